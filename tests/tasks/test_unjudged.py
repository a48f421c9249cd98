"""A reminder of which nobody can say whether it is still wanted is its own fault: it keeps no other mail."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from events import answers, notices, registration
from events.clock import now
from events.kinds import KINDS
from events.models import Notice, Reply, Role, RosterPlace, What
from events.notices.standing import STILL_IS
from events.policy import Audience, Channel
from tasks import outbox, planning
from tests import cast, databases
from tests.answers.circle import delegate, overleg, wall
from tests.mail.test_words import an_event
from tests.tasks.sending import parties, states

PUZZLE = "it cannot be made: IndexError"  # a message that somebody wrote, and that names none


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


@pytest.fixture
def clock():
    with time_machine.travel(wall("2027-06-01 09:00"), tick=False) as travelling:
        yield travelling


def a_puzzle(session, name: str, **values) -> int:
    """What a party is written of which nobody can say whether it is wanted, because its cause is not readable."""
    [number] = parties(session, name)
    session.execute(update(Notice).where(Notice.id == number).values(purpose="written", anchor="x", **values))
    session.commit()
    return number


def a_chair_who_comes(session, clock, **known) -> RosterPlace:
    """Anna chairs an Adviesraad where she has a place too, was asked whether she comes, and said that she does."""
    group = overleg("2027-06-15 14:00", each=None)
    place = delegate(group, None, "Anna")
    for name, value in known.items():
        setattr(place.person, name, value)
    group.roles.append(Role(person=place.person, what=What.CHAIR, scope=f"group:{group.id}"))
    session.commit()
    clock.move_to(wall("2027-06-10 09:00"))
    planning.plan_reminders()
    return place


def answered(session, place: RosterPlace) -> None:
    place = session.merge(place)
    answers.answer(place, place.group.events[0], Reply.YES)
    session.commit()


def test_a_chair_who_answered_meanwhile_is_asked_no_more_and_holds_up_no_mail(session, server, clock):
    place = a_chair_who_comes(session, clock)
    server.on_recipient = lambda address: "451 4.7.1 Greylisted" if address.startswith("anna") else "250 ok"
    outbox.deliver()
    answered(session, place)
    server.on_recipient = lambda _address: "250 ok"
    clock.move_to(wall("2027-06-10 10:00"))
    outbox.deliver()
    assert session.scalars(select(Notice).filter_by(purpose="answer_5_days")).one().dropped_at is not None
    session.rollback()
    clock.move_to(wall("2027-06-16 09:00"))
    event = cast.event(starts_at=wall("2027-09-01 09:00"))
    registration.register(event, cast.application("Cato"))
    session.commit()
    outbox.deliver()
    assert states(session)[-1] == "sent"


def test_a_chair_without_an_address_who_answered_breaks_no_list(session, app, clock):
    place = a_chair_who_comes(session, clock, email=None, phone="070 123 45 67")
    assert "answer_5_days" in [notice.purpose for notice in notices.by_hand(Channel.PHONE)]
    session.rollback()
    answered(session, place)
    assert "answer_5_days" not in [notice.purpose for notice in notices.by_hand(Channel.PHONE)]
    session.rollback()
    for command in ("status", "by-hand"):
        assert app.test_cli_runner().invoke(args=["outbox", command]).exit_code == 0
        session.rollback()
    planning.tidy()


def test_what_cannot_be_judged_any_more_is_put_off_and_the_next_goes(session, server, clock):
    """It was refused until its time was over, so it is asked whether it would have been wanted in time."""
    number = a_puzzle(session, "Anna", not_after=now(), fault="451 later")
    parties(session, "Cato", "Daan")
    outbox.deliver()
    assert states(session) == ["waits", "sent", "sent"]
    put_off = session.get_one(Notice, number)
    assert (put_off.fault, put_off.claimed_until, put_off.attempts) == (PUZZLE, None, 1)
    session.rollback()
    session.execute(update(Notice).where(Notice.id == number).values(attempts=31, due_at=now()))
    session.commit()
    outbox.deliver()
    assert states(session) == ["failed", "sent", "sent"]


def test_a_letter_that_cannot_be_judged_has_failed_and_the_others_are_read(session, clock):
    number = a_puzzle(session, "Anna", channel=Channel.LETTER)
    other = parties(session, "Cato")[-1]
    session.execute(update(Notice).where(Notice.id == other).values(channel=Channel.LETTER))
    session.commit()
    assert [notice.id for notice in notices.by_hand()] == [other]
    assert notices.overview().failing == []
    session.rollback()
    clock.shift(timedelta(minutes=1))
    planning.tidy()
    assert states(session) == ["failed", "waits"]
    [failing] = notices.overview().failing
    assert (failing.id, failing.fault) == (number, PUZZLE)
    session.rollback()


def test_what_cannot_be_judged_stays_failed_and_the_others_go_again(session, clock):
    number = a_puzzle(session, "Anna")
    parties(session, "Cato")
    for one in session.scalars(select(Notice.id)).all():
        notices.failed(one, "554 Relay access denied")
    assert notices.try_all_again(notices.fault_with("relay")).sent == 1
    session.commit()
    assert states(session) == ["failed", "waits"]
    assert session.get_one(Notice, number).settled_at is None
    session.rollback()


def test_every_audience_has_an_answer():
    assert set(STILL_IS) == set(Audience)


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_is_judged_by_every_rule_of_every_kind(session, clock, kind):
    """Whom it was meant for, and whoever has nothing to do with it."""
    event = an_event(kind)
    stranger = cast.person("Daan", "daan@example.nl")
    for rule in KINDS[kind].reminders:
        for person in (stranger, *(role.person for role in event.roles)):
            session.query(Notice).delete()
            notices.queue(rule.name, person, anchor="test", event=event)
            wanted = notices.still_wanted(session.query(Notice).one(), now())
            assert wanted in (False, person is not stranger), (rule, person.name)
