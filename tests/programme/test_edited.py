"""What was edited in the workspace stays when a file is loaded again, and is listed, until the file is taken."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from events import programme, scheduling
from events.models import Event, Group, Notice
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
