"""Who does what at an event, and the papers of a meeting: given, typed anew and taken away in the event's form."""

import pytest

from events import notices, subscriptions
from events.clock import local
from events.extensions import db
from events.models import AuditEntry, Device, Membership, Notice, Person, Scope, Subscription, What
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import fault_of, read
from tests.web.organise import stage
from tests.web.organise.test_plan import filled, press, send, stored

pytestmark = pytest.mark.usefixtures("today")

TALK, MEETING = "/organise/events/hkg-1/edit", "/organise/events/po-2027-04-06/edit"
INES = {"what": "interpreter", "name": "Ines Tolk", "email": "ines@tolk.example", "phone": "06 12 34 56 78"}


def row(key, **fields):
    return {f"role_{key}_{name}": value for name, value in fields.items()}


def saved(client, address, **changes):
    """Send the form with these changes, and press the button of the page that says who will be told."""
    page = send(client, address, **changes)
    assert page.status_code == 200
    assert "Niemand krijgt hiervan bericht." in read(page)
    return press(client, address, page, "tell")


def parts_at(ref):
    return sorted((role.what, role.person.name) for role in stored(ref).roles)


@pytest.fixture
def talk(rows):
    with rows():
        made, _link = arranged.talk()
        cast.everyone(made)


@pytest.fixture
def meeting(rows):
    with rows():
        made = circle.gpo("2027-04-06 12:30")
        made.ref, made.kind, made.privacy, made.neighbourhood = "po", "meeting", "P2", None
        made.body = "Programma-overleg"
        [event] = made.events
        db.session.delete(event)
        db.session.flush()
        cast.everyone(circle.meeting(made, "2027-04-06 14:00"))


def test_an_interpreter_is_typed_anew_and_taken_away_again_each_on_record(client, app, talk):
    stage.sign_in_as(client, "Anna")
    assert saved(client, TALK, **row("n0", **INES)).status_code == 303
    with app.app_context():
        ines = next(role.person for role in stored("hkg-1").roles if role.what == What.INTERPRETER)
        assert (ines.name, ines.email, ines.phone) == ("Ines Tolk", "ines@tolk.example", "0612345678")
        assert (
            ines.key_hash == cast.person("Ines Tolk", "ines@tolk.example").key_hash
        )  # as a programme file knows her
        key = next(f"r{role.id}" for role in stored("hkg-1").roles if role.what == What.INTERPRETER)
        uid = ines.uid
    assert "Tolk Ines Tolk" in read(client.get("/organise/events/hkg-1"))
    assert saved(client, TALK, **row(key, person="")).status_code == 303
    with app.app_context():
        assert What.INTERPRETER not in dict(parts_at("hkg-1"))
        said = [(one.what, one.details.split()[0]) for one in db.session.query(AuditEntry).filter_by(about=uid)]
        assert said == [("person added", "phone"), ("role given", "interpreter"), ("role taken", "interpreter")]


def test_a_coordinator_works_at_a_member_on_the_day(client, rows, talk):
    with rows():
        day = local(stored("hkg-1").starts_at).date()
        florence, elders = (arranged.organisation(name, name.title()) for name in ("florence", "elders"))
        elders.memberships.append(
            Membership(network=cast.network(), since_on=day.replace(year=2020), until_on=day.replace(year=2026))
        )
        florence.memberships.append(Membership(network=cast.network(), since_on=day.replace(year=2020)))
        left = cast.person("Loes", "loes@elders.example")
        left.organisation = elders
        number, at = str(left.id), {one.ref: str(one.id) for one in (florence, elders)}
    stage.sign_in_as(client, "Anna")
    refusal = "Een coördinator werkt bij een lid van het netwerk. Deze persoon niet, op die dag."
    page = send(client, TALK, **row("n0", what="coordinator", person=number))
    assert fault_of(page, "role_n0_person") == refusal
    fred = {"what": "coordinator", "name": "Fred", "email": "fred@florence.example"}
    assert fault_of(send(client, TALK, **row("n0", **fred)), "role_n0_organisation") == refusal
    assert fault_of(send(client, TALK, **row("n0", **fred, organisation=at["elders"])), "role_n0_organisation")
    assert saved(client, TALK, **row("n0", **fred, organisation=at["florence"])).status_code == 303
    with rows():
        assert ("coordinator", "Fred") in parts_at("hkg-1")


def test_what_lacks_of_somebody_new_stands_at_the_field_and_nobodys_name_is_given_away(client, rows, talk):
    with rows():
        cast.person("Els de Wit", "els@example.nl")
        people = db.session.query(Person).count()
    stage.sign_in_as(client, "Anna")
    page = send(client, TALK, **row("n0", name="Ines"))
    assert fault_of(page, "role_n0_email") == "Vul een e-mailadres of een telefoonnummer in."
    page = send(client, TALK, **row("n0", name="Ines", email="els@example.nl"))
    assert "iemand met een andere naam" in fault_of(page, "role_n0_name")
    assert "Els de Wit" not in page.text
    page = send(client, TALK, **row("n0", name="Els de Wit", email="els@example.nl"))
    assert fault_of(page, "role_n0_what") == "Kies wat deze persoon doet."
    with rows():
        assert db.session.query(Person).count() == people


