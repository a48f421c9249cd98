"""How often somebody may ask for a code and type a wrong one.

Anybody may ask for a code in the name of another. So asking is counted tightly per account and network address
together, and widely per account: a stranger elsewhere keeps nobody from a code. Wrong codes count tightly per account
wherever they are typed; whose code a stranger guesses at has the link in the mail. An address is shared by everybody
in a building, so by itself it only stops who tries many accounts. The rows are in the database, so that they count
for every process together.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, func, select

from events.clock import now
from events.extensions import db
from events.models import SignInAttempt
from events.vault import keyed_hash

WITHIN = timedelta(hours=1)
KEPT_FOR = timedelta(days=1)
WRONG_PER_ACCOUNT = 5
ASKED_FROM_ONE_ADDRESS = 5  # for one account
ASKED_PER_ACCOUNT = 30
PER_ADDRESS = 600


class Attempt(StrEnum):
    """What was tried."""

    ASKED = "asked"
    WRONG = "wrong"
    WRONG_SECOND = "wrong_second_factor"


class TooManyAttempts(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """It was tried so often that it has to wait; the same for an address that nobody has."""


def check(what: Attempt, account_hash: str, address: str) -> None:
    """Raise TooManyAttempts when `what` was tried too often for this account, or from this network address."""
    of_account, of_address = (
        SignInAttempt.account_hash == account_hash,
        SignInAttempt.address_hash == hash_of(address),
    )
    counts = select(
        func.count().filter(of_account & of_address), func.count().filter(of_account), func.count().filter(of_address)
    ).where(SignInAttempt.what == what, SignInAttempt.at > now() - WITHIN, of_account | of_address)
    together, by_account, by_address = db.session.execute(counts).one()
    is_asking = what == Attempt.ASKED
    if (
        (is_asking and together >= ASKED_FROM_ONE_ADDRESS)
        or by_account >= (ASKED_PER_ACCOUNT if is_asking else WRONG_PER_ACCOUNT)
        or by_address >= PER_ADDRESS
    ):
        raise TooManyAttempts


def note(what: Attempt, account_hash: str, address: str) -> None:
    """Count one attempt."""
    made = SignInAttempt(what=what, account_hash=account_hash, address_hash=hash_of(address), at=now())
    db.session.add(made)
    db.session.flush()


def hash_of(address: str) -> str:
    """The keyed hash of a network address; of IPv6 of the /64, because who has one has all in it."""
    with suppress(ValueError):
        known = ip_address(address)
        if isinstance(known, IPv6Address):
            address = str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return keyed_hash("address", address)


def forget(moment: datetime) -> None:
    """Delete the attempts that count for nothing any more."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < moment - KEPT_FOR))
