"""One event as an organiser sees it, and who sees how much of it."""

import pytest

from events import answers, notices, registration
from events.extensions import db
from events.models import AuditEntry, Event, Notice, Reply
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import links, press, read, submit
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")

WEEK = "/organise/events/week"


@pytest.fixture
def week(rows, today) -> None:
    """Two places: one confirmed and paid, one requested; two wait; one left."""
    with rows():
        event = stage.week()
        event.funds = [cast.fund("haag", 1)]
        db.session.flush()
        for name in ("Cato", "Daan", "Eva", "Fien"):
            stage.waiting_duo(event, name)
        registration.confirm(stage.party("Cato"), actor="account:99")


def looks(app, what: str = "parties shown") -> list[tuple[str, str | None]]:
    with app.app_context():
        found = db.session.query(AuditEntry).filter_by(what=what).order_by(AuditEntry.id)
        return [(one.actor.partition(":")[0], one.details) for one in found]


def test_it_says_what_is_full_who_waits_who_pays_and_what_happened(app, client, week):
    stage.sign_in_as(client, "Carla")
    page = client.get(WEEK)
    text = read(page)
    for words in (
        "Beter Thuis met Dementie, maart 2027 Gepubliceerd",
        "Bijeenkomst 2 van 2 bezet, 2 wachten (tweetallen)",
        "Fonds: Gemeente haag 1 van 1 bezet (tweetallen)",
        "Aangevraagd (1) Daan en Naaste van Daan",
        "Wachtlijst (2) In volgorde.",
        "Plaats is zeker (1) Cato en Naaste van Cato",
        "Zeker Betaald door Gemeente haag",
        "Wij melden ons zelf aan",
    ):
        assert words in text
    assert (
        text.index("Eva en Naaste van Eva") < text.index("Nummer 1") < text.index("Fien en") < text.index("Nummer 2")
    )
    assert "Goedgekeurd" in text.partition("Wat is er gebeurd?")[2]
    assert looks(app) == [("account", "parties: 4")]


def test_a_teacher_reads_numbers_and_no_name_and_nobody_is_said_to_have_looked(app, client, week):
    stage.sign_in_as(client, "Thea")
    text = read(client.get(WEEK))
    assert "Aanmeldingen Aangevraagd: 2 mensen Wachtlijst: 4 mensen Plaats is zeker: 2 mensen" in text
    for name in ("Cato", "Daan", "Eva"):
        assert name not in text
    assert looks(app) == []


def test_the_record_is_there_before_the_names(app, client, week, monkeypatch):
    seen = []
    monkeypatch.setattr("events.web.organise.event.render_template", lambda *_, **__: seen.append(looks(app)) or "it")
    stage.sign_in_as(client, "Carla")
    assert client.get(WEEK).text == "it"
    assert len(seen[0]) == 1, "committed, so that another connection reads it"


def test_a_symposium_says_nothing_about_health_so_its_names_are_read_freely(app, client, rows):
    with rows():
        event = arranged.symposium()
        cast.everyone(event)
        registration.register(event, cast.application("Cato"))
    stage.sign_in_as(client, "Carla")
    text = read(client.get("/organise/events/symposium-2027"))
    assert "Plaats is zeker (1) Cato" in text
    assert "Ronde 1: Workshop: methodisch werken 0 van 40 bezet" in text
    assert looks(app) == []


def test_a_meeting_about_clients_shows_the_circle_and_its_answers_and_no_word_more(client, rows):
    with rows():
        group = circle.gpo("2027-02-23 12:30")
        cast.everyone(group.events[0])
        answers.answer(group.roster[0], group.events[0], Reply.YES)
        answers.answer(group.roster[1], group.events[0], Reply.YES, cast.person("Mies", "mies@example.nl"))
    stage.sign_in_as(client, "Olga")
    text = read(client.get("/organise/events/gpo-transvaal-2027-02-23"))
    assert (
        "Wie komt er? Ja: 2. Misschien: 0. Nee: 0. Nog geen antwoord: 0. Bram komt Cato Mies komt in de plaats"
        in text
    )
    assert "Iemand aanmelden" not in text


def test_a_hidden_street_is_read_from_three_days_before(client, rows, today):
    with rows():
        event, _link = arranged.talk()
        cast.everyone(event)
    stage.sign_in_as(client, "Bram")
    seen = {}
    for moment in ("02-14T23:59", "02-15T08:00", "02-18T15:31"):
        today.move_to(f"2027-{moment}:00+01:00")
        stage.sign_in_as(client, "Bram")
        seen[moment] = "Hobbemastraat" in read(client.get("/organise/events/hkg-1"))
    assert seen == {"02-14T23:59": False, "02-15T08:00": True, "02-18T15:31": False}


