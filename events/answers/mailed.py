"""What somebody answered from a calendar, by mail.

Anybody can write any address above a mail. So an answer for a circle is taken when both addresses of the reply are
those of the place, as a link would be; and a no to a registration takes no place away: an organiser hears of it and
asks. Nothing of a reply is kept but the answer and when it was written.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select

from events import audit, notices, places
from events.answers.replies import answer, lock
from events.answers.roster import is_expected
from events.clock import now, today
from events.errors import DomainError
from events.extensions import INSERTS, db
from events.mail.replies import MailedReply
from events.models import (
    Answer,
    Event,
    Notice,
    Organisation,
    Person,
    Registration,
    Reply,
    RosterPlace,
    Task,
    What,
)
from events.vault import plain_address

ACTOR = "mail"
DECLINED = "mailed_decline"
_REPLIES = {"ACCEPTED": Reply.YES, "DECLINED": Reply.NO, "TENTATIVE": Reply.MAYBE}
_CLOCKS_DIFFER = timedelta(days=1)  # at most


class Taken(StrEnum):
    """What came of a reply."""

    ANSWERED = "the answer is kept"
    OLDER = "a newer answer, or a newer invitation, holds; nothing was changed"
    ASKED = "the place is kept; an organiser will ask about it"
    NOTHING_TO_DO = "there is nothing to change"


class NotInvited(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """We sent no such invitation to this address."""


class FromElsewhere(DomainError):  # noqa: N818
    """The mail comes from another address than the one that was invited, or two people share it."""


class NoAnswer(DomainError):  # noqa: N818
    """It says neither yes, no nor maybe, or is written on a day that has not come."""


def take(reply: MailedReply) -> Taken:
    """Keep what was answered. Raises NotInvited, FromElsewhere, NoAnswer, and what `answer` raises."""
    if reply.partstat not in _REPLIES or reply.written_at > now() + _CLOCKS_DIFFER:
        raise NoAnswer
    if reply.sender != reply.attendee:
        raise FromElsewhere  # before anything is looked up: nobody learns from it who was invited
    event = db.session.scalar(select(Event).where(Event.uid == reply.uid))
    if event is not None and event.group is not None:
        return _take_of_circle(event, reply)
    party = _party(event, reply)
    if party is None:
        raise NotInvited
    return _take_of_party(party, reply)


def _take_of_circle(event: Event, reply: MailedReply) -> Taken:
    place = _place(event, reply.attendee)
    invited = _last_sequence(f"person:{place.person_id}", f"event:{event.id}")
    if invited is None or reply.sequence > invited:
        raise NotInvited
    places.lock(event)  # of two replies of one person, the second sees what the first said
    lock(event, place.id)
    known = db.session.scalar(
        select(Answer)
        .where(Answer.event_id == event.id, Answer.roster_place_id == place.id)
        .execution_options(populate_existing=True)
    )
    if reply.sequence < invited or _is_older(reply, known):
        return Taken.OLDER
    kept = answer(place, event, _REPLIES[reply.partstat], actor=ACTOR)
    kept.mailed_at = reply.written_at
    db.session.flush()
    return Taken.ANSWERED


def _place(event: Event, address: str) -> RosterPlace:
    roster = event.group.roster if event.group is not None else []
    wanted = plain_address(address)
    found = [place for place in roster if plain_address(place.person.email) == wanted and is_expected(place, event)]
    if not found:
        raise NotInvited
    if len(found) > 1:
        raise FromElsewhere
    return found[0]


def _is_older(reply: MailedReply, known: Answer | None) -> bool:
    """Whether something newer was said, by mail or by link; what comes twice was said before."""
    if known is None:
        return False
    return reply.written_at <= known.answered_at or (
        known.mailed_at is not None and reply.written_at <= known.mailed_at
    )


def _party(event: Event | None, reply: MailedReply) -> Registration | None:
    """The party that was invited under this identifier: of the event, or where that gives somebody away its own."""
    query = select(Registration).where(Registration.uid == reply.uid)
    if event is not None and event.policy.privacy.is_neutral:
        return None  # whose identifier stands in a public calendar; such a party is invited under its own only
    if event is not None:
        query = select(Registration).where(Registration.event_id == event.id)
    wanted = plain_address(reply.attendee)
    found = [party for party in db.session.scalars(query) if plain_address(party.email) == wanted]
    live = [party for party in found if party.is_live]
    return next(iter(live or found), None)


def _take_of_party(party: Registration, reply: MailedReply) -> Taken:
    name = f"registration:{party.id}"
    invited = _last_sequence(name, name)
    if invited is None or reply.sequence > invited:
        raise NotInvited
    if reply.sequence < invited:
        return Taken.OLDER
    if _REPLIES[reply.partstat] != Reply.NO or not party.is_live or party.event.has_begun(now()):
        return Taken.NOTHING_TO_DO
    return Taken.ASKED if _ask(party, invited) else Taken.OLDER


def _ask(party: Registration, sequence: int) -> bool:
    """Make it a task to ask whether the party still comes, and tell who organises it; whether that is new."""
    event, key = party.event, f"{DECLINED}:{party.uid}:{sequence}"
    is_coordinated = any(role.what == What.COORDINATOR for role in event.roles)
    values = {
        "key": key,
        "what": DECLINED,
        "role": What.COORDINATOR if is_coordinated else What.ORGANISER,
        "due_on": today(),
        "event_id": event.id,
        "registration_id": party.id,
    }
    made = INSERTS[db.engine.dialect.name](Task).values(values).on_conflict_do_nothing().returning(Task.id)
    if db.session.scalar(made) is None:
        return False
    for person in _who_asks(event):
        notices.queue(DECLINED, person, about=party, event=event, anchor=key)
    audit.record("declined by mail", actor=ACTOR, about=party.uid, details="the place is kept")
    return True


def _who_asks(event: Event) -> list[Person | Organisation]:
    """The coordinators, else the contact, else the organisation that holds the event."""
    coordinators: list[Person | Organisation] = [r.person for r in event.roles if r.what == What.COORDINATOR]
    others = [who for who in (event.contact, event.organiser) if who is not None and who.email]
    return coordinators or others[:1]


def _last_sequence(addressee: str, subject: str) -> int | None:
    query = select(func.max(Notice.calendar_sequence))
    return db.session.scalar(query.where(Notice.addressee == addressee, Notice.subject == subject))
