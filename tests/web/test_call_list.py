"""The call list: in large type whom a key person calls, when and where; on record before a name is shown."""

from threading import Thread

import pytest
from sqlalchemy.event import listen, remove
from sqlalchemy.exc import OperationalError

from events import audit, notices, registration, reminders, scheduling
from events.clock import now
from events.extensions import db
from events.mail import by_hand_text, compose
from events.models import Attendee, AuditEntry, Event, Notice, Registration, Role
from events.web import call_list
from tests import cast
from tests.web import arranged
from tests.web.browsing import hidden, links, main_of, press, read, submit
from tests.web.test_guests import AGREED, CONTACT, TWO

pytestmark = pytest.mark.usefixtures("today")

STREET = "Hobbemastraat 12"


@pytest.fixture
def link(rows) -> str:
    with rows():
        arranged.office()
        _event, address = arranged.talk(community="Hindoestaans", languages=["Nederlands", "Sarnami"])
        return address


@pytest.fixture
def own(client, link) -> str:
    return submit(client, link, **CONTACT, **TWO, **AGREED).location


def looks(app) -> list[tuple[str, str, str | None]]:
    """Who looked at which list, as the record says it."""
    with app.app_context():
        found = db.session.query(AuditEntry).filter_by(what="call list shown").order_by(AuditEntry.id)
        return [(one.actor, one.what, one.about) for one in found]


def test_the_list_says_when_where_how_many_and_whom_to_call(client, link, own):
    page = client.get(f"{link}/call-list")
    assert page.status_code == 200
    text = read(page)
    assert "Bellijst van Samira" in text
    assert "Donderdag 18 februari 2027, 13.30 tot 15.30 uur".casefold() in text.casefold()
    assert "Aantal plaatsen 2" in text
    assert "Ria 06 11 11 11 11" in text
    assert "Mohan" in text
    assert "tel:0611111111" in links(page)
    assert main_of(page).count("gebeld") == main_of(page).count("komt") == 2
    follow = "Volg mijn gesprekken in een kalender "
    assert follow in text
    assert read(client.get(f"{own}/call-list")) == text.replace(follow, "")


def test_a_lost_sheet_does_not_say_what_it_is_about(client, link, own):
    text = read(client.get(f"{link}/call-list"))
    for word in ("vergeten", "Hindoestaans", "Sarnami", "Huiskamer", "dementie", "Netwerk"):
        assert word.casefold() not in text.casefold()


def test_who_gave_no_names_gets_a_line_on_paper_for_every_place(client, link):
    submit(client, link, **CONTACT, people="5")
    page = client.get(f"{link}/call-list")
    assert "U gaf geen namen door. Op papier kunt u ze zelf opschrijven." in read(page)
    assert main_of(page).count("gebeld") == 5


def test_rule_5_the_street_stands_on_it_from_three_days_before_until_the_end(client, link, own, today):
    seen = {}
    for moment in ("02-14T23:59", "02-15T00:00", "02-18T15:29", "02-18T15:30"):
        today.move_to(f"2027-{moment}:00+01:00")
        text = read(client.get(f"{link}/call-list"))
        seen[moment] = STREET in text
        assert seen[moment] or "Schilderswijk" in text
    assert seen == {"02-14T23:59": False, "02-15T00:00": True, "02-18T15:29": True, "02-18T15:30": False}


def test_rule_5_who_waits_or_whose_talk_is_off_never_reads_the_street(client, link, own, rows, today):
    today.move_to("2027-02-16T10:00:00+01:00")
    with rows():
        event, other = arranged.talk("hkg-2")
        registration.register(event, cast.application("Daan", people=12))
    submit(client, other, **CONTACT, people="3")
    waiting = read(client.get(f"{other}/call-list"))
    assert "Uw groep staat nog op de wachtlijst" in waiting
    assert STREET not in waiting
    with rows():
        scheduling.cancel(db.session.query(Event).filter_by(ref="hkg-1").one())
    off = read(client.get(f"{link}/call-list"))
    assert "Gaat niet door" in off
    assert STREET not in off
    assert "Ria 06 11 11 11 11" in off, "they still have to be told"


def test_who_reserved_nothing_is_led_to_the_form_and_a_revoked_link_opens_nothing(client, link, rows):
    assert client.get(f"{link}/call-list").location == link
    with rows():
        db.session.query(Role).one().person.link_version += 1
    assert client.get(f"{link}/call-list").status_code == 404


