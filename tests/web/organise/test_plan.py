"""Planning in the workspace: only the fields of the kind, everybody who is told counted first, nothing lost."""

import re
from datetime import date, timedelta

import pytest

from events import registration
from events.clock import at, local
from events.extensions import db
from events.kinds import KINDS
from events.models import AuditEntry, Event, EventStatus, Notice
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import attribute, fault_of, hidden, read
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")

_FIELD = re.compile(r"(?s)<(input|select|textarea)\b([^>]*)>(.*?)(?=<(?:input|select|textarea|button)\b|</form>)")


def filled(page):
    """Every field of the planning form, as a browser would send it."""
    form = page.text[page.text.index('<form class="form plan"') :]
    fields = {}
    for kind, attributes, rest in _FIELD.findall(form[: form.index("</form>") + 7]):
        name, value = attribute(f"<x {attributes}>", "name"), attribute(f"<x {attributes}>", "value") or ""
        if kind == "textarea":
            fields[name] = rest.split("</textarea>")[0].strip()
        elif kind == "select":
            chosen = re.search(r'<option selected value="([^"]*)"', rest)
            fields[name] = chosen[1] if chosen else ""
        elif attribute(f"<x {attributes}>", "type") in ("checkbox", "radio"):
            if " checked" in attributes:
                fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields


def send(client, address, **changes):
    """Open the form, change these fields, and send it."""
    return client.post(address, data={**filled(client.get(address)), **changes})


def press(client, address, page, do, **changes):
    """Press a button of the page that says who will be told."""
    form = next(one for one in page.text.split("<form")[1:] if f'value="{do}"' in one)
    names = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    data = {}
    for name, value in names:
        data.setdefault(name, []).append(value)
    return client.post(address, data={**data, "do": do, **changes})


@pytest.fixture
def symposium(rows):
    with rows():
        made = arranged.symposium("symposium")
        made.texts = {"nl": "Een middag over onbegrepen gedrag."}
        cast.everyone(made)
        next(item for item in made.items if item.title == "Les van Thea").round = None
        registration.register(made, cast.application("Cato"))


@pytest.fixture
def week(rows):
    with rows():
        stage.week()


def stored(ref="symposium"):
    db.session.rollback()
    return db.session.query(Event).filter_by(ref=ref).one()


def test_an_unchanged_form_changes_nothing_and_tells_nobody(client, app, symposium):
    stage.sign_in_as(client, "Anna")
    page = send(client, "/organise/events/symposium/edit")
    assert "Wat verandert er? Niets." in read(page)
    saved = press(client, "/organise/events/symposium/edit", page, "tell")
    assert saved.headers["Location"] == "/organise/events/symposium?done=saved"
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(what="event edited").count() == 0


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_a_form_with_only_its_own_fields(client, rows, kind, week):
    with rows():
        circle.gpo("2027-04-06 12:30")
    stage.sign_in_as(client, "Olga")
    page = client.get(f"/organise/events/new/{kind}")
    assert page.status_code == 200
    names = {name for name in filled(page) if not name.startswith(("csrf", "subm", "version", "base"))}
    always = {"starts_day", "starts", "ends_day", "ends", "venue", "contact"}
    assert always <= names
    assert ("title_nl" in names) == (KINDS[kind].title_from == "stored")
    assert ("capacity" in names) == KINDS[kind].takes_registrations
    if KINDS[kind].privacy == "PX":
        chairs = {f"role_n{row}_{what}" for row in (0, 1) for what in ("what", "person")}
        assert names == always | {"group"} | chairs
        assert "<textarea" not in page.text
        assert 'type="text"' not in page.text


def test_a_draft_is_made_and_changed_without_a_word_to_anybody(client, app, symposium):
    stage.sign_in_as(client, "Anna")
    with app.app_context():
        network, before = str(cast.network().id), db.session.query(Notice).count()
    said = {"title_nl": "Zorg voor elkaar", "networks": [network], "promotion": ["confirm"]}
    times = {"starts_day": "2027-05-20", "starts": "13:00", "ends": "17:00"}
    made = send(client, "/organise/events/new/symposium", **said, **times)
    assert made.headers["Location"] == "/organise/events/zorg-voor-elkaar-2027-05-20?done=saved"
    address = "/organise/events/zorg-voor-elkaar-2027-05-20/edit"
    assert send(client, address, capacity="80").status_code == 303
    with app.app_context():
        event = stored("zorg-voor-elkaar-2027-05-20")
        assert (event.status, event.pool.capacity) == (EventStatus.DRAFT, 80)
        assert local(event.starts_at).hour == 13
        assert db.session.query(Notice).count() == before
        actors = {entry.actor.split(":")[0] for entry in db.session.query(AuditEntry).filter_by(about=event.uid)}
        assert actors == {"account"}


