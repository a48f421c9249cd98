"""Read a batch of notices with all that is asked of them when they are sent, in a fixed number of statements."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from events.extensions import db
from events.models import Attendee, Event, Group, Notice, Registration, Task


def in_full(notice_ids: Collection[int]) -> dict[int, Notice]:
    """The notices with these ids, anew; what few of them need is read when it is asked for."""
    query = select(Notice).where(Notice.id.in_(notice_ids)).options(*_asked())
    found = {notice.id: notice for notice in db.session.scalars(query.execution_options(populate_existing=True))}
    for notice in found.values():
        party = notice.registration
        if party is not None and notice.event is not None and party.event_id == notice.event.id:
            # A party names its event by two columns, which is no key to look it up by: it would be read once each.
            set_committed_value(party, "event", notice.event)
    return found


def _asked() -> tuple[ORMOption, ...]:
    event = selectinload(Notice.event)
    people = selectinload(Notice.registration).selectinload(Registration.attendees)
    return (
        joinedload(Notice.attendee),
        joinedload(Notice.person),
        joinedload(Notice.organisation),
        joinedload(Notice.item),
        joinedload(Notice.task).joinedload(Task.deadline),
        people.selectinload(Attendee.choices),
        people.selectinload(Attendee.waits),
        event.joinedload(Event.venue),
        event.joinedload(Event.contact),
        event.selectinload(Event.items),
        event.selectinload(Event.funds),
        event.selectinload(Event.networks),
        event.selectinload(Event.roles),
        event.selectinload(Event.reminder_changes),
        event.joinedload(Event.group).selectinload(Group.roster),
    )
