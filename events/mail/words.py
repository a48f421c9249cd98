"""Find and fill the templates of a mail, and make its HTML part from the same sentences as its text.

A purpose has a folder with `subject.txt` and `body.txt`, and a `body.html` where the text alone does not do. A
kind may have its own (`mail/<kind>/…`, and for a channel `mail/<kind>/<channel>/…`); neutral kinds look nowhere else
but in `mail/neutral/`.
"""

import re
from typing import NamedTuple

from flask import current_app
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from events.mail.facts import Facts
from events.policy import Channel, KindPolicy

_WHEN = re.compile(r"_(\d+_days?|today)$")
_BLANK_LINES = re.compile(r"\n\s*\n")
_P, _BR, _END_P = map(Markup, ("<p>", "<br>\n", "</p>"))  # joining them escapes what stands between
_UL, _LI, _END_LI, _END_UL = map(Markup, ("<ul><li>", "<li>", "</li>", "</li></ul>"))
_LINK = re.compile(r"(?P<label>[^\n]+):\n(?P<url>https?://\S+)", re.ASCII)


class Words(NamedTuple):
    """What a mail says."""

    subject: str
    text: str
    html: str


def words(purpose: str, policy: KindPolicy | None, facts: Facts, channel: str = Channel.EMAIL) -> Words:
    """The words for `purpose` about an event of this kind, in the current language, as `channel` asks.

    Raises TemplateNotFound when nobody wrote them, UndefinedError when they ask for what they may not know.
    """
    folders = _folders(purpose, policy, channel)
    facts = {**facts, "channel": str(channel)}
    subject = " ".join(_template(*(f"{f}/subject.txt" for f in folders)).render(facts).split())
    text = _tidy(_template(*(f"{f}/body.txt" for f in folders)).render(facts))
    known = {**facts, "subject": subject, "paragraphs": [_paragraph(p) for p in _BLANK_LINES.split(text)]}
    page = _template(*(f"{f}/body.html" for f in folders), "mail/layout.html")
    return Words(subject, text, page.render(known))


def short_words(purpose: str, facts: Facts) -> str:
    """The words of a text to a telephone, in the current language; neutral ones, of whatever kind it is."""
    names = dict.fromkeys((purpose, _WHEN.sub("", purpose)))
    where = [f"mail/neutral/{name}/sms.txt" for name in names]
    return " ".join(_template(*where, "mail/neutral/sms.txt").render(facts).split())


def _folders(purpose: str, policy: KindPolicy | None, channel: str) -> list[str]:
    """Where to look: for this purpose, else for all of its family ("reminder_14_days" is a "reminder")."""
    names = dict.fromkeys((purpose, _WHEN.sub("", purpose)))
    shared = "mail/neutral" if policy is not None and policy.privacy.is_neutral else "mail"
    kind = f"mail/{policy.name}" if policy is not None else shared
    own = [f"{folder}/{name}" for folder in (f"{kind}/{channel}", kind) for name in names]
    return own + [f"{shared}/{name}" for name in names]


def _template(*names: str) -> Template:
    """The first of these templates that there is, looked for once: most of them are not there."""
    found: dict[tuple[str, ...], Template] = current_app.extensions.setdefault("mail_templates_found", {})
    if names not in found:
        found[names] = _environment().select_template(list(names))
    return found[names]


def _environment() -> Environment:
    """The templates of the site, in which a missing fact is an error and not a hole in a sentence."""
    kept = current_app.extensions
    if "mail_templates" not in kept:
        kept["mail_templates"] = current_app.jinja_env.overlay(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
        )
    environment: Environment = kept["mail_templates"]
    return environment


def _tidy(text: str) -> str:
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _paragraph(text: str) -> Markup:
    """A paragraph as HTML: "label:" above an address becomes a link, lines that begin with "- " a list."""
    lines = text.strip().splitlines()
    if found := _LINK.fullmatch(text.strip()):
        return Markup('<p class="action"><a href="{}">{}</a></p>').format(found["url"], found["label"])
    if all(line.startswith("- ") for line in lines):
        return _UL + (_END_LI + _LI).join(line[2:] for line in lines) + _END_UL
    return _P + _BR.join(lines) + _END_P
