"""Which refs a programme may use: those of its own file and those that are stored already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import select

from events.extensions import db
from events.models import Fund, Membership, Network, Organisation, Theme, Venue
from events.programme.content import Programme


class _Span(Protocol):
    def holds_on(self, day: date) -> bool: ...


@dataclass(frozen=True)
class Known:
    """Refs per table, and in which networks an organisation is a member; the file has the last word."""

    networks: frozenset[str]
    organisations: frozenset[str]
    venues: frozenset[str]
    funds: frozenset[str]
    themes: frozenset[str]
    theme_weeks: Mapping[str, tuple[date, date]]  # first and last day, of the themes in the file
    memberships: Mapping[str, list[tuple[str, _Span]]]

    @classmethod
    def of(cls, programme: Programme) -> "Known":
        """What `programme` and the database know together."""
        return cls(
            networks=_refs(programme.networks, Network),
            organisations=_refs(programme.organisations, Organisation),
            venues=_refs(programme.venues, Venue),
            funds=_refs(programme.funds, Fund),
            themes=_refs(programme.themes, Theme),
            theme_weeks={
                theme.ref: (theme.starts_on, theme.starts_on + timedelta(days=theme.days - 1))
                for theme in programme.themes
                if theme.starts_on and theme.days
            },
            memberships=_memberships(programme),
        )

    def is_member(self, organisation: str, networks: Iterable[str], day: date) -> bool:
        """Whether `organisation` is a member of one of `networks` on `day`."""
        wanted = set(networks)
        return any(n in wanted and span.holds_on(day) for n, span in self.memberships.get(organisation, []))


class _HasRef(Protocol):
    @property
    def ref(self) -> str: ...


def _refs(
    entries: Iterable[_HasRef],
    model: type[Network] | type[Organisation] | type[Venue] | type[Fund] | type[Theme],
) -> frozenset[str]:
    return frozenset(entry.ref for entry in entries if entry.ref) | frozenset(db.session.scalars(select(model.ref)))


def _memberships(programme: Programme) -> Mapping[str, list[tuple[str, _Span]]]:
    """Of each organisation; what the office keeps by hand holds, whatever the file says."""
    stored: dict[str, list[tuple[str, Membership]]] = {}
    for row in db.session.scalars(select(Membership).order_by(Membership.id)):
        stored.setdefault(row.organisation.ref, []).append((row.network.ref, row))
    found: dict[str, list[tuple[str, Any]]] = {ref: list(rows) for ref, rows in stored.items()}
    for entry in programme.organisations:  # a file with a fault may name one twice
        kept = [(network, row) for network, row in stored.get(entry.ref, []) if row.is_kept_by_office]
        networks = {network for network, _row in kept}
        written = [(one.network, one) for one in entry.memberships if one.network not in networks]
        found[entry.ref] = [*kept, *written]
    return found
