"""Whatever people choose and wait for in a round, workshops are what a plain model of the rule says (domain rule 2).

Beside the real tables stands a model that knows no database: who holds which workshop, and who waits for which.
"""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, rule, run_state_machine_as_test

from events import places, registration, scheduling, waiting_list
from events.errors import CapacityTooLow, WorkshopFull, WrongStatus
from events.extensions import db
from events.models import ProgrammeItem
from events.registration import Change, NamedPerson
from events.waiting_list import promotion
from tests import cast
from tests.machines import Parties, control, depth

names = count()
WORKSHOPS = (0, 1, 2)
one_of_them = st.sampled_from((None, *WORKSHOPS))


@dataclass
class Model:
    """One round of workshops with these capacities; people by their order of registration."""

    capacities: list[int]
    holds: dict[int, int] = field(default_factory=dict)  # person → workshop
    waits: dict[int, int] = field(default_factory=dict)  # person → workshop, in the order of joining
    gone: set[int] = field(default_factory=set)

    def free(self, workshop: int) -> int:
        return self.capacities[workshop] - list(self.holds.values()).count(workshop)

    def has_room(self, workshop: int) -> bool:
        """Whether it can be chosen: there is room, and nobody waits for it."""
        return self.free(workshop) > 0 and workshop not in self.waits.values()

    def choose(self, person: int, workshop: int | None) -> bool:
        """Whether the choice can be made; the old place is given back only then."""
        if workshop == self.holds.get(person):
            return True
        if workshop is not None and not self.has_room(workshop):
            return False
        self.holds.pop(person, None)
        if workshop is not None:
            self.holds[person] = workshop
        return True

    def wait(self, person: int, workshop: int | None) -> None:
        if workshop == self.holds.get(person):
            workshop = None
        if self.waits.get(person) != workshop:
            self.waits.pop(person, None)
            if workshop is not None:
                self.waits[person] = workshop

    def leave(self, person: int) -> None:
        self.holds.pop(person, None)
        self.waits.pop(person, None)
        self.gone.add(person)

    def promote(self) -> None:
        """Give what is free, the first workshop first, until nobody who waits fits."""
        while found := [w for w in WORKSHOPS if self.free(w) > 0 and w in self.waits.values()]:
            person = next(p for p, workshop in self.waits.items() if workshop == found[0])
            self.holds[person] = self.waits.pop(person)


class Workshops(Parties):
    """One round, and everything that can happen in it."""

    refusals = (WorkshopFull, WrongStatus, CapacityTooLow)
    people = Bundle("people")

    @initialize(capacities=st.lists(st.integers(1, 3), min_size=3, max_size=3))
    def plan(self, capacities):
        event = cast.event("symposium", capacity=1000)
        self.items = [cast.workshop(event, capacity, title=f"Workshop {n}") for n, capacity in enumerate(capacities)]
        db.session.commit()
        self.event, self.model, self.rows = event, Model(list(capacities)), []

    @rule(target=people, chooses=one_of_them, waits=one_of_them)
    def register(self, chooses, waits):
        name, person = f"Visitor {next(names)}", len(self.rows)
        said = NamedPerson("person", name, choices=self.by_round(chooses), waits=self.by_round(waits))
        may = self.model.choose(person, chooses)
        done = self.attempt(
            lambda: self.rows.append(registration.register(self.event, cast.application(name, persons=(said,))).id)
        )
        assert done == may
        if not done:  # the form is shown again, and sent without a workshop
            said = NamedPerson("person", name, waits=self.by_round(waits))
            self.rows.append(registration.register(self.event, cast.application(name, persons=(said,))).id)
            db.session.commit()
        self.model.wait(person, waits)
        self.model.promote()
        return person

    @rule(person=people, chooses=one_of_them)
    def choose(self, person, chooses):
        may = person not in self.model.gone and self.model.choose(person, chooses)
        assert self.change(person, choices={1: self.id_of(chooses)}) == may
        if may:
            self.model.wait(person, self.model.waits.get(person))
            self.model.promote()

    @rule(person=people, waits=one_of_them)
    def wait(self, person, waits):
        may = person not in self.model.gone
        assert self.change(person, waits={1: self.id_of(waits)}) == may
        if may:
            self.model.wait(person, waits)
            self.model.promote()

    @rule(person=people)
    def cancel(self, person):
        if self.attempt(lambda: registration.cancel(self.row(person), actor="visitor")):
            self.model.leave(person)
            self.model.promote()

    @rule(workshop=st.sampled_from(WORKSHOPS), capacity=st.integers(1, 4))
    def set_capacity(self, workshop, capacity):
        fits = capacity >= list(self.model.holds.values()).count(workshop)
        item = db.session.get_one(ProgrammeItem, self.items[workshop].id)
        assert self.attempt(lambda: scheduling.set_workshop_capacity(item, capacity)) == fits
        if fits:
            self.model.capacities[workshop] = capacity
            self.model.promote()

    @invariant()
    def everything_agrees(self):
        if not hasattr(self, "model"):
            return
        db.session.commit()
        number = {item.id: place for place, item in enumerate(self.items)}
        attendees = {p: self.row(p).attendees[0] for p in range(len(self.rows))}
        assert {p: number[c.item_id] for p, a in attendees.items() for c in a.choices} == self.model.holds
        waits = sorted((w.ticket, p, number[w.item_id]) for p, a in attendees.items() for w in a.waits)
        for workshop in WORKSHOPS:
            in_order = [person for _ticket, person, which in waits if which == workshop]
            assert in_order == [p for p, which in self.model.waits.items() if which == workshop]
            pool = self.items[workshop].pool
            assert (pool.capacity, pool.waiting) == (self.model.capacities[workshop], len(in_order))
            assert pool.taken == list(self.model.holds.values()).count(workshop) <= pool.capacity
            assert not in_order or pool.free == 0, "a place is free while somebody waits for it"
        assert places.faults() == []

    def by_round(self, workshop):
        return {} if workshop is None else {1: self.id_of(workshop)}

    def id_of(self, workshop):
        return None if workshop is None else self.items[workshop].id

    def change(self, person, **wanted) -> bool:
        [attendee] = self.row(person).attendees
        by_person = {what: {attendee.id: value} for what, value in wanted.items()}
        return self.attempt(lambda: registration.change(self.row(person), Change(**by_person)))


DEPTH = depth((20, 500), (25, 50))
CONTROL = control(DEPTH)


def test_workshops_are_what_the_rule_says_in_whatever_order_things_happen(session):
    run_state_machine_as_test(Workshops, settings=DEPTH)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_control_without_promotion_in_workshops_the_model_disagrees(session, monkeypatch):
    monkeypatch.setattr(promotion, "promote_in_workshops", lambda event: None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Workshops, settings=CONTROL)
    session.rollback()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_control_when_the_held_place_goes_first_the_model_disagrees(session, monkeypatch):
    """Giving back before the other is certain: who then finds it full has lost both."""

    def careless(attendee, number, item_id):
        if (old := next((c for c in attendee.choices if c.round == number), None)) is not None:
            if (pool_id := waiting_list.pool_of_workshop(old.item_id)) is not None:
                places.release({pool_id: 1})
            attendee.choices.remove(old)
            db.session.commit()
        choose(attendee, number, item_id)

    choose = registration.changes.choose
    monkeypatch.setattr(registration.changes, "choose", careless)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Workshops, settings=CONTROL)
    session.rollback()
