"""Reminders fall due by the wall clock, go to whom they concern, and never twice, late or at night."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, literal, select

from events import places, registration, reminders
from events.clock import from_wall_clock, local
from events.models import (
    Answer,
    Deadline,
    EventStatus,
    Fund,
    FundingLine,
    Group,
    Notice,
    Organisation,
    Person,
    ProgrammeItem,
    ReminderMoment,
    Role,
    RosterPlace,
    Task,
    What,
    new_uid,
)
from events.notices import insert_notice
from tests import cast


def wall(text: str) -> datetime:
    """The UTC moment of a Dutch wall-clock time such as "2027-11-04 12:30"."""
    return from_wall_clock(datetime.fromisoformat(text))


def planned(kind: str, starts: str, **fields):
    """An event of `kind` that starts at this wall-clock time, with its reminders."""
    made = cast.event(kind, starts_at=wall(starts), **fields)
    reminders.arm(made)
    return made


def register(event, name: str, **fields):
    application = cast.duo(name, **fields) if event.policy.party == "duo" else cast.application(name, **fields)
    return registration.register(event, application)


def give_role(event, what: What, name: str, **contact) -> Person:
    person = cast.person(name, **contact)
    event.roles.append(Role(person=person, what=what, scope=f"event:{event.id}"))
    return person


def plan(session, moment: str) -> list[tuple[str, str]]:
    """What is queued anew at this wall-clock time: purposes and addressees."""
    before = set(session.scalars(select(Notice.id)))
    number = reminders.queue_due(wall(moment))
    new = [n for n in session.scalars(select(Notice).order_by(Notice.id)) if n.id not in before]
    assert number == len(new)
    return sorted((notice.purpose, notice.addressee) for notice in new)


def due(event, rule: str) -> str:
    found = {moment.rule.name: moment for moment in reminders.moments(event)}
    return f"{local(found[rule].due_at):%Y-%m-%d %H:%M %z}"


@pytest.fixture(autouse=True)
def early_in_2027():
    with time_machine.travel(datetime(2027, 1, 4, 12, tzinfo=UTC), tick=False):
        yield


def test_a_reminder_comes_at_nine_on_both_sides_of_the_change_to_winter_time(session):
    event = planned("symposium", "2027-11-04 12:30")
    assert due(event, "reminder_14_days") == "2027-10-21 09:00 +0200"
    assert due(event, "reminder_2_days") == "2027-11-02 09:00 +0100"
    stored = {m.rule: m.due_at for m in session.scalars(select(ReminderMoment))}
    assert stored["reminder_14_days"] == datetime(2027, 10, 21, 7, tzinfo=UTC)
    assert stored["reminder_2_days"] == datetime(2027, 11, 2, 8, tzinfo=UTC)


def test_a_reminder_comes_at_nine_on_both_sides_of_the_change_to_summer_time(session):
    event = planned("symposium", "2027-03-29 09:30")
    assert due(event, "reminder_14_days") == "2027-03-15 09:00 +0100"
    assert due(event, "reminder_2_days") == "2027-03-27 09:00 +0100"
    assert due(event, "evaluation_1_day") == "2027-03-30 09:00 +0200"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "symposium",
            {"reminder_14_days": "06-01", "reminder_2_days": "06-13", "evaluation_1_day": "06-16"},
        ),
        (
            "training",
            {"reminder_14_days": "06-01", "reminder_2_days": "06-13", "evaluation_1_day": "06-16"},
        ),
        (
            "beter_thuis",
            {
                "places_open_56_days": "04-20",
                "places_open_28_days": "05-18",
                "call_28_days": "05-18",
                "reminder_14_days": "06-01",
                "reminder_3_days": "06-12",
                "aftercare_7_days": "06-22",
            },
        ),
        (
            "huiskamergesprek",
            {"call_list_3_days": "06-12", "call_list_today": "06-15", "talk_7_days": "06-08", "talk_1_day": "06-14"},
        ),
        ("meeting", {"papers_10_days": "06-05", "answer_5_days": "06-10", "meeting_1_day": "06-14"}),
        ("gpo", {"meeting_7_days": "06-08", "meeting_1_day": "06-14"}),
        ("patz", {"meeting_7_days": "06-08", "meeting_1_day": "06-14"}),
        ("activity", {}),
    ],
)
def test_every_kind_reminds_on_its_own_days(session, kind, expected):
    event = cast.event(kind, starts_at=wall("2027-06-15 12:30"))
    found = {m.rule.name: f"{local(m.due_at):%m-%d %H:%M}" for m in reminders.moments(event)}
    assert found == {rule: f"{day} 09:00" for rule, day in expected.items()}


def test_the_reminder_of_the_morning_itself_comes_earlier_when_the_event_does(session):
    early = planned("huiskamergesprek", "2027-06-15 09:30")
    late = planned("huiskamergesprek", "2027-06-15 10:00")
    assert due(early, "call_list_today") == "2027-06-15 08:00 +0200"
    assert due(late, "call_list_today") == "2027-06-15 09:00 +0200"


def test_what_starts_before_eight_has_no_reminder_on_its_own_morning(session):
    event = planned("huiskamergesprek", "2027-06-15 07:30")
    assert "call_list_today" not in {m.rule.name for m in reminders.moments(event)}


def test_every_teacher_is_reminded_of_the_own_lesson(session):
    event = planned("beter_thuis", "2027-06-14 10:00", ends_at=wall("2027-06-18 15:00"))
    psy, ergo = cast.person("Psycholoog", "psy@example.nl"), cast.person("Ergotherapeut", "ergo@example.nl")
    for key, teacher, starts in (
        ("a", ergo, "2027-06-14 13:30"),
        ("b", psy, "2027-06-17 09:30"),
        ("c", None, "2027-06-17 13:30"),
    ):
        event.items.append(
            ProgrammeItem(
                privacy=event.privacy, key=key, title="Les", starts_at=wall(starts),
                ends_at=wall(starts) + timedelta(hours=1), teacher=teacher,
            )
        )  # fmt: skip
    reminders.arm(event)
    assert plan(session, "2027-05-24 09:00") == [("lesson_21_days", f"person:{ergo.id}")]
    assert plan(session, "2027-05-27 09:00") == [("lesson_21_days", f"person:{psy.id}")]
    # The week has begun, the lesson has not.
    assert plan(session, "2027-06-15 09:00") == [("lesson_2_days", f"person:{psy.id}")]


def test_all_confirmed_parties_are_reminded_in_one_statement(session):
    event = planned("symposium", "2027-06-15 12:30")
    parties = [register(event, name) for name in ("Cato", "Daan", "Els", "Fatma")]
    assert plan(session, "2027-06-01 08:59") == []
    expected = sorted(("reminder_14_days", f"registration:{party.id}") for party in parties)
    assert plan(session, "2027-06-01 09:00") == expected
    assert plan(session, "2027-06-01 09:01") == []
    uids = session.scalars(select(Notice.uid).where(Notice.purpose == "reminder_14_days")).all()
    assert len(set(uids)) == 4


def test_control_a_key_made_by_us_is_the_same_for_every_row_and_hides_three_of_four(session):
    event = planned("symposium", "2027-06-15 12:30")
    for name in ("Cato", "Daan", "Els", "Fatma"):
        register(event, name)
    made_once = select(
        literal(new_uid()), Notice.addressee.concat(":copy"), Notice.subject, literal("copy"), Notice.anchor,
        Notice.channel, Notice.created_at, Notice.due_at, Notice.attempts,
    ).where(Notice.purpose == "confirmed")  # fmt: skip
    columns = ["uid", "addressee", "subject", "purpose", "anchor", "channel", "created_at", "due_at", "attempts"]
    statement = insert_notice().from_select(columns, made_once, include_defaults=False).on_conflict_do_nothing()
    assert len(session.execute(statement.returning(Notice.id)).all()) == 1


def test_who_is_confirmed_after_the_moment_does_not_get_that_reminder(session):
    event = planned("symposium", "2027-06-15 12:30")
    early = register(event, "Cato")
    with time_machine.travel(wall("2027-06-01 09:30")):
        late = register(event, "Daan")
    assert plan(session, "2027-06-01 10:00") == [("reminder_14_days", f"registration:{early.id}")]
    both = sorted(("reminder_2_days", f"registration:{party.id}") for party in (early, late))
    assert plan(session, "2027-06-13 09:00") == both


def test_only_the_confirmed_are_reminded(session):
    event = planned("beter_thuis", "2027-06-14 10:00", capacity=1)
    requested, waiting = register(event, "Cato"), register(event, "Daan")
    assert (requested.status, waiting.status) == ("requested", "waiting")
    assert plan(session, "2027-05-31 09:00") == []


def test_after_an_outage_only_the_nearest_reminder_goes_out(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    assert plan(session, "2027-06-14 11:00") == [("reminder_2_days", f"registration:{party.id}")]


def test_nothing_is_said_about_an_event_that_has_begun(session):
    event = planned("symposium", "2027-06-15 12:30")
    register(event, "Cato")
    assert plan(session, "2027-06-15 12:30") == []


def test_afterwards_is_asked_for_two_weeks_and_no_longer(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    assert plan(session, "2027-06-30 09:00") == []
    assert plan(session, "2027-06-29 09:00") == [("evaluation_1_day", f"registration:{party.id}")]


def test_in_the_evening_and_at_night_nobody_is_reminded(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    for moment in ("2027-06-13 20:00", "2027-06-13 23:59", "2027-06-14 07:59"):
        assert plan(session, moment) == []
    assert plan(session, "2027-06-14 08:00") == [("reminder_2_days", f"registration:{party.id}")]


def test_a_cancelled_event_and_a_draft_remind_nobody(session):
    event = planned("symposium", "2027-06-15 12:30")
    register(event, "Cato")
    event.status = EventStatus.CANCELLED
    assert plan(session, "2027-06-01 09:00") == []
    reminders.arm(event)
    draft = planned("symposium", "2027-06-15 12:30", status=EventStatus.DRAFT)
    left = session.scalars(select(ReminderMoment).where(ReminderMoment.event_id.in_([event.id, draft.id])))
    assert left.all() == []


def test_a_move_reminds_anew_and_so_does_the_move_back(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    reminded = [("reminder_14_days", f"registration:{party.id}")]
    assert plan(session, "2027-06-01 09:00") == reminded
    for revision, starts, moment in (
        (2, "2027-06-22 12:30", "2027-06-08 09:00"),
        (3, "2027-06-15 12:30", "2027-06-08 10:00"),
    ):
        event.starts_at, event.ends_at = wall(starts), wall(starts) + timedelta(hours=4)
        event.schedule_revision = revision
        reminders.arm(event)
        assert plan(session, moment) == reminded
        assert plan(session, moment) == []


def test_arming_twice_changes_nothing_and_reminds_nobody_twice(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    assert plan(session, "2027-06-01 09:00") == [("reminder_14_days", f"registration:{party.id}")]
    reminders.arm(event)
    reminders.arm(event)
    assert session.scalar(select(func.count()).select_from(ReminderMoment)) == 3
    assert plan(session, "2027-06-01 09:01") == []


def test_a_party_hears_by_its_own_channel_and_who_has_no_address_is_phoned(session):
    event = planned("beter_thuis", "2027-06-14 10:00")
    give_role(event, What.COORDINATOR, "Anna", phone="070 000 00 01")
    by_letter = register(
        event,
        "Cato",
        channel="letter",
        email=None,
        address={"street": "Weg 1", "postcode": "2511 AB", "city": "Den Haag"},
    )
    _confirm_without_fund(session, by_letter)
    plan(session, "2027-05-31 09:00")
    plan(session, "2027-05-18 09:00")
    channels = {n.purpose: n.channel for n in session.scalars(select(Notice)) if n.purpose.endswith("_days")}
    assert channels == {"reminder_14_days": "letter", "call_28_days": "phone", "places_open_28_days": "phone"}


def test_the_coordinator_calls_every_confirmed_party_before_and_after(session):
    event = planned("beter_thuis", "2027-06-14 10:00", capacity=2, ends_at=wall("2027-06-18 15:00"))
    anna = give_role(event, What.COORDINATOR, "Anna", email="anna@example.nl")
    parties = [register(event, name) for name in ("Cato", "Daan")]
    for party in parties:
        _confirm_without_fund(session, party)
        session.add(FundingLine(registration_id=party.id, fund_id=_fund(session), claimed_at=party.confirmed_at))
    to_anna = f"person:{anna.id}"
    assert plan(session, "2027-05-17 09:00") == [("call_28_days", to_anna)] * 2
    assert plan(session, "2027-06-25 09:00") == [("aftercare_7_days", to_anna)] * 2
    subjects = session.scalars(select(Notice.subject).where(Notice.purpose == "call_28_days")).all()
    assert sorted(subjects) == [f"registration:{party.id}" for party in parties]
    _forget_funding(session)


def test_the_coordinator_hears_of_open_places_or_open_funding_only_while_there_are(session):
    event = planned("beter_thuis", "2027-06-14 10:00", capacity=1)
    anna = give_role(event, What.COORDINATOR, "Anna", email="anna@example.nl")
    assert plan(session, "2027-04-19 09:00") == [("places_open_56_days", f"person:{anna.id}")]
    party = register(event, "Cato")  # full now, but not paid for
    assert ("places_open_28_days", f"person:{anna.id}") in plan(session, "2027-05-17 09:00")

    settled = planned("beter_thuis", "2027-09-13 10:00", capacity=1)
    give_role(settled, What.COORDINATOR, "Bram", email="bram@example.nl")
    party = register(settled, "Daan")
    session.add(FundingLine(registration_id=party.id, fund_id=_fund(session), claimed_at=party.created_at))
    assert plan(session, "2027-07-19 09:00") == []
    _forget_funding(session)


def test_a_key_person_gets_the_call_list_and_the_others_hear_of_their_work(session):
    event = planned("huiskamergesprek", "2027-06-15 13:30")
    key = give_role(event, What.KEY_PERSON, "Sevda", phone="06 00 00 00 00")
    bram = give_role(event, What.FACILITATOR, "Bram", email="bram@example.nl")
    tolk = give_role(event, What.INTERPRETER, "Tolk", email="tolk@example.nl")
    both = sorted([("talk_7_days", f"person:{bram.id}"), ("talk_7_days", f"person:{tolk.id}")])
    assert plan(session, "2027-06-08 09:00") == both
    assert plan(session, "2027-06-12 09:00") == [("call_list_3_days", f"person:{key.id}")]
    assert plan(session, "2027-06-15 09:00") == sorted(
        [("call_list_today", f"person:{key.id}"), *((p.replace("7_days", "1_day"), a) for p, a in both)]
    )
    channels = dict(session.execute(select(Notice.addressee, Notice.channel)).all())
    assert channels == {f"person:{key.id}": "phone", f"person:{bram.id}": "email", f"person:{tolk.id}": "email"}


def test_a_circle_is_reminded_as_it_is_on_the_day_and_asked_while_it_has_not_answered(session):
    event = planned("meeting", "2027-06-15 01:30", ends_at=wall("2027-06-15 03:00"))
    group = Group(ref="overleg", kind="meeting", privacy=event.privacy, body="Programma-overleg", minutes=90)
    event.group = group
    persons = {name: cast.person(name, f"{name}@example.nl") for name in ("anna", "bram", "cato", "daan")}
    since_until = {
        "anna": (None, None),
        "bram": (date(2027, 6, 15), date(2027, 6, 15)),
        "cato": (date(2027, 6, 16), None),
        "daan": (None, date(2027, 6, 14)),
    }
    for name, (since, until) in since_until.items():
        group.roster.append(RosterPlace(person=persons[name], since_on=since, until_on=until))
    session.flush()
    anna, bram = (f"person:{persons[name].id}" for name in ("anna", "bram"))
    assert plan(session, "2027-06-05 09:00") == sorted([("papers_10_days", anna), ("papers_10_days", bram)])
    session.add(
        Answer(
            event_id=event.id,
            roster_place_id=group.roster[0].id,
            answer="maybe",
            answered_at=wall("2027-06-06 09:00"),
        )
    )
    assert plan(session, "2027-06-10 09:00") == [("answer_5_days", bram)]
    assert plan(session, "2027-06-14 09:00") == sorted([("meeting_1_day", anna), ("meeting_1_day", bram)])


def test_the_office_hears_of_a_deadline_a_week_ahead_and_on_its_day(session):
    office = Organisation(ref="vtz", name="VTZ", roles=["office"], email="secretariaat@vtz.example")
    silent = Organisation(ref="vtz-2", name="VTZ Zuid", roles=["office", "member"])
    other = Organisation(ref="florence", name="Florence", roles=["back-office"], email="info@florence.example")
    deadline = Deadline(
        ref="figures", title="Wachtlijstcijfers", role="office", rule="FREQ=MONTHLY", first_on=date(2027, 4, 15)
    )
    task = Task(
        key="deadline:1:2027-04-15", what="deadline", role="office", due_on=date(2027, 4, 15), deadline=deadline
    )
    session.add_all([office, silent, other, task])
    reminders.arm_task(task)
    reminders.arm_task(task)
    to_office = f"organisation:{office.id}"
    assert plan(session, "2027-04-08 09:00") == [("task_7_days", to_office)]
    assert plan(session, "2027-04-15 09:00") == [("task_today", to_office)]
    task.done_at = wall("2027-04-15 10:00")
    reminders.arm_task(task)
    assert session.scalars(select(ReminderMoment)).all() == []


def _confirm_without_fund(session, party) -> None:
    """Make a request final as a fund would; the funds are another test's concern."""
    party.status, party.confirmed_at = "confirmed", party.created_at
    session.flush()


def _fund(session) -> int:
    found = session.query(Fund).filter_by(ref="fonds").one_or_none()
    if found is None:
        funder = Organisation(ref="gemeente", name="Gemeente", roles=["funder"])
        session.add(funder)
        session.flush()
        found = Fund(ref="fonds", funder_id=funder.id, municipalities=["Den Haag"])
        session.add(found)
        session.flush()
        places.open_fund(found, 20)
    return found.id


def _forget_funding(session) -> None:
    session.query(FundingLine).delete()
