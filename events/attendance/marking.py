"""Marking who is there: of two marks the one seen later holds, in whatever order they arrive.

One row for each person and part, written by one conditional upsert for all ticks at once. The event's row is locked
meanwhile, so that the record knows what was corrected, and nobody ticks while it is cancelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_, select

from events import accounts, audit
from events.attendance.lists import Expected, everybody, is_expected
from events.attendance.parts import NotHeld, Part, parts
from events.clock import now
from events.extensions import INSERTS, db
from events.models import Account, Attendance, Event, EventStatus

QR, LIST, PAPER, WALK_IN = "qr", "list", "paper", "walk_in"
_MARKS: Any = Attendance.__table__


class Why(StrEnum):
    """Why a tick was not kept."""

    UNKNOWN_PART = "unknown_part"
    NOT_EXPECTED = "not_expected"
    TOO_EARLY = "too_early"  # seen before the day of the part
    IN_FUTURE = "in_future"


@dataclass(frozen=True)
class Tick:
    """What somebody saw: who, in which part, there or not, and when that was."""

    who: str
    part: str
    is_present: bool
    seen_at: datetime


@dataclass(frozen=True)
class Refusal:
    """A tick that was not kept."""

    tick: Tick
    why: Why


def mark(event: Event, ticks: Sequence[Tick], *, via: str, by: Account | None) -> list[Refusal]:
    """Keep `ticks`, each unless something was seen later; what was refused, the others being kept.

    The same ticks again change nothing. A mark that says otherwise than the one before is on record. Raises NotHeld.
    """
    status = select(Event.status).where(Event.id == event.id).with_for_update(key_share=True)
    if db.session.scalar(status) != EventStatus.PUBLISHED:
        raise NotHeld
    known_parts = {part.key: part for part in parts(event)}
    lines = {line.who: line for line in everybody(event)}
    moment = now()
    refused: list[Refusal] = []
    newest: dict[tuple[str, str], Tick] = {}
    for tick in ticks:
        if (why := _why_not(tick, known_parts.get(tick.part), lines.get(tick.who), moment)) is not None:
            refused.append(Refusal(tick, why))
        elif (known := newest.get((tick.who, tick.part))) is None or _order(known) < _order(tick):
            newest[tick.who, tick.part] = tick
    rows = [_row(event, newest[key], lines[key[0]], known_parts[key[1]], via, by) for key in sorted(newest)]
    if rows:
        _write(event, rows, lines, by)
    return refused


def _why_not(tick: Tick, part: Part | None, line: Expected | None, moment: datetime) -> Why | None:
    if part is None:
        return Why.UNKNOWN_PART
    if line is None or not is_expected(line, part):
        return Why.NOT_EXPECTED
    if tick.seen_at > moment:
        return Why.IN_FUTURE
    return Why.TOO_EARLY if tick.seen_at < part.opens_at else None


def _order(tick: Tick) -> tuple[datetime, bool]:
    """The later moment holds; of two in one moment that somebody was there."""
    return tick.seen_at, tick.is_present


def _row(event: Event, tick: Tick, line: Expected, part: Part, via: str, by: Account | None) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "who": tick.who,
        "part": tick.part,
        "attendee_id": line.attendee.id if line.attendee is not None else None,
        "roster_place_id": line.place.id if line.place is not None else None,
        "item_id": part.item.id if part.item is not None else None,
        "is_present": tick.is_present,
        "seen_at": tick.seen_at,
        "recorded_at": now(),
        "recorded_by_id": by.id if by is not None else None,
        "via": via,
    }


def _write(event: Event, rows: list[dict[str, Any]], lines: dict[str, Expected], by: Account | None) -> None:
    """Write `rows`, each unless what is there was seen later, and put corrections on record."""
    parts_marked = {row["part"] for row in rows}
    known = select(_MARKS.c.who, _MARKS.c.part, _MARKS.c.is_present)
    known = known.where(_MARKS.c.event_id == event.id, _MARKS.c.part.in_(parts_marked))
    before = {(who, part): is_present for who, part, is_present in db.session.execute(known)}
    changed = db.session.execute(_upsert(rows)).all()
    for who, part, is_present in sorted(changed):
        if before.get((who, part), is_present) != is_present:
            _record_correction(event, lines[who], part, is_present=is_present, by=by)


def _upsert(rows: list[dict[str, Any]]) -> Any:
    table = _MARKS.c
    insert = INSERTS[db.engine.dialect.name](_MARKS).values(rows)
    new = insert.excluded
    is_later = or_(
        new.seen_at > table.seen_at,
        and_(new.seen_at == table.seen_at, new.is_present, ~table.is_present),
    )
    fields = ("is_present", "seen_at", "recorded_at", "recorded_by_id", "via")
    upsert = insert.on_conflict_do_update(
        index_elements=["event_id", "who", "part"], set_={name: new[name] for name in fields}, where=is_later
    )
    return upsert.returning(table.who, table.part, table.is_present)


def _record_correction(event: Event, line: Expected, part: str, *, is_present: bool, by: Account | None) -> None:
    about = line.attendee.registration.uid if line.attendee is not None else event.uid
    said = "absent → present" if is_present else "present → absent"
    actor = accounts.actor(by) if by is not None else audit.COMMAND
    audit.record("attendance corrected", actor=actor, about=about, details=f"{line.who}, {part}: {said}")
