"""A programme file says how one joins from home, and who speaks."""

import pytest

from events.extensions import db
from events.models import Event
from events.programme import ProgrammeFaults
from tests.programme.files import changed, load, one

SYMPOSIUM = "symposium-onbegrepen-gedrag-2027"
LINK = "https://meet.example.org/zaal"


def symposium():
    return db.session.query(Event).filter_by(ref=SYMPOSIUM).one()


def test_the_online_link_and_the_speakers_follow_the_file(session):
    load()

    def bend(data):
        entry = one(data, "events", SYMPOSIUM)
        entry["online"] = LINK
        entry["items"][0]["speakers"] = ["Anna Smit, hoogleraar", "Bram de Vries"]

    report = changed(bend)
    assert symposium().online_url == LINK
    assert symposium().items[0].speakers == ["Anna Smit, hoogleraar", "Bram de Vries"]
    assert [line for line in report.lines if line.startswith("updated")] == [
        f'updated: event "{SYMPOSIUM}": online_url',
        f'updated: item "Lezing: het verhaal achter het gedrag" of event "{SYMPOSIUM}": speakers',
    ]
    load()
    assert (symposium().online_url, symposium().items[0].speakers) == (None, None)


def test_what_takes_no_registrations_has_no_link_to_keep(session):
    load()
    with pytest.raises(ProgrammeFaults) as found:
        changed(lambda data: one(data, "events", "film-en-gesprek-2027").update(online=LINK, promotion="offer"))
    assert [str(fault).partition(": ")[2] for fault in found.value.faults] == [
        '"activity" takes no registrations here: leave out "promotion"',
        '"activity" takes no registrations here: leave out "online"',
    ]


def test_a_visitor_finds_the_speakers_and_not_the_link(session, client):
    load()

    def bend(data):
        entry = one(data, "events", SYMPOSIUM)
        entry["online"], entry["items"][1]["speakers"] = LINK, ["Cato Visser"]

    changed(bend)
    session.commit()
    page = client.get(f"/agenda/{SYMPOSIUM}").text
    assert "Cato Visser" in page
    assert LINK not in page
