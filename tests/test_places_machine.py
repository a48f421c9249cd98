"""Whatever people do in whatever order, places are what a plain model of the rules says.

Hypothesis makes up the order; beside the real tables stands a model of thirty lines that knows no database. After
every step each party's state, the counters and the log of who was overtaken must agree.
"""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from events import places, registration, scheduling, waiting_list
from events.clock import now
from events.errors import CapacityTooLow, EventFull, WrongStatus
from events.extensions import db
from events.models import AuditEntry, PlacePool, Registration
from events.policy import Promotion
from events.registration import Change
from tests import cast
from tests.machines import Parties, control, depth

names = count()


@dataclass
class Model:
    """The rules of domain.md, 6, 7 and 9, for one event; parties by their order of registration."""

    capacity: int
    fills: bool
    promoted_to: str
    state: list[str] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)  # who waits, in order
    overtaken: int = 0

    def held(self, *states: str) -> int:
        return sum(units for units, state in zip(self.units, self.state, strict=True) if state in states)

    @property
    def free(self) -> int:
        return self.capacity - self.held("confirmed", "offered")

    def fits(self, units: int) -> bool:
        """Whether a newcomer, or someone who grows, gets in: nobody waits and there is room."""
        return not self.queue and units <= self.free

    def register(self, units: int) -> None:
        joins = not self.fits(units)
        if joins:
            self.queue.append(len(self.state))
        self.state.append("waiting" if joins else "confirmed")
        self.units.append(units)
        self.promote()

    def end(self, party: int, state: str) -> None:
        self.state[party] = state
        if party in self.queue:
            self.queue.remove(party)
        self.promote()

    def resize(self, party: int, units: int) -> bool:
        """Whether the party may be that many."""
        more = units - self.units[party]
        if (self.state[party] == "offered" and more) or (
            self.state[party] == "confirmed" and more > 0 and not self.fits(more)
        ):
            return False
        self.units[party] = units
        if more > 0 and party in self.queue:  # asks for more than those behind it knew
            self.queue.remove(party)
            self.queue.append(party)
        self.promote()
        return True

    def place(self, party: int, making_room: bool) -> bool:
        """Whether an organiser can give this party a place before its turn; everyone it passes counts."""
        lacks = self.units[party] - self.free
        if self.state[party] != "waiting" or (lacks > 0 and not making_room):
            return False
        self.capacity += max(lacks, 0)
        self.overtaken += self.queue.index(party)
        self.queue.remove(party)
        self.state[party] = "confirmed"
        return True

    def promote(self) -> None:
        passed = 0
        for party in list(self.queue):
            if self.units[party] <= self.free:
                self.state[party] = self.promoted_to
                self.queue.remove(party)
                self.overtaken += passed
            elif self.fills and self.free > 0:
                passed += 1
            else:
                break


class Places(Parties):
    """One event, and everything that can happen to its places."""

    refusals = (WrongStatus, EventFull, CapacityTooLow)
    parties = Bundle("parties")

    @initialize(capacity=st.integers(1, 8), fills=st.booleans(), promotion=st.sampled_from(Promotion))
    def plan(self, capacity, fills, promotion):
        self.event = cast.event("huiskamergesprek", capacity=capacity, fills=fills, promotion=promotion)
        db.session.commit()
        promoted_to = "offered" if promotion == Promotion.OFFER else "confirmed"
        self.model = Model(capacity, fills, promoted_to)
        self.rows: list[int] = []
        self.moves = 0
        self.since = db.session.scalar(select(func.max(AuditEntry.id))) or 0

    @rule(target=parties, units=st.integers(1, 3))
    def register(self, units):
        form = cast.application(f"Visitor {next(names)}", people=units, persons=())
        self.rows.append(registration.register(self.event, form).id)
        self.model.register(units)
        return len(self.rows) - 1

    @rule(party=parties)
    def cancel(self, party):
        if self.attempt(lambda: registration.cancel(self.row(party), actor="visitor")):
            self.model.end(party, "cancelled")

    @rule(party=parties, units=st.integers(1, 4))
    def change(self, party, units):
        may = self.model.state[party] in ("confirmed", "waiting", "offered") and self.model.resize(party, units)
        assert self.attempt(lambda: registration.change(self.row(party), Change(people=units))) == may

    @rule(party=parties)
    def accept(self, party):
        if self.attempt(lambda: waiting_list.accept(self.row(party))):
            assert self.model.state[party] == "offered"
            self.model.state[party] = "confirmed"

    @rule(party=parties)
    def decline(self, party):
        if self.attempt(lambda: waiting_list.decline(self.row(party))):
            assert self.model.state[party] == "offered"
            self.model.end(party, "declined")

    @rule(party=parties)
    def expire(self, party):
        if waiting_list.expire(self.rows[party], cast.later(now(), 24 * 30)):
            assert self.model.state[party] == "offered"
            self.model.end(party, "declined")

    @rule(party=parties, making_room=st.booleans())
    def place(self, party, making_room):
        done = self.attempt(lambda: waiting_list.place(self.row(party), actor="anna", making_room=making_room))
        assert self.model.place(party, making_room) == done

    @rule(capacity=st.integers(1, 10))
    def set_capacity(self, capacity):
        fits = capacity >= self.model.held("confirmed", "offered")
        assert self.attempt(lambda: scheduling.set_capacity(self.event, capacity)) == fits
        if fits:
            raised = capacity > self.model.capacity
            self.model.capacity = capacity
            if raised:
                self.model.promote()

    @precondition(lambda self: self.moves < 2)  # it changes nothing here, and takes long
    @rule(hours=st.integers(-48, 48))
    def move(self, hours):
        self.moves += 1
        scheduling.move(self.event, cast.later(self.event.starts_at, hours), cast.later(self.event.ends_at, hours))

    @invariant()
    def everything_agrees(self):
        if not hasattr(self, "event"):
            return
        db.session.commit()
        counters = (PlacePool.capacity, PlacePool.taken, PlacePool.offered, PlacePool.waiting)
        [(capacity, *held)] = db.session.execute(select(*counters).where(PlacePool.event_id == self.event.id))
        states = dict(db.session.execute(select(Registration.id, Registration.status)).all())
        assert [states[row] for row in self.rows] == self.model.state
        assert held == [self.model.held(state) for state in ("confirmed", "offered", "waiting")]
        assert held[0] + held[1] <= capacity == self.model.capacity
        overtaken = select(func.count()).where(AuditEntry.id > self.since, AuditEntry.what == "overtaken")
        assert db.session.scalar(overtaken) == self.model.overtaken
        assert places.faults() == []


DEPTH = depth((25, 1000), (25, 30))
CONTROL = control(DEPTH)


def test_places_are_what_the_rules_say_in_whatever_order_things_happen(session):
    run_state_machine_as_test(Places, settings=DEPTH)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_control_without_promotion_the_model_disagrees(session, monkeypatch):
    monkeypatch.setattr(waiting_list, "promote", lambda event: [])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Places, settings=CONTROL)
    session.rollback()
