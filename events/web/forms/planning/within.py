"""What stands within an event: rows of lessons and workshops.

A row is known by the id of its item, so that what another adds meanwhile is a row of its own. An empty title takes a
row away.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import NumberRange, Optional

from events.agenda import planning
from events.clock import local
from events.extensions import db
from events.models import Event, Person, ProgrammeItem
from events.people import Newcomer
from events.policy import Audience, KindPolicy, Party
from events.scheduling import Part, WantedItem, overlapping_rounds
from events.web.addresses import row_number
from events.web.forms.activity import ClockField, EndField
from events.web.forms.fields import Asked, CountField, fault, listed, some_of, text
from events.web.forms.planning import newcomer, when, working
from events.web.names import AUDIENCES, choices

NEW_ROWS = 3
MOST_ROWS = 60
MOST_PLACES = 100_000
_OFF = {"autocomplete": "off"}


def row_keys(event: Event | None, sent: Mapping[str, Any], *, more: bool) -> list[str]:
    """The rows of the form: an item each, those that were sent, and some empty ones."""
    known = [f"i{item.id}" for item in event.items] if event is not None else []
    rows = [name.split("_")[1] for name in sent if name.startswith("item_") and name.endswith("_title")]
    new = max([NEW_ROWS, *((row_number(key[1:]) or 0) + 1 for key in rows if key[:1] == "n")])
    empty = [f"n{place}" for place in range(min(new + (NEW_ROWS if more else 0), MOST_ROWS))]
    gone = [key for key in rows if key[:1] == "i" and row_number(key[1:]) is not None]
    return list(dict.fromkeys([*known, *gone[:MOST_ROWS], *empty]))


def fields(policy: KindPolicy, parts: frozenset[Part], event: Event | None, rows: list[str]) -> dict[str, Any]:
    """The fields of every row."""
    made: dict[str, Any] = {}
    if Part.ITEMS in parts:
        known = [item.teacher for item in event.items if item.teacher is not None] if event is not None else []
        people = [(str(one.id), one.name) for one in planning.teachers(known)] if teaches(policy) else []
        organisations = newcomer.organisations() if teaches(policy) else []
        for key in rows:
            made |= {f"item_{key}_{name}": one for name, one in _row(policy, parts, people).items()}
            if teaches(policy):
                made |= newcomer.fields(f"item_{key}_new_", organisations)
    return made


def known(event: Event, parts: frozenset[Part]) -> dict[str, Any]:
    """What stands in these fields for a stored event."""
    values: dict[str, Any] = {}
    for item in event.items if Part.ITEMS in parts else ():
        said = {
            "title": item.title,
            "day": local(item.starts_at).date(),
            "starts": local(item.starts_at).time(),
            "ends": local(item.ends_at).time(),
            "round": item.round,
            "capacity": item.pool.capacity if item.pool is not None else None,
            "room": item.room,
            "speakers": ", ".join(item.speakers or ()),
            "teacher": str(item.teacher_id) if item.teacher_id is not None else "",
            "for": list(item.audience),
        }
        values |= {f"item_i{item.id}_{name}": value for name, value in said.items()}
    return values


def check(form: Any) -> None:
    """Every row is whole, lies within the event, and no two rounds overlap."""
    items = [item for key in _filled(form) if (item := _checked(form, key)) is not None]
    if (rounds := overlapping_rounds(items)) is not None:
        one, other = rounds
        sentence = _(
            "Ronde %(one)s en ronde %(other)s overlappen elkaar. Niemand kan dan in beide een workshop kiezen."
        )
        row = next(key for key in _filled(form) if form[f"item_{key}_round"].data == other)
        fault(form[f"item_{row}_round"], str(sentence) % {"one": one, "other": other})


def items(form: Any) -> tuple[WantedItem, ...] | None:
    """The items as a checked form wants them; None where the kind, or this form, has none."""
    if not form.rows:
        return None
    return tuple(item for key in _filled(form) if (item := _checked(form, key)) is not None)


def teaches(policy: KindPolicy) -> bool:
    """Whether somebody teaches an item, and is reminded of that."""
    return any(rule.audience == Audience.TEACHER for rule in policy.reminders)


def _row(policy: KindPolicy, parts: frozenset[Part], people: list[tuple[str, str]]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "title": text(_("Titel"), Asked(), length=160, **_OFF),
        "day": when.day(_("Dag"), Optional()),
        "starts": ClockField(_("Van"), [Asked(), Optional()]),
        "ends": EndField(_("Tot"), [Asked(), Optional()]),
        "room": text(_("Zaal"), Optional(), length=80, **_OFF),
    }
    if Part.ROUNDS in parts:
        wrong = _("Vul een getal in van 1 of meer.")
        made |= {
            "round": CountField(_("Ronde"), [Optional(), NumberRange(1, 99, message=wrong)]),
            "capacity": CountField(_("Plaatsen"), [Optional(), NumberRange(1, MOST_PLACES, message=wrong)]),
            "speakers": text(_("Sprekers"), Optional(), length=300, **_OFF),
        }
    if teaches(policy):
        made["teacher"] = listed(_("Docent"), people, Optional())
    made["for"] = some_of(_("Voor wie?"), choices(AUDIENCES, _AUDIENCES[policy.party]))
    return made


def _filled(form: Any) -> Iterator[str]:
    return (key for key in form.rows if form[f"item_{key}_title"].data)


def _checked(form: Any, key: str) -> WantedItem | None:
    """A row as an item; None, and a fault in the row, when it cannot be one."""
    row = {name: form[f"item_{key}_{name}"] for name in _NAMES if f"item_{key}_{name}" in form}
    on = row["day"].data or form.starts_day.data
    for name in ("starts", "ends"):
        if not row[name].data:
            if not row[name].errors:
                fault(row[name], _("Vul de tijd in."))
            return None
    if on is None or any(one.errors for one in row.values()):
        return None
    starts_at, ends_at = (when.at(row[name], on, row[name].data) for name in ("starts", "ends"))
    if starts_at is None or ends_at is None:
        return None
    if not _lies_within(form, row, starts_at, ends_at):
        return None
    stored = _stored(form.event, key)
    said = {name: row[name].data if name in row else None for name in ("round", "capacity")}
    speakers = stored.speakers or () if stored is not None else ()
    teacher: Person | Newcomer | None = stored.teacher if stored is not None else None
    if "speakers" in row:
        speakers = [one.strip() for one in (row["speakers"].data or "").split(",") if one.strip()]
    if "teacher" in row:
        teacher = db.session.get_one(Person, int(row["teacher"].data)) if row["teacher"].data else None
        if newcomer.is_begun(form, f"item_{key}_new_"):
            teacher = newcomer.checked(form, f"item_{key}_new_")
            if teacher is None:
                return None
    if said["capacity"] is not None and said["round"] is None:
        fault(row["capacity"], _("Plaatsen tellen alleen bij een workshop. Vul ook de ronde in."))
        return None
    if (
        teacher is not None
        and (stored is None or stored.teacher is not teacher)
        and not working.works_at_member(form, newcomer.workplace(teacher), on)
    ):
        at = row["teacher"] if isinstance(teacher, Person) else form[f"item_{key}_new_organisation"]
        fault(at, _("Deze docent werkt op die dag niet bij een lid van het netwerk."))
        return None
    return WantedItem(
        title=row["title"].data,
        starts_at=starts_at,
        ends_at=ends_at,
        room=row["room"].data or None,
        speakers=tuple(speakers),
        teacher=teacher,
        audience=_audience(form, row["for"], stored),
        number=stored.id if stored is not None else None,
        **said,
    )


def _audience(form: Any, field: Any, stored: ProgrammeItem | None) -> tuple[str, ...]:
    """For whom it is; what a file said and this form does not offer stays."""
    offered = _AUDIENCES[form.policy.party]
    kept = [one for one in (stored.audience if stored is not None else ()) if one not in offered or one in field.data]
    return tuple(dict.fromkeys([*kept, *(field.data or ())]))


def _lies_within(form: Any, row: Mapping[str, Any], starts_at: Any, ends_at: Any) -> bool:
    if ends_at <= starts_at:
        return fault(row["ends"], _("De eindtijd ligt niet na de begintijd."))
    if form.when_faults:
        return True  # first the times of the event itself
    first, last = when.moment(form, "starts"), when.moment(form, "ends")
    if first is not None and last is not None and not (first <= starts_at and ends_at <= last):
        return fault(row["starts"], _("Dit valt buiten de tijden van de bijeenkomst."))
    return True


def _stored(event: Event | None, key: str) -> ProgrammeItem | None:
    found = event.items if event is not None else ()
    return next((item for item in found if f"i{item.id}" == key), None)


_NAMES = ("title", "day", "starts", "ends", "room", "round", "capacity", "speakers", "teacher", "for")
_PEOPLE = ("professional", "volunteer")
_AUDIENCES = {party: ("person_with_dementia", "carer") if party == Party.DUO else _PEOPLE for party in Party}
