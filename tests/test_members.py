"""An aspirant, the talk, the signed agreement and the end: what each opens and closes, and on which day."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import access, answers, members, scheduling, tokens
from events.access import Right
from events.clock import at
from events.errors import WrongStatus
from events.models import AuditEntry, Event, Membership, Notice, Organisation, PlacePool, Task, What
from events.programme.content import MembershipEntry
from tests import cast
from tests.answers import circle
from tests.web import arranged


@pytest.fixture(autouse=True)
def today():
    """It is Wednesday 20 January 2027, 10 o'clock, until a test moves the clock."""
    with time_machine.travel(at(date(2027, 1, 20), 10), tick=False) as traveller:
        yield traveller


TALK, SIGNED = date(2027, 2, 1), date(2027, 3, 1)


def newcomer() -> Organisation:
    return arranged.organisation("hadoks", "Hadoks", email="hadoks@example.nl", roles=[])


def row_of(organisation: Organisation) -> Membership:
    return organisation.memberships[0]


def seats(session, organisation: Organisation) -> list[date]:
    """The days of the meetings at which there is a seat."""
    query = select(Event.starts_at).join(PlacePool, PlacePool.event_id == Event.id)
    query = query.where(PlacePool.organisation_id == organisation.id)
    return sorted(starts_at.date() for starts_at in session.scalars(query))


def link(organisation: Organisation) -> str:
    return tokens.sign(tokens.Purpose.MEMBER, organisation.id, organisation.link_version)


def open_talks(session) -> list[Task]:
    return list(session.scalars(select(Task).where(Task.what == members.TALK, Task.done_at.is_(None))))


def test_an_aspirant_has_a_talk_to_come_and_no_seat_link_or_role(session):
    group, hadoks = circle.overleg(), newcomer()
    anna = cast.person("Anna", "anna@example.nl")
    cast.role(anna, What.ORGANISER, hadoks)
    row = members.join(hadoks, cast.network(), TALK, actor="account:1")
    assert (row.is_aspirant, row.member_since, row.talk_on) == (True, None, TALK)
    assert [task.due_on for task in open_talks(session)] == [TALK]
    assert not scheduling.arrange_seats(group.events[0], group)
    assert seats(session, hadoks) == []
    assert answers.seen_by_member(link(hadoks)) is None
    assert access.of(anna).is_nothing


def test_control_if_an_aspirant_were_a_member_it_would_have_seats(session):
    group, hadoks = circle.overleg(), newcomer()
    members.join(hadoks, cast.network(), TALK, actor="account:1").is_aspirant = False
    session.flush()
    assert scheduling.arrange_seats(group.events[0], group)


def test_the_agreement_opens_seats_from_its_day_on_and_then_link_and_roles(session, today):
    circle.overleg()
    hadoks = newcomer()
    anna = cast.person("Anna", "anna@example.nl")
    cast.role(anna, What.ORGANISER, hadoks)
    row = members.join(hadoks, cast.network(), TALK, actor="account:1")
    assert members.sign(row, SIGNED, actor="account:1") == 1
    assert seats(session, hadoks) == [date(2027, 5, 13)]
    assert open_talks(session) == []
    assert answers.seen_by_member(link(hadoks)) is None
    today.move_to(at(SIGNED, 9))
    assert answers.seen_by_member(link(hadoks)) is hadoks
    assert access.of(anna).may(Right.PLAN)
    with pytest.raises(WrongStatus):
        members.sign(row, SIGNED, actor="account:1")


def test_an_agreement_is_not_older_than_the_wish(session):
    row = members.join(newcomer(), cast.network(), TALK, actor="account:1")
    with pytest.raises(members.TooEarly) as refused:
        members.sign(row, date(2027, 1, 19), actor="account:1")
    assert refused.value.since == date(2027, 1, 20)


def test_the_end_closes_seats_delegates_link_and_roles_on_its_day_and_deletes_nothing(session, today):
    hadoks = circle.member("hadoks", "Hadoks")
    group = circle.overleg("2027-02-04 14:00", "2027-05-13 14:00")
    early, late = group.events
    bram = circle.delegate(group, hadoks, "Bram")
    for meeting in (early, late):
        answers.answer(bram, meeting, "yes")
    anna = cast.person("Anna", "anna@example.nl")
    cast.role(anna, What.ORGANISER, hadoks)
    members.end(row_of(hadoks), date(2027, 3, 31), actor="account:1")
    assert seats(session, hadoks) == [date(2027, 2, 4)]
    assert circle.seats(early, hadoks) == (1, 1)
    assert bram.until_on == date(2027, 3, 31)
    assert answers.is_expected(bram, early)
    assert not answers.is_expected(bram, late)
    told = session.scalars(select(Notice).where(Notice.purpose == "delegate_ended")).one()
    assert (told.person_id, told.event_id) == (bram.person_id, late.id)
    today.move_to(at(date(2027, 3, 31), 23))
    assert answers.seen_by_member(link(hadoks)) is hadoks
    assert access.of(anna).may(Right.PLAN)
    today.shift(timedelta(hours=2))
    assert answers.seen_by_member(link(hadoks)) is None
    assert access.of(anna).is_nothing
    assert len(members.roles_at(hadoks)) == 1
    assert [
        entry.what for entry in session.scalars(select(AuditEntry).where(AuditEntry.about.like("membership:%")))
    ] == ["membership ended"]


