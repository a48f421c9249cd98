"""Several named colleagues in one go: each gets a registration and a link, the sender a mail that they did."""

import pytest

from events import registration, scheduling, tokens
from events.extensions import db
from events.mail import compose
from events.models import Event, Notice, Person, Registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, hidden, links, read, submit, summary_of

FORM = "/agenda/symposium-2027/register/colleagues"
SENDER = {
    "sender_name": "Anna Smit",
    "sender_email": "anna@florence.example",
    "organisation": "Florence",
    "known": "y",
    "consent_registration": "y",
}


def colleagues(*names):
    """The rows of these colleagues."""
    return {
        key: value
        for number, name in enumerate(names, start=1)
        for key, value in {
            f"name_{number}": name,
            f"email_{number}": f"{name.casefold()}@florence.example",
            f"function_{number}": "Verpleegkundige",
        }.items()
    }


@pytest.fixture
def symposium(rows):
    with rows():
        arranged.office()
        arranged.symposium(capacity=2)


def parties():
    return db.session.query(Registration).order_by(Registration.id).all()


def test_each_gets_an_own_registration_and_who_comes_too_late_waits(app, client, symposium):
    page = read(submit(client, FORM, **SENDER, **colleagues("Bram", "Cato", "Daan")))
    assert "Wie kregen een bericht? Bram Cato Daan In dat bericht" in page
    with app.app_context():
        assert sorted((p.contact_name, p.status, p.email) for p in parties()) == [
            ("Bram", "confirmed", "bram@florence.example"),
            ("Cato", "confirmed", "cato@florence.example"),
            ("Daan", "waiting", "daan@florence.example"),
        ]
        [attendee] = parties()[0].attendees
        assert attendee.answers == {"organisation": "Florence", "function": "Verpleegkundige"}
        assert [consent.purpose for consent in parties()[0].consents] == ["registration"]


def test_each_hears_who_registered_them_and_the_sender_that_they_did(app, client, symposium):
    submit(client, FORM, **SENDER, **colleagues("Bram", "Cato", "Daan"))
    with app.app_context():
        mails = [compose(notice) for notice in db.session.query(Notice).order_by(Notice.id)]
        said = {mail["To"].addresses[0].addr_spec: mail.get_body(("plain",)).get_content() for mail in mails}
    assert "Anna Smit heeft u aangemeld. Wij verwachten u hier:" in said["bram@florence.example"]
    assert "Anna Smit heeft u aangemeld.\nEr is nog geen plaats voor u." in said["daan@florence.example"]
    mine = said["anna@florence.example"]
    assert "U meldde collega's aan voor:" in mine
    assert "/r/" not in mine, "each has a link of their own, and nobody else's"


def test_the_same_form_sent_twice_is_done_once(app, client, symposium):
    page = client.get(FORM)
    sent = [client.post(FORM, data={**hidden(page), **SENDER, **colleagues("Bram", "Cato")}) for _ in range(2)]
    assert sent[0].status_code == sent[1].status_code == 200
    assert [read(answer).count("Bram Cato In dat bericht") for answer in sent] == [1, 1]
    with app.app_context():
        assert len(parties()) == 2
        assert db.session.query(Notice).filter_by(purpose="colleagues").count() == 1


def test_a_sender_reads_the_same_whether_or_not_a_colleague_was_registered_before(app, client, rows, symposium):
    with rows():
        known = cast.application("Bram", email="bram@florence.example")
        registration.register(db.session.query(Event).one(), known)
    answer = submit(client, FORM, **SENDER, **colleagues("Bram", "Cato"))
    assert "Wie kregen een bericht? Bram Cato In dat bericht" in read(answer)
    with app.app_context():
        assert [n.purpose for n in db.session.query(Notice).filter_by(registration_id=parties()[0].id)][-1] == "link"
    again = submit(client, FORM, **SENDER, **colleagues("Bram"))
    assert again.status_code == 200
    assert "Wie kregen een bericht? Bram In dat bericht" in read(again)
    with app.app_context():
        senders = db.session.query(Notice).filter_by(purpose="colleagues")
        assert len({compose(notice).get_body(("plain",)).get_content() for notice in senders}) == 1
        assert senders.count() == 2


