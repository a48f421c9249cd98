"""The agenda and an event's page say what anyone may know, and nothing more."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event as sql

from events import registration
from events.clock import at, now
from events.extensions import db
from events.models import Event, EventStatus, Theme
from tests import cast
from tests.web import arranged
from tests.web.browsing import links, read

pytestmark = pytest.mark.usefixtures("today")


def test_the_agenda_shows_what_is_coming_under_the_month_it_starts_in(client, rows):
    with rows():
        arranged.symposium()
        arranged.course_week()
    page = read(client.get("/"))
    assert read(client.get("/agenda")) == page
    assert page.index("maart 2027") < page.index("Beter Thuis met Dementie, maart 2027") < page.index("april 2027")
    assert "maandag 8 maart 2027, 10.00 uur tot vrijdag 12 maart, 15.00 uur" in page
    assert "donderdag 15 april 2027, 12.30 tot 17.30 uur" in page
    assert "Nog 6 plaatsen vrij" in page
    assert "Nog 180 plaatsen vrij" in page


def test_an_event_at_midnight_stands_under_the_month_of_the_wall_clock(client, rows):
    with rows():
        cast.event("training", starts_at=at(date(2027, 4, 1), 0, 30), titles={"nl": "Nachtdienst"})
    page = read(client.get("/agenda"))
    assert "april 2027" in page
    assert "donderdag 1 april 2027, 00.30 tot 04.30 uur" in page


def test_what_nobody_may_see_is_not_in_the_agenda_and_has_no_page(client, rows):
    with rows():
        arranged.talk("hkg-1")
        cast.event("training", ref="draft", status=EventStatus.DRAFT)
        cast.event("training", ref="incompany", closed_to=arranged.organisation("florence", "Florence", roles=[]))
        cast.event("training", ref="seen", titles={"nl": "Scholing voor iedereen"})
    agenda = client.get("/agenda")
    assert [a for a in links(agenda) if a.startswith("/agenda/")] == ["/agenda/seen"]
    for ref in ("hkg-1", "draft", "incompany", "never-was", "nu%00l"):
        page = client.get(f"/agenda/{ref}")
        assert page.status_code == 404
        assert "Deze pagina bestaat niet" in read(page)
        assert "Naar de agenda" in read(page)


def test_what_is_past_leaves_the_agenda_but_keeps_its_page(client, rows, today):
    with rows():
        arranged.course_week()
    today.move_to(at(date(2027, 3, 10), 12))
    assert "Beter Thuis met Dementie, maart 2027" in read(client.get("/agenda"))
    assert "Deze bijeenkomst is al begonnen." in read(client.get("/agenda/bt-2027-q1"))
    today.move_to(at(date(2027, 3, 12), 15))
    assert "Beter Thuis met Dementie, maart 2027" not in read(client.get("/agenda"))
    page = client.get("/agenda/bt-2027-q1")
    assert page.status_code == 200
    assert "Deze bijeenkomst is voorbij." in read(page)
    assert "/agenda/bt-2027-q1/register" not in links(page)


def test_a_cancelled_event_says_so_on_both_pages(client, rows):
    with rows():
        arranged.course_week(status=EventStatus.CANCELLED, cancelled_at=now())
    assert "Gaat niet door" in read(client.get("/agenda"))
    page = client.get("/agenda/bt-2027-q1")
    assert page.status_code == 200
    assert "Deze bijeenkomst gaat niet door." in read(page)
    assert "/agenda/bt-2027-q1/register" not in links(page)


def test_the_filters_leave_one_kind_or_one_network(client, rows):
    with rows():
        arranged.course_week()
        arranged.symposium(networks=[cast.network("palliatief", "Netwerk Palliatieve Zorg Haaglanden")])
    page = client.get("/agenda?kind=symposium")
    assert [a for a in links(page) if a.startswith("/agenda/")] == ["/agenda/symposium-2027"]
    page = client.get("/agenda?network=dementie")
    assert [a for a in links(page) if a.startswith("/agenda/")] == ["/agenda/bt-2027-q1"]
    page = client.get("/agenda?kind=symposium&network=dementie")
    assert "Met deze keuze staat er niets in de agenda. Bekijk de hele agenda" in read(page)
    page = client.get("/agenda?kind=nonsense&network=%00")
    assert [a for a in links(page) if a.startswith("/agenda/")] == ["/agenda/bt-2027-q1", "/agenda/symposium-2027"]


def test_only_kinds_that_are_public_can_be_chosen(client, rows):
    page = client.get("/agenda").text
    for kind in ("activity", "beter_thuis", "symposium", "training"):
        assert f'<option value="{kind}"' in page
    for kind in ("gpo", "patz", "meeting", "huiskamergesprek"):
        assert kind not in page


def test_an_empty_agenda_says_so(client):
    assert "Er staat nu niets in de agenda." in read(client.get("/"))


def queries_of(app, client, address: str) -> int:
    """How many statements a page costs."""
    counted: list[str] = []

    def count(_connection, _cursor, statement, *_more):
        counted.append(statement)

    with app.app_context():
        engine = db.engine
    sql.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(address).status_code == 200
    finally:
        sql.remove(engine, "before_cursor_execute", count)
    return len([statement for statement in counted if statement.startswith("SELECT")])


def test_three_events_cost_as_many_queries_as_one(app, client, rows):
    with rows():
        arranged.symposium("first")
    one = queries_of(app, client, "/agenda")
    with rows():
        arranged.course_week("second")
        cast.event("activity", ref="third", capacity=None, organiser=arranged.organisation("f", "Florence", roles=[]))
    assert queries_of(app, client, "/agenda") == one == 4
    page = queries_of(app, client, "/agenda/first")
    with rows():
        arranged.item(db.session.get_one(Event, 1), "Workshop: nog een", 180, 240, number=2, capacity=3)
    assert queries_of(app, client, "/agenda/first") == page == 5


def test_the_page_of_a_symposium_shows_everything_one_needs_to_choose(client, rows):
    with rows():
        event = arranged.symposium(
            with_carers=0,
            preparation={"title": "E-learning onbegrepen gedrag", "url": "https://example.org/e-learning"},
            accreditation=[{"register": "venvn", "activity_id": "0", "points": 4}],
            costs={"nl": "Gratis"},
            texts={"nl": "Over gedrag dat wij niet begrijpen."},
        )
        event.co_organisers = [arranged.organisation("kog", "Kenniscentrum Onbegrepen Gedrag", roles=["partner"])]
    page = client.get("/agenda/symposium-2027")
    text = read(page)
    for sentence in (
        "Over gedrag dat wij niet begrijpen.",
        "Voor professionals en vrijwilligers in zorg en welzijn.",
        "Congrescentrum De Vliet Vlietplein 10, Leidschendam",
        "Kosten Gratis",
        "E-learning onbegrepen gedrag",
        "V&VN Kwaliteitsregister: 4 punten",
        "Netwerk Dementie Haaglanden, Kenniscentrum Onbegrepen Gedrag",
        "Anna Bel 070 000 00 00",
        "13.00 – 14.00 Lezing: het verhaal achter het gedrag",
        "Ronde 1: u kiest één workshop Workshop: methodisch werken nog 40 plaatsen",
        "Workshop: samenwerken met naasten Vol",
    ):
        assert sentence in text
    assert {"tel:0700000000", "https://example.org/e-learning", "/agenda/symposium-2027.ics"} <= set(links(page))
    assert "/agenda/symposium-2027/register" in links(page)


def test_beter_thuis_says_that_one_asks_and_through_whom(client, rows):
    with rows():
        arranged.course_week()
    page = client.get("/agenda/bt-2027-q1")
    assert "Aanmelden via uw casemanager of hier." in read(page)
    assert "/agenda/bt-2027-q1/register" in links(page)


def test_a_full_event_says_honestly_that_one_would_wait_and_how_many_do(client, rows):
    with rows():
        event = arranged.course_week(capacity=1)
        for name in ("Cato", "Daan", "Els"):
            registration.register(event, cast.duo(name))
    assert "Vol, er is een wachtlijst" in read(client.get("/agenda"))
    page = read(client.get("/agenda/bt-2027-q1"))
    assert (
        "Alle plaatsen zijn bezet. Als u zich aanmeldt, komt u op de wachtlijst. Er wachten nu 2 tweetallen." in page
    )
    assert "Aanmelden voor de wachtlijst" in page


def test_the_address_of_a_private_venue_stands_on_no_public_page(client, rows):
    with rows():
        home = cast.venue("thuis", name="Bij Anna thuis", address="Hobbemastraat 12", is_private=True)
        cast.event("training", ref="at-home", venue=home)
    for address in ("/agenda", "/agenda/at-home"):
        page = client.get(address).text
        assert "Leidschendam-Centrum" in page
        assert "Hobbemastraat" not in page
        assert "Bij Anna thuis" not in page


def test_titles_in_other_languages_stand_beside_the_dutch_one_as_they_are_written(client, rows):
    with rows():
        cast.event(
            "activity",
            ref="film",
            capacity=None,
            titles={"nl": "Film", "hi": "भूलने के बारे में", "ar": "حديث", "zh_Hans": "谈谈"},
        )
    page = client.get("/agenda/film").text
    assert '<html lang="nl" dir="ltr">' in page
    assert '<li lang="hi" dir="ltr">भूलने के बारे में</li>' in page
    assert '<li lang="ar" dir="rtl">حديث</li>' in page
    assert '<li lang="zh-Hans" dir="ltr">谈谈</li>' in page


def test_an_activity_leads_to_who_organises_it(client, rows):
    with rows():
        florence = arranged.organisation("florence", "Florence", roles=["member"])
        cast.event("activity", ref="film", capacity=None, organiser=florence, url="https://example.org/film")
    page = client.get("/agenda/film")
    assert "Naar de site van Florence" in read(page)
    assert "https://example.org/film" in links(page)
    assert "/agenda/film/register" not in links(page)


def test_before_and_after_registration_the_page_says_when(client, rows):
    with rows():
        arranged.symposium("early", registration_opens_at=now() + timedelta(days=2))
        arranged.symposium("late", registration_closes_at=now())
    page = client.get("/agenda/early")
    assert "U kunt zich nog niet aanmelden. Dat kan vanaf vrijdag 22 januari 2027 om 10.00 uur." in read(page)
    assert "Aanmelden kan niet meer." in read(client.get("/agenda/late"))
    assert "Aanmelden kan vanaf vrijdag 22 januari" in read(client.get("/agenda"))


def test_a_theme_week_shows_its_days_and_what_is_in_it(client, rows):
    with rows():
        week = Theme(
            ref="week-2027",
            titles={"nl": "Week van de Palliatieve Zorg"},
            rule="FREQ=YEARLY",
            starts_on=date(2027, 10, 9),
            days=7,
        )
        cast.event("activity", ref="film", capacity=None, titles={"nl": "Film en gesprek"}, theme=week)
        cast.event("activity", ref="draft", capacity=None, theme=week, status=EventStatus.DRAFT)
    page = client.get("/themes/week-2027")
    assert "Van zaterdag 9 oktober tot en met vrijdag 15 oktober 2027." in read(page)
    assert [a for a in links(page) if a.startswith("/agenda/")] == ["/agenda/film"]
    assert client.get("/themes/never").status_code == 404


def test_every_page_ends_with_whom_to_call(client, rows):
    with rows():
        arranged.office()
    for address in ("/", "/nothing-here"):
        page = client.get(address)
        assert "Bel 070 000 00 00" in read(page)
        assert "mailto:bureau@vtz.example" in links(page)
