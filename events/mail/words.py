"""Find and fill the templates of a mail, and make its HTML part from the same sentences as its text.

A purpose has a folder with `subject.txt` and `body.txt`, and a `body.html` where the text alone does not do. A
kind may have its own (`mail/<kind>/…`, and for a channel `mail/<kind>/<channel>/…`); neutral kinds look nowhere else
but in `mail/neutral/`.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from flask import current_app
from flask_babel import get_translations
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from events.mail.facts import Facts
from events.policy import Channel, KindPolicy

_WHEN = re.compile(r"_(\d+_days?|today)$")
_BLANK_LINES = re.compile(r"\n\s*\n")
_LINK = re.compile(r"(?P<label>[^\n]+):\n(?P<url>https?://\S+)", re.ASCII)


class Words(NamedTuple):
    """What a mail says."""

    subject: str
    text: str
    html: str


class _Templates(NamedTuple):
    """What a mail is written with."""

    subject: Template
    text: Template
    html: Template


def words(purpose: str, policy: KindPolicy | None, facts: Facts, channel: str = Channel.EMAIL) -> Words:
    """The words for `purpose` about an event of this kind, in the current language, as `channel` asks.

    Raises TemplateNotFound when nobody wrote them, UndefinedError when they ask for what they may not know.
    """
    templates = _templates(purpose, policy, channel)
    facts = {**facts, "channel": str(channel)}
    in_text = {**facts, "_": _gettext()}
    subject = " ".join(templates.subject.render(in_text).split())
    text = _tidy(templates.text.render(in_text))
    paragraphs = [_paragraph(part) for part in _BLANK_LINES.split(str(escape(text)))]
    return Words(subject, text, templates.html.render({**facts, "subject": subject, "paragraphs": paragraphs}))


def short_words(purpose: str, facts: Facts) -> str:
    """The words of a text to a telephone, in the current language; neutral ones, of whatever kind it is."""
    names = dict.fromkeys((purpose, _WHEN.sub("", purpose)))
    where = [f"mail/neutral/{name}/sms.txt" for name in names]
    return " ".join(_first(*where, "mail/neutral/sms.txt").render(facts).split())


def _folders(purpose: str, policy: KindPolicy | None, channel: str) -> list[str]:
    """Where to look: for this purpose, else for all of its family ("reminder_14_days" is a "reminder")."""
    names = dict.fromkeys((purpose, _WHEN.sub("", purpose)))
    shared = "mail/neutral" if policy is not None and policy.privacy.is_neutral else "mail"
    kind = f"mail/{policy.name}" if policy is not None else shared
    own = [f"{folder}/{name}" for folder in (f"{kind}/{channel}", kind) for name in names]
    return own + [f"{shared}/{name}" for name in names]


def _templates(purpose: str, policy: KindPolicy | None, channel: str) -> _Templates:
    """The templates of a mail, looked for once: most of those that there could be are not there."""
    found: dict[tuple[str, ...], _Templates] = current_app.extensions.setdefault("mail_templates_found", {})
    kind = (policy.name, str(policy.privacy)) if policy is not None else ()
    what = (purpose, channel, *kind)
    if what not in found:
        folders = _folders(purpose, policy, channel)
        found[what] = _Templates(
            _first(*(f"{folder}/subject.txt" for folder in folders)),
            _first(*(f"{folder}/body.txt" for folder in folders)),
            _first(*(f"{folder}/body.html" for folder in folders), "mail/layout.html"),
        )
    return found[what]


def _first(*names: str) -> Template:
    """The first of these templates that there is."""
    found = _environment().select_template(list(names))
    found.globals = dict(found.globals)  # they are copied for every mail, and a chain of them slowly
    return found


def _environment() -> Environment:
    """The templates of the site, in which a missing fact is an error and not a hole in a sentence."""
    kept = current_app.extensions
    if "mail_templates" not in kept:
        kept["mail_templates"] = current_app.jinja_env.overlay(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
        )
    environment: Environment = kept["mail_templates"]
    return environment


def _gettext() -> Callable[..., str]:
    """The `_` of a template of text, for which the current language is asked once and not for every sentence."""
    say = get_translations().ugettext
    return lambda sentence, **known: say(sentence) % known


def _tidy(text: str) -> str:
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _paragraph(text: str) -> Markup:
    """A paragraph of escaped text as HTML: "label:" above an address is a link, lines that begin with "- " a list."""
    lines = text.strip().splitlines()
    if found := _LINK.fullmatch(text.strip()):
        html = f'<p class="action"><a href="{found["url"]}">{found["label"]}</a></p>'
    elif all(line.startswith("- ") for line in lines):
        html = "<ul><li>" + "</li><li>".join(line[2:] for line in lines) + "</li></ul>"
    else:
        html = "<p>" + "<br>\n".join(lines) + "</p>"
    return Markup(html)  # noqa: S704 - the text was escaped as a whole