def test_faults_stand_next_to_their_row_and_nothing_is_lost(client, symposium):
    rows = {**colleagues("Bram", "Bram"), "email_3": "cato@florence.example", "name_4": "Daan", "email_4": "geen"}
    answer = submit(client, FORM, **{**SENDER, "known": ""}, **rows)
    assert answer.status_code == 422
    assert fault_of(answer, "email_2") == "Dit e-mailadres staat hier al. Elke collega vult u één keer in."
    assert fault_of(answer, "name_3") == "Vul de naam van deze collega in."
    assert fault_of(answer, "function_3") == "Vul de functie van deze collega in."
    assert "klopt niet" in fault_of(answer, "email_4")
    assert "Vraag het eerst aan uw collega's. Zet daarna een vinkje." in summary_of(answer)
    assert 'value="cato@florence.example"' in answer.text


def test_an_address_gets_one_mail_of_a_form_whatever_names_go_with_it(app, client, symposium):
    rows = {**colleagues("Bram", "Cato"), "email_2": "BRAM@florence.example"}
    answer = submit(client, FORM, **SENDER, **rows)
    assert fault_of(answer, "email_2") == "Dit e-mailadres staat hier al. Elke collega vult u één keer in."
    with app.app_context():
        assert parties() == []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("U won een prijs! Bel 0900 1234", "Vul alleen uw naam in, zonder cijfers."),
        ("Anna " * 13, "Dit is te lang. Gebruik hoogstens 60 tekens."),
        ("www.example.org", "Hier kan geen website of e-mailadres staan. Vul alleen woorden in."),
    ],
)
def test_the_senders_name_carries_no_message(client, symposium, name, fault):
    answer = submit(client, FORM, **{**SENDER, "sender_name": name}, **colleagues("Bram"))
    assert fault_of(answer, "sender_name") == fault


def test_an_empty_form_asks_for_one_colleague(client, symposium):
    answer = submit(client, FORM, **SENDER)
    assert fault_of(answer, "name_1") == "Vul de naam in van de collega die u aanmeldt."


def test_without_its_token_nothing_is_done_and_everything_is_kept(app, client, symposium):
    answer = client.post(FORM, data={**SENDER, **colleagues("Bram")})
    assert answer.status_code == 400
    assert 'value="Bram"' in answer.text
    with app.app_context():
        assert parties() == []


def test_an_event_that_is_cancelled_meanwhile_takes_nobody(app, client, rows, symposium):
    page = client.get(FORM)
    with rows():
        scheduling.cancel(db.session.query(Event).one())
    assert client.post(FORM, data={**hidden(page), **SENDER, **colleagues("Bram")}).status_code == 410
    with app.app_context():
        assert (parties(), db.session.query(Person).filter_by(name="Anna Smit").count()) == ([], 0)


def test_a_course_week_takes_duos_and_no_colleagues(client, rows):
    with rows():
        arranged.course_week()
    assert client.get("/agenda/bt-2027-q1/register/colleagues").status_code == 404
    assert "meerdere collega's" not in read(client.get("/agenda/bt-2027-q1/register"))


def test_the_form_for_one_leads_there_and_so_does_a_closed_training(client, rows, symposium):
    assert FORM in links(client.get("/agenda/symposium-2027/register"))
    with rows():
        florence = arranged.organisation("florence", "Florence", roles=["member"])
        training = cast.event("training", ref="incompany", closed_to=florence, titles={"nl": "Basisscholing"})
        path = "/i/" + tokens.sign(tokens.Purpose.WAY_IN, training.id, training.link_version)
    assert f"{path}/register/colleagues" in links(client.get(f"{path}/register"))
    answer = submit(client, f"{path}/register/colleagues", **SENDER, **colleagues("Bram"))
    assert "Wie kregen een bericht? Bram" in read(answer)


def test_a_typed_address_does_not_tell_whose_it_is(app, client, rows, symposium):
    with rows():
        cast.person("Bestuurder Willems", "anna@florence.example")
    submit(client, FORM, **SENDER, **colleagues("Bram"))
    with app.app_context():
        own = arranged.own_path(parties()[0])
    page = read(client.get(own))
    assert "Aangemeld door Anna Smit" in page
    assert "Willems" not in page
