"""Write the groups of a file and the people in them."""

from datetime import date
from typing import Any

from sqlalchemy import select

from events import answers
from events.clock import from_wall_clock, today
from events.extensions import db
from events.kinds import policy_of
from events.models import Group, Person, RosterPlace, What
from events.people import is_called
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
        takes = group.ref in programme.take
        fields = write_roles(group, chair, [What.CHAIR], report, takes=takes)
        fields += _write_roster(entry, group, circle, people, report)
        if entry.ref in known:
            report.updated(f'group "{entry.ref}"', fields)
        back = dropped - set(group.exceptions)
        write_meetings(entry.rhythm, group, programme, back, _papers(entry), report)


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


def _papers(entry: GroupEntry) -> dict[date, list[dict[str, Any]]]:
    """The papers of each meeting, in the order of the file."""
    found: dict[date, list[dict[str, Any]]] = {}
    for paper in entry.papers:
        if paper.meeting is not None:
            found.setdefault(paper.meeting, []).append({"title": paper.title, "url": paper.url})
    return found


def _write_roster(entry: GroupEntry, group: Group, circle: Circle, people: People, report: Report) -> list[str]:
    """Give everyone in the file a place, and free the seats of who no longer sits at a meeting.

    Who left the file sat there until yesterday, keeps the answers once given, and hears of it. Whom a member named
    itself stays, and whom a member let go stays away.
    """
    before = [(place.person_id, place.organisation_id, place.since_on, place.until_on) for place in group.roster]
    expected = answers.expected_at(group)
    known = {place.person_id: place for place in group.roster}
    for written in entry.roster:
        person = people.row(written.person)
        place = known.pop(person.id, None) or _named_so(person, known)
        if place is None:
            place = RosterPlace(person=person)
            group.roster.append(place)
        elif place.is_named_by_member and place.until_on is not None and place.until_on < today():
            report.kept.append(f'kept: place {place.id} in group "{entry.ref}" was ended by its organisation')
            continue
        ref = written.person.organisation
        organisation = circle.organisations[ref] if ref else None
        if place.id is not None and place.organisation is not organisation:
            answers.forget(place)
        place.organisation, place.is_named_by_member = organisation, False
        place.since_on, place.until_on = written.since, written.until
    for place in known.values():
        if not place.is_named_by_member:
            answers.end_place(place)
    db.session.flush()
    for place in group.roster:
        answers.withdraw(place)
    if told := answers.tell_ended(expected):
        report.told(f'no longer expected: group "{entry.ref}"', told)
    after = [(place.person_id, place.organisation_id, place.since_on, place.until_on) for place in group.roster]
    return [] if before == after else ["roster"]


def _named_so(person: Person, known: dict[int, RosterPlace]) -> RosterPlace | None:
    """The place, taken out of `known`, of somebody whom a member named by the name and address of `person`.

    It becomes the place of `person`, with the answers given; a link of it that was mailed goes on to work.
    """
    named = (place for place in known.values() if place.is_named_by_member)
    place = next((place for place in named if is_called(person, place.person.name, place.person.email)), None)
    if place is not None:
        del known[place.person_id]
        place.person = person
    return place
