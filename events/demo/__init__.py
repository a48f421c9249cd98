"""A programme around today, with people in it, so that a newcomer sees the house lived in.

It goes through the same doors as real input: the programme loader, then registrations one by one.
"""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from events import answers, audit, programme, registration, scheduling
from events.clock import now, today
from events.demo.cast import let_in
from events.extensions import db
from events.models import Event, Group, Registration, Reply
from events.policy import Channel, Party
from events.registration import Application, NamedPerson

_PROGRAMME = Path(__file__).parent / "programme.toml"
_WRITTEN_FOR = date(2027, 1, 4)  # the Monday around which the file is written

_NAMES = (
    "Ans de Wit", "Bert Bakker", "Carla Smit", "Dirk Mulder", "Els de Boer", "Frans Bos", "Gerda Vos", "Henk Peters",
    "Ineke Hendriks", "Jan Dekker", "Kees Brouwer", "Lida de Graaf", "Mieke van Dam", "Nico Schouten", "Olga Prins",
    "Piet Kuipers", "Riet Verhoeven", "Sjaak de Haan", "Tineke Post", "Wim Willems",
)  # fmt: skip

# How many parties register for which event: one gets a waiting list, some are nearly full.
_PARTIES = {
    "beter-thuis-1": 7,
    "beter-thuis-2": 5,
    "symposium-onbegrepen-gedrag": 18,
    "basisscholing": 18,
    "scholing-nachtrust": 3,
    "webinar-mantelzorg": 5,
    "huiskamergesprek-hindoestaans": 2,
}
_CONFIRMED = ("beter-thuis-1", 4)
_CANCELLED = "scholing-nachtrust"


def is_empty() -> bool:
    """Whether the database holds no event yet; the demo never mixes with real ones."""
    return db.session.scalar(select(func.count()).select_from(Event)) == 0


def fill() -> None:
    """Load the demo programme and let people register; nothing is committed."""
    monday = today() - timedelta(days=today().weekday())
    written = tomllib.loads(_PROGRAMME.read_text(encoding="utf-8"))
    year = (monday + timedelta(weeks=13)).year  # of the next theme week, not of the one that has been
    moved = {**_moved(written, monday - _WRITTEN_FOR), "year": year}
    _into_theme_weeks(moved)
    programme.load_mapping(moved)
    for ref, parties in _PARTIES.items():
        for number in range(parties):
            registration.register(_event(ref), _application(_event(ref), number), actor=audit.COMMAND)
    ref, confirmed = _CONFIRMED
    query = select(Registration).where(Registration.event_id == _event(ref).id).order_by(Registration.id)
    for party in db.session.scalars(query.limit(confirmed)):
        registration.confirm(party, actor=audit.COMMAND)
    scheduling.cancel(_event(_CANCELLED))
    _answer()
    let_in()


def _into_theme_weeks(data: dict[str, Any]) -> None:
    """Move what belongs to a theme week into it, to the same weekday: the week follows its own rule."""
    themes = {theme["ref"]: theme for theme in data["themes"]}
    for event in data["events"]:
        if (theme := themes.get(event.get("theme"))) is None:
            continue
        first = scheduling.first_turn(theme["rule"], data["year"]).date()
        day = event["starts"].date()
        by = first + timedelta(days=(day.weekday() - first.weekday()) % 7) - day
        event["starts"], event["ends"] = event["starts"] + by, event["ends"] + by


def _answer() -> None:
    """Let one in each circle say yes to its next meeting."""
    for group in db.session.scalars(select(Group).order_by(Group.id)):
        event = answers.next_meeting(group, now())
        if event is not None and group.roster:
            answers.answer(group.roster[-1], event, Reply.YES, actor=audit.COMMAND)


def _event(ref: str) -> Event:
    return db.session.scalars(select(Event).where(Event.ref == ref)).one()


def _moved(value: Any, by: timedelta) -> Any:
    """`value` with every date in it moved by whole weeks, so that weekdays stay what they are."""
    match value:
        case dict():
            return {key: _moved(inner, by) for key, inner in value.items()}
        case list():
            return [_moved(inner, by) for inner in value]
        case datetime() | date():
            return value + by
    return value


def _application(event: Event, number: int) -> Application:
    name = _NAMES[number % len(_NAMES)]
    fields: dict[str, Any] = {
        "submission": f"demo-{event.ref}-{number}",
        "contact_name": name,
        "channel": Channel.EMAIL,
        "email": f"{name.split()[0].lower()}.{number}@voorbeeld.example",
        "consents": event.policy.consents,
    }
    match event.policy.party:
        case Party.DUO:
            fields |= {"municipality": "Den Haag", "referral": "own_interest", "phone": "070 000 00 02"}
            other = _NAMES[(number + 7) % len(_NAMES)]
            fields["persons"] = (NamedPerson("person_with_dementia", name), NamedPerson("carer", other))
        case Party.HEADCOUNT:
            fields |= {"email": None, "channel": Channel.PHONE, "phone": f"070 000 00 1{number}", "people": 4}
            if number:  # the first reserved a number; the next named who comes, with their consent
                fields["persons"] = tuple(NamedPerson("person", other) for other in _NAMES[:4])
        case _:
            fields["persons"] = (NamedPerson("person", name, answers={"organisation": "Florence"}),)
    return Application(**fields)
