"""Rules and lists of dates become meetings by the wall clock."""

import sys
from datetime import date, datetime

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from events.clock import from_wall_clock
from events.models import Group
from events.scheduling import (
    BadRule,
    Occurrence,
    Rhythm,
    first_turn,
    meeting_ref,
    occurrences,
    rhythm_of,
    rules,
    turns,
)


def wall(*numbers):
    return datetime(*numbers)  # noqa: DTZ001 - wall-clock time


def days(moments):
    return [f"{moment:%m-%d}" for moment in moments]


def test_every_six_weeks_stays_at_half_past_twelve_across_both_clock_changes():
    made = turns("FREQ=WEEKLY;INTERVAL=6;COUNT=8", wall(2027, 1, 12, 12, 30), 2027)
    assert days(made) == ["01-12", "02-23", "04-06", "05-18", "06-29", "08-10", "09-21", "11-02"]
    assert {moment.strftime("%H:%M") for moment in made} == {"12:30"}
    assert [from_wall_clock(moment).hour for moment in made] == [11, 11, 10, 10, 10, 10, 10, 11]


def test_a_rule_without_an_end_stops_with_the_year():
    assert days(turns("FREQ=MONTHLY;BYMONTHDAY=1", wall(2027, 10, 1), 2027)) == ["10-01", "11-01", "12-01"]


def test_a_rule_with_an_end_may_pass_the_year():
    assert [f"{t:%Y-%m}" for t in turns("FREQ=MONTHLY;COUNT=3", wall(2027, 12, 1), 2027)] == [
        "2027-12", "2028-01", "2028-02",
    ]  # fmt: skip


@pytest.mark.parametrize("until", ["20270309", "20270309T123000"])
def test_until_holds_the_day_itself(until):
    assert days(turns(f"FREQ=WEEKLY;INTERVAL=8;UNTIL={until}", wall(2027, 1, 12, 12, 30), 2027)) == [
        "01-12",
        "03-09",
    ]


def test_the_first_thursday_of_each_quarter():
    made = turns("FREQ=MONTHLY;INTERVAL=3;BYDAY=1TH;COUNT=4", wall(2027, 1, 7, 9, 30), 2027)
    assert days(made) == ["01-07", "04-01", "07-01", "10-07"]


def test_the_palliative_week_starts_on_the_second_saturday_of_october():
    rule = "FREQ=YEARLY;BYMONTH=10;BYDAY=2SA"
    found = [first_turn(rule, year).date() for year in range(2025, 2031)]
    assert found == [
        date(2025, 10, 11), date(2026, 10, 10), date(2027, 10, 9),
        date(2028, 10, 14), date(2029, 10, 13), date(2030, 10, 12),
    ]  # fmt: skip


def test_count_includes_the_exceptions_and_a_moved_meeting_keeps_its_date_by_the_rule():
    rhythm = Rhythm(
        minutes=60,
        rule="FREQ=WEEKLY;COUNT=3",
        first=wall(2027, 4, 6, 12, 30),
        exceptions=[date(2027, 4, 13)],
        moves={wall(2027, 4, 6, 12, 30): wall(2027, 4, 8, 14, 0)},
    )
    assert occurrences(rhythm, 2027) == [
        Occurrence(date(2027, 4, 6), wall(2027, 4, 8, 14, 0), wall(2027, 4, 8, 15, 0)),
        Occurrence(date(2027, 4, 20), wall(2027, 4, 20, 12, 30), wall(2027, 4, 20, 13, 30)),
    ]
    assert meeting_ref("gpo-transvaal", date(2027, 4, 6)) == "gpo-transvaal-2027-04-06"


def test_dates_are_taken_as_they_are_in_order():
    rhythm = Rhythm(minutes=90, dates=[wall(2028, 1, 6, 15), wall(2027, 6, 3, 15)])
    assert [o.on for o in occurrences(rhythm, 2027)] == [date(2027, 6, 3), date(2028, 1, 6)]


