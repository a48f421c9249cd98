"""Activities that a member submits for a theme week: the office approves them, or returns them with a reason.

A submitted activity is a draft with a task for the office. The office answers that task, not the activity: what a
member sends again is a new task, so nothing is published that the office did not read.
"""

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import select

from events import audit, notices, scheduling, todo
from events.clock import add_working_days, local, now, today
from events.errors import EventOver, WrongStatus
from events.extensions import INSERTS, db
from events.kinds import KINDS
from events.models import Event, EventStatus, Network, Organisation, Person, Task, Theme, Venue, new_uid
from events.policy import KindPolicy
from events.vault import keyed_hash

APPROVE = todo.DECIDED_ELSEWHERE  # what such a task is called
LOOK_WITHIN_WORKING_DAYS = 5


@dataclass(frozen=True)
class Submission:
    """What a member says of an activity."""

    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    place: str
    address: str
    url: str | None
    contact_name: str
    contact_phone: str
    theme: Theme | None


def submitted_kind() -> KindPolicy:
    """The kind that members submit."""
    return next(policy for policy in KINDS.values() if policy.is_submitted)


def may_submit(organisation: Organisation) -> bool:
    """Whether `organisation` is a member of any network today."""
    return any(membership.holds_on(today()) for membership in organisation.memberships)


def submit(organisation: Organisation, said: Submission, submission: str) -> Event:
    """Keep what `organisation` submits as a draft, and ask the office to look at it; the same form twice once."""
    policy = submitted_kind()
    # Of two who send the same form at once the second waits here, and finds what the first made.
    uid = str(uuid.uuid5(uuid.UUID(submission), f"organisation:{organisation.id}"))
    made = INSERTS[db.engine.dialect.name](Event).on_conflict_do_nothing(index_elements=[Event.uid]).returning(Event)
    values = {
        "uid": uid,
        "ref": f"{_slug(said.title)}-{token_hex(3)}",
        "kind": policy.name,
        "privacy": policy.privacy,
        "status": EventStatus.DRAFT,
        "starts_at": said.starts_at,
        "ends_at": said.ends_at,
        "created_at": now(),
        "organiser_id": organisation.id,
    }
    event: Event | None = db.session.scalar(made.values(values))
    if event is None:
        return db.session.scalars(select(Event).where(Event.uid == uid)).one()
    event.venue = Venue(ref=_place_ref(event), name=said.place)
    _write(event, said)
    scheduling.plan(event)
    _ask_office(event, "submitted")
    return event


def resubmit(event: Event, said: Submission) -> None:
    """Take over what the member changed, and ask the office again. Raises WrongStatus once it is in the agenda."""
    _lock(event)
    if event.status != EventStatus.DRAFT:
        raise WrongStatus(event.status)
    _write(event, said)
    event.returned_because = None
    scheduling.refresh(event)
    _ask_office(event, "submitted again")


def approve(task: Task, *, actor: str) -> None:
    """Show the activity in the agenda, and tell the member. Raises EventOver, and WrongStatus as `give_back` does."""
    event = _decide(task, "done", actor=actor, what="activity approved")
    if event.ends_at <= now():
        raise EventOver
    event.returned_because = None
    scheduling.publish(event)
    _tell(event, "activity_approved")


def give_back(task: Task, reason: str, *, actor: str) -> None:
    """Return the activity to the member with a reason.

    Raises WrongStatus when the task is answered already, or the member sent something else meanwhile.
    """
    event = _decide(task, "returned", actor=actor, what="activity returned")
    event.returned_because = reason
    _tell(event, "activity_returned")


def cancel(event: Event, *, actor: str) -> None:
    """Show in the agenda that an approved activity does not take place. Raises WrongStatus and EventOver."""
    _lock(event)
    if event.status != EventStatus.PUBLISHED:
        raise WrongStatus(event.status)
    if event.ends_at <= now():
        raise EventOver
    scheduling.cancel(event)
    audit.record("activity cancelled", actor=actor, about=event.uid)


def submitted_by(organisation: Organisation) -> list[Event]:
    """What `organisation` submitted and is not over, first things first."""
    query = select(Event).where(
        Event.organiser_id == organisation.id,
        Event.kind == submitted_kind().name,
        Event.ends_at > now(),
    )
    return [event for event in db.session.scalars(query.order_by(Event.starts_at, Event.id)) if is_submitted(event)]


