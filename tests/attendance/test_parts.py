"""The parts of an event by the wall clock, and how long somebody was there."""

from datetime import date, datetime, timedelta

import pytest

from events import answers, attendance, registration, scheduling
from events.attendance.hours import net_minutes
from events.attendance.parts import Part
from events.clock import at, local
from tests import cast
from tests.answers import circle
from tests.attendance import hall
from tests.web import arranged


def spans(event) -> list[str]:
    return [
        f"{part.key} {local(part.starts_at):%H:%M}-{local(part.ends_at):%H:%M}" for part in attendance.parts(event)
    ]


def held(start: datetime, end: datetime):
    return cast.event("training", starts_at=start, ends_at=end)


DAY, NEXT, AFTER = (date(2027, 3, day) for day in (27, 28, 29))  # the clocks go forward in the night between


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(DAY, 9), at(DAY, 12), ["2027-03-27:morning 09:00-12:00"]),
        (at(DAY, 9), at(DAY, 17), ["2027-03-27:morning 09:00-13:00", "2027-03-27:afternoon 13:00-17:00"]),
        (at(DAY, 12, 30), at(DAY, 17, 30), ["2027-03-27:afternoon 12:30-17:30"]),
        (at(DAY, 16), at(DAY, 18, 30), ["2027-03-27:afternoon 16:00-18:30"]),
        (at(DAY, 19), at(DAY, 21), ["2027-03-27:evening 19:00-21:00"]),
        (at(DAY, 20), at(NEXT, 1), ["2027-03-27:evening 20:00-01:00"]),
        (
            at(DAY, 10), at(NEXT, 0),
            [
                "2027-03-27:morning 10:00-13:00", "2027-03-27:afternoon 13:00-18:00",
                "2027-03-27:evening 18:00-00:00",
            ],
        ),
        (
            at(DAY, 19), at(AFTER, 0),
            [
                "2027-03-27:evening 19:00-00:00", "2027-03-28:evening 19:00-00:00",
            ],
        ),
        (
            at(DAY, 10), at(NEXT, 15),
            [
                "2027-03-27:morning 10:00-13:00", "2027-03-27:afternoon 13:00-15:00",
                "2027-03-28:morning 10:00-13:00", "2027-03-28:afternoon 13:00-15:00",
            ],
        ),
        (
            at(DAY, 19), at(NEXT, 12),
            ["2027-03-27:evening 19:00-22:00", "2027-03-28:morning 08:00-12:00"],
        ),
    ],
)  # fmt: skip
def test_without_a_programme_the_wall_clock_makes_the_parts(session, start, end, expected):
    assert spans(held(start, end)) == expected


def test_with_a_programme_its_items_are_the_parts(symposium):
    titles = [part.item.title for part in attendance.parts(symposium)]
    assert titles == [
        "Lezing: het verhaal achter het gedrag",
        "Workshop: methodisch werken",
        "Workshop: samenwerken met naasten",
        "Workshop: jonge mensen met dementie",
    ]


def test_a_meeting_of_a_group_is_one_part_and_an_activity_has_none(session):
    meeting = circle.gpo("2027-04-15 12:30").events[0]
    assert spans(meeting) == ["meeting 12:30-13:30"]
    assert attendance.parts(cast.event("activity", capacity=None)) == []


def test_a_workshop_expects_who_chose_it_and_a_lesson_the_half_of_a_duo_it_is_for(symposium):
    lecture, first, second, _last = attendance.parts(symposium)
    names = [[line.name for line in attendance.expected(symposium, part)] for part in (lecture, first, second)]
    assert names == [list(hall.PEOPLE), ["Cato Visser"], []]


def test_a_lesson_for_carers_expects_carers(today, session):
    week = arranged.course_week(starts_at=at(date(2027, 5, 3), 10), ends_at=at(date(2027, 5, 7), 15))
    for_all = arranged.item(week, "Kennismaken", 0, 60)
    for_carers = arranged.item(week, "Omgaan met dementie", 90, 150)
    for_all.audience, for_carers.audience = ["person_with_dementia", "carer"], ["carer"]

    asked = registration.register(week, cast.duo("Hanna", "Ids"))
    assert attendance.expected(week, attendance.parts(week)[0]) == []  # asked for, and not yet confirmed
    asked.status = "confirmed"
    session.flush()
    session.refresh(week)
    both, carers = attendance.parts(week)
    assert [line.name for line in attendance.expected(week, both)] == ["Hanna", "Ids"]
    assert [line.name for line in attendance.expected(week, carers)] == ["Ids"]
    asked.status = "requested"  # nobody pays for it


def test_a_meeting_expects_the_circle_of_that_day_and_who_comes_instead(today, session):

    group = circle.overleg("2027-05-13 14:00")
    meeting = group.events[0]
    florence = circle.member("florence", "Florence")

    scheduling.arrange_seats(meeting, group)
    bram = circle.delegate(group, florence, "Bram")
    circle.delegate(group, florence, "Ada", until_on=date(2027, 1, 1))
    answers.answer(bram, meeting, "yes", cast.person("Mies Bos", "mies@example.nl"))
    [line] = attendance.expected(meeting, attendance.parts(meeting)[0])
    assert (line.who, line.name, line.holder, line.organisation) == (
        f"place:{bram.id}", "Mies Bos", "Bram", "Florence"
    )  # fmt: skip


def test_the_number_of_a_line_stays_when_others_come_and_go(symposium):
    lecture = attendance.parts(symposium)[0]
    before = {line.name: line.number for line in attendance.expected(symposium, lecture)}
    symposium.registrations[0].status = "cancelled"
    hall.register(symposium, "Aad Abel")
    after = {line.name: line.number for line in attendance.expected(symposium, lecture)}
    assert before == {"Cato Visser": 1, "Daan Bos": 2, "Els de Boer": 3}
    assert after == {"Aad Abel": 4, "Daan Bos": 2, "Els de Boer": 3}
    symposium.registrations[0].status = "confirmed"


def test_minutes_are_those_of_the_own_parts_in_which_somebody_was_seen(symposium, anna):
    lecture, first, *_others = attendance.parts(symposium)
    cato, daan, els = (hall.who(symposium, name) for name in hall.PEOPLE)
    attendance.mark(
        symposium,
        [hall.tick(cato, lecture.key), hall.tick(cato, first.key), hall.tick(daan, lecture.key, present=False)],
        via=attendance.LIST, by=anna,
    )  # fmt: skip
    ids = [int(key.partition(":")[2]) for key in (cato, daan, els)]
    assert attendance.minutes(symposium) == dict(zip(ids, [(120, 120), (0, 60), (0, 60)], strict=True))
    counted = attendance.counts(symposium)[lecture.key]
    assert (counted.expected, counted.present, counted.absent, counted.open) == (3, 1, 1, 1)


def test_parts_that_overlap_count_once():
    start = at(DAY, 9)
    overlapping = [Part("a", start, start + timedelta(hours=2)), Part("b", start, start + timedelta(hours=1))]
    later = Part("c", start + timedelta(hours=1, minutes=30), start + timedelta(hours=3))
    assert net_minutes([*overlapping, later]) == 180
    assert net_minutes([]) == 0
