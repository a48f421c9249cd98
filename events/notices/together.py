"""What failed for the same reason, or to the same, sent again together: mostly a mistake that is mended by now.

The fault is the words of a server, kept without addresses, so what it said of many is often the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from events.extensions import db
from events.models import Notice
from events.notices.again import Unjudged, queue_anew, try_again
from events.notices.reading import in_full, readable
from events.notices.settled import failing_of, is_failing, settle
from events.notices.ways import Addressee
from events.policy import BY_HAND, SENT
from events.vault import VaultError

AT_ONCE = 500  # in one transaction, and for one press of a button


@dataclass(frozen=True)
class Alike:
    """How many mails and texts failed with a fault and wait for somebody, and the last of them."""

    fault: str
    number: int
    last_id: int


@dataclass(frozen=True)
class Again:
    """What came of some that failed: how many go again, by hand, or are needed by nobody; the last looked at.

    `last_id` is None when there was nothing to look at.
    """

    sent: int = 0
    by_hand: int = 0
    unneeded: int = 0
    last_id: int | None = None

    def __add__(self, other: "Again") -> "Again":
        """What came of these and of others."""
        sent, by_hand = self.sent + other.sent, self.by_hand + other.by_hand
        return Again(sent, by_hand, self.unneeded + other.unneeded, other.last_id or self.last_id)

    def told(self) -> str:
        """What goes on record about it: numbers only, because a server may say anything."""
        return f"sent: {self.sent}, by hand: {self.by_hand}, needed by nobody: {self.unneeded}"


def same_fault(notice: Notice) -> ColumnElement[bool]:
    """Whether the Notice of the statement has the very fault of this one."""
    return Notice.fault == notice.fault


def fault_with(text: str) -> ColumnElement[bool]:
    """Whether the fault of the Notice of the statement holds `text`, in small or capital letters."""
    return Notice.fault.icontains(text, autoescape=True)


def alike(*which: ColumnElement[bool], least: int = 1, most: int | None = None) -> list[Alike]:
    """The faults that `least` or more have and nothing came of yet, that of most first; at `most` so many faults."""
    number, last_id = func.count(), func.max(Notice.id)
    query = select(Notice.fault, number, last_id).where(*_waiting(), Notice.fault.is_not(None), *which)
    query = query.group_by(Notice.fault).having(number >= least).order_by(number.desc(), last_id.desc()).limit(most)
    return [Alike(str(fault), count, last) for fault, count, last in db.session.execute(query)]


def try_all_again(which: ColumnElement[bool], *, before: int | None = None) -> Again:
    """Queue up to AT_ONCE anew of what failed, the last first and only with ids `before`, as `try_again` does one.

    What nobody needs any more is settled. What no key opens stays as it is. An address that is known not to exist
    is not believed, because nobody looked at each: it fails once more.
    """
    query = select(Notice.id).where(*_waiting(), which).order_by(Notice.id.desc()).limit(AT_ONCE)
    if before is not None:
        query = query.where(Notice.id < before)
    ids = db.session.scalars(query).all()
    # What waits is sent in the order in which it came into the list.
    return _all_again(readable(ids[::-1], _in_order), queue_anew) + Again(last_id=ids[-1] if ids else None)


def corrected(to: Addressee) -> Again:
    """Queue anew what failed to reach `to`, who has another address or number now, or is reached in another way.

    Who heard nothing is to hear it after all: what failed is hidden only because it goes again, or because nobody
    needs it any more. The new address is believed, whoever marked it before.
    """
    db.session.flush()
    return _all_again(failing_of(to), try_again)


def _all_again(failing: Iterable[Notice], again: Callable[[Notice], bool]) -> Again:
    """Let each go `again`, or settle it; what no key opens, or nobody can judge, stays as it is."""
    sent = by_hand = unneeded = 0
    for notice in failing:
        try:
            goes = again(notice)
        except (Unjudged, VaultError):
            continue
        if not goes:
            unneeded += settle(notice.id)
        elif notice.channel in BY_HAND:
            by_hand += 1
        else:
            sent += 1
    return Again(sent, by_hand, unneeded)


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return is_failing(), Notice.channel.in_(SENT)


def _in_order(ids: Sequence[int]) -> list[Notice]:
    found = in_full(ids)
    return [found[number] for number in ids if number in found]