def test_control_without_the_end_the_delegate_would_keep_the_seat(session):
    hadoks = circle.member("hadoks", "Hadoks")
    group = circle.overleg()
    bram = circle.delegate(group, hadoks, "Bram")
    answers.answer(bram, group.events[1], "yes")
    row_of(hadoks).until_on = date(2027, 3, 31)
    session.flush()
    scheduling.arrange_seats(group.events[1], group)
    assert circle.seats(group.events[1], hadoks) == (1, 1)


def test_who_is_a_member_of_two_networks_keeps_what_the_other_gives(session):
    hadoks = circle.member("hadoks", "Hadoks")
    other = cast.network("palliatief", "Netwerk Palliatieve Zorg")
    hadoks.memberships.append(Membership(network=other, since_on=date(2020, 1, 1)))
    group = circle.overleg()
    group.networks.append(other)
    bram = circle.delegate(group, hadoks, "Bram")
    members.end(row_of(hadoks), date(2027, 1, 31), actor="account:1")
    assert bram.until_on is None
    assert seats(session, hadoks) == [date(2027, 2, 4), date(2027, 5, 13)]
    assert answers.seen_by_member(link(hadoks)) is hadoks


def test_an_end_may_come_sooner_and_not_later(session):
    row = row_of(circle.member("hadoks", "Hadoks"))
    members.end(row, date(2027, 6, 30), actor="account:1")
    members.end(row, date(2027, 3, 31), actor="account:1")
    with pytest.raises(WrongStatus):
        members.end(row, date(2027, 4, 30), actor="account:1")
    assert row.until_on == date(2027, 3, 31)


def test_who_left_may_come_back_as_an_aspirant_and_not_before(session, today):
    hadoks = circle.member("hadoks", "Hadoks")
    members.end(row_of(hadoks), date(2027, 1, 31), actor="account:1")
    with pytest.raises(members.AlreadyMember):
        members.join(hadoks, cast.network(), TALK, actor="account:1")
    today.move_to(at(date(2027, 2, 2), 9))
    row = members.join(hadoks, cast.network(), date(2027, 2, 9), actor="account:1")
    assert (row.is_aspirant, row.since_on, row.until_on, row.agreement_on) == (True, date(2027, 2, 2), None, None)


def test_another_day_for_the_talk_is_another_task(session):
    row = members.join(newcomer(), cast.network(), TALK, actor="account:1")
    members.plan_talk(row, date(2027, 2, 8), actor="account:1")
    assert [task.due_on for task in open_talks(session)] == [date(2027, 2, 8)]


def test_a_network_lists_aspirants_members_and_who_left(session):
    members.join(newcomer(), cast.network(), TALK, actor="account:1")
    circle.member("florence", "Florence")
    circle.member("oud", "Oud lid", until=date(2026, 12, 31))
    (found,) = members.circles()
    shelves = (found.aspirants, found.members, found.ended)
    assert [[row.organisation.name for row in shelf] for shelf in shelves] == [["Hadoks"], ["Florence"], ["Oud lid"]]


def test_a_file_and_the_database_agree_on_who_is_a_member():
    aspirant = MembershipEntry("", "dementie", is_aspirant=True, since=date(2020, 1, 1), until=None)
    member = MembershipEntry("", "dementie", is_aspirant=False, since=date(2020, 1, 1), until=None)
    assert [entry.holds_on(TALK) for entry in (aspirant, member)] == [False, True]


def test_the_link_is_mailed_once_more_to_who_takes_part(session):
    florence = circle.member("florence", "Florence")
    assert members.send_link(florence, actor="account:1")
    notice = session.scalars(select(Notice).where(Notice.purpose == "member_link")).one()
    assert notice.organisation_id == florence.id
    members.revoke_link(florence, actor="account:1")
    assert florence.link_version == 2
    assert not members.send_link(newcomer_without_address(), actor="account:1")


def newcomer_without_address() -> Organisation:
    return arranged.organisation("stil", "Stil", roles=["member"])


@pytest.mark.parametrize(("works_there", "after"), [(True, False), (False, True)])
def test_the_end_closes_what_its_people_do_at_an_event_and_in_a_group_and_only_theirs(
    session, today, works_there, after
):
    group = circle.overleg()
    event, florence = cast.event(), arranged.organisation("florence", "Florence", roles=["member"])
    bram, chris = (cast.person(name, f"{name.casefold()}@example.nl") for name in ("Bram", "Chris"))
    if not florence.memberships:
        florence.memberships.append(Membership(network=cast.network(), since_on=date(2020, 1, 1)))
    for person, what, where in ((bram, What.FACILITATOR, event), (chris, What.CHAIR, group)):
        person.organisation = florence if works_there else None
        cast.role(person, what, where)
    session.flush()

    def may() -> set[bool]:
        return {
            access.of(bram).may(Right.NAMES, event),
            bool(session.scalars(select(Event.id).where(access.of(chris).visible(Right.NAMES))).all()),
        }

    assert may() == {True}
    members.end(row_of(florence), date(2027, 1, 31), actor="account:1")
    today.move_to(at(date(2027, 1, 31), 12))
    assert may() == {True}, "its last day"
    today.move_to(at(date(2027, 2, 1), 12))
    assert may() == {after}
