"""How many came of the places without a name: a number per party and part, in the lists and in the year."""

from datetime import timedelta

import pytest

from events import attendance, recipients, registration
from events.attendance import Count, Tick, TooManyHeads
from events.clock import now
from events.registration import NamedPerson
from events.reports.year import Rate, year_report
from tests import cast
from tests.attendance import hall


@pytest.fixture
def talk(anna):
    """A talk that began an hour ago: Samira reserved eight places and Fatma four, without a name."""
    event = cast.event("huiskamergesprek", in_days=5)
    for name, people in (("Samira", 8), ("Fatma", 4)):
        registration.register(event, cast.application(name, people=people, phone="0612345678"))
    event.starts_at, event.ends_at = now() - timedelta(hours=1), now() + timedelta(hours=1)
    return event


def by_name(event):
    return {one.party.contact_name: one.party.id for one in attendance.nameless(event)}


def test_heads_count_among_who_was_expected_and_a_correction_is_on_record(talk, anna, session):
    [part] = attendance.parts(talk)
    parties = by_name(talk)
    attendance.count_heads(talk, part, {parties["Samira"]: 4}, by=anna)
    assert attendance.counts(talk) == {part.key: Count(expected=12, present=4, absent=4)}
    assert attendance.counts(talk)[part.key].open == 4  # nobody said anything of Fatma's
    attendance.count_heads(talk, part, {parties["Samira"]: 5, parties["Fatma"]: 0}, by=anna)
    assert attendance.counts(talk) == {part.key: Count(expected=12, present=5, absent=7)}
    assert hall.corrections() == [f"heads, {part.key}: 4 → 5"]


def test_a_message_for_who_was_there_is_for_the_parties_of_which_somebody_came(talk, anna, session):
    [part] = attendance.parts(talk)
    parties = by_name(talk)
    attendance.count_heads(talk, part, {parties["Samira"]: 1, parties["Fatma"]: 0}, by=anna)

    def meant(was_there):
        rows = session.execute(recipients.found(talk, recipients.Selection(was_there=was_there)))
        return [row.registration_id for row in rows]

    assert (meant(True), meant(False)) == ([parties["Samira"]], [parties["Fatma"]])


def test_no_more_heads_than_places_and_all_numbers_or_none(talk, anna):
    [part] = attendance.parts(talk)
    parties = by_name(talk)
    with pytest.raises(TooManyHeads) as many:
        attendance.count_heads(talk, part, {parties["Samira"]: 8, parties["Fatma"]: 5}, by=anna)
    assert many.value.places == 4
    assert attendance.heads(talk) == {}


def test_heads_stand_in_the_report_of_the_year(talk, anna, session):
    [part] = attendance.parts(talk)
    parties = by_name(talk)
    attendance.count_heads(talk, part, {parties["Samira"]: 6, parties["Fatma"]: 1}, by=anna)
    talk.ends_at = now() - timedelta(minutes=5)
    session.flush()
    [line] = [one for one in year_report(talk.networks[0], 2027).kinds if one.policy is talk.policy]
    assert line.attendance == Rate(58)


def test_when_names_are_withdrawn_the_count_of_who_was_there_stays(talk, anna, session):
    [part] = attendance.parts(talk)
    names = tuple(NamedPerson("person", name) for name in ("Ria", "Mohan", "Ali"))
    agreed = {"persons": names, "consents": ("registration", "names"), "phone": "0612345678"}
    talk.starts_at, talk.ends_at = now() + timedelta(hours=1), now() + timedelta(hours=2)
    talk.pool.capacity = 20
    party = registration.register(talk, cast.application("Els", **agreed))
    talk.starts_at, talk.ends_at = now() - timedelta(hours=1), now() + timedelta(hours=1)
    seen = zip(party.attendees, (True, True, False), strict=True)
    ticks = [Tick(f"attendee:{person.id}", part.key, there, now()) for person, there in seen]
    assert attendance.mark(talk, ticks, via=attendance.LIST, by=anna) == []
    before = attendance.counts(talk)[part.key]
    registration.forget_names(party, actor="test")
    session.flush()
    assert attendance.heads(talk) == {(party.id, part.key): 2}
    assert attendance.counts(talk)[part.key] == before == Count(expected=15, present=2, absent=1)
    registration.forget_names(party, actor="test")
    assert attendance.heads(talk) == {(party.id, part.key): 2}, "twice counts nobody twice"
