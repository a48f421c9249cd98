"""Letters and phone calls: a long list costs no more questions than a short one, and forgets what nobody wants."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event as sql
from sqlalchemy import func, select, text, update

from events import notices, registration
from events.extensions import db
from events.models import Event, Group, Notice, Role, RosterPlace, What
from tests import cast

NOON = datetime(2027, 5, 4, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_day_in_may():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def letters(session, event: Event, *names: str) -> list[int]:
    """The ids of the letters that tell these parties of their request."""
    parties = [registration.register(event, cast.duo(name, channel="letter")) for name in names]
    known = select(Notice.id).where(Notice.registration_id.in_([p.id for p in parties]), Notice.channel == "letter")
    return list(session.scalars(known.order_by(Notice.id)))


def people_to_call(session, number: int) -> None:
    """A facilitator and a member of a circle, without an address, each with an event of their own."""
    talk = cast.event("huiskamergesprek")
    bram = cast.person(f"Bram {number}", phone=f"06 1{number}")
    talk.roles.append(Role(person=bram, what=What.FACILITATOR, scope=f"event:{talk.id}"))
    notices.queue("talk_7_days", bram, anchor="schedule:1", event=talk)
    meeting = cast.event("gpo")
    meeting.group = Group(ref=f"gpo-{number}", kind="gpo", privacy=meeting.privacy, minutes=60)
    place = RosterPlace(person=cast.person(f"Els {number}", phone=f"06 2{number}"))
    meeting.group.roster.append(place)
    session.flush()
    notices.queue("meeting_7_days", place.person, anchor="schedule:1", event=meeting)


@contextmanager
def counted(session):
    """The statements within."""
    session.commit()
    session.expunge_all()
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        seen.append(statement)

    sql.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sql.remove(db.engine, "before_cursor_execute", note)


def shown(session, read) -> tuple[int, list[str]]:
    """How many questions a list costs, and what it shows."""
    with counted(session) as seen:
        lines = [
            " ".join(
                filter(None, (n.purpose, n.registration and n.registration.contact_name, n.person and n.person.name))
            )
            for n in read()
        ]
    return len([statement for statement in seen if statement.startswith("SELECT")]), lines


def test_three_of_each_cost_as_many_questions_as_one(session):
    week = cast.event("beter_thuis").id
    letters(session, session.get_one(Event, week), "Cato")
    people_to_call(session, 1)
    one, lines = shown(session, notices.by_hand)
    assert sorted(lines) == ["meeting_7_days Els 1", "requested Cato", "talk_7_days Bram 1"]
    letters(session, session.get_one(Event, week), "Daan", "Fatma")
    people_to_call(session, 2)
    people_to_call(session, 3)
    three, lines = shown(session, notices.by_hand)
    assert (three, len(lines)) == (one, 9)


def test_control_read_one_by_one_they_cost_more(session):
    def one_by_one():
        return [n for n in session.scalars(select(Notice).order_by(Notice.id)) if notices.still_wanted(n, NOON)]

    people_to_call(session, 1)
    one, _lines = shown(session, one_by_one)
    people_to_call(session, 2)
    people_to_call(session, 3)
    three, _lines = shown(session, one_by_one)
    assert three > one


def test_a_long_list_is_gone_through_in_small_batches(session, a_day_in_may):
    event = cast.event("beter_thuis")
    ids = letters(session, event, "Cato", "Daan", "Els", "Fatma", "Gijs")
    for notice_id in (ids[1], ids[4]):
        registration.cancel(session.get_one(Notice, notice_id).registration, actor="visitor")
    session.execute(update(Notice).where(Notice.id.not_in(ids)).values(sent_at=NOON))
    assert [notices.drop_unwanted(limit=2) for _ in range(4)] == [1, 0, 1, 0]
    assert dropped(session) == [ids[1], ids[4]]
    registration.cancel(session.get_one(Notice, ids[0]).registration, actor="visitor")
    assert notices.drop_unwanted() == 0  # looked at a moment ago
    a_day_in_may.shift(timedelta(minutes=15))
    assert notices.drop_unwanted() == 1
    assert dropped(session) == [ids[0], ids[1], ids[4]]


def test_a_letter_that_no_key_opens_stays_and_keeps_no_other(session):
    ids = letters(session, cast.event("beter_thuis"), "Cato", "Daan", "Els")
    registration.cancel(session.get_one(Notice, ids[2]).registration, actor="visitor")
    session.execute(update(Notice).where(Notice.id.not_in(ids)).values(sent_at=NOON))
    damage = (
        "UPDATE registrations SET phone = 'gAAAAx' WHERE id = (SELECT registration_id FROM notices WHERE id = :id)"
    )
    session.execute(text(damage), {"id": ids[0]})
    session.commit()
    assert notices.drop_unwanted() == 1
    assert dropped(session) == [ids[2]]


def test_what_was_looked_at_can_be_done_and_an_email_is_not_looked_at(session):
    (letter,) = letters(session, cast.event("beter_thuis"), "Cato")
    registration.register(cast.event(), cast.application("Daan"))
    assert notices.drop_unwanted() == 0
    assert notices.done(letter)
    assert len(notices.claim()) == session.scalar(select(func.count()).where(Notice.channel == "email"))


def dropped(session) -> list[int]:
    return list(session.scalars(select(Notice.id).where(Notice.dropped_at.is_not(None)).order_by(Notice.id)))
