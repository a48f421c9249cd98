"""A member submits an activity for a theme week; the office approves it, or returns it with a reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine

from events import activities, tokens
from events.clock import at
from events.errors import WrongStatus
from events.extensions import db
from events.mail import compose
from events.models import Event, EventStatus, Membership, Notice, Organisation, Task, Theme
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, hidden, links, read, submit, value_of

FILM = {
    "title": "Film en gesprek over afscheid",
    "text": "Wij kijken samen een film en praten na.",
    "theme": "week-2027",
    "day": "12-10-2027",
    "starts": "19.30",
    "ends": "21:30",
    "place": "Bibliotheek Rijswijk",
    "address": "Generaal Eisenhowerplein 101, Rijswijk",
    "url": "https://example.org/film",
    "contact_name": "Anna Smit",
    "contact_phone": "070 000 00 03",
}


@pytest.fixture(autouse=True)
def the_first_of_september():
    with time_machine.travel("2027-09-01T08:00:00Z", tick=False):
        yield


@pytest.fixture
def path(rows):
    """The path of Florence's activities, and a theme week of the palliative network."""
    with rows():
        arranged.office()
        palliative = cast.network("palliatief", "Netwerk Palliatieve Zorg Haaglanden")
        florence = arranged.organisation("florence", "Florence", roles=["member"], email="info@florence.example")
        florence.memberships.append(Membership(network=palliative, since_on=date(2020, 1, 1)))
        rule = "FREQ=YEARLY;BYMONTH=10;BYDAY=2SA"
        titles = {"nl": "Week van de Palliatieve Zorg"}
        theme = Theme(ref="week-2027", titles=titles, rule=rule, starts_on=date(2027, 10, 9), days=7)
        theme.networks.append(palliative)
        db.session.add(theme)
        db.session.flush()
        return f"/m/{tokens.sign(tokens.Purpose.MEMBER, florence.id, florence.link_version)}/activities"


def circle_member(ref, name):
    """A member of the dementia network."""
    found = arranged.organisation(ref, name, roles=["member"])
    found.memberships.append(Membership(network=cast.network(), since_on=date(2020, 1, 1)))
    db.session.flush()
    return found


def the_film():
    return db.session.query(Event).one()


def decide(app, *words):
    """Type a command of the office: the exit code and what it printed."""
    done = app.test_cli_runner().invoke(args=["activities", *words])
    return done.exit_code, done.output


def number(app):
    """Under which number the office finds what waits."""
    return decide(app, "list")[1].split(":")[0]


def test_what_is_submitted_waits_for_the_office_and_nobody_sees_it(app, client, path):
    answer = submit(client, f"{path}/new", **FILM)
    page = read(client.get(answer.location))
    assert "Film en gesprek over afscheid Wij kijken ernaar" in page
    assert "Film en gesprek" not in read(client.get("/agenda"))
    assert "Film en gesprek" not in read(client.get("/themes/week-2027"))
    with app.app_context():
        [task] = db.session.query(Task)
        assert (task.what, task.role, task.due_on) == ("approve_activity", "office", date(2027, 9, 8))
        assert [network.ref for network in the_film().networks] == ["palliatief"]


def test_what_the_office_approves_stands_in_the_agenda_and_the_theme_week_under_its_day(app, client, path):
    submit(client, f"{path}/new", **FILM)
    with app.app_context():
        ref = the_film().ref
    assert decide(app, "approve", number(app)) == (0, f"{ref} stands in the agenda; the member is told.\n")
    week = read(client.get("/themes/week-2027"))
    assert "Van zaterdag 9 oktober tot en met vrijdag 15 oktober 2027." in week
    assert "Dinsdag 12 oktober" in week or "dinsdag 12 oktober" in week
    page = client.get(f"/agenda/{ref}")
    for words in ("Bibliotheek Rijswijk", "Anna Smit", "Georganiseerd door Florence"):
        assert words in read(page)
    assert "https://example.org/film" in links(page)
    assert "Staat in de agenda" in read(client.get(path))
    with app.app_context():
        [notice] = db.session.query(Notice).filter_by(purpose="activity_approved")
        mail = compose(notice)
        assert mail["To"] == "Florence <info@florence.example>"
        assert "dinsdag 12 oktober 2027" in mail.get_body(("plain",)).get_content()
        assert db.session.query(Task).one().done_at is not None
    assert decide(app, "list") == (0, "")


