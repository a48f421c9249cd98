"""Who pays for a party: a fund of its event that serves its municipality and has a place (domain rule 3).

The coordinator's yes asks for a place of a fund. Where none has one the party keeps its place of the event and
waits, and whoever frees a place in a fund hands it out in the same transaction, strictly in order of asking. A fund
may pay for several events, so parties of all of them wait in one order.
"""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from events import audit, notices, places, waiting_list
from events.clock import now
from events.errors import EventFull, NotFunded, WrongStatus
from events.extensions import db
from events.models import Event, EventStatus, Fund, FundingLine, Registration, RegistrationStatus, event_funds


def ask(registration: Registration, *, actor: str) -> None:
    """Ask for a place of a fund, after the coordinator's yes. Whoever asked before keeps that turn.

    The pools of the event are locked. Raises WrongStatus.
    """
    requested = RegistrationStatus.REQUESTED
    db.session.refresh(registration, ["funding_asked_at"])
    asked_at = registration.funding_asked_at
    waiting_list.turn(registration, requested, requested, funding_asked_at=asked_at or now())
    if asked_at is None:
        audit.record("approved", actor=actor, about=registration.uid)


def hand_out(funds: Iterable[Fund]) -> list[Registration]:
    """Let these funds pay for whoever asked, in order; the parties whose place is final by that.

    A fund that has no place for the first who wants one pays for nobody behind that party either, however few they
    are: nobody is passed. A fund serves its own municipalities, so nobody holds up those of another.

    The caller holds the locks of these funds' pools, and that is enough for parties of every event they pay for.
    Nobody waits for us with such a party in hand: whoever changes a party locks the pools of its event first, and
    the fund's is one of them. Two that hand out different funds at once may reach the same party of an event that
    has both: they take parties in the same order and wait for no pool, and the second finds the party paid for and
    keeps its place for the next. The other funds of such an event stay as they are, for they were handed out when
    they changed; only where parties differ in size, which no kind that needs funding knows, one of them may have
    been held up by a party that is paid for here, and goes on at its own next change.
    """
    open_funds = {fund.id for fund in funds}
    if not open_funds:
        return []
    paid: list[Registration] = []
    given_out: set[int] = set()
    for party in _asking(open_funds):
        candidates = [
            fund
            for fund in party.event.funds_for(party.municipality)
            if fund.id in open_funds and fund.id not in given_out
        ]
        if any(_pays(fund, party) for fund in candidates):
            paid.append(party)
        elif party.status == RegistrationStatus.REQUESTED:
            given_out |= {fund.id for fund in candidates}
    return paid


def release_funding(event: Event) -> None:
    """Let the funds of an event that was cancelled pay for others. The pools of the event are locked."""
    query = select(Registration).join(FundingLine).where(Registration.event_id == event.id).order_by(Registration.id)
    freed: dict[int, Fund] = {}
    for party in db.session.scalars(query.execution_options(populate_existing=True)):
        assert party.funding is not None
        freed[party.funding.fund_id] = party.funding.fund
        places.release({party.funding.fund.pool.id: party.units})
        party.funding = None
        audit.record("funding released", actor=audit.CLOCK, about=party.uid)
    hand_out(freed.values())


def ask_again(event: Event) -> None:
    """Ask once more for those whose funding ended when the event was cancelled, each in its old turn.

    The pools of the event are locked; the caller hands out. Whoever is not paid for is told.
    """
    if not event.policy.needs_funding:
        return
    unpaid = ~exists().where(FundingLine.registration_id == Registration.id)
    confirmed = RegistrationStatus.CONFIRMED
    query = select(Registration).where(Registration.event_id == event.id, Registration.status == confirmed, unpaid)
    for party in db.session.scalars(query.order_by(Registration.id)):
        asked_at = party.confirmed_at
        waiting_list.turn(
            party, confirmed, RegistrationStatus.REQUESTED, confirmed_at=None, funding_asked_at=asked_at
        )
        notices.queue("unfunded", party, anchor=f"schedule:{event.schedule_revision}")


def take_over(registration: Registration) -> None:
    """Let a fund that serves the party's municipality pay instead of one that does not.

    The pools of the event are locked; the caller hands out. Raises NotFunded when no such fund has a place.
    """
    line = registration.funding
    if line is None or registration.municipality in line.fund.municipalities:
        return
    for fund in registration.event.funds_for(registration.municipality):
        try:
            places.claim({fund.pool.id: registration.units})
        except EventFull:
            continue
        places.release({line.fund.pool.id: registration.units})
        line.fund, line.claimed_at = fund, now()
        audit.record("funding taken over", actor=audit.CLOCK, about=registration.uid, details=f"by fund {fund.id}")
        return
    raise NotFunded


def make_final(registration: Registration, *, actor: str, details: str | None = None) -> None:
    """Turn a request into a place that is certain, and say so. Raises WrongStatus."""
    before, after = RegistrationStatus.REQUESTED, RegistrationStatus.CONFIRMED
    waiting_list.turn(registration, before, after, confirmed_at=now(), funding_asked_at=None)
    audit.record("confirmed", actor=actor, about=registration.uid, details=details)
    notices.queue("confirmed", registration, anchor="once", with_calendar=True)


def funds_of(registration: Registration) -> list[Fund]:
    """The funds of the party's event, and the one that pays for it, which need not be among those any more."""
    line = registration.funding
    return list({*registration.event.funds, *([line.fund] if line is not None else [])})


def waiting_for_funding() -> list[Registration]:
    """Every party that a coordinator said yes to and that nobody pays for yet, in order of asking."""
    return _asking()


def set_fund_capacity(fund: Fund, capacity: int | None, *, actor: str = audit.COMMAND) -> list[Registration]:
    """Change how many places `fund` pays for (None: any number); the parties whose place is final by that.

    Raises CapacityTooLow with the number taken (domain rule 9).
    """
    places.set_capacity(fund.pool, capacity, actor=actor)  # its UPDATE is the lock
    return hand_out([fund])


def _asking(funds: set[int] | None = None) -> list[Registration]:
    """Who waits for funding of an event that still comes, read anew; of these funds' events only, or of all."""
    query = (
        select(Registration)
        .join(Registration.event)
        .where(
            Registration.funding_asked_at.is_not(None),
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at > now(),
        )
        .order_by(Registration.funding_asked_at, Registration.id)
        .options(contains_eager(Registration.event).selectinload(Event.funds).joinedload(Fund.pool))
        .execution_options(populate_existing=True)
    )
    if funds is not None:
        shares = select(event_funds.c.event_id).where(event_funds.c.fund_id.in_(funds))
        query = query.where(Event.id.in_(shares))
    db.session.flush()
    return list(db.session.scalars(query))


def _pays(fund: Fund, party: Registration) -> bool:
    """Let `fund` pay for `party`; False when it has no place, or when somebody else was first with the party."""
    try:
        with db.session.begin_nested():
            places.claim({fund.pool.id: party.units})
            make_final(party, actor=audit.CLOCK, details=f"paid by fund {fund.id}")
            party.funding = FundingLine(fund_id=fund.id, claimed_at=now())
    except (EventFull, WrongStatus):
        return False
    return True
