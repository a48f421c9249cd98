"""A lesson, a talk or a place in a circle that becomes somebody else's leaves the calendar of who had it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from sqlalchemy.orm import scoped_session

from events import answers, notices, reminders, scheduling, subscriptions
from events.clock import now, today
from events.ical import fragments
from events.mail import compose
from events.models import Device, Event, Group, Notice, Person, RosterPlace, Scope, What
from events.subscriptions import Owner
from tests import cast
from tests.answers import circle
from tests.mail.calendar_parts import ends, mailed, request
from tests.programme import files
from tests.scheduling.planning import ANNA, as_it_is, items_as_they_are

NOON = datetime(2027, 1, 20, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def thea() -> Person:
    return cast.person("Thea", "thea@example.nl")


@pytest.fixture
def daan() -> Person:
    return cast.person("Daan", "daan@example.nl")


def a_week(teacher: Person, kind: str = "beter_thuis") -> Event:
    """A week with one lesson."""
    event = cast.event(kind)
    cast.workshop(event, None, title="Leven met vergeten").teacher = teacher
    fragments.refresh([event])
    return event


def give(event: Event, teacher: Person | None) -> None:
    """Let somebody else give the lesson; nobody: it is taken out of the week."""
    items = [replace(item, teacher=teacher) for item in items_as_they_are(event)] if teacher is not None else []
    scheduling.edit(event, as_it_is(event, items=items), event.edit_version, actor=ANNA)


def test_a_lesson_that_goes_to_somebody_else_goes_from_one_calendar_to_the_other(
    session: scoped_session[Any], clock: Any, thea: Person, daan: Person
) -> None:
    event = a_week(thea)
    for person in (thea, daan):
        reminders.ask_for_work(person, actor="visitor")
    assert mailed(session, thea) == [("invitation", request(1))]
    assert mailed(session, daan) == []
    give(event, daan)
    assert mailed(session, thea) == [("work_ended", ends(2))]
    assert mailed(session, daan) == [("work_given", request(1))]
    clock.shift(timedelta(hours=1))
    give(event, thea)
    assert mailed(session, thea) == [("work_given", request(3))], "SEQUENCE is of the lesson and the person"
    assert mailed(session, daan) == [("work_ended", ends(2))]


def test_of_a_lesson_nobody_was_told_about_nobody_hears(
    session: scoped_session[Any], thea: Person, daan: Person
) -> None:
    event = a_week(thea)
    reminders.ask_for_work(daan, actor="visitor")
    give(event, daan)
    assert mailed(session, thea) == mailed(session, daan) == []
    scheduling.cancel(event)
    assert ("event_cancelled", None) in mailed(session, daan)


def test_who_asked_for_no_calendar_reads_it_in_a_mail(
    session: scoped_session[Any], clock: Any, thea: Person, daan: Person
) -> None:
    event = a_week(thea)
    notices.queue("lesson_21_days", thea, anchor="schedule:1", event=event, item=event.items[0])
    give(event, daan)
    assert mailed(session, thea)[-1] == ("work_ended", None)
    assert mailed(session, daan) == [("work_given", None)]
    clock.move_to(event.starts_at - timedelta(days=20))
    reminders.arm(event)
    reminders.queue_due(now())
    assert [purpose for purpose, _ in mailed(session, daan)] == ["lesson_21_days"]


def test_a_lesson_that_is_no_more_is_taken_out_by_what_was_known_of_it(
    session: scoped_session[Any], clock: Any, thea: Person
) -> None:
    event = a_week(thea)
    uid = event.items[0].uid
    reminders.ask_for_work(thea, actor="visitor")
    mailed(session, thea)
    _link, token = subscriptions.open_link(Owner(person_id=thea.id), Scope.OWN, Device.PHONE, "nl", actor="visitor")

    def followed() -> list[tuple[str, str, str, int]]:
        known = subscriptions.look_up(subscriptions.hash_of(token))
        assert known is not None
        made = subscriptions.bring_up_to_date(known.subscription_id, today())
        found = icalendar.Calendar.from_ical(made.body).walk("VEVENT")
        return [(str(e["UID"]), str(e["SUMMARY"]), str(e["STATUS"]), int(e["SEQUENCE"])) for e in found]

    assert followed() == [(uid, "Leven met vergeten", "CONFIRMED", 0)]
    give(event, None)
    session.flush()
    notice = session.scalars(session.query(Notice).where(Notice.purpose == "work_ended").statement).one()
    mail = compose(notice)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    [vevent] = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert (str(vevent["UID"]), str(vevent["SUMMARY"])) == (uid, "Afspraak Vereniging Transmurale Zorg")
    assert "vergeten" not in mail.as_string()
    assert mailed(session, thea) == [("work_ended", ends(2))]
    assert followed() == [(uid, "Afgemeld: Leven met vergeten", "CANCELLED", 1)]
    clock.shift(timedelta(days=61))
    assert followed() == []


def test_who_gives_a_lesson_of_no_health_is_told_its_name(
    session: scoped_session[Any], thea: Person, daan: Person
) -> None:
    event = a_week(thea, "training")
    scheduling.move(event, event.starts_at + timedelta(days=1), event.ends_at + timedelta(days=1))
    mailed(session, thea)
    give(event, daan)
    session.flush()
    said = [compose(notice).get_body(("plain",)) for notice in session.query(Notice).order_by(Notice.id)][-2:]
    ended, given = (body.get_content() for body in said if body is not None)
    assert "U zou dit onderdeel geven: Leven met vergeten. Dat hoeft niet meer." in ended
    assert "U geeft dit onderdeel in de plaats van iemand anders: Leven met vergeten." in given
    assert mailed(session, daan) == [("work_given", request(1))]


def test_who_leads_a_talk_in_a_changed_file_takes_it_over(session: scoped_session[Any]) -> None:
    files.load()
    data = files.parsed()
    entry = next(entry for entry in data["events"] if entry.get("facilitator"))
    talk = files.get(Event, entry["ref"])
    bram = next(role.person for role in talk.roles if role.what == What.FACILITATOR)
    reminders.ask_for_work(bram, actor="visitor")
    assert ("invitation", request(1)) in mailed(session, bram)

    def bend(data: dict[str, Any]) -> None:
        files.one(data, "events", entry["ref"])["facilitator"] = {"name": "Els", "email": "els@example.nl"}

    said = files.changed(bend).changes
    assert f'other people at work: event "{entry["ref"]}", 2 messages queued' in said
    assert mailed(session, bram) == [("work_ended", ends(2))]
    els = next(role.person for role in talk.roles if role.what == What.FACILITATOR)
    assert mailed(session, els) == [("work_given", None)], "who did not ask has nothing in the calendar"


def sitting(ref: str = "gpo-transvaal") -> RosterPlace:
    """The first place of a circle of the file, and that its holder was invited to the first meeting to come."""
    files.load()
    group = files.get(Group, ref)
    place: RosterPlace = group.roster[0]
    meeting = answers.next_meeting(group, now())
    assert meeting is not None
    notices.queue("moved", place.person, event=meeting, anchor="schedule:1")
    return place


def without_first(data: dict[str, Any]) -> None:
    files.one(data, "groups", "gpo-transvaal")["roster"].pop(0)


def test_a_place_that_a_file_ends_leaves_the_calendar_and_comes_back_with_the_place(
    session: scoped_session[Any], clock: Any
) -> None:
    place = sitting()
    asked = request(1, "NEEDS-ACTION", is_asked=True)
    assert mailed(session, place.person) == [("moved", asked)]
    report = files.changed(without_first)
    assert 'no longer expected: group "gpo-transvaal", 1 message queued' in report.changes
    assert mailed(session, place.person) == [("place_ended", ends(2))]
    assert files.changed(without_first).changes == []
    clock.shift(timedelta(hours=1))
    files.load()
    meeting = answers.next_meeting(place.group, now())
    assert meeting is not None
    clock.move_to(meeting.starts_at - timedelta(days=6))
    reminders.queue_due(now())
    again = request(3, "NEEDS-ACTION", is_asked=True)
    assert mailed(session, place.person) == [("meeting_7_days", again)], "the next reminder asks anew"


def test_control_a_place_that_ends_by_itself_would_stay_in_the_calendar(session: scoped_session[Any]) -> None:
    place = sitting()
    mailed(session, place.person)
    answers.end_place(place)
    assert mailed(session, place.person) == []


def test_who_never_heard_of_a_meeting_hears_nothing_and_who_follows_the_circle_hears_it_once(
    session: scoped_session[Any],
) -> None:
    group = circle.gpo()
    bram, cato = group.roster
    owner = Owner(person_id=cato.person_id)
    subscriptions.open_link(owner, Scope.GROUP, Device.PHONE, "nl", group=group, actor="visitor")
    expected = answers.expected_at(group)
    for place in (bram, cato):
        answers.end_place(place)
    assert answers.tell_ended(expected) == 1
    assert mailed(session, bram.person) == []
    assert mailed(session, cato.person) == [("place_ended", None)]
