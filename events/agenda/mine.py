"""What somebody who is signed in finds of their own: registrations, meetings of their circles, and what they lead.

Everything hangs on the e-mail address that the sign-in proved. A registration that says something about health is
not among it: that one is behind its own link only.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from events import answers, people
from events.agenda import public
from events.answers import Meeting
from events.clock import local
from events.extensions import db
from events.models import (
    LIVE,
    Account,
    Event,
    EventStatus,
    Group,
    ProgrammeItem,
    Registration,
    Role,
    RosterPlace,
    Subscription,
    What,
)
from events.policy import Privacy

SHOWN_MEETINGS = 6  # of one circle


@dataclass(frozen=True)
class Circle:
    """A place in a group, and the meetings that come for it."""

    place: RosterPlace
    meetings: list[Meeting]


@dataclass(frozen=True)
class Mine:
    """What is still to come for one person."""

    registrations: list[Registration]
    circles: list[Circle]
    chairs: list[Role]
    lessons: list[ProgrammeItem]
    talks: list[Role]
    follows: bool  # a private calendar was fetched from one of the own links
    is_invited: bool  # mails bring invitations

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.registrations or self.circles or self.chairs or self.lessons or self.talks)


def of(account: Account, moment: datetime) -> Mine:
    """What is still to come for whoever has `account`."""
    persons = people.known_under(account.email)
    ids = [person.id for person in persons]
    return Mine(
        registrations=_registrations(account.email_hash, moment),
        circles=_circles(ids, moment),
        chairs=_chairs(ids),
        lessons=[item for person in persons for item in public.lessons_of(person, moment)],
        talks=[role for person in persons for role in public.talks_of(person, moment)],
        follows=_follows(account.email_hash, ids),
        is_invited=all(person.invitations_off_at is None for person in persons),
    )


def _follows(email_hash: str, persons: list[int]) -> bool:
    is_own = or_(Subscription.email_hash == email_hash, Subscription.person_id.in_(persons))
    fetched = exists().where(is_own, Subscription.last_fetched_on.is_not(None), Subscription.revoked_at.is_(None))
    return bool(db.session.scalar(select(fetched)))


def _registrations(email_hash: str, moment: datetime) -> list[Registration]:
    query = (
        select(Registration)
        .join(Registration.event)
        .where(Registration.email_hash == email_hash, Registration.privacy.in_((Privacy.P1, Privacy.P2)))
        .where(Registration.status.in_(LIVE), Event.ends_at > moment, Event.status != EventStatus.DRAFT)
        .options(joinedload(Registration.event).joinedload(Event.venue))
    )
    return list(db.session.scalars(query.order_by(Event.starts_at, Registration.id)))


def _circles(persons: list[int], moment: datetime) -> list[Circle]:
    day = local(moment).date()
    holds = or_(RosterPlace.until_on.is_(None), RosterPlace.until_on >= day)
    query = select(RosterPlace).where(RosterPlace.person_id.in_(persons), holds)
    whole = joinedload(RosterPlace.group).selectinload(Group.networks)
    found = []
    for place in db.session.scalars(query.options(whole).order_by(RosterPlace.id)):
        meetings = [held for held in answers.coming_meetings(place.group, moment) if held.expects(place)]
        found.append(Circle(place, meetings[:SHOWN_MEETINGS]))
    return [circle for circle in found if circle.meetings]


def _chairs(persons: list[int]) -> list[Role]:
    query = select(Role).where(Role.person_id.in_(persons), Role.what == What.CHAIR, Role.group_id.is_not(None))
    return list(db.session.scalars(query.options(joinedload(Role.group)).order_by(Role.id)))
