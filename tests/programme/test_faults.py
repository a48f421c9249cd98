"""A file with something wrong in it changes nothing, and names every place and every reason at once."""

from datetime import UTC, datetime

import pytest
import time_machine

from events import programme
from events.programme import ProgrammeFaults
from tests.programme import files, wrong_times, wrong_words
from tests.programme.bending import wall
from tests.programme.files import one

CASES = {**wrong_times.CASES, **wrong_words.CASES}


@pytest.fixture(autouse=True)
def _in_december():
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        yield


def test_every_fault_is_named_with_its_place_and_reason(session, subtests):
    before = files.dump()
    for name, (bend, expected) in CASES.items():
        with subtests.test(name):
            data = files.parsed()
            bend(data)
            found = files.faults(data)
            assert sorted(found) == sorted(expected)
    assert files.dump() == before


def test_all_faults_of_a_file_come_out_at_once(session):
    names = ("an end before the start", "an unknown key", "rounds that overlap", "two meetings on one day")
    data, expected = files.parsed(), []
    for name in names:
        bend, faults = CASES[name]
        bend(data)
        expected += faults
    assert sorted(files.faults(data)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("year = 1\n[[events]\n", "line 2, column 9: is no TOML: Expected ']]' at the end of an array declaration"),
        ('year = 2027\nyear = 2028\n', "line 2, column 12: is no TOML: Cannot overwrite a value"),
        ('title = "open', "end of document: is no TOML: Unterminated string"),
        ("x = " + "[" * 5000, "the file: is nested too deeply to be a programme"),
        ("", 'the file: "year" is missing'),
    ],
)  # fmt: skip
def test_broken_toml_is_named_by_line_and_column(session, text, fault):
    assert files.faults(text) == [fault]


def test_a_bad_file_changes_nothing_that_was_loaded_before(session):
    files.load()
    before = files.dump()
    files.faults(files.bent(("Vakantiehuis Duinzicht", "Huis aan Zee"), ("capacity = 220", "capacity = 0")))
    assert files.dump() == before


def test_a_sound_file_is_loaded_where_a_bad_one_was_refused(session):
    """The control: the same change without the fault does come in."""
    files.load()
    assert files.load(files.bent(("Vakantiehuis Duinzicht", "Huis aan Zee"))).changes == [
        'updated: venue "duinhuis": name'
    ]


def test_a_kind_cannot_change_and_a_published_event_cannot_be_a_draft(session):
    files.load()
    data = files.parsed()
    one(data, "events", "basisscholing-2027").update(kind="symposium")
    one(data, "events", "basisscholing-verzorgenden-florence").update(status="draft")
    one(data, "groups", "casemanagers-noord").update(kind="gpo", neighbourhood="Noord")
    data["groups"][5].pop("body")
    data["groups"][5].pop("subregion")
    assert files.faults(data) == [
        'events[10] "basisscholing-2027": was loaded before as "training"; its kind cannot become "symposium"',
        'events[11] "basisscholing-verzorgenden-florence": is published and cannot be a draft again; '
        'to call it off write status = "cancelled"',
        'groups[5] "casemanagers-noord": was loaded before as "meeting"; its kind cannot become "gpo"',
    ]


def test_an_event_and_a_meeting_cannot_trade_places(session):
    files.load()
    data = files.parsed()
    data["groups"] = data["groups"][1:]
    data["events"][1].update(ref="gpo-transvaal-2027-01-12")
    assert files.faults(data) == [
        'events[1] "gpo-transvaal-2027-01-12": is known as a meeting of the group "gpo-transvaal"'
    ]
    data = files.parsed()
    data["events"].pop(0)
    data["groups"][1].update(ref="bt", first=wall("2027-01-19T12:30"))
    data["events"].append({**data["events"][0], "ref": "bt-2027-01-19"})
    assert files.faults(data) == ['events[12] "bt-2027-01-19": has the ref of a meeting of groups[1] "bt"']


def test_a_refused_mapping_says_its_faults_as_text(session):
    with pytest.raises(ProgrammeFaults) as refused:
        programme.load_mapping({"year": 2027, "network": []})
    assert str(refused.value) == 'the file: unknown key "network"; did you mean "networks"?'


def test_an_organisation_named_twice_is_a_fault_also_with_memberships_in_both(session):
    data = files.parsed()
    with_memberships = next(one for one in data["organisations"] if one.get("memberships"))
    data["organisations"].append(dict(with_memberships))
    assert any(with_memberships["ref"] in fault for fault in files.faults(data))
