"""What the office sees and does about funding: who waits for it, and more places for a fund."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from events import registration
from events.models import AuditEntry, Notice, Organisation, Registration
from tests import cast


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2027, 1, 11, 11, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def waiting(session) -> dict[str, str]:
    """Two weeks and two funds, and the references of who was said yes to, by name; only Cato is paid for."""
    hague, region = cast.fund("dh", 1), cast.fund("regio", None, "Rijswijk", "Delft")
    hague.treasurer = Organisation(ref="laurens", name="Laurens", roles=["treasurer"])
    spring, autumn = (cast.event("beter_thuis", ref=ref, in_days=60) for ref in ("bt-1", "bt-2"))
    spring.funds.append(hague)
    autumn.funds.extend([hague, region])
    session.flush()
    parties: dict[str, Registration] = {}
    for event, name, where in (
        (spring, "Cato", "Den Haag"),
        (autumn, "Daan", "Den Haag"),
        (spring, "Els", "Den Haag"),
        (spring, "Frits", "Rijswijk"),
        (autumn, "Gerda", None),
    ):
        parties[name] = registration.register(event, cast.duo(name, municipality=where))
        registration.confirm(parties[name], actor="command")
    session.commit()
    return {name: party.reference for name, party in parties.items()}


def test_status_shows_each_fund_and_who_waits_for_it_in_order(run, waiting):
    assert run("funds", "status") == (
        0,
        "dh: 1 of 1 places taken; pays for Den Haag; treasurer Laurens\n"
        f"  {waiting['Daan']} bt-2, Den Haag, since 2027-01-11 12:00\n"
        f"  {waiting['Els']} bt-1, Den Haag, since 2027-01-11 12:00\n"
        "regio: 0 of any number of places taken; pays for Rijswijk, Delft; treasurer nobody\n"
        "no fund of their event pays for:\n"
        f"  {waiting['Frits']} bt-1, Rijswijk, since 2027-01-11 12:00\n"
        f"  {waiting['Gerda']} bt-2, an unknown municipality, since 2027-01-11 12:00\n",
    )


def test_whoever_reads_who_waits_is_on_record_first(session, run, waiting):
    run("funds", "status")
    session.rollback()
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.what, entry.actor, entry.details) == ("funding list shown", "command", "parties: 4")


def test_without_funds_or_anyone_who_waits_there_is_nothing_to_say_and_nothing_on_record(session, run):
    assert run("funds", "status") == (0, "")
    assert session.scalars(select(AuditEntry)).all() == []


def test_more_places_go_to_who_waits_in_order(session, run, waiting):
    assert run("funds", "capacity", "dh", "2") == (
        0,
        f"dh pays for 2 places.\n  {waiting['Daan']} is confirmed for bt-2; the message is in the outbox.\n",
    )
    session.rollback()
    daan = session.scalars(select(Registration).filter_by(reference=waiting["Daan"])).one()
    told = select(Notice.purpose).where(Notice.registration_id == daan.id).order_by(Notice.id)
    assert session.scalars(told).all() == ["requested", "unfunded", "confirmed"]
    assert run("funds", "capacity", "dh", "2") == (0, "dh pays for 2 places.\n")


def test_less_than_what_is_taken_is_refused_with_the_number(session, run, waiting):
    assert run("funds", "capacity", "dh", "0") == (1, "Error: dh pays for 1 already; nothing was changed\n")
    session.rollback()
    assert session.scalars(select(AuditEntry).where(AuditEntry.what == "capacity changed")).all() == []


def test_a_fund_that_nobody_knows_and_a_number_that_is_none_are_said(run):
    assert run("funds", "capacity", "dh", "1") == (1, "Error: there is no fund dh\n")
    assert run("funds", "capacity", "dh", "-1")[0] == 2
