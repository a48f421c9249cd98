"""In which language a page speaks, and how the languages of texts are called by their own speakers."""

from babel import Locale
from flask import Flask
from flask_babel import get_locale

from events.policy import CATALOGUES


def init_app(app: Flask) -> None:
    """Choose the language of every page of `app`, and let templates say how it is written."""
    app.extensions["babel"].locale_selector = chosen

    @app.context_processor
    def page_language() -> dict[str, str]:
        locale = get_locale() or Locale("nl")
        return {"page_language": tag(str(locale)), "page_direction": locale.text_direction}

    app.add_template_filter(tag, "language_tag")
    app.add_template_filter(direction, "language_direction")
    app.add_template_filter(own_name, "language_name")


def chosen() -> str:
    """The language of this page: Dutch until there is a second catalogue."""
    return CATALOGUES[0]


def tag(code: str) -> str:
    """The language as HTML writes it ("zh-Hans")."""
    return code.replace("_", "-")


def direction(code: str) -> str:
    """Whether the language is written "ltr" or "rtl"."""
    return str(Locale.parse(code).text_direction)


def own_name(code: str) -> str:
    """What its speakers call the language ("Türkçe")."""
    locale = Locale.parse(code)
    return locale.get_display_name(locale) or code
