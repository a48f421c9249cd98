"""An evening may end at midnight: 00:00 is then the end of its day, in the form and wherever people read it."""

from datetime import date, timedelta

import pytest

from events.clock import at, last_day, local
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, read
from tests.web.organise import stage
from tests.web.organise.test_plan import filled, press, send, stored

pytestmark = pytest.mark.usefixtures("today")

NEW = "/organise/events/new/symposium"
EDIT = "/organise/events/symposium/edit"
APRIL = date(2027, 4, 15)
FORWARD, BACK = date(2027, 3, 28), date(2027, 10, 31)  # the clock changes in the night before
NOT_AFTER = "De eindtijd ligt niet na de begintijd."


@pytest.fixture
def symposium(rows):
    with rows():
        made = arranged.symposium("symposium")
        cast.everyone(made)


@pytest.fixture
def anna(client, symposium):
    stage.sign_in_as(client, "Anna")
    return client


def plan(anna, app, **times):
    """A draft of Anna with these times, or the page that says what is wrong with them."""
    with app.app_context():
        said = {"title_nl": "Lang", "networks": [str(cast.network().id)], "promotion": ["confirm"]}
    return send(anna, NEW, **said, **times)


@pytest.mark.parametrize(
    ("day", "typed"),
    [
        *((APRIL, typed) for typed in ("00:00", "00.00", "24:00", "24.00")),
        *((day - timedelta(days=before), "00:00") for day in (FORWARD, BACK) for before in (0, 1)),
    ],
)
def test_an_evening_ends_at_the_midnight_that_ends_its_day(anna, app, day, typed):
    made = plan(anna, app, starts_day=str(day), starts="19:30", ends=typed)
    address = made.headers["Location"].partition("?")[0]
    assert "19.30 tot 24.00 uur" in read(anna.get(address))
    with app.app_context():
        event = stored(address.rsplit("/", 1)[1])
        assert (event.starts_at, event.ends_at) == (at(day, 19, 30), at(day + timedelta(days=1), 0))
        assert last_day(event.ends_at) == day
        assert event.ends_at - event.starts_at == timedelta(hours=4, minutes=30)
    fields = filled(anna.get(f"{address}/edit"))
    assert (fields["starts_day"], fields["ends_day"], fields["ends"]) == (str(day), "", "00:00")


@pytest.mark.parametrize(("day", "hours"), [(APRIL, 24), (FORWARD, 23), (BACK, 25)])
def test_a_whole_day_is_as_long_as_its_clock_goes(anna, app, day, hours):
    made = plan(anna, app, starts_day=str(day), starts="00:00", ends="00:00")
    with app.app_context():
        event = stored(made.headers["Location"].partition("?")[0].rsplit("/", 1)[1])
        assert (local(event.starts_at).date(), event.ends_at - event.starts_at) == (day, timedelta(hours=hours))


def test_the_last_day_of_several_ends_at_its_own_midnight_and_stays_so(anna, app):
    made = plan(anna, app, starts_day="2027-04-15", ends_day="2027-04-18", starts="10:00", ends="00:00")
    address = made.headers["Location"].partition("?")[0]
    assert "donderdag 15 april 2027, 10.00 uur tot zondag 18 april, 24.00 uur" in read(anna.get(address))
    assert send(anna, f"{address}/edit", title_nl="Nog langer").status_code == 303
    with app.app_context():
        assert stored(address.rsplit("/", 1)[1]).ends_at == at(date(2027, 4, 19), 0)


def test_who_writes_an_evening_until_midnight_with_the_next_day_is_asked(anna, app, rows):
    evening = {"starts_day": "2027-04-15", "ends_day": "2027-04-16", "starts": "19:30"}
    page = plan(anna, app, **evening, ends="00:00")
    assert fault_of(page, "ends_day").startswith(
        "Eindigt het om middernacht na de eerste dag? Maak dit vak dan leeg."
    )
    assert plan(anna, app, **evening, ends="23:59").status_code == 303
    assert plan(anna, app, **{**evening, "starts": "10:00"}, ends="00:00").status_code == 303  # two long days
    with rows():
        cast.event("symposium", ref="stored", starts_at=at(APRIL, 19, 30), ends_at=at(date(2027, 4, 17), 0))
    page = send(anna, "/organise/events/stored/edit")
    assert "Wat verandert er? Niets." in read(page)  # what a file says stands


def test_an_end_before_the_begin_is_still_a_fault(anna, app):
    assert fault_of(plan(anna, app, starts_day="2027-04-15", starts="19:30", ends="19:30"), "ends") == NOT_AFTER
    assert fault_of(plan(anna, app, starts_day="2027-04-15", starts="19:30", ends="00:01"), "ends") == NOT_AFTER
    assert fault_of(plan(anna, app, starts_day="9999-12-31", starts="19:30", ends="00:00"), "ends") == NOT_AFTER


def test_a_part_of_the_programme_ends_at_midnight_within_an_evening_that_does(anna, app):
    row = {"item_n0_title": "Napraten", "item_n0_starts": "23:00", "item_n0_ends": "00:00"}
    outside = send(anna, EDIT, **row)
    assert fault_of(outside, "item_n0_starts") == "Dit valt buiten de tijden van de bijeenkomst."
    page = send(anna, EDIT, ends="00:00", **row)
    assert "17.30 24.00" in read(page)
    press(anna, EDIT, page, "tell")
    with app.app_context():
        [item] = [item for item in stored().items if item.title == "Napraten"]
        assert (item.starts_at, item.ends_at) == (at(APRIL, 23), at(date(2027, 4, 16), 0))
    fields = filled(anna.get(EDIT))
    assert fields[f"item_i{item.id}_day"] == "2027-04-15"
    assert fields[f"item_i{item.id}_ends"] == "00:00"
    public = read(anna.get("/agenda/symposium"))
    assert "donderdag 15 april 2027, 12.30 tot 24.00 uur" in public
    assert "23.00 – 24.00" in public
    assert "donderdag 15 april 13.00" not in public, "the programme of one day does not name the day"
    assert "12.30 tot 24.00 uur" in read(anna.get("/organise/events"))
    assert "23.00–24.00" in read(anna.get("/organise/events/symposium/attendance"))
    feed = anna.get("/agenda/symposium.ics").text
    assert "DTSTART;TZID=Europe/Amsterdam:20270415T123000" in feed
    assert "DTEND;TZID=Europe/Amsterdam:20270416T000000" in feed


def test_today_says_until_24_00_as_well(anna, rows):
    with rows():
        cast.event("symposium", starts_at=at(date(2027, 1, 20), 19, 30), ends_at=at(date(2027, 1, 21), 0))
    assert "19.30 tot 24.00 uur" in read(anna.get("/organise"))


def test_a_holiday_that_begins_when_an_evening_ends_is_not_in_its_way(anna, rows):
    with rows():
        event = cast.event(
            "symposium",
            ref="avond",
            status="draft",
            starts_at=at(date(2027, 4, 26), 19),
            ends_at=at(date(2027, 4, 27), 0),
        )
        event.networks = [cast.network()]
    assert "Koningsdag" not in read(anna.get("/organise/events/avond/publish"))
    with rows():
        stored("avond").ends_at = at(date(2027, 4, 27), 0, 1)
    assert "Feestdag: Koningsdag" in read(anna.get("/organise/events/avond/publish"))