def test_the_street_of_a_home_is_for_who_may_read_the_names_there(client, rows, today):
    with rows():
        event, _link = arranged.talk()
        cast.everyone(event)
    today.move_to("2027-02-15T08:00:00+01:00")
    seen = {}
    for name in ("Olga", "Anna", "Carla", "Bram", "Thea"):
        stage.sign_in_as(client, name)
        seen[name] = "Hobbemastraat" in read(client.get("/organise/events/hkg-1"))
    assert seen == {"Olga": True, "Anna": True, "Carla": True, "Bram": True, "Thea": False}
    assert "Het adres staat hier" not in read(client.get("/organise/events/hkg-1")), "for Thea it never will"


def test_many_participants_have_pages_and_who_left_is_shown_when_asked(client, rows):
    with rows():
        event = arranged.symposium()
        cast.everyone(event)
        for number in range(51):
            registration.register(event, cast.application(f"Gast {number:02}"))
        registration.cancel(registration.register(event, cast.application("Weg")), actor="test")
    stage.sign_in_as(client, "Olga")
    first, second = (read(client.get(f"/organise/events/symposium-2027?page={n}")) for n in (1, 2))
    assert "Gast 00" in first
    assert "Gast 50" not in first
    assert "Gast 50" in second
    assert "Bladzijde 2 van 2" in second
    assert "Toon ook wie niet meer komt (1)" in first
    assert "Weg" not in first
    assert "Geannuleerd (1) Weg" in read(client.get("/organise/events/symposium-2027?ended=yes"))


# Messages -----------------------------------------------------------------------------------------------------------


def fail_mails_to(name: str) -> None:
    for mail in db.session.query(Notice).filter_by(addressee=f"registration:{stage.party(name).id}").all():
        notices.failed(mail.id, "550 no such user here")


def test_what_failed_stands_there_with_the_servers_words_and_is_sent_again(app, client, rows, week):
    with rows():
        fail_mails_to("Daan")
    stage.sign_in_as(client, "Carla")
    page = client.get(WEEK)
    assert "De mailserver zei: “550 no such user here”" in read(page)
    with app.app_context():
        mail = db.session.query(Notice).filter(Notice.failed_at.is_not(None)).one()
        path, reference = f"{WEEK}/messages/{mail.id}/again", stage.party("Daan").reference
    assert f"/organise/registrations/{reference}/contact" in links(page)
    assert client.get(path).status_code == 303, "a GET changes nothing"
    done = press(client, WEEK, path)
    assert done.location == f"{WEEK}?done=again#messages"
    assert "Het bericht wordt opnieuw gestuurd." in read(client.get(done.location))
    with app.app_context():
        assert db.session.query(Notice).filter(Notice.failed_at.is_not(None)).count() == 0
    assert looks(app, "message sent again") == [("account", "requested")]
    assert "not_again" in press(client, WEEK, path).location


def test_what_failed_is_let_be_with_one_button_and_that_is_on_record(app, client, rows, week):
    with rows():
        fail_mails_to("Daan")
    stage.sign_in_as(client, "Carla")
    with app.app_context():
        mail = db.session.query(Notice).filter(Notice.failed_at.is_not(None)).one()
        path = f"{WEEK}/messages/{mail.id}/settle"
    assert client.get(path).location == f"{WEEK}#messages", "a GET changes nothing"
    assert "no such user here" in read(client.get(WEEK))
    done = press(client, WEEK, path)
    assert done.location == f"{WEEK}?done=settled#messages"
    page = read(client.get(done.location))
    assert "Het bericht is afgehandeld. Er wordt niets meer verstuurd." in page
    assert "no such user here" not in page
    assert looks(app, "failure settled") == [("account", "requested")]
    assert press(client, WEEK, path).location == f"{WEEK}#messages", "it was dealt with already"


def test_what_a_coordinator_did_not_get_leads_to_no_address_of_the_party_it_is_about(client, rows, week):
    with rows():
        party, carla = stage.party("Daan"), stage.person("Carla")
        notices.queue("intake", carla, anchor="test", about=party)
        for mail in db.session.query(Notice).filter_by(person_id=carla.id).all():
            notices.failed(mail.id, "550 no such user here")
        wrong = f"/organise/registrations/{party.reference}/contact"
    stage.sign_in_as(client, "Carla")
    page = client.get(WEEK)
    assert "De mailserver zei: “550 no such user here”" in read(page)
    assert wrong not in links(page)


def test_who_may_not_correct_the_address_of_a_leader_reads_who_may(client, rows, week):
    """Whom the office knows may work at other events too, of which mail would go to that address as well."""
    with rows():
        event = db.session.query(Event).filter_by(ref="week").one()
        notices.queue("work_given", stage.person("Bram"), anchor="test", event=event)
        lost = db.session.query(Notice).filter_by(purpose="work_given").one().id
        notices.failed(lost, "550 no such user here")
    correct = f"/organise/outbox/{lost}/address"
    sentence = "Klopt het adres of het nummer niet? Vraag het kantoor om het te verbeteren."
    stage.sign_in_as(client, "Anna")
    page = client.get(WEEK)
    assert (sentence in read(page), correct in links(page)) == (True, False)
    stage.sign_in_as(client, "Olga")
    page = client.get(WEEK)
    assert (sentence in read(page), correct in links(page)) == (False, True)
    assert client.get(correct).status_code == 200


