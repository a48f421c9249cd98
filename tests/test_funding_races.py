"""Many at once ask for, give back and change the places of two funds: no deadlock, and nobody waits for nothing.

In the control a place that comes free is given to nobody, and somebody must be left waiting for it.
"""

import random
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import select

from config import Config
from events import registration
from events.extensions import db
from events.models import Fund, Registration, RegistrationStatus
from events.registration import funding
from tests import cast
from tests.depth import at_depth
from tests.racing import race

PROCESSES = at_depth(4, 16)
TURNS = at_depth(12, 60)


@pytest.fixture
def weeks(session) -> None:
    """Two weeks, a fund that pays for both and one for the second alone, and duos of each that asked."""
    shared, other = cast.fund("dh", 2), cast.fund("regio", 1, "Den Haag", "Rijswijk")
    spring, autumn = (cast.event("beter_thuis", ref=ref, capacity=None, in_days=60) for ref in ("spring", "autumn"))
    spring.funds.append(shared)
    autumn.funds.extend([shared, other])
    for number in range(PROCESSES * 3):
        event = (spring, autumn)[number % 2]
        registration.register(
            event, cast.duo(f"Cato {number}", municipality=("Den Haag", "Rijswijk")[number % 5 == 4])
        )
    session.commit()


def anything(number: int, turn: int, _barrier: Barrier) -> None:
    """Somebody is said yes to, cancels, or a fund gets more or fewer places."""
    dice = random.Random(f"{number}-{turn}")
    what = dice.random()
    if what < 0.25:
        fund = db.session.scalars(select(Fund).where(Fund.ref == dice.choice(("dh", "regio")))).one()
        registration.set_fund_capacity(fund, dice.randint(1, 5))
        return
    standing = RegistrationStatus.REQUESTED if what < 0.75 else RegistrationStatus.CONFIRMED
    found = db.session.scalars(select(Registration.id).where(Registration.status == standing)).all()
    db.session.rollback()
    if not found:
        return
    party = db.session.get_one(Registration, dice.choice(found))
    if standing == RegistrationStatus.REQUESTED:
        registration.confirm(party, actor="command")
    else:
        registration.cancel(party, actor="visitor")


def could_be_paid() -> list[str]:
    """Who waits although a fund of its event has a place for it: there must be nobody once all is quiet."""
    return [
        f"{party.reference}: {fund.ref}"
        for party in registration.waiting_for_funding()
        for fund in party.event.funds_for(party.municipality)
        if fund.pool.free is None or fund.pool.free >= party.units
    ]


@pytest.mark.slow
def test_after_a_rush_nobody_waits_whom_a_fund_could_pay_for(config: Config, session, weeks):
    assert race(config, anything, processes=PROCESSES, turns=TURNS) == []
    session.rollback()
    assert could_be_paid() == []
    paid = select(Registration).where(Registration.funding.has())
    assert {party.status for party in session.scalars(paid)} <= {"confirmed"}
    confirmed = session.scalars(select(Registration).where(Registration.status == "confirmed")).all()
    assert all(party.funding is not None for party in confirmed)


def anything_unshared(number: int, turn: int, barrier: Barrier) -> None:
    """The control: a place that comes free in a fund is given to nobody."""
    funding.hand_out = lambda funds: []
    anything(number, turn, barrier)


@pytest.mark.slow
def test_control_a_fund_that_is_not_handed_out_leaves_somebody_waiting_for_nothing(config: Config, session, weeks):
    assert race(config, anything_unshared, processes=PROCESSES, turns=TURNS) == []
    session.rollback()
    assert could_be_paid() != []
