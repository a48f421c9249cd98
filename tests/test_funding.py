"""A fund pays for a place, or the party keeps it and waits: strictly in order, over all events the fund pays for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import places, registration, scheduling
from events.errors import CapacityTooLow, EventOver, WrongStatus
from events.extensions import db
from events.kinds import KINDS
from events.models import AuditEntry, Fund, Notice, Registration, Task
from events.notices import still_wanted
from events.policy import Entry
from events.registration import funding
from tests import cast
from tests.test_registration import purposes

NOON = datetime(2027, 1, 11, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def week(ref: str = "bt-1", *funds: Fund, capacity: int = 6, **fields):
    """A course week that these funds pay for."""
    event = cast.event("beter_thuis", ref=ref, capacity=capacity, in_days=60, **fields)
    event.funds.extend(funds)
    db.session.flush()
    return event


def request(event, name: str, municipality: str = "Den Haag", **fields) -> Registration:
    return registration.register(event, cast.duo(name, municipality=municipality, **fields))


def approve(*parties: Registration) -> list[bool]:
    """The coordinator says yes to one after the other."""
    return [registration.confirm(party, actor="command") for party in parties]


def statuses(*parties: Registration) -> list[str]:
    db.session.expire_all()
    return [party.status for party in parties]


def recorded(party: Registration) -> list[tuple[str, str, str | None]]:
    entries = select(AuditEntry).where(AuditEntry.about == party.uid).order_by(AuditEntry.id)
    return [(entry.what, entry.actor, entry.details) for entry in db.session.scalars(entries)]


# The coordinator's yes ---------------------------------------------------------------------------------------


def test_a_yes_without_a_free_fund_keeps_the_place_and_is_told_once(session):
    event = week("bt", cast.fund("dh", 1))
    first, second = (request(event, name) for name in ("Cato", "Daan"))
    assert approve(first, second) == [True, False]
    assert statuses(first, second) == ["confirmed", "requested"]
    assert (event.pool.taken, event.funds[0].pool.taken, second.funding) == (2, 1, None)
    assert second.funding_asked_at == NOON
    assert purposes(second) == ["requested", "unfunded"]
    assert session.scalars(select(Task.outcome)).all() == ["done", "done"]


def test_a_second_yes_changes_nothing_and_keeps_the_turn(session, clock):
    event = week("bt", cast.fund("dh", 0))
    first, second = (request(event, name) for name in ("Cato", "Daan"))
    approve(first)
    clock.shift(timedelta(hours=1))
    approve(second)
    clock.shift(timedelta(hours=1))
    assert approve(first) == [False]
    assert (first.funding_asked_at, purposes(first)) == (NOON, ["requested", "unfunded"])
    assert recorded(first)[1:] == [("approved", "command", None)]
    registration.set_fund_capacity(event.funds[0], 1)
    assert statuses(first, second) == ["confirmed", "requested"]


def test_nobody_says_yes_twice_to_what_is_final_or_to_what_is_over(session, clock):
    event = week("bt", cast.fund("dh", 2))
    party, late = (request(event, name) for name in ("Cato", "Daan"))
    approve(party)
    with pytest.raises(WrongStatus) as wrong:
        registration.confirm(party, actor="command")
    assert wrong.value.status == "confirmed"
    clock.shift(timedelta(days=61))
    with pytest.raises(EventOver):
        registration.confirm(late, actor="command")
    assert late.funding_asked_at is None


def test_a_paid_place_is_final_told_with_a_calendar_and_on_record(session):
    event = week("bt", cast.fund("dh", 1))
    party = request(event, "Cato")
    approve(party)
    assert (party.confirmed_at, party.funding_asked_at, party.funding.claimed_at) == (NOON, None, NOON)
    notice = session.scalars(select(Notice).where(Notice.purpose == "confirmed")).one()
    assert notice.calendar_sequence == 1
    assert recorded(party)[1:] == [
        ("approved", "command", None),
        ("confirmed", "clock", f"paid by fund {party.funding.fund_id}"),
    ]


def test_the_funds_of_an_event_are_tried_in_order_and_only_those_of_the_municipality(session):
    region, hague, none = cast.fund("regio", 1, "Den Haag", "Rijswijk"), cast.fund("dh", 5), cast.fund("leeg", None)
    none.municipalities = []
    event = week("bt", hague, region, none)
    parties = [
        request(event, name, where) for name, where in (("C", "Den Haag"), ("D", "Den Haag"), ("E", "Rijswijk"))
    ]
    assert approve(*parties) == [True, True, False]
    assert [party.funding and party.funding.fund.ref for party in parties] == ["regio", "dh", None]
    assert approve(request(event, "Frits", "Delft")) == [False]


# In order ----------------------------------------------------------------------------------------------------


def test_who_asked_first_is_paid_for_first_whoever_registered_first(session, clock):
    event = week("bt", cast.fund("dh", 0))
    parties = [request(event, name) for name in ("Cato", "Daan", "Emma")]
    for party in reversed(parties):
        approve(party)
        clock.shift(timedelta(minutes=1))
    for places_paid in (1, 2):
        registration.set_fund_capacity(event.funds[0], places_paid)
    assert statuses(*parties) == ["requested", "confirmed", "confirmed"]


def test_a_fund_of_two_events_has_one_order(session, clock):
    shared = cast.fund("dh", 1)
    spring, autumn = week("spring", shared), week("autumn", shared)
    paid, first, second = request(spring, "Cato"), request(autumn, "Daan"), request(spring, "Emma")
    for party in (paid, first, second):
        approve(party)
        clock.shift(timedelta(minutes=1))
    assert statuses(paid, first, second) == ["confirmed", "requested", "requested"]
    registration.cancel(paid, actor="visitor")
    assert statuses(paid, first, second) == ["cancelled", "confirmed", "requested"]
    assert (shared.pool.taken, spring.pool.taken, autumn.pool.taken) == (1, 1, 1)


def test_nobody_of_another_municipality_waits_for_a_fund_that_is_not_theirs(session):
    event = week("bt", cast.fund("dh", 0), cast.fund("rijswijk", 1, "Rijswijk"))
    assert approve(request(event, "Cato"), request(event, "Daan", "Rijswijk")) == [False, True]


@pytest.fixture
def talk(session, monkeypatch):
    """A talk of a kind whose parties differ in size and need a fund: no kind is so yet, and a kind is data."""
    funded = replace(KINDS["huiskamergesprek"], entry=Entry.REQUEST, needs_funding=True)
    monkeypatch.setitem(KINDS, funded.name, funded)
    event = cast.event("huiskamergesprek", ref="hkg", capacity=12)
    event.funds.append(cast.fund("dh", 0))
    return event


def group(event, name: str, people: int) -> Registration:
    who = {"email": None, "phone": "0600000002", "municipality": "Den Haag"}
    return registration.register(event, cast.application(name, people=people, **who))


def test_a_small_party_does_not_pass_a_large_one_that_the_fund_has_no_room_for(talk):
    large, small = group(talk, "Fatma", 4), group(talk, "Samira", 2)
    approve(large, small)
    registration.set_fund_capacity(talk.funds[0], 3)
    assert statuses(large, small) == ["requested", "requested"]
    registration.set_fund_capacity(talk.funds[0], 6)
    assert statuses(large, small) == ["confirmed", "confirmed"]


def test_a_newcomer_does_not_take_the_places_that_somebody_waits_for(talk):
    large = group(talk, "Fatma", 4)
    approve(large)
    registration.set_fund_capacity(talk.funds[0], 3)
    assert approve(group(talk, "Samira", 2)) == [False]
    registration.cancel(large, actor="visitor")
    assert talk.funds[0].pool.taken == 2, "nobody is in front any more"


def test_control_a_fund_that_serves_whoever_fits_lets_a_small_party_pass(talk, monkeypatch):
    """As if nobody remembered that the fund had no place for the first."""

    def whoever_fits(funds):
        return [p for p in funding._asking({f.id for f in funds}) for f in p.event.funds if funding._pays(f, p)]

    large, small = group(talk, "Fatma", 4), group(talk, "Samira", 2)
    approve(large, small)
    monkeypatch.setattr(funding, "hand_out", whoever_fits)
    registration.set_fund_capacity(talk.funds[0], 3)
    assert statuses(large, small) == ["requested", "confirmed"]


def test_control_a_newcomer_who_claims_at_once_overtakes_who_waits(talk):
    """As the coordinator's yes was once: it claimed a place itself."""
    large, newcomer = group(talk, "Fatma", 4), group(talk, "Samira", 2)
    approve(large)
    registration.set_fund_capacity(talk.funds[0], 3)
    assert funding._pays(talk.funds[0], newcomer)
    assert statuses(large, newcomer) == ["requested", "confirmed"]


