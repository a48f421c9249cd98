"""Every mail that makes, moves or takes away a place says so to the calendar: of each kind, one table."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from events import answers, registration, reminders, scheduling, waiting_list
from events.clock import now
from events.mail import compose
from events.models import Notice, Reply, RosterPlace, What
from events.policy import Promotion
from tests import cast
from tests.answers import circle
from tests.mail.calendar_parts import calendar_in, ends, later, mailed, request

NOON = datetime(2027, 1, 20, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("kind", ["symposium", "training"])
def test_a_place_is_put_into_the_calendar_moved_and_taken_out(session: scoped_session[Any], kind: str) -> None:
    event = cast.event(kind, capacity=1, promotion=Promotion.OFFER)
    cato, daan, els = (registration.register(event, cast.application(name)) for name in ("Cato", "Daan", "Els"))
    assert mailed(session, cato) == [("confirmed", request(1))]
    assert mailed(session, daan) == [("waiting", None)]
    later(event)
    assert mailed(session, cato) == [("moved", request(2))]
    assert mailed(session, daan) == [("moved", None)], "who waits has nothing in the calendar"
    registration.cancel(cato, actor="visitor")
    assert mailed(session, cato) == [("cancelled", ends(3))]
    assert mailed(session, daan) == [("offered", request(1, "TENTATIVE"))]
    waiting_list.decline(daan)
    assert mailed(session, daan) == [("declined", ends(2, "ACCEPTED"))]
    waiting_list.accept(els)
    assert mailed(session, els) == [("moved", None), ("confirmed", request(2))]
    scheduling.cancel(event)
    assert mailed(session, els) == [("event_cancelled", ends(3))]
    scheduling.reinstate(event)
    assert mailed(session, els) == [("moved", request(4))]


def test_who_leaves_the_waiting_list_is_taken_out_of_no_calendar(session: scoped_session[Any]) -> None:
    event = cast.event(capacity=1)
    _cato, daan = (registration.register(event, cast.application(name)) for name in ("Cato", "Daan"))
    registration.cancel(daan, actor="visitor")
    assert mailed(session, daan) == [("cancelled", None)]


@pytest.mark.parametrize("kind", ["beter_thuis", "huiskamergesprek"])
def test_what_implies_health_is_in_nobodys_calendar_who_did_not_ask(session: scoped_session[Any], kind: str) -> None:
    event = cast.event(kind)
    made = cast.duo("Cato") if kind == "beter_thuis" else cast.application("Cato")
    party = registration.register(event, made)
    later(event)
    assert [part for _, part in mailed(session, party)] == [None, None]
    assert reminders.ask_for_place(party, actor="visitor")
    assert not reminders.ask_for_place(party, actor="visitor"), "asked twice, sent once"
    [(purpose, asked)] = mailed(session, party)
    assert (purpose, asked.method, asked.is_asked) == ("invitation", "REQUEST", False)
    later(event)
    [notice] = session.scalars(
        select(Notice).where(Notice.sent_at.is_(None), Notice.registration_id == party.id)
    ).all()
    vevent = calendar_in(notice).walk("VEVENT")[0]
    assert vevent["SEQUENCE"] > asked.sequence
    assert (vevent["UID"], vevent["SUMMARY"]) == (party.uid, "Afspraak Vereniging Transmurale Zorg")
    assert {"DESCRIPTION", "LOCATION", "CATEGORIES"}.isdisjoint(vevent)
    [(_, moved)] = mailed(session, party)
    registration.cancel(party, actor="visitor")
    assert mailed(session, party) == [("cancelled", ends(moved.sequence + 1))]


def test_a_circle_is_asked_once_and_again_when_the_meeting_moves(session: scoped_session[Any], clock: Any) -> None:
    group = circle.gpo("2027-02-23 12:30")
    [event], (bram, cato) = group.events, group.roster
    anna = group.roles[0].person
    answers.answer(cato, event, Reply.MAYBE)
    assert mailed(session, bram.person) == []
    clock.move_to(datetime(2027, 2, 16, 11, tzinfo=UTC))
    reminders.queue_due(now())
    asked = request(1, "NEEDS-ACTION", is_asked=True)
    assert mailed(session, bram.person) == [("meeting_7_days", asked)]
    assert mailed(session, cato.person) == [("meeting_7_days", request(1, "TENTATIVE", is_asked=True))]
    assert mailed(session, anna) == [("meeting_7_days", request(1))], "the chair is expected"
    reminders.queue_due(now())
    later(event, 7)
    assert mailed(session, cato.person) == [("moved", request(2, "NEEDS-ACTION", is_asked=True))], (
        "the answer is gone"
    )
    clock.move_to(datetime(2027, 3, 1, 11, tzinfo=UTC))
    reminders.queue_due(now())
    assert ("meeting_1_day", None) in mailed(session, cato.person), "one is not asked a second time"
    scheduling.cancel(event)
    assert mailed(session, cato.person) == [("event_cancelled", ends(3, "NEEDS-ACTION", is_asked=True))]


def test_a_meeting_about_clients_is_a_time_and_a_place_in_the_calendar_too(
    session: scoped_session[Any], clock: Any
) -> None:
    group = circle.gpo("2027-02-23 12:30")
    clock.move_to(datetime(2027, 2, 16, 11, tzinfo=UTC))
    reminders.queue_due(now())
    session.flush()
    [notice] = session.scalars(select(Notice).where(Notice.addressee == f"person:{group.roster[0].person_id}")).all()
    [vevent] = calendar_in(notice).walk("VEVENT")
    assert vevent["UID"] == group.events[0].uid
    assert vevent["SUMMARY"] == "Bijeenkomst"
    assert str(vevent["DESCRIPTION"]) == f"Laat weten of u komt: {answers.own_page(group.roster[0])}"
    assert "Transvaal" not in vevent.to_ical().decode()


def test_delegates_and_substitutes_are_invited_and_let_go(session: scoped_session[Any], clock: Any) -> None:
    zorg = circle.member("zorg", "Zorg Thuis")
    group = circle.overleg("2027-02-04 14:00")
    [event] = group.events
    place = answers.name_delegate(group, zorg, "Daan", "daan@example.nl")
    assert mailed(session, place.person) == [("delegate", request(1, "NEEDS-ACTION", is_asked=True))]
    eva = cast.person("Eva", "eva@example.nl")
    answers.answer(place, event, Reply.YES, eva)
    assert mailed(session, eva) == [("substitute", request(1))]
    later(event)
    assert mailed(session, eva) == [("moved", ends(2))], "whoever is asked anew may come in person"
    assert mailed(session, place.person) == [("moved", request(2, "NEEDS-ACTION", is_asked=True))]
    clock.shift(timedelta(minutes=1))
    answers.answer(place, event, Reply.YES, eva)
    assert mailed(session, eva) == [("substitute", request(3))]
    answers.dismiss(place)
    assert mailed(session, eva) == [("substitute_ended", ends(4))]
    assert mailed(session, place.person) == [("delegate_ended", ends(3))]


def test_a_delegate_who_is_let_go_loses_every_meeting_that_is_in_the_calendar(session: scoped_session[Any]) -> None:
    zorg, group = circle.member("zorg", "Zorg Thuis"), circle.overleg()
    _first, second = group.events
    place = answers.name_delegate(group, zorg, "Daan", "daan@example.nl")
    later(second)
    assert [purpose for purpose, _ in mailed(session, place.person)] == ["delegate", "moved"]
    answers.dismiss(place)
    gone = ends(2)
    assert mailed(session, place.person) == [("delegate_ended", gone), ("delegate_ended", gone)]


def test_a_teacher_who_asks_gets_each_lesson_by_itself(session: scoped_session[Any]) -> None:
    event = cast.event("beter_thuis")
    thea, bram = cast.person("Thea", "thea@example.nl"), cast.person("Bram", "bram@example.nl")
    first, second = (cast.workshop(event, None, title=f"Geheugen {n}", number=n) for n in (1, 2))
    first.teacher = second.teacher = thea
    talk = cast.event("huiskamergesprek")
    cast.role(bram, What.FACILITATOR, talk)
    session.flush()
    later(event)
    later(talk)
    assert mailed(session, thea) == [("moved", None)]
    assert mailed(session, bram) == [("moved", None)]
    for person in (thea, bram):
        reminders.ask_for_work(person, actor="visitor")
    assert mailed(session, thea) == [("invitation", request(1)), ("invitation", request(1))]
    assert mailed(session, bram) == [("invitation", request(1))]
    scheduling.cancel(event)
    later(talk)
    assert mailed(session, thea) == [("event_cancelled", ends(2)), ("event_cancelled", ends(2))]
    [notice] = session.scalars(select(Notice).where(Notice.person_id == bram.id, Notice.sent_at.is_(None))).all()
    assert "Huiskamer" not in calendar_in(notice).to_ical().decode()
    assert mailed(session, bram) == [("moved", request(2))]


def test_the_first_reminder_of_a_lesson_invites_who_asked_and_a_lesson_of_no_health_invites_all(
    session: scoped_session[Any], clock: Any
) -> None:
    event = cast.event("beter_thuis", starts_at=datetime(2027, 3, 8, 9, tzinfo=UTC))
    thea, daan = cast.person("Thea", "thea@example.nl"), cast.person("Daan", "daan@example.nl")
    reminders.ask_for_work(thea, actor="visitor")
    for number, teacher in enumerate((thea, daan), 1):
        cast.workshop(event, None, number=number).teacher = teacher
    session.flush()
    reminders.arm(event)
    clock.move_to(datetime(2027, 2, 16, 11, tzinfo=UTC))
    reminders.queue_due(now())
    assert mailed(session, thea) == [("lesson_21_days", request(1))]
    assert mailed(session, daan) == [("lesson_21_days", None)]


def test_who_follows_a_feed_switches_invitations_off_and_loses_none_that_was_sent(
    session: scoped_session[Any], clock: Any
) -> None:
    cato = cast.person("Cato", "cato@example.nl")
    before = registration.register(cast.event(), cast.application("Cato"))
    assert mailed(session, before) == [("confirmed", request(1))]
    clock.shift(timedelta(hours=1))
    reminders.switch_invitations([cato], on=False, actor="visitor")
    clock.shift(timedelta(hours=1))
    after = registration.register(cast.event("training"), cast.application("Cato"))
    daan = registration.register(after.event, cast.application("Daan"))
    assert mailed(session, after) == [("confirmed", None)]
    assert mailed(session, daan) == [("confirmed", request(1))]
    for party in (before, after):
        later(party.event)
    assert mailed(session, before) == [("moved", request(2))], "what stands in the calendar stays true"
    assert mailed(session, after) == [("moved", None)]
    reminders.switch_invitations([cato], on=True, actor="visitor")
    registration.cancel(after, actor="visitor")
    assert mailed(session, after) == [("cancelled", ends(3))]


def test_control_the_switch_alone_keeps_an_invitation_out_of_the_mail(
    session: scoped_session[Any], clock: Any
) -> None:
    cato = cast.person("Cato", "cato@example.nl")
    reminders.switch_invitations([cato], on=False, actor="visitor")
    clock.shift(timedelta(hours=1))
    party = registration.register(cast.event(), cast.application("Cato"))
    session.flush()
    [notice] = session.scalars(select(Notice).where(Notice.addressee == f"registration:{party.id}")).all()
    assert calendar_in(notice) is None
    cato.invitations_off_at = None
    session.flush()
    assert calendar_in(notice) is not None


def test_control_a_neutral_invitation_would_be_in_the_mail_of_who_did_not_ask(session: scoped_session[Any]) -> None:
    party = registration.register(cast.event("beter_thuis"), cast.duo("Cato"))
    later(party.event)
    session.flush()
    notice = session.scalars(select(Notice).where(Notice.purpose == "moved")).one()
    assert notice.calendar_sequence is not None
    assert calendar_in(notice) is None
    party.invitations_asked_at = now()
    session.flush()
    assert calendar_in(notice) is not None


def test_a_second_try_is_the_same_invitation(session: scoped_session[Any], clock: Any) -> None:
    zorg, group = circle.member("zorg", "Zorg Thuis"), circle.overleg("2027-02-04 14:00")
    place: RosterPlace = answers.name_delegate(group, zorg, "Daan", "daan@example.nl")
    notice = session.scalars(select(Notice).where(Notice.person_id == place.person_id)).one()
    first, whole = calendar_in(notice).to_ical(), compose(notice).as_bytes()
    clock.shift(timedelta(hours=5))
    assert calendar_in(notice).to_ical() == first
    assert compose(notice).as_bytes() == whole
