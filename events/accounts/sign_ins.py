"""The browsers in which somebody is signed in: one row each, asked at every request, so that an end is at once.

A browser holds a random token and the row its hash. A second factor holds for a working day.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import contains_eager

from events.accounts import attempts
from events.clock import local, now, today
from events.extensions import db
from events.models import Account, SignIn
from events.vault import keyed_hash

UNSEEN_FOR = timedelta(days=30)  # then a browser is signed out by itself
SECOND_FACTOR_HOLDS = timedelta(hours=12)


def begin(account: Account, device: str) -> str:
    """Sign `account` in with a browser called `device`; the token for that browser, which is kept nowhere else."""
    token, moment = secrets.token_urlsafe(32), now()
    found = SignIn(account=account, token_hash=_hash(token), device=device, created_at=moment)
    found.last_seen_on = local(moment).date()
    db.session.add(found)
    db.session.flush()
    return token


def live_sign_in(token: str) -> SignIn | None:
    """The sign-in with this token; None when it ended, was not seen for long or its account may not sign in."""
    whole = contains_eager(SignIn.account).joinedload(Account.person)
    query = select(SignIn).join(SignIn.account).options(whole).where(SignIn.token_hash == _hash(token))
    return db.session.scalar(query.where(*_live(now())))


def live_sign_ins(account: Account) -> list[SignIn]:
    """Where `account` is signed in now, the latest first."""
    query = select(SignIn).join(SignIn.account).where(SignIn.account_id == account.id, *_live(now()))
    return list(db.session.scalars(query.order_by(SignIn.id.desc())))


def see(sign_in: SignIn) -> bool:
    """Note that `sign_in` was used today; whether that was news."""
    is_news = sign_in.last_seen_on < today()
    if is_news:
        sign_in.last_seen_on = today()
    return is_news


def pass_second_factor(sign_in: SignIn) -> None:
    """Note that the second factor was given in this browser."""
    sign_in.second_factor_at = now()


def holds_second_factor(sign_in: SignIn, moment: datetime) -> bool:
    """Whether the second factor was given there, and not too long ago."""
    return sign_in.second_factor_at is not None and moment - sign_in.second_factor_at < SECOND_FACTOR_HOLDS


def end_sign_in(sign_in: SignIn) -> None:
    """End it; its browser is out with its next request."""
    sign_in.ended_at = sign_in.ended_at or now()


def forget(moment: datetime) -> None:
    """Delete what counts for nothing any more: attempts of yesterday, and sign-ins that ended a month ago."""
    attempts.forget(moment)
    day = local(moment - UNSEEN_FOR).date()
    db.session.execute(delete(SignIn).where((SignIn.ended_at < moment - UNSEEN_FOR) | (SignIn.last_seen_on < day)))


def _live(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    seen_since = local(moment - UNSEEN_FOR).date()
    return SignIn.ended_at.is_(None), SignIn.last_seen_on >= seen_since, Account.active.is_(True)


def _hash(token: str) -> str:
    return keyed_hash("sign_in", token)
