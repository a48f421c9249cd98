"""The mails of an installation without a mail server, for whoever tries it out on their own machine.

Only where mail goes to files and the site is a local one; everywhere else these pages do not exist.
"""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, current_app, render_template

from config import Config
from events.mail.texts import kept

pages = Blueprint("mailbox", __name__, url_prefix="/mailbox")

SHOWN = 200
# What a mail holds is shown as a mail program does: nothing is run, nothing is fetched, nothing shares our origin.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "sandbox"
)


class Line(NamedTuple):
    """One mail in the list."""

    name: str
    to: str
    subject: str
    date: str


@pages.get("")
def index() -> str:
    """The mails, newest first."""
    files = sorted(_files().values(), key=lambda file: (-file.stat().st_mtime_ns, file.name))
    lines = [_line(file) for file in files[:SHOWN]]
    return render_template(
        "mailbox/index.html", lines=lines, more=max(0, len(files) - SHOWN), has_texts=_config().has_texts
    )


@pages.get("/texts")
def texts() -> str:
    """The texts to telephones that wait for a gateway, newest first."""
    config = _config()
    if not config.has_mailbox or not config.has_texts:
        abort(404)
    found = kept(config)
    return render_template("mailbox/texts.html", texts=found[:SHOWN], more=max(0, len(found) - SHOWN))


@pages.get("/<name>")
def message(name: str) -> str:
    """One mail: its headers, its text and its calendar part."""
    mail = _mail(name)
    calendar = next((part for part in mail.walk() if part.get_content_type() == "text/calendar"), None)
    return render_template(
        "mailbox/message.html",
        name=name,
        headers=[(key, str(value)) for key, value in mail.items()],
        subject=str(mail["Subject"]),
        text=_content(mail.get_body(("plain",))),
        has_html=mail.get_body(("html",)) is not None,
        calendar=_content(calendar),
        method=calendar.get_param("method") if calendar is not None else None,
        files=[part.get_filename() for part in mail.iter_attachments()],
    )


@pages.get("/<name>/html")
def html(name: str) -> Response:
    """The HTML part of one mail, by itself and behind the strictest policy."""
    content = _content(_mail(name).get_body(("html",)))
    if content is None:
        abort(404)
    response = Response(content, mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _config() -> Config:
    config: Config = current_app.config["SAMENKOMST"]
    return config


def _files() -> dict[str, Path]:
    """The mails by their name. An address names one of these or nothing, so it never leads out of the folder."""
    config = _config()
    if not config.has_mailbox:
        abort(404)
    return {file.stem: file for file in config.mail_dir.glob("*.eml")}


def _mail(name: str) -> EmailMessage:
    file = _files().get(name)
    if file is None:
        abort(404)
    return _parsed(file)


def _line(file: Path) -> Line:
    mail = _parsed(file, headers_only=True)
    return Line(file.stem, str(mail["To"]), str(mail["Subject"]), str(mail["Date"]))


def _parsed(file: Path, *, headers_only: bool = False) -> EmailMessage:
    with file.open("rb") as opened:
        return BytesParser(policy=policy.default).parse(opened, headersonly=headers_only)


def _content(part: Any) -> str | None:
    return None if part is None else str(part.get_content())
