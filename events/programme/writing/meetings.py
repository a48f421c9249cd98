"""Write the meetings of a group: each is an event of its own, known by its date according to the rhythm.

What has ended is history and stays as it was held.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from events import scheduling, withdrawn
from events.clock import from_wall_clock, local, now
from events.models import Event, EventStatus, Group
from events.programme.content import Programme
from events.programme.report import Report, counted, span
from events.programme.writing.deleted import may_plan
from events.programme.writing.fields import assign
from events.scheduling import Occurrence, Rhythm, meeting_ref

Papers = Mapping[date, list[dict[str, Any]]]


def write_meetings(
    rhythm: Rhythm, group: Group, programme: Programme, back: Collection[str], papers: Papers, report: Report
) -> None:
    """Plan, move and cancel the meetings of `group`, and give them their papers.

    `back` are the days that no longer stand under `except`. One that was edited in the workspace keeps its time, its
    place and its status.
    """
    known = {event.occurrence_on: event for event in group.events}
    planned, meetings = 0, scheduling.occurrences(rhythm, programme.year)
    deleted = withdrawn.among(withdrawn.event(meeting_ref(group.ref, meeting.on)) for meeting in meetings)
    for meeting in meetings:
        event = known.pop(meeting.on, None)
        if event is None:
            if may_plan(meeting_ref(group.ref, meeting.on), deleted, programme, report):
                _plan(meeting, group, papers.get(meeting.on))
                planned += 1
        elif not programme.may_change(event):
            _leave_as_edited(meeting, event, group, papers.get(meeting.on), report)
        elif event.ends_at > now():
            _update(meeting, event, group, meeting.on.isoformat() in back, papers.get(meeting.on), report)
    if planned:
        report.new(f'{counted(planned, "meetings")} of group "{group.ref}"')
    for event in known.values():
        is_exception = event.occurrence_on in rhythm.exceptions and programme.may_change(event)
        _leave_out(event, is_exception, programme.year, report)


def _plan(meeting: Occurrence, group: Group, papers: list[dict[str, Any]] | None) -> None:
    starts_at, ends_at = _moments(meeting)
    event = Event(
        ref=meeting_ref(group.ref, meeting.on),
        kind=group.kind,
        privacy=group.privacy,
        status=EventStatus.PUBLISHED,
        starts_at=starts_at,
        ends_at=ends_at,
        venue=group.venue,
        networks=list(group.networks),
        group=group,
        occurrence_on=meeting.on,
        papers=papers,
        created_at=now(),
    )
    scheduling.plan(event)
    scheduling.arrange_seats(event, group)


def _update(
    meeting: Occurrence,
    event: Event,
    group: Group,
    is_back: bool,
    papers: list[dict[str, Any]] | None,
    report: Report,
) -> None:
    what, before = f'meeting "{event.ref}"', len(report.changes)
    starts_at, ends_at = _moments(meeting)
    changed = assign(event, networks=list(group.networks), papers=papers)
    if group.venue is None:
        changed += assign(event, venue=None)
    old = span(event.starts_at, event.ends_at)
    places = [old, event.venue]
    messages = scheduling.move(event, starts_at, ends_at, venue=group.venue)
    if places != [span(starts_at, ends_at), event.venue]:
        where = "" if places[1] is event.venue or event.venue is None else f' to venue "{event.venue.ref}"'
        when = "" if old == span(starts_at, ends_at) else f" from {old} to {span(starts_at, ends_at)}"
        report.told(f"moved: {what}{when}{where}", messages)
    if is_back and event.status == EventStatus.CANCELLED:
        report.told(f"takes place after all: {what}", scheduling.reinstate(event))
    if scheduling.arrange_seats(event, group):
        changed.append("seats")
    report.updated(what, changed)
    if len(report.changes) > before:
        scheduling.refresh(event)


def _leave_as_edited(
    meeting: Occurrence, event: Event, group: Group, papers: list[dict[str, Any]] | None, report: Report
) -> None:
    differs = {
        "when or where": (event.starts_at, event.ends_at, event.venue) != (*_moments(meeting), group.venue),
        "papers": event.papers != papers,
    }
    if fields := [name for name, is_so in differs.items() if is_so]:
        report.kept.append(f'kept: meeting "{event.ref}" as edited in the workspace: {", ".join(fields)}')


def _leave_out(event: Event, is_exception: bool, year: int, report: Report) -> None:
    """A meeting that the rhythm no longer gives: cancelled when the file says so, else kept and listed."""
    if is_exception and event.status != EventStatus.CANCELLED and event.ends_at > now():
        report.told(f'cancelled: meeting "{event.ref}"', scheduling.cancel(event))
    elif not is_exception and local(event.starts_at).year >= year:
        report.kept.append(f'kept: meeting "{event.ref}" is no longer in the rhythm of its group')


def _moments(meeting: Occurrence) -> tuple[datetime, datetime]:
    return from_wall_clock(meeting.starts), from_wall_clock(meeting.ends)