def test_only_a_group_has_a_call_list(client, rows):
    with rows():
        arranged.office()
        own = arranged.own_path(registration.register(arranged.symposium(), cast.application("Cato")))
    assert client.get(f"{own}/call-list").status_code == 404


# What came of it ----------------------------------------------------------------------------------------------------


def named(app) -> dict[str, int]:
    with app.app_context():
        return {one.name: one.id for one in db.session.query(Attendee)}


def kept(app) -> dict[str, str | None]:
    with app.app_context():
        return {one.name: (one.answers or {}).get("called") for one in db.session.query(Attendee)}


@pytest.mark.parametrize("behind", ["key person's link", "own page"])
def test_each_call_is_ticked_with_what_came_of_it_and_that_is_on_record(app, client, link, own, behind):
    page = f"{link if behind.startswith('key') else own}/call-list"
    text = read(client.get(page))
    assert "Wat u zegt “Wij hebben een afspraak op donderdag 18 februari om 13.30 uur. Komt u?”" in text
    assert "Komt: Ria Komt niet: Ria Niet bereikt: Ria Nummer klopt niet: Ria" in text
    token = hidden(client.get(page))["csrf_token"]
    answer = client.post(f"{page}/{named(app)['Ria']}", data={"csrf_token": token, "outcome": "not_reached"})
    assert answer.location == f"{page}?done=kept"
    assert "Opgeschreven: Niet bereikt" in read(client.get(answer.location))
    client.post(f"{page}/{named(app)['Ria']}", data={"csrf_token": token, "outcome": "comes"})
    assert kept(app) == {"Ria": "comes", "Mohan": None}
    with app.app_context():
        uid = db.session.query(Registration).one().uid
        found = db.session.query(AuditEntry).filter_by(what="called").order_by(AuditEntry.id)
        assert [(one.actor, one.about, one.details) for one in found] == [
            ("visitor", uid, "not_reached"), ("visitor", uid, "comes"),
        ]  # fmt: skip


def test_a_get_ticks_nothing_and_nor_does_what_nobody_offers(app, client, link, own):
    page, ria = f"{link}/call-list", named(app)["Ria"]
    assert client.get(f"{page}/{ria}?outcome=comes").location == page
    token = hidden(client.get(page))["csrf_token"]
    assert client.post(f"{page}/{ria}", data={"csrf_token": token, "outcome": "dead"}).status_code == 400
    assert client.post(f"{page}/{ria}", data={"outcome": "comes"}).status_code == 400
    assert client.post(f"{page}/999", data={"csrf_token": token, "outcome": "comes"}).location.endswith("too_late")
    assert kept(app) == {"Ria": None, "Mohan": None}


def test_nobody_ticks_the_calls_of_another_or_when_it_is_over(app, client, link, own, rows, today):
    with rows():
        _event, other = arranged.talk("hkg-2")
    theirs = submit(client, other, **{**CONTACT, "name": "Fatma"}, people="3").location
    token = hidden(client.get(f"{link}/call-list"))["csrf_token"]
    sent = {"csrf_token": token, "outcome": "comes"}
    assert client.post(f"{theirs}/call-list/{named(app)['Ria']}", data=sent).location.endswith("too_late")
    today.move_to("2027-02-18T15:30:00+01:00")
    assert "Komt niet" not in read(client.get(f"{link}/call-list"))
    assert client.post(f"{link}/call-list/{named(app)['Ria']}", data=sent).location.endswith("too_late")
    with rows():
        db.session.query(Role).filter(Role.event.has(ref="hkg-1")).one().person.link_version += 1
    assert client.post(f"{link}/call-list/{named(app)['Ria']}", data=sent).status_code == 404
    assert kept(app)["Ria"] is None


def test_where_nobody_can_come_one_only_says_so(app, client, link, own, rows):
    with rows():
        scheduling.cancel(db.session.query(Event).one())
    text = read(client.get(f"{link}/call-list"))
    assert "“Onze afspraak op donderdag 18 februari gaat niet door.”" in text
    assert "Gesproken: Ria Niet bereikt: Ria" in text


