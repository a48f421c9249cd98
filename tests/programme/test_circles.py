"""What a file says about a circle: papers of its meetings, and delegates who belong to a member (domain rule 4)."""

from datetime import date

import pytest
from sqlalchemy import select

from events import answers, people, programme
from events.models import Event, Group, Organisation, Reply, RosterPlace, person_key
from tests.answers.circle import seats
from tests.programme import files
from tests.programme.files import changed, faults, get, one, parsed

OVERLEG = "programma-overleg-dementie"
AGENDA = {"meeting": date(2027, 5, 13), "title": "Agenda", "url": "https://example.org/agenda.pdf"}
BRAM = {"name": "Bram", "organisation": "florence", "email": "bram@florence.example"}


pytestmark = pytest.mark.usefixtures("travelling")


def bent(ref: str = OVERLEG, **fields):
    """The file with these fields of one group."""
    data = parsed()
    one(data, "groups", ref).update(fields)
    return data


def test_papers_are_kept_with_their_meeting_and_follow_the_file(session, loaded):
    minutes = {**AGENDA, "title": "Verslag", "url": "https://example.org/verslag.pdf"}
    assert programme.load_mapping(bent(papers=[AGENDA, minutes])).changes == [
        f'updated: meeting "{OVERLEG}-2027-05-13": papers'
    ]
    assert get(Event, f"{OVERLEG}-2027-05-13").papers == [
        {"title": paper["title"], "url": paper["url"]} for paper in (AGENDA, minutes)
    ]
    assert programme.load_mapping(bent(papers=[AGENDA, minutes])).changes == []
    files.load()
    assert get(Event, f"{OVERLEG}-2027-05-13").papers is None


def test_a_new_meeting_has_its_papers_at_once(session):
    programme.load_mapping(bent(papers=[AGENDA]))
    assert get(Event, f"{OVERLEG}-2027-05-13").papers == [{"title": "Agenda", "url": AGENDA["url"]}]


def test_papers_of_no_meeting_are_a_fault_and_so_is_a_misspelled_key(session):
    wrong = [{**AGENDA, "meeting": date(2027, 5, 14)}, {"meting": date(2027, 5, 13), "title": "x", "url": "nergens"}]
    found = faults(bent(papers=wrong))
    assert any("on which no meeting falls" in line for line in found)
    assert any('"meeting" is missing' in line for line in found)
    assert any('unknown key "meting"' in line for line in found)


@pytest.mark.parametrize("ref", ["gpo-transvaal", "patz-binckhorst"])
def test_px_a_meeting_about_clients_has_no_papers(session, ref):
    group = one(parsed(), "groups", ref)
    day = group["first"].date()
    [fault] = faults(bent(ref, papers=[{**AGENDA, "meeting": day}]))
    assert fault.endswith('speaks of clients and holds no words: leave out "papers"')


def test_rule_4_a_delegate_in_the_file_belongs_to_a_member_on_the_day_of_each_meeting(session):
    funder = {"name": "Cato", "organisation": "den-haag", "email": "cato@example.org"}
    nobody = {"name": "Daan", "email": "daan@example.org"}
    found = faults(bent(roster=[BRAM, funder, nobody]))
    assert len(found) == 2
    assert any('a delegate belongs to a member, but "den-haag" is no member' in line for line in found)
    assert any('"organisation" is missing: a delegate belongs to a member' in line for line in found)
    data = bent(roster=[{**BRAM, "organisation": "hadoks", "email": "bram@hadoks.example"}])
    one(data, "organisations", "hadoks")["memberships"][0]["until"] = date(2027, 6, 30)
    [fault] = faults(data)
    assert fault.endswith('"hadoks" is no member of "dementie" on 2027-09-09')
    one(data, "groups", OVERLEG)["roster"][0]["until"] = date(2027, 6, 30)
    programme.load_mapping(data)


def test_rule_4_the_adviesraad_takes_whom_it_wants(session, loaded):
    group = get(Group, "adviesraad-dementie")
    assert [place.organisation.ref if place.organisation else None for place in group.roster] == [None, "den-haag"]
    for place in group.roster:
        answers.answer(place, group.events[-1], Reply.YES)