def test_a_party_that_another_fund_pays_for_holds_nobody_up(talk):
    other = cast.fund("regio", 0)
    talk.funds.append(other)
    large, small = group(talk, "Fatma", 4), group(talk, "Samira", 2)
    approve(large, small)
    registration.set_fund_capacity(talk.funds[0], 3)
    registration.set_fund_capacity(other, 4)
    assert statuses(large) == ["confirmed"]
    registration.hand_out(talk.funds)
    assert statuses(small) == ["confirmed"]


# Places that come free ---------------------------------------------------------------------------------------


def test_a_cancelled_place_goes_to_the_next_in_the_same_act(session):
    event = week("bt", cast.fund("dh", 1))
    first, second = (request(event, name) for name in ("Cato", "Daan"))
    approve(first, second)
    registration.cancel(first, actor="visitor")
    assert statuses(first, second) == ["cancelled", "confirmed"]
    assert (event.pool.taken, event.funds[0].pool.taken) == (1, 1)
    assert purposes(second) == ["requested", "unfunded", "confirmed"]


def test_who_waits_and_cancels_is_out_of_the_line(session):
    event = week("bt", cast.fund("dh", 0))
    first, second = (request(event, name) for name in ("Cato", "Daan"))
    approve(first, second)
    registration.cancel(first, actor="visitor")
    assert (first.status, first.funding_asked_at) == ("cancelled", None)
    registration.set_fund_capacity(event.funds[0], 1)
    assert statuses(second) == ["confirmed"]


