"""Every ref is given once, and every name used is somebody's ref."""

from collections.abc import Collection, Iterable
from typing import Protocol

from events.programme.checks.known import Known
from events.programme.content import EventEntry, GroupEntry, Programme
from events.programme.faults import Faults, hint, quote


class _Entry(Protocol):
    @property
    def place(self) -> str: ...
    @property
    def ref(self) -> str: ...


class References:
    """Notes the names that nobody bears."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def check(self, place: str, what: str, written: Iterable[str], known: Collection[str]) -> None:
        """Note each of `written` that is not known; empty ones were left out in the file."""
        for ref in written:
            if ref and ref not in known:
                self._faults.add(place, f"unknown {what} {quote(ref)}{hint(ref, known)}")


def check_refs(programme: Programme, known: Known, faults: Faults) -> None:
    """Note double and unknown refs."""
    _check_doubles(programme, faults)
    references = References(faults)
    for organisation in programme.organisations:
        for membership in organisation.memberships:
            references.check(membership.place, "network", [membership.network], known.networks)
        networks = [membership.network for membership in organisation.memberships]
        for twice in sorted({network for network in networks if network and networks.count(network) > 1}):
            faults.add(organisation.place, f"is a member of {quote(twice)} twice")
    for fund in programme.funds:
        references.check(fund.place, "organisation", [fund.funder, fund.treasurer], known.organisations)
    for theme in programme.themes:
        references.check(theme.place, "network", theme.networks, known.networks)
    for person in programme.persons:
        references.check(person.place, "organisation", [person.organisation], known.organisations)
    for event in programme.events:
        _check_event(event, known, references)
    for group in programme.groups:
        _check_group(group, known, references)


def _check_event(event: EventEntry, known: Known, references: References) -> None:
    references.check(event.place, "network", event.networks, known.networks)
    references.check(event.place, "venue", [event.venue], known.venues)
    references.check(event.place, "fund", event.funds, known.funds)
    references.check(event.place, "theme", [event.theme], known.themes)
    organisations = [*event.co_organisers, event.organiser, event.closed_to]
    references.check(event.place, "organisation", organisations, known.organisations)


def _check_group(group: GroupEntry, known: Known, references: References) -> None:
    references.check(group.place, "network", group.networks, known.networks)
    references.check(group.place, "venue", [group.venue], known.venues)


def _check_doubles(programme: Programme, faults: Faults) -> None:
    tables: tuple[Iterable[_Entry], ...] = (
        programme.networks, programme.organisations, programme.venues, programme.funds, programme.themes,
        programme.events, programme.groups, programme.deadlines,
    )  # fmt: skip
    for table in tables:
        _check_once("ref", ((entry.ref, entry.place) for entry in table), faults)
    _check_once("name", ((entry.name, entry.place) for entry in programme.communities), faults)


def _check_once(what: str, given: Iterable[tuple[str, str]], faults: Faults) -> None:
    first: dict[str, str] = {}
    for word, place in given:
        if word in first:
            faults.add(place, f"the same {what} stands at {first[word]}")
        elif word:
            first[word] = place
