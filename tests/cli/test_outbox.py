"""The office sees how the outbox stands, and writes and calls where a mail does not reach."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select, text

from events import notices, people, registration
from events.extensions import db
from events.models import AuditEntry, BouncedAddress, Notice, Organisation
from tests import cast
from tests.beating import all_ended
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


def a_member_to_call() -> None:
    """A member that asked for its link and has no e-mail address any more."""
    member = Organisation(ref="zuid", name="Zorggroep Zuid", roles=["member"], email="admin@zuid.example")
    db.session.add(member)
    db.session.flush()
    notices.queue("member_link", member, anchor="asked:1")
    people.correct_address(member, None, "070 123 45 67", actor="test")
    db.session.commit()


def test_an_empty_outbox_says_so(session, run):
    all_ended()
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


def test_a_call_to_an_organisation_about_no_event_is_printed_with_its_number_and_without_a_link(session, run):
    a_member_to_call()
    printed = run("by-hand").output
    assert "by phone\nZorggroep Zuid\n070 123 45 67\n" in printed
    assert "http" not in printed


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
    assert [run("pause").output, run("pause").output] == [
        "Mail is paused; only sign-in codes leave.\n",
        "Mail was paused already.\n",
    ]
    assert notices.claim() == []
    session.rollback()
    assert (
        run("status").output.splitlines()[0] == "PAUSED since 2027-03-01 12:00 by command; only sign-in codes leave"
    )
    assert run("resume").output == "Mail leaves again.\n"
    assert "not paused" in run("resume").output
    assert session.scalars(select(AuditEntry.what).where(AuditEntry.about == "outbox")).all() == [
        "mail paused",
        "mail resumed",
    ]
    assert len(notices.claim()) == 1


def test_a_mail_that_waits_for_more_than_ten_minutes_is_an_alarm(session, run):
    registration.register(cast.event(), cast.application())
    all_ended()
    notices.rest("connection refused", is_busy=True)
    session.commit()
    assert "the mail server rests until 2027-03-01 12:01: connection refused" in run("status").output
    with time_machine.travel(datetime(2027, 3, 1, 11, 10, tzinfo=UTC), tick=False):
        all_ended()
        assert run("status", "--check").exit_code == 0
    with time_machine.travel(datetime(2027, 3, 1, 11, 11, tzinfo=UTC), tick=False):
        all_ended()
        late = run("status", "--check")
    assert (late.exit_code, late.output.splitlines()[0]) == (1, "LATE: the oldest has been due for 11 minutes")


@pytest.mark.parametrize("task", ["outbox.plan_reminders", "outbox.deliver"])
def test_that_nothing_is_planned_or_sent_is_an_alarm_before_any_mail_is_late(session, run, task):
    all_ended(but=task)
    never = run("status", "--check")
    assert (never.exit_code, never.output.splitlines()[0]) == (1, f"LATE: {task} never ended well")
    all_ended()
    assert run("status", "--check").exit_code == 0
    with time_machine.travel(datetime(2027, 3, 1, 11, 20, tzinfo=UTC), tick=False):
        all_ended(but=task)
        late = run("status", "--check")
    assert (late.exit_code, late.output.splitlines()[0]) == (1, f"LATE: {task} last ended well on 2027-03-01 12:00")


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


@pytest.mark.parametrize(
    "source",
    [
        report().replace(UID.encode(), b"0b0c\x00"),
        report(words="550 " + "x" * 2_000_000),
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(1500)),
    ],
    ids=["NUL", "long", "deep"],
)
def test_what_a_stranger_sends_as_mail_that_came_back_is_taken_and_forgotten(session, app, source):
    taken = app.test_cli_runner().invoke(args=["outbox", "bounce"], input=source)
    assert (taken.exit_code, taken.exception, taken.output) == (0, None, "")


def test_while_the_database_is_away_the_mail_server_keeps_what_came_back(session, app):
    session.execute(text("ALTER TABLE notices RENAME TO elsewhere"))
    session.commit()
    assert app.test_cli_runner().invoke(args=["outbox", "bounce"], input=report()).exit_code == 75


def failing(session, fault: str, *names: str) -> list[int]:
    """Mails to these that all failed with the same fault; their ids."""
    event = cast.event(ref="failing")
    for name in names:
        registration.register(event, cast.application(name))
    ids = notices.claim()
    for number in ids:
        notices.failed(number, fault)
    session.commit()
    return ids


def test_what_failed_with_the_same_words_is_counted_and_only_then_sent_again(session, run, monkeypatch):
    denied = failing(session, "554 5.7.1 <…>: Relay access denied", "Cato", "Daan", "Els", "Fatma")
    monkeypatch.setattr("events.notices.together.AT_ONCE", 2)
    counted = run("again", "--fault", "relay ACCESS")
    assert counted.output.splitlines() == [
        "4: 554 5.7.1 <…>: Relay access denied", "dry run: nothing is sent again; add --yes to send",
    ]  # fmt: skip
    assert notices.claim() == []
    session.rollback()
    registration.cancel(session.get_one(Notice, denied[0]).registration, actor="test")
    session.get_one(Notice, denied[3]).registration.email = None
    notices.sent(*notices.claim())
    session.commit()
    done = run("again", "--fault", "Relay access", "--yes")
    assert done.output.splitlines()[1:] == ["sent again: 2", "by hand from now on: 1", "no longer wanted: 1"]
    assert sorted(notices.claim()) == denied[1:3]
    assert [notice.id for notice in notices.by_hand()] == denied[3:]
    session.rollback()
    assert session.scalars(select(AuditEntry.details).where(AuditEntry.what == "messages sent again")).all() == [
        "sent: 1, by hand: 1, needed by nobody: 0",
        "sent: 1, by hand: 0, needed by nobody: 1",
    ]
    assert run("again", "--fault", "Relay access").output.startswith("dry run"), "nothing is left to look at"


def test_no_words_or_signs_that_mean_something_elsewhere_choose_nothing(session, run):
    failing(session, "550 no such user", "Cato")
    assert run("again", "--fault", " ", "--yes").exit_code == 1
    assert "sent again: 0" in run("again", "--fault", "%", "--yes").output
    assert notices.claim() == []


def test_one_that_no_key_opens_stays_and_the_others_go_again(session, run):
    first, *others = failing(session, "535 wrong password", "Cato", "Daan", "Els")
    damage = (
        "UPDATE registrations SET phone = 'gAAAAx' WHERE id = (SELECT registration_id FROM notices WHERE id = :id)"
    )
    session.execute(text(damage), {"id": first})
    session.commit()
    assert "sent again: 2" in run("again", "--fault", "wrong password", "--yes").output
    assert notices.claim() == others
