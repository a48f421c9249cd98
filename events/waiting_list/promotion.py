"""Freed places go to whoever waits, in the transaction that freed them (domain rules 6 and 7)."""

from datetime import datetime, timedelta

from events import audit, places
from events.clock import add_working_days, at, is_working_day, local, now
from events.models import Event, PlacePool, Registration, RegistrationStatus
from events.policy import Promotion
from events.waiting_list.parties import say_offer, say_place, waiting_parties
from events.waiting_list.turns import may_promote, turn, turn_placed
from events.waiting_list.workshops import promote_in_workshops

OFFER_WORKING_DAYS = 2
OFFER_CUT_OFF = timedelta(hours=24)  # an offer that ends later would come too late for anyone
SHORTEST_OFFER = timedelta(hours=4)  # of working time: who has less cannot be blamed for not answering
OFFICE_OPENS, OFFICE_CLOSES = 9, 17  # by the wall clock: no offer ends when nobody can call us


def promote(event: Event) -> list[Registration]:
    """Give free places to the head of the list, and on until the head no longer fits; the parties that got one.

    A head that is larger than what is free holds the list, unless the event says that the next that fits may pass;
    that is logged. Free places in workshops go to whoever waits for those, in the same way.
    """
    pools = places.lock(event)
    if not may_promote(event):
        return []
    promote_in_workshops(event)
    pool = places.own_pool(event, pools)
    return _promote_parties(event, pool) if pool is not None and pool.waiting > 0 else []


def offer_end(event: Event, moment: datetime) -> datetime | None:
    """Until when an offer made at `moment` lasts; None when the event is too near for anyone to answer in time.

    Two working days, less when the event is near, and always within working hours (domain rule 7).
    """
    end = min(add_working_days(moment, OFFER_WORKING_DAYS), latest_end(event))
    return end if end - _in_working_hours(moment) >= SHORTEST_OFFER else None


def latest_end(event: Event) -> datetime:
    """The last moment at which an offer of `event` may end: in working hours, at least a day before it starts."""
    cut_off = event.starts_at - OFFER_CUT_OFF
    day = local(cut_off).date()
    while not is_working_day(day) or cut_off < at(day, OFFICE_OPENS):
        day -= timedelta(days=1)
    return min(cut_off, at(day, OFFICE_CLOSES))


def _in_working_hours(moment: datetime) -> datetime:
    """`moment`, or when the office opens next."""
    day = local(moment).date()
    while not is_working_day(day) or moment >= at(day, OFFICE_CLOSES):
        day += timedelta(days=1)
    return max(moment, at(day, OFFICE_OPENS))


def _promote_parties(event: Event, pool: PlacePool) -> list[Registration]:
    promoted: list[Registration] = []
    passed: list[Registration] = []
    for party in waiting_parties(event):
        if pool.free is None or party.units <= pool.free:
            _give_place(party, event, pool)
            promoted.append(party)
            for larger in passed:
                log_overtaking(larger, party, actor=audit.CLOCK, reason=f"{larger.units} places did not fit")
        elif event.fills and pool.free > 0:
            passed.append(party)
        else:
            break
    return promoted


def log_overtaking(passed: Registration, first: Registration, *, actor: str, reason: str) -> None:
    """Say in the record that `first` went before `passed`, and why (domain rule 6)."""
    details = f"{reason}; {first.reference} with {first.units} went first"
    audit.record("overtaken", actor=actor, about=passed.uid, details=details)


def _give_place(party: Registration, event: Event, pool: PlacePool) -> None:
    offers = (event.promotion or event.policy.promotion) == Promotion.OFFER
    until = offer_end(event, now()) if offers else None
    if until is not None:
        places.offer(pool.id, party.units)
        turn(party, RegistrationStatus.WAITING, RegistrationStatus.OFFERED, offer_until=until)
        say_offer(party, until)
        return
    places.promote(pool.id, party.units)
    turn_placed(party, RegistrationStatus.WAITING)
    say_place(party)
