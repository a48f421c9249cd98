"""Sixteen browsers at one form: as many places as there are, a page with an answer for everyone, and no error."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from events import create_app
from events.extensions import db
from tests import cast, databases
from tests.running import House
from tests.visitor import Visitor

BROWSERS, EACH, PLACES, WORKSHOP = 16, 4, 25, 10


@pytest.fixture
def house(config, database_url: str, tmp_path: Path) -> Iterator[House]:
    """A web server, and a symposium for twenty-five with one workshop for ten."""
    app = create_app(databases.make_config(database_url, tmp_path / "instance"))
    with app.app_context():
        event = cast.event(ref="hot", capacity=PLACES)
        cast.workshop(event, WORKSHOP, title="Muziek")
        db.session.commit()
        db.engine.dispose()
    made = House(database_url, tmp_path)
    made.start_web()
    yield made
    made.stop()


def register(address: str, browser: int) -> list[tuple[int, str]]:
    """Register several people from one browser: the status of each answer, and where the party stands."""
    visitor, found = Visitor(address), []
    for turn in range(EACH):
        form = visitor.get("/agenda/hot/register")
        _before, asks, after = form.html.partition('name="workshop_1"')  # who will wait is not asked
        chosen = after.split('value="')[1].split('"')[0] if asks and turn % 2 else ""
        known = {
            "name": f"Visitor {browser}-{turn}",
            "email": f"v{browser}.{turn}@voorbeeld.example",
            "organisation": "Florence",
            "function": "Arts",
            "consent_registration": "y",
        }
        answer = visitor.send(form, **known, workshop_1=chosen)
        if answer.status == 422:  # the workshop filled up meanwhile: without it, as the page asks
            answer = visitor.send(answer, **known, workshop_1="")
        found.append((answer.status, answer.data.get("data-status", "")))
    return found


@pytest.mark.slow
def test_a_rush_of_browsers_fills_every_place_once_and_meets_no_error(house):
    with ThreadPoolExecutor(BROWSERS) as browsers:
        answers = [
            one for found in browsers.map(lambda n: register(house.address, n), range(BROWSERS)) for one in found
        ]
    assert {status for status, _standing in answers} == {200}, house.log.read_text()
    assert Counter(standing for _status, standing in answers) == {
        "confirmed": PLACES,
        "waiting": BROWSERS * EACH - PLACES,
    }
    assert "Every counter equals its rows." in house.command("places", "verify")
    assert "Traceback" not in house.log.read_text()