def test_the_office_reads_everything_that_an_approval_makes_public(app, client, path):
    submit(client, f"{path}/new", **FILM)
    code, listed = decide(app, "list")
    assert (code, [line.strip() for line in listed.splitlines()[1:]]) == (
        0,
        [
            "by: Florence",
            "title: Film en gesprek over afscheid",
            "text: Wij kijken samen een film en praten na.",
            "when: 2027-10-12 19:30 to 21:30",
            "place: Bibliotheek Rijswijk, Generaal Eisenhowerplein 101, Rijswijk",
            "page: https://example.org/film",
            "call: Anna Smit, 0700000003",
            "theme week: Week van de Palliatieve Zorg",
        ],
    )


@pytest.mark.parametrize("answer", [["approve"], ["return", "--reason", "Wat kost het?"]])
def test_the_office_never_answers_what_it_did_not_read(app, client, path, answer):
    submit(client, f"{path}/new", **FILM)
    read_by_the_office = number(app)
    with app.app_context():
        page = f"{path}/{the_film().id}"
    submit(client, page, **{**FILM, "title": "Iets heel anders"})
    code, said = decide(app, *answer, read_by_the_office)
    assert (code, "the member sent something else since" in said) == (1, True)
    with app.app_context():
        assert (the_film().status, the_film().returned_because) == ("draft", None)
    assert number(app) != read_by_the_office
    assert decide(app, *answer, number(app))[0] == 0
    assert decide(app, *answer, "99")[0] == 1


def test_what_is_approved_while_the_member_types_is_not_changed_any_more(app, client, path):
    submit(client, f"{path}/new", **FILM)
    with app.app_context():
        read_before = the_film()
        db.session.expunge(read_before)
    decide(app, "approve", number(app))
    said = activities.Submission(
        "Ongezien", "-", read_before.starts_at, read_before.ends_at, "-", "", None, "-", "070 000 00 03", None
    )
    with app.app_context():
        db.session.add(read_before)
        assert read_before.status == "draft", "without its lock the change would go by this"
        with pytest.raises(WrongStatus):
            activities.resubmit(read_before, said)
    with app.app_context():
        assert the_film().title() == FILM["title"]


def test_what_a_member_submitted_is_not_ticked_off_without_an_answer(app, client, path):
    submit(client, f"{path}/new", **FILM)
    waiting = number(app)
    done = app.test_cli_runner().invoke(args=["tasks", "done", waiting])
    assert (done.exit_code, f"flask activities approve {waiting}" in done.output) == (1, True)
    assert number(app) == waiting


def test_what_is_returned_says_why_and_can_be_changed_and_sent_again(app, client, path):
    submit(client, f"{path}/new", **FILM)
    with app.app_context():
        event = the_film()
        ref, page_number = event.ref, event.id
    assert decide(app, "return", number(app), "--reason", "Wat kost het?")[0] == 0
    page = read(client.get(path))
    assert "Teruggestuurd" in page
    assert "Wat kost het?" in page
    with app.app_context():
        text = compose(db.session.query(Notice).filter_by(purpose="activity_returned").one()).get_body(("plain",))
        assert "Wat kost het?" in text.get_content()
        assert tokens.address(path) in text.get_content()
    form = client.get(f"{path}/{page_number}")
    assert (value_of(form, "title"), value_of(form, "starts"), value_of(form, "day")) == (
        FILM["title"],
        "19:30",
        "2027-10-12",
    )
    better = "Wij kijken samen een film. Het is gratis."
    submit(client, f"{path}/{page_number}", **{**FILM, "text": better})
    assert "Wij kijken ernaar" in read(client.get(path))
    with app.app_context():
        assert (the_film().texts["nl"], the_film().returned_because) == (
            "Wij kijken samen een film. Het is gratis.",
            None,
        )
        assert [task.event.ref for task in activities.to_decide()] == [ref]


