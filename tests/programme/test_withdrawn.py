"""What was deleted or taken away in the workspace, or ended with an account, stays so when a file is loaded again."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import delete

from events import accounts, programme, scheduling, withdrawn
from events.models import Event, Group, What, Withdrawal
from tests.programme import files
from tests.programme.files import get
from tests.scheduling.planning import ANNA

WEEK, SYMPOSIUM, GPO = "bt-2027-q1", "symposium-onbegrepen-gedrag-2027", "gpo-transvaal"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        yield


def coordinators(week):
    return [role for role in week.roles if role.what == What.COORDINATOR]


def test_a_deleted_draft_stays_deleted_until_the_file_is_taken(session):
    data = files.only(SYMPOSIUM)
    data["events"][0] |= {"ref": "new", "status": "draft"}
    programme.load_mapping(data)
    scheduling.discarded(get(Event, "new"), 1, actor=ANNA)
    report = programme.load_mapping(data)
    assert report.changes == []
    assert report.kept == ['kept: "new" stays deleted, as in the workspace; to plan it anew take it']
    assert programme.load_mapping(data, take=["new"]).changes == ['new: event "new"']
    assert programme.load_mapping(data).kept == []


def test_with_a_deleted_draft_goes_who_was_taken_away_from_it_and_no_event_gets_its_number(session):
    data = files.only(WEEK)
    data["events"][0] |= {"ref": "new", "status": "draft"}
    programme.load_mapping(data)
    draft = get(Event, "new")
    number = draft.id
    accounts.take(coordinators(draft)[0], by=ANNA)
    withdrawn.note(withdrawn.role(1, What.COORDINATOR, f"event:1{number}"))
    session.flush()
    session.expire_all()
    scheduling.discarded(draft, 1, actor=ANNA)
    left = {"event:new", f"role:1:coordinator:event:1{number}"}
    assert {mark.key for mark in session.query(Withdrawal)} == left, "what was taken away elsewhere stays"
    programme.load_mapping(data, take=["new"])
    assert get(Event, "new").id != number
    assert len(coordinators(get(Event, "new"))) == 1, "taking the event takes all of it"


def test_the_roles_of_an_ended_account_stay_ended_until_they_are_given_again(session):
    data = files.only(WEEK, GPO)
    programme.load_mapping(data)
    week, group = get(Event, WEEK), get(Group, GPO)
    coordinator, chair = coordinators(week)[0].person, group.roles[0].person
    for person in (coordinator, chair):
        accounts.end(accounts.make(person, f"{person.id}@example.nl"), by=ANNA)
    session.expire_all()
    report = programme.load_mapping(data)
    assert report.changes == []
    assert report.kept == [
        f'kept: "{coordinator.name}" is not coordinator of event "{WEEK}" any more, as in the workspace',
        f'kept: "{chair.name}" is not chair of group "{GPO}" any more, as in the workspace',
    ]
    assert (coordinators(week), group.roles) == ([], [])
    programme.load_mapping(data, take=[WEEK])
    assert [role.person for role in coordinators(week)] == [coordinator]
    accounts.give(accounts.invite(f"{chair.id}@example.nl", by=ANNA), What.CHAIR, group, by=ANNA)
    session.expire_all()
    assert programme.load_mapping(data).kept == []


def test_control_without_the_mark_the_file_brings_a_role_back(session):
    data = files.only(WEEK)
    programme.load_mapping(data)
    accounts.take(coordinators(get(Event, WEEK))[0], by=ANNA)
    session.flush()
    session.expire_all()
    session.execute(delete(Withdrawal))
    assert programme.load_mapping(data).changes == [f'updated: event "{WEEK}": coordinator']
