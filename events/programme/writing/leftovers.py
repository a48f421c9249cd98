"""What is stored and no longer in the file is kept, and named, so that nobody thinks it was removed."""

from sqlalchemy import select

from events.clock import local
from events.extensions import db
from events.models import Event, Group
from events.programme.content import Programme
from events.programme.report import Report, counted


def note_kept(programme: Programme, report: Report) -> None:
    """List the events and groups that the file leaves out, from its year on."""
    events, groups = {entry.ref for entry in programme.events}, {entry.ref for entry in programme.groups}
    alone = select(Event).where(Event.group_id.is_(None)).order_by(Event.starts_at, Event.id)
    for event in db.session.scalars(alone):
        if event.ref not in events and local(event.starts_at).year >= programme.year:
            report.kept.append(f'kept: event "{event.ref}" is not in this file')
    for group in db.session.scalars(select(Group).order_by(Group.ref)):
        coming = [event for event in group.events if local(event.starts_at).year >= programme.year]
        if group.ref not in groups and coming:
            meetings = counted(len(coming), "meetings")
            report.kept.append(f'kept: group "{group.ref}" with {meetings} is not in this file')
