"""The page of somebody in a circle, of its chair, and of a member that names delegates."""

from datetime import date

import pytest
from sqlalchemy import select

from events import answers, scheduling, tokens
from events.answers import answer
from events.extensions import db
from events.mail import compose
from events.models import Answer, Event, Group, Notice, Organisation, Person, Reply, RosterPlace
from tests import cast
from tests.answers.circle import delegate, gpo, meeting, member, overleg, seats, wall
from tests.web import arranged
from tests.web.browsing import fault_of, hidden, links, press, read, summary_of
from tests.web.test_agenda import queries_of

pytestmark = pytest.mark.usefixtures("today")


def path_of(place: RosterPlace) -> str:
    return "/a/" + tokens.sign(tokens.Purpose.ANSWER, place.id, place.person.link_version)


@pytest.fixture
def circle(rows) -> dict[str, str]:
    """A GPO with two coming meetings: the addresses of Bram, Cato and chair Anna."""
    with rows():
        arranged.office()
        group = gpo("2027-01-12 12:30", "2027-02-23 12:30", "2027-04-06 12:30")
        [anna] = group.roles
        found = {place.person.name: path_of(place) for place in group.roster}
        found["Anna"] = "/c/" + tokens.sign(tokens.Purpose.CHAIR, anna.id, anna.person.link_version)
        return found


FEBRUARY = "gpo-transvaal-2027-02-23"


def stored() -> list[tuple[str, str, str | None]]:
    """Who said what, and who comes instead."""
    found = db.session.scalars(select(Answer).order_by(Answer.id))
    return [(a.place.person.name, a.answer, a.substitute.name if a.substitute else None) for a in found]


def say(client, path: str, ref: str, reply: str):
    """Press one of the three buttons of a meeting."""
    page = client.get(path)
    return client.post(f"{path}/{ref}", data={**hidden(page), "revision": "1", "answer": reply})


def send(client, path: str, app, ref: str, name: str, email: str):
    """Fill in who comes instead."""
    with app.app_context():
        number = db.session.scalars(select(Event.id).where(Event.ref == ref)).one()
    known = {f"m{number}-name": name, f"m{number}-email": email}
    return client.post(f"{path}/{ref}/substitute", data={**hidden(client.get(path)), **known})


def test_the_page_shows_the_coming_meetings_with_buttons_and_changes_nothing(app, client, circle):
    page = client.get(circle["Bram"])
    text = read(page)
    assert "GPO Transvaal Beste Bram, komt u? U kunt uw antwoord altijd nog wijzigen." in text
    assert "dinsdag 23 februari 2027, 12.30 tot 13.30 uur Congrescentrum De Vliet Vlietplein 10, Leidschendam" in text
    assert "dinsdag 6 april 2027" in text
    assert "12 januari" not in text, "it has been"
    assert text.count("U hebt nog niet geantwoord") == 2
    assert "Cato" not in text
    assert "Nog geen antwoord" not in text
    assert page.text.count('value="yes"') == 2
    with app.app_context():
        assert stored() == []


def test_an_answer_is_one_button_and_can_be_changed(app, client, circle):
    for reply, shown in (("yes", "U komt"), ("maybe", "U komt misschien"), ("no", "U komt niet")):
        done = say(client, circle["Bram"], FEBRUARY, reply)
        assert (done.status_code, done.location) == (303, f"{circle['Bram']}?done=answered")
        text = read(client.get(done.location))
        assert "Dank u. Uw antwoord is bewaard." in text
        assert f"Leidschendam {shown} Ja, ik kom" in text
        with app.app_context():
            assert stored() == [("Bram", reply, None)]


def test_a_substitute_is_named_and_invited(app, client, circle):
    assert send(client, circle["Bram"], app, FEBRUARY, "Daan", "daan@example.nl").status_code == 303
    assert "Daan komt in uw plaats" in read(client.get(circle["Bram"]))
    with app.app_context():
        assert stored() == [("Bram", "yes", "Daan")]
        notice = db.session.scalars(select(Notice).where(Notice.purpose == "substitute")).one()
        mail = compose(notice)
        assert mail["To"] == "Daan <daan@example.nl>"
        text = mail.get_body(("plain",)).get_content()
        assert "Bijeenkomst\ndinsdag 23 februari 2027, 12.30 tot 13.30 uur\nCongrescentrum De Vliet" in text
        for word in ("GPO", "Transvaal", "Bram", "http"):
            assert word not in text
    say(client, circle["Bram"], FEBRUARY, "yes")
    with app.app_context():
        assert stored() == [("Bram", "yes", None)]
        assert (
            db.session.scalars(select(Notice).where(Notice.purpose == "substitute_ended")).one().person.name == "Daan"
        )


