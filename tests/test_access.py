"""What everybody of the cast may do at one event, and at another."""

import pytest
from sqlalchemy import select

from events import access
from events.access import Right
from events.extensions import db
from events.models import Event, Organisation, What
from tests import cast
from tests.answers import circle

EVENT_RIGHTS = (Right.SEE, Right.NAMES, Right.TICK, Right.CHANGE, Right.WRITE, Right.EXPORT, Right.PLAN)
MAY = {
    "Olga": "see names tick change write export plan",
    "Anna": "see names tick change write export plan",
    "Carla": "see names tick change write export",
    "Bram": "see names tick",
    "Chris": "see names tick",
    "Thea": "see",
    "Arie": "",
    "Cato": "",
    "Daan": "",
}


def rights_at(event, person):
    found = access.of(person)
    return " ".join(right for right in EVENT_RIGHTS if found.may(right, event))


def seen_by(person, right=Right.SEE):
    return set(db.session.scalars(select(Event.id).where(access.of(person).visible(right))))


@pytest.mark.parametrize("kind", ["symposium", "beter_thuis", "huiskamergesprek", "meeting"])
def test_everybody_may_do_their_part_and_no_more(session, kind):
    here = cast.event(kind)
    who = cast.everyone(here)
    assert {name: rights_at(here, person) for name, person in who.items()} == MAY


def test_a_chair_writes_to_the_own_circle_and_changes_nothing(session):
    group = circle.overleg("2027-05-13 14:00")
    chris = cast.person("Chris", "chris@example.nl")
    cast.role(chris, What.CHAIR, group)
    assert rights_at(group.events[0], chris) == "see names tick write"
    assert seen_by(chris, Right.WRITE) == {group.events[0].id}


def test_elsewhere_only_the_office_may_do_anything(session):
    here = cast.event()
    elsewhere = cast.event(networks=[cast.network("palliatief", "Netwerk Palliatieve Zorg")])
    who = cast.everyone(here)
    may = {name: rights_at(elsewhere, person) for name, person in who.items()}
    assert may == {**dict.fromkeys(MAY, ""), "Olga": MAY["Olga"]}


def test_what_one_may_see_is_what_one_finds(session):
    here = cast.event("beter_thuis")
    elsewhere = cast.event(networks=[cast.network("palliatief", "Netwerk Palliatieve Zorg")])
    for name, person in cast.everyone(here).items():
        for right in EVENT_RIGHTS:
            may = {event.id for event in (here, elsewhere) if access.of(person).may(right, event)}
            assert seen_by(person, right) == may, (name, right)


def test_where_there_is_no_event(session):
    here = cast.event()
    who = {name: access.of(person) for name, person in cast.everyone(here).items()}
    assert [name for name, found in who.items() if found.may(Right.AUDIT)] == ["Arie"]
    assert [name for name, found in who.items() if found.may(Right.ACCOUNTS)] == ["Olga"]
    assert [name for name, found in who.items() if found.may(Right.MEMBERS)] == ["Olga"]
    assert [name for name, found in who.items() if found.may(Right.PLAN)] == ["Olga", "Anna"]
    assert [name for name, found in who.items() if found.is_nothing] == ["Cato", "Daan"]


def test_an_organisation_organises_what_it_is_an_organiser_of(session):
    florence = Organisation(ref="florence", name="Florence", roles=["member"])
    hadoks = Organisation(ref="hadoks", name="Hadoks", roles=["member"])
    own, joint = cast.event(organiser=florence), cast.event(organiser=hadoks, co_organisers=[florence])
    theirs = cast.event(organiser=hadoks)
    anna = cast.person("Anna", "anna@example.nl")
    cast.role(anna, What.ORGANISER, florence)
    assert [rights_at(event, anna) for event in (own, joint, theirs)] == [MAY["Anna"], MAY["Anna"], ""]
    assert seen_by(anna) == {own.id, joint.id}


def test_nobody_is_the_office_anywhere_but_at_the_office(session):
    here = cast.event()
    daan = cast.person("Daan", "daan@example.nl")
    elsewhere = Organisation(ref="florence", name="Florence", roles=["member"])
    session.add(elsewhere)
    session.flush()
    cast.role(daan, What.OFFICE, elsewhere)
    cast.role(daan, What.AUDITOR, elsewhere)
    assert access.of(daan) == access.NOTHING
    assert seen_by(daan) == set()
    elsewhere.roles = ["office"]  # the control: it is the organisation that decides
    session.flush()
    assert seen_by(daan) == {here.id}


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("symposium", {"Olga", "Anna", "Arie"}),
        ("meeting", {"Olga", "Anna", "Arie"}),
        ("gpo", {"Olga", "Anna", "Arie"}),
        ("beter_thuis", {"Olga", "Anna", "Arie", "Carla", "Bram", "Chris", "Thea"}),
        ("huiskamergesprek", {"Olga", "Anna", "Arie", "Carla", "Bram", "Chris", "Thea"}),
    ],
)
def test_whoever_sees_that_somebody_is_ill_needs_a_second_factor(session, kind, who):
    everyone = cast.everyone(cast.event(kind))
    assert {name for name, person in everyone.items() if access.of(person).needs_second_factor} == who


def test_a_teacher_ticks_at_the_own_lesson_only(session):
    here = cast.event("beter_thuis")
    thea = access.of(cast.everyone(here)["Thea"])
    own, other = here.items[0], cast.workshop(here, None, title="Les van een ander")
    assert thea.may(Right.TICK, here, lesson=own)
    assert not thea.may(Right.TICK, here, lesson=other)
    assert not thea.may(Right.NAMES, here, lesson=own)


def test_key_persons_and_interpreters_have_their_links_and_nothing_here(session):
    here = cast.event("huiskamergesprek")
    for what in (What.KEY_PERSON, What.INTERPRETER):
        person = cast.person(what, f"{what}@example.nl")
        cast.role(person, what, here)
        assert access.of(person) == access.NOTHING
