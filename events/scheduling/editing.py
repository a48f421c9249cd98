"""An event is drafted and edited as a whole, from a form; whoever edits what another changed meanwhile is told.

`edit_version` counts what was done to an event in the workspace. It rises under the event's lock, by one conditional
UPDATE, so that of two who edit the same state exactly one does. An event with a version above the first belongs to
the workspace: a programme file no longer changes it by itself.
"""

import uuid

from sqlalchemy import delete, exists, func, select, update

from events import audit, places, registration, waiting_list, withdrawn
from events.clock import local, now
from events.errors import AlreadyMeets, EditedMeanwhile, MustTell, RoundsOverlap, StillCountedOn
from events.extensions import INSERTS, db
from events.models import Answer, Event, EventStatus, Group, Registration
from events.policy import KindPolicy
from events.scheduling import changes, contents, refs, work
from events.scheduling.parts import Part, attributes_of, parts_of
from events.scheduling.rhythm import meeting_ref
from events.scheduling.seats import arrange as arrange_seats
from events.scheduling.wanted import Wanted, overlapping_rounds
from events.scheduling.working import write_contact, write_roles

FROM_A_FILE = 1  # the version of what nobody touched here


def belongs_to_workspace(event: Event) -> bool:
    """Whether somebody planned or changed `event` in the workspace."""
    return event.edit_version > FROM_A_FILE


def take_version(event: Event, version: int) -> None:
    """Lock `event`, and raise its version from `version`. Raises EditedMeanwhile when it is not that any more.

    Raises EventGone when it was deleted.
    """
    places.lock(event)
    same = update(Event).where(Event.id == event.id, Event.edit_version == version)
    taken = db.session.scalar(same.values(edit_version=version + 1).returning(Event.id))
    places.read_anew(event)
    if taken is None:
        raise EditedMeanwhile(event.edit_version)


def draft(policy: KindPolicy, wanted: Wanted, *, actor: str, submission: str, group: Group | None = None) -> Event:
    """Plan an event that nobody sees yet; the same form twice gives the same draft.

    Raises AlreadyMeets when the group has a meeting on that day, and RoundsOverlap.
    """
    _refuse_overlap(wanted)
    uid = str(uuid.uuid5(uuid.UUID(submission), "event"))
    if (known := db.session.scalar(select(Event).where(Event.uid == uid))) is not None:
        return known
    event = _insert(policy, wanted, uid, group)
    if event is None:  # the same form, sent twice at once: the other was first
        return db.session.scalars(select(Event).where(Event.uid == uid)).one()
    event.group, event.venue = group, wanted.venue
    _say(event, wanted, actor)
    if group is not None:
        event.networks = list(group.networks)
    db.session.flush()
    contents.write_items(event, wanted.items or (), actor=actor)
    contents.write_questions(event, wanted.questions or ())
    write_roles(event, wanted.roles or (), actor=actor)
    changes.plan(event, wanted.capacity)
    if event.pool is not None and event.pool.capacity != wanted.capacity:
        changes.set_capacity(event, wanted.capacity, actor=actor)  # unlimited, where the kind has a number of its own
    if group is not None:
        arrange_seats(event, group)
    audit.record("event drafted", actor=actor, about=event.uid)
    return event


def edit(event: Event, wanted: Wanted, version: int, *, actor: str, silently: bool = False) -> list[str]:
    """Make `event` as wanted and tell everyone whom that concerns; the names of what changed.

    Raises EditedMeanwhile when `version` is not the event's any more, MustTell when a change of time or place cannot
    be kept silent, CapacityTooLow (rule 9), ItemWanted for a workshop that somebody chose, and RoundsOverlap.
    """
    _refuse_overlap(wanted)
    take_version(event, version)
    if silently and not may_be_silent(event):
        raise MustTell
    before_at_work = work.at_work(event)
    changed = _say(event, wanted, actor)
    if wanted.roles is not None and Part.PEOPLE in parts_of(event.policy):
        changed += ["people"] if write_roles(event, wanted.roles, actor=actor) else []
    times = None
    if wanted.items is not None and Part.ITEMS in parts_of(event.policy):
        times = contents.rewrite_items(event, wanted.items, changed, actor=actor)
    before = (event.starts_at, event.ends_at, event.venue)
    if wanted.venue is None and event.venue is not None:
        event.venue = None
    db.session.flush()
    changes.move(event, wanted.starts_at, wanted.ends_at, venue=wanted.venue, items=times, silently=silently)
    changed += ["time"] if before[:2] != (event.starts_at, event.ends_at) else []
    changed += ["venue"] if before[2] is not event.venue else []
    if wanted.questions is not None and Part.QUESTIONS in parts_of(event.policy):
        changed += ["questions"] if contents.write_questions(event, wanted.questions) else []
    _make_room(event, wanted, changed, actor)
    if not silently:
        work.tell_handed_over(event, before_at_work)
    if changed:
        changes.refresh(event)
        audit.record("event edited", actor=actor, about=event.uid, details=", ".join(sorted(changed)))
    return changed


