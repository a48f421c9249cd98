"""Write the events of a file: new ones are planned, known ones follow it, and people hear of what moves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from events import scheduling, waiting_list, withdrawn
from events.clock import now
from events.extensions import db
from events.kinds import policy_of
from events.models import Event, EventStatus, ProgrammeItem, Registration, What
from events.programme.content import EventEntry, ItemEntry, Programme
from events.programme.matching import match_items
from events.programme.report import Report, span
from events.programme.writing.circle import Circle
from events.programme.writing.deleted import may_plan
from events.programme.writing.fields import NAMES, assign
from events.programme.writing.items import add_items, open_workshops, update_items
from events.programme.writing.people import People
from events.programme.writing.roles import write_roles

Span = tuple[datetime, datetime]
MANAGED_ROLES = (What.COORDINATOR, What.FACILITATOR, What.KEY_PERSON, What.INTERPRETER)


def write_events(programme: Programme, circle: Circle, people: People, report: Report) -> None:
    """Write every event of `programme`."""
    refs = [entry.ref for entry in programme.events]
    query = select(Event).where(Event.ref.in_(refs)).options(selectinload(Event.questions))
    known = {event.ref: event for event in db.session.scalars(query)}
    deleted = withdrawn.among(map(withdrawn.event, refs))
    for entry in programme.events:
        if (event := known.get(entry.ref)) is None:
            if may_plan(entry.ref, deleted, programme, report):
                _plan(entry, circle, people, report)
        elif programme.may_change(event):
            _update(entry, event, programme, circle, people, report)
        elif fields := differences(entry, event, circle, people):
            report.kept.append(f'kept: event "{event.ref}" as edited in the workspace: {", ".join(fields)}')


def _plan(entry: EventEntry, circle: Circle, people: People, report: Report) -> None:
    """Plan a new event. One that is cancelled from the start is shown so, and nobody has to be told."""
    moment = now()
    with db.session.no_autoflush:
        event = Event(
            ref=entry.ref,
            kind=entry.kind,
            privacy=policy_of(entry.kind).privacy,
            status=entry.status or EventStatus.PUBLISHED,
            cancelled_at=moment if entry.status == EventStatus.CANCELLED else None,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            venue=circle.venues[entry.venue] if entry.venue else None,
            created_at=moment,
            **_fields(entry, circle, people),
        )
        db.session.add(event)
        add_items(event, entry.items, people)
    db.session.flush()
    open_workshops(entry, event, report)
    scheduling.write_questions(event, entry.questions)
    write_roles(event, [(what, people.row(person)) for what, person in entry.roles], MANAGED_ROLES, report)
    scheduling.plan(event, entry.capacity)
    report.new(f'event "{entry.ref}"')


def _update(
    entry: EventEntry, event: Event, programme: Programme, circle: Circle, people: People, report: Report
) -> None:
    """Let a known event follow the file.

    1. What is said of it, its people and its items. 2. Called off, before it moves, so that nobody hears both.
    3. Its times and its venue. 4. Shown, or held after all; who works there now hears it. 5. Its places, because
    more room promotes.
    """
    what, before, at_work = f'event "{entry.ref}"', len(report.changes), scheduling.at_work(event)
    fields = assign(event, **_fields(entry, circle, people))
    roles = [(role, people.row(person)) for role, person in entry.roles]
    fields += write_roles(event, roles, MANAGED_ROLES, report, takes=event.ref in programme.take)
    fields += ["questions"] if scheduling.write_questions(event, entry.questions) else []
    venue = circle.venues[entry.venue] if entry.venue else None
    if venue is None:
        fields += assign(event, venue=None)
    report.updated(what, fields)
    times = update_items(entry, event, people, report)
    if entry.status == EventStatus.CANCELLED and event.status != EventStatus.CANCELLED:
        report.told(f"cancelled: {what}", scheduling.cancel(event))
    _move(entry, event, circle, times, report)
    _show(entry, event, report)
    if told := scheduling.tell_handed_over(event, at_work):
        report.told(f"other people at work: {what}", told)
    open_workshops(entry, event, report)
    _set_capacity(entry, event, report)
    if "fills" in fields:
        _tell_promoted(event, waiting_list.promote(event), report)
    if len(report.changes) > before:
        if scheduling.belongs_to_workspace(event):
            event.edit_version += 1  # who has its form open is told
        scheduling.refresh(event)


def differences(entry: EventEntry, event: Event, circle: Circle, people: People) -> list[str]:
    """What the file says otherwise of an event that is left alone, as the file calls it."""
    found = [
        NAMES.get(name, name)
        for name, value in _fields(entry, circle, people).items()
        if getattr(event, name) != value
    ]
    matching = match_items(entry, event)
    times = any((one.starts_at, one.ends_at) != (item.starts_at, item.ends_at) for one, item in matching.pairs)
    named = any(_item_differs(one, item, people) for one, item in matching.pairs)
    roles = {(role.value, people.row(person).id) for role, person in entry.roles}
    pool = event.pool
    others = {
        "starts": entry.starts_at != event.starts_at,
        "ends": entry.ends_at != event.ends_at,
        "venue": entry.venue != (event.venue.ref if event.venue is not None else ""),
        "status": (entry.status or EventStatus.PUBLISHED) != event.status,
        "capacity": pool is not None and pool.capacity != entry.effective_capacity,
        "people": roles != {(role.what, role.person_id) for role in event.roles if role.what in MANAGED_ROLES},
        "questions": [one.said for one in entry.questions] != [one.said for one in event.questions],
        "items": bool(matching.new or matching.gone or times or named),
    }
    return found + [name for name, differs in others.items() if differs]


def _item_differs(entry: ItemEntry, item: ProgrammeItem, people: People) -> bool:
    teacher = people.row(entry.teacher) if entry.teacher else None
    said = (entry.title, entry.round, entry.audience, teacher)
    return said != (item.title, item.round, item.audience, item.teacher)


def _show(entry: EventEntry, event: Event, report: Report) -> None:
    """Publish a draft, unless the file keeps it one. What was cancelled comes back only when the file says so."""
    what = f'event "{entry.ref}"'
    if event.status == EventStatus.DRAFT and entry.status != EventStatus.DRAFT:
        scheduling.publish(event)
        report.told(f"published: {what}", 0)
    elif event.status == EventStatus.CANCELLED and entry.status == EventStatus.PUBLISHED:
        report.told(f"takes place after all: {what}", scheduling.reinstate(event))
    elif event.status == EventStatus.CANCELLED and not entry.status:
        report.kept.append(f'stays cancelled: {what}; to hold it after all write status = "published"')


def _move(
    entry: EventEntry, event: Event, circle: Circle, items: Mapping[ProgrammeItem, Span], report: Report
) -> None:
    """Say where each thing went, before it goes there."""
    venue = circle.venues[entry.venue] if entry.venue else None
    changes = []
    if (entry.starts_at, entry.ends_at) != (event.starts_at, event.ends_at):
        changes.append(f"from {span(event.starts_at, event.ends_at)} to {span(entry.starts_at, entry.ends_at)}")
    if venue not in (None, event.venue):
        changes.append(f'to venue "{entry.venue}"')
    shifted = {item: times for item, times in items.items() if times != (item.starts_at, item.ends_at)}
    if shifted and not changes:
        changes = [f'its item "{item.title}" to {span(*times)}' for item, times in shifted.items()]
    messages = scheduling.move(event, entry.starts_at, entry.ends_at, venue=venue, items=items)
    if changes:
        report.told(f'moved: event "{event.ref}" {", ".join(changes)}', messages)


def _set_capacity(entry: EventEntry, event: Event, report: Report) -> None:
    if event.pool is None or event.pool.capacity == entry.effective_capacity:
        return
    change = f"capacity {event.pool.capacity} → {entry.effective_capacity}"
    promoted = scheduling.set_capacity(event, entry.effective_capacity)
    report.updated(f'event "{entry.ref}"', [change])
    _tell_promoted(event, promoted, report)


def _tell_promoted(event: Event, promoted: list[Registration], report: Report) -> None:
    if promoted:
        report.told(f'promoted from the waiting list of event "{event.ref}": {len(promoted)}', len(promoted))


def _fields(entry: EventEntry, circle: Circle, people: People) -> dict[str, Any]:
    """Everything said of an event but its times, its venue, its status and its places."""
    return {
        "titles": dict(entry.titles) or None,
        "texts": dict(entry.texts) or None,
        "costs": dict(entry.costs) or None,
        "networks": circle.in_networks(entry.networks),
        "co_organisers": circle.all_organisations(entry.co_organisers),
        "funds": sorted((circle.funds[ref] for ref in entry.funds), key=lambda fund: fund.id),
        "organiser": circle.organisations[entry.organiser] if entry.organiser else None,
        "closed_to": circle.organisations[entry.closed_to] if entry.closed_to else None,
        "theme": circle.themes[entry.theme] if entry.theme else None,
        "contact": people.row(entry.contact) if entry.contact else None,
        "registration_opens_at": entry.opens_at,
        "registration_closes_at": entry.closes_at,
        "promotion": entry.promotion or None,
        "fills": entry.fills,
        "interpreter": entry.interpreter or None,
        "community": entry.community or None,
        "languages": entry.languages or None,
        "preparation": entry.preparation,
        "accreditation": entry.accreditation,
        "url": entry.url or None,
        "online_url": entry.online_url or None,
    }
