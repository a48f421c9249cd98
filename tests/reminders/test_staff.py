"""Who works at an event, sits in a circle or keeps the office is reminded of the own part in it."""

from datetime import date, timedelta

import time_machine
from sqlalchemy import select

from events import places, registration, reminders
from events.mail import by_hand_text
from events.models import (
    Answer,
    Deadline,
    Fund,
    FundingLine,
    Group,
    Notice,
    Organisation,
    ProgrammeItem,
    ReminderMoment,
    RosterPlace,
    Task,
    What,
)
from events.notices import still_wanted
from tests import cast
from tests.reminders.planning import give_role, plan, planned, register, wall


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


def test_a_party_that_waits_for_funding_is_open_funding_until_a_fund_pays(session):
    event = planned("beter_thuis", "2027-06-14 10:00", capacity=1)
    give_role(event, What.COORDINATOR, "Anna", email="anna@example.nl")
    event.funds.append(cast.fund("dh", 0))
    party = register(event, "Cato")
    assert not registration.confirm(party, actor="command")
    assert [purpose for purpose, _ in plan(session, "2027-04-19 09:00")] == ["places_open_56_days"]
    notice = session.scalars(select(Notice).where(Notice.purpose == "places_open_56_days")).one()
    assert "- voor 1 aanmelding is de betaling niet geregeld" in by_hand_text(notice)
    assert still_wanted(notice, wall("2027-04-19 09:00"))
    registration.set_fund_capacity(event.funds[0], 1)
    assert not still_wanted(notice, wall("2027-04-19 09:00"))
    assert "places_open_28_days" not in {purpose for purpose, _ in plan(session, "2027-05-17 09:00")}


def test_a_key_person_gets_the_call_list_and_the_others_hear_of_their_work(session):
    event = planned("huiskamergesprek", "2027-06-15 13:30")
    key = give_role(event, What.KEY_PERSON, "Sevda", phone="06 00 00 00 00")
    bram = give_role(event, What.FACILITATOR, "Bram", email="bram@example.nl")
    tolk = give_role(event, What.INTERPRETER, "Tolk", email="tolk@example.nl")
    register(event, "Sevda", people=4, key_person=key)
    both = sorted([("talk_7_days", f"person:{bram.id}"), ("talk_7_days", f"person:{tolk.id}")])
    assert plan(session, "2027-06-08 09:00") == both
    assert plan(session, "2027-06-12 09:00") == [("call_list_3_days", f"person:{key.id}")]
    assert plan(session, "2027-06-15 09:00") == sorted(
        [("call_list_today", f"person:{key.id}"), *((p.replace("7_days", "1_day"), a) for p, a in both)]
    )
    channels = dict(session.execute(select(Notice.addressee, Notice.channel).where(Notice.is_reminder)).all())
    assert channels == {f"person:{key.id}": "phone", f"person:{bram.id}": "email", f"person:{tolk.id}": "email"}


def test_who_reserved_for_a_group_is_reminded_and_nobody_twice_or_for_no_places(session):
    event = planned("huiskamergesprek", "2027-06-15 13:30")
    with_places = give_role(event, What.KEY_PERSON, "Sevda", phone="06 00 00 00 00")
    give_role(event, What.KEY_PERSON, "Zonder", email="zonder@example.nl")
    gone = give_role(event, What.KEY_PERSON, "Weg", email="weg@example.nl")
    register(event, "Sevda", people=2, key_person=with_places)
    member = register(event, "Florence", people=3)
    of_who_left = register(event, "Weg", people=2, key_person=gone)
    event.roles = [role for role in event.roles if role.person is not gone]
    session.flush()
    told = [f"person:{with_places.id}", f"registration:{member.id}", f"registration:{of_who_left.id}"]
    with time_machine.travel(wall("2027-06-12 10:00"), tick=False):
        register(event, "Laat", people=2)
    assert plan(session, "2027-06-12 10:30") == [("call_list_3_days", one) for one in told]
    late = next(party for party in event.registrations if party.contact_name == "Laat")
    assert ("call_list_today", f"registration:{late.id}") in plan(session, "2027-06-15 09:00")


def test_a_call_list_for_places_that_were_given_back_stays_behind(session):
    event = planned("huiskamergesprek", "2027-06-15 13:30")
    key = give_role(event, What.KEY_PERSON, "Sevda", email="sevda@example.nl")
    party = register(event, "Sevda", people=2, key_person=key)
    plan(session, "2027-06-12 09:00")
    notice = session.scalars(select(Notice).where(Notice.purpose == "call_list_3_days")).one()
    assert still_wanted(notice, wall("2027-06-12 09:00"))
    registration.cancel(party, actor="visitor")
    assert not still_wanted(notice, wall("2027-06-12 09:00"))


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