def test_what_is_wrong_with_a_substitute_stands_next_to_the_field_and_nothing_is_kept(app, client, circle):
    page = send(client, circle["Bram"], app, FEBRUARY, "www.reclame.nl", "daan")
    assert page.status_code == 422
    with app.app_context():
        number = db.session.scalars(select(Event.id).where(Event.ref == FEBRUARY)).one()
        assert stored() == []
        assert db.session.query(Person).filter_by(name="www.reclame.nl").count() == 0
    name, email = fault_of(page, f"m{number}-name"), fault_of(page, f"m{number}-email")
    assert name == "Hier kan geen website of e-mailadres staan. Vul alleen woorden in."
    assert email == "Dit e-mailadres klopt niet. Een e-mailadres ziet eruit als naam@voorbeeld.nl."
    assert summary_of(page) == [name, email]
    assert page.text.count('<details class="more" open>') == 1
    assert client.get(f"{circle['Bram']}/{FEBRUARY}/substitute").location == circle["Bram"]
    assert client.get(f"{circle['Bram']}/{FEBRUARY}").location == circle["Bram"]


def test_a_typed_address_shows_nobody_but_the_name_that_was_typed(app, client, circle, rows):
    with rows():
        cast.person("Fatima", "fatima@example.nl")
    send(client, circle["Bram"], app, FEBRUARY, "Iemand", "fatima@example.nl")
    text = read(client.get(circle["Bram"]))
    assert "Iemand komt in uw plaats" in text
    assert "Fatima" not in text
    with app.app_context():
        known = [person.name for person in db.session.scalars(select(Person).order_by(Person.id))]
        assert known[-2:] == ["Fatima", "Iemand"]


def test_who_is_named_by_the_name_and_address_of_somebody_in_the_circle_is_that_person(app, client, circle):
    send(client, circle["Bram"], app, FEBRUARY, " cato ", "Cato@example.nl")
    with app.app_context():
        assert stored() == [("Bram", "yes", "Cato")]
    send(client, circle["Bram"], app, FEBRUARY, "Bram", "bram@example.nl")
    with app.app_context():
        assert stored() == [("Bram", "yes", None)], "who names themselves comes themselves"


@pytest.mark.parametrize("name", ["Daan (mw. Jansen)", "Daan [zie dossier]", "Daan 12-3-1941", "Daan " * 13])
def test_a_name_is_a_name_and_no_note(app, client, circle, name):
    assert send(client, circle["Bram"], app, FEBRUARY, name, "daan@example.nl").status_code == 422
    with app.app_context():
        assert stored() == []


def test_who_names_one_substitute_after_another_mails_no_crowd(app, client, circle):
    for letter in "abcdefghijkl":
        assert send(client, circle["Bram"], app, FEBRUARY, letter, f"{letter}@example.nl").status_code == 303
    refused = send(client, circle["Bram"], app, FEBRUARY, "m", "m@example.nl")
    assert refused.status_code == 409
    assert "u noemde vandaag al veel mensen" in read(refused)
    assert send(client, circle["Cato"], app, FEBRUARY, "m", "m@example.nl").status_code == 303
    assert say(client, circle["Bram"], FEBRUARY, "no").status_code == 303
    with app.app_context():
        assert stored() == [("Bram", "no", None), ("Cato", "yes", "m")]


def test_a_substitute_for_a_meeting_in_a_house_reads_how_to_learn_the_address(app, client, circle, rows):
    with rows():
        event = db.session.scalars(select(Event).where(Event.ref == FEBRUARY)).one()
        event.venue = cast.venue("thuis", name="Bij Cato", address="Weg 1", neighbourhood="Laak", is_private=True)
    send(client, circle["Bram"], app, FEBRUARY, "Daan", "daan@example.nl")
    with app.app_context():
        notice = db.session.scalars(select(Notice).where(Notice.purpose == "substitute")).one()
        text = compose(notice).get_body(("plain",)).get_content()
    assert "Laak\n\nHet adres mailen wij niet. Vraag het aan wie u vroeg, of bel ons." in text


