"""What is kept of an event for feeds, and when its SEQUENCE and LAST-MODIFIED rise."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from events import registration
from events.clock import now
from events.extensions import db
from events.ical import fragments, trouble
from events.models import AgendaVersion, Event, EventStatus, Organisation, RenderedEvent, Venue
from events.policy import SITE_LANGUAGES
from tests import cast

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)


def kept(event: Event, language: str = "nl") -> RenderedEvent:
    found = select(RenderedEvent).filter_by(event_id=event.id, language=language, variant="shared")
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def shown(event: Event, language: str = "nl") -> icalendar.Event:
    component = icalendar.Event.from_ical(kept(event, language).fragment)
    assert isinstance(component, icalendar.Event)
    return component


def version() -> int:
    return db.session.scalars(select(AgendaVersion.version)).one()


def test_a_public_event_is_kept_once_per_language_of_the_site(session: scoped_session[Any]) -> None:
    event = cast.event("symposium", titles={"nl": "Samen sterk", "tr": "Birlikte güçlü"})
    before = version()

    assert fragments.refresh([event, event]) == 1

    rows = session.scalars(select(RenderedEvent).order_by(RenderedEvent.id)).all()
    shared = [("shared", language, True) for language in SITE_LANGUAGES]
    assert [(row.variant, row.language, row.is_listed) for row in rows] == [*shared, ("organiser", "nl", False)]
    assert str(shown(event, "tr")["SUMMARY"]) == "Birlikte güçlü"
    assert str(shown(event, "ar")["SUMMARY"]) == "Samen sterk"
    assert {shown(event, language)["UID"] for language in SITE_LANGUAGES} == {event.uid}
    assert version() == before + 1


def test_saving_an_unchanged_form_raises_nothing(session: scoped_session[Any]) -> None:
    event = cast.event("symposium", titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    before = (kept(event).fragment, kept(event).sequence, kept(event).changed_at, version())

    event.titles = {"nl": "Samen sterk"}
    assert fragments.refresh([event]) == 0

    assert (kept(event).fragment, kept(event).sequence, kept(event).changed_at, version()) == before


def test_nothing_to_refresh_is_no_change(session: scoped_session[Any]) -> None:
    before = version()
    assert fragments.refresh([]) == 0
    assert version() == before


def test_a_renamed_venue_is_a_change_in_every_language(session: scoped_session[Any]) -> None:
    with time_machine.travel(NOON, tick=False):
        event = cast.event("symposium", venue=cast.venue())
        fragments.refresh([event])
        event.venue.name = "De Nieuwe Vliet"
        assert fragments.refresh([event]) == 1

    for language in SITE_LANGUAGES:
        fragment = kept(event, language)
        assert (fragment.sequence, fragment.changed_at) == (1, NOON + timedelta(seconds=1))
        assert shown(event, language)["SEQUENCE"] == 1
        assert shown(event, language)["LAST-MODIFIED"].dt == NOON + timedelta(seconds=1)
        assert shown(event, language)["DTSTAMP"].dt == NOON + timedelta(seconds=1)
        assert str(shown(event, language)["LOCATION"]) == "De Nieuwe Vliet, Vlietplein 10, Leidschendam"


def test_a_new_translation_is_a_change_in_its_own_language_only(session: scoped_session[Any]) -> None:
    with time_machine.travel(NOON) as clock:
        event = cast.event("symposium", titles={"nl": "Samen sterk"})
        fragments.refresh([event])
        clock.move_to(NOON + timedelta(hours=1))
        event.titles = {"nl": "Samen sterk", "tr": "Birlikte güçlü"}
        assert fragments.refresh([event]) == 1

    assert (kept(event, "tr").sequence, kept(event, "tr").changed_at) == (1, NOON + timedelta(hours=1))
    assert (kept(event, "nl").sequence, kept(event, "nl").changed_at) == (0, NOON)


def test_an_event_that_joins_another_network_changes_what_feeds_show(session: scoped_session[Any]) -> None:
    event = cast.event("symposium")
    fragments.refresh([event])
    before = version()
    event.networks = [*event.networks, cast.network("palliatief", "Netwerk Palliatieve Zorg Haaglanden")]

    assert fragments.refresh([event]) == 1
    assert version() == before + 1
    assert shown(event)["CATEGORIES"].cats == [
        "Symposium",
        "Netwerk Dementie Haaglanden",
        "Netwerk Palliatieve Zorg Haaglanden",
    ]


def test_the_agenda_changes_by_at_least_a_second(session: scoped_session[Any]) -> None:
    with time_machine.travel(NOON, tick=False):
        for title in ("een", "twee", "drie"):
            fragments.refresh([cast.event("symposium", titles={"nl": title})])
    changed_at = session.scalars(select(AgendaVersion.changed_at)).one()
    assert changed_at == NOON + timedelta(seconds=2)


def test_rule_8_a_cancelled_event_stays_as_cancelled(session: scoped_session[Any]) -> None:
    event = cast.event("symposium", titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    event.status = EventStatus.CANCELLED

    assert fragments.refresh([event]) == 1

    assert kept(event).is_listed
    assert str(shown(event)["SUMMARY"]) == "Geannuleerd: Samen sterk"
    assert (str(shown(event)["STATUS"]), str(shown(event)["TRANSP"])) == ("CANCELLED", "TRANSPARENT")
    assert shown(event)["SEQUENCE"] == 1


@pytest.mark.parametrize("reason", ["draft", "closed to one member"])
def test_an_event_that_stops_being_public_is_taken_off_the_list(session: scoped_session[Any], reason: str) -> None:
    event = cast.event("training")
    fragments.refresh([event])
    before = version()
    if reason == "draft":
        event.status = EventStatus.DRAFT
    else:
        event.closed_to = Organisation(ref="florence", name="Florence", roles=["member"])

    assert fragments.refresh([event]) == 1
    assert not any(row.is_listed for row in session.scalars(select(RenderedEvent)))
    assert version() == before + 1
    assert fragments.refresh([event]) == 0


def test_an_event_that_becomes_public_again_is_listed_again(session: scoped_session[Any]) -> None:
    event = cast.event("training")
    fragments.refresh([event])
    event.status = EventStatus.DRAFT
    fragments.refresh([event])
    event.status = EventStatus.PUBLISHED

    assert fragments.refresh([event]) == 1
    assert kept(event).is_listed


@pytest.mark.parametrize("kind", ["huiskamergesprek", "meeting", "gpo", "patz"])
def test_a_kind_that_is_not_public_is_kept_but_never_listed(session: scoped_session[Any], kind: str) -> None:
    event = cast.event(kind, texts=None if kind in ("gpo", "patz") else {"nl": "Voor de Turkse gemeenschap"})
    assert fragments.refresh([event]) == 1
    rows = session.scalars(select(RenderedEvent)).all()
    assert not any(row.is_listed for row in rows)
    assert {row.variant for row in rows} == ({"shared"} if kind in ("gpo", "patz") else {"shared", "organiser"})
    assert (str(shown(event)["CLASS"]), str(shown(event)["URL"])) == ("PRIVATE", "\x1a/mine")
    assert ("DESCRIPTION" in shown(event)) == (kind != "huiskamergesprek")
    if kind == "huiskamergesprek":  # a calendar is read over a shoulder
        assert str(shown(event)["SUMMARY"]) == "Huiskamergesprek"
        assert "CATEGORIES" not in shown(event)


def test_a_draft_is_not_kept(session: scoped_session[Any]) -> None:
    assert fragments.refresh([cast.event(status=EventStatus.DRAFT)]) == 0
    assert session.scalars(select(RenderedEvent)).all() == []


def test_organisers_read_how_many_places_are_taken_and_hear_of_it_when_asked(session: scoped_session[Any]) -> None:
    event = cast.event(capacity=20, titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    query = select(RenderedEvent).filter_by(event_id=event.id, variant="organiser")
    assert "SUMMARY:Samen sterk (0 van 20 plaatsen)\r\n" in session.scalars(query).one().fragment
    assert fragments.miscounted(now()) == []
    registration.register(event, cast.application("Cato"))
    assert fragments.miscounted(now()) == [event]
    before = kept(event).sequence
    assert fragments.refresh([event]) == 1
    counted = session.scalars(query.execution_options(populate_existing=True)).one()
    assert "SUMMARY:Samen sterk (1 van 20 plaatsen)\r\n" in counted.fragment
    assert (counted.sequence, kept(event).sequence) == (1, before)
    assert fragments.miscounted(now()) == []


def test_a_lesson_is_kept_for_who_gives_it(session: scoped_session[Any]) -> None:
    week = cast.event("beter_thuis", venue=cast.venue("huis", name="Duinzicht", address="Strandweg 1"))
    lesson = cast.workshop(week, None, title="Leven met vergeten")
    lesson.teacher = cast.person("Thea")
    fragments.refresh([week])
    row = session.scalars(select(RenderedEvent).filter_by(item_id=lesson.id, language="nl")).one()
    vevent = icalendar.Event.from_ical(row.fragment)
    assert (str(vevent["UID"]), str(vevent["SUMMARY"])) == (lesson.uid, "Leven met vergeten")
    assert (str(vevent["TRANSP"]), str(vevent["CLASS"])) == ("OPAQUE", "PRIVATE")
    assert vevent["DTSTART"].dt == lesson.starts_at


def test_what_cannot_be_rendered_keeps_its_last_good_words_and_an_operator_sees_it(
    session: scoped_session[Any],
) -> None:
    event = cast.event("symposium", titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    before = kept(event).fragment
    assert trouble.last(now()) is None

    event.titles, event.texts = {"nl": "Samen sterker"}, {"nl": 5}  # no words at all
    assert fragments.refresh([event]) == 1  # what organisers read has no text, and could be made

    assert kept(event).fragment == before
    assert trouble.last(now()) is not None
    event.texts = None
    assert fragments.refresh([event]) == 1
    assert str(shown(event)["SUMMARY"]) == "Samen sterker"


def test_of_two_changes_at_once_the_second_renders_what_the_first_left(app: Flask) -> None:
    """On SQLite writers queue from their first statement; on PostgreSQL both have read before either ends."""
    with app.app_context():
        event = cast.event("symposium", titles={"nl": "Samen sterk"})
        fragments.refresh([event])
        db.session.commit()
        event_id, venue_id = event.id, event.venue_id
        both_at_once = db.engine.dialect.name == "postgresql"

    def rename_the_venue() -> None:
        with app.app_context():
            db.session.get_one(Venue, venue_id).name = "De Nieuwe Vliet"
            fragments.refresh([db.session.get_one(Event, event_id)])
            db.session.commit()

    if not both_at_once:
        rename_the_venue()
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        assert event.venue.name == ("Congrescentrum De Vliet" if both_at_once else "De Nieuwe Vliet")
        if both_at_once:
            rename_the_venue()
        event.titles = {"nl": "Samen sterker"}
        fragments.refresh([event])
        db.session.commit()

        assert str(shown(event)["SUMMARY"]) == "Samen sterker"
        assert str(shown(event)["LOCATION"]) == "De Nieuwe Vliet, Vlietplein 10, Leidschendam"
        assert kept(event).sequence == 2
