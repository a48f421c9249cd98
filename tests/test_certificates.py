"""Certificates follow the attendance: given to who was there, anew when it was corrected, and checked by anyone."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import certificates, tokens
from events.kinds import KINDS
from events.models import AuditEntry, Certificate, Event, EventStatus
from events.policy import Privacy
from tests import cast
from tests.taking_part import AFTER, BEFORE, STARTS, attendee, held, saw


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(AFTER, tick=False) as clock:
        yield clock


@pytest.fixture
def event(session) -> Event:
    return held(people={"Cato": "full", "Daan": "morning", "Els": "absent"})


def issue(event: Event) -> tuple[int, int, int]:
    done = certificates.issue(event, actor="command")
    return done.new, done.anew, done.withdrawn


def known(event: Event) -> dict[str, tuple[int, bool, bool]]:
    """Minutes, full, valid by name."""
    return {
        one.attendee.name: (one.minutes, one.is_full, one.revoked_at is None)
        for one in certificates.of_event(event)
        if one.attendee is not None
    }


def of(event: Event, name: str) -> Certificate:
    (found,) = [one for one in certificates.of_event(event) if one.attendee_id == attendee(event, name).id]
    return found


def token(certificate: Certificate) -> str:
    return certificates.link(certificate).rpartition("/")[2]


def test_who_was_there_gets_one_with_the_hours_of_presence(event):
    assert issue(event) == (2, 0, 0)
    assert known(event) == {"Cato": (240, True, True), "Daan": (180, False, True)}
    cato = of(event, "Cato")
    assert (cato.title, cato.issued_on) == ("Symposium van Anna", date(2027, 3, 13))
    assert cato.number.startswith("2027-")
    assert len(cato.number) == len("2027-ACDE3467")


def test_again_changes_nothing_and_leaves_no_entry(event, session):
    issue(event)
    numbers = [one.number for one in certificates.of_event(event)]
    assert issue(event) == (0, 0, 0)
    assert [one.number for one in certificates.of_event(event)] == numbers
    entries = session.scalars(select(AuditEntry.details).where(AuditEntry.what == "certificates issued")).all()
    assert entries == ["new: 2, anew: 0, withdrawn: 0"]


def test_corrected_attendance_makes_one_anew_and_ends_the_old_one(event):
    issue(event)
    before, old = of(event, "Daan").number, token(of(event, "Daan"))
    saw(event, "Daan", "full")
    assert certificates.outdated(event, certificates.of_event(event)) == 1
    assert issue(event) == (0, 1, 0)
    daan = of(event, "Daan")
    assert (daan.minutes, daan.is_full) == (240, True)
    assert daan.number != before
    assert certificates.by_token(old) is None
    assert certificates.by_token(token(daan)) is daan
    assert certificates.outdated(event, certificates.of_event(event)) == 0


def test_who_was_not_there_after_all_loses_it_and_may_get_it_back(event):
    issue(event)
    old = token(of(event, "Cato"))
    saw(event, "Cato", "absent")
    assert issue(event) == (0, 0, 1)
    assert certificates.by_token(old) is None
    saw(event, "Cato", "full")
    assert issue(event) == (0, 1, 0)
    assert certificates.by_token(old) is None
    assert certificates.by_token(token(of(event, "Cato"))) is not None


def test_a_withdrawn_one_is_valid_no_more_and_twice_is_once(event, session):
    issue(event)
    cato = of(event, "Cato")
    certificates.revoke(cato, actor="command")
    certificates.revoke(cato, actor="command")
    assert certificates.by_token(token(cato)) is None
    entries = session.scalars(select(AuditEntry.details).where(AuditEntry.what == "certificate revoked")).all()
    assert entries == [f"number: {cato.number}"]
    assert certificates.valid_of(cato.attendee.registration) == []


def test_it_stays_valid_when_the_name_is_forgotten(event, session):
    issue(event)
    cato = of(event, "Cato")
    session.delete(attendee(event, "Cato"))
    session.flush()
    session.expire_all()
    assert cato.attendee is None
    assert certificates.by_token(token(cato)) is cato
    assert issue(event) == (0, 0, 0)


def test_not_before_the_end_not_when_cancelled_and_not_for_every_kind(event, session, the_day_after):
    the_day_after.move_to(STARTS + timedelta(hours=3))
    with pytest.raises(certificates.TooEarly):
        issue(event)
    the_day_after.move_to(AFTER)
    event.status = EventStatus.CANCELLED
    with pytest.raises(certificates.TooEarly):
        issue(event)
    event.status = EventStatus.PUBLISHED
    with time_machine.travel(BEFORE, tick=False):
        talk = cast.event("huiskamergesprek", starts_at=STARTS)
    with pytest.raises(certificates.TooEarly):
        issue(talk)
    assert issue(event) == (2, 0, 0)


def test_only_kinds_for_professionals_give_them():
    giving = [policy for policy in KINDS.values() if policy.certifies]
    assert {policy.name for policy in giving} == {"symposium", "training"}
    assert {policy.privacy for policy in giving} <= {Privacy.P0, Privacy.P1, Privacy.P2}  # as the table demands


@pytest.mark.parametrize("forged", ["", "x", "WzEsMV0.aaaa"])
def test_a_link_that_is_not_ours_is_valid_for_nothing(event, forged):
    issue(event)
    assert certificates.by_token(forged) is None
    other = tokens.sign(tokens.Purpose.REGISTRATION, of(event, "Cato").id, 1)
    assert certificates.by_token(other) is None


def test_of_two_who_are_as_it_were_the_same_each_has_one_of_the_own(session):
    event = held(people={"Cato": "full", "Catho": "full"})
    issue(event)
    assert of(event, "Cato").number != of(event, "Catho").number
    (mine,) = certificates.valid_of(attendee(event, "Cato").registration)
    assert mine is of(event, "Cato")
