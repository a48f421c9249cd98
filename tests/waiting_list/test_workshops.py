"""Waiting for a full workshop: the held choice is freed only when the other is certain (domain rule 2)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import notices, places, registration, scheduling, waiting_list
from events.clock import now
from events.errors import WorkshopFull
from events.models import AuditEntry, Notice
from events.registration import Change, NamedPerson
from tests import cast


def comes(event, name, *, chooses=None, waits=None):
    """Register somebody who chooses one workshop of round 1, or waits for one, or both."""
    person = NamedPerson(
        "person",
        name,
        choices={1: chooses.id} if chooses else {},
        waits={1: waits.id} if waits else {},
    )
    return registration.register(event, cast.application(name, persons=(person,)))


def change(party, *, chooses=..., waits=...):
    """Change what somebody chose or waits for in round 1."""
    [attendee] = party.attendees

    def wanted(item):
        return {} if item is ... else {attendee.id: {1: item.id if item else None}}

    registration.change(party, Change(choices=wanted(chooses), waits=wanted(waits)))


def goes_to(party):
    return [choice.item.title for attendee in party.attendees for choice in attendee.choices]


def waits_for(party):
    return [
        (wait.item.title, waiting_list.workshop_position(wait))
        for attendee in party.attendees
        for wait in attendee.waits
    ]


@pytest.fixture
def event(session):
    return cast.event(capacity=20)


@pytest.fixture
def small(session, event):
    """A workshop for one."""
    return cast.workshop(event, 1, title="Muziek")


@pytest.fixture
def large(session, event):
    return cast.workshop(event, 10, title="Koken")


def test_one_chooses_a_workshop_with_room_and_waits_for_a_full_one(event, small, large):
    comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", chooses=large, waits=small)
    cato = comes(event, "Cato", waits=small)
    assert (goes_to(bram), waits_for(bram)) == (["Koken"], [("Muziek", 1)])
    assert (goes_to(cato), waits_for(cato)) == ([], [("Muziek", 2)])
    assert (small.pool.taken, small.pool.waiting, large.pool.taken) == (1, 2, 1)


def test_a_place_that_comes_free_goes_to_the_head_and_only_then_is_the_held_one_given_back(
    session, event, small, large
):
    anna = comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", chooses=large, waits=small)
    comes(event, "Cato", chooses=large, waits=small)
    registration.cancel(anna, actor="visitor")
    assert (goes_to(bram), waits_for(bram)) == (["Muziek"], [])
    assert (small.pool.taken, small.pool.waiting, large.pool.taken) == (1, 1, 1)
    told = session.scalars(select(Notice).where(Notice.registration_id == bram.id).order_by(Notice.id)).all()
    assert [(notice.purpose, notice.item) for notice in told] == [("confirmed", None), ("workshop", small)]
    assert session.scalars(select(AuditEntry.about).where(AuditEntry.what == "workshop given")).all() == [bram.uid]


def test_a_held_place_that_is_given_back_goes_to_whoever_waits_for_that_one(event, small):
    other = cast.workshop(event, 1, title="Koken")
    anna = comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", chooses=other, waits=small)
    cato = comes(event, "Cato", waits=other)
    registration.cancel(anna, actor="visitor")
    assert [goes_to(party) for party in (bram, cato)] == [["Muziek"], ["Koken"]]
    assert (small.pool.waiting, other.pool.waiting) == (0, 0)


def test_waiting_for_a_workshop_that_has_room_after_all_gives_it_at_once(event, small, large):
    bram = comes(event, "Bram", chooses=large, waits=small)
    assert (goes_to(bram), waits_for(bram)) == (["Muziek"], [])
    assert (large.pool.taken, small.pool.taken, small.pool.waiting) == (0, 1, 0)


def test_nobody_takes_a_workshop_past_those_who_wait_for_it(session, event, small):
    anna = comes(event, "Anna", chooses=small)
    comes(event, "Bram", waits=small)
    change(anna, chooses=None)
    session.commit()
    with pytest.raises(WorkshopFull):
        comes(event, "Daan", chooses=small)
    session.rollback()
    assert (small.pool.taken, small.pool.waiting) == (1, 0)


def test_choosing_another_workshop_frees_the_old_one_for_the_head(event, small, large):
    anna = comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", waits=small)
    change(anna, chooses=large)
    assert [goes_to(party) for party in (anna, bram)] == [["Koken"], ["Muziek"]]


def test_one_waits_for_one_workshop_in_a_round_and_can_stop_waiting(event, small, large):
    other = cast.workshop(event, 1, title="Dans")
    comes(event, "Anna", chooses=small)
    comes(event, "Emma", chooses=other)
    bram = comes(event, "Bram", chooses=large, waits=small)
    change(bram, waits=other)
    assert (waits_for(bram), small.pool.waiting, other.pool.waiting) == ([("Dans", 1)], 0, 1)
    change(bram, waits=other)
    assert other.pool.waiting == 1
    change(bram, waits=None)
    assert (waits_for(bram), other.pool.waiting, goes_to(bram)) == ([], 0, ["Koken"])


def test_whoever_holds_a_workshop_does_not_wait_for_it(event, small):
    anna = comes(event, "Anna", chooses=small, waits=small)
    assert (goes_to(anna), waits_for(anna), small.pool.waiting) == (["Muziek"], [], 0)


def test_a_change_of_something_else_leaves_the_wait_where_it_is(event, small, large):
    comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", chooses=large, waits=small)
    registration.change(bram, Change(answers={bram.attendees[0].id: {"function": "docent"}}))
    assert waits_for(bram) == [("Muziek", 1)]


def test_whoever_cancels_waits_for_nothing_any_more(event, small, large):
    anna = comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", chooses=large, waits=small)
    cato = comes(event, "Cato", waits=small)
    registration.cancel(bram, actor="visitor")
    assert (small.pool.waiting, waits_for(cato)) == (1, [("Muziek", 1)])
    registration.cancel(anna, actor="visitor")
    assert goes_to(cato) == ["Muziek"]


def test_more_places_in_a_workshop_go_to_those_who_wait(event, small):
    comes(event, "Anna", chooses=small)
    bram, cato = comes(event, "Bram", waits=small), comes(event, "Cato", waits=small)
    scheduling.set_workshop_capacity(small, 2)
    assert [goes_to(party) for party in (bram, cato)] == [["Muziek"], []]


def test_whoever_waits_for_the_event_waits_for_no_workshop(event, small):
    scheduling.set_capacity(event, 1)
    anna = comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", waits=small)
    assert (bram.status, waits_for(bram), small.pool.waiting) == ("waiting", [], 0)
    registration.cancel(anna, actor="visitor")
    assert (bram.status, goes_to(bram)) == ("confirmed", [])


def test_nothing_is_given_once_the_event_has_begun(event, small):
    anna = comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", waits=small)
    places.release({small.pool.id: 1})
    anna.attendees[0].choices.clear()
    with time_machine.travel(event.starts_at + timedelta(minutes=1), tick=False):
        waiting_list.promote(event)
    assert goes_to(bram) == []
    waiting_list.promote(event)
    assert goes_to(bram) == ["Muziek"]


def test_who_chose_another_since_is_not_told_that_a_place_came_free(session, event, small, large):
    anna = comes(event, "Anna", chooses=small)
    bram = comes(event, "Bram", waits=small)
    registration.cancel(anna, actor="visitor")
    [notice] = session.scalars(select(Notice).where(Notice.purpose == "workshop")).all()
    assert notices.still_wanted(notice, now())
    change(bram, chooses=large)
    assert not notices.still_wanted(notice, now())


def test_control_without_the_counter_of_the_waiting_a_newcomer_jumps_the_queue(session, event, small, large):
    """As if nobody counted who waits: the place that a held-back list keeps is taken by who came last."""
    comes(event, "Anna", chooses=large)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(waiting_list.promotion, "promote_in_workshops", lambda event: None)
        bram = comes(event, "Bram", waits=small)  # stands in the list; the place is still free
    places.change_waiting(small.pool.id, -1)
    assert goes_to(comes(event, "Daan", chooses=small)) == ["Muziek"]
    assert (goes_to(bram), waits_for(bram)) == ([], [("Muziek", 1)])
    places.change_waiting(small.pool.id, 1)