def test_a_button_without_its_token_does_nothing(app, client, circle):
    page = client.post(f"{circle['Bram']}/{FEBRUARY}", data={"answer": "yes", "revision": "1"})
    assert page.status_code == 400
    assert "Er is niets veranderd. Uw browser stuurde een veiligheidscode niet mee." in read(page)
    with app.app_context():
        assert stored() == []


def test_what_moved_after_the_page_was_opened_is_asked_again(app, client, circle, rows):
    page = client.get(circle["Bram"])
    with rows():
        event = db.session.scalars(select(Event).where(Event.ref == FEBRUARY)).one()
        scheduling.move(event, wall("2027-02-25 12:30"), wall("2027-02-25 13:30"))
    answer = client.post(f"{circle['Bram']}/{FEBRUARY}", data={**hidden(page), "revision": "1", "answer": "yes"})
    assert answer.status_code == 409
    assert "Uw antwoord is niet bewaard: er is intussen iets gewijzigd." in read(answer)
    assert "donderdag 25 februari 2027" in read(answer)
    with app.app_context():
        assert stored() == []


def test_what_is_cancelled_says_so_and_has_no_buttons(app, client, circle, rows):
    with rows():
        scheduling.cancel(db.session.scalars(select(Event).where(Event.ref == FEBRUARY)).one())
    page = client.get(circle["Bram"])
    assert "Gaat niet door" in read(page)
    assert page.text.count('value="yes"') == 1
    refused = say(client, circle["Bram"], FEBRUARY, "yes")
    assert refused.status_code == 409
    assert "Dit kon niet meer. Er is intussen iets veranderd." in read(refused)


@pytest.mark.parametrize(
    "wrong", ["/a/nonsense", "/c/nonsense", "/m/nonsense", "/a/nonsense/gpo", "/m/nonsense/delegates/x"]
)
def test_a_link_that_is_not_ours_opens_nothing(client, circle, wrong):
    page = client.get(wrong)
    assert page.status_code == 404
    assert "Deze link werkt niet (meer)" in read(page)


def test_a_link_opens_only_what_it_is_for_and_can_be_ended(app, client, circle, rows):
    for path in circle.values():
        other = {"a": "c", "c": "a"}[path[1]]
        assert client.get(f"/{other}{path[2:]}").status_code == 404
    assert client.get(f"{circle['Bram']}/another-meeting").status_code == 303
    page = client.get(circle["Bram"])
    assert client.post(f"{circle['Bram']}/another-meeting", data={**hidden(page), "answer": "yes"}).status_code == 404
    with rows():
        for person in db.session.scalars(select(Person)):
            person.link_version += 1
    assert {client.get(path).status_code for path in circle.values()} == {404}


def test_the_chair_sees_who_comes(app, client, circle):
    say(client, circle["Cato"], FEBRUARY, "maybe")
    send(client, circle["Bram"], app, FEBRUARY, "Daan", "daan@example.nl")
    text = read(client.get(circle["Anna"]))
    assert "Hier ziet u wie er komt." in text
    assert "Ja: 1. Misschien: 1. Nee: 0. Nog geen antwoord: 0. Bram: Daan komt in de plaats Cato: misschien" in text
    assert "Ja: 0. Misschien: 0. Nee: 0. Nog geen antwoord: 2. Bram: nog geen antwoord" in text
    assert "Ja, ik kom" not in text


def test_a_chair_who_sits_in_the_circle_answers_and_sees_who_comes(app, client, circle, rows):
    with rows():
        group = db.session.scalars(select(Group)).one()
        path = path_of(delegate(group, None, "Anna"))
    text = read(client.get(path))
    assert text.count("Ja, ik kom") == 2
    assert "Ja: 0. Misschien: 0. Nee: 0. Nog geen antwoord: 3." in text


def test_who_is_no_chair_any_more_sees_nothing(client, circle, rows):
    with rows():
        group = db.session.scalars(select(Group)).one()
        group.roles.clear()
    assert client.get(circle["Anna"]).status_code == 404


