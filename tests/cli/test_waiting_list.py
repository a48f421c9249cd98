"""What the office decides about a waiting list, typed: answers for somebody, a place before its turn, more places."""

import pytest
from sqlalchemy import select, text

from events import registration
from events.extensions import db
from events.models import AuditEntry, Event, Registration
from events.registration import NamedPerson
from tests import cast


def references(session):
    """The references by order of registration, and an end to this test's own transaction."""
    found = [party.reference for party in session.query(Registration).order_by(Registration.id)]
    session.commit()
    return found


def status(session, reference):
    session.rollback()
    return session.query(Registration).filter_by(reference=reference).one().status


def test_the_list_is_shown_in_order_with_open_offers_and_who_waits_for_a_workshop(session, run):
    week = cast.event("beter_thuis", ref="bt", capacity=1)
    parties = [registration.register(week, cast.duo(name)) for name in ("Anna", "Bram", "Cato")]
    registration.cancel(parties[0], actor="visitor")
    _anna, bram, cato = references(session)
    code, printed = run("waiting-list", "show", "bt")
    assert code == 0
    first, second = printed.splitlines()
    assert first.startswith(f"offered: {bram}, 1, until 20")
    assert second.startswith(f"1: {cato}, 1, since 20")


def test_who_waits_for_a_workshop_is_shown_under_it(session, run):
    day = cast.event(ref="day")
    music = cast.workshop(day, 1, title="Muziek")
    for name in ("Anna", "Bram"):
        one = NamedPerson("person", name, waits={1: music.id})
        registration.register(day, cast.application(name, persons=(one,)))
    bram = references(session)[1]
    assert run("waiting-list", "show", "day") == (0, f"round 1, Muziek, 1: {bram}\n")


def test_who_reads_who_waits_for_something_about_health_is_on_record_first(session, run):
    week, day = cast.event("beter_thuis", ref="bt", capacity=1), cast.event(ref="day", capacity=1)
    shown = select(AuditEntry.actor, AuditEntry.about, AuditEntry.details).where(
        AuditEntry.what == "waiting list shown"
    )
    for name in ("Anna", "Bram", "Cato"):
        registration.register(day, cast.application(name))
    anna = registration.register(week, cast.duo("Anna"))
    session.commit()
    for ref in ("bt", "day"):
        assert run("waiting-list", "show", ref)[0] == 0
    session.rollback()
    assert session.execute(shown).all() == [], "nobody waits for the week, and a symposium says nothing of anyone"
    for name in ("Bram", "Cato"):
        registration.register(week, cast.duo(name))
    registration.cancel(anna, actor="visitor")
    session.commit()
    run("waiting-list", "show", "bt")
    session.rollback()
    assert session.execute(shown).all() == [("command", week.uid, "parties: 2")], "one was offered a place, one waits"


def test_a_list_that_cannot_be_put_on_record_is_not_shown(session, run):
    week = cast.event("beter_thuis", ref="bt", capacity=1)
    for name in ("Anna", "Bram"):
        registration.register(week, cast.duo(name))
    bram = references(session)[1]
    session.execute(text("ALTER TABLE audit_entries RENAME TO elsewhere"))
    session.commit()
    code, printed = run("waiting-list", "show", "bt")
    session.rollback()
    session.execute(text("ALTER TABLE elsewhere RENAME TO audit_entries"))
    session.commit()
    assert (code, bram in printed) == (1, False)


@pytest.mark.parametrize(
    ("word", "said", "after"),
    [
        ("accept", "took the place: it is requested now.", "requested"),
        ("decline", "left the place to the next.", "declined"),
    ],
)
def test_an_offer_is_answered_for_somebody_who_called(session, run, word, said, after):
    week = cast.event("beter_thuis", ref="bt", capacity=1)
    parties = [registration.register(week, cast.duo(name)) for name in ("Anna", "Bram")]
    registration.cancel(parties[0], actor="visitor")
    bram = references(session)[1]
    assert run("waiting-list", word, bram) == (0, f"{bram} {said}\n")
    assert status(session, bram) == after
    again = f"Error: {bram} is not offered a place: it is {after}\n"
    assert run("waiting-list", word, bram) == (1, again)


