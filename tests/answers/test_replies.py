"""Yes, no, maybe: what is kept, which seat it takes, and when it is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from events import answers, places, scheduling
from events.answers import answer
from events.clock import now
from events.errors import EventFull, EventMoved, EventOver, NotExpected
from events.models import Answer, AuditEntry, Event, EventStatus, Notice, Reply
from events.notices import still_wanted
from tests import cast
from tests.answers.circle import delegate, gpo, meeting, member, overleg, seats, wall


def said(event: Event) -> dict[str, str]:
    """Who answered what."""
    [found] = answers.meetings_of([event])
    return {place.person.name: known.answer for place, known in found.said if known is not None}


def notices(session, *purposes: str) -> list[tuple[str, str]]:
    query = select(Notice).where(Notice.purpose.in_(purposes)).order_by(Notice.id)
    return [(notice.purpose, notice.person.name) for notice in session.scalars(query)]


def test_an_answer_replaces_the_one_before_and_is_recorded_without_a_name(session):
    group = gpo()
    bram, event = group.roster[0], group.events[0]
    for reply in (Reply.MAYBE, Reply.YES, Reply.NO):
        answer(bram, event, reply)
    assert said(event) == {"Bram": "no"}
    entries = session.scalars(select(AuditEntry).where(AuditEntry.what == "answered").order_by(AuditEntry.id)).all()
    assert [(entry.actor, entry.about, entry.details) for entry in entries] == [
        ("visitor", event.uid, f"roster place {bram.id}: {reply}") for reply in ("maybe", "yes", "no")
    ]


def test_a_substitute_is_a_person_and_counts_as_a_yes(session):
    group = gpo()
    bram, event = group.roster[0], group.events[0]
    daan = cast.person("Daan", "daan@example.nl")
    known = answer(bram, event, Reply.YES, daan)
    assert (known.answer, known.substitute) == ("yes", daan)
    assert notices(session, "substitute") == [("substitute", "Daan")]
    answer(bram, event, Reply.YES, daan)
    assert notices(session, "substitute", "substitute_ended") == [("substitute", "Daan")], "told once"
    eva = cast.person("Eva", "eva@example.nl")
    answer(bram, event, Reply.YES, eva)
    assert notices(session, "substitute_ended") == [("substitute_ended", "Daan")]
    assert answer(bram, event, Reply.NO).substitute is None
    assert notices(session, "substitute_ended")[1:] == [("substitute_ended", "Eva")]
    with pytest.raises(ValueError, match="only who comes"):
        answer(bram, event, Reply.NO, eva)


def test_who_names_themselves_comes_themselves(session):
    group = gpo()
    bram, event = group.roster[0], group.events[0]
    assert answer(bram, event, Reply.YES, bram.person).substitute is None
    assert notices(session, "substitute") == []


def test_a_yes_takes_one_seat_of_the_organisation_and_anything_else_gives_it_back(session):
    florence = member("florence", "Florence")
    group = overleg()
    bram, event = delegate(group, florence, "Bram"), group.events[0]
    steps = [(Reply.YES, 1), (Reply.YES, 1), (Reply.MAYBE, 0), (Reply.YES, 1), (Reply.NO, 0)]
    for reply, taken in steps:
        answer(bram, event, reply)
        assert seats(event, florence) == (taken, 1)
        assert places.faults() == []
    answer(bram, event, Reply.YES, cast.person("Daan", "daan@example.nl"))
    assert seats(event, florence) == (1, 1), "who sends somebody takes the same seat"
    answer(bram, event, Reply.YES)
    assert seats(event, florence) == (1, 1)


def test_the_seats_of_an_organisation_are_for_as_many_as_it_has(session):
    florence, parnassia = member("florence", "Florence"), member("parnassia", "Parnassia")
    group = overleg()
    event = group.events[0]
    bram, cato, daan = (
        delegate(group, of, n) for of, n in ((florence, "Bram"), (florence, "Cato"), (parnassia, "Daan"))
    )
    answer(bram, event, Reply.YES)
    with pytest.raises(EventFull):
        answer(cato, event, Reply.YES)
    session.commit()  # a refused claim left nothing behind
    answer(daan, event, Reply.YES)
    assert said(event) == {"Bram": "yes", "Daan": "yes"}
    answer(cato, event, Reply.MAYBE)
    answer(bram, event, Reply.NO)
    answer(cato, event, Reply.YES)
    assert (seats(event, florence), seats(event, parnassia)) == ((1, 1), (1, 1))


def test_control_counters_that_do_not_know_a_yes_are_a_fault(session):
    florence = member("florence", "Florence")
    group = overleg()
    bram, event = delegate(group, florence, "Bram"), group.events[0]
    pool_id = answer(bram, event, Reply.YES).seat_id
    places.release({pool_id: 1})
    assert places.faults() == [f"seat:{event.id}:{florence.id}: taken says 0, the rows say 1"]
    session.rollback()


def test_only_a_yes_can_hold_a_seat(session):
    florence = member("florence", "Florence")
    group = overleg()
    known = answer(delegate(group, florence, "Bram"), group.events[0], Reply.YES)
    session.commit()
    known.answer = "no"
    with pytest.raises(IntegrityError, match="only_a_yes_takes_a_seat"):
        session.flush()
    session.rollback()


def test_nothing_is_answered_to_what_has_begun_or_was_cancelled(session, today):
    group = gpo()
    bram, (first, second) = group.roster[0], group.events
    scheduling.cancel(second)
    with pytest.raises(EventOver):
        answer(bram, second, Reply.YES)
    today.move_to(first.starts_at - timedelta(seconds=1))
    answer(bram, first, Reply.YES)
    today.move_to(first.starts_at)
    with pytest.raises(EventOver):
        answer(bram, first, Reply.NO)
    assert said(first) == {"Bram": "yes"}


@pytest.mark.parametrize(
    ("span", "is_in"),
    [
        ({}, True),
        ({"since_on": date(2027, 2, 23), "until_on": date(2027, 2, 23)}, True),
        ({"since_on": date(2027, 2, 24)}, False),
        ({"until_on": date(2027, 2, 22)}, False),
    ],
)
def test_only_a_place_that_holds_on_the_day_answers(session, span, is_in):
    group = gpo()
    event, eva = group.events[0], delegate(group, None, "Eva", **span)
    assert answers.is_expected(eva, event) is is_in
    if is_in:
        answer(eva, event, Reply.YES)
    else:
        with pytest.raises(NotExpected):
            answer(eva, event, Reply.YES)


def test_nobody_answers_for_another_group(session):
    bram, event = gpo().roster[0], overleg(each=None).events[0]
    with pytest.raises(NotExpected):
        answer(bram, event, Reply.YES)


def test_rule_4_a_delegate_to_a_programma_overleg_belongs_to_a_member_on_that_day(session):
    hadoks = member("hadoks", "Hadoks", until=date(2027, 2, 4))
    group = overleg()
    first, second = group.events
    gives = delegate(group, hadoks, "Bram")
    answer(gives, first, Reply.YES)
    for nobody in (gives, delegate(group, None, "Cato"), delegate(group, _partner(), "Daan")):
        with pytest.raises(NotExpected):
            answer(nobody, second, Reply.YES)


def test_rule_4_who_sits_in_the_adviesraad_need_not_belong_to_a_member(session):
    group = overleg("2027-02-04 16:30", each=None, body="Adviesraad")
    for somebody in (delegate(group, None, "Cato"), delegate(group, _partner(), "Daan")):
        answer(somebody, group.events[0], Reply.YES)
    assert said(group.events[0]) == {"Cato": "yes", "Daan": "yes"}


def _partner():
    found = member("lumc", "LUMC")
    found.memberships.clear()
    return found


def test_a_yes_to_the_sixth_is_no_yes_to_the_eighth(session):
    florence = member("florence", "Florence")
    group = overleg()
    bram, event = delegate(group, florence, "Bram"), group.events[0]
    answer(bram, event, Reply.YES, cast.person("Daan", "daan@example.nl"))
    scheduling.move(event, wall("2027-02-08 14:00"), wall("2027-02-08 16:00"))
    assert said(event) == {}
    assert seats(event, florence) == (0, 1)
    told = [name for _, name in notices(session, "moved")]
    assert sorted(told) == ["Bram", "Daan"], "the substitute hears it too"
    answer(bram, event, Reply.YES)


def test_another_room_asks_nobody_anew(session):
    group = gpo()
    bram, event = group.roster[0], group.events[0]
    answer(bram, event, Reply.YES, cast.person("Daan", "daan@example.nl"))
    scheduling.move(event, event.starts_at, event.ends_at, venue=cast.venue("wijkcentrum", name="Wijkcentrum"))
    assert said(event) == {"Bram": "yes"}
    assert sorted(name for _, name in notices(session, "moved")) == ["Anna", "Bram", "Cato", "Daan"]


def test_what_takes_place_after_all_is_asked_anew(session):
    florence = member("florence", "Florence")
    group = overleg()
    bram, event = delegate(group, florence, "Bram"), group.events[0]
    answer(bram, event, Reply.YES)
    scheduling.cancel(event)
    assert seats(event, florence) == (1, 1)
    scheduling.reinstate(event)
    assert (said(event), seats(event, florence)) == ({}, (0, 1))


def test_an_answer_to_a_page_from_before_the_move_is_refused(session):
    group = gpo()
    bram, event = group.roster[0], group.events[0]
    seen = event.schedule_revision
    scheduling.move(event, wall("2027-02-25 12:30"), wall("2027-02-25 13:30"))
    with pytest.raises(EventMoved):
        answer(bram, event, Reply.YES, revision=seen)
    answer(bram, event, Reply.YES, revision=event.schedule_revision)


def test_who_leaves_the_circle_frees_the_seat_and_the_substitute(session, today):
    florence = member("florence", "Florence")
    group = overleg()
    bram, (first, second) = delegate(group, florence, "Bram"), group.events
    answer(bram, first, Reply.YES)
    answer(bram, second, Reply.YES, cast.person("Daan", "daan@example.nl"))
    today.move_to(wall("2027-02-10 09:00"))
    answers.end_place(bram)
    assert bram.until_on == date(2027, 2, 9)
    assert [known.answer for known in session.scalars(select(Answer).order_by(Answer.id))] == ["yes", "no"]
    assert (seats(first, florence), seats(second, florence)) == ((1, 1), (0, 1))
    assert notices(session, "substitute_ended") == [("substitute_ended", "Daan")]


def test_who_never_answered_leaves_the_roster_and_keeps_the_place_that_the_link_names(session):
    florence = member("florence", "Florence")
    group = overleg()
    bram = answers.name_delegate(group, florence, "Bram", "bram@example.nl")
    link = answers.own_page(bram)
    answers.dismiss(bram)
    cato = answers.name_delegate(group, florence, "Cato", "cato@example.nl")
    assert answers.own_page(cato) != link
    assert answers.own_place(link.rpartition("/")[2]) is bram
    assert not any(known.expects(bram) for known in answers.meetings_of(group.events))
    with pytest.raises(NotExpected):
        answer(bram, group.events[0], Reply.YES)


def test_two_people_with_one_mailbox_are_two(session):
    florence = member("florence", "Florence")
    group = overleg(each=2)
    jan, piet, again = (answers.name_delegate(group, florence, n, "team@florence.nl") for n in ("Jan", "Piet", "JAN"))
    assert (jan.person.name, piet.person.name) == ("Jan", "Piet")
    assert again is jan
    assert notices(session, "delegate") == [("delegate", "Jan"), ("delegate", "Piet")]


def test_a_member_that_names_and_lets_go_all_day_mails_no_crowd(session, today):
    florence = member("florence", "Florence")
    group = overleg()
    for number in "abcdefghijkl":
        answers.dismiss(answers.name_delegate(group, florence, number, f"{number}@example.nl"))
    with pytest.raises(answers.TooManyDelegates):
        answers.name_delegate(group, florence, "m", "m@example.nl")
    assert len(notices(session, "delegate")) == 12
    session.commit()
    today.shift(timedelta(days=1, seconds=1))
    answers.name_delegate(group, florence, "m", "m@example.nl")


def test_who_is_named_while_a_meeting_runs_is_mailed_about_the_next(session, today):
    florence = member("florence", "Florence")
    group = overleg()
    today.move_to(wall("2027-02-04 15:00"))
    answers.name_delegate(group, florence, "Bram", "bram@example.nl")
    [notice] = session.scalars(select(Notice).where(Notice.purpose == "delegate"))
    assert notice.event is group.events[1]
    assert still_wanted(notice, now())


def test_who_is_let_go_hears_it_once(session):
    florence = member("florence", "Florence")
    group = overleg()
    bram = delegate(group, florence, "Bram")
    for _ in range(2):
        answers.dismiss(bram)
    [notice] = session.scalars(select(Notice).where(Notice.purpose == "delegate_ended"))
    assert (notice.person, notice.event) == (bram.person, group.events[0])
    assert still_wanted(notice, now())
    answers.name_delegate(group, florence, "Bram", "bram@example.nl")
    assert not still_wanted(notice, now())


def test_control_the_id_of_a_deleted_place_would_be_given_to_another_on_sqlite(session):
    florence = member("florence", "Florence")
    group = overleg()
    bram = answers.name_delegate(group, florence, "Bram", "bram@example.nl")
    number = bram.id
    session.delete(bram)
    session.flush()
    cato = answers.name_delegate(group, florence, "Cato", "cato@example.nl")
    assert (cato.id == number) is (session.get_bind().dialect.name == "sqlite")


def test_a_cancelled_meeting_tells_substitutes_and_members_that_named_nobody(session):
    florence, parnassia = member("florence", "Florence"), member("parnassia", "Parnassia")
    group = overleg()
    bram, event = delegate(group, florence, "Bram"), group.events[0]
    answer(bram, event, Reply.YES, cast.person("Daan", "daan@example.nl"))
    assert scheduling.cancel(event) == 3
    query = select(Notice).where(Notice.purpose == "event_cancelled")
    told = {notice.addressee: (notice.person or notice.organisation).name for notice in session.scalars(query)}
    assert sorted(told.values()) == ["Bram", "Daan", "Parnassia"]
    assert f"organisation:{parnassia.id}" in told
    assert event.status == EventStatus.CANCELLED


def test_a_group_without_seats_takes_none(session):
    group = gpo()
    assert answer(group.roster[0], group.events[0], Reply.YES).seat_id is None


def test_a_meeting_whose_seats_were_not_arranged_lets_nobody_in(session):
    group = overleg()
    late = member("laat", "Laat", since=date(2027, 1, 20))
    with pytest.raises(NotExpected):
        answer(delegate(group, late, "Bram"), group.events[0], Reply.YES)
    assert meeting(group, "2027-09-09 14:00")
