"""Course weeks that were held: duos from municipalities, requested, and confirmed some days later."""

from datetime import datetime, timedelta

import time_machine

from events import registration
from events.clock import from_wall_clock
from events.models import Event, Fund
from tests import cast


def week(starts: str, duos: dict[str, int], *funds: Fund, waited: float = 3, days: int = 4) -> Event:
    """A course week with so many confirmed duos of each municipality; "Delft?" are requests that stayed open."""
    starts_at = from_wall_clock(datetime.fromisoformat(starts))
    with time_machine.travel(starts_at - timedelta(days=40), tick=False) as clock:
        event = cast.event(
            "beter_thuis",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(days=days),
            capacity=None,
            funds=list(funds),
        )
        found = [
            registration.register(event, cast.duo(f"{starts} {place} {number}", municipality=place.rstrip("?")))
            for place, many in duos.items()
            for number in range(many)
        ]
        clock.shift(timedelta(days=waited))
        for party in found:
            if (party.municipality or "") + "?" not in duos:
                registration.confirm(party, actor="command")
    return event
