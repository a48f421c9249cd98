"""The office corrects the address of a person or an organisation that a message did not reach, and sends it again."""

import pytest

from events import accounts, notices, registration
from events.extensions import db
from events.mail import compose
from events.models import AuditEntry, Notice, Organisation, Person
from tests import cast
from tests.web.browsing import fault_of, read, submit, value_of
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")

OUTBOX = "/organise/outbox"


@pytest.fixture
def failed(rows) -> dict[str, int]:
    """A mail to a key person and one to a member that failed, by whom they were for; Olga is signed in."""
    with rows():
        week = stage.week()
        member = db.session.query(Organisation).filter_by(ref="florence").one()
        member.email = "post@florence.example"
        samira = cast.person("Samira", "samira@exmaple.nl")
        db.session.flush()
        for who in (samira, member):
            notices.queue("moved", who, anchor="test", event=week)
        found = {notice.addressee.partition(":")[0]: notice.id for notice in db.session.query(Notice)}
        for number in notices.claim():
            notices.failed(number, "550 no such user")
    return found


@pytest.fixture
def olga(client, failed):
    stage.sign_in_as(client, "Olga")
    return client


def samira(failed: dict[str, int]) -> Person:
    who = db.session.get_one(Notice, failed["person"]).person
    assert who is not None
    return who


def page_of(failed: dict[str, int], kind: str) -> str:
    return f"{OUTBOX}/{failed[kind]}/address"


def test_a_person_gets_the_message_at_the_corrected_address_and_old_links_end(app, olga, failed):
    page = page_of(failed, "person")
    assert page in olga.get(OUTBOX).text
    assert value_of(olga.get(page), "email") == "samira@exmaple.nl"
    assert "Samira" in read(olga.get(page))
    saved = submit(olga, page, email="Samira@example.nl", phone="06 11 11 11 11")
    assert "Het adres is bewaard. 1 bericht gaat opnieuw weg." in read(olga.get(saved.location))
    with app.app_context():
        notice = db.session.get_one(Notice, failed["person"])
        assert (notice.failed_at, str(compose(notice)["To"])) == (None, "Samira <Samira@example.nl>")
        who = samira(failed)
        assert (who.phone, who.link_version) == ("0611111111", 2)
        assert who.email_hash == cast.person("Other", "samira@example.nl").email_hash, "found, however it is written"
        [entry] = db.session.query(AuditEntry).filter_by(what="address corrected")
        assert (entry.about, entry.details) == (who.uid, None)


def test_an_organisation_gets_it_too_and_a_number_alone_will_do(app, olga, failed):
    page = page_of(failed, "organisation")
    assert fault_of(submit(olga, page, email="post@", phone=""), "email").startswith("Dit e-mailadres klopt niet.")
    empty = fault_of(submit(olga, page, email="", phone=""), "email")
    assert empty == "Vul een e-mailadres of een telefoonnummer in."
    assert submit(olga, page, email="", phone="070 000 00 09").status_code == 303
    with app.app_context():
        florence = db.session.query(Organisation).filter_by(ref="florence").one()
        assert (florence.email, florence.phone, florence.link_version) == (None, "0700000009", 2)


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_whoever_has_a_number_only_is_called_about_what_failed(app, olga, failed, kind):
    saved = submit(olga, page_of(failed, kind), email="", phone="070 000 00 09")
    said = "Het adres is bewaard. 1 bericht staat nu bij de brieven en telefoontjes."
    assert said in read(olga.get(saved.location))
    with app.app_context():
        assert [notice.id for notice in notices.by_hand("phone")] == [failed[kind]]


def test_what_waits_for_whoever_has_a_number_only_is_said_by_telephone(app, olga, failed, rows):
    with rows():
        week = db.session.get_one(Notice, failed["person"]).event
        notices.queue("moved", samira(failed), anchor="later", event=week)
    submit(olga, page_of(failed, "person"), email="", phone="070 000 00 09")
    with app.app_context():
        found = {
            notice.anchor: notice.channel
            for notice in db.session.query(Notice).filter_by(addressee=f"person:{samira(failed).id}")
        }
    assert found == {"test": "email", "later": "phone"}, "what is said anew goes once"


