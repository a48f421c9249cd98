"""Can a group's rhythm be followed, and does what is said of it fit its kind?"""

from collections.abc import Collection
from datetime import date, datetime

from events.clock import NonexistentTimeError, from_wall_clock
from events.policy import KindPolicy, Privacy, TitleFrom
from events.programme.checks.known import Known
from events.programme.checks.people import key_of
from events.programme.content import GroupEntry, RosterEntry
from events.programme.faults import Faults, quote
from events.scheduling import BadRule, Rhythm, occurrences, planned_times


def check_group(group: GroupEntry, year: int, known: Known, faults: Faults) -> None:
    """Note what is wrong within one group."""
    if group.rhythm is not None and year and _check_rhythm(group, group.rhythm, year, faults) and group.seats_each:
        _check_delegates(group, group.rhythm, year, known, faults)
    if group.policy is not None:
        _check_kind(group, group.policy, faults)
    _check_roster(group, faults)


def _check_delegates(group: GroupEntry, rhythm: Rhythm, year: int, known: Known, faults: Faults) -> None:
    """Domain rule 4: where organisations have seats, a delegate belongs to a member on the day of each meeting."""
    for place in group.roster:
        organisation, here = place.person.organisation, place.person.place
        if not organisation:
            faults.add(here, '"organisation" is missing: a delegate belongs to a member of a network of the group')
        elif organisation in known.organisations:
            days = [meeting.starts.date() for meeting in occurrences(rhythm, year)]
            held = [day for day in days if _holds(place, day)]
            if gone := next((day for day in held if not known.is_member(organisation, group.networks, day)), None):
                where = " or ".join(quote(network) for network in group.networks)
                reason = (
                    f"a delegate belongs to a member, but {quote(organisation)} is no member of {where} on {gone}"
                )
                faults.add(here, reason)


def _holds(place: RosterEntry, day: date) -> bool:
    return (place.since is None or place.since <= day) and (place.until is None or day <= place.until)


def _check_roster(group: GroupEntry, faults: Faults) -> None:
    seen: dict[str, str] = {}
    for place in group.roster:
        here = place.person.place
        first = seen.setdefault(key_of(place.person), here) if place.person.name else here
        if first != here:
            faults.add(here, f"is on the roster already, at {first}")
        if place.since and place.until and place.until < place.since:
            faults.add(here, f"ends on {place.until}, before it starts on {place.since}")


def _check_kind(group: GroupEntry, policy: KindPolicy, faults: Faults) -> None:
    if policy.title_from == TitleFrom.STORED:
        faults.add(group.place, f"{quote(group.kind)} is no fixed group and belongs in [[events]]")
    needed = {TitleFrom.BODY: "body", TitleFrom.NEIGHBOURHOOD: "neighbourhood"}.get(policy.title_from)
    if needed and not getattr(group, needed):
        faults.add(group.place, f"{quote(needed)} is missing: the meetings take their title from it")
    if policy.privacy == Privacy.PX:
        for key in ("body", "subregion", "papers"):
            if getattr(group, key):
                faults.add(
                    group.place, f"{quote(group.kind)} speaks of clients and holds no words: leave out {quote(key)}"
                )


def _check_rhythm(group: GroupEntry, rhythm: Rhythm, year: int, faults: Faults) -> bool:
    """Note what is wrong with the rhythm; whether it can be followed."""
    try:
        times = planned_times(rhythm, year)
        held = occurrences(rhythm, year)
    except BadRule as bad:
        faults.add(group.place, f'"rule" {bad}')
        return False
    _check_matches(group, rhythm, times, faults)
    _check_papers(group, {meeting.on for meeting in held}, faults)
    days = [time.date() for time in times]
    for day in sorted({day for day in days if days.count(day) > 1}):
        faults.add(group.place, f"meets twice on {day}; a meeting is known by its date")
    for meeting in held:
        for time in (meeting.starts, meeting.ends):
            if not _exists(time):
                faults.add(
                    group.place, f"meets at {time}, a time that does not exist: the clocks skip from 02:00 to 03:00"
                )
    return True


def _check_matches(group: GroupEntry, rhythm: Rhythm, times: list[datetime], faults: Faults) -> None:
    days = {time.date() for time in times}
    for day in rhythm.exceptions:
        if day not in days:
            faults.add(group.place, f'"except" names {day}, on which no meeting falls')
    for before in rhythm.moves:
        if before not in times:
            faults.add(group.place, f'"moved.from" is {before}, when no meeting is planned')
        elif before.date() in rhythm.exceptions:
            faults.add(group.place, f'"moved.from" is {before}, which "except" leaves out')


def _check_papers(group: GroupEntry, days: Collection[date], faults: Faults) -> None:
    for paper in group.papers:
        if paper.meeting is not None and paper.meeting not in days:
            faults.add(paper.place, f'"meeting" is {paper.meeting}, on which no meeting falls by the rhythm')


def _exists(time: datetime) -> bool:
    try:
        from_wall_clock(time)
    except NonexistentTimeError:
        return False
    return True