def test_a_private_house_is_shown_to_who_comes_three_days_before(client, circle, rows, today):
    with rows():
        event = db.session.scalars(select(Event).where(Event.ref == FEBRUARY)).one()
        event.venue = cast.venue("thuis", name="Bij Cato", address="Weg 1", neighbourhood="Laak", is_private=True)
    say(client, circle["Bram"], FEBRUARY, "yes")
    assert "Weg 1" not in read(client.get(circle["Bram"]))
    today.move_to(wall("2027-02-20 10:00"))
    assert "Bij Cato Weg 1" in read(client.get(circle["Bram"]))
    assert "Weg 1" not in read(client.get(circle["Cato"]))


def test_a_page_asks_as_many_questions_for_one_meeting_as_for_many(app, client, circle, rows):
    few = queries_of(app, client, circle["Anna"])
    with rows():
        group = db.session.scalars(select(Group)).one()
        for number in range(1, 9):
            meeting(group, f"2027-05-0{number} 12:30")
        for name in ("Eva", "Fien", "Gijs"):
            delegate(group, None, name)
    assert queries_of(app, client, circle["Anna"]) == few


# A member and its seats ---------------------------------------------------------------------------------------------

OVERLEG = "programma-overleg"


@pytest.fixture
def florence(rows) -> str:
    """Florence has one seat at two meetings of the Programma-overleg; the address of its page."""
    with rows():
        arranged.office()
        found = member("florence", "Florence")
        overleg()
        return "/m/" + tokens.sign(tokens.Purpose.MEMBER, found.id, found.link_version)


def name_somebody(client, path: str, app, name: str, email: str):
    with app.app_context():
        number = db.session.scalars(select(Group.id).where(Group.ref == OVERLEG)).one()
    known = {f"g{number}-name": name, f"g{number}-email": email}
    return client.post(f"{path}/delegates/{OVERLEG}", data={**hidden(client.get(path)), **known})


def test_a_member_names_its_delegate_who_gets_a_link_of_their_own(app, client, florence):
    text = read(client.get(florence))
    assert "Programma-overleg Wie komt er namens u? U hebt nog niemand genoemd" in text
    assert "donderdag 4 februari 2027, 14.00 tot 16.00 uur Uw organisatie heeft 1 plaats." in text
    done = name_somebody(client, florence, app, "Bram", "bram@example.nl")
    assert (done.status_code, done.location) == (303, f"{florence}?done=named")
    assert "Dank u. Deze persoon krijgt een mail met een eigen link." in read(client.get(done.location))
    with app.app_context():
        place = db.session.scalars(select(RosterPlace)).one()
        assert (place.person.name, place.organisation.ref, place.is_named_by_member) == ("Bram", "florence", True)
        mail = compose(db.session.scalars(select(Notice).where(Notice.purpose == "delegate")).one())
        words = mail.get_body(("plain",)).get_content()
        assert "U komt namens Florence naar dit overleg." in words
        assert answers.own_page(place) in words
        own = path_of(place)
    say(client, own, f"{OVERLEG}-2027-02-04", "yes")
    assert "14.00 tot 16.00 uur Uw organisatie heeft 1 plaats. Bram: komt" in read(client.get(florence))


def test_a_second_delegate_finds_the_seat_taken(app, client, florence):
    for name in ("Bram", "Cato"):
        name_somebody(client, florence, app, name, f"{name.casefold()}@example.nl")
    with app.app_context():
        bram, cato = (path_of(place) for place in db.session.scalars(select(RosterPlace).order_by(RosterPlace.id)))
    assert say(client, bram, f"{OVERLEG}-2027-02-04", "yes").status_code == 303
    full = say(client, cato, f"{OVERLEG}-2027-02-04", "yes")
    assert full.status_code == 409
    assert "Alle plaatsen van uw organisatie zijn al bezet." in read(full)
    assert say(client, cato, f"{OVERLEG}-2027-02-04", "maybe").status_code == 303
    with app.app_context():
        assert stored() == [("Bram", "yes", None), ("Cato", "maybe", None)]


