"""Read events, and the lessons, lectures and workshops within them."""

from typing import Any

from events.clock import local
from events.kinds import KINDS
from events.models import EventStatus, What
from events.policy import Promotion
from events.programme.content import EventEntry, ItemEntry, PersonEntry
from events.programme.reading.circle import MOST_PLACES
from events.programme.reading.people import People
from events.programme.reading.questions import read_questions
from events.programme.table import NEVER, Table

LANGUAGES = ("nl", "en", "tr", "ar", "hi", "zh_Hans", "zh_Hant")
REGISTERS = ("venvn", "gaia", "registerplein", "skj")
AUDIENCES = ("person", "person_with_dementia", "carer", "professional", "volunteer")
INTERPRETER = ("needed", "booked")
WAITING_LISTS = ("hold", "fill")  # what happens when the first of the list does not fit (domain rule 6)
# Under which key of a file somebody stands; "interpreter" says how the booking stands.
_ROLES = {
    What.COORDINATOR: "coordinator",
    What.FACILITATOR: "facilitator",
    What.KEY_PERSON: "key_person",
    What.INTERPRETER: "interpreted_by",
}


def read_event(table: Table, people: People) -> EventEntry:
    """Read one of [[events]]."""
    kind = table.one_of("kind", KINDS, "kind", required=True)
    opens_at, closes_at = table.moment("registration_opens"), table.moment("registration_closes")
    return EventEntry(
        place=table.place,
        ref=table.ref("ref", required=True),
        kind=kind,
        policy=KINDS.get(kind),
        status=table.one_of("status", tuple(EventStatus), "status"),
        networks=table.words("networks", required=True),
        starts_at=table.moment("starts", required=True),
        ends_at=table.moment("ends", required=True),
        opens_at=None if opens_at == NEVER else opens_at,
        closes_at=None if closes_at == NEVER else closes_at,
        capacity=table.whole("capacity", 1, MOST_PLACES),
        promotion=table.one_of("promotion", tuple(Promotion), "promotion"),
        fills=table.one_of("waiting_list", WAITING_LISTS, "way of the waiting list") == "fill",
        titles=table.texts("title", LANGUAGES),
        texts=table.texts("text", LANGUAGES),
        costs=table.texts("cost", LANGUAGES),
        venue=table.ref("venue"),
        funds=table.words("funds"),
        co_organisers=table.words("co_organisers"),
        organiser=table.ref("organiser"),
        closed_to=table.ref("closed_to"),
        theme=table.ref("theme"),
        contact=people.under(table, "contact"),
        roles=_read_roles(table, people),
        interpreter=table.one_of("interpreter", INTERPRETER, "state of the interpreter's booking"),
        community=table.text("community"),
        languages=table.words("languages"),
        preparation=_read_preparation(table),
        accreditation=_read_accreditation(table),
        url=table.url("url"),
        online_url=table.url("online"),
        items=_read_items(table, people),
        questions=read_questions(table),
    )


def _read_roles(table: Table, people: People) -> tuple[tuple[What, PersonEntry], ...]:
    found = [(what, people.under(table, key)) for what, key in _ROLES.items()]
    return tuple((what, person) for what, person in found if person is not None)


def _read_preparation(table: Table) -> dict[str, Any] | None:
    inner = table.table("preparation")
    if inner is None:
        return None
    read = {"title": inner.text("title", required=True), "url": inner.url("url", required=True)}
    inner.close()
    return read


def _read_accreditation(table: Table) -> list[dict[str, Any]] | None:
    found: list[dict[str, Any]] = []
    for inner in table.tables("accreditation"):
        register = inner.one_of("register", REGISTERS, "accreditation register", required=True)
        if register and register in [other["register"] for other in found]:
            inner.fault(f'the register "{register}" stands twice')
        activity, points = inner.text("activity_id", required=True), inner.number("points", required=True)
        found.append({"register": register, "activity_id": activity, "points": points})
        inner.close()
    return found or None


def _read_items(table: Table, people: People) -> tuple[ItemEntry, ...]:
    found = []
    for inner in table.tables("items"):
        found.append(_read_item(inner, people))
        inner.close()
    return tuple(found)


def _read_item(table: Table, people: People) -> ItemEntry:
    ref, title, number = table.ref("ref"), table.text("title", required=True), table.whole("round", 1, 99)
    starts_at = table.moment("starts", required=True)
    return ItemEntry(
        place=table.place,
        key=ref or f"{number or ''}|{local(starts_at):%Y-%m-%dT%H:%M:%S}|{title}",
        title=title,
        starts_at=starts_at,
        ends_at=table.moment("ends", required=True),
        round=number,
        capacity=table.whole("capacity", 1, MOST_PLACES),
        audience=table.words("for", AUDIENCES, "audience"),
        room=table.text("room"),
        speakers=table.words("speakers"),
        teacher=people.under(table, "teacher"),
    )
