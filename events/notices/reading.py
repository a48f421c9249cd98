"""Read a batch of notices with all that is asked of them when they are sent, in a fixed number of statements."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from events.extensions import db
from events.models import Attendee, Event, Group, Notice, Organisation, Person, Registration, Task
from events.vault import VaultError


def in_full(notice_ids: Collection[int]) -> dict[int, Notice]:
    """The notices with these ids, anew; what few of them need is read when it is asked for."""
    found = {notice.id: notice for notice in db.session.scalars(_query(), {"ids": notice_ids})}
    for notice in found.values():
        party = notice.registration
        if party is not None and notice.event is not None and party.event_id == notice.event.id:
            # A party names its event by two columns, which is no key to look it up by: it would be read once each.
            set_committed_value(party, "event", notice.event)
    return found


def readable(ids: Sequence[int], read: Callable[[Sequence[int]], Sequence[Notice]]) -> list[Notice]:
    """What `read` finds for these ids, but for what no key opens: all at once, and by halves where that fails."""
    try:
        return list(read(ids))
    except VaultError:
        if len(ids) == 1:
            return []
        half = len(ids) // 2
        return [*readable(ids[:half], read), *readable(ids[half:], read)]


def names_of(notices: Iterable[Notice]) -> dict[int, str]:
    """What the people and organisations are called whom these go to, by notice; who is read from a party is not.

    A name that no key opens is left out.
    """
    notices = list(notices)
    people = _names_of_people({notice.person_id for notice in notices} - {None})
    ids = {notice.organisation_id for notice in notices} - {None}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    organisations: dict[int | None, str] = {row.id: row.name for row in db.session.execute(query)} if ids else {}
    found = {one.id: people.get(one.person_id) or organisations.get(one.organisation_id) for one in notices}
    return {number: name for number, name in found.items() if name is not None}


def _names_of_people(ids: Collection[int | None]) -> Mapping[int | None, str]:
    """By id; all at once, and one by one where a name is among them that no key opens."""
    if not ids:
        return {}
    try:
        rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
        return {row.id: row.name for row in rows}
    except VaultError:
        if len(ids) == 1:
            return {}
        return {number: name for one in ids for number, name in _names_of_people({one}).items()}


@cache
def _query() -> Select[Notice]:
    """All that is asked of notices; made once, because it is much to say."""
    query = select(Notice).where(Notice.id.in_(bindparam("ids", expanding=True))).options(*_asked())
    return query.execution_options(populate_existing=True)


def _asked() -> tuple[ORMOption, ...]:
    event = selectinload(Notice.event)
    people = joinedload(Notice.registration).selectinload(Registration.attendees)
    return (
        # Few notices have one of these, and where none has nothing is asked: to join them all takes long to plan.
        selectinload(Notice.attendee),
        selectinload(Notice.person),
        selectinload(Notice.organisation),
        selectinload(Notice.item),
        selectinload(Notice.task).joinedload(Task.deadline),
        people.joinedload(Attendee.choices),
        people.joinedload(Attendee.waits),
        event.joinedload(Event.venue),
        event.joinedload(Event.contact),
        event.selectinload(Event.items),
        event.selectinload(Event.funds),
        event.selectinload(Event.networks),
        event.selectinload(Event.roles),
        event.selectinload(Event.reminder_changes),
        event.joinedload(Event.group).selectinload(Group.roster),
    )
