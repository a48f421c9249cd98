"""What stands in the files of an event: which columns its kind gives cause for, and the words in the cells."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from events import attendance
from events.attendance import Expected, Part
from events.clock import local
from events.documents import Column, Sheet, Table
from events.extensions import db
from events.models import (
    LIVE,
    Attendance,
    Attendee,
    Choice,
    Event,
    FundingLine,
    Question,
    Registration,
    RegistrationStatus,
)
from events.policy import Party
from events.web import names, phones
from events.web.forms import questions
from events.web.organise.attendance.here import name_of
from events.web.organise.names import ROLES, STATUSES
from events.web.words import when

Cell = Callable[[Registration, Attendee | None], Any]


def parties(event: Event, *statuses: RegistrationStatus) -> list[Registration]:
    """The parties of `event` in these states, else all that have or want a place, with all that a file shows."""
    query = select(Registration).where(Registration.event_id == event.id, Registration.status.in_(statuses or LIVE))
    query = query.options(
        selectinload(Registration.attendees).selectinload(Attendee.choices).joinedload(Choice.item),
        joinedload(Registration.referred_by),
        joinedload(Registration.funding).joinedload(FundingLine.fund),
    )
    return list(db.session.scalars(query.order_by(Registration.id)))


def participants(event: Event, found: Iterable[Registration]) -> Table:
    """Everybody with all that was asked of them: a line for each person, or for a party of which no name is kept."""
    columns = _columns(event)
    lines: list[tuple[Registration, Attendee | None]] = []
    for party in found:
        lines += [(party, person) for person in party.attendees] or [(party, None)]
    rows = [[cell(party, person) for cell in columns.values()] for party, person in lines]
    return Table(str(_("Deelnemers")), list(columns), rows)


def _columns(event: Event) -> dict[str, Cell]:
    """The columns of this event: a heading and what stands under it."""
    policy, asks = event.policy, event.policy.asks
    rounds = sorted({item.round for item in event.items if item.round is not None}) if "workshops" in asks else []
    offered: list[tuple[bool, str, Cell]] = [
        (True, _("Nummer"), lambda party, _person: party.reference),
        (True, _("Stand"), lambda party, _person: names.named(STATUSES, party.status)),
        (True, _("Naam"), lambda party, person: person.name if person is not None else party.contact_name),
        (
            policy.party == Party.DUO,
            _("Rol"),
            lambda _party, person: names.named(ROLES, person.role) if person else "",
        ),
        (policy.party == Party.HEADCOUNT, _("Contact"), lambda party, _person: party.contact_name),
        (policy.party == Party.HEADCOUNT, _("Plaatsen"), lambda party, _person: party.people),
        (True, _("E-mail"), lambda party, person: (person.email if person is not None else None) or party.email),
        (True, _("Telefoon"), lambda party, _person: phones.spaced(party.phone) if party.phone else ""),
        (len(policy.channels) > 1, _("Bericht"), lambda party, _person: names.named(names.CHANNELS, party.channel)),
        ("municipality" in asks, _("Gemeente"), lambda party, _person: party.municipality),
        ("referral" in asks, _("Verwijzing"), _referral),
        (policy.needs_funding, _("Betaald door"), lambda p, _person: p.funding.fund.funder.name if p.funding else ""),
        ("organisation" in asks, _("Organisatie"), lambda party, person: _said(party, person).get("organisation")),
        ("function" in asks, _("Functie"), lambda party, person: _said(party, person).get("function")),
        ("attends" in asks, _("Doet mee"), lambda party, person: _coded(names.ATTENDS, party, person, "attends")),
        *((True, _("Ronde %(number)s", number=n), _workshop(n)) for n in rounds),
        ("diet" in asks, _("Eten"), lambda party, person: _coded(names.DIETS, party, person, "diet")),
        ("access" in asks, _("In het gebouw"), lambda party, person: _coded(names.ACCESS, party, person, "access")),
        ("practical_needs" in asks, _("Wensen"), lambda party, person: _coded(names.NEEDS, party, person, "needs")),
        ("accreditation" in asks, _("Register"), lambda party, person: _register(party, person)[0]),
        ("accreditation" in asks, _("Registernummer"), lambda party, person: _register(party, person)[1]),
        *((True, _heading(question), _answer(question)) for question in questions.asked_at(event)),
        (True, _("Aangemeld op"), lambda party, _person: local(party.created_at).date()),
    ]
    return {str(heading): cell for is_asked, heading, cell in offered if is_asked}


def attendance_sheets(event: Event) -> list[Sheet]:
    """A list for each part: who is expected, and who was there or a box to tick. Of a circle nothing else leaves."""
    everyone, seen = attendance.everybody(event), attendance.marks(event)
    groups, heads = attendance.nameless(event), attendance.heads(event)
    has_organisations = event.group_id is None and "organisation" in event.policy.asks
    columns = [Column(str(_("Nr.")), 0), Column(str(_("Naam")), 3), Column(str(_("Was er")), 0)]
    if has_organisations:
        columns.insert(2, Column(str(_("Organisatie")), 2))
    sheets = []
    for part in attendance.parts(event):
        lines = [line for line in everyone if attendance.is_expected(line, part)]
        is_marked = any((line.who, part.key) in seen for line in lines)
        rows = [_line(line, part, seen, is_marked=is_marked, with_organisation=has_organisations) for line in lines]
        if attendance.takes_heads(part):
            rows += [_heads_line(one, part, heads, with_organisation=has_organisations) for one in groups]
        sheets.append(Sheet(name_of(part), columns, rows, str(_("Er wordt niemand verwacht."))))
    return sheets


def _line(
    line: Expected,
    part: Part,
    seen: dict[tuple[str, str], Attendance],
    *,
    is_marked: bool,
    with_organisation: bool,
) -> list[str | None]:
    mark = seen.get((line.who, part.key))
    told = _("aanwezig") if mark is not None and mark.is_present else _("afwezig") if mark is not None else ""
    cells: list[str | None] = [str(line.number), line.name, str(told) if is_marked else None]
    if with_organisation:
        cells.insert(2, line.organisation or "")
    return cells


def _heads_line(
    group: attendance.Nameless, part: Part, heads: dict[tuple[int, str], int], *, with_organisation: bool
) -> list[str | None]:
    """The places of a party without names: how many came, once they were counted."""
    who = _("%(name)s: %(places)s zonder naam", name=group.party.contact_name, places=group.places)
    came = heads.get((group.party.id, part.key))
    cells: list[str | None] = ["", str(who), str(came) if came is not None else None]
    if with_organisation:
        cells.insert(2, "")
    return cells


def call_sheet(found: Iterable[Registration]) -> Sheet:
    """Whom to call: contacts with the number of places, and under them who gave a number of their own."""
    columns = [
        Column(str(_("Wie")), 3), Column(str(_("Telefoon")), 2), Column(str(_("Plaatsen")), 0),
        Column(str(_("Gebeld")), 0), Column(str(_("Komt")), 0),
    ]  # fmt: skip
    rows: list[list[str | None]] = []
    for party in found:
        rows.append([party.contact_name, _phone(party.phone), str(party.people), None, None])
        for person in party.attendees:
            own = (person.answers or {}).get("phone")
            if own:
                rows.append([person.name, _phone(own), "", None, None])
    return Sheet("", columns, rows, str(_("Er is niemand om te bellen.")))


def room_sheet(found: Iterable[Registration]) -> Sheet:
    """Who shares a room, and what they need there; the room itself is filled in by hand."""
    columns = [Column(str(_("Kamer")), 1), Column(str(_("Wie")), 3), Column(str(_("Wat is er nodig")), 4)]
    rows = []
    for party in found:
        who = str(_(" en ")).join(person.name for person in party.attendees)
        needs = [_coded(names.NEEDS, party, person, "needs") for person in party.attendees]
        rows.append(["", who, ", ".join(dict.fromkeys(filter(None, needs)))])
    return Sheet("", columns, rows, str(_("Er is nog niemand van wie de plaats zeker is.")))


def facts(event: Event) -> list[tuple[str, str]]:
    """What a list is about. A sheet can be lost: of a neutral kind it has neither a title nor a place."""
    known = [(str(_("Wanneer")), when(event.starts_at, event.ends_at))]
    if event.policy.privacy.is_neutral:
        return known
    return [(str(_("Wat")), event.title()), *known]


def _said(party: Registration, person: Attendee | None) -> dict[str, Any]:
    """What somebody answered, else the party."""
    return {**(party.answers or {}), **((person.answers if person is not None else None) or {})}


def _coded(known: names.Names, party: Registration, person: Attendee | None, key: str) -> str:
    codes = _said(party, person).get(key) or []
    return names.listed(known, [codes] if isinstance(codes, str) else codes)


def _register(party: Registration, person: Attendee | None) -> tuple[str, str]:
    asked = _said(party, person).get("accreditation")
    if not isinstance(asked, dict):
        return "", ""
    return names.named(names.REGISTERS, str(asked.get("register") or "")), str(asked.get("number") or "")


def _referral(party: Registration, _person: Attendee | None) -> str:
    """From whom they come and since when; never why."""
    by, on = party.referred_by, party.referred_on
    known = (
        names.named(names.REFERRALS, party.referral) if party.referral else "",
        by.name if by else "",
        str(on or ""),
    )
    return ", ".join(filter(None, known))


def _workshop(number: int) -> Cell:
    return lambda _party, person: (
        next((c.item.title for c in person.choices if c.round == number), "") if person else ""
    )


def _heading(question: Question) -> str:
    """With its number: an organiser may ask a name, and no two columns have one heading."""
    return str(_("Vraag %(number)s: %(label)s", number=question.position, label=question.labels["nl"]))


def _answer(question: Question) -> Cell:
    """In Dutch, as it is kept, in whatever language it was given and the file is asked for."""
    return lambda party, person: str(_said(party, person).get(question.key) or "")


def _phone(number: str | None) -> str:
    return phones.spaced(number) if number else ""