def is_submitted(event: Event) -> bool:
    """Whether a member submitted `event`, so that its place and contact are its own rows, which nothing shares."""
    asked = db.session.scalar(select(Task.id).where(Task.event_id == event.id, Task.what == APPROVE).limit(1))
    own_place = event.venue is not None and event.venue.ref == _place_ref(event)
    own_contact = event.contact is not None and event.contact.key_hash == _contact_key(event)
    return asked is not None and own_place and own_contact


def to_decide() -> list[Task]:
    """What waits for the office, oldest first."""
    query = select(Task).where(Task.what == APPROVE, Task.done_at.is_(None))
    return list(db.session.scalars(query.order_by(Task.id)))


def asked_under(number: int) -> Task | None:
    """The office's task with this number, answered or not."""
    return db.session.scalar(select(Task).where(Task.id == number, Task.what == APPROVE))


def coming_themes() -> list[Theme]:
    """The theme weeks that are not over."""
    found = db.session.scalars(select(Theme).order_by(Theme.starts_on))
    return [theme for theme in found if theme.last_on >= local(now()).date()]


def _write(event: Event, said: Submission) -> None:
    """What is said, with whom to call and where: rows of this activity's own, so that no typed number or place
    shows or changes somebody else's.
    """
    assert event.venue is not None
    assert event.organiser is not None
    event.titles, event.texts, event.url = {"nl": said.title}, {"nl": said.text}, said.url
    event.starts_at, event.ends_at = said.starts_at, said.ends_at
    event.theme, event.networks = said.theme, _networks(event.organiser, said.theme)
    event.venue.name, event.venue.address = said.place, said.address or None
    if event.contact is None:
        event.contact = Person(key_hash=_contact_key(event), name=said.contact_name)
    event.contact.name, event.contact.phone = said.contact_name, said.contact_phone


def _place_ref(event: Event) -> str:
    return f"{event.ref}-place"


def _contact_key(event: Event) -> str:
    return keyed_hash("person.activity", event.uid)


def _networks(organisation: Organisation, theme: Theme | None) -> list[Network]:
    """The theme's networks, else those in which the organisation is a member."""
    if theme is not None and theme.networks:
        return list(theme.networks)
    day = local(now()).date()
    return [membership.network for membership in organisation.memberships if membership.holds_on(day)]


def _ask_office(event: Event, what: str) -> None:
    db.session.flush()
    task = Task(
        key=f"activity:{event.uid}:{new_uid()}",
        what=APPROVE,
        role="office",
        due_on=local(add_working_days(now(), LOOK_WITHIN_WORKING_DAYS)).date(),
        event_id=event.id,
    )
    for earlier in _open_tasks(event):
        earlier.done_at, earlier.outcome = now(), "not_needed"
    db.session.add(task)
    db.session.flush()
    audit.record(f"activity {what}", actor=audit.VISITOR, about=event.uid)


def _lock(event: Event) -> None:
    """Lock the event's row and read it anew; notices and tasks about it may be added by others meanwhile."""
    db.session.refresh(event, with_for_update={"key_share": True})


def _decide(task: Task, outcome: str, *, actor: str, what: str) -> Event:
    event = task.event
    assert event is not None
    _lock(event)  # before the task is read: the member may be sending something else at this moment
    db.session.refresh(task)
    if task.outcome is not None:
        raise WrongStatus(task.outcome)
    if event.status != EventStatus.DRAFT:
        raise WrongStatus(event.status)
    task.done_at, task.outcome = now(), outcome
    audit.record(what, actor=actor, about=event.uid)
    return event


def _open_tasks(event: Event) -> list[Task]:
    query = select(Task).where(Task.event_id == event.id, Task.what == APPROVE, Task.done_at.is_(None))
    return list(db.session.scalars(query))


def _tell(event: Event, purpose: str) -> None:
    if event.organiser is not None:
        notices.queue(purpose, event.organiser, event=event, anchor=f"decision:{new_uid()}")


def _slug(title: str) -> str:
    """The title as part of an address."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "activiteit"
