"""An event is held again: drafts on the same weekday and hour, without what belongs to the one event only."""

from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex

import pytest
import time_machine
from sqlalchemy import event as on
from sqlalchemy import select, true

from events import reminders, scheduling
from events.clock import at, holiday_on, local
from events.errors import AlreadyMeets
from events.extensions import db
from events.models import AuditEntry, Event, EventStatus, Notice, What
from events.scheduling import WantedQuestion
from tests import cast
from tests.answers import circle
from tests.scheduling.planning import ANNA, as_it_is
from tests.web import arranged


@pytest.fixture(autouse=True)
def _in_january():
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        yield


def clocked(moment):
    return local(moment).strftime("%Y-%m-%d %H:%M")


def test_a_copy_keeps_the_clock_over_the_change_of_it_and_tells_nobody(session):
    known = {
        "accreditation": [{"register": "gaia", "activity_id": "7", "points": 4}],
        "online_url": "https://x.example",
    }
    event = arranged.symposium(registration_closes_at=at(date(2027, 4, 10), 17), **known)
    scheduling.edit(
        event, as_it_is(event, questions=(WantedQuestion(1, "Waarom?", labels={"en": "Why?"}),)), 1, actor=ANNA
    )
    rule = event.policy.reminders[0]
    reminders.change(event, rule, is_off=False, days=10, at=time(16, 30), actor=ANNA)
    made = scheduling.copy(event, date(2027, 11, 18), actor=ANNA, submission=token_hex(16))
    assert [(one.rule, one.days, one.at) for one in made.reminder_changes] == [(rule.name, 10, time(16, 30))]
    assert (made.status, made.pool.capacity, made.titles) == (EventStatus.DRAFT, 180, event.titles)
    assert (clocked(made.starts_at), clocked(made.ends_at)) == ("2027-11-18 12:30", "2027-11-18 17:30")
    assert clocked(made.registration_closes_at) == "2027-11-13 17:00"
    assert [clocked(item.starts_at) for item in made.items] == [
        "2027-11-18 13:00", "2027-11-18 14:15", "2027-11-18 14:15", "2027-11-18 15:30",
    ]  # fmt: skip
    assert [item.pool.capacity for item in made.items if item.pool] == [40, 25, 150]
    assert [one.labels for one in made.questions] == [{"nl": "Waarom?", "en": "Why?"}]
    assert (made.accreditation, made.online_url) == (None, None)
    assert session.query(Notice).count() == 0


def test_the_same_on_the_same_day_is_refused(session):
    event = arranged.symposium()
    scheduling.copy(event, date(2027, 11, 18), actor=ANNA, submission=token_hex(16))
    assert scheduling.propose(event, date(2027, 11, 18)).is_taken
    with pytest.raises(AlreadyMeets):
        scheduling.copy(event, date(2027, 11, 18), actor=ANNA, submission=token_hex(16))


def test_the_same_form_twice_gives_one_copy(session):
    event, form = arranged.symposium(), token_hex(16)
    made = scheduling.copy(event, date(2027, 11, 18), actor=ANNA, submission=form)
    assert scheduling.copy(event, date(2027, 11, 18), actor=ANNA, submission=form) is made
    assert scheduling.copied(event, date(2027, 11, 18), form) is made
    assert scheduling.copied(event, date(2027, 11, 25), form) is None
    assert scheduling.copy_all([(event, date(2027, 11, 25))] * 2, actor=ANNA) != []
    assert len(session.scalars(select(Event)).all()) == 3
    copied = select(AuditEntry.about).where(AuditEntry.what == "event copied")
    assert session.scalars(copied).all()[0] == made.uid


def reads_of_a_year(year: int) -> int:
    """How often the database is read to propose a year and to draft all of it."""
    db.session.commit()
    db.session.remove()
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    on.listen(db.engine, "before_cursor_execute", note)
    proposals = scheduling.of_year(year, true())
    made = scheduling.copy_all([(one.event, one.on) for one in proposals], actor=ANNA)
    on.remove(db.engine, "before_cursor_execute", note)
    assert len(made) == len(proposals)
    db.session.rollback()
    return sum(statement.startswith("SELECT") for statement in seen)


def test_a_year_of_three_is_read_as_often_as_a_year_of_one(session):
    for number in range(4):
        start = at(date(2027, 4, 15), 12) if number == 0 else at(date(2028, 4, 15), 12) + timedelta(days=7 * number)
        event = arranged.symposium(f"s{number}", starts_at=start, ends_at=start + timedelta(hours=5))
        event.contact = cast.person(f"Contact {number}", f"c{number}@example.nl")
        event.items[0].teacher = cast.person(f"Docent {number}", f"d{number}@example.nl")
        cast.role(event.contact, What.COORDINATOR, event)
    assert reads_of_a_year(2027) == reads_of_a_year(2028) <= 25


def test_a_proposal_warns_of_holidays_and_of_a_place_and_a_teacher_that_are_taken(session):
    week = arranged.course_week()
    lesson = arranged.item(week, "Les", 60, 120)
    lesson.teacher = cast.person("Thea", "thea@example.nl")
    other = arranged.course_week("other", starts_at=at(date(2027, 5, 3), 10), ends_at=at(date(2027, 5, 7), 15))
    taught = arranged.item(other, "Les elders", 60, 120)
    taught.teacher = lesson.teacher
    session.flush()
    found = scheduling.propose(week, date(2027, 5, 3)).warnings
    assert found.holidays == ("Hemelvaartsdag",)
    assert found.at_venue == (other,)
    assert found.teaching == ((lesson.teacher, other),)
    assert not scheduling.propose(week, date(2027, 6, 7)).warnings
    assert not scheduling.warnings_of(week)


def test_a_year_is_proposed_52_weeks_later_without_what_circles_plan_themselves(session):
    event, week = arranged.symposium(), arranged.course_week()
    circle.gpo("2027-04-06 12:30")
    cancelled = cast.event(ref="off", starts_at=at(date(2027, 9, 1), 10), status=EventStatus.CANCELLED)
    found = scheduling.of_year(2027, true())
    assert [(one.event, one.on) for one in found] == [(week, date(2028, 3, 6)), (event, date(2028, 4, 13))]
    assert cancelled not in [one.event for one in found]


def test_a_series_follows_its_rule_from_the_event_on(session):
    event = arranged.symposium()
    found = scheduling.by_rule(event, "FREQ=MONTHLY;BYDAY=3TH;COUNT=4")
    assert [one.on for one in found] == [date(2027, 5, 20), date(2027, 6, 17), date(2027, 7, 15)]
    assert {clocked(one.starts_at)[11:] for one in found} == {"12:30"}


def test_a_circle_meets_once_a_day(session):
    group = circle.gpo("2027-04-06 12:30")
    [meeting] = group.events
    made = scheduling.copy(meeting, date(2027, 5, 4), actor=ANNA, submission=token_hex(16))
    assert (made.ref, made.titles, made.occurrence_on) == (f"{group.ref}-2027-05-04", None, date(2027, 5, 4))
    with pytest.raises(AlreadyMeets):
        scheduling.copy(meeting, date(2027, 5, 4), actor=ANNA, submission=token_hex(16))


def test_holidays_have_their_dutch_names():
    assert (holiday_on(date(2027, 4, 27)), holiday_on(date(2027, 4, 28))) == ("Koningsdag", None)
