"""Events are planned, moved and cancelled, and everyone concerned hears of it once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import places, registration, scheduling
from events.clock import from_wall_clock, local
from events.errors import CapacityTooLow
from events.models import (
    Event,
    EventStatus,
    Group,
    Membership,
    Notice,
    Organisation,
    PlacePool,
    ProgrammeItem,
    ReminderMoment,
    RenderedEvent,
    Role,
    RosterPlace,
)
from tests import cast


@pytest.fixture(autouse=True)
def _in_january():
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        yield


def wall(*numbers):
    return from_wall_clock(datetime(*numbers))  # noqa: DTZ001 - wall-clock time


def on_the_clock(moment):
    return local(moment).strftime("%Y-%m-%d %H:%M")


def notices(session, purpose):
    rows = session.scalars(select(Notice).where(Notice.purpose == purpose).order_by(Notice.id))
    return [(row.addressee, row.anchor, row.calendar_sequence) for row in rows]


def lesson(session, event, title, starts_at, teacher=None, **fields):
    item = ProgrammeItem(
        event=event,
        privacy=event.privacy,
        key=title,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        teacher=teacher,
        **fields,
    )
    session.add(item)
    session.flush()
    return item


def meeting_of(session, **fields):
    """A GPO meeting of a group with a chair and two people on its roster, one of whom left before the day."""
    group = Group(ref="gpo-x", kind="gpo", privacy="PX", neighbourhood="X", minutes=60, networks=[cast.network()])
    session.add(group)
    session.flush()
    chair = cast.person("Anna", email="anna@florence.example")
    session.add(Role(person=chair, what="chair", scope=f"group:{group.id}", group=group))
    for name, until in (("Bram", None), ("Daan", date(2027, 1, 31))):
        person = cast.person(name, email=f"{name}@florence.example")
        session.add(RosterPlace(group=group, person=person, until_on=until))
    return cast.event("gpo", group=group, occurrence_on=date(2027, 4, 6), **fields)


def test_a_new_event_gets_the_privacy_the_places_and_the_reminders_of_its_kind(session):
    event = Event(
        ref="bt",
        kind="beter_thuis",
        titles={"nl": "Week"},
        status=EventStatus.PUBLISHED,
        starts_at=wall(2027, 6, 7, 10),
        ends_at=wall(2027, 6, 11, 15),
        created_at=wall(2027, 1, 1, 10),
    )
    scheduling.plan(event)
    assert (event.privacy, event.pool.capacity) == ("P3", 6)
    rules = session.scalars(select(ReminderMoment.rule).where(ReminderMoment.event_id == event.id)).all()
    assert "reminder_14_days" in rules
    fragment = session.scalars(
        select(RenderedEvent).filter_by(event_id=event.id, language="nl", variant="shared")
    ).one()
    assert (fragment.sequence, "SUMMARY:Week\r\n" in fragment.fragment) == (0, True)


def test_a_kind_without_a_default_is_unlimited_and_one_without_registrations_has_no_pool(session):
    times = {"starts_at": wall(2027, 6, 7, 10), "ends_at": wall(2027, 6, 7, 15), "created_at": wall(2027, 1, 1, 10)}
    symposium = Event(ref="s", kind="symposium", titles={"nl": "S"}, **times)
    meeting = Event(ref="m", kind="gpo", **times)
    scheduling.plan(symposium)
    scheduling.plan(meeting)
    assert symposium.pool.capacity is None
    assert session.scalars(select(PlacePool).filter_by(event_id=meeting.id)).all() == []
    assert session.scalars(select(ReminderMoment)).all() == []  # both are drafts
    scheduling.publish(symposium)
    assert {m.rule for m in session.scalars(select(ReminderMoment))} == {
        "reminder_14_days", "reminder_2_days", "evaluation_1_day",
    }  # fmt: skip


def test_a_move_tells_every_live_party_and_everyone_with_work_there_once(session):
    event = cast.event(capacity=2, starts_at=wall(2027, 4, 15, 12, 30))
    anna = cast.person("Anna Docent", email="anna@florence.example")
    lesson(session, event, "Lezing", wall(2027, 4, 15, 13), teacher=anna)
    session.add(Role(person=anna, what="organiser", scope=f"event:{event.id}", event=event))
    cato, bert, gone = (registration.register(event, cast.application(name)) for name in ("Cato", "Bert", "Gerda"))
    assert gone.status == "waiting"
    waiting = registration.register(event, cast.application("Daan"))
    registration.cancel(gone, actor="visitor")

    assert scheduling.move(event, wall(2027, 4, 16, 12, 30), wall(2027, 4, 16, 16, 30)) == 4

    assert event.schedule_revision == 2
    assert notices(session, "moved") == [
        (f"registration:{cato.id}", "schedule:2", 2),
        (f"registration:{bert.id}", "schedule:2", 2),
        (f"registration:{waiting.id}", "schedule:2", None),  # no calendar part for somebody who only waits
        (f"person:{anna.id}", "schedule:2", None),
    ]
    assert {m.anchor for m in session.scalars(select(ReminderMoment))} == {"schedule:2"}
    fragment = session.scalars(
        select(RenderedEvent).filter_by(event_id=event.id, language="nl", variant="shared")
    ).one()
    assert "20270416T123000" in fragment.fragment


def test_a_move_to_the_same_time_moves_nobody(session):
    event = cast.event()
    registration.register(event, cast.application())
    assert scheduling.move(event, event.starts_at, event.ends_at) == 0
    assert event.schedule_revision == 1


def test_an_event_that_moves_back_is_announced_anew(session):
    event = cast.event(starts_at=wall(2027, 4, 15, 12))
    cato = registration.register(event, cast.application())
    there, back = wall(2027, 4, 16, 12), wall(2027, 4, 15, 12)
    assert [scheduling.move(event, when, when + timedelta(hours=4)) for when in (there, back)] == [1, 1]
    assert notices(session, "moved") == [
        (f"registration:{cato.id}", "schedule:2", 2),
        (f"registration:{cato.id}", "schedule:3", 3),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [((2027, 3, 27, 12), (2027, 3, 28, 12)), ((2027, 10, 30, 12), (2027, 10, 31, 12))],
    ids=["into summer time", "into winter time"],
)
def test_items_shift_along_by_the_wall_clock(session, before, after):
    event = cast.event(starts_at=wall(*before))
    item = lesson(session, event, "Lezing", wall(*before[:3], 13, 15))
    scheduling.move(event, wall(*after), wall(*after[:3], 16))
    assert on_the_clock(item.starts_at) == f"{date(*after[:3])} 13:15"
    assert on_the_clock(item.ends_at) == f"{date(*after[:3])} 14:15"


def test_an_item_that_would_fall_into_the_skipped_hour_comes_an_hour_later(session):
    event = cast.event(starts_at=wall(2027, 3, 27, 1))
    item = lesson(session, event, "Nachtdienst", wall(2027, 3, 27, 2, 15))
    scheduling.move(event, wall(2027, 3, 28, 1), wall(2027, 3, 28, 6))
    assert (on_the_clock(item.starts_at), on_the_clock(item.ends_at)) == ("2027-03-28 03:15", "2027-03-28 04:15")


def test_when_only_a_workshop_moves_those_hear_it_who_give_or_chose_it(session):
    event = cast.event(starts_at=wall(2027, 4, 15, 12))
    anna, bram = (cast.person(name, email=f"{name}@florence.example") for name in ("Anna", "Bram"))
    one = lesson(session, event, "Een", wall(2027, 4, 15, 13), teacher=anna, round=1)
    lesson(session, event, "Twee", wall(2027, 4, 15, 13), teacher=bram, round=1)
    places.open_item(one, None)
    named = registration.NamedPerson("person", "Cato", choices={1: one.id})
    cato = registration.register(event, cast.application("Cato", persons=(named,)))
    registration.register(event, cast.application("Bert"))
    later = (wall(2027, 4, 15, 13, 30), wall(2027, 4, 15, 14, 30))
    assert scheduling.move(event, event.starts_at, event.ends_at, items={one: later}) == 2
    assert [n[0] for n in notices(session, "moved")] == [f"registration:{cato.id}", f"person:{anna.id}"]
    assert (one.starts_at, one.ends_at) == later


def test_when_only_a_workshop_moves_those_hear_it_who_wait_for_it(session):
    event = cast.event(starts_at=wall(2027, 4, 15, 12))
    full = cast.workshop(event, 1)
    chose, waits = (
        registration.NamedPerson("person", name, **said)
        for name, said in (("Bert", {"choices": {1: full.id}}), ("Cato", {"waits": {1: full.id}}))
    )
    bert, cato = (registration.register(event, cast.application(one.name, persons=(one,))) for one in (chose, waits))
    registration.register(event, cast.application("Daan"))
    later = (wall(2027, 4, 15, 13, 30), wall(2027, 4, 15, 14, 30))
    assert scheduling.move(event, event.starts_at, event.ends_at, items={full: later}) == 2
    assert [n[0] for n in notices(session, "moved")] == [f"registration:{party.id}" for party in (bert, cato)]


def test_another_venue_is_a_move_too(session):
    event = cast.event()
    registration.register(event, cast.application())
    assert scheduling.move(event, event.starts_at, event.ends_at, venue=cast.venue("elders", name="Elders")) == 1
    assert event.venue.name == "Elders"


def test_a_groups_meeting_tells_its_chair_and_who_is_on_the_roster_that_day(session):
    meeting = meeting_of(session, starts_at=wall(2027, 4, 6, 12, 30))
    assert scheduling.move(meeting, wall(2027, 4, 8, 12, 30), wall(2027, 4, 8, 13, 30)) == 2
    told = {address for address, _, _ in notices(session, "moved")}
    assert told == {f"person:{cast.person(n, email=f'{n.lower()}@florence.example').id}" for n in ("Anna", "Bram")}
    assert meeting.occurrence_on == date(2027, 4, 6)


def test_a_draft_and_what_has_begun_move_in_silence(session):
    draft = cast.event(status=EventStatus.DRAFT)
    draft.roles.append(Role(person=cast.person("Bram"), what="facilitator", scope=f"event:{draft.id}"))
    begun = cast.event(in_days=1)
    registration.register(begun, cast.application())
    when = wall(2027, 1, 4, 8)
    assert scheduling.move(draft, wall(2027, 9, 1, 10), wall(2027, 9, 1, 12)) == 0
    assert scheduling.move(begun, when, when + timedelta(hours=4)) == 0
    assert notices(session, "moved") == []


def test_what_began_and_is_put_off_is_told(session):
    event = cast.event(in_days=1)
    registration.register(event, cast.application())
    with time_machine.travel(event.starts_at + timedelta(minutes=10), tick=False):
        assert scheduling.move(event, wall(2027, 9, 1, 10), wall(2027, 9, 1, 12)) == 1


def test_a_cancellation_tells_everyone_ends_the_reminders_and_keeps_the_registrations(session):
    event = cast.event(capacity=1)
    cato, daan = (registration.register(event, cast.application(name)) for name in ("Cato", "Daan"))
    scheduling.publish(event)
    assert scheduling.cancel(event) == 2
    assert scheduling.cancel(event) == 0
    assert (event.status, event.cancelled_at) == ("cancelled", datetime(2027, 1, 4, 9, tzinfo=UTC))
    assert (cato.status, daan.status) == ("confirmed", "waiting")
    assert session.scalars(select(ReminderMoment)).all() == []
    assert notices(session, "event_cancelled") == [
        (f"registration:{cato.id}", "schedule:1", 2),
        (f"registration:{daan.id}", "schedule:1", None),
    ]
    fragment = session.scalars(
        select(RenderedEvent).filter_by(event_id=event.id, language="nl", variant="shared")
    ).one()
    assert "STATUS:CANCELLED" in fragment.fragment


def test_what_takes_place_after_all_is_announced_and_reminded_anew(session):
    event = cast.event()
    cato = registration.register(event, cast.application())
    assert scheduling.reinstate(event) == 0
    scheduling.cancel(event)
    assert scheduling.reinstate(event) == 1
    assert (event.status, event.cancelled_at) == ("published", None)
    assert notices(session, "moved") == [(f"registration:{cato.id}", "schedule:2", 3)]
    assert {m.anchor for m in session.scalars(select(ReminderMoment))} == {"schedule:2"}


def test_rule_9_a_larger_capacity_promotes_the_waiting_list_and_one_below_what_is_taken_is_refused(session):
    event = cast.event(capacity=1)
    _, bert, daan = (registration.register(event, cast.application(name)) for name in ("Cato", "Bert", "Daan"))
    assert scheduling.set_capacity(event, 2) == [bert]
    assert (bert.status, daan.status) == ("confirmed", "waiting")
    with pytest.raises(CapacityTooLow) as refused:
        scheduling.set_capacity(event, 1)
    assert refused.value.taken == 2
    assert scheduling.set_capacity(event, 2) == []


def test_a_meeting_has_seats_for_the_members_of_that_day(session):
    network = cast.network()
    for ref, since, until in (
        ("florence", date(2020, 1, 1), None),
        ("zuid", date(2027, 7, 1), None),
        ("weg", date(2020, 1, 1), date(2027, 8, 31)),
    ):
        organisation = Organisation(ref=ref, name=ref.title())
        organisation.memberships = [Membership(network=network, since_on=since, until_on=until)]
        session.add(organisation)
    group = Group(
        ref="po", kind="meeting", privacy="P2", body="Overleg", minutes=60, seats_each=2, networks=[network]
    )
    session.add(group)
    meeting = cast.event("meeting", group=group, starts_at=wall(2027, 5, 13, 14))

    def seats():
        pools = session.scalars(select(PlacePool).where(PlacePool.organisation_id.is_not(None)))
        return {(session.get(Organisation, pool.organisation_id).ref, pool.capacity) for pool in pools}

    assert scheduling.arrange_seats(meeting, group)
    assert seats() == {("florence", 2), ("weg", 2)}
    assert not scheduling.arrange_seats(meeting, group)
    scheduling.move(meeting, wall(2027, 9, 9, 14), wall(2027, 9, 9, 15))
    group.seats_each = 1
    assert scheduling.arrange_seats(meeting, group)
    assert seats() == {("florence", 1), ("zuid", 1)}
