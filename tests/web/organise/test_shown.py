"""An event is published, called off and held after all; a copy, a series and a year become drafts."""

import re
from datetime import timedelta

import pytest

from events import activities, registration
from events.clock import local
from events.extensions import db
from events.models import AuditEntry, Event, EventStatus, Notice
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import fault_of, hidden, press, read
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture(autouse=True)
def symposium(rows, today):
    with rows():
        made = arranged.symposium("symposium", texts={"nl": "Een middag over onbegrepen gedrag."})
        cast.everyone(made)
        registration.register(made, cast.application("Cato"))
        arranged.symposium("draft", status=EventStatus.DRAFT, texts={"nl": "Nog te zien."})


def stored(ref="symposium"):
    db.session.rollback()
    return db.session.query(Event).filter_by(ref=ref).one()


def test_a_draft_is_published_after_its_page_and_its_reminders_were_shown(client, app):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/draft/publish"
    text = read(client.get(address))
    for words in (
        "Zo leest iedereen het",
        "Nog te zien.",
        "Herinnering (14 dagen)",
        "Niemand krijgt hiervan bericht.",
    ):
        assert words in text
    assert "Op deze plek is dan ook: Symposium Onbegrepen gedrag: vervolg" in text
    assert client.get("/agenda/draft").status_code == 404
    assert press(client, address, address).headers["Location"] == "/organise/events/draft?done=published"
    assert client.get("/agenda/draft").status_code == 200
    with app.app_context():
        [entry] = db.session.query(AuditEntry).filter_by(what="event published")
        assert entry.actor.startswith("account:")


def test_who_hears_that_it_is_off_is_counted_and_told_once_and_again_when_it_is_held(client, app):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/call-off"
    page = client.get(address)
    number = int(re.search(r"en stuur (\d+) mensen bericht", read(page))[1])
    with app.app_context():
        assert db.session.query(Notice).filter_by(purpose="event_cancelled").count() == 0
    first = {**hidden(page)}
    assert client.post(address, data=first).headers["Location"] == "/organise/events/symposium?done=told"
    assert client.post(address, data=first).headers["Location"] == "/organise/events/symposium?done=too_late"
    with app.app_context():
        assert db.session.query(Notice).filter_by(purpose="event_cancelled").count() == number
    held = "/organise/events/symposium/hold"
    assert press(client, held, held).headers["Location"] == "/organise/events/symposium?done=told"
    with app.app_context():
        assert stored().status == EventStatus.PUBLISHED


def test_of_two_the_second_who_calls_off_what_was_changed_is_told(client, app):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/call-off"
    fields = hidden(client.get(address))
    with app.app_context():
        stored().edit_version += 1
        db.session.commit()
    assert client.post(address, data=fields).headers["Location"] == "/organise/events/symposium?done=too_late"
    with app.app_context():
        assert stored().status == EventStatus.PUBLISHED


def test_a_copy_on_a_holiday_asks_once_more(client, app):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/copy"
    fields = hidden(client.get(address))
    asked = client.post(address, data={**fields, "day": "2027-05-06"})
    assert "Feestdag: Hemelvaartsdag" in read(asked)
    made = client.post(address, data={**fields, "day": "2027-05-06", "despite": "2027-05-06"})
    ref = "symposium-onbegrepen-gedrag-vervolg-2027-05-06"
    assert made.headers["Location"] == f"/organise/events/{ref}?done=saved"
    with app.app_context():
        assert stored(ref).status == EventStatus.DRAFT
    anew = {**hidden(client.get(address)), "day": "2027-05-06"}
    assert "staat deze bijeenkomst al" in read(client.post(address, data=anew))


def test_a_series_shows_its_days_and_drafts_the_ones_that_are_ticked(client, app):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/series?often=FREQ%3DMONTHLY%3BBYDAY%3D%7Bnth%7D&times=3"
    page = client.get(address)
    days = re.findall(r'name="days" id="day-\d+" value="([^"]*)"', page.text)
    assert [day.split("@")[1] for day in days] == ["2027-05-20", "2027-06-17", "2027-07-15"]
    client.post(address, data={**hidden(page), "days": days[1:]})
    with app.app_context():
        found = db.session.query(Event).filter(Event.status == EventStatus.DRAFT, Event.ref != "draft")
        assert sorted(str(local(event.starts_at).date()) for event in found) == ["2027-06-17", "2027-07-15"]
    assert client.get("/organise/events/symposium/series?often=&times=3").status_code == 422