def test_an_organiser_does_not_plan_for_another_network(client, app, symposium):
    with app.app_context():
        other = str(cast.network("palliatief", "Netwerk Palliatieve Zorg").id)
        db.session.commit()
    stage.sign_in_as(client, "Anna")
    said = {"title_nl": "Elders", "networks": [other], "promotion": ["confirm"], "starts_day": "2027-05-20"}
    page = send(client, "/organise/events/new/symposium", **said, starts="13:00", ends="17:00")
    assert fault_of(page, "networks") == "Kies een van de antwoorden uit de lijst."


def test_a_move_says_how_many_people_are_told_and_tells_them_once(client, app, symposium):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/move"
    page = send(client, address, starts_day="2027-04-16")
    text = read(page)
    assert "15-04-2027 16-04-2027" in text
    assert "e-mails: “Verplaatst”" in text or "e-mail: “Verplaatst”" in text
    assert "kan niet zonder bericht" in text
    assert "Opslaan zonder bericht" not in text
    with app.app_context():
        assert db.session.query(Notice).filter_by(purpose="moved").count() == 0
        assert local(stored().starts_at).date() == date(2027, 4, 15)
    number = int(re.search(r"Opslaan en (\d+) mensen bericht sturen", text)[1])
    assert press(client, address, page, "tell").headers["Location"] == "/organise/events/symposium?done=told"
    with app.app_context():
        assert db.session.query(Notice).filter_by(purpose="moved").count() == number
        assert {local(item.starts_at).date() for item in stored().items} == {date(2027, 4, 16)}


def test_whoever_registers_meanwhile_is_counted_before_anything_is_sent(client, rows, app, symposium):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/move"
    page = send(client, address, starts_day="2027-04-16")
    with rows():
        registration.register(stored(), cast.application("Daan"))
    again = press(client, address, page, "tell")
    before, after = (int(re.search(r"Opslaan en (\d+) mens", read(one))[1]) for one in (page, again))
    assert after == before + 1
    with app.app_context():
        assert db.session.query(Notice).filter_by(purpose="moved").count() == 0


def test_a_slip_can_be_mended_in_silence_while_nobody_registered(client, app, week):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/week/move"
    page = send(client, address, starts="11:00")
    assert "Nog niemand heeft zich aangemeld" in read(page)
    press(client, address, page, "silent")
    with app.app_context():
        assert local(stored("week").starts_at).hour == 11
        assert db.session.query(Notice).filter_by(purpose="moved").count() == 0


def test_of_two_who_edit_the_second_sees_both_and_loses_nothing(client, app, symposium):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/edit"
    annas = filled(client.get(address))
    with app.app_context():
        event = stored()
        event.titles, event.texts = {"nl": "Titel van Olga"}, {"nl": "Tekst van Olga"}
        event.edit_version += 1
        db.session.commit()
    page = client.post(address, data={**annas, "title_nl": "Titel van Anna", "room": "x"})
    assert page.status_code == 409
    assert "Een ander heeft dit intussen veranderd" in read(page)
    assert "Een ander vulde hier intussen in: Titel van Olga" in fault_of(page, "title_nl")
    now = filled(page)
    assert (now["title_nl"], now["text_nl"]) == ("Titel van Anna", "Tekst van Olga")
    with app.app_context():
        assert stored().title() == "Titel van Olga"
    preview = client.post(address, data=now)
    press(client, address, preview, "tell")
    with app.app_context():
        assert (stored().titles, stored().texts) == ({"nl": "Titel van Anna"}, {"nl": "Tekst van Olga"})


def test_what_a_programme_file_changed_meanwhile_is_told_as_well(client, app, symposium):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/edit"
    annas = filled(client.get(address))
    with app.app_context():
        stored().titles = {"nl": "Uit het bestand"}
        db.session.commit()
    page = client.post(address, data={**annas, "text_nl": "Tekst van Anna"})
    assert page.status_code == 409
    assert filled(page)["title_nl"] == "Uit het bestand"
    assert filled(page)["text_nl"] == "Tekst van Anna"