def test_the_same_address_ends_no_link(app, olga, failed):
    submit(olga, page_of(failed, "person"), email="SAMIRA@exmaple.nl", phone="0611111111")
    with app.app_context():
        assert samira(failed).link_version == 1


def test_who_signs_in_with_an_address_keeps_it_until_the_account_ends(app, olga, failed, rows):
    with rows():
        accounts.make(samira(failed), "samira@exmaple.nl")
    page = page_of(failed, "person")
    refused = submit(olga, page, email="stranger@example.nl", phone="")
    assert fault_of(refused, "email").startswith("Deze persoon logt in met dit adres.")
    assert submit(olga, page, email="samira@exmaple.nl", phone="0611111111").status_code == 303


def test_nobody_but_the_office_comes_here_and_a_party_has_a_page_of_its_own(app, client, failed, rows):
    with rows():
        stage.waiting_duo(db.session.get_one(Notice, failed["person"]).event, "Cato")
        to_party = db.session.query(Notice.id).filter_by(purpose="requested").scalar()
    stage.sign_in_as(client, "Olga")
    assert client.get(f"{OUTBOX}/{to_party}/address").status_code == 404
    stage.sign_in_as(client, "Carla")
    assert client.get(page_of(failed, "person")).status_code == 404


def test_the_page_of_a_party_says_how_many_messages_go_to_the_corrected_address(app, client, rows):
    with rows():
        stage.waiting_duo(stage.week(), "Cato")
        lost = db.session.query(Notice).filter_by(purpose="requested").one()
        notices.failed(lost.id, "550 no such user")
        reference = stage.party("Cato").reference
    stage.sign_in_as(client, "Carla")
    page = f"/organise/registrations/{reference}"
    assert "no such user" in read(client.get("/organise/events/week"))
    saved = submit(client, f"{page}/contact", channel="email", email="cato@example.org", phone="0612345678")
    assert "De contactgegevens zijn bewaard. 1 bericht gaat opnieuw weg." in read(client.get(saved.location))
    assert "no such user" not in read(client.get("/organise/events/week"))
    with app.app_context():
        found = [(n.purpose, n.addressee.partition(":")[0]) for n in db.session.query(Notice).order_by(Notice.id)]
        waiting = [notice.id for notice in db.session.query(Notice).filter_by(failed_at=None)]
        assert (found[-1], sorted(notices.claim())) == (("link", "registration"), sorted(waiting))


def test_a_message_that_nobody_needs_any_more_is_settled_and_the_page_says_so(app, olga, failed, rows):
    with rows():
        late = db.session.get_one(Notice, failed["person"])
        late.not_after = late.created_at
    saved = submit(olga, page_of(failed, "person"), email="samira@example.nl", phone="")
    said = "Het adres is bewaard. 1 bericht is niet meer nodig en is afgehandeld."
    assert said in read(olga.get(saved.location))


def test_a_party_that_was_cancelled_is_corrected_from_the_list_of_what_failed(app, client, rows):
    with rows():
        party = registration.register(stage.week(), cast.duo("Cato", email="cato@exmaple.nl"))
        notices.sent(*notices.claim())
        registration.cancel(party, actor="test")
        [number] = notices.claim()
        notices.failed(number, "550 no such user")
        page = f"/organise/registrations/{party.reference}"
    stage.sign_in_as(client, "Olga")
    assert f"{page}/contact" in client.get(OUTBOX).text
    assert f"{page}/contact" in client.get(page).text
    saved = submit(client, f"{page}/contact", channel="email", email="cato@example.nl", phone="0612345678")
    assert "De contactgegevens zijn bewaard. 1 bericht gaat opnieuw weg." in read(client.get(saved.location))
    with app.app_context():
        notice = db.session.get_one(Notice, number)
        assert (notice.purpose, notice.failed_at) == ("cancelled", None)
        assert "cato@example.nl" in str(compose(notice)["To"])
