"""A mail server hands over what people answer from their calendar; nothing is lost, and nobody's place is taken."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import answers, notices, registration, reminders, scheduling
from events.clock import now
from events.mail import compose
from events.mail.replies import read_reply
from events.models import Answer, AuditEntry, Notice, Registration, Reply, Task
from tests import cast
from tests.answers import circle
from tests.mail.calendar_replies import NOON, SHAPES, like_apple, like_google, like_outlook

EX_DATAERR, EX_NOINPUT, EX_NOUSER, EX_UNAVAILABLE, EX_NOPERM = 65, 66, 67, 69, 77
OLDER = "a newer answer, or a newer invitation, holds; nothing was changed.\n"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def take(app, session):
    """Hand over a mail as a mail server does; the exit code and the one line."""

    def typed(source: bytes, *words: str) -> tuple[int, str]:
        session.commit()
        done = app.test_cli_runner().invoke(args=["replies", "take", *words], input=source)
        session.expire_all()
        assert done.output.count("\n") == 1
        return done.exit_code, done.output

    return typed


def invited(group):
    """The first meeting of a circle, to which everybody was invited by the first reminder."""
    event = group.events[0]
    for place in group.roster:
        notices.queue("moved", place.person, event=event, anchor="schedule:1")
    return event


def said(session, event) -> dict[str, str]:
    query = select(Answer).where(Answer.event_id == event.id).execution_options(populate_existing=True)
    return {known.place.person.name: known.answer for known in session.scalars(query)}


def test_yes_no_and_maybe_are_taken_from_every_program(session, take, clock):
    event = invited(circle.gpo("2027-02-23 12:30"))
    for minute, (shape, partstat, reply) in enumerate(
        zip(SHAPES.values(), ("ACCEPTED", "TENTATIVE", "DECLINED"), ("yes", "maybe", "no"), strict=True), 1
    ):
        clock.shift(timedelta(minutes=1))
        written_at = NOON + timedelta(minutes=minute)
        assert take(shape(event.uid, partstat, written_at=written_at)) == (0, "the answer is kept.\n")
        assert said(session, event) == {"Bram": reply}
    [kept] = {entry.actor for entry in session.scalars(select(AuditEntry).where(AuditEntry.what == "answered"))}
    assert kept == "mail"


def test_of_a_reply_about_clients_only_the_answer_is_kept(session, take, app):
    event = invited(circle.gpo("2027-02-23 12:30"))
    assert take(like_outlook(event.uid))[0] == 0
    for table in app.extensions["migrate"].db.metadata.tables.values():
        assert "Jansen" not in repr(session.execute(select(table)).all()), table.name


def test_what_comes_twice_or_late_changes_nothing(session, take, clock):
    group = circle.gpo("2027-02-23 12:30")
    event, bram = invited(group), group.roster[0]
    first = like_google(event.uid, "ACCEPTED")
    clock.shift(timedelta(minutes=5))
    assert take(first)[0] == 0
    assert take(first) == (0, OLDER)
    answers.answer(bram, event, Reply.NO)
    assert take(like_apple(event.uid, written_at=NOON + timedelta(minutes=1))) == (0, OLDER), "the link was later"
    assert said(session, event) == {"Bram": "no"}
    scheduling.move(event, event.starts_at + timedelta(days=7), event.ends_at + timedelta(days=7))
    late = like_apple(event.uid, written_at=NOON + timedelta(minutes=9))
    assert take(late) == (0, OLDER), "it answers for another day"
    assert said(session, event) == {}
    clock.shift(timedelta(minutes=5))
    assert take(like_apple(event.uid, "DECLINED", sequence=2, written_at=now()))[0] == 0
    assert said(session, event) == {"Bram": "no"}


def test_a_circle_answers_from_its_own_address_only(session, take):
    group = circle.gpo("2027-02-23 12:30")
    event = invited(group)
    not_from_there = (EX_NOPERM, "Not taken: the answer does not come from the one address that was invited.\n")
    unknown = (EX_NOUSER, "Not taken: no such invitation was sent to this address.\n")
    forged = like_google(event.uid).replace(b"From: Bram <bram@", b"From: Bram <daan@")
    assert take(forged) == not_from_there
    assert take(like_google(event.uid, sender="daan@example.nl")) == unknown
    assert take(like_google("another-uid")) == unknown
    assert take(like_google(event.uid, sequence=2)) == unknown
    assert take(like_google(event.uid, "DELEGATED"))[0] == EX_DATAERR
    assert take(like_google(event.uid, written_at=NOON + timedelta(days=2)))[0] == EX_DATAERR
    group.roster[1].person.email = "bram@example.nl"
    assert take(like_google(event.uid)) == not_from_there, "two people share the address"
    scheduling.cancel(event)
    group.roster[1].person.email = "cato@example.nl"
    assert take(like_google(event.uid, sequence=2))[0] == EX_UNAVAILABLE
    assert said(session, event) == {}


def test_a_yes_takes_a_seat_and_no_more_than_there_are(session, take):
    zorg, group = circle.member("zorg", "Zorg Thuis"), circle.overleg("2027-02-04 14:00")
    event = group.events[0]
    scheduling.arrange_seats(event, group)
    for name in ("Daan", "Eva"):
        answers.name_delegate(group, zorg, name, f"{name.casefold()}@example.nl")
    assert take(like_google(event.uid, sender="daan@example.nl"))[0] == 0
    assert circle.seats(event, zorg) == (1, 1)
    full = (EX_UNAVAILABLE, "Not taken: all seats of the organisation are taken.\n")
    assert take(like_google(event.uid, sender="eva@example.nl")) == full
    assert said(session, event) == {"Daan": "yes"}


@pytest.mark.parametrize("kind", ["symposium", "beter_thuis"])
def test_a_no_to_a_registration_takes_no_place_away_but_is_asked_about_once(session, take, kind):
    event = cast.event(kind, contact=cast.person("Anna", "anna@example.nl", "070 000 00 00"))
    made = cast.duo("Bram") if kind == "beter_thuis" else cast.application("Bram")
    party = registration.register(event, made)
    uid = event.uid
    if kind == "beter_thuis":
        reminders.ask_for_place(party, actor="visitor")
        uid = party.uid
    number = party.id
    assert take(like_google(uid, "ACCEPTED")) == (0, "there is nothing to change.\n")
    asked = (0, "the place is kept; an organiser will ask about it.\n")
    assert take(like_google(uid, "DECLINED")) == asked
    assert take(like_google(uid, "DECLINED")) == (0, OLDER)
    party = session.get(Registration, number)
    assert party.status in ("confirmed", "requested")
    [task] = session.scalars(select(Task).where(Task.what == "mailed_decline"))
    assert (task.role, task.registration_id) == ("organiser", number)
    [notice] = session.scalars(select(Notice).where(Notice.purpose == "mailed_decline"))
    mail = compose(notice)
    assert mail["To"].addresses[0].addr_spec == "anna@example.nl"
    assert party.reference in mail.get_body(("plain",)).get_content()
    assert ("dementie" in mail.as_string()) is False
    assert notices.still_wanted(notice, now())


def test_nobody_learns_by_mail_who_comes_to_a_week_whose_identifier_is_public(session, take):
    week = cast.event("beter_thuis")
    reminders.ask_for_place(registration.register(week, cast.duo("Bram")), actor="visitor")
    session.commit()
    unknown = (EX_NOUSER, "Not taken: no such invitation was sent to this address.\n")
    forged = (EX_NOPERM, "Not taken: the answer does not come from the one address that was invited.\n")
    for address in ("bram@example.nl", "daan@example.nl"):
        mail = like_google(week.uid, "DECLINED", sender=address)
        assert take(mail) == unknown
        assert take(mail.replace(b"From: Bram <" + address.encode(), b"From: Bram <eva@example.nl")) == forged


def test_control_a_mail_of_daan_reads_as_one_of_bram_so_an_address_may_cancel_nothing(session, take):
    event = cast.event()
    party = registration.register(event, cast.application("Bram"))
    forged = like_google(event.uid, "DECLINED").replace(b"To: secr", b"X-Sent-By: daan@example.nl\nTo: secr")
    assert read_reply(forged) == read_reply(like_google(event.uid, "DECLINED"))
    assert read_reply(forged).sender == party.email
    registration.cancel(party, actor="visitor")
    assert take(forged) == (0, OLDER), "and nobody is asked about a place that is gone"
    assert session.scalars(select(Task)).all() == []


def test_control_without_when_things_were_said_a_reply_that_is_sent_again_would_win(session, take, clock):
    group = circle.gpo("2027-02-23 12:30")
    event, bram = invited(group), group.roster[0]
    kept_by_somebody = like_google(event.uid, "ACCEPTED")
    clock.shift(timedelta(minutes=5))
    answers.answer(bram, event, Reply.NO)
    assert take(kept_by_somebody) == (0, OLDER)
    assert said(session, event) == {"Bram": "no"}
    session.scalars(select(Answer)).one().answered_at = NOON - timedelta(minutes=1)
    assert take(kept_by_somebody) == (0, "the answer is kept.\n")
    assert said(session, event) == {"Bram": "yes"}


def test_a_mail_that_is_none_a_file_that_is_not_there_and_a_file_that_is(session, take, tmp_path):
    event = invited(circle.gpo("2027-02-23 12:30"))
    assert take(b"From: a@b.nl\r\n\r\nHoi") == (
        EX_DATAERR, "Not taken: the mail holds no calendar part with METHOD:REPLY.\n",
    )  # fmt: skip
    assert take(b"x" * 3_000_001) == (EX_DATAERR, "Not taken: the mail is larger than 1000000 bytes.\n")
    missing = str(tmp_path / "none.eml")
    assert take(b"", missing) == (EX_NOINPUT, "Not taken: the file cannot be read: No such file or directory.\n")
    (tmp_path / "reply.eml").write_bytes(like_apple(event.uid))
    assert take(b"", str(tmp_path / "reply.eml"))[0] == 0
    assert said(session, event) == {"Bram": "yes"}
