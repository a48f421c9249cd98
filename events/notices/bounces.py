"""Mail that came back: the notice has failed after all, and an address that does not exist is not written to again.

An address is known by a keyed hash. Who corrects it has another one; who sends again without correcting it says that
the server was wrong, and the mark is taken away.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from events.clock import now
from events.extensions import INSERTS, db
from events.models import BouncedAddress, Notice
from events.notices.faults import CAME_BACK
from events.vault import keyed_hash, plain_address


def bounced(notices: Mapping[int, Notice]) -> dict[int, str]:
    """Which of the notices go to an address that does not exist, and what its server said then."""
    hashes = {number: address_hash(to) for number, notice in notices.items() if (to := _address(notice))}
    query = select(BouncedAddress).where(BouncedAddress.address_hash.in_(set(hashes.values())))
    known = {row.address_hash: f"{CAME_BACK}{row.fault}" for row in db.session.scalars(query)}
    return {number: known[found] for number, found in hashes.items() if found in known}


def marked(addresses: Iterable[str | None]) -> dict[str, datetime]:
    """Which of these e-mail addresses are known not to exist, and since when."""
    hashes = {address: address_hash(address) for address in addresses if address}
    query = select(BouncedAddress.address_hash, BouncedAddress.bounced_at)
    query = query.where(BouncedAddress.address_hash.in_(set(hashes.values())))
    known = {row.address_hash: row.bounced_at for row in db.session.execute(query)} if hashes else {}
    return {address: known[found] for address, found in hashes.items() if found in known}


def came_back(uid: str, fault: str, *, to: str | None, is_no_address: bool, sent_to: str | None = None) -> bool:
    """Let the mail with this Message-ID have failed after all; False when it is none of ours or has failed already.

    With `is_no_address` its address is marked, when it still is the one that the server spoke of (`to`). A second
    report about the address of before says nothing of what was sent anew: one mail may come back several times. But
    what was `sent_to` the address of now, and passed on from there to the one of before, did not arrive.
    """
    found = select(Notice).where(Notice.uid == uid, Notice.dropped_at.is_(None))
    notice = db.session.scalar(found.execution_options(populate_existing=True))
    if notice is None or notice.failed_at is not None or _is_untried(notice) or _was_corrected(notice, to, sent_to):
        return False
    moment = now()
    ended = {"failed_at": moment, "sent_at": None, "claimed_until": None, "fault": fault}
    db.session.execute(update(Notice).where(Notice.id == notice.id).values(**ended))
    address = _address(notice)
    if is_no_address and address and to and address_hash(to) == address_hash(address):
        values = {"address_hash": address_hash(address), "bounced_at": moment, "fault": fault}
        db.session.execute(INSERTS[db.engine.dialect.name](BouncedAddress).values(**values).on_conflict_do_nothing())
    return True


def believe(notice: Notice) -> None:
    """Take the mark away from the address of `notice`: somebody says that it is right."""
    if address := _address(notice):
        db.session.execute(delete(BouncedAddress).where(BouncedAddress.address_hash == address_hash(address)))


def _is_untried(notice: Notice) -> bool:
    """Whether it waits to be sent, perhaps once more, so that no server can have said anything of it."""
    return notice.sent_at is None and notice.attempts == 0


def _was_corrected(notice: Notice, to: str | None, sent_to: str | None) -> bool:
    """Whether a server speaks of an address that is known not to exist, and that this one no longer goes to."""
    address = _address(notice)
    if to is None or address is None:
        return False
    if address_hash(address) in {address_hash(one) for one in (to, sent_to) if one}:
        return False
    return db.session.get(BouncedAddress, address_hash(to)) is not None


def address_hash(address: str) -> str:
    """What an address is known by."""
    return keyed_hash("bounced", plain_address(address))


def _address(notice: Notice) -> str | None:
    return notice.to.email if notice.to is not None else None
