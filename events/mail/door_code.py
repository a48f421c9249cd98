"""The code for the door in the confirmation itself, as a picture that shows without asking any server for it.

Only who has a code gets one: never where coming says that somebody may be ill.
"""

import io
from base64 import encodebytes
from email.message import MIMEPart

import segno

from events import tokens
from events.mail.headers import multipart
from events.models import Notice, Registration
from events.policy import Channel

_SHOWN_IN = "confirmed"


def code_of(party: Registration) -> str | None:
    """The address in the code of `party`; None for who has none."""
    return tokens.link(tokens.Purpose.CHECK_IN, party.id, party.link_version) if party.has_code else None


def picture_name(notice: Notice) -> str | None:
    """How the HTML of a mail names the picture; None where there is none in it."""
    party = notice.registration
    is_own = party is not None and notice.person_id is None and notice.channel == Channel.EMAIL
    shows = is_own and party is not None and notice.purpose == _SHOWN_IN and party.has_code
    return f"{notice.uid}.code@samenkomst" if shows else None


def shown_in(notice: Notice) -> str | None:
    """The address in the picture of a mail; None where there is none in it."""
    party = notice.registration
    return code_of(party) if party is not None and picture_name(notice) is not None else None


def with_picture(html: MIMEPart, address: str, name: str) -> MIMEPart:
    """An HTML part together with the picture of `address` that it shows under `name` (RFC 2387, RFC 2392)."""
    picture, file = MIMEPart(policy=html.policy), io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="png", scale=5, border=4)
    picture["Content-Type"] = 'image/png; name="code.png"'
    picture["Content-Transfer-Encoding"] = "base64"
    picture["Content-Disposition"] = 'inline; filename="code.png"'
    picture["Content-ID"] = f"<{name}>"
    picture.set_payload(encodebytes(file.getvalue()).decode("ascii"))
    related = MIMEPart(policy=html.policy)
    related["Content-Type"] = multipart("related") + '; type="text/html"'
    related.set_payload([html, picture])
    return related
