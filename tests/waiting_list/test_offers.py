"""How long an offer lasts: two working days, in working hours, shorter near the start, none too late."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from events import registration, scheduling, waiting_list
from events.clock import at, local
from events.models import Notice, Registration
from tasks.upkeep import expire_offers
from tests import cast


def amsterdam(text):
    """The moment of a wall-clock time."""
    wall = datetime.fromisoformat(text)
    return at(wall.date(), wall.hour, wall.minute)


@pytest.mark.parametrize(
    ("start", "made", "ends"),
    [
        pytest.param("2027-05-31 10:00", "2027-03-01 09:00", "2027-03-03 17:00", id="two working days"),
        pytest.param("2027-05-31 10:00", "2027-03-05 16:00", "2027-03-09 17:00", id="over a weekend"),
        pytest.param("2027-05-31 10:00", "2027-03-03 23:30", "2027-03-05 17:00", id="made at night"),
        pytest.param("2027-03-04 14:00", "2027-03-02 09:00", "2027-03-03 14:00", id="a day before the start"),
        pytest.param("2027-03-04 20:00", "2027-03-02 09:00", "2027-03-03 17:00", id="not into the evening"),
        pytest.param("2027-03-04 07:30", "2027-03-01 09:00", "2027-03-02 17:00", id="not into the night"),
        pytest.param("2027-03-04 14:00", "2027-03-03 10:00", "2027-03-03 14:00", id="four hours to answer"),
        pytest.param("2027-03-04 14:00", "2027-03-03 10:01", None, id="less than four hours is no offer"),
        pytest.param("2027-03-04 14:00", "2027-03-04 09:00", None, id="after the cut-off"),
        pytest.param("2027-03-15 10:00", "2027-03-11 09:00", "2027-03-12 17:00", id="not on a Sunday"),
        pytest.param("2027-03-30 10:00", "2027-03-24 09:00", "2027-03-25 17:00", id="not at Easter"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_offer_ends_when_somebody_can_still_answer(session, start, made, ends):
    begins = amsterdam(start)
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        event = cast.event(starts_at=begins, ends_at=begins + timedelta(hours=2))
    assert waiting_list.offer_end(event, amsterdam(made)) == (amsterdam(ends) if ends else None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whenever_it_is_made_an_offer_ends_by_day_and_a_day_before_the_start(session):
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        event = cast.event(starts_at=datetime(2027, 3, 11, 6, tzinfo=UTC))
        for hours in range(24 * 30):
            made = event.starts_at - timedelta(hours=hours, minutes=7)
            if (end := waiting_list.offer_end(event, made)) is not None:
                assert 9 <= local(end).hour <= 17
                assert made + timedelta(hours=4) <= end <= event.starts_at - timedelta(hours=24)
            else:
                assert hours < 48  # the last afternoon of the office, and what comes after it


def test_too_near_for_an_offer_the_place_is_given_at_once(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        event = cast.event("beter_thuis", capacity=1, starts_at=datetime(2027, 3, 8, 9, tzinfo=UTC))
        first, second = (registration.register(event, cast.duo(name)) for name in ("Cato", "Daan"))
        clock.move_to(datetime(2027, 3, 7, 10, tzinfo=UTC))
        registration.cancel(first, actor="visitor")
        assert (second.status, second.offer_until) == ("requested", None)


def test_an_offer_of_an_event_that_moves_nearer_ends_sooner_and_still_by_day(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        event = cast.event("beter_thuis", capacity=1, starts_at=datetime(2027, 3, 30, 9, tzinfo=UTC))
        first, second = (registration.register(event, cast.duo(name)) for name in ("Cato", "Daan"))
        registration.cancel(first, actor="visitor")
        assert second.offer_until == amsterdam("2027-03-03 17:00")
        scheduling.move(event, amsterdam("2027-03-03 20:00"), amsterdam("2027-03-03 22:00"))
        assert second.offer_until == amsterdam("2027-03-02 17:00")


def test_who_gets_letters_is_phoned_about_an_offer(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        event = cast.event("beter_thuis", capacity=1, starts_at=datetime(2027, 3, 30, 9, tzinfo=UTC))
        first = registration.register(event, cast.duo("Cato"))
        by_letter = cast.duo("Daan", channel="letter", email=None, phone="0612345678", address={"street": "Laan 1"})
        second = registration.register(event, by_letter)
        registration.cancel(first, actor="visitor")
        query = select(Notice.purpose, Notice.channel).where(Notice.registration_id == second.id).order_by(Notice.id)
        assert session.execute(query).all() == [("waiting", "letter"), ("offered", "phone")]


def test_a_party_that_grows_while_it_waits_goes_to_the_end_of_the_list(session):
    talk = cast.event("huiskamergesprek", capacity=1)
    first, second, third = (registration.register(talk, cast.application(name)) for name in ("Anna", "Bram", "Cato"))
    registration.change(second, registration.Change(people=2))
    assert [waiting_list.position(party) for party in (second, third)] == [2, 1]
    registration.cancel(first, actor="visitor")
    assert (second.status, third.status) == ("waiting", "confirmed")


def test_a_party_that_shrinks_while_it_waits_keeps_its_turn(session):
    talk = cast.event("huiskamergesprek", capacity=1)
    registration.register(talk, cast.application("Anna"))
    second = registration.register(talk, cast.application("Bram", people=3))
    third = registration.register(talk, cast.application("Cato"))
    registration.change(second, registration.Change(people=2))
    assert [waiting_list.position(party) for party in (second, third)] == [1, 2]


def test_one_offer_that_cannot_lapse_keeps_no_other(app, session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        parties = []
        for ref in ("one", "other"):
            event = cast.event("beter_thuis", ref=ref, capacity=1, starts_at=datetime(2027, 3, 30, 9, tzinfo=UTC))
            first, second = (registration.register(event, cast.duo(f"{name} {ref}")) for name in ("Cato", "Daan"))
            registration.cancel(first, actor="visitor")
            parties.append(second.id)
        session.execute(text("UPDATE registrations SET contact_name = 'broken' WHERE id = :id"), {"id": parties[0]})
        session.commit()
        clock.shift(timedelta(days=7))
        expire_offers()
    session.rollback()
    query = select(Registration.status).where(Registration.id.in_(parties)).order_by(Registration.id)
    assert session.scalars(query).all() == ["offered", "declined"]