def test_the_same_form_sent_twice_is_one_activity(app, client, path):
    page = client.get(f"{path}/new")
    for _ in range(2):
        assert client.post(f"{path}/new", data={**hidden(page), **FILM}).status_code == 303
    with app.app_context():
        assert the_film().title() == FILM["title"]


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("title", "", "Vul in hoe de activiteit heet."),
        ("day", "1-8-2027", "Deze dag is voorbij. Vul een dag in die nog komt."),
        ("day", "2-9-2029", "Deze dag is te ver weg. Vul een dag in binnen twee jaar."),
        ("day", "31-12-9999", "Deze dag is te ver weg. Vul een dag in binnen twee jaar."),
        ("address", "www.example.org", "Hier kan geen website of e-mailadres staan. Vul alleen woorden in."),
        ("day", "16-10-2027", "Deze dag valt niet in de themaweek die u kiest."),
        ("starts", "half acht", "Deze tijd klopt niet. Schrijf hem als uren en minuten: 19:30."),
        ("ends", "19:00", "De eindtijd ligt niet na de begintijd."),
        ("url", "javascript:alert(1)", "Dit adres klopt niet. Een adres begint met https://."),
        ("contact_phone", "12", "Dit telefoonnummer klopt niet. Vul tien cijfers in, bijvoorbeeld 06 12 34 56 78."),
    ],
)
def test_a_fault_stands_next_to_its_field_and_nothing_is_lost(app, client, path, field, typed, fault):
    answer = submit(client, f"{path}/new", **{**FILM, field: typed})
    assert answer.status_code == 422
    assert fault_of(answer, field) == fault
    assert value_of(answer, "place") == FILM["place"]
    with app.app_context():
        assert db.session.query(Event).count() == 0


def test_an_hour_that_the_clock_skips_is_said(client, path):
    answer = submit(
        client, f"{path}/new", **{**FILM, "theme": "", "day": "26-3-2028", "starts": "02:30", "ends": "04:00"}
    )
    assert fault_of(answer, "starts") == "Deze tijd bestaat niet: die nacht gaat de klok een uur vooruit."


def test_a_member_changes_only_its_own_and_only_until_it_is_in_the_agenda(app, client, rows, path):
    submit(client, f"{path}/new", **FILM)
    with rows():
        event_id = the_film().id
        other = circle_member("parnassia", "Parnassia")
        strange = f"/m/{tokens.sign(tokens.Purpose.MEMBER, other.id, other.link_version)}/activities"
    assert decide(app, "approve", number(app))[0] == 0
    assert client.get(f"{strange}/{event_id}").status_code == 404
    assert client.get(f"{path}/{event_id}").status_code == 303
    assert "Klopt er iets niet, of gaat het niet door? Bel ons." in read(client.get(path))
    with rows():
        db.session.query(Organisation).filter_by(ref="florence").one().link_version += 1
    assert client.get(path).status_code == 404


def test_an_activity_from_the_programme_is_not_a_members_to_see_or_change(app, client, rows, path):
    with rows():
        home = cast.venue("huiskamer", name="Bij een gastgezin", address="Hobbemastraat 12", is_private=True)
        bram = cast.person("Bram", "bram@example.nl", "0611111111")
        florence = db.session.query(Organisation).filter_by(ref="florence").one()
        event = cast.event(
            "activity", status=EventStatus.DRAFT, organiser=florence, venue=home, contact=bram, capacity=None
        )
        db.session.add(Task(key="look", what=activities.APPROVE, role="office", due_on=date(2027, 9, 8), event=event))
        db.session.flush()
        event_id = event.id
    assert client.get(f"{path}/{event_id}").status_code == 404
    token = hidden(client.get(f"{path}/new"))
    assert client.post(f"{path}/{event_id}", data={**token, **FILM}).status_code == 404
    assert "U stuurde nog niets in." in read(client.get(path))
    with app.app_context():
        assert the_film().venue.name == "Bij een gastgezin"
        assert the_film().contact.name == "Bram"
        ref = the_film().ref
    assert decide(app, "cancel", ref) == (1, f"Error: no member submitted an activity {ref}\n")


