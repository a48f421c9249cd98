"""Plan, publish, move and cancel an event, and change how many it holds.

Each of these keeps four things together in one transaction: the event itself, its reminders, the people who must
be told, and what calendars show. Nothing is sent about an event that has begun (domain.md, reminders).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from events import answers, audit, places, registration, reminders, waiting_list
from events.clock import NonexistentTimeError, from_wall_clock, local, now
from events.extensions import db
from events.ical import fragments
from events.models import Event, EventStatus, Organisation, Person, PlacePool, ProgrammeItem, Registration, Venue
from events.scheduling import hearers

Span = tuple[datetime, datetime]


def plan(event: Event, capacity: int | None = None) -> None:
    """Add a new event: its privacy by its kind, its places, its reminders, its calendar entry.

    Without a capacity the kind's own holds; a kind without one is unlimited.
    """
    policy = event.policy
    event.privacy = policy.privacy
    db.session.add(event)
    db.session.flush()
    if policy.takes_registrations:
        places.open_event(event, policy.default_capacity if capacity is None else capacity)
        db.session.refresh(event, ["pool"])
    _settle(event)


def publish(event: Event) -> None:
    """Show a draft, and begin to remind."""
    event.status = EventStatus.PUBLISHED
    _settle(event)


def move(
    event: Event,
    starts_at: datetime,
    ends_at: datetime,
    *,
    venue: Venue | None = None,
    items: Mapping[ProgrammeItem, Span] | None = None,
    silently: bool = False,
) -> int:
    """Give `event` another time or another venue and tell everyone concerned; the number of messages queued.

    Without `items` the lessons and workshops shift along by the wall clock; with them each gets the times given.
    When only items change, those hear it who teach, chose or wait for them. A draft moves in silence, and so does
    what by its new time has begun: what was missed and is held later is told. Who said yes to another time is asked
    anew. `silently` corrects a slip before anybody counts on it (see `editing.may_be_silent`).
    """
    # First of all: nobody registers, or is offered a place, between the change and who is told of it; and of two who
    # move it at once, the second moves it from where the first left it.
    places.lock(event)
    before = event.starts_at
    new_times = _shifted(event, starts_at) if items is None else dict(items)
    changed = [item for item, span in new_times.items() if span != (item.starts_at, item.ends_at)]
    stays = (starts_at, ends_at) == (event.starts_at, event.ends_at) and venue in (None, event.venue)
    if stays and not changed:
        return 0
    keeps_time = (starts_at, ends_at) == (event.starts_at, event.ends_at)
    event.starts_at, event.ends_at = starts_at, ends_at
    event.venue = venue or event.venue
    for item in changed:
        item.starts_at, item.ends_at = new_times[item]
    event.schedule_revision += 1
    _settle(event)
    waiting_list.refit_offers(event)
    if silently:
        return 0
    if stays:
        return _tell("moved", event, hearers.parties(event, of_items=changed), changed, told_by=before)
    stood_in = [] if keeps_time else answers.clear(event)
    told = _tell("moved", event, hearers.parties(event), also=stood_in, told_by=before)
    _give_on(event)  # what came free while it had begun by its old time
    return told


def cancel(event: Event) -> int:
    """Cancel `event` and tell everyone concerned; the number of messages queued.

    The registrations stay as they are: the event's own status says that it does not take place, a party's page
    shows that, and no place is freed for anyone. The funds pay for others instead.
    """
    places.lock(event)  # before its status is read, as in `move`
    was_draft = event.status == EventStatus.DRAFT
    if event.status == EventStatus.CANCELLED:
        return 0
    places.close(event)
    event.status, event.cancelled_at = EventStatus.CANCELLED, now()
    _settle(event)
    registration.release_funding(event)
    return 0 if was_draft else _tell("event_cancelled", event, hearers.parties(event))


def reinstate(event: Event) -> int:
    """Let a cancelled event take place after all; everyone hears it as a move. The number of messages queued."""
    places.lock(event)
    if event.status != EventStatus.CANCELLED:
        return 0
    places.close(event, is_open=True)
    event.status, event.cancelled_at = EventStatus.PUBLISHED, None
    event.schedule_revision += 1
    _settle(event)
    stood_in = answers.clear(event)  # who heard that it does not take place may have other plans
    told = _tell("moved", event, hearers.parties(event), also=stood_in)
    waiting_list.refit_offers(event, renew=True)  # nobody could answer while it was cancelled
    registration.ask_again(event)
    _give_on(event)
    return told


def set_capacity(event: Event, capacity: int | None, *, actor: str = audit.COMMAND) -> list[Registration]:
    """Change how many `event` holds; the parties promoted from its waiting list when it holds more.

    Raises CapacityTooLow with the number taken (domain rule 9).
    """
    pool = places.open_event(event, capacity) if event.pool is None else event.pool
    return _resize(event, pool, capacity, actor)


def set_workshop_capacity(item: ProgrammeItem, capacity: int | None, *, actor: str = audit.COMMAND) -> None:
    """Change how many a workshop holds; whoever waits for it gets what came free. Raises CapacityTooLow."""
    _resize(item.event, places.open_item(item, capacity) if item.pool is None else item.pool, capacity, actor)


def _resize(event: Event, pool: PlacePool, capacity: int | None, actor: str) -> list[Registration]:
    places.lock(event)  # before the first write: whoever promotes locks in this order
    if pool.capacity == capacity:
        return []
    places.set_capacity(pool, capacity, actor=actor)
    return waiting_list.promote(event)


def _give_on(event: Event) -> None:
    """Give what is free to whoever waits for it: places, workshops, funding."""
    waiting_list.promote(event)
    registration.hand_out(event.funds)


def refresh(event: Event) -> None:
    """Make reminders and the calendar entry anew after a change that moved nothing: another teacher, another text."""
    _settle(event)


def _settle(event: Event) -> None:
    db.session.flush()
    reminders.arm(event)
    fragments.refresh([event])


def _tell(
    purpose: str,
    event: Event,
    registrations: list[Registration],
    items: list[ProgrammeItem] | None = None,
    also: Iterable[Person] = (),
    told_by: datetime | None = None,
) -> int:
    hidden = event.status == EventStatus.DRAFT or (event.status == EventStatus.CANCELLED and purpose == "moved")
    if hidden or event.has_begun(now()):
        return 0
    if items is not None:
        return hearers.tell(purpose, event, registrations, hearers.teachers(items), told_by)
    others: list[Person | Organisation] = [*hearers.staff(event, also), *hearers.unnamed_members(event)]
    return hearers.tell(purpose, event, registrations, others, told_by)


def _shifted(event: Event, starts_at: datetime) -> dict[ProgrammeItem, Span]:
    """The items' times when they keep their distance to the start by the wall clock, and their length."""
    distance = _wall(starts_at) - _wall(event.starts_at)
    read_anew = select(ProgrammeItem).where(ProgrammeItem.event_id == event.id)
    items = db.session.scalars(read_anew.execution_options(populate_existing=True))
    starts = {item: _later(item.starts_at, distance) for item in items}
    return {item: (start, start + (item.ends_at - item.starts_at)) for item, start in starts.items()}


def _wall(moment: datetime) -> datetime:
    return local(moment).replace(tzinfo=None)


def _later(moment: datetime, distance: timedelta) -> datetime:
    try:
        return from_wall_clock(_wall(moment) + distance)
    except NonexistentTimeError:  # the spring change skips that hour, so the clock then says an hour more
        return from_wall_clock(_wall(moment) + distance + timedelta(hours=1))
