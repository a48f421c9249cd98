"""No word about a client (PX): GPO and PaTz have nowhere to write one, from the tables to the calendars.

Each walk takes everything there is, so that what is added later is looked at too; its control adds a place for text
and must see it.
"""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Column, ForeignKey, MetaData, String, Table, Text, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.types import JSON, Date, DateTime, TypeDecorator

from events import answers, notices, programme
from events.ical import fragments
from events.ical.vevent import shared_vevent
from events.kinds import KINDS
from events.mail.facts import facts
from events.models import Base, Event, Group, Notice, RenderedEvent, Reply, What
from events.policy import Privacy
from tests import cast
from tests.answers.circle import gpo
from tests.programme import files
from tests.web.browsing import hidden
from tests.web.signing_in import sign_in

PX_KINDS = sorted(policy.name for policy in KINDS.values() if policy.privacy == Privacy.PX)

# A PX event can have no row of these (test_migrations.py), and so nothing that hangs on them.
REFUSED = {"registrations", "programme_items", "certificates", "questions", "written_messages"}
# What holds a key, a code or what the house makes itself. Nothing here is typed by who sits in the circle.
KEYS_AND_CODES = {
    "events": {"uid", "ref", "kind", "privacy", "status"},
    "groups": {"ref", "kind", "privacy", "neighbourhood", "rule", "dates", "exceptions", "moves"},
    "answers": {"answer"},
    "attendances": {"who", "part", "via"},
    "headcounts": {"part"},
    "withdrawals": {"key"},
    "roles": {"what", "scope"},
    "place_pools": {"key"},
    "reminder_changes": {"rule"},
    "reminder_moments": {"subject", "rule", "audience", "anchor"},
    "rendered_events": {"language", "variant", "fragment", "digest"},
    "subscriptions": {"token_hash", "scope", "language", "device", "email_hash", "made_from", "shown", "etag"},
    "tasks": {"key", "what", "role", "outcome"},
    # `kept_lesson` is of a lesson, and meetings about clients have none.
    "notices": {"uid", "addressee", "subject", "purpose", "anchor", "channel", "fault", "kept_lesson"},
}


@pytest.fixture(autouse=True)
def in_january():
    with time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=False):
        yield


# The tables -----


def can_hold_text(column: Column[Any]) -> bool:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return not isinstance(kind, (Date, DateTime)) and isinstance(kind, (String, Text, JSON))


def tables_of_a_meeting(metadata: MetaData) -> set[str]:
    """The tables with a row about a meeting or its circle, however far it hangs from it."""
    found = {"events", "groups"}
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            for key in table.foreign_keys
            if key.column.table.name in found and table.name not in REFUSED
        }
        if more <= found:
            return found
        found |= more


def places_for_text(metadata: MetaData) -> set[str]:
    """Every column about a meeting that can hold text and is no key or code."""
    return {
        f"{name}.{column.name}"
        for name in tables_of_a_meeting(metadata)
        for column in metadata.tables[name].columns
        if can_hold_text(column) and column.name not in KEYS_AND_CODES.get(name, set())
    }


def refused_by_the_database(session, place: str) -> bool:
    """Whether a PX row cannot hold words in `place`."""
    table, column = place.split(".")
    row = session.scalars(select({"events": Event, "groups": Group}[table])).first()
    target = Base.metadata.tables[table]
    value: Any = ["woorden"] if isinstance(target.columns[column].type, JSON) else "woorden"
    try:
        with session.begin_nested():
            session.execute(target.update().where(target.c.id == row.id).values({column: value}))
    except DatabaseError:
        return True
    return False


def test_px_every_column_that_could_hold_a_word_about_a_client_is_refused(session):
    gpo()
    places = places_for_text(Base.metadata)
    assert {place.partition(".")[0] for place in places} == {"events", "groups"}, "no other table has one at all"
    assert len(places) >= 14
    assert [place for place in sorted(places) if not refused_by_the_database(session, place)] == []


def test_px_control_a_key_can_be_written_and_an_open_event_takes_words(session):
    gpo()
    assert not refused_by_the_database(session, "groups.neighbourhood")
    event = cast.event("symposium")
    event.returned_because = "woorden"
    session.flush()


@pytest.mark.parametrize("parent", ["events", "answers", "roster_places", "groups"])
def test_px_control_a_new_table_or_column_with_text_is_seen(parent):
    metadata = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    Table("remarks", metadata, Column("parent_id", ForeignKey(f"{parent}.id")), Column("text", Text))
    metadata.tables[parent].append_column(Column("remark", String))
    assert places_for_text(metadata) - places_for_text(Base.metadata) == {"remarks.text", f"{parent}.remark"}


# The forms and the pages -----

FIELDS = {"csrf_token", "submission", "revision", "answer", "name", "email"}


def fields_of(html: str) -> set[str]:
    """The names of all that can be filled in or sent, without the number of the meeting; a textarea is one too."""
    main = re.search(r"(?s)<main\b.*</main>", html)
    assert main
    controls = re.findall(r"<(?:input|textarea|select|button)\b[^>]*>", main[0])
    names = {re.search(r'name="(?:[mg]\d+-)?([^"]*)"', control) for control in controls}
    return {name[1] for name in names if name}


