"""An event is drafted and edited in the workspace: only what its kind has, everyone told, nothing lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from events import places, registration, scheduling
from events.clock import from_wall_clock
from events.errors import AlreadyMeets, CapacityTooLow, EditedMeanwhile, ItemWanted, MustTell, RoundsOverlap
from events.kinds import KINDS
from events.models import AuditEntry, Choice, EventStatus, Notice, Question, What
from events.scheduling import Part, Wanted, WantedItem, WantedQuestion
from tests import cast
from tests.answers import circle
from tests.scheduling.planning import ANNA, as_it_is, items_as_they_are


@pytest.fixture
def january():
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        yield


def wall(*numbers):
    return from_wall_clock(datetime(*numbers))  # noqa: DTZ001 - wall-clock time


def drafted(kind="symposium", **fields):
    wanted = Wanted(wall(2027, 4, 15, 13), wall(2027, 4, 15, 17), cast.venue(), **fields)
    return scheduling.draft(KINDS[kind], wanted, actor=ANNA, submission=uuid4().hex)


def told(session, purpose="moved"):
    return session.scalars(select(Notice.addressee).where(Notice.purpose == purpose)).all()


def done(session):
    return session.execute(select(AuditEntry.actor, AuditEntry.what, AuditEntry.details)).all()


@pytest.mark.usefixtures("january")
def test_a_draft_has_the_address_of_its_title_and_day_and_nobody_sees_it(session):
    said = {"titles": {"nl": "Zorg rond het levenseinde"}, "networks": [cast.network()]}
    event = drafted(said=said, capacity=80)
    assert event.ref == "zorg-rond-het-levenseinde-2027-04-15"
    assert (event.status, event.is_public, event.privacy) == (EventStatus.DRAFT, False, "P1")
    assert event.pool.capacity == 80
    assert scheduling.belongs_to_workspace(event)
    assert done(session) == [(ANNA, "event drafted", None)]
    assert drafted(said=said).ref.startswith("zorg-rond-het-levenseinde-2027-04-15-")


@pytest.mark.usefixtures("january")
def test_the_same_form_sent_twice_is_one_draft(session):
    wanted = Wanted(wall(2027, 4, 15, 13), wall(2027, 4, 15, 17), said={"titles": {"nl": "Een keer"}})
    submission = uuid4().hex
    one, other = (
        scheduling.draft(KINDS["training"], wanted, actor=ANNA, submission=submission) for _time in range(2)
    )
    assert one is other


@pytest.mark.usefixtures("january")
def test_a_kind_takes_only_what_it_has(session):
    [meeting] = circle.gpo("2027-04-06 12:30").events
    wanted = as_it_is(meeting, said={"titles": {"nl": "Over mevrouw"}})
    with pytest.raises(ValueError, match="gpo has no titles"):
        scheduling.edit(meeting, wanted, 1, actor=ANNA)
    with pytest.raises(ValueError, match="huiskamergesprek has no online_url"):
        drafted("huiskamergesprek", said={"online_url": "https://example.org"})


def test_what_a_kind_has_follows_from_its_policy():
    has = {name: scheduling.parts_of(policy) for name, policy in KINDS.items()}
    assert has["gpo"] == has["patz"] == {Part.GROUP, Part.PEOPLE}
    assert has["meeting"] == {Part.GROUP, Part.PEOPLE, Part.PAPERS}
    assert Part.FUNDS in has["beter_thuis"]
    assert Part.QUESTIONS not in has["beter_thuis"] | has["huiskamergesprek"] | has["activity"]
    assert {Part.ITEMS, Part.ROUNDS, Part.QUESTIONS} <= has["symposium"] & has["training"]
    assert Part.COMMUNITY in has["huiskamergesprek"]
    assert has["activity"] == {Part.WORDS, Part.ORGANISERS, Part.THEME, Part.LANGUAGES}
    assert {what for policy in KINDS.values() for what in policy.roles} <= set(What)


@pytest.mark.usefixtures("january")
def test_a_group_has_one_meeting_a_day_with_no_word_stored(session):
    group = circle.gpo("2027-04-06 12:30")
    wanted = Wanted(wall(2027, 5, 4, 12, 30), wall(2027, 5, 4, 13, 30))
    event = scheduling.draft(KINDS["gpo"], wanted, actor=ANNA, submission=uuid4().hex, group=group)
    assert event.ref == f"{group.ref}-2027-05-04"
    assert (event.titles, event.texts, event.networks) == (None, None, group.networks)
    with pytest.raises(AlreadyMeets):
        scheduling.draft(KINDS["gpo"], wanted, actor=ANNA, submission=uuid4().hex, group=group)


@pytest.mark.usefixtures("january")
def test_other_words_are_saved_and_nobody_is_told(session):
    event = cast.event()
    registration.register(event, cast.application("Cato"))
    wanted = as_it_is(
        event, said={"titles": {"nl": "Beter gezegd"}, "contact": cast.person("Bram", phone="0701234567")}
    )
    assert scheduling.edit(event, wanted, 1, actor=ANNA) == ["titles", "contact"]
    assert event.title() == "Beter gezegd"
    assert event.edit_version == 2
    assert told(session) == []
    assert (ANNA, "event edited", "contact, titles") in done(session)


@pytest.mark.usefixtures("january")
def test_what_changes_nothing_is_no_change(session):
    event = cast.event()
    assert scheduling.edit(event, as_it_is(event), 1, actor=ANNA) == []
    assert done(session) == []


@pytest.mark.usefixtures("january")
def test_another_time_is_told_and_cannot_be_kept_silent_once_somebody_registered(session):
    event = cast.event()
    wanted = as_it_is(event, starts_at=event.starts_at + timedelta(days=1), ends_at=event.ends_at + timedelta(days=1))
    registration.register(event, cast.application("Cato"))
    session.commit()
    with pytest.raises(MustTell):
        scheduling.edit(event, wanted, 1, actor=ANNA, silently=True)
    session.rollback()
    scheduling.edit(event, wanted, 1, actor=ANNA)
    assert len(told(session)) == 1


@pytest.mark.usefixtures("january")
def test_a_slip_is_corrected_in_silence_before_anybody_registered(session):
    event = cast.event()
    cast.role(cast.person("Bram", "bram@example.nl"), "facilitator", event)
    later = as_it_is(
        event, starts_at=event.starts_at + timedelta(hours=1), ends_at=event.ends_at + timedelta(hours=1)
    )
    scheduling.edit(event, later, 1, actor=ANNA, silently=True)
    assert event.starts_at == later.starts_at
    assert told(session) == []


@pytest.mark.usefixtures("january")
def test_who_edits_what_another_changed_is_told(session):
    event = cast.event()
    scheduling.edit(event, as_it_is(event, said={"titles": {"nl": "Van Anna"}}), 1, actor=ANNA)
    with pytest.raises(EditedMeanwhile) as found:
        scheduling.edit(event, as_it_is(event, said={"titles": {"nl": "Van Olga"}}), 1, actor="account:2")
    assert found.value.version == 2
    assert event.title() == "Van Anna"


@pytest.mark.usefixtures("january")
def test_room_is_made_and_who_waits_gets_it_but_never_less_than_is_taken(session):
    event = cast.event(capacity=1)
    cato, daan = (registration.register(event, cast.application(name)) for name in ("Cato", "Daan"))
    session.commit()
    with pytest.raises(CapacityTooLow):
        scheduling.edit(event, as_it_is(event, capacity=0), 1, actor=ANNA)
    session.rollback()
    assert scheduling.edit(event, as_it_is(event, capacity=2), 1, actor=ANNA) == ["capacity"]
    assert (cato.status, daan.status) == ("confirmed", "confirmed")


@pytest.mark.usefixtures("january")
def test_workshops_come_change_and_go_but_not_one_that_somebody_chose(session):
    event = cast.event()
    chosen, empty = (cast.workshop(event, 5, title=title) for title in ("Gekozen", "Leeg"))
    cato = registration.register(event, cast.application("Cato"))
    session.add(Choice(attendee=cato.attendees[0], item=chosen, round=1))
    places.claim({chosen.pool.id: 1})
    session.commit()
    kept = [replace(one, title="Nog gekozen") for one in items_as_they_are(event) if one.title == "Gekozen"]
    new = WantedItem("Nieuw", empty.starts_at, empty.ends_at, round=1, capacity=8)
    changed = scheduling.edit(event, as_it_is(event, items=(*kept, new)), 1, actor=ANNA)
    session.refresh(event)
    assert changed == ["items"]
    assert [(item.title, item.pool.capacity) for item in event.items] == [("Nog gekozen", 5), ("Nieuw", 8)]
    session.commit()
    with pytest.raises(ItemWanted) as found:
        scheduling.edit(event, as_it_is(event, items=(new,)), 2, actor=ANNA)
    assert found.value.people == 1


@pytest.mark.usefixtures("january")
def test_rounds_that_overlap_are_refused(session):
    event = cast.event()
    two = tuple(
        WantedItem(f"Ronde {n}", event.starts_at, event.starts_at + timedelta(hours=1), round=n) for n in (1, 2)
    )
    with pytest.raises(RoundsOverlap):
        scheduling.edit(event, as_it_is(event, items=two), 1, actor=ANNA)


@pytest.mark.usefixtures("january")
def test_questions_keep_their_answers_when_only_their_words_change(session):
    event = cast.event()
    asked = (WantedQuestion(1, "Welke taal spreekt u?", ("Nederlands", "Turks")), WantedQuestion(2, "Waarom komt u?"))
    scheduling.edit(event, as_it_is(event, questions=asked), 1, actor=ANNA)
    before = [question.key for question in event.questions]
    assert scheduling.edit(event, as_it_is(event, questions=asked), 2, actor=ANNA) == []
    better = (replace(asked[0], label="Welke taal spreekt u het liefst?"),)
    assert scheduling.edit(event, as_it_is(event, questions=better), 3, actor=ANNA) == ["questions"]
    [left] = session.scalars(select(Question))
    assert (left.key, left.labels) == (before[0], {"nl": "Welke taal spreekt u het liefst?"})


@pytest.mark.usefixtures("january")
def test_an_event_is_shown_called_off_and_held_after_all(session):
    event = drafted(said={"titles": {"nl": "Symposium"}, "networks": [cast.network()]})
    scheduling.published(event, 2, actor=ANNA)
    registration.register(event, cast.application("Cato"))
    assert scheduling.called_off(event, 3, actor=ANNA) == 1
    with pytest.raises(EditedMeanwhile):
        scheduling.held_after_all(event, 3, actor=ANNA)
    assert scheduling.held_after_all(event, 4, actor=ANNA) == 1
    whats = ["event drafted", "event published", "event cancelled", "event reinstated"]
    assert [what for actor, what, _details in done(session) if actor == ANNA] == whats
