"""Seats at a meeting: so many for every organisation that is a member of the group's network on the day."""

from sqlalchemy import select

from events import places
from events.clock import local
from events.extensions import db
from events.models import Event, Group, Membership, Organisation, PlacePool


def seat_holders(event: Event, group: Group) -> list[Organisation]:
    """The members of the group's networks on the day of the meeting, in order of name."""
    day = local(event.starts_at).date()
    query = (
        select(Membership)
        .where(Membership.network_id.in_([network.id for network in group.networks]))
        .order_by(Membership.id)
    )
    members = {m.organisation_id: m.organisation for m in db.session.scalars(query) if m.holds_on(day)}
    return sorted(members.values(), key=lambda organisation: organisation.name)


def arrange(event: Event, group: Group) -> bool:
    """Open the seats that the day gives and close the empty ones it no longer gives; whether anything changed.

    A seat that somebody holds stays, whatever the membership says. May raise CapacityTooLow.
    """
    each = group.seats_each
    entitled = {o.id: o for o in seat_holders(event, group)} if each else {}
    is_seat = (PlacePool.event_id == event.id, PlacePool.organisation_id.is_not(None))
    open_now = {pool.organisation_id: pool for pool in db.session.scalars(select(PlacePool).where(*is_seat))}
    changed = False
    for organisation in entitled.values():
        known = open_now.get(organisation.id)
        if each and (known is None or known.capacity != each):
            places.open_seats(event, organisation, each)
            changed = True
    for organisation_id, pool in open_now.items():
        if organisation_id not in entitled and pool.taken + pool.offered + pool.waiting == 0:
            db.session.delete(pool)
            changed = True
    db.session.flush()
    return changed
