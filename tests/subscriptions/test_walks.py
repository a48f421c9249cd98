"""Whatever happens in whatever order, SEQUENCE and LAST-MODIFIED rise exactly when what is shown changed.

Programs take an update only if they rise, and show nobody what did not change (calendar.md). The public feed and a
private one are polled after each step; in `make prove` the walks are more and longer.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events import registration, scheduling, subscriptions
from events.clock import today
from events.errors import DomainError
from events.extensions import db
from events.ical import fragments
from events.ical.feed import build
from events.ical.selection import Selection
from events.models import Device, Event, EventStatus, Registration, Scope
from events.subscriptions import Owner
from events.vault import keyed_hash
from tests import cast
from tests.depth import at_depth

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
STAMPS = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
Seen = dict[str, tuple[bytes, int, datetime]]  # by uid: what is shown, and its stamps


def retitled(event: Event, word: str) -> None:
    event.titles = {"nl": word}


def comes(event: Event, name: str) -> None:
    with suppress(DomainError):
        registration.register(event, cast.application(name))


def leaves(event: Event, name: str) -> None:
    for party in db.session.query(Registration).filter_by(event_id=event.id).order_by(Registration.id):
        if party.is_live and party.contact_name == name:
            registration.cancel(party, actor="visitor")


def moved(event: Event, hours: int) -> None:
    if event.status == EventStatus.PUBLISHED:
        scheduling.move(event, event.starts_at + timedelta(hours=hours), event.ends_at + timedelta(hours=hours))


STEPS: dict[str, Callable[[Event], object]] = {
    "nothing": lambda _event: None,
    "title a": lambda event: retitled(event, "Samen sterk"),
    "title b": lambda event: retitled(event, "Samen; sterker"),
    "venue a": lambda event: setattr(event.venue, "name", "De Vliet"),
    "venue b": lambda event: setattr(event.venue, "name", "De Nieuwe Vliet"),
    "another language": lambda event: setattr(event, "titles", {**event.titles, "tr": "Birlikte"}),
    "cancelled": scheduling.cancel,
    "held after all": scheduling.reinstate,
    "an hour later": lambda event: moved(event, 1),
    "an hour earlier": lambda event: moved(event, -1),
    "Cato comes": lambda event: comes(event, "Cato"),
    "Cato leaves": lambda event: leaves(event, "Cato"),
    "Daan comes": lambda event: comes(event, "Daan"),
    "Daan leaves": lambda event: leaves(event, "Daan"),
}


def seen(body: bytes) -> Seen:
    found: Seen = {}
    for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        stamps = event["SEQUENCE"], event["LAST-MODIFIED"].dt
        assert event["DTSTAMP"].dt == stamps[1]
        for name in STAMPS:
            del event[name]
        found[str(event["UID"])] = (event.to_ical(), *stamps)
    return found


def private(link_id: int) -> bytes:
    return subscriptions.bring_up_to_date(link_id, today()).body


def public(_link_id: int) -> bytes:
    return build(Selection(), today())


def check(before: Seen, after: Seen) -> None:
    for uid, (content, sequence, stamp) in after.items():
        if uid not in before:
            continue
        old, old_sequence, old_stamp = before[uid]
        if content == old:
            assert (sequence, stamp) == (old_sequence, old_stamp), "what did not change is no news"
        else:
            assert sequence > old_sequence, "or a program would not take it"
            assert stamp - old_stamp >= timedelta(seconds=1)


@settings(
    max_examples=at_depth(8, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=at_depth(10, 40)))
@example(["Cato comes", "cancelled", "Cato leaves", "held after all"])
def test_stamps_rise_exactly_when_what_is_shown_changed(session: Any, steps: list[str]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        event = cast.event(titles={"nl": "Samen sterk"}, capacity=1)
        fragments.refresh([event])
        owner = Owner(email_hash=keyed_hash("email", "cato@example.nl"))
        link, _token = subscriptions.open_link(owner, Scope.OWN, Device.PHONE, "nl", actor="visitor")
        known: dict[Callable[[int], bytes], Seen] = {poll: seen(poll(link.id)) for poll in (public, private)}
        for step in steps:
            clock.shift(timedelta(seconds=30))
            STEPS[step](event)
            fragments.refresh([event])
            session.flush()
            for poll, before in known.items():
                body = poll(link.id)
                assert poll(link.id) == body
                check(before, seen(body))
                # What was shown is shown, cancelled or left, for sixty days; then a program may have it anew.
                known[poll] = {**before, **seen(body)}
                assert known[poll] == seen(body), "nothing goes silently"
        session.rollback()


@pytest.mark.parametrize("stamps", [(1, 0), (0, 30)])
def test_control_a_walk_would_see_a_stamp_that_does_not_rise(stamps: tuple[int, int]) -> None:
    sequence, seconds = stamps
    with pytest.raises(AssertionError):
        check({"u": (b"a", 0, NOON)}, {"u": (b"b", sequence, NOON + timedelta(seconds=seconds))})
    with pytest.raises(AssertionError):
        check({"u": (b"a", 0, NOON)}, {"u": (b"a", sequence, NOON + timedelta(seconds=seconds))})
