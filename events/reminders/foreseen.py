"""Who would be reminded when, as things stand now; read by the statements that will queue it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, null, select

from events.extensions import db
from events.models import Event, Organisation, Person, ReminderMoment
from events.notices import in_time_from
from events.policy import Audience
from events.reminders.addressees import FIND

_BY_POST = (Audience.PARTY, Audience.RESERVER)  # whom a letter may reach, and too late


@dataclass
class Foreseen:
    """One moment of one reminder: whom it is for, the people by name, and the parties by how they hear from us."""

    audience: str
    due_at: datetime
    names: list[str] = field(default_factory=list)
    parties: Counter[str] = field(default_factory=Counter)  # channel → how many

    @property
    def is_nobody(self) -> bool:
        return not self.names and not self.parties


def foreseen(event: Event) -> dict[str, list[Foreseen]]:
    """By the name of each reminder its moments, in order; who works with us is named, parties are counted."""
    query = select(ReminderMoment).where(ReminderMoment.event_id == event.id)
    moments = db.session.scalars(query.order_by(ReminderMoment.due_at, ReminderMoment.id)).all()
    found = {moment.id: Foreseen(moment.audience, moment.due_at) for moment in moments}
    people: list[tuple[Foreseen, Any, int]] = []
    together: dict[tuple[str, datetime | None], list[int]] = {}  # parties by the day: on it depends who gets a letter
    for moment in moments:
        by_post_from = in_time_from(moment.due_at) if moment.audience in _BY_POST else None
        together.setdefault((moment.audience, by_post_from), []).append(moment.id)
    for (audience, by_post_from), ids in together.items():
        for number, person_id, organisation_id, channel, count in _heard(Audience(audience), ids, by_post_from):
            if person_id is not None:
                people.append((found[number], Person, person_id))
            elif organisation_id is not None:
                people.append((found[number], Organisation, organisation_id))
            else:
                found[number].parties[channel] += count
    _name(people)
    by_rule: dict[str, list[Foreseen]] = {}
    for moment in moments:
        by_rule.setdefault(moment.rule, []).append(found[moment.id])
    return by_rule


def _heard(audience: Audience, moment_ids: list[int], by_post_from: datetime | None) -> list[Any]:
    """Per moment each person or organisation, and how many parties by each channel."""
    columns, addressees = FIND[audience]()
    each = addressees.with_only_columns(
        ReminderMoment.id.label("moment"),
        columns.get("person_id", null()).label("person"),
        columns.get("organisation_id", null()).label("organisation"),
        columns["channel"].label("channel"),
        columns["addressee"].label("addressee"),
    )
    each = each.where(ReminderMoment.id.in_(moment_ids)).params(by_post_from=by_post_from)
    one = each.distinct().subquery()
    by = (one.c.moment, one.c.person, one.c.organisation, one.c.channel)
    return list(db.session.execute(select(*by, func.count()).group_by(*by)))


def _name(people: list[tuple[Foreseen, Any, int]]) -> None:
    """Fill in the names, which are encrypted, in one statement for each table."""
    tables: tuple[Any, ...] = (Person, Organisation)
    for table in tables:
        wanted = {number for _, of, number in people if of is table}
        rows = db.session.scalars(select(table).where(table.id.in_(wanted))) if wanted else ()
        names = {row.id: row.name for row in rows}
        for one, of, number in people:
            if of is table:
                one.names.append(names[number])
    for one, _, _ in people:
        one.names.sort(key=str.casefold)
