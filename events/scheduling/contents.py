"""What stands within an event: its lessons and workshops, and the extra questions of its form."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from events import people
from events.errors import ItemWanted
from events.extensions import db
from events.models import (
    LIVE,
    Attendee,
    Choice,
    Event,
    ProgrammeItem,
    Question,
    Registration,
    WorkshopWait,
    new_uid,
)
from events.scheduling import changes
from events.scheduling.wanted import WantedItem, WantedQuestion

Span = tuple[datetime, datetime]


def write_items(event: Event, wanted: Iterable[WantedItem], *, actor: str) -> None:
    """Add new items to `event`, each workshop with its places."""
    made = []
    for one in wanted:
        item = ProgrammeItem(privacy=event.privacy, key=new_uid(), starts_at=one.starts_at, ends_at=one.ends_at)
        _assign(item, one, actor)
        event.items.append(item)
        made.append((item, one))
    db.session.flush()
    for item, one in made:
        if one.round is not None:
            changes.set_workshop_capacity(item, one.capacity, actor=actor)


def rewrite_items(
    event: Event, wanted: Sequence[WantedItem], changed: list[str], *, actor: str
) -> dict[ProgrammeItem, Span]:
    """Take away, change and add items; the times that the ones which stay shall have. Notes in `changed` what did.

    Raises ItemWanted for one that somebody chose and that would go, or change its round.
    """
    known = {item.id: item for item in event.items}
    staying = {one.number: one for one in wanted if one.number in known}
    for number, item in known.items():
        one = staying.get(number)
        if one is None or one.round != item.round:
            _refuse_if_wanted(item)
        if one is None:
            # Only those who no longer come can have chosen it.
            db.session.execute(delete(Choice).where(Choice.item_id == item.id))
            event.items.remove(item)
            changed.append("items")
    db.session.flush()
    for number, one in staying.items():
        if _assign(known[number], one, actor) and "items" not in changed:
            changed.append("items")
    new = [one for one in wanted if one.number not in known]
    write_items(event, new, actor=actor)
    db.session.flush()
    for number, one in staying.items():
        item = known[number]
        if one.round is not None and (item.pool is None or item.pool.capacity != one.capacity):
            changes.set_workshop_capacity(item, one.capacity, actor=actor)
            changed.append("workshop capacity")
    if new and "items" not in changed:
        changed.append("items")
    times = {known[number]: (one.starts_at, one.ends_at) for number, one in staying.items() if number is not None}
    if any(span != (item.starts_at, item.ends_at) for item, span in times.items()) and "item times" not in changed:
        changed.append("item times")
    return times


def write_questions(event: Event, wanted: Iterable[WantedQuestion]) -> bool:
    """Ask these questions; whether anything changed. One that keeps its position keeps the answers given to it."""
    known, changed = {one.position: one for one in event.questions}, False
    by_position = {one.position: one for one in wanted}
    if not (known or by_position):
        return False
    for position, question in known.items():
        if position not in by_position:
            event.questions.remove(question)
            changed = True
    for position, one in by_position.items():
        said = one.said
        if (found := known.get(position)) is None:
            event.questions.append(Question(privacy=event.privacy, position=position, **said))
            changed = True
            continue
        for name, value in said.items():
            if getattr(found, name) != value:
                setattr(found, name, value)
                changed = True
    db.session.flush()
    db.session.expire(event, ["questions"])  # their order is that of their positions
    return changed


def _assign(item: ProgrammeItem, one: WantedItem, actor: str) -> bool:
    """Set what differs, times left aside; whether anything did."""
    said: dict[str, Any] = {
        "title": one.title,
        "round": one.round,
        "room": one.room,
        "speakers": list(one.speakers) or None,
        "teacher": people.of_the_office(one.teacher, actor=actor) if one.teacher is not None else None,
    }
    if one.audience is not None:
        said["audience"] = list(one.audience)
    changed = {name: value for name, value in said.items() if getattr(item, name) != value}
    for name, value in changed.items():
        setattr(item, name, value)
    return bool(changed)


def _refuse_if_wanted(item: ProgrammeItem) -> None:
    number = 0
    for table in (Choice, WorkshopWait):
        live = select(func.count()).select_from(table).join(Attendee).join(Registration)
        number += db.session.scalar(live.where(table.item_id == item.id, Registration.status.in_(LIVE))) or 0
    if number:
        raise ItemWanted(item.id, number)
