"""Texts to a telephone are a choice where the kind allows them and they are switched on, and nowhere else."""

import pytest

from events import notices, registration, reminders
from events.extensions import db
from events.mail.texts import folder_of
from events.models import Notice, Registration
from events.policy import Channel
from tasks import outbox
from tests import cast, databases
from tests.web import arranged
from tests.web.browsing import fault_of, read, submit
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def config(database_url, tmp_path, request):
    return databases.make_config(database_url, tmp_path / "instance", SMS=getattr(request, "param", "files"))


WEEK = "/agenda/bt-2027-q1/register"
DUO = {
    "person_name": "Cato", "carer_name": "Bert", "contact": "carer", "phone": "06-12 34 56 78", "channel": "sms",
    "municipality": "Den Haag", "referral": "own_interest", "carer_knows": "yes", "consent_registration": "y",
}  # fmt: skip


def test_a_text_can_be_chosen_needs_a_mobile_number_and_stands_beside_the_mailbox(app, client, rows):
    with rows():
        arranged.office()
        arranged.course_week()
    assert "Met een sms" in read(client.get(WEEK))
    wrong = submit(client, WEEK, **{**DUO, "phone": "070 123 45 67"})
    assert fault_of(wrong, "phone") == "Een sms gaat alleen naar een mobiel nummer. Dat begint met 06."
    assert submit(client, WEEK, **DUO).status_code == 303
    assert "Er is nog geen sms." in read(client.get("/mailbox/texts"))
    with app.app_context():
        outbox.deliver()
    assert "Aan: +31612345678 Uw aanvraag voor 8 maart is ontvangen." in read(client.get("/mailbox/texts"))
    assert "/mailbox/texts" in client.get("/mailbox").text


def test_a_key_person_may_choose_texts(app, client, rows):
    with rows():
        arranged.office()
        _event, link = arranged.talk()

    typed = {"naming": "number", "people": "3", "name": "Samira", "phone": "0612345678", "consent_registration": "y"}
    assert submit(client, link, **typed, channel="sms").status_code == 303
    with app.app_context():
        assert db.session.query(Registration.channel).scalar() == "sms"


@pytest.mark.parametrize("config", ["off"], indirect=True)
def test_switched_off_nobody_can_choose_one_and_what_was_chosen_before_is_phoned(app, client, rows, config):
    with rows():
        week = arranged.course_week()
        registration.register(week, cast.duo(channel=Channel.SMS, email=None, phone="0612345678"))
    assert "sms" not in read(client.get(WEEK))
    assert fault_of(submit(client, WEEK, **DUO), "channel") is not None
    assert client.get("/mailbox/texts").status_code == 404
    with app.app_context():
        outbox.deliver()
        assert not folder_of(config).exists()
        assert [notice.channel for notice in notices.by_hand("phone")] == ["phone"]


INSTEAD = "Met een telefoontje, want sms staat uit"
off_and_on = pytest.mark.parametrize(
    ("config", "way"), [("off", INSTEAD), ("files", "Met een sms")], indirect=["config"]
)


@pytest.fixture
def fatma(rows) -> tuple[str, str]:
    """The own page of a duo that chose texts, and its page in the workspace."""
    with rows():
        arranged.office()
        week = stage.week()
        party = registration.register(week, cast.duo("Fatma", channel=Channel.SMS, email=None, phone="0612345678"))
        party.status, party.confirmed_at = "confirmed", party.created_at
        reminders.arm(week)
        return arranged.own_path(party), f"/organise/registrations/{party.reference}"


@off_and_on
def test_every_page_says_by_what_way_it_goes_and_that_is_a_call_where_texts_are_off(client, fatma, way):
    own, page = fatma
    assert f"Bericht krijgt u {way}" in read(client.get(own))
    stage.sign_in_as(client, "Anna")
    said = read(client.get(page))
    assert f"Krijgt bericht {way}" in said
    assert f"Aanvraag ontvangen {way} wacht" in said
    assert f"· {way}" in read(client.get("/organise/events/week"))
    assert f"1 aanmelding, {way.lower()}" in read(client.get("/organise/events/week/reminders"))
    written = {"statuses": ["confirmed"], "channels": [], "subject_nl": "Sokken", "body_nl": "Neem sokken mee."}
    draft = read(client.get(submit(client, "/organise/events/week/messages/new", **written).location))
    assert f"Gaat naar 1 aanmelding {way}: 1" in draft
    assert f"{way} Voor 1 aanmelding." in draft
    assert ("(link naar de eigen pagina)" in draft) == (way != INSTEAD)
    assert ("Vertel dan dit:" in draft) == (way == INSTEAD)


@off_and_on
def test_what_an_act_will_do_is_said_as_it_goes(client, fatma, way):
    stage.sign_in_as(client, "Carla")
    act = read(client.get(f"{fatma[1]}/cancel"))
    assert ("Fatma: sms “" in act) == (way != INSTEAD)
    assert ("Fatma: telefoontje “" in act) == (way == INSTEAD)


@off_and_on
def test_what_went_as_a_text_is_not_said_to_have_been_a_call(app, client, fatma, way):
    with app.app_context():
        notices.sent(db.session.query(Notice.id).filter_by(purpose="requested", channel="sms").scalar())
        db.session.commit()
    stage.sign_in_as(client, "Carla")
    assert "Aanvraag ontvangen Met een sms verstuurd" in read(client.get(fatma[1]))


@off_and_on
def test_where_mails_are_read_beforehand_it_says_whether_there_are_texts(client, rows, way):
    with rows():
        stage.week()
    stage.sign_in_as(client, "Olga")
    note = "Sms staat uit. Wie voor sms koos, wordt gebeld."
    asked = "/organise/mails?kind=beter_thuis&purpose=confirmed:party&channel=sms"
    said = read(client.get(asked))
    assert (note in said, "Met een sms" in said) == (way == INSTEAD, way != INSTEAD)
    assert note not in read(client.get("/organise/mails?kind=symposium&purpose=confirmed:party"))
    assert note not in read(client.get("/organise/mails?kind=beter_thuis&purpose=intake:coordinator_per_party"))


def test_the_office_corrects_a_party_to_texts_where_its_kind_has_them(client, rows):
    with rows():
        week = stage.week()
        stage.waiting_duo(week, "Cato")
        reference = stage.party("Cato").reference
    stage.sign_in_as(client, "Carla")
    path = f"/organise/registrations/{reference}/contact"
    assert "Met een sms" in read(client.get(path))
    assert fault_of(submit(client, path, channel="sms", phone=""), "phone") == "Vul het telefoonnummer in."
    saved = submit(client, path, channel="sms", phone="0612345678")
    assert "Krijgt bericht Met een sms" in read(client.get(saved.location))
