"""What a private link shows two polls after a change, whatever the change was."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from sqlalchemy import event as on

from events import accounts, answers, registration, scheduling, subscriptions
from events.clock import now, today
from events.extensions import db
from events.ical import fragments
from events.ical.made import Made
from events.models import Device, Event, Reply, Scope, What
from events.subscriptions import Owner
from events.subscriptions.polls import hash_of
from events.vault import keyed_hash
from tasks import upkeep
from tests import cast
from tests.answers import circle

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
CATO = "cato@example.nl"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def follow(owner: Owner, scope: Scope, **more: Any) -> Callable[[], Made]:
    """A link, as the program that polls it: each call is a poll."""
    _link, token = subscriptions.open_link(owner, scope, Device.PHONE, "nl", actor="visitor", **more)

    def poll() -> Made:
        known = subscriptions.look_up(hash_of(token))
        assert known is not None
        if known.made is not None and known.holds(now(), today()):
            return known.made
        return subscriptions.bring_up_to_date(known.subscription_id, today())

    return poll


def read(made: Made) -> dict[str, icalendar.Event]:
    """The events by title."""
    calendar = icalendar.Calendar.from_ical(made.body)
    return {str(found["SUMMARY"]): found for found in calendar.walk("VEVENT")}


def by_address(email: str = CATO) -> Owner:
    return Owner(email_hash=keyed_hash("email", email))


def stands(found: icalendar.Event) -> tuple[str, str, int]:
    return str(found["STATUS"]), str(found["TRANSP"]), found["SEQUENCE"]


def test_an_own_agenda_holds_what_is_somebodys_and_nothing_of_anybody_else(session: Any) -> None:
    event = cast.event(titles={"nl": "Samen sterk"}, capacity=1)
    full = cast.event(titles={"nl": "Wachten"}, capacity=1)
    week, talk = cast.event("beter_thuis", titles={"nl": "Week"}), cast.event("huiskamergesprek")
    led = cast.event("huiskamergesprek", ref="gesprek", titles={"nl": "Gesprek voor Turken"})
    thea = cast.person("Cato", CATO)
    lesson = cast.workshop(cast.event("beter_thuis", titles={"nl": "Andere week"}), None, title="Leven met vergeten")
    lesson.teacher = thea
    cast.role(thea, What.FACILITATOR, led)
    circle.gpo()  # Cato sits in it: its meetings show in its own feed only
    registration.register(event, cast.application("Cato"))
    registration.register(full, cast.application("Daan"))
    registration.register(full, cast.application("Cato"))
    registration.register(week, cast.duo("Cato"))
    registration.register(talk, cast.application("Cato"))
    fragments.refresh([event, full, week, talk, led, lesson.event])

    shown = read(follow(by_address(), Scope.OWN)())

    assert {title: stands(found)[:2] for title, found in shown.items()} == {
        "Samen sterk": ("CONFIRMED", "OPAQUE"),
        "Wachten": ("TENTATIVE", "TRANSPARENT"),
        "Leven met vergeten": ("CONFIRMED", "OPAQUE"),
        "Huiskamergesprek": ("CONFIRMED", "OPAQUE"),
    }
    for found in shown.values():
        assert str(found["CLASS"]) == "PRIVATE"
        assert {"ATTENDEE", "ORGANIZER"}.isdisjoint(found)


def test_a_place_that_becomes_certain_and_is_given_up_rises_each_time(session: Any, clock: Any) -> None:
    event = cast.event(titles={"nl": "Samen sterk"}, capacity=1)
    daan = registration.register(event, cast.application("Daan"))
    cato = registration.register(event, cast.application("Cato"))
    fragments.refresh([event])
    poll, seen = follow(by_address(), Scope.OWN), []
    for act in (
        lambda: None,
        lambda: registration.cancel(daan, actor="visitor"),
        lambda: registration.cancel(cato, actor="visitor"),
    ):
        act()
        clock.shift(timedelta(hours=4))
        first, second = poll(), poll()
        assert first == second
        ((title, found),) = read(second).items()
        seen.append((title, *stands(found), found["LAST-MODIFIED"].dt))
    assert [known[:4] for known in seen] == [
        ("Samen sterk", "TENTATIVE", "TRANSPARENT", 0),
        ("Samen sterk", "CONFIRMED", "OPAQUE", 1),
        ("Afgemeld: Samen sterk", "CANCELLED", "TRANSPARENT", 2),
    ]
    assert seen[0][4] < seen[1][4] < seen[2][4]
    clock.shift(timedelta(days=70))
    assert read(poll()) == {}


def test_nothing_changed_is_one_statement_and_the_same_bytes(session: Any, statements: list[str]) -> None:
    event = cast.event()
    registration.register(event, cast.application("Cato"))
    fragments.refresh([event])
    poll = follow(by_address(), Scope.OWN)
    before = poll()
    session.commit()
    statements.clear()
    assert poll() == before
    assert len(statements) == 1


@pytest.fixture
def statements(session: Any) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    on.listen(db.engine, "before_cursor_execute", note)
    yield seen
    on.remove(db.engine, "before_cursor_execute", note)


def test_a_circle_is_followed_by_its_roster_only_and_a_roster_that_changed_shows(session: Any, clock: Any) -> None:
    group = circle.gpo()
    bram = group.roster[0]
    poll = follow(Owner(person_id=bram.person_id), Scope.GROUP, group=group)
    assert list(read(poll())) == ["GPO Transvaal 23 februari 2027", "GPO Transvaal 6 april 2027"]
    assert b"Bram" not in poll().body
    assert b"Cato" not in poll().body
    stranger = follow(Owner(person_id=cast.person("Daan").id), Scope.GROUP, group=group)
    assert read(stranger()) == {}

    bram.until_on = today()
    clock.shift(timedelta(days=1))
    session.flush()
    poll()
    assert read(poll()) == {}


def test_an_answer_shows_in_the_own_agenda_of_who_gave_it_back_and_forth(session: Any, clock: Any) -> None:
    group = circle.overleg("2027-02-04 14:00", each=None)
    place = circle.delegate(group, None, "Cato")
    meeting, poll, seen = group.events[0], follow(by_address(), Scope.OWN), []
    for reply in (None, Reply.YES, Reply.NO, Reply.YES, Reply.MAYBE):
        clock.shift(timedelta(hours=4))
        if reply is not None:
            answers.answer(place, meeting, reply, revision=meeting.schedule_revision)
        poll()
        ((title, found),) = read(poll()).items()
        seen.append((title, *stands(found)))
    assert seen == [
        ("Programma-overleg", "TENTATIVE", "TRANSPARENT", 0),
        ("Programma-overleg", "CONFIRMED", "OPAQUE", 1),
        ("Afgemeld: Programma-overleg", "CANCELLED", "TRANSPARENT", 2),
        ("Programma-overleg", "CONFIRMED", "OPAQUE", 3),
        ("Programma-overleg", "TENTATIVE", "TRANSPARENT", 4),
    ]


def test_an_organisation_follows_the_meetings_where_it_has_seats(session: Any) -> None:
    florence = circle.member("florence", "Florence")
    group = circle.overleg()
    fragments.refresh(group.events)
    made = follow(Owner(organisation_id=florence.id), Scope.SEATS)()
    assert len(icalendar.Calendar.from_ical(made.body).walk("VEVENT")) == 2
    assert read(follow(Owner(organisation_id=circle.member("hwf", "HWF", date(2028, 1, 1)).id), Scope.SEATS)()) == {}


def test_organisers_see_how_full_it_is_and_a_role_that_ends_shows_nothing(session: Any, clock: Any) -> None:
    event, gpo = cast.event(titles={"nl": "Samen sterk"}), circle.gpo()
    anna = cast.person("Organisator")
    role = cast.role(anna, What.ORGANISER, event.networks[0])
    fragments.refresh([event, *gpo.events])
    poll = follow(Owner(person_id=anna.id), Scope.ORGANISER)
    assert list(read(poll())) == ["Samen sterk (0 van 20 plaatsen)"]  # and no meeting about clients
    registration.register(event, cast.application("Cato"))
    clock.shift(timedelta(minutes=59))
    assert list(read(poll())) == ["Samen sterk (0 van 20 plaatsen)"]
    session.commit()
    upkeep.count_places()  # what the clock does every hour
    poll()
    assert list(read(poll())) == ["Samen sterk (1 van 20 plaatsen)"]
    assert b"Cato" not in poll().body

    session.delete(role)
    session.flush()
    poll()
    assert read(poll()) == {}


def test_a_key_person_sees_the_neighbourhood_only(session: Any) -> None:
    home = cast.venue("thuis", name="Bij mevrouw Cato", address="Hobbemastraat 12", neighbourhood="Schilderswijk")
    talk = cast.event("huiskamergesprek", titles={"nl": "Voor Turken"}, venue=home)
    key_person = cast.person("Elif")
    cast.role(key_person, What.KEY_PERSON, talk)
    fragments.refresh([talk])
    made = follow(Owner(person_id=key_person.id), Scope.KEY_PERSON)()
    ((title, found),) = read(made).items()
    assert (title, str(found["LOCATION"])) == ("Huiskamergesprek", "Schilderswijk")
    for hidden in (b"Hobbema", b"Cato", b"Turken", b"Elif"):
        assert hidden not in made.body


def test_whoever_may_have_only_a_neutral_file_gets_no_link(session: Any) -> None:
    party = registration.register(cast.event("beter_thuis"), cast.duo("Cato"))
    with pytest.raises(ValueError, match="neutral"):
        follow(Owner(registration_id=party.id), Scope.PLACE)


def changed_event(change: str, clock: Any) -> tuple[Event, Callable[[], object]]:
    event = cast.event(titles={"nl": "Samen sterk"}, texts={"nl": "Een middag"}, venue=cast.venue())

    def act() -> None:
        if change == "renamed venue":
            event.venue.name = "De Nieuwe Vliet"
        elif change == "translation":
            event.titles = {"nl": "Samen sterk", "tr": "Birlikte"}
        elif change == "cancelled":
            scheduling.cancel(event)
        elif change == "leaves the window":
            clock.shift(timedelta(days=200))
        fragments.refresh([event])

    return event, act


@pytest.mark.parametrize("change", ["renamed venue", "translation", "cancelled", "leaves the window", "nothing"])
def test_two_polls_after_a_change_the_bytes_say_it(session: Any, clock: Any, change: str) -> None:
    event, act = changed_event(change, clock)
    party = registration.register(event, cast.application("Cato"))
    fragments.refresh([event])
    language = "tr" if change == "translation" else "nl"
    _link, token = subscriptions.open_link(
        Owner(registration_id=party.id), Scope.PLACE, Device.PHONE, language, actor="visitor"
    )

    def poll() -> Made:
        known = subscriptions.look_up(hash_of(token))
        assert known is not None
        return subscriptions.bring_up_to_date(known.subscription_id, today())

    before = poll()
    clock.shift(timedelta(hours=4))
    act()
    poll()
    after = poll()
    shown = list(read(after).items())
    if change == "nothing":
        assert after == before
        return
    assert after.etag != before.etag
    assert after.changed_at > before.changed_at
    if change == "leaves the window":
        assert shown == []
        return
    title, found = shown[0]
    assert found["SEQUENCE"] == 1
    assert found["LAST-MODIFIED"].dt == NOON + timedelta(hours=4)
    assert {
        "renamed venue": "De Nieuwe Vliet" in str(found["LOCATION"]),
        "translation": title == "Birlikte",
        "cancelled": (title, str(found["STATUS"])) == ("Geannuleerd: Samen sterk", "CANCELLED"),
    }[change]


def test_a_revoked_link_is_an_empty_calendar_and_the_others_stay(session: Any) -> None:
    event = cast.event()
    registration.register(event, cast.application("Cato"))
    fragments.refresh([event])
    gone, stays = follow(by_address(), Scope.OWN), follow(by_address(), Scope.OWN)
    first = subscriptions.links_of(by_address())[0]
    subscriptions.revoke(first, actor="visitor")
    session.flush()
    gone()
    assert read(gone()) == {}
    assert b"BEGIN:VTIMEZONE" in gone().body
    assert len(read(stays())) == 1
    assert [link.id for link in subscriptions.links_of(by_address())] != [first.id]


def test_control_the_agendas_version_alone_would_not_tell_that_a_place_was_given_up(session: Any) -> None:
    event = cast.event()
    cato = registration.register(event, cast.application("Cato"))
    fragments.refresh([event])
    link, token = subscriptions.open_link(by_address(), Scope.OWN, Device.PHONE, "nl", actor="visitor")
    known = [subscriptions.look_up(hash_of(token))]
    registration.cancel(cato, actor="visitor")
    known.append(subscriptions.look_up(hash_of(token)))
    before, after = (found for found in known if found is not None)
    assert before.facts.split()[0] == after.facts.split()[0]
    assert before.basis(today()) == link.made_from != after.basis(today())


def test_control_without_what_was_shown_before_sequence_would_fall(session: Any, clock: Any) -> None:
    event = cast.event(capacity=1)
    daan = registration.register(event, cast.application("Daan"))
    registration.register(event, cast.application("Cato"))
    fragments.refresh([event])
    poll = follow(by_address(), Scope.OWN)
    registration.cancel(daan, actor="visitor")
    clock.shift(timedelta(hours=4))
    assert [found["SEQUENCE"] for found in read(poll()).values()] == [1]
    (link,) = subscriptions.links_of(by_address())
    link.shown = link.made_from = None
    session.flush()
    assert [found["SEQUENCE"] for found in read(poll()).values()] == [0]


def test_somebody_without_an_address_follows_no_place_of_others_without_one(session: Any) -> None:
    event = cast.event()
    registration.register(event, cast.application("Daan", channel="phone", email=None, phone="070 000 00 01"))
    fragments.refresh([event])
    thea = cast.person("Thea", "thea@example.nl")
    session.flush()
    assert read(follow(Owner(person_id=thea.id), Scope.OWN)()) == {}


def test_what_an_account_followed_ends_with_it(session: Any) -> None:
    event = cast.event()
    registration.register(event, cast.application("Cato"))
    account = accounts.invite(CATO, "Cato", by="command")
    cast.role(account.person, What.ORGANISER, event.networks[0])
    fragments.refresh([event])
    session.flush()
    of_person = Owner(person_id=account.person_id)
    own, work = follow(by_address(), Scope.OWN), follow(of_person, Scope.ORGANISER)
    by_mailed_link = follow(of_person, Scope.OWN)
    assert [len(read(poll())) for poll in (own, work)] == [1, 1]
    subscriptions.end_with_account(account, actor="command")
    session.flush()
    assert [read(poll()) for poll in (own, work)] == [{}, {}]
    assert [link.scope for link in subscriptions.links_of(of_person)] == [Scope.OWN]
    assert by_mailed_link().size > 0
