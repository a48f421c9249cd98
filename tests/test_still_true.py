"""What waits is sent only while what it says is still so; no purpose is wanted by default."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, update

import events
from events import accounts, activities, notices, registration, scheduling
from events.clock import now
from events.kinds import KINDS
from events.mail.samples import samples_of
from events.models import EventStatus, Notice, Organisation, Task
from events.notices import wanted
from events.policy import Channel
from tests import cast
from tests.test_notices import NOON

QUEUED = re.compile(r'(?:queue|_tell|tell)\(\s*(?:event, )?"(\w+)"')


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(NOON, tick=False):
        yield


def waiting(session, purpose: str) -> Notice:
    query = select(Notice).where(Notice.purpose == purpose).execution_options(populate_existing=True)
    return session.scalars(query).one()


def is_wanted(session, purpose: str) -> bool:
    return notices.still_wanted(waiting(session, purpose), now())


def test_what_is_put_back_on_is_not_said_to_be_off(session):
    event = cast.event()
    registration.register(event, cast.application("Cato"))
    scheduling.cancel(event)
    assert is_wanted(session, "event_cancelled")
    scheduling.reinstate(event)
    assert not is_wanted(session, "event_cancelled")
    assert is_wanted(session, "moved")


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.LETTER])
def test_what_is_off_and_on_and_off_again_is_said_once(session, channel):
    event = cast.event()
    registration.register(event, cast.application("Cato"))
    for change in (scheduling.cancel, scheduling.reinstate, scheduling.cancel):
        change(event)
    session.execute(update(Notice).values(channel=channel))
    first, last = session.scalars(select(Notice).where(Notice.purpose == "event_cancelled").order_by(Notice.id))
    assert [notices.still_wanted(notice, now()) for notice in (first, last)] == [False, True]
    notices.failed(last.id, "550 no such user")
    assert notices.still_wanted(first, now()), "what failed was not said"


def test_what_is_off_is_said_also_when_its_time_was_changed_since(session):
    """That moves the event in silence; the message of before the change is the only one."""
    event = cast.event()
    registration.register(event, cast.application("Cato"))
    scheduling.cancel(event)
    scheduling.move(event, event.starts_at + timedelta(days=1), event.ends_at + timedelta(days=1))
    assert is_wanted(session, "event_cancelled")


@pytest.mark.parametrize("way", ["letter", "corrected", "again"])
def test_nor_by_hand_nor_to_a_corrected_address_nor_sent_again(session, way):
    event = cast.event()
    party = registration.register(event, cast.application("Cato"))
    scheduling.cancel(event)
    off = waiting(session, "event_cancelled")
    scheduling.reinstate(event)
    if way == "letter":
        session.execute(update(Notice).values(channel=Channel.LETTER))
        assert off.id not in [notice.id for notice in notices.by_hand()]
        return
    notices.failed(off.id, "550 5.1.1 unknown")
    if way == "corrected":
        reach = registration.Reach(Channel.EMAIL, "nieuw@example.nl")
        registration.correct_reach(party, reach, actor="office")
    else:
        assert not notices.try_again(waiting(session, "event_cancelled"))
    assert waiting(session, "event_cancelled").failed_at is not None
    assert off.id not in notices.claim()


def test_what_was_decided_about_an_activity_is_said_while_it_is_so(session):
    event = cast.event(
        "activity", organiser=Organisation(ref="huis", name="Huis", roles=["member"], email="h@x.example")
    )
    event.status = EventStatus.DRAFT
    session.add(Task(key="a", what=activities.APPROVE, role="office", due_on=now().date(), event=event))
    session.flush()
    [task] = activities.to_decide()
    activities.give_back(task, "Graag een ander tijdstip.", actor="office")
    assert is_wanted(session, "activity_returned")
    event.returned_because = None
    assert not is_wanted(session, "activity_returned")
    session.add(Task(key="b", what=activities.APPROVE, role="office", due_on=now().date(), event=event))
    session.flush()
    [task] = activities.to_decide()
    activities.approve(task, actor="office")
    assert is_wanted(session, "activity_approved")
    scheduling.cancel(event)
    assert not is_wanted(session, "activity_approved")


def test_an_account_that_has_ended_is_invited_no_more(session):
    account = accounts.invite("anna@example.nl", "Anna", by="office")
    assert is_wanted(session, "invited")
    accounts.end(account, by="office")
    assert not is_wanted(session, "invited")


@pytest.mark.parametrize("leaves", [True, False])
def test_who_left_or_was_there_is_not_asked_whether_they_come(session, leaves):
    event = cast.event()
    party = registration.register(event, cast.application("Cato"))
    anna = cast.person("Anna", "anna@example.nl")
    notices.queue("mailed_decline", anna, about=party, event=event, anchor="test")
    assert is_wanted(session, "mailed_decline")
    if leaves:
        registration.cancel(party, actor="visitor")
        assert not is_wanted(session, "mailed_decline")
    else:
        assert not notices.still_wanted(waiting(session, "mailed_decline"), event.starts_at + timedelta(hours=1))


def test_every_purpose_is_in_a_table_or_has_a_case():
    rules = {rule.name for policy in KINDS.values() for rule in policy.reminders}
    said = {sample.purpose for policy in KINDS.values() for sample in samples_of(policy)} - rules
    source = [path.read_text("utf-8") for path in Path(events.__file__).parent.rglob("*.py")]
    said |= {purpose for text in source for purpose in QUEUED.findall(text)}
    named = {*wanted._IN_ANY_CASE, *wanted._ABOUT_WHAT_COMES, *wanted._ABOUT_NO_EVENT, "written", "task"}
    named |= set(re.findall(r'case "(\w+)"', Path(wanted.__file__).read_text("utf-8")))
    assert said - named == set()


def test_a_purpose_that_is_nowhere_named_is_not_wanted(session):
    event = cast.event()
    notices.queue("unheard_of", cast.person("Anna", "anna@example.nl"), event=event, anchor="test")
    assert not is_wanted(session, "unheard_of")
