"""From entries to rows. The programme was checked before; here nothing is judged any more."""

from events import registration
from events.programme.content import Programme
from events.programme.report import Report
from events.programme.writing.calendars import refresh_calendars
from events.programme.writing.circle import Circle
from events.programme.writing.communities import write_communities
from events.programme.writing.deadlines import write_deadlines
from events.programme.writing.events import write_events
from events.programme.writing.groups import write_groups
from events.programme.writing.leftovers import note_kept
from events.programme.writing.people import People


def write(programme: Programme, report: Report) -> None:
    """Bring the database in line with `programme` and note every change in `report`; commits nothing."""
    circle = Circle(programme, report)
    people = People(programme, circle, report)
    write_events(programme, circle, people, report)
    _hand_out_funds(circle, report)
    write_groups(programme, circle, people, report)
    write_deadlines(programme, report)
    write_communities(programme, report)
    if report.changes:
        refresh_calendars()
    note_kept(programme, report)


def _hand_out_funds(circle: Circle, report: Report) -> None:
    """Let the funds pay for who waits: any of them may have more places now, or another municipality or event."""
    for party in registration.hand_out(circle.funds.values()):
        report.told(f'paid by a fund: registration {party.reference} of event "{party.event.ref}"', 1)