def test_a_time_that_the_clock_skips_and_rounds_that_overlap_are_told_at_the_field(client, symposium):
    stage.sign_in_as(client, "Anna")
    new = "/organise/events/new/symposium"
    page = send(client, new, title_nl="Nacht", starts_day="2027-03-28", starts="2:30", ends="5:00")
    assert fault_of(page, "starts") == "Deze tijd bestaat niet: die nacht gaat de klok een uur vooruit."
    address = "/organise/events/symposium/edit"
    fields = filled(client.get(address))
    row = next(
        name.removesuffix("_title") for name in fields if fields[name] == "Workshop: jonge mensen met dementie"
    )
    page = client.post(address, data={**fields, f"{row}_starts": "15:00"})
    assert "Niemand kan dan in beide een workshop kiezen." in fault_of(page, f"{row}_round")


def test_workshops_and_questions_are_added_and_three_more_rows_asked(client, app, symposium):
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/symposium/edit"
    more = send(client, address, more="items", item_n0_title="Nieuwe workshop")
    assert "item_n5_title" in filled(more)
    assert filled(more)["item_n0_title"] == "Nieuwe workshop"
    row = {"item_n0_title": "Extra", "item_n0_starts": "14:15", "item_n0_ends": "15:15", "item_n0_round": "1"}
    asked = {"question_1_label": "Welke taal?", "question_1_options": "Nederlands\nTurks"}
    page = send(client, address, **row, item_n0_capacity="9", **asked)
    assert "Niemand krijgt hiervan bericht." in read(page)
    press(client, address, page, "tell")
    with app.app_context():
        [extra] = [item for item in stored().items if item.title == "Extra"]
        assert extra.pool.capacity == 9
    assert filled(client.get(address))["question_1_options"] == "Nederlands\nTurks"


def test_less_room_than_is_taken_is_refused_with_the_number(client, rows, symposium):
    with rows():
        registration.register(stored(), cast.application("Daan"))
    stage.sign_in_as(client, "Anna")
    page = send(client, "/organise/events/symposium/edit", capacity="1")
    assert fault_of(page, "capacity") == "Er zijn al 2 plaatsen bezet. Vul dat aantal in, of meer."


def test_a_meeting_about_clients_is_planned_without_a_word(client, rows, app, week):
    with rows():
        group = circle.gpo("2027-04-06 12:30")
        number, ref = str(group.id), group.ref
    stage.sign_in_as(client, "Olga")
    times = {"starts_day": "2027-05-04", "starts": "12:30", "ends": "13:30"}
    made = send(client, "/organise/events/new/gpo", group=number, **times)
    assert made.headers["Location"] == f"/organise/events/{ref}-2027-05-04?done=saved"
    again = send(client, "/organise/events/new/gpo", group=number, **times)
    assert fault_of(again, "starts_day") == "Deze groep heeft op die dag al een bijeenkomst."
    with app.app_context():
        made = stored(f"{ref}-2027-05-04")
        assert (made.titles, made.starts_at) == (None, at(date(2027, 5, 4), 12, 30))
        assert made.ends_at - made.starts_at == timedelta(hours=1)
    assert hidden(client.get(f"/organise/events/{ref}-2027-05-04/edit"))["version"] == "2"


def test_a_lesson_is_given_by_somebody_who_works_at_a_member_that_day(client, rows, app, week):
    with rows():
        course, florence = stored("week"), arranged.organisation("florence", "Florence")
        works, left = (cast.person(name, f"{name.casefold()}@florence.example") for name in ("Tea", "Loes"))
        works.organisation = florence
        left.organisation = arranged.organisation("elders", "Elders")
        arranged.item(course, "Les van Loes", 60, 120).teacher = left
        ids = {one.name: str(one.id) for one in (works, left)}
    stage.sign_in_as(client, "Anna")
    lesson = {"item_n0_title": "Les", "item_n0_starts": "14:00", "item_n0_ends": "15:00"}
    address = "/organise/events/week/edit"
    refused = send(client, address, **lesson, item_n0_teacher=ids["Loes"])
    assert fault_of(refused, "item_n0_teacher") == "Deze docent werkt op die dag niet bij een lid van het netwerk."
    page = send(client, address, **lesson, item_n0_teacher=ids["Tea"])
    press(client, address, page, "tell", agreed=re.search(r'name="agreed" value="(\d+)"', page.text)[1])
    with app.app_context():
        assert [item.teacher.name for item in stored("week").items if item.title == "Les"] == ["Tea"]