def test_a_series_follows_a_rule_of_ones_own_and_says_what_cannot_be_read_of_it(client):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/series"

    def asked(rule, times=""):
        return client.get(address, query_string={"often": "", "rule": rule, "times": times})

    def days(page):
        return re.findall(r'name="days" id="day-\d+" value="[^"@]*@([^"]*)"', page.text)

    assert days(asked("RRULE:FREQ=MONTHLY;BYDAY=-3TH;COUNT=3")) == ["2027-05-13", "2027-06-10"]
    assert days(asked("freq=weekly;interval=26", "2")) == ["2027-10-14", "2028-04-13"]
    assert days(asked("FREQ=DAILY;UNTIL=20270427")) == [f"2027-04-{day}" for day in range(16, 28)]
    assert "Feestdag: Koningsdag" in read(asked("FREQ=DAILY;UNTIL=20270427"))
    for rule, said in {
        "elke dinsdag": "In deze regel staat een deel zonder waarde: „ELKE DINSDAG”. Schrijf delen als FREQ=WEEKLY.",
        "FREQ=HOURLY": "FREQ=HOURLY kunnen wij niet lezen. Kijk hoe dit deel geschreven wordt.",
        "FREQ=WEEKLY;BYHOUR=3": "„BYHOUR” kan niet in een regel. Dit kan wel: FREQ, INTERVAL, COUNT, UNTIL, BYDAY, "
        "BYMONTHDAY, BYMONTH, BYSETPOS, WKST.",
        "FREQ=WEEKLY;BYDAY=2TU": "BYDAY=2TU kan niet samen met FREQ=WEEKLY. Haal een van beide weg.",
        "FREQ=WEEKLY;BYDAY=FR;COUNT=3": "De eerste keer past niet bij deze regel: dat zou 16-04-2027 zijn. "
        "Kies een andere regel.",
        "FREQ=DAILY;COUNT=400": "Deze regel geeft meer dan 60 dagen. Laat hem eerder eindigen.",
        "FREQ=YEARLY;COUNT=9": "Deze regel gaat meer dan 5 jaar vooruit. Laat hem eerder eindigen.",
        "FREQ=DAILY;COUNT=1": "Deze regel geeft geen enkele dag na de eerste keer. Pas hem aan.",
    }.items():
        page = asked(rule)
        assert page.status_code == 422
        assert fault_of(page, "rule") == said
    assert fault_of(asked("FREQ=WEEKLY"), "times") == "Vul in hoeveel keer."


def test_a_year_is_copied_once(client, app):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/copy-year?year=2027"
    page = client.get(address)
    days = re.findall(r'name="days" id="day-\d+" value="([^"]*)"', page.text)
    assert {day.split("@")[1] for day in days} == {"2028-04-13"}
    client.post(address, data={**hidden(page), "days": days[:1]})
    client.post(address, data={**hidden(page), "days": days[:1]})
    with app.app_context():
        made = db.session.query(Event).filter(Event.ref.like("%2028-04-13%")).all()
        assert len(made) == 1


def test_what_a_member_submitted_is_published_by_the_answer_to_that_member_only(client, rows, app):
    with rows():
        start = stored().starts_at
        florence = circle.member("florence", "Florence")
        said = arranged.open_day(start, start + timedelta(hours=2))
        ref = activities.submit(florence, said, "0" * 32).ref
    stage.sign_in_as(client, "Olga")
    address = f"/organise/events/{ref}/publish"
    assert "Een lid heeft deze activiteit ingestuurd." in read(client.get(address))
    client.post(
        address, data={"csrf_token": hidden(client.get("/organise"))["csrf_token"], "version": "1", "agreed": "0"}
    )
    with app.app_context():
        assert stored(ref).status == EventStatus.DRAFT
