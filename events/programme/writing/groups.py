"""Write the groups of a file and the people in them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from events.clock import from_wall_clock, today
from events.extensions import db
from events.kinds import policy_of
from events.models import Answer, Group, RosterPlace, What
from events.programme.content import GroupEntry, Programme
from events.programme.report import Report
from events.programme.writing.circle import Circle
from events.programme.writing.fields import assign
from events.programme.writing.meetings import write_meetings
from events.programme.writing.people import People
from events.programme.writing.roles import write_roles
from events.scheduling import Rhythm


def write_groups(programme: Programme, circle: Circle, people: People, report: Report) -> None:
    """Write every group of `programme`, and its meetings."""
    refs = [entry.ref for entry in programme.groups]
    known = {group.ref: group for group in db.session.scalars(select(Group).where(Group.ref.in_(refs)))}
    for entry in programme.groups:
        if entry.rhythm is None:
            continue  # it was a fault, and we are not called
        group = known.get(entry.ref)
        dropped = set(group.exceptions) if group else set()
        group = _write(entry, entry.rhythm, group, circle, report)
        chair = [(What.CHAIR, people.row(entry.chair))] if entry.chair else []
        fields = write_roles(group, chair, [What.CHAIR])
        fields += _write_roster(entry, group, circle, people)
        if entry.ref in known:
            report.updated(f'group "{entry.ref}"', fields)
        back = dropped - set(group.exceptions)
        write_meetings(entry.rhythm, group, programme.year, back, report)


def _write(entry: GroupEntry, rhythm: Rhythm, group: Group | None, circle: Circle, report: Report) -> Group:
    values: dict[str, Any] = {
        "body": entry.body or None,
        "subregion": entry.subregion or None,
        "neighbourhood": entry.neighbourhood or None,
        "networks": circle.in_networks(entry.networks),
        "venue": circle.venues[entry.venue] if entry.venue else None,
        "rule": rhythm.rule,
        "first_at": None if rhythm.first is None else from_wall_clock(rhythm.first),
        "minutes": rhythm.minutes,
        "dates": [time.isoformat() for time in rhythm.dates],
        "exceptions": [day.isoformat() for day in rhythm.exceptions],
        "moves": {before.isoformat(): after.isoformat() for before, after in rhythm.moves.items()},
        "seats_each": entry.seats_each,
    }
    if group is not None:
        report.updated(f'group "{entry.ref}"', assign(group, **values))
    else:
        group = Group(ref=entry.ref, kind=entry.kind, privacy=policy_of(entry.kind).privacy, **values)
        db.session.add(group)
        report.new(f'group "{entry.ref}"')
    db.session.flush()
    return group


def _write_roster(entry: GroupEntry, group: Group, circle: Circle, people: People) -> list[str]:
    """Give everyone in the file a place. Who left the file leaves the roster, but keeps the answers once given."""
    before = [(place.person_id, place.organisation_id, place.since_on, place.until_on) for place in group.roster]
    known = {place.person_id: place for place in group.roster}
    for written in entry.roster:
        person = people.row(written.person)
        place = known.pop(person.id, None)
        if place is None:
            place = RosterPlace(person=person)
            group.roster.append(place)
        organisation = written.person.organisation
        place.organisation = circle.organisations[organisation] if organisation else None
        place.since_on, place.until_on = written.since, written.until
    yesterday = today() - timedelta(days=1)
    for place in known.values():
        if db.session.scalars(select(Answer.id).where(Answer.roster_place_id == place.id).limit(1)).first() is None:
            group.roster.remove(place)
        elif place.until_on is None or place.until_on > yesterday:
            place.until_on = yesterday
    db.session.flush()
    after = [(place.person_id, place.organisation_id, place.since_on, place.until_on) for place in group.roster]
    return [] if before == after else ["roster"]
