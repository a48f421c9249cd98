"""The network's own year, loaded whole: every value of the file stands somewhere."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from events.clock import local
from events.models import (
    Deadline,
    Event,
    Fund,
    Group,
    Membership,
    Network,
    Notice,
    Organisation,
    Person,
    PlacePool,
    ProgrammeItem,
    ReminderMoment,
    RosterPlace,
    Task,
    Theme,
    Venue,
)
from tests.programme import files
from tests.programme.files import clock, get


@pytest.fixture(autouse=True)
def _in_december():
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        yield


def times(events):
    return [f"{clock(event.starts_at)} {local(event.ends_at):%H:%M}" for event in events]


def test_every_table_has_as_many_rows_as_the_file_says(session, loaded):
    tables = (
        Network,
        Organisation,
        Membership,
        Venue,
        Fund,
        Theme,
        Event,
        Group,
        Deadline,
        Task,
        ProgrammeItem,
        RosterPlace,
    )
    counts = {model.__tablename__: session.scalar(select(func.count()).select_from(model)) for model in tables}
    assert counts == {
        "networks": 3,
        "organisations": 8,
        "memberships": 5,
        "venues": 5,
        "funds": 1,
        "themes": 1,
        "events": 13 + 33,
        "groups": 7,
        "deadlines": 2,
        "tasks": 4 + 11,
        "programme_items": 3 + 6,
        "roster_places": 4,
    }
    assert loaded.lines[0] == (
        "haaglanden-2027.toml: 3 networks, 8 organisations, 5 venues, 1 fund, 1 theme, 13 events, 7 groups, "
        "2 deadlines"
    )
    assert (loaded.messages, loaded.kept) == (0, [])
    assert session.scalars(select(Notice)).all() == []


def test_loading_twice_changes_nothing(session, loaded):
    before = files.dump()
    again = files.load()
    assert again.changes == []
    assert again.lines[1:] == ["nothing changed"]
    assert files.dump() == before


def test_an_organisation_and_its_memberships(session, loaded):
    office = get(Organisation, "vtz")
    assert (office.name, office.roles) == ("Vereniging Transmurale Zorg", ["office"])
    assert (office.email, office.phone) == ("secretariaat@vtz.example", "070 000 00 00")
    florence = get(Organisation, "florence")
    assert [(m.network.ref, m.since_on, m.until_on, m.is_aspirant) for m in florence.memberships] == [
        ("dementie", date(2020, 1, 1), None, False),
        ("palliatief", date(2020, 1, 1), None, False),
    ]


def test_venues_public_and_private(session, loaded):
    house = get(Venue, "duinhuis")
    assert (house.name, house.address, house.neighbourhood, house.accessible, house.is_private) == (
        "Vakantiehuis Duinzicht", "Strandweg 1, Den Haag", "Kijkduin", ["wheelchair", "lift"], False,
    )  # fmt: skip
    assert get(Venue, "huiskamer-schilderswijk").is_private


def test_a_fund_with_its_places(session, loaded):
    fund = get(Fund, "den-haag-2027")
    assert (fund.funder.ref, fund.treasurer.ref, fund.municipalities) == ("den-haag", "laurens", ["Den Haag"])
    assert fund.pool.capacity == 20


def test_a_course_week_with_its_lessons_and_people(session, loaded):
    week = get(Event, "bt-2027-q1")
    assert (week.kind, week.privacy, week.status) == ("beter_thuis", "P3", "published")
    assert (clock(week.starts_at), clock(week.ends_at)) == ("2027-03-08 10:00", "2027-03-12 15:00")
    assert clock(week.registration_closes_at) == "2027-02-22 17:00"
    assert week.title() == "Beter Thuis met Dementie, maart 2027"
    assert week.texts == {
        "nl": "Een week samen weg, voor mensen met dementie en hun naaste. Met lessen, rust en tijd voor elkaar."
    }
    assert week.costs == {"nl": "Voor inwoners van Den Haag betaalt de gemeente. Woont u ergens anders? Bel ons."}
    assert (week.pool.capacity, [fund.ref for fund in week.funds]) == (6, ["den-haag-2027"])
    assert [
        (role.what, role.person.name, role.person.organisation.ref, role.person.email) for role in week.roles
    ] == [("coordinator", "Coördinator Beter Thuis", "florence", "beterthuis@florence.example")]
    assert (week.contact.name, week.contact.phone) == ("Coördinator Beter Thuis", "070 000 00 01")
    assert (week.venue.ref, [network.ref for network in week.networks]) == ("duinhuis", ["dementie"])
    items = [(i.key, i.title, clock(i.starts_at), clock(i.ends_at), i.audience, i.teacher.email) for i in week.items]
    assert items == [
        ("bt-2027-q1-kennismaken", "Kennismaken en het huis verkennen", "2027-03-08 13:30", "2027-03-08 15:00",
         ["person_with_dementia", "carer"], "ergo@florence.example"),
        ("|2027-03-09T09:30:00|Wat verandert er? Omgaan met dementie", "Wat verandert er? Omgaan met dementie",
         "2027-03-09 09:30", "2027-03-09 11:30", ["carer"], "psy@parnassia.example"),
        ("|2027-03-09T09:30:00|Samen koken, samen doen", "Samen koken, samen doen",
         "2027-03-09 09:30", "2027-03-09 11:30", ["person_with_dementia"], "activiteiten@florence.example"),
    ]  # fmt: skip


def test_a_symposium_with_its_rounds(session, loaded):
    event = get(Event, "symposium-onbegrepen-gedrag-2027")
    assert (event.privacy, event.pool.capacity, [o.ref for o in event.co_organisers]) == ("P1", 180, ["kog"])
    assert clock(event.registration_opens_at) == "2027-01-15 09:00"
    assert event.preparation == {"title": "E-learning onbegrepen gedrag", "url": "https://example.org/e-learning"}
    assert event.accreditation == [
        {"register": "venvn", "activity_id": "000000", "points": 4},
        {"register": "gaia", "activity_id": "000000", "points": 4},
    ]
    assert [(item.round, item.title, item.pool and item.pool.capacity) for item in event.items] == [
        (None, "Lezing: het verhaal achter het gedrag", None),
        (1, "Workshop: methodisch werken", 40),
        (1, "Workshop: samenwerken met naasten", 25),
        (1, "Workshop: medicatie en alternatieven", 120),
        (2, "Workshop: methodisch werken", 40),
        (2, "Workshop: jonge mensen met dementie", 150),
    ]


def test_a_joint_symposium_belongs_to_three_networks_and_is_reminded_on_both_sides_of_the_clock_change(
    session, loaded
):
    event = get(Event, "symposium-als-palliatief-2027")
    assert [network.ref for network in event.networks] == ["dementie", "palliatief", "als"]
    due = session.scalars(select(ReminderMoment).where(ReminderMoment.event_id == event.id))
    assert {(m.rule, clock(m.due_at), m.due_at.hour) for m in due} == {
        ("reminder_14_days", "2027-10-21 09:00", 7),
        ("reminder_2_days", "2027-11-02 09:00", 8),
        ("evaluation_1_day", "2027-11-05 09:00", 8),
    }


def test_a_living_room_talk_in_its_languages(session, loaded):
    talk = get(Event, "hkg-hindoestaans-1")
    assert (talk.privacy, talk.community, talk.languages) == ("P4", "Hindoestaans", ["Nederlands", "Sarnami"])
    assert talk.titles == {"nl": "In gesprek over vergeten", "hi": "भूलने के बारे में बातचीत"}
    assert {(r.what, r.person.name, r.person.email, r.person.phone) for r in talk.roles} == {
        ("facilitator", "Gespreksleider", "gesprek@florence.example", None),
        ("key_person", "Sleutelpersoon Schilderswijk", None, "06 00 00 00 02"),
    }
    assert (talk.contact.name, talk.hides_address) == ("Secretariaat VTZ", True)
    chinese = get(Event, "hkg-chinees-1")
    assert (chinese.interpreter, chinese.languages, chinese.pool.capacity) == (
        "needed",
        ["Kantonees", "Mandarijn"],
        10,
    )
    assert set(chinese.titles) == {"nl", "zh_Hant", "zh_Hans"}


def test_a_training_closed_to_one_member_is_not_public(session, loaded):
    closed = get(Event, "basisscholing-verzorgenden-florence")
    assert (closed.closed_to.ref, closed.is_public) == ("florence", False)
    assert get(Event, "basisscholing-2027").is_public


def test_an_activity_of_another_organisation_in_a_theme_week(session, loaded):
    film = get(Event, "film-en-gesprek-2027")
    assert (film.organiser.ref, film.url, film.pool) == ("florence", "https://example.org/film", None)
    theme = film.theme
    assert (theme.ref, theme.title(), theme.starts_on, theme.days) == (
        "week-palliatieve-zorg-2027", "Week van de Palliatieve Zorg", date(2027, 10, 9), 7,
    )  # fmt: skip
    assert [network.ref for network in theme.networks] == ["palliatief"]


def test_a_gpo_group_meets_seven_times_and_once_on_another_day(session, loaded):
    group = get(Group, "gpo-transvaal")
    assert (group.privacy, group.neighbourhood, group.venue.ref) == ("PX", "Transvaal", "wijkcentrum-transvaal")
    assert [(role.what, role.person.email) for role in group.roles] == [("chair", "voorzitter@hadoks.example")]
    assert [(place.person.name, place.organisation.ref) for place in group.roster] == [
        ("Wijkverpleegkundige", "florence"),
        ("Casemanager dementie", "parnassia"),
    ]
    assert times(group.events) == [
        "2027-01-12 12:30 13:30",
        "2027-02-23 12:30 13:30",
        "2027-04-08 12:30 13:30",
        "2027-05-18 12:30 13:30",
        "2027-06-29 12:30 13:30",
        "2027-09-21 12:30 13:30",
        "2027-11-02 12:30 13:30",
    ]
    moved = get(Event, "gpo-transvaal-2027-04-06")
    assert (moved.occurrence_on, moved.status, moved.titles) == (date(2027, 4, 6), "published", None)
    assert moved.title() == "GPO Transvaal 8 april 2027"


def test_the_other_groups_meet_when_their_rhythm_says(session, loaded):
    assert len(get(Group, "gpo-schilderswijk").events) == 8
    north = get(Group, "casemanagers-noord")
    assert times(north.events) == [f"2027-{day} 09:30 11:00" for day in ("01-07", "04-01", "07-01", "10-07")]
    assert north.events[0].title() == "Kwartaaloverleg casemanagers Noord"
    patz = get(Group, "patz-binckhorst")
    assert [local(event.starts_at).date().isoformat() for event in patz.events] == [
        "2027-01-13", "2027-03-10", "2027-05-12", "2027-07-14", "2027-09-08", "2027-11-10",
    ]  # fmt: skip
    assert times(get(Group, "bestuurlijk-overleg-palliatief").events) == ["2027-11-11 16:00 18:00"]
    assert times(get(Group, "adviesraad-dementie").events)[0] == "2027-02-04 16:30 18:00"


def test_an_organisation_that_joins_halfway_has_no_seat_in_the_first_two_meetings(session, loaded):
    group = get(Group, "programma-overleg-dementie")
    seats = []
    for event in group.events:
        pools = session.scalars(select(PlacePool).where(PlacePool.event_id == event.id))
        seats.append(sorted((session.get(Organisation, p.organisation_id).ref, p.capacity) for p in pools))
    early = [("florence", 1), ("hadoks", 1), ("parnassia", 1)]
    assert seats == [early, early, [*early, ("wijkzorg-zuid", 1)], [*early, ("wijkzorg-zuid", 1)]]


def test_a_deadline_becomes_a_task_for_each_of_its_days(session, loaded):
    figures = get(Deadline, "wachtlijst")
    assert (figures.title, figures.role, figures.first_on) == (
        "Wachtlijstgegevens aanleveren", "office", date(2027, 1, 15),
    )  # fmt: skip
    assert [(task.due_on, task.role, task.what) for task in figures.tasks] == [
        (date(2027, month, 15), "office", "deadline") for month in (1, 4, 7, 10)
    ]
    mailing = get(Deadline, "mailing-casemanagers")
    assert [task.due_on for task in mailing.tasks] == [date(2027, month, 1) for month in range(2, 13)]
    reminders = select(func.count()).where(ReminderMoment.task_id == mailing.tasks[0].id)
    assert session.scalar(reminders) == 2


def test_people_are_told_apart_by_address_and_number(session, loaded):
    people = session.scalars(select(Person)).all()
    coordinators = [p for p in people if p.name == "Coördinator Beter Thuis"]
    assert sorted((p.email or "", p.phone or "") for p in coordinators) == [
        ("", "070 000 00 01"),
        ("beterthuis@florence.example", ""),
    ]
    assert len(people) == 13
