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
    is_in_an_hour_that_comes_twice,
    read,
)
from tests.ical.interop.javascript_reader import JavascriptReader
from tests.ical.interop.khal import Khal
from tests.ical.readers import READERS, Moment, Shown, with_icalendar


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
        seen, expected = apart_from(is_in_an_hour_that_comes_twice, by_uid(ical_js(read(name))), agreed)
        assert seen == expected, name


@pytest.mark.slow
def test_khal_imports_every_file_and_lists_what_is_in_it(khal: Khal) -> None:
    def is_odd(event: Shown) -> bool:
        return has_a_backslash(event) or is_in_an_hour_that_comes_twice(event)

    for name, path in FILES.items():
        khal.take(name, path)
    listed = khal.listed(date(2026, 1, 1), days=800)
    for name in FILES:
        seen, expected = apart_from(is_odd, listed[name], by_uid(with_icalendar(read(name))))
        assert seen == expected, name


@pytest.mark.parametrize("reader", READERS)
def test_programs_show_the_moments_that_were_meant_around_the_changes_of_the_clock(reader: str) -> None:
    seen = moments(by_uid(READERS[reader](read("clock-changes"))))
    assert seen == {**clock_changes.spans(), **clock_changes.whole_days()}
    for change in clock_changes.CHANGES:  # a weekly series keeps its hour, whatever the clock does between
        weeks = [change + timedelta(days=days) for days in (-7, 7)]
        assert all((clock_changes.at(day, 10), clock_changes.at(day, 12)) in seen.values() for day in weeks)
