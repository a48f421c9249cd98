"""Write networks, organisations, venues, funds and themes, and hand them out by their refs."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import select

from events import places
from events.extensions import db
from events.models import Fund, Membership, Network, Organisation, Theme, Venue
from events.programme.content import FundEntry, OrganisationEntry, Programme
from events.programme.report import Report
from events.programme.writing.fields import assign

_Row = TypeVar("_Row", Network, Organisation, Venue, Fund, Theme)


class Circle:
    """What stands around the events, by ref: what the file says, and what was stored before."""

    def __init__(self, programme: Programme, report: Report) -> None:
        self._report = report
        self.networks = _stored(Network)
        self.organisations = _stored(Organisation)
        self.venues = _stored(Venue)
        self.funds = _stored(Fund)
        self.themes = _stored(Theme)
        for network in programme.networks:
            self._write(Network, self.networks, "network", network.ref, name=network.name)
        for organisation in programme.organisations:
            self._write_organisation(organisation)
        for venue in programme.venues:
            self._write(
                Venue,
                self.venues,
                "venue",
                venue.ref,
                name=venue.name,
                address=venue.address or None,
                neighbourhood=venue.neighbourhood or None,
                accessible=venue.accessible,
                is_private=venue.is_private,
            )
        for fund in programme.funds:
            self._write_fund(fund)
        for theme in programme.themes:
            self._write(
                Theme,
                self.themes,
                "theme",
                theme.ref,
                titles=dict(theme.titles),
                texts=dict(theme.texts) or None,
                rule=theme.rule,
                starts_on=theme.starts_on,
                days=theme.days,
                networks=self.in_networks(theme.networks),
            )
        db.session.flush()

    def in_networks(self, refs: Iterable[str]) -> list[Network]:
        """The networks of `refs` in the order in which an event keeps them."""
        return sorted((self.networks[ref] for ref in refs), key=lambda network: network.id)

    def all_organisations(self, refs: Iterable[str]) -> list[Organisation]:
        """The organisations of `refs` in the order in which an event keeps them."""
        return sorted((self.organisations[ref] for ref in refs), key=lambda organisation: organisation.id)

    def _write(self, model: type[_Row], rows: dict[str, _Row], what: str, ref: str, **values: Any) -> _Row:
        row = rows.get(ref)
        if row is not None:
            self._report.updated(f'{what} "{ref}"', assign(row, **values))
            return row
        row = rows[ref] = model(ref=ref, **values)
        db.session.add(row)
        db.session.flush()
        self._report.new(f'{what} "{ref}"')
        return row

    def _write_organisation(self, entry: OrganisationEntry) -> None:
        organisation = self._write(
            Organisation,
            self.organisations,
            "organisation",
            entry.ref,
            name=entry.name,
            roles=entry.roles,
            email=entry.email or None,
            phone=entry.phone or None,
        )
        known = {membership.network.ref: membership for membership in organisation.memberships}
        for written in entry.memberships:
            values = {"is_aspirant": written.is_aspirant, "since_on": written.since, "until_on": written.until}
            membership = known.pop(written.network, None)
            if membership is not None and membership.is_kept_by_office:
                continue  # a file that was made before does not undo an agreement, or an end
            if membership is not None:
                fields = assign(membership, **values)
                self._report.updated(f'membership of "{entry.ref}" in "{written.network}"', fields)
                continue
            organisation.memberships.append(Membership(network=self.networks[written.network], **values))
            self._report.new(f'membership of "{entry.ref}" in "{written.network}"')
        for network, membership in known.items():
            if membership.is_kept_by_office:
                continue
            organisation.memberships.remove(membership)
            self._report.removed(f'membership of "{entry.ref}" in "{network}"')

    def _write_fund(self, entry: FundEntry) -> None:
        treasurer = self.organisations[entry.treasurer] if entry.treasurer else None
        fund = self._write(
            Fund,
            self.funds,
            "fund",
            entry.ref,
            funder=self.organisations[entry.funder],
            treasurer=treasurer,
            municipalities=entry.municipalities,
        )
        before = fund.pool.capacity if fund.pool else entry.places
        places.open_fund(fund, entry.places)
        db.session.expire(fund, ["pool"])
        if before != entry.places:
            self._report.updated(f'fund "{entry.ref}"', [f"places {before} → {entry.places}"])


def _stored(model: type[_Row]) -> dict[str, _Row]:
    return {row.ref: row for row in db.session.scalars(select(model).order_by(model.id))}
