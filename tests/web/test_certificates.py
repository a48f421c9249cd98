"""A certificate on the own page, and the page that says to anyone whether it is valid."""

from datetime import UTC, datetime

import pytest
import time_machine

from events import certificates, registration, tokens
from events.mail import compose
from events.models import Certificate, Event, Organisation
from events.web.certificates import hours
from tests import cast
from tests.documents import reading
from tests.mail.test_words import queued
from tests.taking_part import AFTER, attendee, held, saw
from tests.web.browsing import links, main_of, read


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def event(session) -> Event:
    partner = Organisation(ref="kog", name="Kenniscentrum Onbegrepen Gedrag", roles=["partner"])
    gives = [{"register": "gaia", "activity_id": "0447", "points": 2.5}]
    event = held(people={"Cato Visser": "full", "Daan": "absent"}, accreditation=gives, co_organisers=[partner])
    session.commit()
    return event


def own(event: Event, name: str) -> str:
    return registration.own_page(attendee(event, name).registration).partition("8000")[2]


def issue(session, event: Event) -> Certificate:
    certificates.issue(event, actor="command")
    session.commit()
    (found,) = certificates.valid_of(attendee(event, "Cato Visser").registration)
    return found


def check(client, certificate: Certificate):
    return client.get(certificates.link(certificate).partition("8000")[2])


def test_there_is_none_before_the_organiser_made_it(client, event):
    assert not [link for link in links(client.get(own(event, "Cato Visser"))) if "certificate" in link]
    assert client.get(own(event, "Cato Visser") + "/certificate.pdf").status_code == 404


def test_who_was_there_downloads_it_from_the_own_page(session, client, event):
    found = issue(session, event)
    path = own(event, "Cato Visser")
    page = client.get(path)
    assert "Uw bewijs van deelname is klaar." in read(page)
    assert f"{path}/certificate.pdf" in links(page)
    file = client.get(path + "/certificate.pdf")
    assert file.headers["Content-Disposition"] == 'attachment; filename="bewijs-van-deelname-2027-03-12.pdf"'
    assert (file.content_type, file.headers["Cache-Control"]) == ("application/pdf", "no-store")
    text = reading.pdf(file.data).text
    for words in (
        "Hierbij verklaren wij dat Cato Visser heeft deelgenomen aan Symposium van Anna",
        "Wanneer vrijdag 12 maart 2027, 10.00 tot 14.00 uur",
        "Waar Congrescentrum De Vliet, Vlietplein 10, Leidschendam",
        "Aanbieder Netwerk Dementie Haaglanden, met Kenniscentrum Onbegrepen Gedrag",
        "Contacturen 4 Gevolgd Heel het programma Afgegeven op zaterdag 13 maart 2027",
        "GAIA 0447 2,5",
        certificates.link(found),
        f"Nummer {found.number}",
    ):
        assert words in text


def test_who_was_not_there_has_none(session, client, event):
    issue(session, event)
    assert client.get(own(event, "Daan") + "/certificate.pdf").status_code == 404
    assert "bewijs van deelname" not in read(client.get(own(event, "Daan")))


def test_anyone_reads_that_it_is_valid_the_title_and_the_hours_and_no_name(session, client, event):
    found = issue(session, event)
    page = check(client, found)
    assert page.status_code == 200
    main = read_main(page)
    assert main == "Dit bewijs is geldig Titel Symposium van Anna Contacturen 4"
    assert "Cato" not in page.text
    assert found.number not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_one_that_was_withdrawn_replaced_or_forged_is_not_valid(session, client, event):
    found = issue(session, event)
    old = certificates.link(found).partition("8000")[2]
    saw(event, "Cato Visser", "morning")
    assert check(client, issue(session, event)).status_code == 200
    forged = "/v/" + tokens.sign(tokens.Purpose.REGISTRATION, found.id, found.link_version)
    certificates.revoke(found, actor="command")
    session.commit()
    for path in (old, forged, "/v/x", certificates.link(found).partition("8000")[2]):
        page = client.get(path)
        assert page.status_code == 404
        assert read_main(page).startswith("Dit bewijs is niet geldig")
        assert "Symposium" not in page.text


def read_main(page) -> str:
    class Main:
        text = main_of(page)

    return read(Main())


def test_an_evening_online_says_so(session, client):
    event = held(people={"Cato Visser": "morning"}, online_url="https://example.org/zaal")
    event.venue = None
    found = issue(session, event)
    text = reading.pdf(client.get(own(event, "Cato Visser") + "/certificate.pdf").data).text
    assert "Waar Online" in text
    assert "Contacturen 3 Gevolgd Een deel van het programma" in text
    assert found.is_full is False


def test_hours_are_written_as_people_write_them(app):
    with app.test_request_context():
        assert [hours(minutes) for minutes in (30, 60, 210, 220)] == ["0,5", "1", "3,5", "3,67"]


def test_after_the_mail_of_the_day_after_one_knows_where_to_look(app, session):
    with time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=False):
        event = cast.event("symposium")
        party = registration.register(event, cast.application("Cato"))
        with app.test_request_context():
            text = compose(queued("evaluation_1_day", party)).get_body(("plain",)).get_content()
    assert "Uw bewijs van deelname staat op uw eigen pagina" in text
    assert registration.own_page(party) in text
