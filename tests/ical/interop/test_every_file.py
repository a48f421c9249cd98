"""Every feed, file and invitation means the same to programs that share no code."""

from datetime import date, timedelta

import pytest

from tests.ical import clock_changes
from tests.ical.interop.files import (
    FILES,
    ByUid,
    apart_from,
    by_uid,
    has_a_backslash,
    read,
)
from tests.ical.interop.javascript_reader import JavascriptReader
from tests.ical.interop.khal import Khal
from tests.ical.readers import READERS, Moment, with_icalendar


def moments(shown: ByUid) -> dict[str, tuple[Moment, Moment]]:
    return {uid: (event.start, event.end) for uid, event in shown.items()}


def test_programs_agree_about_every_word_and_moment() -> None:
    for name in FILES:
        agreed = by_uid(with_icalendar(read(name)))
        for reader in ("vobject", "ical"):
            assert by_uid(READERS[reader](read(name))) == agreed, (name, reader)
        seen, expected = apart_from(has_a_backslash, by_uid(READERS["ics"](read(name))), agreed)
        assert seen == expected, (name, "ics")


def test_thunderbird_and_nextcloud_agree(ical_js: JavascriptReader) -> None:
    for name in FILES:
        agreed = by_uid(with_icalendar(read(name)))
        assert by_uid(ical_js(read(name))) == agreed, name


def test_an_hour_that_comes_twice_written_as_a_wall_clock_time_would_be_read_as_either(
    ical_js: JavascriptReader,
) -> None:
    """The control, and why it is written in UTC."""
    wall = read("event").replace(b":20270124T100000", b":20261025T023000", 1)
    assert wall != read("event")
    [ours], [theirs] = with_icalendar(wall), ical_js(wall)
    assert theirs.start - ours.start == timedelta(hours=1)  # type: ignore[operator]


@pytest.mark.slow
def test_khal_imports_every_file_and_lists_what_is_in_it(khal: Khal) -> None:
    for name, path in FILES.items():
        khal.take(name, path)
    listed = khal.listed(date(2026, 1, 1), days=800)
    for name in FILES:
        seen, expected = apart_from(has_a_backslash, listed[name], by_uid(with_icalendar(read(name))))
        assert seen == expected, name


@pytest.mark.parametrize("reader", READERS)
def test_programs_show_the_moments_that_were_meant_around_the_changes_of_the_clock(reader: str) -> None:
    seen = moments(by_uid(READERS[reader](read("clock-changes"))))
    assert seen == {**clock_changes.spans(), **clock_changes.whole_days()}
    for change in clock_changes.CHANGES:  # a weekly series keeps its hour, whatever the clock does between
        weeks = [change + timedelta(days=days) for days in (-7, 7)]
        assert all((clock_changes.at(day, 10), clock_changes.at(day, 12)) in seen.values() for day in weeks)