def may_be_silent(event: Event) -> bool:
    """Whether a slip in time or place may be corrected in silence: nobody registered, and no circle expects it."""
    if event.status == EventStatus.DRAFT:
        return True
    registered = select(func.count()).select_from(Registration).where(Registration.event_id == event.id)
    if db.session.scalar(registered):
        return False
    day = local(event.starts_at).date()
    return event.group is None or not any(place.holds_on(day) for place in event.group.roster)


def published(event: Event, version: int, *, actor: str) -> None:
    """Show a draft. Raises EditedMeanwhile."""
    take_version(event, version)
    if event.status == EventStatus.DRAFT:
        changes.publish(event)
        audit.record("event published", actor=actor, about=event.uid)


def called_off(event: Event, version: int, *, actor: str) -> int:
    """Cancel `event`; the number of messages. Raises EditedMeanwhile."""
    take_version(event, version)
    told = changes.cancel(event)
    audit.record("event cancelled", actor=actor, about=event.uid, details=f"messages: {told}")
    return told


def held_after_all(event: Event, version: int, *, actor: str) -> int:
    """Let a cancelled event take place; the number of messages. Raises EditedMeanwhile."""
    take_version(event, version)
    told = changes.reinstate(event)
    audit.record("event reinstated", actor=actor, about=event.uid, details=f"messages: {told}")
    return told


def may_be_discarded(event: Event) -> bool:
    """Whether nobody counts on `event`: a draft that was never shown, without a registration or an answer."""
    if event.status != EventStatus.DRAFT or event.published_at is not None:
        return False
    counted = (select(exists().where(table.event_id == event.id)) for table in (Registration, Answer))
    return not any(db.session.scalar(found) for found in counted)


def discarded(event: Event, version: int, *, actor: str) -> None:
    """Delete a draft with all that is within it, for good: no programme file brings it back.

    Raises EditedMeanwhile, and StillCountedOn.
    """
    take_version(event, version)
    if not may_be_discarded(event):
        raise StillCountedOn
    withdrawn.note(withdrawn.event(event.ref))
    withdrawn.forget(f"event:{event.id}")
    audit.record("draft deleted", actor=actor, about=event.uid)
    db.session.execute(delete(Event).where(Event.id == event.id))  # what belongs to it goes along, in the database


def _refuse_overlap(wanted: Wanted) -> None:
    if (rounds := overlapping_rounds(wanted.items or ())) is not None:
        raise RoundsOverlap(*rounds)


def _insert(policy: KindPolicy, wanted: Wanted, uid: str, group: Group | None) -> Event | None:
    on = local(wanted.starts_at).date()
    if group is not None:
        met = select(Event.id).where(Event.group_id == group.id, Event.occurrence_on == on)
        ref = meeting_ref(group.ref, on)
        if db.session.scalar(met) is not None or refs.is_taken(ref):
            raise AlreadyMeets(on)
    else:
        ref = refs.free_ref((wanted.said.get("titles") or {}).get("nl") or policy.name, on)
    values = {
        "uid": uid,
        "ref": ref,
        "kind": policy.name,
        "privacy": policy.privacy,
        "status": EventStatus.DRAFT,
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "created_at": now(),
        "edit_version": FROM_A_FILE + 1,
        "fills": False,
        "group_id": group.id if group is not None else None,
        "occurrence_on": on if group is not None else None,
        "schedule_revision": 1,
    }
    insert = INSERTS[db.engine.dialect.name](Event).on_conflict_do_nothing(index_elements=[Event.uid])
    made: Event | None = db.session.scalar(insert.returning(Event), values)
    return made


def _say(event: Event, wanted: Wanted, actor: str) -> list[str]:
    """Set what differs of what is said; the names of that. What the kind has not raises ValueError."""
    allowed = attributes_of(event.policy)
    if strange := set(wanted.said) - allowed:
        raise ValueError(f"{event.kind} has no {', '.join(sorted(strange))}")
    changed = []
    for name, value in wanted.said.items():
        if name == "contact":
            changed += [name] if write_contact(event, value, actor=actor) else []
        elif getattr(event, name) != value:
            setattr(event, name, value)
            changed.append(name)
    db.session.flush()
    return changed


def _make_room(event: Event, wanted: Wanted, changed: list[str], actor: str) -> None:
    """Last of all the places, because more room promotes, and so does another way of promoting."""
    if event.pool is not None and not wanted.keeps_capacity and event.pool.capacity != wanted.capacity:
        changes.set_capacity(event, wanted.capacity, actor=actor)
        changed.append("capacity")
    if {"fills", "promotion"} & set(changed) and event.status == EventStatus.PUBLISHED:
        waiting_list.promote(event)
    if "funds" in changed:
        registration.hand_out(event.funds)
