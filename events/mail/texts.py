"""A notice as one text to a mobile telephone, and where such texts go.

A text lies open on a lock screen and costs money by the piece. So it is one piece, it says what a neutral mail may
say and no more, whatever the kind, and it has a number to call. Whoever cannot be reached so is phoned.
"""

import contextlib
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _

from config import Config
from events import tokens
from events.clock import now
from events.mail.facts import facts
from events.mail.language import speaking
from events.mail.words import short_words
from events.models import Notice
from events.policy import ASSOCIATION, Channel

LONGEST, LONGEST_WIDE = 160, 70  # in GSM-7 (3GPP TS 23.038), and in UCS-2 when a sign is not in it
KEPT = timedelta(days=3)  # how long a text waits for a gateway: over a weekend in which that stands still
_NOBODY = 0  # no party has this number, and its link is as long as others
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")  # each takes the room of two


class Text(NamedTuple):
    """One text: the uid of its notice, a number with its country, and the words."""

    uid: str
    to: str
    words: str


class NotByText(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """Nobody can be reached so: texts are switched off, or there is no mobile number."""


def text_of(notice: Notice) -> Text:
    """The text of `notice`, from the rows as they are now. Raises NotByText."""
    config: Config = current_app.config["SAMENKOMST"]
    phone = notice.registration.phone if notice.registration is not None else None
    if not config.has_texts or phone is None or not is_mobile(phone):
        raise NotByText
    language = notice.registration.language if notice.registration is not None else ""
    return Text(notice.uid, international(phone), words_of(notice, language))


def carried_by(channel: str) -> str:
    """By what a message for `channel` goes: while texts are switched off somebody calls instead."""
    config: Config = current_app.config["SAMENKOMST"]
    return Channel.PHONE if channel == Channel.SMS and not config.has_texts else channel


def words_of(notice: Notice, language: str, link: str | None = None) -> str:
    """What the text says: the most that fits. The link comes before our name; the number to call is always there.

    The link is the one of the party, else `link`.
    """
    with speaking(language):
        known = facts(notice, language)
        said, phone = short_words(notice.purpose, known), known["contact"].phone
        ask = str(_("Vragen? Bel %(phone)s.", phone=_plain(phone))) if phone else ""
        least = str(_("Bel ons over uw afspraak: %(phone)s", phone=_plain(phone))) if phone else said
    from_us = f"{ASSOCIATION}: {said[:1].lower()}{said[1:]}"
    link = known["link"] or link or ""
    most = ((from_us, ask, link), (said, ask, link), (from_us, ask), (said, ask))
    return next((text for text in map(_joined, most) if fits(text)), least)


def sample_of(notice: Notice, language: str) -> str:
    """The same for who is no party and only looks: it leaves room for a link, and says where that stands."""
    link = tokens.link(tokens.Purpose.REGISTRATION, _NOBODY, 1)
    return words_of(notice, language, link).replace(link, str(_("(link naar de eigen pagina)")))


def fits(text: str) -> bool:
    """Whether `text` is one piece."""
    if all(sign in _GSM or sign in _GSM_TWICE for sign in text):
        return len(text) + sum(sign in _GSM_TWICE for sign in text) <= LONGEST
    return len(text.encode("utf-16-be")) // 2 <= LONGEST_WIDE


def is_mobile(phone: str) -> bool:
    """Whether a text can go to this number; of one abroad only who has it knows."""
    return phone.startswith(("06", "+"))


def international(phone: str) -> str:
    """The number as a gateway wants it: +31612345678."""
    return phone if phone.startswith("+") else f"+31{phone.removeprefix('0')}"


def keep(text: Text) -> None:
    """Write `text` as a file in DATA_DIR/sms, complete or absent; the same text again is the same file.

    It holds a number and a personal link in plain words, because a gateway reads them. So the folder and the file are
    for this user alone, and what no gateway took is deleted (`forget`). It is as old as our own clock says.
    """
    folder = folder_of(current_app.config["SAMENKOMST"])
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / f"{text.uid}.json"
    draft = path.with_suffix(f".{os.getpid()}.part")
    written = json.dumps({"id": text.uid, "to": text.to, "text": text.words}, ensure_ascii=False)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(written + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.utime(draft, (now().timestamp(),) * 2)
    draft.replace(path)


def forget(moment: datetime) -> int:
    """Delete the texts that no gateway took within KEPT, and what was left half written; how many texts.

    Mail that a server will not take is given up after days too.
    """
    config: Config = current_app.config["SAMENKOMST"]
    texts = 0
    for file in sorted(folder_of(config).glob("*")):
        with contextlib.suppress(FileNotFoundError):  # the gateway took it just now
            if file.suffix in (".json", ".part") and file.stat().st_mtime <= (moment - KEPT).timestamp():
                file.unlink()
                texts += file.suffix == ".json"
    return texts


def folder_of(config: Config) -> Path:
    """Where texts wait for a gateway."""
    return config.DATA_DIR / "sms"


def kept(config: Config) -> list[Text]:
    """The texts that wait, newest first."""
    files = sorted(folder_of(config).glob("*.json"), key=lambda file: (-file.stat().st_mtime_ns, file.name))
    found = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    return [Text(one["id"], one["to"], one["text"]) for one in found]


def _plain(phone: str) -> str:
    """The number as people read it, with plain spaces: another space would make the text wide."""
    filters = current_app.jinja_env.filters
    return str(filters["phone"](phone)).replace("\N{NO-BREAK SPACE}", " ")


def _joined(parts: tuple[str, ...]) -> str:
    return " ".join(part for part in parts if part)