def test_a_delegate_who_is_let_go_frees_the_seat(app, client, florence):
    name_somebody(client, florence, app, "Bram", "bram@example.nl")
    with app.app_context():
        place = db.session.scalars(select(RosterPlace)).one()
        place_id, own = place.id, path_of(place)
    say(client, own, f"{OVERLEG}-2027-02-04", "yes")
    done = press(client, florence, f"{florence}/delegates/{place_id}/end")
    assert done.location == f"{florence}?done=ended"
    assert "U hebt nog niemand genoemd" in read(client.get(florence))
    with app.app_context():
        event = db.session.scalars(select(Event).order_by(Event.starts_at)).first()
        assert seats(event, db.session.scalars(select(Organisation).where(Organisation.ref == "florence")).one()) == (
            0,
            1,
        )
    assert "Programma-overleg Beste Bram, u hebt hier geen vaste plaats meer." in read(client.get(own))
    with app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.purpose == "delegate_ended")).one()
        assert (
            "Uw organisatie liet weten dat dat niet meer hoeft." in compose(told).get_body(("plain",)).get_content()
        )
    token = hidden(client.get(florence))  # a page that stood open; this one has no button any more
    late = client.post(f"{own}/{OVERLEG}-2027-02-04", data={**token, "revision": "1", "answer": "yes"})
    assert late.status_code == 409
    name_somebody(client, florence, app, "Bram", "bram@example.nl")
    with app.app_context():
        assert db.session.query(Notice).filter_by(purpose="delegate").count() == 2, "who comes back hears it"
    assert say(client, own, f"{OVERLEG}-2027-02-04", "yes").status_code == 303


def test_a_member_lets_go_nobody_of_another(app, client, florence, rows):
    with rows():
        group = db.session.scalars(select(Group)).one()
        place = delegate(group, member("parnassia", "Parnassia"), "Daan")
        place_id = place.id
    press(client, florence, f"{florence}/delegates/{place_id}/end")
    with app.app_context():
        assert db.session.get(RosterPlace, place_id).until_on is None
    page = name_somebody(client, florence, app, "Daan", "daan@example.nl")
    assert page.status_code == 409
    assert "Deze persoon komt al namens een andere organisatie." in read(page)


def test_an_organisation_without_seats_reads_so_and_names_nobody(app, client, florence, rows):
    with rows():
        partner = arranged.organisation("lumc", "LUMC", roles=["partner"])
        path = "/m/" + tokens.sign(tokens.Purpose.MEMBER, partner.id, partner.link_version)
    assert "Uw organisatie heeft nu geen plaatsen bij een overleg." in read(client.get(path))
    assert name_somebody(client, path, app, "Bram", "bram@example.nl").status_code in (400, 404)


def test_nobody_mails_a_crowd(app, client, florence):
    for number in range(12):
        assert name_somebody(client, florence, app, "Bram", f"bram{number}@example.nl").status_code == 303
    page = name_somebody(client, florence, app, "Bram", "bram12@example.nl")
    assert page.status_code == 409
    assert "U noemde al veel mensen. Haal eerst iemand weg, of bel ons." in read(page)
    with app.app_context():
        assert len(db.session.scalars(select(RosterPlace)).all()) == 12


def test_papers_are_links_on_the_page_and_in_the_mail(app, client, florence, rows):
    with rows():
        group = db.session.scalars(select(Group)).one()
        place = delegate(
            group, db.session.scalars(select(Organisation).where(Organisation.ref == "florence")).one(), "Bram"
        )
        event = group.events[0]
        event.papers = [{"title": "Agenda", "url": "https://example.org/agenda.pdf"}]
        path = path_of(place)
    page = client.get(path)
    assert "De stukken Agenda" in read(page)
    assert "https://example.org/agenda.pdf" in links(page)


def test_answers_stay_with_whom_they_belong(app, client, florence, rows):
    """A link is for one person in one group, and shows nobody else's answers unless its holder is the chair."""
    with rows():
        group = db.session.scalars(select(Group)).one()
        bram = delegate(group, member("florence", "Florence"), "Bram", since_on=date(2027, 1, 1))
        daan = delegate(group, member("parnassia", "Parnassia"), "Daan")
        for event in group.events:
            scheduling.arrange_seats(event, group)
        answer(bram, group.events[0], Reply.YES)
        path = path_of(daan)
    assert "Bram" not in read(client.get(path))
