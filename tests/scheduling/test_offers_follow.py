"""What an event's move, its cancellation and its return mean for offers, lists and funding."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import registration, scheduling, waiting_list
from events.clock import now
from events.models import Notice
from tests import cast

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)  # 10:00 in Amsterdam
IN_FOUR_WEEKS = datetime(2027, 3, 29, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


def week(capacity=1, **fields):
    return cast.event("beter_thuis", capacity=capacity, starts_at=fields.pop("starts_at", IN_FOUR_WEEKS), **fields)


def offered(event):
    """A party with an open offer, and one that waits behind it."""
    first, second, third = (registration.register(event, cast.duo(name)) for name in ("Anna", "Bram", "Cato"))
    registration.cancel(first, actor="visitor")
    assert (second.status, third.status) == ("offered", "waiting")
    return second, third


def move(event, starts_at):
    return scheduling.move(event, starts_at, starts_at + timedelta(hours=4))


def offers_told(session, party):
    query = select(Notice.not_after).where(Notice.registration_id == party.id, Notice.purpose == "offered")
    return session.scalars(query.order_by(Notice.id)).all()


def test_a_shortened_offer_keeps_time_to_answer_and_the_new_end_is_told(session, clock):
    event = week()
    bram, _cato = offered(event)
    first_end = bram.offer_until
    move(event, datetime(2027, 3, 3, 8, tzinfo=UTC))
    assert bram.offer_until == datetime(2027, 3, 2, 8, tzinfo=UTC)  # a day before, and the office is open
    assert offers_told(session, bram) == [first_end, bram.offer_until]


def test_where_nobody_can_answer_any_more_the_offered_place_is_given(session, clock):
    event = week()
    bram, _cato = offered(event)
    move(event, datetime(2027, 3, 2, 12, tzinfo=UTC))
    assert (bram.status, bram.offer_until, event.pool.offered) == ("requested", None, 0)


def test_an_offer_that_is_over_lapses_and_is_not_renewed_by_a_move(session, clock):
    event = week()
    bram, cato = offered(event)
    clock.move_to(datetime(2027, 3, 10, 9, tzinfo=UTC))
    move(event, IN_FOUR_WEEKS + timedelta(days=7))
    assert bram.status == "offered"
    assert waiting_list.expire(bram.id, now())
    assert (bram.status, cato.status) == ("declined", "offered")


def test_an_offer_with_a_new_end_does_not_lapse_for_who_looked_before(session, clock):
    event = week()
    bram, _cato = offered(event)
    assert not waiting_list.expire(bram.id, now())
    assert bram.status == "offered"


def test_what_came_free_after_the_start_is_given_when_the_event_moves_on(session, clock):
    event = cast.event("huiskamergesprek", capacity=1, promotion="offer", starts_at=IN_FOUR_WEEKS)
    first, second, third = (registration.register(event, cast.application(name)) for name in ("Anna", "Bram", "Cato"))
    registration.cancel(first, actor="visitor")
    clock.move_to(IN_FOUR_WEEKS + timedelta(hours=1))
    waiting_list.expire(second.id, now())
    assert (third.status, event.pool.free) == ("waiting", 1)
    move(event, IN_FOUR_WEEKS + timedelta(days=14))
    assert (third.status, event.pool.free) == ("offered", 0)


def test_whoever_could_not_answer_while_it_was_cancelled_gets_time_again(session, clock):
    event = week()
    bram, _cato = offered(event)
    scheduling.cancel(event)
    clock.move_to(datetime(2027, 3, 10, 9, tzinfo=UTC))
    assert waiting_list.overdue(now()) == []
    scheduling.reinstate(event)
    assert (bram.status, bram.offer_until) == ("offered", datetime(2027, 3, 12, 16, tzinfo=UTC))
    assert not waiting_list.expire(bram.id, now())
    waiting_list.accept(bram)
    assert bram.status == "requested"


def test_a_cancelled_event_gives_its_funding_to_others(session, clock):
    one, other = week(capacity=6), week(capacity=6)
    fund = cast.fund("den-haag", 1)
    one.funds.append(fund)
    other.funds.append(fund)
    anna, bram = registration.register(one, cast.duo("Anna")), registration.register(other, cast.duo("Bram"))
    assert registration.confirm(anna, actor="coordinator")
    assert not registration.confirm(bram, actor="coordinator")
    scheduling.cancel(one)
    assert (anna.status, anna.funding, bram.status, fund.pool.taken) == ("confirmed", None, "confirmed", 1)


def test_who_is_paid_for_again_keeps_a_certain_place_and_who_is_not_is_told(session, clock):
    one, other = week(capacity=6), week(capacity=6)
    fund = cast.fund("den-haag", 2)
    one.funds.append(fund)
    other.funds.append(fund)
    parties = [registration.register(one, cast.duo(name)) for name in ("Anna", "Bram")]
    for party in parties:
        registration.confirm(party, actor="coordinator")
        clock.shift(timedelta(minutes=1))
    scheduling.cancel(one)
    registration.confirm(registration.register(other, cast.duo("Cato")), actor="coordinator")
    scheduling.reinstate(one)
    assert [party.status for party in parties] == ["confirmed", "requested"]
    told = select(Notice.registration_id).where(Notice.purpose == "unfunded")
    assert parties[1].id in session.scalars(told).all()
    assert fund.pool.taken == 2
