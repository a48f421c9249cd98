"""Read what recurs: groups, theme weeks and deadlines."""

from collections.abc import Mapping
from datetime import date, datetime, time

from events.kinds import KINDS
from events.programme.content import DeadlineEntry, GroupEntry, PaperEntry, RosterEntry, ThemeEntry
from events.programme.reading.circle import ORGANISATION_ROLES
from events.programme.reading.events import LANGUAGES
from events.programme.reading.people import People
from events.programme.table import Table
from events.scheduling import BadRule, Rhythm, first_turn, turns

DAY_MINUTES = 24 * 60


def read_theme(table: Table, year: int) -> ThemeEntry:
    """Read one of [[themes]]; its first day is that of its rule within `year`."""
    rule = table.text("rule", required=True)
    starts_on = None
    try:
        starts_on = first_turn(rule, year).date() if rule and year else None
    except BadRule as bad:
        table.fault(f'"rule" {bad}')
    return ThemeEntry(
        place=table.place,
        ref=table.ref("ref", required=True),
        titles=table.texts("title", LANGUAGES, required=True),
        texts=table.texts("text", LANGUAGES),
        rule=rule,
        starts_on=starts_on,
        days=table.whole("days", 1, 366, required=True),
        networks=table.words("networks", required=True),
    )


def read_deadline(table: Table, year: int) -> DeadlineEntry:
    """Read one of [[deadlines]] and its turns within `year`."""
    rule, first = table.text("rule", required=True), table.day("first", required=True)
    days: list[date] = []
    try:
        if rule and first and year:
            days = [turn.date() for turn in turns(rule, datetime.combine(first, time()), year)]
    except BadRule as bad:
        table.fault(f'"rule" {bad}')
    return DeadlineEntry(
        place=table.place,
        ref=table.ref("ref", required=True),
        title=table.text("title", required=True),
        role=table.one_of("role", ORGANISATION_ROLES, "role", required=True),
        rule=rule,
        first=first,
        days=tuple(day for day in days if day.year == year),
    )


def read_group(table: Table, people: People) -> GroupEntry:
    """Read one of [[groups]]; that its rhythm can be followed is checked later."""
    kind = table.one_of("kind", KINDS, "kind", required=True)
    roster = []
    for inner in table.tables("roster"):
        roster.append(RosterEntry(people.read(inner), inner.day("since"), inner.day("until")))
        inner.close()
    return GroupEntry(
        place=table.place,
        ref=table.ref("ref", required=True),
        kind=kind,
        policy=KINDS.get(kind),
        networks=table.words("networks", required=True),
        venue=table.ref("venue"),
        body=table.text("body"),
        subregion=table.text("subregion"),
        neighbourhood=table.text("neighbourhood"),
        seats_each=_read_seats(table),
        rhythm=_read_rhythm(table),
        chair=people.under(table, "chair"),
        roster=tuple(roster),
        papers=_read_papers(table),
    )


def _read_papers(table: Table) -> tuple[PaperEntry, ...]:
    found = []
    for inner in table.tables("papers"):
        meeting, title = inner.day("meeting", required=True), inner.text("title", required=True)
        found.append(PaperEntry(inner.place, meeting, title, inner.url("url", required=True)))
        inner.close()
    return tuple(found)


def _read_seats(table: Table) -> int | None:
    seats = table.table("seats")
    if seats is None:
        return None
    seats.one_of("of", ("members",), "holder of seats", required=True)
    each = seats.whole("each", 1, 100, required=True)
    seats.close()
    return each


def _read_rhythm(table: Table) -> Rhythm | None:
    rule, first = table.text("rule"), table.wall("first")
    dates, minutes = table.walls("dates"), table.whole("minutes", 1, DAY_MINUTES, required=True)
    exceptions, moves = table.days("except"), _read_moves(table)
    if table.has("rule") and table.has("dates"):
        table.fault('has both "rule" and "dates"; it can have one rhythm')
    elif table.has("rule") and not table.has("first"):
        table.fault('"first" is missing: a rule needs its first date and time')
    elif table.has("first") and not table.has("rule"):
        table.fault('"first" stands without a "rule"')
    elif not table.has("rule") and not table.has("dates"):
        table.fault('needs a "rule" with "first", or "dates"')
    elif minutes is not None and ((rule and first) or dates):
        return Rhythm(minutes, rule or None, first, dates, exceptions, moves)
    elif table.has("dates") and not dates:
        table.fault('"dates" holds no date')
    return None


def _read_moves(table: Table) -> Mapping[datetime, datetime]:
    moves: dict[datetime, datetime] = {}
    for inner in table.tables("moved"):
        before, after = inner.wall("from", required=True), inner.wall("to", required=True)
        if before in moves:
            inner.fault(f"moves {before} a second time")
        elif before and after:
            moves[before] = after
        inner.close()
    return moves
