"""Can what is stored follow the file? People may have registered, chosen and waited since it was loaded last."""

from sqlalchemy import func, select

from events.extensions import db
from events.models import (
    LIVE,
    Attendee,
    Choice,
    Event,
    EventStatus,
    Fund,
    Group,
    PlacePool,
    ProgrammeItem,
    Registration,
    WorkshopWait,
)
from events.programme.content import EventEntry, GroupEntry, ItemEntry, Programme
from events.programme.faults import Faults, quote
from events.programme.matching import match_items
from events.scheduling import BadRule, meeting_ref, occurrences


def check_stored(programme: Programme, faults: Faults) -> None:
    """Note what the database cannot follow."""
    events = {event.ref: event for event in db.session.scalars(select(Event).order_by(Event.id))}
    groups = {group.ref: group for group in db.session.scalars(select(Group).order_by(Group.id))}
    _check_meeting_refs(programme, events, faults)
    for entry in programme.events:
        if (event := events.get(entry.ref)) is not None:
            _check_event(entry, event, faults, follows=programme.may_change(event))
    for group_entry in programme.groups:
        if (group := groups.get(group_entry.ref)) is not None:
            _check_group(group_entry, group, faults)
    funds = {fund.ref: fund for fund in db.session.scalars(select(Fund))}
    for fund_entry in programme.funds:
        if (fund := funds.get(fund_entry.ref)) is not None:
            _check_capacity(fund_entry.place, "places", fund_entry.places, fund.pool, faults)


def _check_meeting_refs(programme: Programme, events: dict[str, Event], faults: Faults) -> None:
    """A group's meeting and an event of its own may not bear the same ref."""
    places = {entry.ref: entry.place for entry in programme.events}
    for group in programme.groups:
        for ref in _meeting_refs(group, programme.year):
            stored = events.get(ref)
            if ref in places:
                faults.add(places[ref], f"has the ref of a meeting of {group.place}")
            elif stored is not None and (stored.group is None or stored.group.ref != group.ref):
                faults.add(group.place, f"its meeting {quote(ref)} has the ref of another event, loaded before")


def _meeting_refs(group: GroupEntry, year: int) -> list[str]:
    try:
        meetings = occurrences(group.rhythm, year) if group.rhythm and year else []
    except BadRule:
        return []
    return [meeting_ref(group.ref, meeting.on) for meeting in meetings]


def _check_event(entry: EventEntry, event: Event, faults: Faults, *, follows: bool) -> None:
    if event.group is not None:
        faults.add(entry.place, f"is known as a meeting of the group {quote(event.group.ref)}")
    elif entry.kind and entry.kind != event.kind:
        faults.add(
            entry.place, f"was loaded before as {quote(event.kind)}; its kind cannot become {quote(entry.kind)}"
        )
    elif follows:
        if entry.status == EventStatus.DRAFT and event.status != EventStatus.DRAFT:
            faults.add(
                entry.place, 'is published and cannot be a draft again; to call it off write status = "cancelled"'
            )
        if event.policy.takes_registrations:
            _check_capacity(entry.place, "capacity", entry.effective_capacity, event.pool, faults)
        _check_items(entry, event, faults)


def _check_items(entry: EventEntry, event: Event, faults: Faults) -> None:
    matching = match_items(entry, event)
    for item in matching.gone:
        if number := _chosen(item):
            reason = f"its item {quote(item.title)} is gone from the file, but {_people(number)} want it"
            faults.add(entry.place, reason)
    for item_entry, item in matching.pairs:
        _check_item(item_entry, item, faults)


def _check_item(entry: ItemEntry, item: ProgrammeItem, faults: Faults) -> None:
    if entry.round != item.round and (number := _chosen(item)):
        faults.add(entry.place, f"its round cannot change: {_people(number)} want it in round {item.round}")
    _check_capacity(entry.place, "capacity", entry.capacity, item.pool, faults)


def _check_group(entry: GroupEntry, group: Group, faults: Faults) -> None:
    if entry.kind and entry.kind != group.kind:
        faults.add(
            entry.place, f"was loaded before as {quote(group.kind)}; its kind cannot become {quote(entry.kind)}"
        )
    if entry.seats_each is not None:
        seats = select(PlacePool).join(Event, Event.id == PlacePool.event_id)
        held = seats.where(Event.group_id == group.id, PlacePool.organisation_id.is_not(None))
        for pool in db.session.scalars(held.order_by(PlacePool.id)):
            _check_capacity(entry.place, "seats.each", entry.seats_each, pool, faults)


def _check_capacity(place: str, key: str, capacity: int | None, pool: PlacePool | None, faults: Faults) -> None:
    """Domain rule 9: a capacity below what is taken is refused with the number."""
    if pool is not None and capacity is not None and capacity < (held := pool.taken + pool.offered):
        faults.add(place, f'"{key}" is {capacity}, but {held} {"place is" if held == 1 else "places are"} taken')


def _chosen(item: ProgrammeItem) -> int:
    """How many people of live registrations chose `item` or wait for it."""

    def people(table: type[Choice] | type[WorkshopWait]) -> int:
        live = select(func.count()).select_from(table).join(Attendee).join(Registration)
        return db.session.scalar(live.where(table.item_id == item.id, Registration.status.in_(LIVE))) or 0

    return people(Choice) + people(WorkshopWait)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