def test_a_stored_group_tells_its_rhythm():
    group = Group(
        minutes=60,
        rule="FREQ=WEEKLY;COUNT=2",
        first_at=from_wall_clock(wall(2027, 7, 6, 12, 30)),
        dates=[],
        exceptions=["2027-07-13"],
        moves={"2027-07-06T12:30:00": "2027-07-07T12:30:00"},
    )
    assert rhythm_of(group) == Rhythm(
        minutes=60,
        rule="FREQ=WEEKLY;COUNT=2",
        first=wall(2027, 7, 6, 12, 30),
        dates=[],
        exceptions=[date(2027, 7, 13)],
        moves={wall(2027, 7, 6, 12, 30): wall(2027, 7, 7, 12, 30)},
    )


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", 'has a part without a value: ""'),
        ("WEEKLY", 'has a part without a value: "WEEKLY"'),
        (
            "FREQ=WEEKLY;EVERY=6",
            'has an unknown part "EVERY"; known are FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, '
            "BYSETPOS, WKST",
        ),
        ("FREQ=WEEKLY;COUNT=2;COUNT=3", "says COUNT twice"),
        ("COUNT=2", "does not say FREQ, as in FREQ=WEEKLY;INTERVAL=6;COUNT=8"),
        ("FREQ=SOMETIMES", "has FREQ=SOMETIMES, which says nothing: write one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("FREQ=WEEKLY;INTERVAL=0", "has INTERVAL=0, which says nothing: write a number from 1 to 999"),
        ("FREQ=WEEKLY;COUNT=9999", "has COUNT=9999, which says nothing: write a number from 1 to 400"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20271231", "says both COUNT and UNTIL; it can have one end"),
        ("FREQ=WEEKLY;BYDAY=1TH", "cannot number its days (BYDAY=1TH) with FREQ=WEEKLY"),
        ("FREQ=DAILY;BYMONTHDAY=3", "cannot have BYMONTHDAY with FREQ=DAILY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "has BYSETPOS with nothing to choose from"),
        ("FREQ=DAILY", None),
        ("FREQ=DAILY;UNTIL=20300101", "gives more than 400 dates"),
        ("FREQ=WEEKLY;UNTIL=20260101", "gives no date at all"),
        (
            "FREQ=WEEKLY;UNTIL=20271301",
            "has UNTIL=20271301, which says nothing: write a day as 20271231 or a wall-clock time as 20271231T170000",
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "gives no date at all"),
        ("FREQ=WEEKLY;BYDAY=WE", "does not fit its first date: by the rule that would be 2027-01-13"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_followed_says_why(rule, reason):
    if reason is None:
        assert len(turns(rule, wall(2027, 1, 12, 12, 30), 2027)) == 354
        return
    with pytest.raises(BadRule) as bad:
        turns(rule, wall(2027, 1, 12, 12, 30), 2027)
    assert str(bad.value) == reason


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=YEARLY;COUNT=1", "needs no COUNT here: only its first date within the year counts"),
        ("FREQ=YEARLY;INTERVAL=5;BYMONTH=2;BYMONTHDAY=29", "gives no date in 2027"),
    ],
)
def test_a_theme_needs_one_date_within_its_year(rule, reason):
    with pytest.raises(BadRule) as bad:
        first_turn(rule, 2027)
    assert str(bad.value) == reason


_PARTS = st.sampled_from(
    ["FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "INTERVAL=6", "INTERVAL=-1", "COUNT=8", "COUNT=x", "BYDAY=1TH",
     "BYDAY=TH", "BYMONTH=13",
     "BYDAY=60MO", "BYDAY=,", "BYMONTH=2,10", "BYMONTHDAY=-1", "BYMONTHDAY=31", "BYSETPOS=-1", "WKST=SU",
     "WKST=", "UNTIL=20271231", "UNTIL=20271231T170000Z", "=", ""]
)  # fmt: skip


# A rule that never fits, such as a first Thursday on a last day, is searched to the year 9999: most of a second.
@settings(deadline=None)
@given(st.one_of(st.lists(_PARTS, max_size=5).map(";".join), st.text(max_size=40)))
def test_whatever_is_written_as_a_rule_is_followed_or_refused_in_words(rule):
    try:
        made = turns(rule, wall(2027, 1, 12, 12, 30), 2027)
    except BadRule as bad:
        reason = str(bad)
        assert reason
    else:
        assert made[0] == wall(2027, 1, 12, 12, 30)
        assert made == sorted(set(made))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=5",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;UNTIL=20301231",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",  # from a Tuesday on
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_that_fits_no_day_is_refused_without_a_walk_through_all_years(rule, monkeypatch):
    steps = nobody_fits(rule)
    monkeypatch.setattr(rules, "_ALIKE", 10_000)  # the control: begun where it is, it walks through all of them
    assert steps * 10 < nobody_fits(rule)


def nobody_fits(rule):
    """How many steps the library takes to find nothing, in calls of its own functions."""
    steps = 0

    def count(frame, event, _arg):
        nonlocal steps
        steps += event == "call" and frame.f_code.co_filename.endswith("rrule.py")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with pytest.raises(BadRule, match="no date at all"):
            turns(rule, wall(2027, 2, 2, 12), 2027)
    finally:
        sys.setprofile(before)
    return steps


def test_a_rule_that_goes_on_for_longer_than_anybody_plans_is_refused():
    assert len(turns("FREQ=YEARLY;COUNT=29", wall(2027, 2, 2), 2027)) == 29
    for rule in ("FREQ=YEARLY;COUNT=30", "FREQ=YEARLY;INTERVAL=999;COUNT=2", "FREQ=YEARLY;UNTIL=20991231"):
        with pytest.raises(BadRule, match="goes on for more than 28 years"):
            turns(rule, wall(2027, 2, 2), 2027)


@given(
    first=st.datetimes(wall(1990, 1, 1), wall(2110, 1, 1)),
    rule=st.sampled_from(["FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY;INTERVAL=6", "FREQ=YEARLY;BYMONTH=2;BYDAY=-1MO"]),
)
@settings(max_examples=30)
def test_begun_late_in_the_calendar_a_rule_gives_the_same_days(first, rule):
    first = next(iter(rrule.rrulestr(rule, dtstart=first.replace(microsecond=0))))
    assert turns(f"{rule};COUNT=3", first, first.year) == list(rrule.rrulestr(f"{rule};COUNT=3", dtstart=first))
