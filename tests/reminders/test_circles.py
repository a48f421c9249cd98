"""Whom a reminder about a meeting reaches: the circle, its chair, substitutes, and members that named nobody."""

from datetime import date

import time_machine
from sqlalchemy import select

from events import answers, scheduling
from events.mail import by_hand_text, compose
from events.models import Notice, Organisation, Reply, What
from events.notices import still_wanted
from tests import cast
from tests.answers.circle import delegate, gpo, meeting, member, overleg
from tests.reminders.planning import plan, wall


def named(session, planned: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was planned, with names for addressees."""
    notices = {(n.purpose, n.addressee): (n.person or n.organisation).name for n in session.scalars(select(Notice))}
    return sorted((purpose, notices[purpose, addressee]) for purpose, addressee in planned)


def body(session, purpose: str, name: str) -> str:
    query = select(Notice).where(Notice.purpose == purpose)
    [notice] = [n for n in session.scalars(query) if (n.person or n.organisation).name == name]
    return compose(notice).get_body(("plain",)).get_content()


def test_a_gpo_reminds_roster_and_chair_with_the_link_to_answer(session):
    group = gpo("2027-02-23 12:30")
    assert named(session, plan(session, "2027-02-16 09:00")) == [
        ("meeting_7_days", "Anna"), ("meeting_7_days", "Bram"), ("meeting_7_days", "Cato"),
    ]  # fmt: skip
    bram, anna = body(session, "meeting_7_days", "Bram"), body(session, "meeting_7_days", "Anna")
    assert answers.own_page(group.roster[0]) in bram
    assert answers.chair_page(group.roles[0]) in anna
    for text in (bram, anna):
        assert "Bijeenkomst\ndinsdag 23 februari 2027, 12.30 tot 13.30 uur" in text
        assert "Transvaal" not in text
        assert "GPO" not in text


def test_a_chair_on_the_roster_is_reminded_once(session):
    group = gpo("2027-02-23 12:30")
    delegate(group, None, "Anna")
    assert [name for _, name in named(session, plan(session, "2027-02-16 09:00"))] == ["Anna", "Bram", "Cato"]
    assert answers.own_page(group.roster[-1]) in body(session, "meeting_7_days", "Anna")


def test_who_chairs_only_one_meeting_is_reminded_of_that_one(session):
    first, _second = gpo("2027-02-23 12:30", "2027-04-06 12:30").events
    cast.role(cast.person("Daan", "daan@example.nl"), What.CHAIR, first)
    assert "Daan" in [name for _, name in named(session, plan(session, "2027-02-16 09:00"))]
    assert "Daan" not in [name for _, name in named(session, plan(session, "2027-03-30 09:00"))]


def test_a_substitute_is_reminded_the_day_before_while_still_asked(session):
    group = gpo("2027-02-23 12:30")
    event, (bram, cato) = group.events[0], group.roster
    daan = cast.person("Daan", "daan@example.nl")
    for place in (bram, cato):
        answers.answer(place, event, Reply.YES, daan)
    assert "Daan" not in [name for _, name in named(session, plan(session, "2027-02-16 09:00"))]
    reminded = [name for _, name in named(session, plan(session, "2027-02-22 09:00"))]
    assert reminded == ["Anna", "Bram", "Cato", "Daan"], "once, for however many"
    text = body(session, "meeting_1_day", "Daan")
    assert "U komt in de plaats van iemand anders. Kunt u niet? Zeg het dan tegen wie u vroeg." in text
    assert "http" not in text
    query = select(Notice).where(Notice.person_id == daan.id, Notice.purpose == "meeting_1_day")
    notice = session.scalars(query).one()
    assert still_wanted(notice, wall("2027-02-22 09:00"))
    for place in (bram, cato):
        answers.answer(place, event, Reply.NO)
    assert not still_wanted(notice, wall("2027-02-22 09:00"))


def test_a_reminder_knows_what_was_answered(session):
    group = gpo("2027-02-23 12:30")
    bram, cato = group.roster
    answers.answer(bram, group.events[0], Reply.NO)
    answers.answer(cato, group.events[0], Reply.YES, cast.person("Daan", "daan@example.nl"))
    plan(session, "2027-02-16 09:00")
    said = [body(session, "meeting_7_days", name) for name in ("Bram", "Cato")]
    assert "U liet weten dat u niet komt. Kunt u toch? Laat het weten." in said[0]
    assert "U liet weten dat iemand anders in uw plaats komt." in said[1]
    for text in said:
        assert "Kunt u niet?" not in text
        assert "Daan" not in text


def test_a_reminder_of_a_body_names_who_comes_instead(session):
    group = overleg("2027-06-15 14:00", each=None, body="Adviesraad")
    bram = delegate(group, None, "Bram")
    answers.answer(bram, group.events[0], Reply.YES, cast.person("Eva", "eva@example.nl"))
    plan(session, "2027-06-14 09:00")
    assert "Eva komt in uw plaats." in body(session, "meeting_1_day", "Bram")


def test_the_members_are_asked_until_they_name_somebody(session):
    florence, parnassia = member("florence", "Florence"), member("parnassia", "Parnassia")
    group = overleg("2027-06-15 14:00")
    bram = delegate(group, florence, "Bram")
    assert named(session, plan(session, "2027-06-05 09:00")) == [
        ("papers_10_days", "Bram"), ("papers_10_days", "Parnassia"),
    ]  # fmt: skip
    text = body(session, "papers_10_days", "Parnassia")
    assert f"Laat weten wie er namens uw organisatie komt:\n{answers.seats_page(parnassia)}" in text
    answers.answer(bram, group.events[0], Reply.MAYBE)
    assert named(session, plan(session, "2027-06-10 09:00")) == [("answer_5_days", "Parnassia")]
    assert "Wij weten nog niet wie er namens uw organisatie komt." in body(session, "answer_5_days", "Parnassia")
    query = select(Notice).where(Notice.purpose == "answer_5_days")
    asked = session.scalars(query).one()
    assert still_wanted(asked, wall("2027-06-10 09:00"))
    with time_machine.travel(wall("2027-06-10 10:00"), tick=False):
        answers.name_delegate(group, parnassia, "Cato", "cato@example.nl")
    assert not still_wanted(asked, wall("2027-06-10 09:00"))
    assert named(session, plan(session, "2027-06-10 10:05")) == [], "the mail that named Cato said it all"
    assert named(session, plan(session, "2027-06-14 09:00")) == [("meeting_1_day", "Bram"), ("meeting_1_day", "Cato")]


def test_a_member_without_an_address_is_phoned(session):
    member("florence", "Florence").email = None
    overleg("2027-06-15 14:00")
    plan(session, "2027-06-05 09:00")
    notice = session.scalars(select(Notice)).one()
    assert notice.channel == "phone"
    assert "U belt Florence. Vertel dit:" in by_hand_text(notice)
    assert "http" not in by_hand_text(notice)


def test_rule_4_who_sits_for_no_member_of_that_day_is_not_reminded_and_not_wanted(session):
    hadoks = member("hadoks", "Hadoks", until=date(2027, 6, 15))
    group = overleg("2027-06-15 14:00")
    delegate(group, hadoks, "Bram")
    delegate(group, None, "Cato")
    assert named(session, plan(session, "2027-06-05 09:00")) == [("papers_10_days", "Bram")]
    notice = session.scalars(select(Notice)).one()
    hadoks.memberships[0].until_on = date(2027, 6, 14)
    session.flush()
    scheduling.arrange_seats(group.events[0], group)
    assert not still_wanted(notice, wall("2027-06-05 09:00"))


def test_papers_stand_in_the_mails_as_links(session):
    group = overleg("2027-06-15 14:00", each=None, body="Adviesraad")
    delegate(group, None, "Bram")
    group.events[0].papers = [{"title": "Agenda", "url": "https://example.org/agenda.pdf"}]
    plan(session, "2027-06-05 09:00")
    text = body(session, "papers_10_days", "Bram")
    assert "De stukken:\n\nAgenda:\nhttps://example.org/agenda.pdf\n" in text
    assert answers.own_page(group.roster[0]) in text


def test_a_move_asks_anew_in_the_same_mail_and_tells_the_substitute(session):
    group = gpo("2027-02-23 12:30")
    event, (bram, cato) = group.events[0], group.roster
    answers.answer(bram, event, Reply.YES, cast.person("Daan", "daan@example.nl"))
    plan(session, "2027-02-16 09:00")
    scheduling.move(event, wall("2027-02-25 12:30"), wall("2027-02-25 13:30"))
    anew = "Kunt u dan? Laat het ons weten. Wat u eerder antwoordde, geldt niet meer."
    for place in (bram, cato):
        text = body(session, "moved", place.person.name)
        assert anew in text
        assert answers.own_page(place) in text
    daan = body(session, "moved", "Daan")
    assert "Wij vragen die persoon opnieuw. U hoort het als u nodig bent." in daan
    assert anew not in daan
    chair = body(session, "moved", "Anna")
    assert "U zou in de plaats" not in chair
    assert answers.chair_page(group.roles[0]) in chair


def test_another_room_says_nothing_of_answering_anew(session):
    group = gpo("2027-02-23 12:30")
    event, bram = group.events[0], group.roster[0]
    answers.answer(bram, event, Reply.YES)
    scheduling.move(event, event.starts_at, event.ends_at, venue=cast.venue("wijkcentrum", name="Wijkcentrum"))
    assert "geldt niet meer" not in body(session, "moved", "Bram")


def test_a_member_that_moved_in_later_is_asked_about_what_comes(session):
    """A meeting that is planned after a member joined has its seats, and the member hears of them."""
    florence = member("florence", "Florence", since=date(2027, 6, 1))
    group = overleg("2027-05-13 14:00")
    meeting(group, "2027-06-15 14:00", 2)
    assert plan(session, "2027-05-03 09:00") == []
    assert named(session, plan(session, "2027-06-05 09:00")) == [("papers_10_days", "Florence")]
    assert session.get(Organisation, florence.id).name == "Florence"
