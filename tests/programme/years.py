"""What the tests of a year's check share: events by the wall clock, and the lines about them."""

from datetime import UTC, datetime, timedelta

from events import programme
from events.clock import from_wall_clock
from events.models import Event, Network
from events.programme.year import Line
from tests import cast

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def wall(text: str) -> datetime:
    return from_wall_clock(datetime.fromisoformat(text))


def palliative() -> Network:
    return cast.network("palliatief", "Netwerk Palliatieve Zorg Haaglanden")


def week(starts: str, ends: str | None = None, **fields) -> Event:
    """A course week of five days."""
    starts_at = wall(starts)
    ends_at = wall(ends) if ends else starts_at + timedelta(days=4, hours=5)
    return cast.event("beter_thuis", starts_at=starts_at, ends_at=ends_at, **{"capacity": 6, **fields})


def symposium(starts: str, **fields) -> Event:
    return cast.event(starts_at=wall(starts), **fields)


def lines(year: int = 2027, moment: datetime = NEW_YEAR, network: str = "dementie", **wanted: str) -> list[Line]:
    """The lines of one network about a kind (`kind`), or a body that stands beside another or not."""
    found = [line for line in programme.check_year(year, moment).lines if line.network == network]
    if "kind" in wanted:
        return [line for line in found if line.policy.name == wanted["kind"]]
    asked = (wanted["body"], wanted.get("beside"))
    return [line for line in found if (line.rule.body, line.rule.beside) == asked]


def counts(*args, **wanted) -> tuple[int, int, int]:
    """Planned, held and missing of the one line asked for."""
    [line] = lines(*args, **wanted)
    return line.planned, line.held, line.missing
