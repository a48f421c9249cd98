"""What an organiser decides against the order is explicit and logged; nothing else passes the counters."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import registration, scheduling, waiting_list
from events.errors import EventFull, EventOver, WrongStatus
from events.models import AuditEntry
from tests import cast


@pytest.fixture
def event(session):
    """A full huiskamergesprek for two."""
    made = cast.event("huiskamergesprek", capacity=2)
    registration.register(made, cast.application("Anna", people=2))
    return made


def logged(session, what):
    """Who did it, about whom, and with which words."""
    query = select(AuditEntry).where(AuditEntry.what == what).order_by(AuditEntry.id)
    return [(entry.actor, entry.about, entry.details) for entry in session.scalars(query)]


def test_a_party_is_placed_before_its_turn_and_everyone_it_passes_is_logged(session, event):
    bram, cato, daan = (registration.register(event, cast.application(n, people=2)) for n in ("Bram", "Cato", "Daan"))
    scheduling.set_capacity(event, 3)
    with pytest.raises(EventFull):
        waiting_list.place(daan, actor="anna")
    waiting_list.place(daan, actor="anna", making_room=True)
    assert [party.status for party in (bram, cato, daan)] == ["waiting", "waiting", "confirmed"]
    assert (event.pool.capacity, event.pool.taken, event.pool.waiting) == (4, 4, 4)
    reason = f"an organiser decided so; {daan.reference} with 2 went first"
    assert logged(session, "overtaken") == [("anna", bram.uid, reason), ("anna", cato.uid, reason)]
    assert logged(session, "placed out of order") == [("anna", daan.uid, None)]
    assert logged(session, "capacity changed")[-1] == ("anna", event.pool.key, "3 → 4")


def test_a_smaller_party_takes_what_the_head_cannot_use_when_an_organiser_says_so(session, event):
    bram = registration.register(event, cast.application("Bram", people=2))
    cato = registration.register(event, cast.application("Cato"))
    scheduling.set_capacity(event, 3)
    assert (bram.status, cato.status) == ("waiting", "waiting")
    waiting_list.place(cato, actor="anna")
    assert (bram.status, cato.status, event.pool.capacity) == ("waiting", "confirmed", 3)


def test_the_head_is_placed_without_passing_anyone(session, event):
    bram = registration.register(event, cast.application("Bram"))
    waiting_list.place(bram, actor="anna", making_room=True)
    assert (bram.status, event.pool.capacity, logged(session, "overtaken")) == ("confirmed", 3, [])


def test_where_places_are_asked_for_the_coordinator_still_confirms(session):
    week = cast.event("beter_thuis", capacity=1)
    registration.register(week, cast.duo("Cato"))
    daan = registration.register(week, cast.duo("Daan"))
    waiting_list.place(daan, actor="anna", making_room=True)
    assert (daan.status, daan.confirmed_at, week.pool.capacity) == ("requested", None, 2)


def test_only_who_waits_is_placed_and_only_while_there_is_something_to_come_to(session, event):
    [anna] = event.registrations
    with pytest.raises(WrongStatus):
        waiting_list.place(anna, actor="anna", making_room=True)
    bram = registration.register(event, cast.application("Bram"))
    with time_machine.travel(event.starts_at + timedelta(minutes=1), tick=False), pytest.raises(EventOver):
        waiting_list.place(bram, actor="anna", making_room=True)
    assert (bram.status, event.pool.capacity) == ("waiting", 2)
