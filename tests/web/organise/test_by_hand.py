"""All letters in one file and all calls on one page, for everybody's own events; ticked off with what came of it."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import text as sql
from werkzeug.test import TestResponse

from events import people, registration
from events.clock import at
from events.extensions import db
from events.models import AuditEntry, Event, Notice, Organisation
from events.notices import queue
from tests import cast
from tests.documents import reading
from tests.mail.test_by_hand import HOME
from tests.web import arranged
from tests.web.browsing import hidden, press, read, submit
from tests.web.organise import stage

LETTERS, CALLS = "/organise/letters", "/organise/calls"


@pytest.fixture
def two_weeks(rows, today) -> None:
    """A course week with a letter for Cato and a call to Daan, and one of another network with a letter for Els."""
    with rows():
        here = stage.week()
        other = arranged.course_week("other")
        other.networks = [cast.network("palliatief", "Netwerk Palliatieve Zorg")]
        for event, name, channel in ((here, "Cato", "letter"), (here, "Daan", "phone"), (other, "Els", "letter")):
            application = cast.duo(name, channel=channel, email=None, phone="0612345678", address=HOME)
            registration.register(event, application)


def notices(app, channel: str) -> dict[str, Notice]:
    with app.app_context():
        found = db.session.query(Notice).filter_by(channel=channel, purpose="requested")
        return {one.registration.contact_name: one for one in found}


def record(app, *whats: str) -> list[tuple[str, str | None]]:
    with app.app_context():
        found = db.session.query(AuditEntry).filter(AuditEntry.what.in_(whats)).order_by(AuditEntry.id)
        return [(one.what, one.details) for one in found]


@pytest.fixture
def a_member_to_call(rows, today) -> None:
    """A member that asked for its link and has no e-mail address any more."""
    with rows():
        stage.week()
        member = Organisation(ref="zuid", name="Zorggroep Zuid", roles=["member"], email="oud@zuid.example")
        db.session.add(member)
        db.session.flush()
        queue("member_link", member, anchor="asked:1")
        people.correct_address(member, None, "070 123 45 67", actor="test")


def test_a_call_about_no_event_is_the_offices_and_ends_with_an_address(app, client, a_member_to_call):
    """The link itself is said to nobody: it goes by mail once there is an address."""
    stage.sign_in_as(client, "Anna")
    assert "Er is niemand om te bellen." in read(client.get(CALLS))
    number = call_of(app).id
    assert (
        client.post(f"{CALLS}/{number}", data={**hidden(client.get(CALLS)), "outcome": "spoken"}).status_code == 404
    )
    stage.sign_in_as(client, "Olga")
    page = client.get(CALLS)
    assert "Er wacht 1 telefoontje." in read(page)
    assert "Zorggroep Zuid" in page.text
    assert "Link van de organisatie" in page.text
    assert "/m/" not in page.text
    assert "Vul een e-mailadres in" in read(page)
    answer = submit(client, f"/organise/outbox/{number}/address", email="nieuw@zuid.example", phone="070 123 45 67")
    assert answer.status_code == 303
    assert (call_of(app).channel, call_of(app).claimed_until) == ("email", None)
    assert "Er is niemand om te bellen." in read(client.get(CALLS))


def test_the_office_ticks_off_a_call_about_no_event(app, client, a_member_to_call):
    stage.sign_in_as(client, "Olga")
    number = call_of(app).id
    answer = client.post(f"{CALLS}/{number}", data={**hidden(client.get(CALLS)), "outcome": "spoken"})
    assert "Afgevinkt." in read(client.get(answer.headers["Location"]))
    assert call_of(app).sent_at is not None
    assert record(app, "message done by hand") == [("message done by hand", "member_link")]


def call_of(app) -> Notice:
    with app.app_context():
        return db.session.query(Notice).filter_by(purpose="member_link").one()


def test_the_office_prints_all_letters_in_one_file_and_ticks_them_off(app, client, two_weeks):
    stage.sign_in_as(client, "Olga")
    page = client.get(LETTERS)
    assert "Er wachten 2 brieven." in read(page)
    ids = re.findall(r'name="letter" value="(\d+)"', page.text)
    assert ids == [str(one.id) for one in notices(app, "letter").values()] * 2, "to print and to tick"
    token = hidden(page)["csrf_token"]
    file = client.post(f"{LETTERS}/letters.pdf", data={"csrf_token": token, "letter": ids})
    assert file.headers["Content-Disposition"] == 'attachment; filename="brieven.pdf"'
    text = reading.pdf(file.data).text
    assert "Cato" in text
    assert "Els" in text
    one = client.post(f"{LETTERS}/letters.pdf", data={"csrf_token": token, "letter": ids[:1]})
    assert "Els" not in reading.pdf(one.data).text
    assert client.get(f"{LETTERS}/letters.pdf").location == LETTERS
    answer = client.post(f"{LETTERS}/done", data={"csrf_token": hidden(page)["csrf_token"], "letter": ids})
    after = client.get(answer.headers["Location"])
    assert "2 brieven zijn afgevinkt. Zet terug in de lijst Er wacht geen brief." in read(after)
    assert all(one.sent_at for one in notices(app, "letter").values())
    assert record(app, "letters posted", "letters exported") == [
        ("letters exported", "letters: 2"), ("letters exported", "letters: 1"),
        ("letters posted", "letters: 1"), ("letters posted", "letters: 1"),
    ]  # fmt: skip


def test_what_is_printed_is_what_the_page_named_also_when_a_letter_came_since(app, client, rows, two_weeks):
    stage.sign_in_as(client, "Olga")
    page = client.get(LETTERS)
    with rows():
        application = cast.duo("Fien", channel="letter", email=None, phone="0612345678", address=HOME)
        came = registration.register(stage.party("Els").event, application)
        db.session.query(Notice).filter_by(registration_id=came.id).one().due_at = came.created_at - timedelta(days=1)
    sent = {"csrf_token": hidden(page)["csrf_token"], "letter": re.findall(r'name="letter" value="(\d+)"', page.text)}
    printed = reading.pdf(client.post(f"{LETTERS}/letters.pdf", data=sent).data).text
    assert "Fien" not in printed
    client.post(f"{LETTERS}/done", data=sent)
    assert {name: one.sent_at is not None for name, one in notices(app, "letter").items()} == {
        "Cato": True, "Els": True, "Fien": False,
    }  # fmt: skip
    at_the_event = client.get("/organise/events/other/files")
    sent = {"csrf_token": hidden(at_the_event)["csrf_token"], "letter": "0"}
    none_left = client.post("/organise/events/other/files/letters.pdf", data=sent).location
    assert "Er is niets afgedrukt. Deze brieven wachten niet meer." in read(client.get(none_left))
    assert "Fien" in reading.pdf(client.get("/organise/events/other/files/letters.pdf").data).text


def test_each_sees_and_ticks_only_what_is_of_the_own_events(app, client, two_weeks):
    stage.sign_in_as(client, "Carla")
    page = client.get(LETTERS)
    assert "Er wacht 1 brief." in read(page)
    assert "Els" not in read(page)
    of_another = str(notices(app, "letter")["Els"].id)
    client.post(f"{LETTERS}/done", data={"csrf_token": hidden(page)["csrf_token"], "letter": [of_another]})
    assert notices(app, "letter")["Els"].sent_at is None
    stage.sign_in_as(client, "Thea")
    assert "Er wacht geen brief." in read(client.get(LETTERS))
    assert "Daan" not in read(client.get(CALLS))
    call = notices(app, "phone")["Daan"].id
    assert press(client, CALLS, f"{CALLS}/{call}").status_code == 404


def test_a_letter_without_an_address_is_said_apart(app, client, two_weeks):
    with app.app_context():
        stage.party("Cato").address = None
        db.session.commit()
    stage.sign_in_as(client, "Olga")
    text = read(client.get(LETTERS))
    assert "Er wacht 1 brief." in text
    assert "Hier ontbreekt het adres Vul het adres in. Dan staat de brief hierboven. Cato" in text


def ticked(client, name: str) -> TestResponse:
    """The page after all letters that it shows were ticked off, or put back."""
    page = client.get(LETTERS)
    ids = re.findall(r'name="letter" value="(\d+)"', page.text)
    answer = client.post(f"{LETTERS}/{name}", data={"csrf_token": hidden(page)["csrf_token"], "letter": ids})
    return client.get(answer.headers["Location"])


def test_what_one_press_ticked_off_another_puts_back(app, client, today, two_weeks):
    stage.sign_in_as(client, "Carla")
    ticked(client, "done")
    today.shift(60)
    stage.sign_in_as(client, "Olga")
    after = ticked(client, "done")
    assert "1 brief is afgevinkt. Zet terug in de lijst" in read(after), "Carla's is not in it"
    fields = hidden(after)
    back = client.post(f"{LETTERS}/back", data={"csrf_token": fields["csrf_token"], "at": fields["at"]})
    text = read(client.get(back.headers["Location"]))
    assert "1 brief staat weer in de lijst." in text
    assert "Er wacht 1 brief." in text
    assert {name: one.sent_at is not None for name, one in notices(app, "letter").items()} == {
        "Cato": True, "Els": False,
    }  # fmt: skip
    assert record(app, "letters put back") == [("letters put back", "letters: 1")]


def test_nobody_puts_back_what_is_of_an_event_of_others(app, client, two_weeks):
    stage.sign_in_as(client, "Olga")
    fields = hidden(ticked(client, "done"))
    stage.sign_in_as(client, "Carla")
    token = hidden(client.get(LETTERS))["csrf_token"]
    client.post(f"{LETTERS}/back", data={"csrf_token": token, "at": fields["at"]})
    assert {name: one.sent_at is not None for name, one in notices(app, "letter").items()} == {
        "Cato": False, "Els": True,
    }  # fmt: skip
    for wrong in ("", "yesterday", "2027-01-20"):
        assert client.post(f"{LETTERS}/back", data={"csrf_token": token, "at": wrong}).status_code == 303
        assert client.get(f"{LETTERS}?at={wrong}").status_code == 200


def test_a_letter_on_the_post_is_read_printed_and_put_back_from_the_party_s_page(app, client, two_weeks):
    stage.sign_in_as(client, "Olga")
    letter = notices(app, "letter")["Cato"].id
    ticked(client, "done")
    with app.app_context():
        reference = stage.party("Cato").reference
    path = f"/organise/events/week/messages/{letter}"
    assert path in client.get(f"/organise/registrations/{reference}").text
    page = client.get(path)
    assert "Dit is gedaan op woensdag 20 januari 2027." in read(page)
    assert "Beste Cato" in read(page)
    assert "letter" not in hidden(page)
    assert "Cato" in reading.pdf(client.post(f"{LETTERS}/letters.pdf", data=hidden(page)).data).text
    stage.sign_in_as(client, "Carla")
    assert "Het bericht staat weer in de lijst." in read(client.get(press(client, path, f"{path}/back").location))
    assert notices(app, "letter")["Cato"].sent_at is None
    assert record(app, "message put back") == [("message put back", "requested")]
    done = press(client, path, f"{path}/done").location
    assert "Het bericht staat weer in de lijst." in read(client.get(press(client, done, f"{path}/back").location))


def test_of_two_who_print_the_same_page_the_second_finds_what_is_on_the_post_no_more(client, two_weeks):
    stage.sign_in_as(client, "Olga")
    page = client.get(LETTERS)
    token, (cato, els) = hidden(page)["csrf_token"], re.findall(r'name="letter" value="(\d+)"', page.text)[:2]
    both = {"csrf_token": token, "letter": [cato, els]}
    client.post(f"{LETTERS}/done", data={"csrf_token": token, "letter": [cato]})
    printed = reading.pdf(client.post(f"{LETTERS}/letters.pdf", data=both).data).text
    assert ("Cato" in printed, "Els" in printed) == (False, True)
    client.post(f"{LETTERS}/done", data={"csrf_token": token, "letter": [els]})
    text = read(client.get(client.post(f"{LETTERS}/letters.pdf", data=both).location))
    assert "Er is niets afgedrukt. Deze brieven wachten niet meer. Iemand anders heeft ze afgevinkt" in text


def test_no_letter_of_others_is_printed_again(app, client, two_weeks):
    stage.sign_in_as(client, "Olga")
    letter = notices(app, "letter")["Els"].id
    ticked(client, "done")
    stage.sign_in_as(client, "Carla")
    token = hidden(client.get(LETTERS))["csrf_token"]
    for field in ("letter", "posted"):
        sent = {"csrf_token": token, field: [str(letter)]}
        assert client.post(f"{LETTERS}/letters.pdf", data=sent).location == f"{LETTERS}?printed=0"


def test_the_most_urgent_letter_comes_first_and_one_that_is_too_late_is_named_so(app, client, rows, today, two_weeks):
    with rows():
        soon = arranged.course_week("soon", starts_at=at(date(2027, 1, 25), 10), ends_at=at(date(2027, 1, 29), 15))
        for name, phone in (("Fien", None), ("Gijs", None)):
            application = cast.duo(name, channel="letter", email=None, phone=phone, address=HOME)
            registration.register(soon, application)
    today.shift(2 * 24 * 3600)  # Friday before a Monday
    stage.sign_in_as(client, "Olga")
    text = read(client.get(LETTERS))
    assert re.findall(r"Cato|Els|Fien|Gijs", text) == ["Fien", "Gijs", "Cato", "Els"]
    assert text.count("te laat voor de post Er is geen telefoonnummer bekend.") == 2
    assert "Beter Thuis met Dementie, maart 2027 begint maandag 25 januari" in text
    assert "te laat voor de post" in read(client.get("/organise/events/soon"))
    assert "te laat voor de post" not in read(client.get("/organise/events/week"))
    off = read(client.get("/organise/events/soon/call-off"))
    assert "2 brieven die te laat komen, want er is geen telefoonnummer" in off


def outcome(client, number: int, what: str) -> str:
    token = hidden(client.get(CALLS))["csrf_token"]
    answer = client.post(f"{CALLS}/{number}", data={"csrf_token": token, "outcome": what})
    return read(client.get(answer.headers["Location"]))


def test_a_call_says_who_when_and_what_and_comes_back_when_nobody_answered(app, client, today, two_weeks):
    stage.sign_in_as(client, "Carla")
    text = read(client.get(CALLS))
    assert "Er wacht 1 telefoontje." in text
    for words in (
        "Daan Bel 06 12 34 56 78",
        "Aanvraag ontvangen",
        "Bellen vanaf",
        "U belt Daan, ook voor Bert. Vraag eerst of",
    ):
        assert words in text
    call = notices(app, "phone")["Daan"].id
    said = outcome(client, call, "not_reached")
    assert "Op woensdag 20 januari 2027 om 13.00 uur staat dit telefoontje hier weer." in said
    assert "Er is niemand om te bellen." in said
    today.shift(3 * 3600)
    assert "1 keer niet bereikt" in read(client.get(CALLS))
    assert "Afgevinkt. Zet terug in de lijst Er is niemand om te bellen." in outcome(client, call, "spoken")
    assert "Het telefoontje staat weer in de lijst. Er wacht 1 telefoontje." in outcome(client, call, "back")
    assert "Het telefoontje is niet teruggezet." in outcome(client, call, "back")
    outcome(client, call, "spoken")
    assert notices(app, "phone")["Daan"].sent_at is not None
    tried = record(app, "call tried", "message done by hand", "message put back")
    assert tried == [
        ("call tried", "requested"), ("message done by hand", "requested"), ("message put back", "requested"),
        ("message done by hand", "requested"),
    ]  # fmt: skip


def test_a_coordinator_finds_the_own_calls_in_the_menu_and_a_facilitator_has_none(client, two_weeks):
    stage.sign_in_as(client, "Carla")
    assert "Brieven en bellen" in read(client.get("/organise"))
    assert "Daan Bel 06 12 34 56 78" in read(client.get(CALLS))
    stage.sign_in_as(client, "Bram")
    assert "Brieven en bellen" not in read(client.get("/organise"))


def test_a_number_that_is_wrong_waits_at_the_event_until_it_is_corrected(app, client, two_weeks):
    stage.sign_in_as(client, "Carla")
    call = notices(app, "phone")["Daan"].id
    assert "onder Mislukt" in outcome(client, call, "wrong_number")
    assert "Gebeld: het telefoonnummer klopt niet." in read(client.get("/organise/events/week"))
    assert "Het telefoontje staat weer in de lijst. Er wacht 1 telefoontje." in outcome(client, call, "back")
    outcome(client, call, "wrong_number")
    press(client, "/organise/events/week", f"/organise/events/week/messages/{call}/again")
    assert "Er wacht 1 telefoontje." in read(client.get(CALLS))


def test_one_that_no_key_opens_is_counted_and_keeps_no_other_from_sight(app, client, rows, two_weeks):
    with rows():
        week = db.session.query(Event).filter_by(ref="week").one()
        registration.register(week, cast.duo("Fatma", channel="phone", email=None, phone="0687654321"))
    broken = [
        notices(app, channel)[name].registration_id for channel, name in (("letter", "Cato"), ("phone", "Daan"))
    ]
    stage.sign_in_as(client, "Olga")
    unread = "1 bericht kunnen wij niet lezen. Vraag de beheerder om hulp."
    assert unread not in read(client.get(LETTERS)) + read(client.get(CALLS))
    with rows():
        for number in broken:
            statement = sql("UPDATE registrations SET contact_name = 'gAAAAx' WHERE id = :id")
            db.session.execute(statement, {"id": number})
    letters, calls = read(client.get(LETTERS)), read(client.get(CALLS))
    assert ("Er wacht 1 brief." in letters, "Els" in letters, unread in letters) == (True, True, True)
    assert ("Er wacht 1 telefoontje." in calls, "Fatma" in calls, unread in calls) == (True, True, True)
    status = app.test_cli_runner().invoke(args=["outbox", "status"])
    assert "by hand: 2\n" in status.output
    assert "by hand, and opened by none of DATA_KEYS: 2" in status.output