@pytest.mark.parametrize("kind", PX_KINDS)
def test_px_the_page_of_a_circle_asks_a_name_and_an_address_of_a_substitute_and_no_other_word(session, client, kind):
    group = gpo()
    group.kind = kind
    for event in group.events:
        event.kind = kind
    session.commit()
    page = client.get("/a/" + answers.own_page(group.roster[0]).rpartition("/")[2])
    assert page.status_code == 200
    assert fields_of(page.text) == FIELDS
    assert "<textarea" not in page.text
    chair = client.get("/c/" + answers.chair_page(group.roles[0]).rpartition("/")[2])
    assert fields_of(chair.text) == set()


def test_px_control_another_field_is_seen():
    html = '<main><input name="m3-name"><textarea name="remark"></textarea></main>'
    assert fields_of(html) - FIELDS == {"remark"}


def test_px_what_is_sent_beside_the_fields_is_kept_nowhere(session, client):
    group = gpo()
    session.commit()
    path = "/a/" + answers.own_page(group.roster[0]).rpartition("/")[2]
    event = group.events[0]
    said = {**hidden(client.get(path)), "revision": "1", "answer": "no", "remark": "mevrouw Jansen", "reason": "x"}
    assert client.post(f"{path}/{event.ref}", data=said).status_code == 303
    session.expire_all()
    assert "mevrouw Jansen" not in str(files.dump())


@pytest.mark.parametrize(
    ("name", "is_kept"), [("Daan", True), ("Daan (mw. Jansen)", False), ("Daan over dhr. Jansen, 1941", False)]
)
def test_px_a_name_of_a_substitute_is_no_room_for_a_note(session, client, name, is_kept):
    group = gpo()
    session.commit()
    path, event = "/a/" + answers.own_page(group.roster[0]).rpartition("/")[2], group.events[0]
    number = f"m{event.id}"
    said = {**hidden(client.get(path)), f"{number}-name": name, f"{number}-email": "daan@example.nl"}
    assert client.post(f"{path}/{event.ref}/substitute", data=said).status_code == (303 if is_kept else 422)
    session.expire_all()
    assert (name in str(files.dump())) is is_kept


@pytest.mark.parametrize("kind", PX_KINDS)
def test_px_the_kind_asks_nothing_and_takes_no_registration(session, client, kind):
    policy = KINDS[kind]
    assert (policy.asks, policy.consents, policy.takes_registrations, policy.is_public) == ((), (), False, False)
    event = cast.event(kind)
    session.commit()
    for path in (f"/agenda/{event.ref}", f"/agenda/{event.ref}/register", f"/agenda/{event.ref}.ics"):
        assert client.get(path).status_code == 404


# The programme file -----

WORDS: dict[str, Any] = {
    "body": "woorden", "subregion": "woorden", "title": {"nl": "woorden"}, "text": {"nl": "woorden"},
    "notes": "woorden",    "description": "woorden", "agenda": "woorden", "url": "https://example.org", "online": "https://example.org",
    "papers": [{"meeting": datetime(2027, 1, 12).date(), "title": "woorden", "url": "https://example.org"}],  # noqa: DTZ001
}  # fmt: skip


@pytest.mark.parametrize("key", WORDS)
@pytest.mark.parametrize("ref", ["gpo-transvaal", "patz-binckhorst"])
def test_px_a_programme_file_cannot_bring_a_word_in(session, ref, key):
    data = files.parsed()
    files.one(data, "groups", ref)[key] = WORDS[key]
    assert any(f'"{key}"' in fault for fault in files.faults(data))


@pytest.mark.parametrize("kind", PX_KINDS)
def test_px_a_single_event_of_the_kind_is_refused(session, kind):
    data = files.parsed()
    data["events"][0] = {**data["events"][0], "kind": kind}
    assert any("belongs in [[groups]]" in fault for fault in files.faults(data))


def test_px_control_another_body_takes_papers(session):
    data = files.parsed()
    group = files.one(data, "groups", "adviesraad-dementie")
    group["papers"] = [{"meeting": group["dates"][0].date(), "title": "Agenda", "url": "https://example.org"}]
    programme.load_mapping(data)


# The mails -----

# What a mail may know in words: people of the circle and of the house, a date, a place, and addresses of our own.
SAYS = {"name", "association", "contact", "on", "title", "place", "answer_link", "chair_link", "seats_link", "reply"}


def words_in(known: dict[str, Any]) -> set[str]:
    """The facts in which words stand."""
    return {key for key, value in known.items() if value and not isinstance(value, (bool, int, datetime))}