def test_a_form_that_is_sent_twice_at_once_is_one_activity(app, client, path):
    token = path.split("/")[2]
    with app.app_context():
        florence_id = tokens.read(tokens.Purpose.MEMBER, token).id
    said = activities.Submission(
        "Film", "-", at(date(2027, 10, 12), 19), at(date(2027, 10, 12), 21), "-", "", None, "-", "070 000 00 03", None
    )
    start = Barrier(2)

    def send(_number):
        with app.app_context():
            start.wait()
            made = activities.submit(db.session.get(Organisation, florence_id), said, "0" * 32).ref
            db.session.commit()
            return made

    with ThreadPoolExecutor(2) as both:
        refs = set(both.map(send, range(2)))
    with app.app_context():
        assert refs == {the_film().ref}
        assert db.session.query(Task).count() == 1


def test_two_members_that_send_the_same_number_each_have_their_own(app, client, rows, path):
    with rows():
        other = circle_member("parnassia", "Parnassia")
        strange = f"/m/{tokens.sign(tokens.Purpose.MEMBER, other.id, other.link_version)}/activities"
    sent = {**hidden(client.get(f"{path}/new")), **FILM}
    for address in (path, strange):
        assert client.post(f"{address}/new", data=sent).status_code == 303
    with app.app_context():
        assert {event.organiser.ref for event in db.session.query(Event)} == {"florence", "parnassia"}


def test_only_who_is_a_member_today_submits_or_changes(app, client, rows, path):
    submit(client, f"{path}/new", **FILM)
    with rows():
        event_id = the_film().id
        db.session.query(Membership).one().until_on = date(2027, 8, 31)
    for address in (f"{path}/new", f"{path}/{event_id}"):
        page = client.get(address)
        assert page.status_code == 404, "the link ends with the membership"
        sent = client.post(address, data={**hidden(page), **FILM, "title": "Anders"})
        assert sent.status_code == 404
    with app.app_context():
        assert the_film().title() == FILM["title"]


def test_the_office_ends_an_approved_activity_and_the_agenda_says_so(app, client, path):
    submit(client, f"{path}/new", **FILM)
    with app.app_context():
        ref = the_film().ref
    assert decide(app, "cancel", ref) == (1, f"Error: {ref} is not in the agenda: it is draft\n")
    decide(app, "approve", number(app))
    assert decide(app, "cancel", ref) == (0, f"{ref} stands in the agenda as cancelled.\n")
    assert "Gaat niet door" in read(client.get(path))
    assert client.get(f"/agenda/{ref}").status_code == 200
    assert "gaat niet door" in read(client.get(f"/agenda/{ref}")).casefold()
    assert decide(app, "cancel", ref)[0] == 1
    assert decide(app, "cancel", "nothing")[0] == 1


def test_what_is_over_is_neither_approved_nor_ended(app, client, path):
    submit(client, f"{path}/new", **FILM)
    waiting = number(app)
    with app.app_context():
        ref = the_film().ref
    with time_machine.travel("2027-10-13T08:00:00Z", tick=False):
        assert decide(app, "approve", waiting) == (1, f"Error: {ref} is over; nothing was changed\n")
        assert number(app) == waiting
    decide(app, "approve", waiting)
    with time_machine.travel("2027-10-13T08:00:00Z", tick=False):
        assert decide(app, "cancel", ref) == (1, f"Error: {ref} is over; nothing was changed\n")


def test_what_goes_on_past_midnight_ends_the_next_day(app, client, path):
    submit(client, f"{path}/new", **{**FILM, "ends": "00:30"})
    with app.app_context():
        assert the_film().ends_at == at(date(2027, 10, 13), 0, 30)
    assert "2027-10-12 19:30 to 2027-10-13 00:30" in decide(app, "list")[1]


def test_what_ends_at_midnight_ends_with_its_day_however_early_it_began(app, client, path):
    submit(client, f"{path}/new", **{**FILM, "starts": "10:00", "ends": "00:00"})
    with app.app_context():
        assert the_film().ends_at == at(date(2027, 10, 13), 0)
    assert "dinsdag 12 oktober 2027, 10.00 tot 24.00 uur" in read(client.get(path))


def test_a_typed_number_shows_nobodys_name_but_the_typed_one(app, client, rows, path):
    with rows():
        cast.person("Bestuurder Willems", phone="0700000003")
    submit(client, f"{path}/new", **FILM)
    with app.app_context():
        assert the_film().contact.name == "Anna Smit"