def test_a_party_is_placed_before_its_turn_only_when_there_is_room_or_room_is_made(session, run):
    talk = cast.event("huiskamergesprek", ref="hkg", capacity=1)
    for name in ("Anna", "Bram", "Cato"):
        registration.register(talk, cast.application(name))
    cato = references(session)[2]
    assert run("waiting-list", "place", cato) == (
        1,
        "Error: hkg: there is no room; --make-room raises the capacity\n",
    )
    assert run("waiting-list", "place", cato, "--make-room") == (0, f"{cato} has a place: it is confirmed now.\n")
    assert run("waiting-list", "place", cato) == (1, f"Error: {cato} does not wait: it is confirmed\n")
    session.rollback()
    pool = session.query(Event).one().pool
    assert (pool.capacity, pool.taken, pool.waiting) == (2, 2, 1)


def test_a_capacity_is_raised_and_never_below_what_is_taken(session, run):
    day = cast.event(ref="day", capacity=2)
    music = cast.workshop(day, 1, title="Muziek maken")
    for name in ("Anna", "Bram", "Cato"):
        registration.register(day, cast.application(name))
    references(session)
    assert run("events", "capacity", "day", "1") == (1, "Error: 2 places are taken; nothing was changed\n")
    assert run("events", "capacity", "day", "3") == (0, "day holds 3 now.\n")
    assert run("events", "capacity", "day", "9", "--workshop", "Muziek") == (0, "Muziek holds 9 now.\n")
    missing = 'Error: "Dans" names 0 workshops of day; there are: Muziek maken\n'
    assert run("events", "capacity", "day", "9", "--workshop", "Dans") == (1, missing)
    assert run("events", "capacity", "nowhere", "9") == (1, "Error: there is no event nowhere with places\n")
    session.rollback()
    day = session.query(Event).one()
    assert (day.pool.taken, day.pool.waiting) == (3, 0)
    assert db.session.merge(music).pool.capacity == 9


@pytest.mark.parametrize("word", ["accept", "decline", "place"])
def test_a_reference_that_is_not_ours_is_said(session, run, word):
    assert run("waiting-list", word, "ZZZZZZ") == (
        1,
        "Error: there is no registration with the reference ZZZZZZ\n",
    )


def test_a_party_that_calls_is_cancelled_or_made_smaller(session, run):
    talk = cast.event("huiskamergesprek", ref="hkg", capacity=4)
    registration.register(talk, cast.application("Anna", people=3))
    registration.register(talk, cast.application("Bram", people=2))
    anna, bram = references(session)
    assert run("registration", "change", anna, "--people", "2") == (0, f"{anna} is for 2 now.\n")
    assert status(session, bram) == "confirmed"
    more = "Error: hkg: --people must be fewer: there is no room\n"
    assert run("registration", "change", anna, "--people", "9") == (1, more)
    gone = f"{bram} is cancelled for hkg; the message is in the outbox.\n"
    assert run("registration", "cancel", bram) == (0, gone)
    again = f"Error: {bram} cannot be cancelled any more: it is cancelled\n"
    assert run("registration", "cancel", bram) == (1, again)


def test_who_waits_can_be_taken_off_the_list(session, run):
    week = cast.event("beter_thuis", ref="bt", capacity=1)
    for name in ("Anna", "Bram"):
        registration.register(week, cast.duo(name))
    bram = references(session)[1]
    assert run("registration", "cancel", bram)[0] == 0
    session.rollback()
    assert session.query(Event).one().pool.waiting == 0


def test_named_people_are_changed_on_their_page(session, run):
    registration.register(cast.event(ref="day"), cast.application("Anna"))
    [anna] = references(session)
    said = f"Error: {anna} is not a number of places; names are changed on its page\n"
    assert run("registration", "change", anna, "--people", "2") == (1, said)


def test_a_party_larger_than_the_event_is_named_when_the_capacity_goes_down(session, run):
    talk = cast.event("huiskamergesprek", ref="hkg", capacity=4)
    registration.register(talk, cast.application("Anna", people=2))
    registration.register(talk, cast.application("Bram", people=4))
    bram = references(session)[1]
    assert run("events", "capacity", "hkg", "3") == (
        0,
        f"hkg holds 3 now.\n{bram} waits for 4, which never fits; nobody behind it gets a place either.\n",
    )