def test_nobody_says_that_somebody_comes_who_only_waits(app, client, link, rows):
    with rows():
        registration.register(db.session.query(Event).one(), cast.application("Daan", people=12))
    page = f"{submit(client, link, **CONTACT, **TWO, **AGREED).location}/call-list"
    ria, token = named(app)["Ria"], hidden(client.get(page))["csrf_token"]
    answer = client.post(f"{page}/{ria}", data={"csrf_token": token, "outcome": "comes"})
    assert answer.location == f"{page}?done=too_late"
    assert kept(app)["Ria"] is None
    client.post(f"{page}/{ria}", data={"csrf_token": token, "outcome": "spoken"})
    assert kept(app)["Ria"] == "spoken"


def test_two_guests_of_one_name_each_keep_what_came_of_their_own_call(app, client, link):
    def kept_in_order():
        with app.app_context():
            return [(one.answers or {}).get("called") for one in db.session.query(Attendee).order_by(Attendee.id)]

    three = {"naming": "names", "name_1": "Ria", "name_2": "Ali", "name_3": "Ali", **AGREED}
    own = submit(client, link, **CONTACT, **three).location
    token = hidden(client.get(f"{own}/call-list"))["csrf_token"]
    with app.app_context():
        numbers = [one.id for one in db.session.query(Attendee).order_by(Attendee.id)]
    for number, outcome in zip(numbers, ("not_reached", "comes", "not_coming"), strict=True):
        client.post(f"{own}/call-list/{number}", data={"csrf_token": token, "outcome": outcome})
    submit(client, f"{own}/change", **three)
    assert kept_in_order() == ["not_reached", "comes", "not_coming"]
    submit(client, f"{own}/change", **{**three, "name_1": ""})
    two = {**three, "name_1": "Ali", "name_3": ""}
    assert kept_in_order() == ["comes", "not_coming"], "also when the row above is gone"
    submit(client, f"{own}/change", **{**two, "phone_2": "0612345678"})
    assert kept_in_order() == ["comes", "not_coming"], "a number that comes later changes nobody"


def test_what_came_of_a_call_stays_with_the_name_and_goes_with_it(app, client, own):
    token = hidden(client.get(f"{own}/call-list"))["csrf_token"]
    client.post(f"{own}/call-list/{named(app)['Mohan']}", data={"csrf_token": token, "outcome": "comes"})
    submit(client, f"{own}/change", **AGREED, naming="names", name_1="Mohan", name_2="Sita")
    assert kept(app) == {"Mohan": "comes", "Sita": None}
    press(client, own, f"{own}/forget-names")
    assert kept(app) == {}


# Who looked -----------------------------------------------------------------------------------------------------


def test_every_look_is_on_record_and_nothing_else_changes(app, client, link, own):
    with app.app_context():
        uid = db.session.query(Registration).one().uid
        before = db.session.query(AuditEntry).count()
    for address in (f"{link}/call-list", f"{own}/call-list"):
        client.get(address)
    assert looks(app) == [("visitor", "call list shown", uid)] * 2
    with app.app_context():
        assert db.session.query(AuditEntry).count() == before + 2


def test_the_record_is_there_before_the_list(app, client, own, monkeypatch):
    seen = []
    monkeypatch.setattr(call_list, "render_template", lambda *_, **__: seen.append(looks(app)) or "the list")
    assert client.get(f"{own}/call-list").text == "the list"
    assert len(seen[0]) == 1, "committed, so that another connection reads it"


def test_without_a_record_there_is_no_list(app, client, own, monkeypatch):
    monkeypatch.setattr(audit, "record", lambda *_, **__: 1 / 0)
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    page = client.get(f"{own}/call-list")
    assert page.status_code == 500
    assert "Ria" not in page.text


def look_while_another_writes(app, client, own: str) -> int:
    """Somebody else writes after the page began to read, and before it writes; the status of the page."""
    other = app.test_client()
    done: list[bool] = []

    def before(_connection, _cursor, statement, *_) -> None:
        if statement.startswith("SELECT") and "FROM events" in statement and not done:
            done.append(True)
            thread = Thread(target=lambda: submit(other, f"{own}/change", **TWO, **AGREED))
            thread.start()
            thread.join()

    with app.app_context():
        engine = db.engine
    listen(engine, "before_cursor_execute", before)
    try:
        status = client.get(f"{own}/call-list").status_code
    finally:
        remove(engine, "before_cursor_execute", before)
    assert done
    return status


