"""What was refused until it was too late has failed, so that the office sees it; what nobody needs is dropped."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from events import notices, registration
from events.clock import now
from events.models import Notice, Registration
from tasks import outbox, planning
from tests import cast, databases
from tests.reminders.planning import planned, register, wall
from tests.tasks.sending import states
from tests.web.browsing import press, read
from tests.web.signing_in import sign_in

LATER = "451 4.3.0 try again later"
PAGE = "/organise/outbox"


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(wall("2027-06-01 10:00"), tick=False) as running:
        yield running


@pytest.fixture
def reminded(session, server, clock) -> Registration:
    """A party that heard that it has a place, and is refused the last reminder since this morning."""
    party = register(planned("symposium", "2027-06-15 12:30"), "Cato")
    session.commit()
    outbox.deliver()
    server.on_recipient = lambda _address: LATER
    clock.move_to(wall("2027-06-13 09:05"))
    planning.plan_reminders()
    outbox.deliver()
    assert states(session) == ["sent", "waits"]
    return party


def until_too_late(clock) -> None:
    """The background process looks every half hour, until the longest delay after the event has begun."""
    while now() < wall("2027-06-15 17:00"):
        clock.shift(timedelta(minutes=30))
        outbox.deliver()


def fault(session) -> str | None:
    found = session.scalars(select(Notice.fault).order_by(Notice.id.desc())).first()
    session.rollback()
    return found


def test_a_reminder_that_is_refused_until_the_event_begins_has_failed(session, clock, reminded):
    until_too_late(clock)
    assert (states(session), fault(session)) == (["sent", "failed"], LATER)


def test_so_has_a_confirmation_which_has_no_end_of_its_own(session, server, clock):
    server.on_recipient = lambda _address: LATER
    clock.move_to(wall("2027-06-15 09:00"))
    register(planned("symposium", "2027-06-15 12:30"), "Cato")
    session.commit()
    until_too_late(clock)
    assert (states(session), fault(session)) == (["failed"], LATER)


@pytest.mark.parametrize("is_late", [False, True])
def test_what_was_refused_and_is_not_needed_for_another_reason_is_dropped(session, clock, reminded, is_late):
    """Also when it is too late by then."""
    if is_late:
        clock.move_to(wall("2027-06-15 12:00"))
    registration.cancel(reminded, actor="visitor")
    session.commit()
    until_too_late(clock)
    assert states(session)[:2] == ["sent", "dropped"]


def test_what_was_never_tried_is_dropped(session, server, clock):
    register(planned("symposium", "2027-06-15 12:30"), "Cato")
    notices.pause("test")
    session.commit()
    clock.move_to(wall("2027-06-15 13:00"))
    notices.resume()
    session.commit()
    outbox.deliver()
    assert states(session) == ["dropped"]


def test_the_office_reads_why_and_that_it_cannot_be_sent_again(session, client, clock, reminded):
    who = cast.everyone(reminded.event)
    session.commit()
    until_too_late(clock)
    sign_in(client, who["Olga"])
    assert f"De mailserver zei: “{LATER}”" in read(client.get(PAGE)).partition("Mislukt")[2]
    number = session.scalar(select(Notice.id).where(Notice.failed_at.is_not(None)))
    session.rollback()
    page = read(client.get(press(client, PAGE, f"{PAGE}/{number}/again").location))
    assert "Dit bericht is niet meer nodig. Er is niets verstuurd." in page
