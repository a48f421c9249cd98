"""A changed file gives a fund more places, another municipality or another week: who waits is paid for at once."""

from datetime import UTC, datetime

import pytest
import time_machine

from events import registration
from events.models import Event
from tests import cast
from tests.programme import files
from tests.programme.files import changed, get, one

HAGUE, WEEK, OTHER = "den-haag-2027", "bt-2027-q1", "bt-2027-q2"


@pytest.fixture(autouse=True)
def in_january(session):
    with time_machine.travel(datetime(2027, 1, 11, 11, tzinfo=UTC), tick=False):
        yield


def party(name: str, municipality: str = "Den Haag", week: str = WEEK):
    """Somebody whom the coordinator said yes to."""
    made = registration.register(get(Event, week), cast.duo(name, municipality=municipality))
    registration.confirm(made, actor="command")
    return made


def paid(*parties) -> list[str]:
    """What a report says of parties that are paid for."""
    return [
        f'paid by a fund: registration {party.reference} of event "{party.event.ref}", 1 message queued'
        for party in parties
    ]


def places(number: int):
    return lambda data: one(data, "funds", HAGUE).update(places=number)


def test_more_places_in_the_file_go_to_who_waits(session):
    changed(places(1))
    first, second, third = party("Cato"), party("Daan", week=OTHER), party("Els")
    assert [p.status for p in (first, second, third)] == ["confirmed", "requested", "requested"]
    assert changed(places(2)).changes == [f'updated: fund "{HAGUE}": places 1 → 2', *paid(second)]
    assert changed(places(2)).changes == []
    assert [p.status for p in (first, second, third)] == ["confirmed", "confirmed", "requested"]


def test_another_municipality_of_a_fund_is_paid_for(session):
    files.load()
    elsewhere = party("Cato", "Rijswijk")
    report = changed(lambda data: one(data, "funds", HAGUE)["municipalities"].append("Rijswijk"))
    assert report.changes == [f'updated: fund "{HAGUE}": municipalities', *paid(elsewhere)]


def test_another_fund_of_a_week_pays(session):
    def add(data):
        data["funds"].append({"ref": "rijswijk", "funder": "den-haag", "municipalities": ["Rijswijk"], "places": 1})
        one(data, "events", WEEK)["funds"].append("rijswijk")

    files.load()
    here, there = party("Cato", "Rijswijk"), party("Daan", "Rijswijk", OTHER)
    report = changed(add)
    assert report.changes[-1:] == paid(here)
    assert there.status == "requested"
    assert changed(add).changes == []


def test_a_fund_that_pays_for_more_than_the_file_says_is_refused_with_the_number(session):
    files.load()
    party("Cato"), party("Daan")
    data = files.parsed()
    places(1)(data)
    assert files.faults(data) == [f'funds[0] "{HAGUE}": "places" is 1, but 2 places are taken']
