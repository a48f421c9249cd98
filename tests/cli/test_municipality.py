"""A municipality that was filled in wrongly is corrected by the office, and who pays follows from it."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from events import registration
from events.models import AuditEntry, Fund, Notice, Registration
from tests import cast


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2027, 1, 11, 11, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def correct(app):
    """Correct a municipality as the office types it: the exit code and what it printed."""

    def typed(reference: str, name: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["registration", "municipality", reference, name])
        return done.exit_code, done.output

    return typed


@pytest.fixture
def week(session):
    """A week for which Den Haag pays for one duo, and Delft for one."""
    event = cast.event("beter_thuis", ref="bt", in_days=60)
    event.funds.extend([cast.fund("dh", 1), cast.fund("delft", 1, "Delft")])
    session.flush()
    return event


def said_yes_to(week, name: str, where: str) -> str:
    """Somebody whom the coordinator said yes to; the reference."""
    party = registration.register(week, cast.duo(name, municipality=where))
    registration.confirm(party, actor="command")
    return party.reference


def stand(session, reference: str) -> tuple[str, str | None, str | None]:
    """Where a party stands, where it lives, and which fund pays."""
    session.rollback()
    party = session.scalars(select(Registration).filter_by(reference=reference)).one()
    return party.status, party.municipality, party.funding.fund.ref if party.funding else None


def taken(session) -> dict[str, int]:
    return {fund.ref: fund.pool.taken for fund in session.scalars(select(Fund))}


def test_who_waits_for_funding_is_paid_for_once_the_municipality_is_right(session, correct, week):
    reference = said_yes_to(week, "Cato", "Rijswijk")
    session.commit()
    assert stand(session, reference) == ("requested", "Rijswijk", None)
    assert correct(reference.lower(), "den haag") == (0, f"{reference} lives in Den Haag; it is confirmed.\n")
    assert stand(session, reference) == ("confirmed", "Den Haag", "dh")
    told = session.scalars(select(Notice.purpose).order_by(Notice.id)).all()
    assert told == ["requested", "unfunded", "confirmed"]
    recorded = session.scalars(select(AuditEntry).where(AuditEntry.what == "municipality corrected")).one()
    assert (recorded.actor, recorded.details) == ("command", None), "the record does not say where somebody lives"


def test_nobody_passes_who_waits_for_the_same_fund(session, correct, week):
    said_yes_to(week, "Anna", "Den Haag")
    second, third = said_yes_to(week, "Bram", "Den Haag"), said_yes_to(week, "Cato", "Rijswijk")
    session.commit()
    said = f"{third} lives in Den Haag; it is requested, and waits for funding.\n"
    assert correct(third, "Den Haag") == (0, said)
    assert [stand(session, one)[2] for one in (second, third)] == [None, None]


def test_another_fund_takes_over_and_the_place_it_leaves_goes_to_the_next(session, correct, week):
    first, second = (said_yes_to(week, name, "Den Haag") for name in ("Anna", "Bram"))
    session.commit()
    assert correct(first, "Delft") == (0, f"{first} lives in Delft; it is confirmed.\n")
    assert stand(session, first) == ("confirmed", "Delft", "delft")
    assert stand(session, second) == ("confirmed", "Den Haag", "dh")
    assert taken(session) == {"dh": 1, "delft": 1}


def test_where_no_fund_can_take_over_nothing_is_changed(session, correct, week):
    first, _second = said_yes_to(week, "Anna", "Den Haag"), said_yes_to(week, "Bram", "Delft")
    session.commit()
    for name in ("Delft", "elders"):
        said = f"Error: {first} is paid by a fund that does not pay for {name}, and none that does has a place; "
        assert correct(first, name) == (1, f"{said}nothing was changed\n")
        assert stand(session, first) == ("confirmed", "Den Haag", "dh")
    assert taken(session) == {"dh": 1, "delft": 1}


def test_before_the_yes_only_the_municipality_changes(session, correct, week):
    party = registration.register(week, cast.duo("Cato", municipality="Rijswijk"))
    session.commit()
    assert correct(party.reference, "Delft") == (0, f"{party.reference} lives in Delft; it is requested.\n")
    assert stand(session, party.reference) == ("requested", "Delft", None)


def test_what_cannot_be_corrected_is_said(session, correct, week):
    gone = registration.register(week, cast.duo("Cato"))
    registration.cancel(gone, actor="visitor")
    visitor = registration.register(cast.event(ref="day"), cast.application("Daan"))
    session.commit()
    assert correct("ZZZZZZ", "Delft") == (1, "Error: there is no registration with the reference ZZZZZZ\n")
    said = f"Error: {gone.reference} cannot be changed any more: it is cancelled\n"
    assert correct(gone.reference, "Delft") == (1, said)
    assert correct(visitor.reference, "Delft") == (1, "Error: day asks nobody for a municipality\n")
    code, printed = correct(visitor.reference, "Amsterdam")
    assert (code, "rijswijk" in printed.casefold()) == (2, True), "the names that are known are said"
