"""What an organiser writes to the parties of an event or to its circle, in own words and per language.

A message is a draft until it is sent. Sending is one statement that queues a notice for each it is for, in the
transaction that marks the message as sent; from then on the outbox is the only one who knows how far it is.

A draft belongs to everybody who may write about the event. So whoever changes, sends or discards it says which
edition of it was on the page: what another rewrote meanwhile is neither sent nor lost unseen.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, false, func, literal, or_, select, update

from events import audit, notices, recipients
from events.clock import now
from events.errors import DomainError, WrongStatus
from events.extensions import db
from events.models import (
    Account,
    Event,
    Notice,
    Registration,
    Texts,
    WrittenMessage,
)
from events.policy import BY_HAND, Party, Privacy
from events.recipients import Selection

PURPOSE = "written"
_WHO = ("addressee", "subject", "channel", "registration_id", "attendee_id", "person_id")
_TEST = ":test:"
DRAFT, SENT, DISCARDED = "draft", "sent", "discarded"


class Nobody(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """Nobody is in the selection any more."""


class Rewritten(DomainError):  # noqa: N818
    """Somebody else changed the draft since its page was opened."""


@dataclass(frozen=True)
class Progress:
    """How far a message is, counted in addressees: what went out, what waits, what failed, what nobody needs now.

    `by_hand` is how many of those that wait are letters and phone calls.
    """

    sent: int = 0
    waiting: int = 0
    by_hand: int = 0
    failed: int = 0
    dropped: int = 0

    @property
    def total(self) -> int:
        """How many it is for."""
        return self.sent + self.waiting + self.failed + self.dropped

    @property
    def is_going(self) -> bool:
        """Whether mails are still on their way."""
        return self.waiting > self.by_hand


def takes_words(event: Event) -> bool:
    """Whether one may write about `event`; about circles that speak of clients there are fixed texts only."""
    takes_part = event.policy.takes_registrations or recipients.is_circle(event)
    return event.policy.privacy != Privacy.PX and takes_part


def selection_of(message: WrittenMessage) -> Selection:
    """Whom `message` is for."""
    return recipients.selection_from(message.selection)


def state_of(message: WrittenMessage) -> str:
    """Whether it is a draft still."""
    return SENT if message.selection.get("sent_at") else DRAFT


def edition(message: WrittenMessage) -> str:
    """What a draft says and to whom, in short; another as soon as anything of it is another."""
    said = (message.selection, message.subjects, message.bodies)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:20]


def write(event: Event, selection: Selection, subjects: Texts, bodies: Texts, *, by: Account) -> WrittenMessage:
    """Keep a draft about `event`; nothing is sent. Raises ValueError where there are fixed texts only."""
    if not takes_words(event):
        raise ValueError("nobody writes about this event in own words")
    message = WrittenMessage(
        event_id=event.id,
        privacy=event.privacy,
        written_by_id=by.id,
        selection=selection.stored(),
        subjects=subjects,
        bodies=bodies,
        created_at=now(),
    )
    db.session.add(message)
    db.session.flush()
    return message


def rewrite(message: WrittenMessage, selection: Selection, subjects: Texts, bodies: Texts, seen: str) -> None:
    """Change the draft of which edition `seen` was on the page; the same form twice changes it once.

    Raises Rewritten, and WrongStatus once it is no draft.
    """
    _lock_draft(message)
    wanted = (selection.stored(), subjects, bodies)
    if (message.selection, message.subjects, message.bodies) == wanted:
        return
    _refuse_rewritten(message, seen)
    message.selection, message.subjects, message.bodies = wanted
    db.session.flush()


def discard(message: WrittenMessage, seen: str) -> None:
    """Throw the draft away of which edition `seen` was on the page. Raises Rewritten, and WrongStatus."""
    _lock_draft(message)
    _refuse_rewritten(message, seen)
    db.session.delete(message)
    db.session.flush()


def languages_of(event: Event) -> list[str]:
    """The languages in which parties of `event` read, Dutch first; a circle reads Dutch."""
    query = select(Registration.language).where(Registration.event_id == event.id).distinct()
    return ["nl", *sorted(set(db.session.scalars(query)) - {"nl"})]


def send(message: WrittenMessage, seen: str, *, actor: str) -> int:
    """Queue `message` for each it is for; how many. Pressed twice it is sent once: raises WrongStatus then.

    Raises Rewritten when it is not edition `seen` any more, and Nobody when there is nobody now.
    """
    _lock_draft(message)
    _refuse_rewritten(message, seen)
    queued = _queue(message)
    if not queued:
        raise Nobody
    message.selection = {**message.selection, "sent_at": now().isoformat()}
    db.session.flush()
    details = f"message {message.id}, addressees: {queued}"
    audit.record("message written", actor=actor, about=message.event.uid, details=details)
    return queued


def test(message: WrittenMessage, to: Account, submission: str) -> bool:
    """Send `message` to who writes it, as a mail; whether this press is new."""
    anchor = f"{anchor_of(message)}{_TEST}{submission}"
    return notices.queue(PURPOSE, to.person, anchor=anchor, event=message.event)


def of_event(event: Event) -> Sequence[WrittenMessage]:
    """What was written about `event`, newest first."""
    query = select(WrittenMessage).where(WrittenMessage.event_id == event.id)
    return db.session.scalars(query.order_by(WrittenMessage.id.desc())).all()


def progress(event: Event) -> dict[str, Progress]:
    """How far every message about `event` is, by the anchor of its notices; one statement."""
    states = {
        "sent": Notice.sent_at.is_not(None),
        "failed": Notice.failed_at.is_not(None),
        "dropped": Notice.dropped_at.is_not(None),
    }
    waiting = and_(*(~state for state in states.values()))
    columns = {**states, "waiting": waiting, "by_hand": and_(waiting, Notice.channel.in_(BY_HAND))}
    counts = [func.count().filter(state).label(name) for name, state in columns.items()]
    query: Any = select(Notice.anchor, *counts)
    query = query.where(
        Notice.event_id == event.id, Notice.purpose == PURPOSE, Notice.anchor.not_like(f"%{_TEST}%")
    ).group_by(Notice.anchor)
    return {
        row.anchor: Progress(**{name: getattr(row, name) for name in columns}) for row in db.session.execute(query)
    }


def read_by(party: Registration) -> Sequence[WrittenMessage]:
    """What was written to `party`, newest first: its own page shows it."""
    query = select(Notice.anchor).where(
        Notice.addressee == f"registration:{party.id}", Notice.purpose == PURPOSE, Notice.dropped_at.is_(None)
    )
    ids = [int(anchor.partition(":")[2]) for anchor in db.session.scalars(query)]
    found = select(WrittenMessage).where(WrittenMessage.id.in_(ids), WrittenMessage.event_id == party.event_id)
    return db.session.scalars(found.order_by(WrittenMessage.id.desc())).all()


def forget(moment: datetime) -> int:
    """Delete what was written about events that are over for as long as their class keeps it; how many.

    What of it still waits for a hand is dropped, so that nobody looks for words that are gone.
    """
    over = or_(
        *(
            and_(WrittenMessage.privacy == one, Event.ends_at <= moment - timedelta(days=one.kept_days))
            for one in Privacy
            if one.kept_days is not None
        )
    )
    ids = list(db.session.scalars(select(WrittenMessage.id).join(WrittenMessage.event).where(over)))
    if ids:
        unsent = (Notice.sent_at.is_(None), Notice.failed_at.is_(None), Notice.dropped_at.is_(None))
        anchors = [f"{PURPOSE}:{number}" for number in ids]
        waiting = (Notice.purpose == PURPOSE, Notice.anchor.in_(anchors), *unsent)
        db.session.execute(update(Notice).where(*waiting).values(dropped_at=moment))
        db.session.execute(delete(WrittenMessage).where(WrittenMessage.id.in_(ids)))
    return len(ids)


def anchor_of(message: WrittenMessage) -> str:
    """The cause of the notices of `message`."""
    return f"{PURPOSE}:{message.id}"


def _lock_draft(message: WrittenMessage) -> None:
    """Lock the row and read it anew: of two who press at once the second finds what the first made of it."""
    anew = select(WrittenMessage).where(WrittenMessage.id == message.id).with_for_update()
    if db.session.scalar(anew.execution_options(populate_existing=True)) is None:
        raise WrongStatus(DISCARDED)
    if state_of(message) != DRAFT:
        raise WrongStatus(SENT)


def _refuse_rewritten(message: WrittenMessage, seen: str) -> None:
    if edition(message) != seen:
        raise Rewritten


def _queue(message: WrittenMessage) -> int:
    """One notice for each of the selection, in one statement; how many. The other half of a duo may get a copy."""
    event, selection = message.event, selection_of(message)
    copies = recipients.other_halves(event, selection) if event.policy.party == Party.DUO else None
    return _queue_for(message, recipients.found(event, selection)) + (
        _queue_for(message, copies) if copies is not None else 0
    )


def _queue_for(message: WrittenMessage, found: Select[Any]) -> int:
    who = found.subquery()
    moment = literal(now(), Notice.created_at.type)
    values: dict[str, Any] = {
        **{name: who.c[name] for name in _WHO},
        "uid": notices.fresh_uid(),
        "purpose": literal(PURPOSE),
        "anchor": literal(anchor_of(message)),
        "is_reminder": false(),
        "event_id": literal(message.event_id),
        "created_at": moment,
        "due_at": moment,
        "attempts": literal(0),
    }
    everybody: Select[Any] = select(*values.values()).where(who.c.addressee.is_not(None)).order_by(who.c.addressee)
    statement = notices.insert_notice().from_select(list(values), everybody, include_defaults=False)
    statement = statement.on_conflict_do_nothing(index_elements=notices.cause).returning(Notice.id)
    return len(db.session.execute(statement).all())
