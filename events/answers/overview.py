"""Who comes to which meeting, as the person asked, a chair and an organisation see it; a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from events.answers.roster import coming, is_expected
from events.extensions import db
from events.models import Answer, Event, EventStatus, Group, Organisation, PlacePool, Reply, RosterPlace


class Seats(NamedTuple):
    """The seats of one organisation at one meeting."""

    organisation: Organisation
    pool: PlacePool


@dataclass(frozen=True)
class Meeting:
    """A meeting with what was said about it: every place that is expected, and its answer if there is one."""

    event: Event
    said: list[tuple[RosterPlace, Answer | None]]
    seats: list[Seats]

    def expects(self, place: RosterPlace) -> bool:
        """Whether `place` sits there on the day."""
        return any(other.id == place.id for other, _ in self.said)

    def answer_of(self, place: RosterPlace | None) -> Answer | None:
        """What `place` said."""
        return next((known for other, known in self.said if place is not None and other.id == place.id), None)

    def reply_of(self, place: RosterPlace | None) -> str | None:
        """Whether `place` comes, or sends somebody."""
        known = self.answer_of(place)
        return known.answer if known is not None else None

    def count(self, reply: Reply) -> int:
        """How many answered so."""
        return sum(known is not None and known.answer == reply for _, known in self.said)

    @property
    def unanswered(self) -> int:
        """How many have not answered."""
        return sum(known is None for _, known in self.said)

    def is_open(self, moment: datetime) -> bool:
        """Whether it can still be answered for."""
        return self.event.status == EventStatus.PUBLISHED and not self.event.has_begun(moment)


def coming_meetings(group: Group, moment: datetime) -> list[Meeting]:
    """The meetings of `group` that have not ended at `moment`, with who is expected and what they said."""
    return meetings_of(coming(group, moment))


def meetings_of(events: Collection[Event]) -> list[Meeting]:
    """The same of these meetings, in their order."""
    ids = [event.id for event in events]
    given = select(Answer).where(Answer.event_id.in_(ids)).options(joinedload(Answer.substitute))
    answers = {(known.event_id, known.roster_place_id): known for known in db.session.scalars(given)}
    roster = _roster({event.group_id for event in events})
    held = select(Organisation, PlacePool).join(PlacePool, PlacePool.organisation_id == Organisation.id)
    seats = [Seats(*row) for row in db.session.execute(held.where(PlacePool.event_id.in_(ids)))]
    seats.sort(key=lambda seat: seat.organisation.name.casefold())
    return [
        Meeting(
            event,
            [(place, answers.get((event.id, place.id))) for place in roster if is_expected(place, event)],
            [seat for seat in seats if seat.pool.event_id == event.id],
        )
        for event in events
    ]


def people_at(meeting: Meeting, organisation_id: int) -> list[tuple[RosterPlace, Answer | None]]:
    """What the delegates of one organisation said."""
    return [(place, known) for place, known in meeting.said if place.organisation_id == organisation_id]


def _roster(group_ids: Collection[int | None]) -> list[RosterPlace]:
    organisation = joinedload(RosterPlace.organisation)
    query = select(RosterPlace).where(RosterPlace.group_id.in_(group_ids)).order_by(RosterPlace.id)
    query = query.options(joinedload(RosterPlace.person), organisation.selectinload(Organisation.memberships))
    return list(db.session.scalars(query.options(joinedload(RosterPlace.group).selectinload(Group.networks))))
