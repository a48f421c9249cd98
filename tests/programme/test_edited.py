"""What was edited in the workspace stays when a file is loaded again, and is listed, until the file is taken."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete

from events import accounts, programme, scheduling
from events.models import Event, Group, Notice, Person, What, Withdrawal
from tests.programme import files
from tests.programme.files import TEXT, get
from tests.scheduling.planning import ANNA, as_it_is

SYMPOSIUM = "symposium-onbegrepen-gedrag-2027"


@pytest.fixture(autouse=True)
def loaded(session):
    with time_machine.travel(datetime(2027, 2, 1, 9, tzinfo=UTC), tick=False):
        files.load()
        yield


def edited(event):
    """`event` a day later under another title, by Anna."""
    day = timedelta(days=1)
    said = {"titles": {"nl": "Van Anna"}} if event.titles else {}
    wanted = as_it_is(event, starts_at=event.starts_at + day, ends_at=event.ends_at + day, said=said)
    scheduling.edit(event, wanted, event.edit_version, actor=ANNA)
    return wanted


def test_an_event_that_was_edited_stays_and_the_load_says_so(session):
    event = get(Event, SYMPOSIUM)
    wanted = edited(event)
    before = session.query(Notice).count()
    report = files.load()
    assert report.changes == []
    assert report.kept == [f'kept: event "{SYMPOSIUM}" as edited in the workspace: title, starts, ends, items']
    assert (event.title(), event.starts_at) == ("Van Anna", wanted.starts_at)
    assert session.query(Notice).count() == before


def test_the_file_wins_for_an_event_that_is_named_and_raises_its_version(session):
    event = get(Event, SYMPOSIUM)
    edited(event)
    report = programme.load(TEXT, source="file", take=[SYMPOSIUM])
    assert event.title() != "Van Anna"
    assert event.edit_version == 3
    assert any(line.startswith(f'moved: event "{SYMPOSIUM}"') for line in report.changes)
    assert files.load().lines[1:] == ["nothing changed"]


def test_control_an_event_that_nobody_edited_follows_the_file(session):
    event = get(Event, SYMPOSIUM)
    event.titles = {"nl": "Uit een ander bestand"}
    session.flush()
    assert any("title" in line for line in files.load().changes)
    assert event.title() != "Uit een ander bestand"


def test_a_meeting_that_was_moved_by_hand_is_not_moved_back_by_its_rhythm(session):
    group = get(Group, "gpo-transvaal")
    event = next(one for one in group.events if one.ends_at > datetime(2027, 3, 1, tzinfo=UTC))
    wanted = edited(event)
    assert files.load().kept == [f'kept: meeting "{event.ref}" as edited in the workspace: when or where']
    assert event.starts_at == wanted.starts_at


def test_the_questions_of_a_file_are_asked_in_their_languages_until_the_workspace_asks_others(session):
    asked = {"label": {"nl": "Komt u met de trein?", "en": "Do you come by train?"}, "required": True}
    options = [{"nl": "Ja", "en": "Yes"}, {"nl": "Nee"}]

    def ask(data):
        files.one(data, "events", SYMPOSIUM)["questions"] = [
            {**asked, "options": options},
            {"label": {"nl": "Waarom?"}},
        ]

    assert f'updated: event "{SYMPOSIUM}": questions' in files.changed(ask).changes
    event = get(Event, SYMPOSIUM)
    train, why = event.questions
    assert (train.labels, train.options, train.is_required) == (asked["label"], options, True)
    assert (why.labels, why.options, why.is_required) == ({"nl": "Waarom?"}, None, False)
    assert files.changed(ask).changes == []
    scheduling.edit(event, as_it_is(event, questions=()), event.edit_version, actor=ANNA)
    assert files.changed(ask).kept == [f'kept: event "{SYMPOSIUM}" as edited in the workspace: questions']


WEEK, GPO = "bt-2027-q1", "gpo-transvaal"


def test_a_deleted_draft_stays_deleted_until_the_file_is_taken(session):
    def with_drafts(data):
        new = {**files.one(data, "events", SYMPOSIUM), "ref": "new", "status": "draft"}
        data["events"].append(new)

    files.changed(with_drafts)
    scheduling.discarded(get(Event, "new"), 1, actor=ANNA)
    report = files.changed(with_drafts)
    assert report.changes == []
    assert 'kept: "new" stays deleted, as in the workspace; to plan it anew take it' in report.kept
    data = files.parsed()
    with_drafts(data)
    assert programme.load_mapping(data, take=["new"]).changes == ['new: event "new"']
    assert files.changed(with_drafts).kept == []


def test_the_roles_of_an_ended_account_stay_ended_until_they_are_given_again(session):
    week, group = get(Event, WEEK), get(Group, GPO)
    [coordinator] = [role for role in week.roles if role.what == What.COORDINATOR]
    [chair] = [role for role in group.roles if role.what == What.CHAIR]
    names = [coordinator.person.name, chair.person.name]
    for person in (coordinator.person, chair.person):
        accounts.end(accounts.make(person, f"{person.id}@example.nl"), by=ANNA)
    session.expire_all()
    report = files.load()
    ended = [line for line in report.kept if "any more, as in the workspace" in line]
    assert f'kept: "{names[0]}" is not coordinator of event "{WEEK}" any more, as in the workspace' in ended
    assert f'kept: "{names[1]}" is not chair of group "{GPO}" any more, as in the workspace' in ended
    assert not any(role.what == What.COORDINATOR for role in week.roles)
    assert report.changes == []
    programme.load(TEXT, source="file", take=[WEEK])
    assert [role.person.name for role in week.roles if role.what == What.COORDINATOR] == names[:1]
    account = accounts.invite(f"{chair_of(session, names[1])}@example.nl", by=ANNA)
    accounts.give(account, What.CHAIR, group, by=ANNA)
    session.expire_all()
    assert not any(GPO in line and "any more" in line for line in files.load().kept)


def chair_of(session, name):
    return next(person.id for person in session.query(Person) if person.name == name)


def test_control_without_the_mark_the_file_brings_a_role_back(session):
    week = get(Event, WEEK)
    [coordinator] = [role for role in week.roles if role.what == What.COORDINATOR]
    accounts.take(coordinator, by=ANNA)
    session.flush()
    session.expire_all()
    session.execute(delete(Withdrawal))
    assert f'updated: event "{WEEK}": coordinator' in files.load().changes