@pytest.mark.parametrize("kind", PX_KINDS)
def test_px_a_mail_knows_date_time_and_place_and_no_other_word(app: Flask, session, kind):
    group = gpo()
    group.kind, event = kind, group.events[0]
    event.kind = kind
    answers.answer(group.roster[0], event, Reply.YES, cast.person("Daan", "daan@example.nl"))
    purposes = {rule.name for rule in KINDS[kind].reminders} | {
        "moved", "event_cancelled", "substitute", "substitute_ended", "delegate", "delegate_ended",
    }  # fmt: skip
    people = [group.roster[0].person, group.roles[0].person, cast.person("Daan", "daan@example.nl")]
    for purpose in sorted(purposes):
        for person in people:
            notices.queue(purpose, person, anchor=f"test:{purpose}", event=event)
    sent = session.scalars(select(Notice)).all()
    assert len(sent) >= len(purposes) * len(people)
    with app.test_request_context():
        for notice in sent:
            known = facts(notice, "nl")
            assert words_in(known) <= SAYS
            assert known["title"] == "Bijeenkomst"


def test_px_control_a_fact_with_words_is_seen(app: Flask, session):
    group = gpo()
    notices.queue("moved", group.roster[0].person, anchor="test", event=group.events[0])
    with app.test_request_context():
        known = facts(session.scalars(select(Notice)).one(), "nl")
    assert words_in({**known, "remark": "mevrouw Jansen"}) - SAYS == {"remark"}


# The calendars -----


@pytest.mark.parametrize("kind", PX_KINDS)
def test_px_no_public_calendar_shows_a_meeting_about_clients(session, client, kind):
    group = gpo()
    group.kind = kind
    for event in group.events:
        event.kind = kind
    fragments.refresh(group.events)
    session.commit()
    kept = session.scalars(select(RenderedEvent)).all()
    assert {row.variant for row in kept} == {"shared"}
    assert not any(row.is_listed for row in kept)
    feed = client.get("/feeds/agenda.ics").text
    for event in group.events:
        assert event.uid not in feed
        assert event.ref not in feed


def test_px_what_a_calendar_would_say_is_made_by_the_house(app: Flask, session):
    """The feed of the circle shows it: a made title, the place, and a sentence with our own address."""
    event = gpo().events[0]
    with app.test_request_context():
        shown = shared_vevent(event, "nl")
    assert str(shown["SUMMARY"]) == "GPO Transvaal 23 februari 2027"
    assert re.fullmatch(r"Meer informatie: \S+", str(shown["DESCRIPTION"]))
    written = {"ATTACH", "COMMENT", "CONTACT", "RESOURCES", "REQUEST-STATUS", "RELATED-TO", "ATTENDEE", "ORGANIZER"}
    assert written.isdisjoint(shown.keys())


# What leaves as a file about an event. Of a circle that is who was there (test_files.py reads it to the last word);
# a report counts, and names an event no more than a person.
FILES_OF_AN_EVENT = re.compile(r"^/organise/events/<slug:ref>/.*\.\w+$")
REPORTS = re.compile(r"^/organise/reports/(networks|funds)/<slug:ref_of>/<int:year>\.pdf$")
OF_A_PARTY = re.compile(r"^/r/<token>/[a-z]+\.(ics|pdf)$")  # a circle has no parties
LETTERS = re.compile(r"^/organise/letters/letters\.pdf$")  # what a mail would have said, in the same words
OF_A_CIRCLE = "/organise/events/<slug:ref>/files/attendance.pdf"


def files_that_leave(app: Flask) -> set[str]:
    """The addresses of whatever can be downloaded, calendars apart."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if re.search(r"\.\w+$", rule.rule)}
    return {rule for rule in rules if not rule.endswith(".ics")}


def test_px_every_file_that_leaves_was_looked_at(app: Flask):
    known = (FILES_OF_AN_EVENT, REPORTS, OF_A_PARTY, LETTERS)
    assert [rule for rule in files_that_leave(app) if not any(sort.match(rule) for sort in known)] == []
    assert OF_A_CIRCLE in files_that_leave(app)


@pytest.mark.parametrize("kind", PX_KINDS)
def test_px_of_a_meeting_about_clients_no_file_leaves_but_who_was_there(app: Flask, session, client, kind):
    group = gpo()
    group.kind, event = kind, group.events[0]
    event.kind = kind
    cast.role(cast.person("Olga", "olga@example.nl"), What.OFFICE, cast.office())
    session.commit()
    sign_in(client, cast.person("Olga", "olga@example.nl"))
    found = {}
    for rule in sorted(files_that_leave(app)):
        if FILES_OF_AN_EVENT.match(rule):
            path = re.sub(r"<(?:\w+:)?\w+>", "x", rule.replace("<slug:ref>", event.ref))
            found[rule] = client.get(path).status_code
    assert len(found) > 5
    assert {rule for rule, status in found.items() if status != 404} == {OF_A_CIRCLE}


def test_px_control_of_another_event_they_do_leave(app: Flask, session, client):
    event = cast.event()
    cast.role(cast.person("Olga", "olga@example.nl"), What.OFFICE, cast.office())
    session.commit()
    sign_in(client, cast.person("Olga", "olga@example.nl"))
    assert client.get(f"/organise/events/{event.ref}/files/participants.csv").status_code == 200
