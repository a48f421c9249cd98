"""The words of a report: its facts and sections, the same for the page and for paper."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _

from events import documents, reports
from events.clock import today
from events.documents import Chart, Section
from events.models import Fund, Network
from events.reports import Count, Division, FundReport, YearReport
from events.reports.small_counts import LEAST
from events.reports.year import Rate


@dataclass(frozen=True)
class Told:
    """A report in words; `name` is its file's, without an ending."""

    name: str
    title: str
    facts: list[tuple[str, str]]
    sections: list[Section]
    note: str = ""

    def pdf(self) -> bytes:
        """The same on paper."""
        return documents.report(self.title, self.facts, self.sections, note=self.note)


def year_told(network: Network, year: int) -> Told:
    """A network's year as it stands now."""
    report, name = reports.year_report(network, year), f"jaarverslag-{network.ref}-{year}"
    title = str(_("Jaarverslag %(year)s", year=year))
    return Told(name, title, year_facts(report), list(year_sections(report)), year_note())


def fund_told(fund: Fund, year: int) -> Told:
    """What a fund pays for, as it stands now."""
    report, name = reports.fund_report(fund, year), f"verantwoording-{fund.ref}-{year}"
    title = str(_("Verantwoording %(year)s", year=year))
    return Told(name, title, fund_facts(report), list(fund_sections(report)))


def year_facts(report: YearReport) -> list[tuple[str, str]]:
    """What the report is about."""
    return [
        (str(_("Netwerk")), report.network.name),
        (str(_("Jaar")), str(report.year)),
        (str(_("Stand van")), _today()),
    ]


def year_note() -> str:
    """How the numbers are to be read."""
    return str(
        _(
            "“<%(least)s” is minder dan %(least)s, of niemand. “–” tonen wij niet: er waren te weinig mensen, of een "
            "klein aantal zou eruit te berekenen zijn.",
            least=LEAST,
        )
    )


def year_sections(report: YearReport) -> Iterator[Section]:
    """Events, reach, attendance and waiting per kind, and the people apart."""
    kinds, label = report.kinds, str(_("Soort"))
    if not kinds:
        yield Section(str(_("Bijeenkomsten")), text=str(_("Er zijn dit jaar geen bijeenkomsten.")))
        return
    names = [str(line.policy.label) for line in kinds]
    held = [(name, str(line.held), line.held) for name, line in zip(names, kinds, strict=True)]
    yield Section(
        str(_("Bijeenkomsten")),
        [label, str(_("Gepland")), str(_("Gehouden")), str(_("Vervallen"))],
        [
            [name, str(line.planned), str(line.held), str(line.cancelled)]
            for name, line in zip(names, kinds, strict=True)
        ],
        chart=Chart(str(_("Staven: gehouden bijeenkomsten per soort")), held),
    )
    yield _counted(
        str(_("Bereik")), label, zip(names, (line.reach for line in kinds), strict=True),
        str(_("Mensen met een zekere plaats bij wat is gehouden; bij een vaste groep wie er was.")),
        str(_("Staven: deelnames per soort")),
    )  # fmt: skip
    yield Section(
        str(_("Aanwezigheid en wachttijd")),
        [label, str(_("Aanwezig")), str(_("Wachttijd"))],
        [[n, _rate(line.attendance), _days(line.waiting_days)] for n, line in zip(names, kinds, strict=True)],
        str(_("Aanwezig: van wie is genoteerd of die er was. Wachttijd: mediaan van aanmelding tot zekere plaats.")),
    )
    for division in report.municipalities:
        yield _divided(division, str(_("Gemeente van de deelnemers")), str(_("Gemeente")), str(_("Onbekend")))
    for division in report.communities:
        heading, column = str(_("Gemeenschap waarvoor het was")), str(_("Gemeenschap"))
        yield _divided(division, heading, column, str(_("Geen in het bijzonder")))


def fund_facts(report: FundReport) -> list[tuple[str, str]]:
    """What the report is about."""
    fund, capacity = report.fund, report.capacity
    return [
        (str(_("Financier")), fund.funder.name),
        *([(str(_("Kassier")), fund.treasurer.name)] if fund.treasurer is not None else []),
        (str(_("Voor inwoners van")), ", ".join(fund.municipalities)),
        (str(_("Jaar")), str(report.year)),
        (str(_("Plaatsen in het fonds")), str(_("geen grens")) if capacity is None else str(capacity)),
        (str(_("Stand van")), _today()),
    ]


def fund_sections(report: FundReport) -> Iterator[Section]:
    """The places of each quarter, and of the year."""
    names = [str(_("Kwartaal %(number)s", number=quarter.number)) for quarter in report.quarters]
    rows = [
        [name, str(quarter.events), str(quarter.held), str(quarter.coming), str(quarter.places)]
        for name, quarter in zip(names, report.quarters, strict=True)
    ]
    events = sum(quarter.events for quarter in report.quarters)
    total = [events, report.held, report.places - report.held, report.places]
    bars = [(name, str(q.places), q.places) for name, q in zip(names, report.quarters, strict=True)]
    columns = (_("Kwartaal"), _("Bijeenkomsten"), _("Gehouden"), _("Nog te komen"), _("Plaatsen"))
    yield Section(
        str(_("Betaalde plaatsen")),
        [str(column) for column in columns],
        [*rows, [str(_("Heel het jaar")), *map(str, total)]],
        str(_("Een plaats is wat het fonds betaalt: bij een week voor twee samen is dat één plaats.")),
        Chart(str(_("Staven: betaalde plaatsen per kwartaal")), bars),
    )


def _divided(division: Division, heading: str, column: str, nobody: str) -> Section:
    """The people of one kind apart."""
    heading = f"{heading}: {division.policy.label}"
    if not division.counts:
        return Section(heading, text=str(_("Er waren te weinig mensen om te verdelen.")))
    named = [(_first_letter(count.label) or nobody, count) for count in division.counts]
    return _counted(heading, column, named, "", str(_("Staven: deelnames per %(what)s", what=column.lower())))


def _counted(heading: str, column: str, counts: Iterable[tuple[str, Count]], text: str, alt: str) -> Section:
    found: Sequence[tuple[str, Count]] = list(counts)
    return Section(
        heading,
        [column, str(_("Deelnames"))],
        [[name, count.text] for name, count in found],
        text,
        Chart(alt, [(name, count.text, count.number) for name, count in found]),
    )


def _rate(rate: Rate | None) -> str:
    if rate is None:
        return "–"
    if rate.is_least:
        return str(_("%(percent)s%% of meer", percent=rate.percent))
    if rate.is_most:
        return str(_("%(percent)s%% of minder", percent=rate.percent))
    return f"{rate.percent}%"


def _days(days: float | None) -> str:
    if days is None:
        return "–"
    number = round(days, 1)
    return str(_("%(number)s dagen", number=format_decimal(number, "0.#", locale=get_locale() or "nl")))


def _today() -> str:
    day: str = format_date(today(), "d MMMM y", locale=get_locale() or "nl")
    return day


def _first_letter(text: str) -> str:
    return text[:1].upper() + text[1:]
