"""Who reads names and changes nothing, a facilitator or a chair: who comes for certain, and how to call them."""

import pytest

from events.extensions import db
from tests import cast
from tests.web.browsing import read, status_of, submit
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def week(client, rows, today) -> dict[str, str]:
    """Two places: Cato and Daan asked for them, Eva waits. Carla is signed in. References by name."""
    with rows():
        event = stage.week()
        event.funds = [cast.fund("haag", 1)]
        db.session.flush()
        found = {name: stage.waiting_duo(event, name).reference for name in ("Cato", "Daan", "Eva")}
    stage.sign_in_as(client, "Carla")
    return found


def page_of(reference: str) -> str:
    return f"/organise/registrations/{reference}"


def test_who_may_only_read_names_reads_who_comes_and_can_press_nothing(client, week):
    stage.act(client, week["Cato"], "confirm")
    everything = read(client.get(page_of(week["Cato"])))
    stage.sign_in_as(client, "Bram")
    page = client.get(page_of(week["Cato"]))
    text = read(page)
    assert status_of(page) == "confirmed"
    for words in ("Cato en Naaste van Cato", "Aantal mensen 2", "Telefoonnummer 06 12 34 56 78"):
        assert words in text
    for words in ("cato@example.nl", "Gemeente", "Verwijzing", "Berichten", "Wat is er gebeurd?"):
        assert words in everything, "control: who may change it reads it"
        assert words not in text
    assert "/cancel" not in page.text
    assert client.get(f"{page_of(week['Cato'])}/cancel").status_code == 403
    token = stage.token_of(client.get("/organise/search"))
    assert client.post(f"{page_of(week['Cato'])}/cancel", data={"csrf_token": token}).status_code == 403
    assert status_of(client.get(page_of(week["Cato"]))) == "confirmed"


def test_who_may_only_read_names_reads_nobody_whose_place_is_not_certain(client, week):
    stage.act(client, week["Cato"], "confirm")
    asked = {"by number": ("/organise/search", {"reference": week["Daan"]})}
    asked |= {"by name": ("/organise/events/week/search", {"words": "Naaste"})}
    found = {}
    for name in ("Carla", "Bram"):
        stage.sign_in_as(client, name)
        by_number = submit(client, *asked["by number"][:1], **asked["by number"][1])
        by_name = read(submit(client, *asked["by name"][:1], **asked["by name"][1]))
        event = read(client.get("/organise/events/week"))
        found[name] = (
            client.get(page_of(week["Daan"])).status_code,
            by_number.status_code,
            ["Daan en Naaste" in by_name, "Cato en Naaste" in by_name],
            ["Daan en Naaste" in event, "Cato en Naaste" in event, "Wat is er gebeurd?" in event],
            "Aangevraagd: 2 mensen" in event,
        )
    assert found == {
        "Carla": (200, 303, [True, True], [True, True, True], False),
        "Bram": (404, 200, [False, True], [False, True, False], True),
    }
