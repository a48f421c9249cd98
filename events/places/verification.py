"""Whether the counters say what the rows say."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, union_all

from events.extensions import db
from events.models import (
    HOLDING,
    LIVE,
    Answer,
    Attendee,
    Choice,
    FundingLine,
    PlacePool,
    Registration,
    RegistrationStatus,
    WorkshopWait,
)

_NAMES = ("taken", "offered", "waiting")


def faults() -> list[str]:
    """Recompute every counter from the rows; one sentence per difference, none when all is well.

    One statement reads counters and rows, so both are of the same moment whoever registers meanwhile.
    """
    counters: dict[str, tuple[int, int, int]] = {}
    expected: dict[str, tuple[int, int, int]] = {}
    nothing = (0, 0, 0)
    for source, key, taken, offered, waiting in db.session.execute(union_all(*_counters(), *_rows())):
        found = counters if source == "counter" else expected
        before = found.get(key, nothing)
        found[key] = (before[0] + int(taken), before[1] + int(offered), before[2] + int(waiting))
    said = []
    for key in sorted(counters):
        for name, says, rows in zip(_NAMES, counters[key], expected.pop(key, nothing), strict=True):
            if says != rows:
                said.append(f"{key}: {name} says {says}, the rows say {rows}")
    return said + [f"{key}: no pool, the rows say {numbers}" for key, numbers in sorted(expected.items())]


def _counters() -> list[Select[*tuple[Any, ...]]]:
    return [select(literal("counter"), PlacePool.key, PlacePool.taken, PlacePool.offered, PlacePool.waiting)]


def _rows() -> list[Select[*tuple[Any, ...]]]:
    """What parties, choices, funding lines and answers say that the counters should be, per pool."""

    def units_in(*statuses: RegistrationStatus) -> ColumnElement[int]:
        return func.sum(case((Registration.status.in_(statuses), Registration.units), else_=0))

    def key(kind: str, column: Any) -> ColumnElement[str]:
        return literal(f"{kind}:") + cast(column, String)

    zero = literal(0)
    live = Registration.status.in_(LIVE)
    holding = Registration.status.in_(HOLDING)
    parties = select(
        literal("rows"),
        key("event", Registration.event_id),
        units_in(*HOLDING),
        units_in(RegistrationStatus.OFFERED),
        units_in(RegistrationStatus.WAITING),
    ).where(live)
    choices = select(literal("rows"), key("item", Choice.item_id), func.count(), zero, zero)
    choices = choices.join_from(Choice, PlacePool, PlacePool.item_id == Choice.item_id)
    choices = choices.join(Attendee, Attendee.id == Choice.attendee_id).join(Registration).where(holding)
    waits = select(literal("rows"), key("item", WorkshopWait.item_id), zero, zero, func.count())
    waits = waits.join_from(WorkshopWait, Attendee).join(Registration).where(holding)
    funded = select(literal("rows"), key("fund", FundingLine.fund_id), func.sum(Registration.units), zero, zero)
    funded = funded.join_from(FundingLine, Registration, Registration.id == FundingLine.registration_id).where(
        holding
    )
    seats = select(literal("rows"), PlacePool.key, func.count(), zero, zero)
    seats = seats.join_from(Answer, PlacePool, PlacePool.id == Answer.seat_id)
    return [
        parties.group_by(Registration.event_id),
        choices.group_by(Choice.item_id),
        waits.group_by(WorkshopWait.item_id),
        funded.group_by(FundingLine.fund_id),
        seats.group_by(PlacePool.key),
    ]
