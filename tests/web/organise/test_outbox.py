"""The office sees how the mail stands, stops it, lets it go on, and sends again what failed."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from events import notices, registration
from events.extensions import db
from events.mail.transport import NO_CONVERSATION
from events.models import AuditEntry, BouncedAddress, Notice
from tests import cast
from tests.beating import all_ended
from tests.web.browsing import press, read
from tests.web.organise import stage
from tests.web.signing_in import sign_in

PAGE = "/organise/outbox"


def test_the_page_names_a_task_that_stays_away(session, client):
    event = cast.event()
    olga = cast.everyone(event)["Olga"]
    sign_in(client, olga)
    all_ended(but="outbox.plan_reminders")
    page = read(client.get(PAGE))
    assert "Het achtergrondproces doet niet alles." in page
    assert "outbox.plan_reminders: nog nooit" in page
    all_ended()
    assert "doet niet alles" not in client.get(PAGE).text


def test_the_office_stops_the_mail_and_sends_again_what_failed(session, client):
    event = cast.event()
    who = cast.everyone(event)
    parties = [registration.register(event, cast.application(name)) for name in ("Els", "Fatma")]
    first, second = notices.claim()
    notices.failed(first, "550 no such user")
    notices.postponed(second, "451 busy")
    notices.rest(f"{NO_CONVERSATION}[Errno 111] Connection refused", is_busy=False)
    references = [party.reference for party in parties]
    session.commit()
    sign_in(client, who["Olga"])
    page = client.get(PAGE).text
    assert "De mailserver zei: “550 no such user”" in page
    assert "De mailserver zei: “451 busy”" in page
    assert "De mailserver is niet bereikbaar." in page
    assert "Op die plek luistert geen mailserver." in page
    assert all(reference in page for reference in references)
    assert "Els" not in page

    assert "Dan wacht alle mail, behalve de codes om in te loggen." in page
    page = client.get(press(client, PAGE, "/organise/outbox/pause").headers["Location"]).text
    assert "Alleen de codes om in te loggen gaan nu weg." in page
    assert "De mailserver is niet bereikbaar." in page, "codes wait for it"
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


def test_a_server_that_answers_is_not_said_to_be_out_of_reach(session, client):
    who = cast.everyone(cast.event())
    notices.rest("421 too many connections", is_busy=True)
    session.commit()
    sign_in(client, who["Olga"])
    page = read(client.get(PAGE))
    assert "De mailserver wil nu geen mail van ons aannemen. Wij proberen het opnieuw om" in page
    assert "De mailserver zei: “421 too many connections”" in page
    assert "niet bereikbaar" not in page


def test_the_office_lets_a_failure_be_and_may_send_it_again_all_the_same(session, client):
    event = cast.event()
    who = cast.everyone(event)
    registration.register(event, cast.application("Els"))
    (first,) = notices.claim()
    notices.failed(first, "550 no such user")
    session.commit()
    sign_in(client, who["Olga"])
    path = f"/organise/outbox/{first}/settle"
    assert client.get(path).location == PAGE, "a GET changes nothing"
    assert "Mislukte berichten" in read(client.get("/organise"))
    page = client.get(press(client, PAGE, path).headers["Location"])
    assert "Het bericht is afgehandeld. Er wordt niets meer verstuurd." in read(page)
    assert ", afgehandeld" in read(page).partition("Mislukt en afgehandeld")[2]
    assert path not in page.text
    assert "Mislukte berichten" not in read(client.get("/organise"))
    assert session.scalars(select(AuditEntry.what).order_by(AuditEntry.id.desc())).first() == "failure settled"
    session.rollback()
    press(client, PAGE, f"/organise/outbox/{first}/again")
    assert notices.claim() == [first]


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


def test_what_failed_with_the_same_fault_is_sent_again_with_one_button(session, client):
    """Not what nobody needs any more, and not what somebody let be."""
    event = cast.event()
    who = cast.everyone(event)
    parties = [registration.register(event, cast.application(name)) for name in ("Els", "Fatma", "Gerda", "Hanna")]
    other, _gone, second, left = failed = notices.claim()
    for number in failed:
        notices.failed(number, "550 no such user" if number == other else "554 Relay access denied")
    notices.settle(left)
    registration.cancel(parties[1], actor="visitor")
    notices.sent(*notices.claim())
    session.commit()
    sign_in(client, who["Olga"])
    page = read(client.get(PAGE))
    assert "2 berichten met deze fout" in page
    assert "1 berichten met deze fout" not in page
    path = f"/organise/outbox/{second}/alike"
    assert path in client.get(PAGE).text
    assert client.get(path).location == PAGE, "a GET changes nothing"
    page = read(client.get(press(client, PAGE, path).location))
    assert "1 bericht gaat opnieuw weg." in page
    assert "1 bericht is niet meer nodig en is afgehandeld." in page
    assert "met deze fout" not in page
    assert notices.claim() == [second]
    session.rollback()
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.what, entry.about) == ("messages sent again", "outbox")
    assert entry.details == "sent: 1, by hand: 0, needed by nobody: 1"


def test_one_press_sends_no_more_than_a_request_can_carry(session, client, monkeypatch):
    monkeypatch.setattr("events.notices.together.AT_ONCE", 2)
    event = cast.event()
    who = cast.everyone(event)
    for name in ("Els", "Fatma", "Gerda", "Hanna", "Ilse"):
        registration.register(event, cast.application(name))
    failed = notices.claim()
    for number in failed:
        notices.failed(number, "554 Relay access denied")
    session.commit()
    sign_in(client, who["Olga"])
    for last in (failed[4], failed[2]):
        page = read(client.get(press(client, PAGE, f"/organise/outbox/{last}/alike").location))
        assert "2 berichten gaan opnieuw weg." in page
    assert sorted(notices.claim()) == failed[1:]


def test_an_address_that_is_known_not_to_exist_is_not_believed_among_many(session, client):
    event = cast.event()
    who = cast.everyone(event)
    for name in ("Els", "Fatma"):
        registration.register(event, cast.application(name))
    failed = notices.claim()
    notices.sent(*failed)
    for notice in session.scalars(select(Notice).where(Notice.id.in_(failed))):
        notices.came_back(notice.uid, "550 5.1.1 no such user", to=notice.to.email, is_no_address=True)
    session.commit()
    sign_in(client, who["Olga"])
    press(client, PAGE, f"/organise/outbox/{failed[1]}/alike")
    assert (notices.claim(), session.query(BouncedAddress).count()) == (failed, 2)
    session.rollback()
    notices.failed(failed[0], "550 5.1.1 no such user")
    session.commit()
    press(client, PAGE, f"/organise/outbox/{failed[0]}/again")
    assert session.query(BouncedAddress).count() == 1


def test_the_page_and_the_command_show_also_what_no_key_opens(app, session, client):
    event = cast.event()
    who = cast.everyone(event)
    party = registration.register(event, cast.application("Els"))
    notices.queue("link", who["Bram"], anchor="once", event=event)
    first, second = notices.claim()
    notices.failed(first, "it cannot be made: VaultError")
    notices.postponed(second, "it cannot be made: VaultError")
    reference, bram = party.reference, who["Bram"].id
    session.commit()
    sign_in(client, who["Olga"])
    session.execute(text("UPDATE registrations SET phone = 'gAAAAx'"))
    session.execute(text("UPDATE persons SET phone = 'gAAAAx' WHERE id = :id"), {"id": bram})
    session.commit()
    page = read(client.get(PAGE))
    assert reference in page
    assert page.count("Dit is een fout in dit programma (VaultError).") == 2
    assert (
        f"{first} confirmed {reference}: it cannot be made"
        in app.test_cli_runner().invoke(args=["outbox", "status"]).output
    )


def test_an_open_failure_stands_before_whatever_was_dealt_with_later(app, session, client):
    event = cast.event(capacity=None)
    who = cast.everyone(event)
    parties = [registration.register(event, cast.application(f"Els {number}")) for number in range(22)]
    first, *others = notices.claim()
    for number in (first, *others):
        notices.failed(number, "550 no such user")
    for number in others:
        notices.settle(number)
    reference = parties[0].reference
    session.commit()
    sign_in(client, who["Olga"])
    still_open, _, dealt_with = read(client.get(PAGE)).partition("Mislukt en afgehandeld")
    assert (reference in still_open, reference in dealt_with) == (True, False)
    assert dealt_with.count(", afgehandeld") == 20
    lines = app.test_cli_runner().invoke(args=["outbox", "status"]).output.splitlines()
    assert "failed, and nothing came of it yet: 1" in lines
    assert [line for line in lines if "550" in line] == [f"  {first} confirmed {reference}: 550 no such user"]


def test_what_failed_last_stands_first_and_the_page_says_how_many_more_there_are(session, client):
    event = cast.event(capacity=None)
    who = cast.everyone(event)
    parties = [registration.register(event, cast.application(f"Els {number}")) for number in range(21)]
    first, *others = notices.claim()
    for number in others:
        notices.failed(number, "550 no such user")
    with time_machine.travel(timedelta(minutes=1)):
        notices.failed(first, "550 no such user")
    references = [party.reference for party in parties]
    session.commit()
    sign_in(client, who["Olga"])
    page = read(client.get(PAGE))
    assert "Hier staan de laatste 20 van 21." in page
    assert [reference for reference in references if reference not in page] == [references[1]]
    assert page.index(references[0]) < page.index(references[20]) < page.index(references[2])


def test_it_says_which_of_two_addresses_failed_and_names_who_works_with_us(session, client):
    event = cast.event("beter_thuis")
    who = cast.everyone(event)
    carer = registration.NamedPerson("carer", "Bert", email="bert@example.nl")
    persons = (*cast.duo().persons[:1], carer)
    party = registration.register(event, cast.application("Cato", persons=persons))
    notices.queue("work_given", who["Bram"], anchor="once", event=event)
    for number in notices.claim():
        notices.failed(number, "550 no such user")
    reference = party.reference
    session.commit()
    sign_in(client, who["Olga"])
    page = read(client.get(PAGE))
    assert f"{reference}, aan de contactpersoon" in page
    assert f"{reference}, aan de ander van de twee" in page
    assert "aan Bram" in page
    assert not any(name in page for name in ("Cato", "Bert"))


@pytest.mark.parametrize("where", [PAGE, "/organise/events/week"])
def test_one_that_nobody_can_judge_stays_as_it_is_and_the_page_says_so(app, client, rows, today, where):
    with rows():
        registration.register(stage.week(), cast.duo("Cato"))
        number = db.session.query(Notice).filter_by(purpose="requested").one().id
        notices.failed(number, "550 no such user")
        notice = the(number)
        notice.purpose, notice.anchor = "written", "x"
    stage.sign_in_as(client, "Olga")
    way = f"{PAGE}/{number}/again" if where == PAGE else f"{where}/messages/{number}/again"
    answer = press(client, where, way)
    assert "Wij kunnen niet nagaan of het nog klopt." in read(client.get(answer.headers["Location"]))
    with app.app_context():
        assert the(number).fault == "550 no such user"


def the(number: int) -> Notice:
    return db.session.get_one(Notice, number)
