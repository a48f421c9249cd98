"""The office sees how the outbox stands, and writes and calls where a mail does not reach."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select, text

from events import notices, registration
from events.models import AuditEntry, BouncedAddress, Notice
from tests import cast
from tests.mail.test_bounces import UID, report


@pytest.fixture(autouse=True)
def the_first_of_march():
    with time_machine.travel(datetime(2027, 3, 1, 11, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["outbox", *words])


def by_letter(session):
    address = {"street": "Laan 1", "postcode": "2511 AB", "city": "Den Haag"}
    party = registration.register(
        cast.event("beter_thuis"), cast.duo("Cato Visser", channel="letter", email=None, address=address)
    )
    session.commit()
    return party


def test_an_empty_outbox_says_so(run):
    assert run("status").output.splitlines() == [
        "due: 0", "being sent: 0", "later: 0", "sent: 0", "no longer wanted: 0", "failed: 0", "by hand: 0",
    ]  # fmt: skip


def test_the_status_names_what_failed_in_the_servers_words(session, run):
    event = cast.event()
    parties = [registration.register(event, cast.application(name)) for name in ("Cato", "Daan", "Els")]
    first, second = notices.claim(2)
    notices.failed(first, "550 no such user")
    notices.postponed(second, "451 busy")
    session.commit()
    lines = run("status").output.splitlines()
    assert "due: 1, the oldest since 2027-03-01 12:00" in lines
    assert f"  {first} confirmed {parties[0].reference}: 550 no such user" in lines
    assert f"  {second} confirmed {parties[1].reference}: 451 busy (next on 2027-03-01 12:01)" in lines


def test_a_letter_is_printed_with_its_address_and_ticked_off_once(session, run):
    party = by_letter(session)
    number = session.scalar(select(Notice.id).where(Notice.channel == "letter"))
    session.rollback()
    printed = run("by-hand").output
    assert f"=== {number} requested {party.reference}, by letter\nCato Visser\nLaan 1\n2511 AB  Den Haag\n" in printed
    assert "Wij hebben uw aanvraag voor 31 maart ontvangen." in printed
    assert f"{number} requested {party.reference}, by letter" in run("status").output
    assert run("done", str(number)).output == f"{number} is done.\n"
    assert run("by-hand").output == ""
    again = run("done", str(number))
    assert again.exit_code == 1
    assert f"no letter or phone call with the number {number}" in again.output


def test_a_call_is_printed_with_its_number(session, run):
    event = cast.event("huiskamergesprek")
    registration.register(
        event, cast.application("Sevda", people=3, channel="phone", email=None, phone="06 12 34 56 78")
    )
    session.commit()
    assert "by phone\nSevda\n06 12 34 56 78\n" in run("by-hand").output


def test_who_reads_names_and_addresses_is_on_record_before_they_are_shown(session, run):
    run("by-hand")
    run("status")
    shown = select(AuditEntry.actor, AuditEntry.details).where(AuditEntry.what == "by-hand list shown")
    assert session.execute(shown).all() == []
    by_letter(session)
    run("by-hand")
    session.rollback()
    assert session.execute(shown).all() == [("command", "messages: 1")]


def test_a_list_that_cannot_be_put_on_record_is_not_shown(session, run):
    by_letter(session)
    session.execute(text("ALTER TABLE audit_entries RENAME TO elsewhere"))
    session.commit()
    printed = run("by-hand")
    session.rollback()
    session.execute(text("ALTER TABLE elsewhere RENAME TO audit_entries"))
    session.commit()
    assert printed.exit_code == 1
    assert "Cato" not in printed.output


def test_mail_is_paused_and_resumed_and_the_status_says_so(session, run):
    registration.register(cast.event(), cast.application())
    session.commit()
    assert [run("pause").output, run("pause").output] == ["Mail is paused.\n", "Mail was paused already.\n"]
    assert notices.claim() == []
    session.rollback()
    assert run("status").output.splitlines()[0] == "PAUSED since 2027-03-01 12:00 by command"
    assert run("resume").output == "Mail leaves again.\n"
    assert "not paused" in run("resume").output
    assert session.scalars(select(AuditEntry.what).where(AuditEntry.about == "outbox")).all() == [
        "mail paused",
        "mail resumed",
    ]
    assert len(notices.claim()) == 1


def test_a_mail_that_waits_for_more_than_ten_minutes_is_an_alarm(session, run):
    registration.register(cast.event(), cast.application())
    session.commit()
    notices.rest("connection refused", is_busy=True)
    session.commit()
    assert "the mail server rests until 2027-03-01 12:01: connection refused" in run("status").output
    with time_machine.travel(datetime(2027, 3, 1, 11, 10, tzinfo=UTC), tick=False):
        assert run("status", "--check").exit_code == 0
    with time_machine.travel(datetime(2027, 3, 1, 11, 11, tzinfo=UTC), tick=False):
        late = run("status", "--check")
    assert (late.exit_code, late.output.splitlines()[0]) == (1, "LATE: the oldest has been due for 11 minutes")


def test_mail_that_came_back_has_failed_after_all(session, app):
    registration.register(cast.event(), cast.application())
    notices.sent(*notices.claim())
    session.commit()
    uid = session.scalar(select(Notice.uid))
    session.rollback()
    source = report().replace(UID.encode(), uid.encode())
    runner = app.test_cli_runner()
    for mail in (source, source, b"Subject: Dank u wel\n\nIk kom graag.\n"):
        assert runner.invoke(args=["outbox", "bounce"], input=mail).exit_code == 0
    notice = session.scalars(select(Notice)).one()
    assert (notice.sent_at, notice.fault) == (None, "550 5.1.1 <…>: Recipient address rejected: User unknown")
    assert session.query(BouncedAddress).count() == 1


def test_while_the_database_is_away_the_mail_server_keeps_what_came_back(session, app):
    session.execute(text("ALTER TABLE notices RENAME TO elsewhere"))
    session.commit()
    assert app.test_cli_runner().invoke(args=["outbox", "bounce"], input=report()).exit_code == 75
