"""Events in lists: the right shelf, the right page, a fixed number of statements."""

from datetime import date, timedelta

import pytest
from sqlalchemy import true

from events import answers
from events.agenda import lists
from events.agenda.lists import Shelf
from events.clock import now
from events.models import Event, EventStatus, Reply
from tests import cast
from tests.answers import circle

ALL = true()


def refs(shelf: Shelf, **asked) -> list[str]:
    return [line.event.ref for line in lists.listing(ALL, shelf, now(), **asked).lines]


@pytest.fixture
def year(session) -> None:
    """An event on every shelf, and two that are coming."""
    cast.event(ref="later", in_days=60, networks=[cast.network("als", "ALS-netwerk")])
    cast.event("training", ref="soon", in_days=2)
    cast.event(ref="past", in_days=-40)
    cast.event(ref="draft", status=EventStatus.DRAFT)
    cast.event(ref="cancelled", status=EventStatus.CANCELLED)


def test_every_event_stands_on_one_shelf(year):
    assert {shelf: refs(shelf) for shelf in Shelf} == {
        Shelf.COMING: ["soon", "later"],
        Shelf.PAST: ["past"],
        Shelf.DRAFTS: ["draft"],
        Shelf.CANCELLED: ["cancelled"],
    }


def test_a_list_is_of_one_kind_network_or_month_when_asked(year):
    assert refs(Shelf.COMING, kind="training") == ["soon"]
    assert refs(Shelf.COMING, network="als") == ["later"]
    assert refs(Shelf.COMING, month=date(2027, 3, 1)) == ["later"]
    assert lists.months_of(ALL, Shelf.COMING, now()) == [date(2027, 1, 1), date(2027, 3, 1)]


def test_nobody_finds_what_is_not_theirs(year):
    mine = Event.ref == "soon"
    assert [line.event.ref for line in lists.listing(mine, Shelf.COMING, now()).lines] == ["soon"]
    assert lists.listing(mine, Shelf.PAST, now()).total == 0
    assert lists.months_of(mine, Shelf.COMING, now()) == [date(2027, 1, 1)]


def test_a_long_list_has_pages_and_a_page_too_far_is_the_last(session):
    for number in range(lists.PAGE_LENGTH + 2):
        cast.event(ref=f"e{number:02}", in_days=number + 1)
    second = lists.listing(ALL, Shelf.COMING, now(), number=2)
    assert ([line.event.ref for line in second.lines], second.pages, second.total) == (["e25", "e26"], 2, 27)
    assert lists.listing(ALL, Shelf.COMING, now(), number=99).number == 2
    assert lists.listing(ALL, Shelf.COMING, now(), number=-5).number == 1


def test_a_week_holds_what_touches_it_also_what_is_cancelled(year):
    day = date(2027, 1, 22)
    assert [line.event.ref for line in lists.between(ALL, day, day)] == ["soon"]
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    assert [line.event.ref for line in lists.between(ALL, first, last)] == ["soon", "cancelled", "later"]


def test_a_list_costs_the_same_with_one_and_with_three_events(session, counted):
    def seen() -> None:
        for line in lists.listing(ALL, Shelf.COMING, now()).lines:
            assert line.event.title()
            assert line.event.venue.name
            assert [network.name for network in line.event.networks]
            assert line.event.pool is None or line.event.pool.free is not None

    cast.event()
    circle.gpo("2027-02-23 12:30")
    one = counted(seen)
    cast.event(in_days=9)
    cast.event("training", in_days=10)
    circle.overleg()
    assert counted(seen) == one


def test_a_circle_is_as_full_as_it_answered(session):
    group = circle.gpo("2027-02-23 12:30")
    answers.answer(group.roster[0], group.events[0], Reply.YES)
    answers.answer(group.roster[1], group.events[0], Reply.NO)
    [line] = lists.listing(ALL, Shelf.COMING, now() + timedelta(0)).lines
    assert (line.yes, line.replies) == (1, {"yes": 1, "no": 1})
