"""Letters that wait for a hand, as one PDF to print: each with the address for the window of its envelope."""

from collections.abc import Iterable

from babel.dates import format_date
from flask_babel import gettext as _

from events import documents
from events.clock import local, now
from events.mail.language import language_of
from events.mail.message import by_hand_text
from events.models import Notice
from events.policy import Channel


def is_letter(notice: Notice) -> bool:
    """Whether it goes in an envelope to a party whose address is known."""
    party = notice.registration
    return notice.channel == Channel.LETTER and party is not None and bool(party.address)


def letters_pdf(notices: Iterable[Notice]) -> bytes:
    """Those of `notices` that are letters, as one PDF; each in the language of its party."""
    return documents.letters(str(_("Brieven")), [_letter(notice) for notice in notices if is_letter(notice)])


def _letter(notice: Notice) -> documents.Letter:
    party, language = notice.registration, language_of(notice)
    assert party is not None
    assert party.address
    street, postcode, city = (party.address[part] for part in ("street", "postcode", "city"))
    day = format_date(local(now()).date(), "d MMMM y", locale=language)
    address = (party.contact_name, street, f"{postcode}  {city}")
    return documents.Letter(address, day, by_hand_text(notice), language)