def test_the_page_of_a_party_says_that_mail_came_back_until_the_address_is_corrected(client, rows, week):
    with rows():
        party = stage.party("Daan")
        path, email = f"/organise/registrations/{party.reference}", party.email
        notices.queue("link", party, anchor="test")
        mail = db.session.query(Notice).filter_by(registration_id=party.id, purpose="link").one()
        notices.sent(mail.id)
        notices.came_back(mail.uid, "550 5.1.1 no such user", to=email, is_no_address=True)
    stage.sign_in_as(client, "Anna")
    page = client.get(path)
    assert f"{email} Mail kwam terug op" in read(page)
    assert "Wij sturen er niets meer naartoe." in read(page)
    assert f"{path}/contact" in links(page)
    saved = submit(client, f"{path}/contact", channel="email", email="daan@example.org", phone="0612345678")
    assert "De contactgegevens zijn bewaard." in read(client.get(saved.location))
    assert "Mail kwam terug" not in read(client.get(path))


def test_a_letter_is_ticked_off_and_nothing_of_another_event_is(app, client, rows, week):
    with rows():
        event = db.session.query(Event).filter_by(ref="week").one()
        letter = {"channel": "letter", "email": None, "address": {"street": "a", "postcode": "b", "city": "c"}}
        registration.register(event, cast.duo("Gijs", **letter))
        registration.register(cast.event(), cast.application("Ander"))
    stage.sign_in_as(client, "Carla")
    text = read(client.get(WEEK))
    assert "Met de hand te doen Alle brieven en telefoontjes bij elkaar Gijs" in text
    assert "Brief: Staat op de wachtlijst" in text
    with app.app_context():
        mine = db.session.query(Notice).filter_by(channel="letter").one().id
        other = db.session.query(Notice).filter_by(addressee=f"registration:{stage.party('Ander').id}").one().id
    words = client.get(f"{WEEK}/messages/{mine}")
    assert "Brief: Staat op de wachtlijst Gijs a b c Wat u schrijft" in read(words)
    assert "U staat op de wachtlijst" in read(words)
    assert looks(app, "message shown") == [("account", "parties: 1")]
    assert client.get(f"{WEEK}/messages/{other}").status_code == 404
    assert press(client, WEEK, f"{WEEK}/messages/{mine}/done").status_code == 303
    assert "Dit is gedaan op woensdag 20 januari 2027." in read(client.get(f"{WEEK}/messages/{mine}"))
    assert "Met de hand te doen" not in read(client.get(WEEK))
    assert press(client, WEEK, f"{WEEK}/messages/{other}/done").status_code == 404


# The list and the search --------------------------------------------------------------------------------------------


def test_the_list_has_shelves_and_choices_and_shows_only_what_one_may_see(client, rows, week):
    with rows():
        arranged.symposium(networks=[cast.network("als", "ALS-netwerk")])
        cast.event(ref="off", titles={"nl": "Afgelast"}, status="cancelled")
    stage.sign_in_as(client, "Olga")
    text = read(client.get("/organise/events"))
    assert "2 bijeenkomsten" in text
    assert "Beter Thuis met Dementie, maart 2027" in text
    assert "2 van 2 bezet, 2 wachten (tweetallen)" in text
    assert "1 bijeenkomst Symposium" in read(client.get("/organise/events?network=als"))
    assert "1 bijeenkomst Symposium" in read(client.get("/organise/events?month=2027-04"))
    assert "1 bijeenkomst Symposium" in read(client.get("/organise/events?shelf=cancelled"))
    assert "2 bijeenkomsten" in read(client.get("/organise/events?kind=nonsense&month=x&page=y&shelf=z"))
    stage.sign_in_as(client, "Thea")
    assert "1 bijeenkomst Beter Thuis" in read(client.get("/organise/events"))


def test_a_party_is_found_by_its_number_and_by_nobody_who_may_not_read_it(app, client, week):
    with app.app_context():
        reference = stage.party("Cato").reference
    stage.sign_in_as(client, "Carla")
    found = submit(client, "/organise/search", reference=f" {reference.lower()}")
    assert found.location == f"/organise/registrations/{reference}"
    assert "geen aanmelding met dit nummer" in read(submit(client, "/organise/search", reference="ZZZZZZ"))
    stage.sign_in_as(client, "Thea")
    assert "geen aanmelding met dit nummer" in read(submit(client, "/organise/search", reference=reference))


def test_within_an_event_a_name_is_found_and_that_somebody_searched_is_on_record(app, client, week):
    stage.sign_in_as(client, "Carla")
    found = submit(client, f"{WEEK}/search", words="van eva")
    assert "1 gevonden Eva en Naaste van Eva" in read(found)
    assert "eva" not in found.request.path + (found.request.query_string.decode())
    assert looks(app, "parties searched") == [("account", "parties: 1")]
    assert "Niemand gevonden." in read(submit(client, f"{WEEK}/search", words="Zacharias"))
    assert submit(client, f"{WEEK}/search", words="").status_code == 422
