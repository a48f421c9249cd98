"""Read what stands around the events: networks, organisations and their memberships, venues, funds, communities."""

from events.models import Stage
from events.programme.content import (
    CommunityEntry,
    FundEntry,
    MembershipEntry,
    NetworkEntry,
    OrganisationEntry,
    VenueEntry,
)
from events.programme.table import Table
from events.region import MUNICIPALITIES

ORGANISATION_ROLES = ("office", "member", "partner", "funder", "treasurer")
MOST_PLACES = 100_000


def read_network(table: Table) -> NetworkEntry:
    """Read one of [[networks]]."""
    return NetworkEntry(table.place, table.ref("ref", required=True), table.text("name", required=True))


def read_organisation(table: Table) -> OrganisationEntry:
    """Read one of [[organisations]], with its memberships."""
    memberships = []
    for inner in table.tables("memberships"):
        memberships.append(_read_membership(inner))
        inner.close()
    return OrganisationEntry(
        place=table.place,
        ref=table.ref("ref", required=True),
        name=table.text("name", required=True),
        roles=table.words("roles", ORGANISATION_ROLES, "role"),
        email=table.email("email"),
        phone=table.phone("phone"),
        memberships=tuple(memberships),
    )


def _read_membership(table: Table) -> MembershipEntry:
    entry = MembershipEntry(
        place=table.place,
        network=table.ref("network", required=True),
        is_aspirant=table.flag("aspirant"),
        since=table.day("since", required=True),
        until=table.day("until"),
    )
    if entry.since and entry.until and entry.until < entry.since:
        table.fault(f"ends on {entry.until}, before it starts on {entry.since}")
    return entry


def read_venue(table: Table) -> VenueEntry:
    """Read one of [[venues]]."""
    return VenueEntry(
        place=table.place,
        ref=table.ref("ref", required=True),
        name=table.text("name", required=True),
        address=table.text("address"),
        neighbourhood=table.text("neighbourhood"),
        accessible=table.words("accessible"),
        is_private=table.flag("private"),
    )


def read_fund(table: Table) -> FundEntry:
    """Read one of [[funds]]; without `places` it pays for any number."""
    return FundEntry(
        place=table.place,
        ref=table.ref("ref", required=True),
        funder=table.ref("funder", required=True),
        treasurer=table.ref("treasurer"),
        municipalities=table.words("municipalities", MUNICIPALITIES, "municipality", required=True),
        places=table.whole("places", 1, MOST_PLACES),
    )


def read_community(table: Table) -> CommunityEntry:
    """Read one of [[communities]]: how far the work with it is."""
    name = table.text("name", required=True)
    stage = table.one_of("stage", tuple(Stage), "stage", required=True)
    return CommunityEntry(table.place, name, Stage(stage) if stage else None)