def test_with_the_last_role_the_calendars_that_came_with_it_end(client, rows, talk):
    with rows():
        key_person = next(role for role in stored("hkg-1").roles if role.what == What.KEY_PERSON)
        owner = subscriptions.Owner(person_id=key_person.person_id)
        subscriptions.open_link(owner, Scope.KEY_PERSON, Device.PHONE, "nl", actor="test")
        other, _link = arranged.talk("hkg-2")
        elsewhere = cast.role(key_person.person, What.KEY_PERSON, other) if not other.roles else other.roles[0]
        elsewhere.person = key_person.person
        key = f"r{key_person.id}"
        again = f"r{elsewhere.id}"
    stage.sign_in_as(client, "Anna")
    assert saved(client, TALK, **row(key, person="")).status_code == 303
    with rows():
        assert db.session.query(Subscription).one().revoked_at is None  # still a key person elsewhere
    assert saved(client, "/organise/events/hkg-2/edit", **row(again, person="")).status_code == 303
    with rows():
        assert db.session.query(Subscription).one().revoked_at is not None
        assert db.session.query(AuditEntry).filter_by(what="calendar link revoked").count() == 1


def test_two_who_change_the_people_at_once_lose_nothing(client, rows, talk):
    with rows():
        facilitator = next(role for role in stored("hkg-1").roles if role.what == What.FACILITATOR)
        key = f"r{facilitator.id}"
    stage.sign_in_as(client, "Anna")
    annas = {**filled(client.get(TALK)), **row("n0", **INES)}
    stage.sign_in_as(client, "Olga")
    assert saved(client, TALK, **row(key, person="")).status_code == 303
    stage.sign_in_as(client, "Anna")
    page = client.post(TALK, data=annas)
    assert page.status_code == 409
    assert filled(page)[f"role_{key}_person"] == ""  # what Olga took away is not given back
    assert filled(page)["role_n0_name"] == "Ines Tolk"
    assert press(client, TALK, client.post(TALK, data=filled(page)), "tell").status_code == 303
    with rows():
        assert ("interpreter", "Ines Tolk") in parts_at("hkg-1")
        assert ("facilitator", "Bram") not in parts_at("hkg-1")


def test_the_lesson_of_a_course_gets_a_teacher_nobody_knew_and_says_for_whom_it_is(client, rows):
    with rows():
        stage.week()
        florence = str(arranged.organisation("florence", "Florence").id)
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/week/edit"
    lesson = {"item_n0_title": "Koken", "item_n0_starts": "14:00", "item_n0_ends": "15:00", "item_n0_for": ["carer"]}
    who = {"item_n0_new_name": "Nel", "item_n0_new_email": "nel@florence.example"}
    page = send(client, address, **lesson, **who)
    assert fault_of(page, "item_n0_new_organisation").startswith("Deze docent werkt op die dag niet")
    page = send(client, address, **lesson, **who, item_n0_new_organisation=florence)
    assert press(client, address, page, "tell").status_code == 303
    with rows():
        [koken] = [item for item in stored("week").items if item.title == "Koken"]
        assert (koken.teacher.name, koken.teacher.organisation.name) == ("Nel", "Florence")
        assert koken.audience == ["carer"]


def test_a_meeting_has_papers_and_somebody_of_the_circle_chairs_it_and_nobody_is_told(client, rows, meeting):
    with rows():
        number = str(cast.person("Cato", "cato@example.nl").id)
    stage.sign_in_as(client, "Anna")
    page = send(client, MEETING, paper_1_title="Agenda")
    assert fault_of(page, "paper_1_url") == "Vul de titel en het adres allebei in, of geen van beide."
    paper = {"paper_1_title": "Agenda", "paper_1_url": "https://vtz.example/agenda.pdf"}
    assert saved(client, MEETING, **paper, **row("n0", what="chair", person=number)).status_code == 303
    with rows():
        assert ("chair", "Cato") in parts_at("po-2027-04-06")
        assert ("coordinator", "Carla") in parts_at("po-2027-04-06")  # given elsewhere: a meeting's form knows none
        assert db.session.query(Notice).count() == 0
        assert stored("po-2027-04-06").papers == [{"title": "Agenda", "url": "https://vtz.example/agenda.pdf"}]
    assert "Stukken Agenda" in read(client.get("/organise/events/po-2027-04-06"))
    assert saved(client, MEETING, paper_1_title="", paper_1_url="").status_code == 303
    with rows():
        assert stored("po-2027-04-06").papers is None


def test_a_facilitator_is_put_right_in_silence_and_neither_of_the_two_hears(client, rows, talk):
    with rows():
        event = stored("hkg-1")
        role = next(one for one in event.roles if one.what == What.FACILITATOR)
        notices.queue("reminder_7_days", role.person, anchor="schedule:1", event=event)  # who was told of the talk
        gone = f"r{role.id}"
        told = db.session.query(Notice).count()
    stage.sign_in_as(client, "Anna")
    page = send(client, TALK, **row(gone, person=""), **row("n0", **{**INES, "what": "facilitator"}))
    assert "Opslaan en 2 mensen bericht sturen" in read(page)
    assert "wie een les of gesprek aan een ander afstaat, en wie het overneemt, hoort dan niets" in read(page)
    assert press(client, TALK, page, "silent").headers["Location"] == "/organise/events/hkg-1?done=saved"
    with rows():
        assert ("facilitator", "Ines Tolk") in parts_at("hkg-1")
        assert ("facilitator", "Bram") not in parts_at("hkg-1")
        assert db.session.query(Notice).count() == told


def test_a_teacher_is_put_right_in_silence_too(client, rows, today):
    with rows():
        stage.week()
    with rows():
        event = stored("week")
        item = next(one for one in event.items if one.teacher is not None)
        notices.queue("lesson_21_days", item.teacher, anchor="schedule:1", event=event, item=item)
        field = f"item_i{item.id}_teacher"
        told = db.session.query(Notice).count()
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/week/edit"
    page = send(client, address, **{field: ""})
    assert "Opslaan en 1 mens bericht sturen" in read(page)
    assert press(client, address, page, "silent").headers["Location"] == "/organise/events/week?done=saved"
    with rows():
        assert all(one.teacher is None for one in stored("week").items)
        assert db.session.query(Notice).count() == told