def test_whom_a_member_named_itself_stays_when_the_file_is_loaded_again(session, loaded):
    group, florence = get(Group, OVERLEG), get(Organisation, "florence")
    place = answers.name_delegate(group, florence, "Bram", "bram@florence.example")
    answers.answer(place, group.events[1], Reply.YES)
    assert files.load().changes == []
    assert (place.until_on, seats(group.events[1], florence)) == (None, (1, 1))
    link = answers.own_page(place).rpartition("/")[2]
    programme.load_mapping(bent(roster=[BRAM]))
    assert place.is_named_by_member is False, "the file speaks of this place now"
    assert (group.roster, answers.own_place(link)) == ([place], place)
    assert place.person.key_hash == person_key("Bram", None, BRAM["email"], None), "whom the office knows"
    assert files.load().changes == [f'updated: group "{OVERLEG}": roster']
    assert (place.until_on, seats(group.events[1], florence)) == (date(2027, 1, 31), (0, 1))


def test_the_link_of_who_left_the_file_stays_theirs(session):
    programme.load_mapping(bent(roster=[BRAM]))
    [bram] = get(Group, OVERLEG).roster
    link = answers.own_page(bram).rpartition("/")[2]
    files.load()
    programme.load_mapping(bent(roster=[{**BRAM, "name": "Cato", "email": "cato@florence.example"}]))
    assert [place.person.name for place in get(Group, OVERLEG).roster] == ["Bram", "Cato"]
    assert answers.own_place(link) is bram
    assert bram.until_on == date(2027, 1, 31)
    assert files.load().changes == [f'updated: group "{OVERLEG}": roster'], "Cato leaves; Bram had left"
    assert files.load().changes == []


def test_who_was_named_on_a_page_gives_nobody_in_the_file_a_name(session, loaded):
    people.known_person("Iemand", BRAM["email"])
    programme.load_mapping(bent(roster=[BRAM]))
    [place] = get(Group, OVERLEG).roster
    assert place.person.name == "Bram"
    assert people.known_person("Iemand", BRAM["email"]).name == "Iemand"


def test_whom_a_member_let_go_stays_away_when_the_file_is_loaded_again(session):
    programme.load_mapping(bent(roster=[BRAM]))
    [place] = get(Group, OVERLEG).roster
    answers.dismiss(place)
    report = programme.load_mapping(bent(roster=[BRAM]))
    assert report.changes == []
    assert f'kept: place {place.id} in group "{OVERLEG}" was ended by its organisation' in report.kept
    assert place.until_on == date(2027, 1, 31)


def test_who_works_elsewhere_is_asked_anew_and_frees_the_seat(session):
    programme.load_mapping(bent(roster=[BRAM]))
    group, florence = get(Group, OVERLEG), get(Organisation, "florence")
    [place] = group.roster
    answers.answer(place, group.events[1], Reply.YES)
    moved = {"name": "Bram", "organisation": "parnassia", "email": "bram@florence.example"}
    programme.load_mapping(bent(roster=[moved]))
    assert seats(group.events[1], florence) == (0, 1)
    answers.answer(place, group.events[1], Reply.YES)
    assert seats(group.events[1], get(Organisation, "parnassia")) == (1, 1)


def test_a_member_that_leaves_takes_its_delegate_along(session, loaded):
    group, hadoks = get(Group, OVERLEG), get(Organisation, "hadoks")
    place = answers.name_delegate(group, hadoks, "Bram", "bram@hadoks.example")
    for event in group.events:
        answers.answer(place, event, Reply.YES)
    changed(lambda data: one(data, "organisations", "hadoks")["memberships"][0].update(until=date(2027, 6, 30)))
    [row] = session.scalars(select(RosterPlace).where(RosterPlace.id == place.id))
    told = answers.meetings_of(group.events)
    assert [meeting.reply_of(row) for meeting in told] == ["yes", "yes", None, None]
    assert [hadoks.name in [s.organisation.name for s in meeting.seats] for meeting in told] == [
        True,
        True,
        False,
        False,
    ]