def test_the_record_is_made_also_while_somebody_else_writes(app, client, own):
    assert look_while_another_writes(app, client, own) == 200
    assert len(looks(app)) == 1


def test_control_who_goes_on_writing_as_a_reader_is_refused_on_sqlite(app, client, own, monkeypatch):
    def within_the_reading(what: str, *, about: str) -> None:
        audit.record(what, actor=audit.VISITOR, about=about)
        db.session.commit()

    monkeypatch.setattr(call_list, "record_look", within_the_reading)
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        with pytest.raises(OperationalError, match="database is locked"):
            look_while_another_writes(app, client, own)
    else:
        assert look_while_another_writes(app, client, own) == 200


# What the reminder says of it --------------------------------------------------------------------------------------


def said_to(person, *, reserved: bool) -> Notice:
    event = db.session.query(Event).one()
    db.session.add(Role(person=person, what="key_person", scope=f"event:{event.id}", event_id=event.id))
    if reserved:
        registration.register(event, cast.application("Samira", people=3, key_person=person))
    db.session.flush()
    notices.queue("call_list_3_days", person, anchor="test", event=event)
    return db.session.query(Notice).filter_by(purpose="call_list_3_days").one()


def test_the_mail_leads_to_the_list_and_the_call_says_where_it_is(session, link):
    samira = cast.person("Samira", "samira@example.nl")
    mail = compose(said_to(samira, reserved=True)).get_body(("plain",)).get_content()
    assert "Uw bellijst met grote letters, om te bellen of af te drukken:" in mail
    assert any(word.endswith("/call-list") and "/k/" in word for word in mail.split())
    session.rollback()
    call = by_hand_text(said_to(cast.person("Samira", phone="0612345678"), reserved=True))
    assert "Op uw persoonlijke pagina staat uw bellijst, met grote letters." in call
    assert "Wilt u de lijst liever op papier? Dan sturen wij hem naar u toe." in call
    assert "http" not in call
    session.rollback()


def test_who_reserved_nothing_hears_of_no_list(session, link):
    mail = compose(said_to(cast.person("Samira", "samira@example.nl"), reserved=False))
    assert "bellijst" not in mail.get_body(("plain",)).get_content()
    session.rollback()


# A whole walk ------------------------------------------------------------------------------------------------------


def test_a_key_person_without_mail_reserves_names_calls_and_cancels(app, client, rows, today):
    """By the link on paper and by telephone: a number, then names, one more, the list, and everybody off."""
    with rows():
        arranged.office()
        event, _address = arranged.talk()
        scheduling.refresh(event)  # its reminders

    def office(*words: str) -> str:
        done = app.test_cli_runner().invoke(args=list(words))
        assert done.exit_code == 0, done.output
        return done.output.replace("\N{NO-BREAK SPACE}", " ")

    link = "/k/" + office("links", "key-person", "hkg-1").strip().rpartition("/")[2]
    own = submit(client, link, **CONTACT, people="5").location
    assert "Wij verwachten 5 mensen." in read(client.get(own))
    told = office("outbox", "by-hand")
    assert "U belt Samira." in told
    assert "Uw afspraak op 18 februari is definitief." in told
    assert client.get(link).location == own, "the link leads back"

    submit(client, f"{own}/change", **TWO, **AGREED)
    submit(client, f"{own}/change", **TWO, **AGREED, name_3="Kamla")
    assert "Wij verwachten 3 mensen." in read(client.get(own))

    today.move_to("2027-02-15T09:05:00+01:00")
    with rows():
        assert reminders.queue_due(now()) == 1
    told = office("outbox", "by-hand").partition("call_list")[2]
    assert "Bij ons zijn 3 plaatsen op uw naam gereserveerd." in told
    assert "Op uw persoonlijke pagina staat uw bellijst, met grote letters." in told
    for word in ("Ria", "Mohan", "Kamla", STREET):
        assert word not in told
    sheet = read(client.get(f"{link}/call-list"))
    for word in ("Ria 06 11 11 11 11", "Mohan", "Kamla", STREET):
        assert word in sheet

    press(client, f"{own}/cancel", f"{own}/cancel")
    assert "Uw aanmelding is geannuleerd" in read(client.get(own))
    assert "U bent afgemeld voor 18 februari." in office("outbox", "by-hand")
    assert client.get(link).status_code == 200, "places can be reserved again"
