"""The controls of the interleavings: each drops one guard, and some moment of a pair must show it.

Otherwise the interleavings would prove nothing. A guard that is words of a statement is taken out of that statement.
"""

import pytest

from events import places
from events.extensions import db
from events.models import PlacePool
from events.places import claims
from events.registration import intake
from tests.guards import without
from tests.interleavings.play import Play
from tests.interleavings.scenes import SCENES

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]

# What the guard is called, the words that are taken out, and the scene and the pair that show it is gone.
WORDS = {
    "a newcomer asks whether somebody waits": (
        r" AND place_pools\.waiting = %\(waiting_\d\)s::INTEGER",
        "head larger than what is free", "register", "raise the capacity", "overtook",
    ),
    "whoever may promote locks the pools": (
        r"(?<=ORDER BY place_pools\.id) FOR UPDATE",
        "full with a waiting list", "grow the head", "cancel", "",
    ),
    "a party's state changes only from the one it was in": (
        r" AND registrations\.status = %\(status_1\)s::VARCHAR(?= RETURNING)",
        "one offer open", "accept", "decline", "exactly one wins",
    ),
    "a claim that fails holds nothing": (
        r"ROLLBACK TO SAVEPOINT claim",
        "workshops of a full event", "register with workshops", "cancel", "",
    ),
}  # fmt: skip


# What the guard is called, how the database forgets it, and the pair that shows it is gone.
KEYS = {
    "one person registers once": (
        "DROP INDEX uq_registrations_live_identity",
        "register the same person", "send one form", "one person is registered twice",
    ),
    "one form registers once": (
        "DROP INDEX uq_registrations_live_identity;"
        "ALTER TABLE registrations DROP CONSTRAINT uq_registrations_event_id_submission",
        "send one form", "send one form", "one form made two registrations",
    ),
}  # fmt: skip


def found(play: Play, first: str, second: str) -> list[str]:
    """What is wrong at the first moment of this pair that shows anything."""
    play.orders.clear()
    for after in range(1, play.statements[first] + 1):
        if said := play.wrongs(first, second, after)[0]:
            return said
    return []


@pytest.mark.parametrize("guard", WORDS)
def test_control_without_these_words_some_moment_is_wrong(stage, guard):
    words, scene, first, second, wrong = WORDS[guard]
    play = Play(stage, SCENES[scene])
    assert found(play, first, second) == []
    with without(stage.engine, words) as changed:
        said = found(play, first, second)
    assert changed, "no statement holds these words any more"
    assert any(wrong in sentence for sentence in said), said


@pytest.mark.parametrize("guard", KEYS)
def test_control_without_this_key_some_moment_is_wrong(stage, guard):
    dropped, first, second, wrong = KEYS[guard]
    play = Play(stage, SCENES["empty"])
    stage.watcher.execute(dropped)
    assert any(wrong in sentence for sentence in found(play, first, second))


def test_control_reading_a_pool_before_writing_it_oversells(stage, monkeypatch):
    def move(pool_id, *, taken=0, offered=0, waiting=0, ticket=0, **_asked) -> bool:
        pool = db.session.get_one(PlacePool, pool_id, populate_existing=True)
        growth = taken + offered
        if growth > 0 and (pool.waiting > 0 or pool.taken + pool.offered + growth > pool.capacity):
            return False
        pool.taken, pool.offered, pool.waiting = pool.taken + taken, pool.offered + offered, pool.waiting + waiting
        pool.last_ticket += ticket
        return True

    monkeypatch.setattr(claims, "_move", move)
    said = found(Play(stage, SCENES["one place left"]), "register", "register")
    assert any("taken says" in sentence for sentence in said), said


def test_control_claiming_workshops_in_the_order_of_choosing_deadlocks(stage, monkeypatch):
    def claim(units, *, as_newcomer=True) -> None:
        for pool_id in reversed(units):
            claim_one({pool_id: units[pool_id]}, as_newcomer=as_newcomer)

    def in_order_of_choosing(registration) -> dict[int, int]:
        chosen = [choice for attendee in registration.attendees for choice in attendee.choices]
        return {choice.item.pool.id: 1 for choice in sorted(chosen, key=lambda choice: choice.id)}

    claim_one = places.claim
    monkeypatch.setattr(places, "claim", claim)
    monkeypatch.setattr(intake, "workshop_units", in_order_of_choosing)
    said = found(Play(stage, SCENES["workshops with room"]), "register with workshops", "register with workshops")
    assert any("DeadlockDetected" in sentence for sentence in said), said