def test_a_fund_that_pays_for_nobody_new_of_the_event_gets_its_place_back_all_the_same(session):
    old = cast.fund("dh", 1)
    left, other = week("left", old), week("other", old)
    first, second = request(left, "Cato"), request(other, "Daan")
    approve(first, second)
    left.funds.remove(old)
    session.flush()
    assert old.pool.id in places.lock(left), "whoever may give a place back holds the lock first"
    registration.cancel(first, actor="visitor")
    assert statuses(second) == ["confirmed"]


def test_a_fund_is_not_lowered_below_what_it_pays_for(session):
    event = week("bt", cast.fund("dh", 3))
    approve(*(request(event, name) for name in ("Cato", "Daan")))
    with pytest.raises(CapacityTooLow) as low:
        registration.set_fund_capacity(event.funds[0], 1)
    assert low.value.taken == 2
    assert registration.set_fund_capacity(event.funds[0], 2, actor="anna") == []
    entry = session.scalars(select(AuditEntry).where(AuditEntry.what == "capacity changed")).one()
    assert (entry.actor, entry.details) == ("anna", "3 → 2")


def test_nothing_is_handed_out_for_a_cancelled_week_until_it_takes_place_after_all(session):
    event = week("bt", cast.fund("dh", 0))
    party = request(event, "Cato")
    approve(party)
    scheduling.cancel(event)
    assert registration.waiting_for_funding() == []
    assert registration.set_fund_capacity(event.funds[0], 1) == []
    scheduling.reinstate(event)
    assert statuses(party) == ["confirmed"]


def test_nothing_is_handed_out_for_a_week_that_has_begun(session, clock):
    event = week("bt", cast.fund("dh", 0))
    approve(request(event, "Cato"))
    clock.shift(timedelta(days=61))
    assert (registration.waiting_for_funding(), registration.set_fund_capacity(event.funds[0], 1)) == ([], [])


def test_a_fund_without_a_limit_pays_for_all(session):
    event = week("bt", cast.fund("dh", 0))
    parties = [request(event, name) for name in ("Cato", "Daan")]
    approve(*parties)
    assert registration.set_fund_capacity(event.funds[0], None) == parties


def test_whoever_finds_that_a_party_was_paid_for_meanwhile_keeps_its_place(session):
    """Two funds reach the same party at once: the second sees it as it was, and loses."""
    first, second = cast.fund("dh", 0), cast.fund("regio", 1)
    event = week("bt", first)
    party = request(event, "Cato")
    approve(party)
    registration.set_fund_capacity(first, 1)
    assert not funding._pays(second, party)
    assert (first.pool.taken, second.pool.taken, party.funding.fund_id) == (1, 0, first.id)


def test_the_database_lets_nobody_wait_for_funding_without_a_request(session):
    event = week("bt", cast.fund("dh", 0))
    party = request(event, "Cato")
    approve(party)
    with pytest.raises(Exception, match="only_requests_wait_for_funding"):
        session.execute(Registration.__table__.update().values(status="cancelled"))
    session.rollback()


def test_the_word_that_funding_lacks_is_dropped_once_it_is_there(session):
    event = week("bt", cast.fund("dh", 0))
    party = request(event, "Cato")
    approve(party)
    notice = session.scalars(select(Notice).where(Notice.purpose == "unfunded")).one()
    assert still_wanted(notice, NOON)
    registration.set_fund_capacity(event.funds[0], 1)
    assert not still_wanted(notice, NOON)


def test_a_kind_without_funding_is_final_at_once(session, monkeypatch):
    asked = replace(KINDS["huiskamergesprek"], entry=Entry.REQUEST)
    monkeypatch.setitem(KINDS, asked.name, asked)
    party = group(cast.event("huiskamergesprek", ref="hkg", capacity=12), "Fatma", 4)
    assert approve(party) == [True]
    assert recorded(party)[1:] == [("confirmed", "command", None)]
