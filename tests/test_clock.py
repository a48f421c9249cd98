"""People live by the wall clock; the clock says so where it is difficult."""

from datetime import UTC, date, datetime

import pytest

from events.clock import NonexistentTimeError, add_working_days, at, from_wall_clock, is_working_day, local


def test_nine_o_clock_is_nine_o_clock_in_summer_and_in_winter():
    assert at(date(2027, 10, 30), 9) == datetime(2027, 10, 30, 7, tzinfo=UTC)
    assert at(date(2027, 10, 31), 9) == datetime(2027, 10, 31, 8, tzinfo=UTC)
    assert local(datetime(2027, 3, 28, 7, tzinfo=UTC)).hour == 9


def test_a_time_that_the_spring_change_skips_does_not_exist():
    with pytest.raises(NonexistentTimeError, match="2027-03-28T02:30:00"):
        from_wall_clock(datetime(2027, 3, 28, 2, 30))  # noqa: DTZ001
    assert from_wall_clock(datetime(2027, 3, 28, 3, 0)) == datetime(2027, 3, 28, 1, tzinfo=UTC)  # noqa: DTZ001


def test_a_time_that_occurs_twice_is_the_first():
    assert from_wall_clock(datetime(2027, 10, 31, 2, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # noqa: DTZ001


def test_working_days_leave_out_weekends_and_dutch_holidays():
    assert [day for day in range(1, 8) if is_working_day(date(2027, 4, day))] == [1, 2, 5, 6, 7]
    assert not is_working_day(date(2027, 4, 27)), "Koningsdag"
    friday_noon = datetime(2027, 4, 23, 10, tzinfo=UTC)
    assert add_working_days(friday_noon, 2) == at(date(2027, 4, 28), 17)
