"""A changed file changes what differs, says so, and tells the people concerned."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from events import registration, reminders
from events.models import (
    Event,
    Notice,
    PlacePool,
    ProgrammeItem,
    ReminderMoment,
    RenderedEvent,
    Venue,
)
from tests import cast
from tests.programme import files
from tests.programme.files import changed, clock, get, one
from tests.reminders.planning import wall

SYMPOSIUM = "symposium-onbegrepen-gedrag-2027"


pytestmark = pytest.mark.usefixtures("travelling")


def symposium(session):
    return get(Event, SYMPOSIUM)


def told(session, purpose):
    return session.scalars(select(Notice.addressee).where(Notice.purpose == purpose).order_by(Notice.id)).all()


def choosing(name, *items):
    choices = {item.round: item.id for item in items}
    return cast.application(name, persons=(registration.NamedPerson("person", name, choices=choices),))


def test_a_renamed_venue_shows_in_the_calendar_of_all_its_events(session, loaded):
    report = files.load(files.bent(("Congrescentrum De Vliet", "Congrescentrum De Rijn")))
    assert report.changes == ['updated: venue "congres": name']
    fragment = session.scalars(
        select(RenderedEvent).filter_by(event_id=symposium(session).id, language="nl", variant="shared")
    ).one()
    assert "Congrescentrum De Rijn" in fragment.fragment
    raised = session.scalars(
        select(RenderedEvent).filter_by(language="nl", variant="shared").where(RenderedEvent.sequence == 1)
    )
    venue = get(Venue, "congres")
    there = [event.id for event in session.scalars(select(Event).filter_by(venue=venue)) if event.was_shown]
    assert sorted(row.event_id for row in raised) == sorted(there)


def test_a_moved_event_tells_everyone_and_its_workshops_move_along_with_what_was_chosen(session, loaded):
    event = symposium(session)
    chosen = next(item for item in event.items if item.round)
    cato = registration.register(event, choosing("Cato", chosen))
    registration.register(event, cast.application("Bert"))
    report = files.load(files.TEXT.replace("2027-04-15T", "2027-04-16T"))
    assert report.changes == [
        f'moved: event "{SYMPOSIUM}" from 2027-04-15 12:30-17:30 to 2027-04-16 12:30-17:30, 2 messages queued'
    ]
    assert (report.messages, len(told(session, "moved"))) == (2, 2)
    session.refresh(event)
    assert cato.attendees[0].choices[0].item is chosen
    assert {clock(item.starts_at)[:10] for item in event.items} == {"2027-04-16"}
    assert files.load(files.TEXT.replace("2027-04-15T", "2027-04-16T")).changes == []


def test_an_event_that_moves_without_anyone_in_it_says_no_number(session, loaded):
    report = files.load(files.bent(("2027-03-25T09:30:00", "2027-03-25T10:00:00")))
    assert report.changes == [
        'moved: event "basisscholing-2027" from 2027-03-25 09:30-16:30 to 2027-03-25 10:00-16:30'
    ]


def test_a_lesson_that_moves_tells_its_teacher(session, loaded):
    report = files.load(files.bent(("starts = 2027-03-08T13:30:00", "starts = 2027-03-08T13:45:00")))
    assert report.changes == [
        'moved: event "bt-2027-q1" its item "Kennismaken en het huis verkennen" to 2027-03-08 13:45-15:00, '
        "1 message queued"
    ]
    teacher = session.scalars(select(ProgrammeItem).filter_by(key="bt-2027-q1-kennismaken")).one().teacher
    assert told(session, "moved") == [f"person:{teacher.id}"]


def test_another_venue_is_announced_as_a_move(session, loaded):
    event = symposium(session)
    registration.register(event, cast.application("Cato"))
    report = changed(lambda data: one(data, "events", SYMPOSIUM).update(venue="vtz-kantoor"))
    assert report.changes == [f'moved: event "{SYMPOSIUM}" to venue "vtz-kantoor", 1 message queued']
    assert event.venue.ref == "vtz-kantoor"


def test_a_cancelled_event_tells_everyone_and_comes_back_only_when_the_file_says_so(session, loaded):
    event = symposium(session)
    cato = registration.register(event, cast.application("Cato"))
    cancelled = files.bent(("capacity = 180", 'capacity = 180\nstatus = "cancelled"'))
    assert files.load(cancelled).changes == [f'cancelled: event "{SYMPOSIUM}", 1 message queued']
    assert files.load(cancelled).changes == []
    assert (event.status, cato.status, told(session, "event_cancelled")) == (
        "cancelled", "confirmed", [f"registration:{cato.id}"],
    )  # fmt: skip

    silent = files.load()
    assert silent.changes == []
    assert silent.kept == [f'stays cancelled: event "{SYMPOSIUM}"; to hold it after all write status = "published"']
    explicit = files.load(files.bent(("capacity = 180", 'capacity = 180\nstatus = "published"')))
    assert explicit.changes == [f'takes place after all: event "{SYMPOSIUM}", 1 message queued']
    assert event.status == "published"


def test_who_hears_of_a_cancellation_does_not_also_hear_of_a_move(session, loaded):
    registration.register(symposium(session), cast.application("Cato"))
    text = files.TEXT.replace("2027-04-15T", "2027-04-16T").replace(
        "capacity = 180", 'capacity = 180\nstatus = "cancelled"'
    )
    assert files.load(text).changes == [
        f'cancelled: event "{SYMPOSIUM}", 1 message queued',
        f'moved: event "{SYMPOSIUM}" from 2027-04-15 12:30-17:30 to 2027-04-16 12:30-17:30',
    ]


def test_an_event_cancelled_from_the_start_is_shown_and_told_to_nobody(session):
    files.load(files.bent(("capacity = 6", 'capacity = 6\nstatus = "cancelled"')))
    event = get(Event, "bt-2027-q1")
    assert (event.status, event.is_public) == ("cancelled", True)
    assert session.scalars(select(Notice)).all() == []


def test_a_draft_is_hidden_until_the_file_no_longer_says_so(session):
    files.load(files.bent(("capacity = 180", 'capacity = 180\nstatus = "draft"')))
    assert symposium(session).status == "draft"
    assert files.load().changes == [f'published: event "{SYMPOSIUM}"']
    assert symposium(session).status == "published"


def test_rule_9_a_raised_capacity_promotes_the_waiting_list(session, loaded):
    event = get(Event, "basisscholing-verzorgenden-florence")
    changed(lambda data: one(data, "events", event.ref).update(capacity=1))
    _, bert, daan, gerda = (
        registration.register(event, cast.application(name)) for name in ("Cato", "Bert", "Daan", "Gerda")
    )
    report = changed(lambda data: one(data, "events", event.ref).update(capacity=3))
    assert report.changes == [
        f'updated: event "{event.ref}": capacity 1 → 3',
        f'promoted from the waiting list of event "{event.ref}": 2, 2 messages queued',
    ]
    assert [party.status for party in (bert, daan, gerda)] == ["confirmed", "confirmed", "waiting"]


def test_rule_9_a_capacity_below_what_is_taken_is_refused_with_the_number(session, loaded):
    event = symposium(session)
    workshop = next(item for item in event.items if item.round)
    for name in ("Cato", "Bert"):
        registration.register(event, choosing(name, workshop))

    def bend(data):
        one(data, "events", SYMPOSIUM)["items"][1].update(capacity=1)
        one(data, "events", SYMPOSIUM).update(capacity=1)

    data = files.parsed()
    bend(data)
    assert files.faults(data) == [
        f'events[4] "{SYMPOSIUM}": "capacity" is 1, but 2 places are taken',
        f'events[4] "{SYMPOSIUM}" items[1]: "capacity" is 1, but 2 places are taken',
    ]
    assert event.pool.capacity == 180


def test_an_item_that_people_chose_cannot_vanish_or_change_its_round(session, loaded):
    event = symposium(session)
    _, first, second, third, *_ = event.items
    for name in ("Cato", "Bert"):
        registration.register(event, choosing(name, first))
    data = files.parsed()
    one(data, "events", SYMPOSIUM)["items"].pop(1)
    assert files.faults(data) == [
        f'events[4] "{SYMPOSIUM}": its item "Workshop: methodisch werken" is gone from the file, but 2 people want it'
    ]
    report = changed(lambda data: one(data, "events", SYMPOSIUM)["items"].pop(2))
    assert report.changes == [f'removed: item "Workshop: samenwerken met naasten" of event "{SYMPOSIUM}"']
    assert session.scalars(select(PlacePool).where(PlacePool.item_id == second.id)).all() == []
    assert third in event.items


def test_what_only_somebody_chose_who_no_longer_comes_can_vanish(session, loaded):
    event = symposium(session)
    workshop = next(item for item in event.items if item.round)
    cato = registration.register(event, choosing("Cato", workshop))
    registration.cancel(cato, actor="visitor")
    report = changed(lambda data: one(data, "events", SYMPOSIUM)["items"].pop(1))
    assert report.changes == [f'removed: item "Workshop: methodisch werken" of event "{SYMPOSIUM}"']


def test_workshops_are_added_and_changed(session, loaded):
    def bend(data):
        items = one(data, "events", SYMPOSIUM)["items"]
        items[1].update(capacity=50, room="Zaal 2")
        items.append({**items[1], "title": "Workshop: muziek", "capacity": 5})

    assert changed(bend).changes == [
        f'updated: item "Workshop: methodisch werken" of event "{SYMPOSIUM}": room',
        f'new: item "Workshop: muziek" of event "{SYMPOSIUM}"',
        f'updated: item "Workshop: methodisch werken" of event "{SYMPOSIUM}": capacity 40 → 50',
    ]
    assert changed(bend).changes == []
    music = session.scalars(select(ProgrammeItem).filter_by(title="Workshop: muziek")).one()
    assert (music.pool.capacity, music.room) == (5, "Zaal 2")


def test_words_people_and_money_are_updated_by_name(session, loaded):
    def bend(data):
        week = one(data, "events", "bt-2027-q1")
        week["title"]["nl"] = "Beter Thuis in maart"
        week["contact"]["name"] = "Coördinatie Beter Thuis"
        for event in data["events"][1:4]:
            event["contact"]["name"] = "Coördinatie Beter Thuis"
        week["coordinator"] = {"name": "Nieuw", "organisation": "parnassia", "email": "nieuw@parnassia.example"}
        data["funds"][0]["places"] = 24
        data["themes"][0]["days"] = 8

    assert changed(bend).changes == [
        'updated: fund "den-haag-2027": places 20 → 24',
        'updated: theme "week-palliatieve-zorg-2027": days',
        'updated: person "Coördinatie Beter Thuis": name',
        'new: person "Nieuw"',
        'updated: event "bt-2027-q1": title, coordinator',
    ]
    assert [role.person.name for role in get(Event, "bt-2027-q1").roles] == ["Nieuw"]
    assert changed(bend).changes == []


def test_nothing_is_sent_about_what_has_begun(session, loaded, travelling):
    event = get(Event, "basisscholing-2027")
    registration.register(event, cast.application("Cato"))
    travelling.move_to(event.starts_at + timedelta(hours=1))
    report = files.load(files.bent(("2027-03-25T16:30:00", "2027-03-25T17:00:00")))
    assert report.changes == [
        'moved: event "basisscholing-2027" from 2027-03-25 09:30-16:30 to 2027-03-25 09:30-17:00'
    ]
    assert told(session, "moved") == []


def test_without_the_check_the_pool_itself_refuses_and_nothing_changes(session, loaded, monkeypatch):
    """The control: as if somebody registered between the check and the change."""
    event = symposium(session)
    registration.register(event, cast.application("Cato"))
    registration.register(event, cast.application("Bert"))
    monkeypatch.setattr("events.programme.check", lambda *_: None)
    data = files.parsed()
    one(data, "events", SYMPOSIUM).update(capacity=1)
    data["venues"][0]["name"] = "Anders"
    assert files.faults(data) == [
        "the file: meanwhile 2 places were taken where it plans fewer; load it again to see where"
    ]
    assert get(Venue, "duinhuis").name == "Vakantiehuis Duinzicht"


def test_an_interpreter_has_a_name_and_is_reminded_of_the_talk(session):
    named = 'interpreter = "booked"\ninterpreted_by = { name = "Tolk Wong", email = "tolk@example.nl" }'
    files.load(files.bent(('interpreter = "needed" # or "booked"', named)))
    talk = get(Event, "hkg-chinees-1")
    roles = {role.what: role.person for role in talk.roles}
    assert roles["interpreter"].name == "Tolk Wong"
    reminders.queue_due(wall("2027-05-13 09:00"))
    query = select(Notice.purpose).where(Notice.event_id == talk.id, Notice.person_id == roles["interpreter"].id)
    assert list(session.scalars(query)) == ["talk_7_days"]
    files.load()
    session.refresh(talk, ["roles"])
    assert "interpreter" not in {role.what for role in talk.roles}


def test_a_reminder_that_an_organiser_changed_stays_so(session, loaded):
    event = symposium(session)
    rule = event.policy.reminders[0]
    reminders.change(event, rule, is_off=True, days=rule.days_before, at=None, actor="account:1")
    files.load(files.TEXT.replace("2027-04-15T", "2027-04-16T"))
    armed = session.scalars(select(ReminderMoment.rule).where(ReminderMoment.event_id == event.id)).all()
    assert sorted(armed) == ["evaluation_1_day", "reminder_2_days"]
