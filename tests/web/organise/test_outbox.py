"""The office sees how the mail stands, stops it, lets it go on, and sends again what failed."""

from sqlalchemy import select

from events import notices, registration
from events.models import AuditEntry
from tests import cast
from tests.web.browsing import press
from tests.web.signing_in import sign_in

PAGE = "/organise/outbox"


def test_the_office_stops_the_mail_and_sends_again_what_failed(session, client):
    event = cast.event()
    who = cast.everyone(event)
    parties = [registration.register(event, cast.application(name)) for name in ("Els", "Fatma")]
    first, second = notices.claim()
    notices.failed(first, "550 no such user")
    notices.postponed(second, "451 busy")
    notices.rest("connection refused", is_busy=False)
    references = [party.reference for party in parties]
    session.commit()
    sign_in(client, who["Olga"])
    page = client.get(PAGE).text
    assert "De mailserver zei: “550 no such user”" in page
    assert "De mailserver zei: “451 busy”" in page
    assert "De mailserver is niet bereikbaar." in page
    assert all(reference in page for reference in references)
    assert "Els" not in page

    page = client.get(press(client, PAGE, "/organise/outbox/pause").headers["Location"]).text
    assert "De mail staat stil sinds" in page
    assert "Zet de mail stil" not in page
    page = client.get(press(client, PAGE, f"/organise/outbox/{first}/again").headers["Location"]).text
    assert "Het bericht gaat opnieuw weg." in page
    assert notices.claim() == []
    session.rollback()
    press(client, PAGE, "/organise/outbox/resume")
    assert notices.claim() == [first]
    session.rollback()
    recorded = session.scalars(select(AuditEntry.what).order_by(AuditEntry.id)).all()
    assert recorded[-3:] == ["mail paused", "message sent again", "mail resumed"]


def test_what_is_no_longer_true_is_not_sent_again(session, client):
    event = cast.event()
    who = cast.everyone(event)
    party = registration.register(event, cast.application("Els"))
    (first,) = notices.claim()
    notices.failed(first, "550 no such user")
    registration.cancel(party, actor="visitor")
    session.commit()
    sign_in(client, who["Olga"])
    page = client.get(press(client, PAGE, f"/organise/outbox/{first}/again").headers["Location"]).text
    assert "Dit bericht is niet meer nodig." in page
