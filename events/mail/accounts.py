"""What a mail about an account says: the code and the link to sign in with, or that one may."""

from typing import Any

from sqlalchemy import select

from events import codes, tokens
from events.clock import local, now
from events.extensions import db
from events.models import Account, Notice


def of_account(notice: Notice) -> dict[str, Any]:
    """The code as it is now, in two halves as people read it aloud, its link, and the page to sign in."""
    moment = now()
    account = db.session.scalar(select(Account).where(Account.person_id == notice.person_id))
    code = codes.mailed(account, moment) if account is not None else None
    return {
        "code": f"{code[:3]} {code[3:]}" if code is not None else None,
        "link": codes.link(account, moment) if account is not None else None,
        "until": f"{local(notice.not_after):%H.%M}" if notice.not_after is not None else None,
        "page": tokens.address("/sign-in"),
    }
