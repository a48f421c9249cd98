"""From what somebody who plans can choose: what is theirs, and nothing that others keep to themselves."""

import threading
from datetime import date

import pytest
from sqlalchemy import delete

from events import access, registration, scheduling
from events.agenda import planning
from events.errors import EventGone, StillCountedOn
from events.extensions import db
from events.models import (
    Answer,
    AuditEntry,
    Event,
    EventStatus,
    Fund,
    Membership,
    ProgrammeItem,
    What,
)
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import hidden, read
from tests.web.organise import stage
from tests.web.organise.test_plan import filled, send

pytestmark = pytest.mark.usefixtures("today")

ELSEWHERE = ("palliatief", "Netwerk Palliatieve Zorg")
HAAG, DELFT = "Gemeente haag (", "Gemeente delft ("
NEW = "/organise/events/new"
WHEN = {"starts_day": "2027-05-20", "starts": "13:00", "ends": "17:00"}


def elsewhere():
    return cast.network(*ELSEWHERE)


def member(*networks, **fields):
    """Hadoks, a member of these networks since 2020, for which Daan plans."""
    hadoks = arranged.organisation("hadoks", "Hadoks", roles=["member"])
    for network in networks:
        hadoks.memberships.append(Membership(network=network, since_on=date(2020, 1, 1), **fields))
    cast.role(stage.person("Daan"), What.ORGANISER, hadoks)
    return hadoks


@pytest.fixture
def week(rows):
    """A course week that one fund pays; another fund, and another network, are not its own."""
    with rows():
        event = stage.week()
        event.funds = [cast.fund("haag", 5)]
        cast.fund("delft", 5, "Delft")
        elsewhere()
    return event


def offered(client, name: str, address: str) -> list[str]:
    """What somebody reads of the funds and the networks on a planning page."""
    stage.sign_in_as(client, name)
    text = read(client.get(address))
    words = (HAAG, DELFT, "Netwerk Dementie Haaglanden", ELSEWHERE[1])
    return [one for one in words if one in text]


def test_funds_are_the_offices_to_give_and_who_plans_keeps_what_is_there(client, week):
    own = "Netwerk Dementie Haaglanden"
    for address, kept in ((f"{NEW}/beter_thuis", []), ("/organise/events/week/edit", [HAAG])):
        assert offered(client, "Anna", address) == [*kept, own]
        assert offered(client, "Olga", address) == [HAAG, DELFT, own, ELSEWHERE[1]]


def test_a_fund_that_was_not_offered_is_not_taken(client, app, week):
    with app.app_context():
        haag, delft = (str(one.id) for one in db.session.query(Fund).order_by(Fund.id))
    stage.sign_in_as(client, "Anna")
    before = filled(client.get("/organise/events/week/edit"))["funds"]
    assert before == [haag]
    assert send(client, "/organise/events/week/edit", funds=[*before, delft]).status_code == 422


def test_who_plans_for_a_member_plans_in_its_networks_and_nothing_that_funds_pay(client, rows, week):
    with rows():
        member(elsewhere())
    assert offered(client, "Daan", f"{NEW}/symposium") == [ELSEWHERE[1]]
    assert "Beter Thuis" not in read(client.get(NEW))
    assert client.get(f"{NEW}/beter_thuis").status_code == 404
    stage.sign_in_as(client, "Anna")
    assert "Beter Thuis" in read(client.get(NEW)), "control"


def test_a_former_member_gives_no_network(session):
    hadoks = arranged.organisation("hadoks", "Hadoks", roles=["member"])
    found = access.Access(organisations=frozenset({hadoks.id}))
    row = Membership(network=elsewhere(), since_on=date(2020, 1, 1))
    hadoks.memberships.append(row)
    session.flush()
    assert planning.networks(found) == [row.network], "control"
    row.until_on = date(2021, 1, 1)
    session.flush()
    assert planning.networks(found) == []


def test_a_home_is_listed_for_who_plans_what_is_held_there_and_for_the_office(session):
    talk, _link = arranged.talk()
    who = cast.everyone(talk)
    other = cast.venue("elders", name="Bij een ander", is_private=True)
    cast.event("huiskamergesprek", networks=[elsewhere()], venue=other)
    cast.venue("leeg", name="Leeg huis", is_private=True)

    def homes(name: str, **asked) -> set[str]:
        found = planning.venues(access.of(who[name]), **{"with_private": True, **asked})
        return {one.name for one in found if one.is_private}

    assert homes("Olga") == {"Bij een gastgezin", "Bij een ander", "Leeg huis"}
    assert homes("Anna") == {"Bij een gastgezin"}
    assert homes("Anna", known=other) == {"Bij een gastgezin", "Bij een ander"}, "what the event has"
    assert homes("Anna", with_private=False) == homes("Olga", with_private=False) == set()


def test_whom_to_call_is_somebody_of_the_office_or_of_what_one_plans(session):
    here = cast.event()
    there = cast.event(networks=[elsewhere()])
    who = cast.everyone(here)
    names = ("Ina", "Ulla", "Kees", "Loes")
    people = {name: cast.person(name, phone=f"061234567{number}") for number, name in enumerate(names)}
    cast.role(people["Ina"], What.FACILITATOR, here)
    cast.role(people["Ulla"], What.FACILITATOR, there)
    cast.role(people["Kees"], What.OFFICE, cast.office())
    there.contact = people["Loes"]
    session.flush()

    def called(name: str, known=None) -> set[str]:
        return {one.name for one in planning.contacts(access.of(who[name]), known)}

    assert called("Anna") == {"Anna", "Ina", "Kees"}
    assert called("Anna", people["Loes"]) == {"Anna", "Ina", "Kees", "Loes"}
    assert called("Olga") == {"Anna", "Ina", "Ulla", "Kees", "Loes"}


def test_what_is_in_the_way_has_no_name_for_who_may_not_see_it(client, rows):
    with rows():
        made = arranged.symposium("draft", status=EventStatus.DRAFT)
        cast.everyone(made)
        same = {"venue": made.venue, "starts_at": made.starts_at, "ends_at": made.ends_at}
        cast.event("beter_thuis", titles={"nl": "Cursus elders"}, networks=[elsewhere()], **same)
    said = {}
    for name in ("Olga", "Anna"):
        stage.sign_in_as(client, name)
        said[name] = read(client.get("/organise/events/draft/publish"))
    assert "Op deze plek is dan ook: Cursus elders" in said["Olga"], "control"
    assert "Op deze plek is dan ook: iets anders" in said["Anna"]
    assert "Cursus elders" not in said["Anna"]


def draft() -> Event:
    """A symposium that nobody saw yet, with everybody around it."""
    event = arranged.symposium("concept", status=EventStatus.DRAFT)
    cast.everyone(event)
    return event


def test_a_draft_that_nobody_counts_on_is_deleted_after_a_question(client, rows):
    with rows():
        uid = draft().uid
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/concept/discard"
    assert "Concept verwijderen" in read(client.get("/organise/events/concept"))
    page = client.get(address)
    assert "Wilt u dit concept verwijderen? Symposium Onbegrepen gedrag" in read(page)
    stale = {**hidden(page), "version": "99"}
    assert client.post(address, data=stale).headers["Location"].endswith("done=too_late")
    answer = client.post(address, data=hidden(page))
    assert "Het concept is verwijderd." in read(client.get(answer.headers["Location"]))
    with rows():
        assert db.session.query(Event).count() == 0
        assert db.session.query(ProgrammeItem).count() == 0
        last = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert (last.what, last.about) == ("draft deleted", uid)
    assert client.get("/organise/events/concept").status_code == 404


def test_what_was_shown_or_is_counted_on_cannot_be_deleted(session):
    event = arranged.symposium("concept", status=EventStatus.DRAFT)
    assert scheduling.may_be_discarded(event)
    event.status = EventStatus.PUBLISHED
    registration.register(event, cast.application("Cato"))
    event.status, event.published_at = EventStatus.DRAFT, None
    assert not scheduling.may_be_discarded(event)
    with pytest.raises(StillCountedOn):
        scheduling.discarded(event, event.edit_version, actor="account:1")
    assert not scheduling.may_be_discarded(arranged.course_week("shown"))
    meeting = circle.gpo("2027-04-15 16:00").events[0]
    meeting.status, meeting.published_at = EventStatus.DRAFT, None
    assert scheduling.may_be_discarded(meeting)
    said = Answer(event=meeting, place=meeting.group.roster[0], answer="no", answered_at=meeting.created_at)
    session.add(said)
    session.flush()
    assert not scheduling.may_be_discarded(meeting)


def test_who_deletes_or_saves_what_another_deletes_at_that_moment_reads_that_it_is_gone(app, client, rows):
    """On SQLite the second comes after the first; on PostgreSQL it may wait for the lock of what is then gone."""
    with rows():
        draft()
    stage.sign_in_as(client, "Anna")
    addresses = ("/organise/events/concept/discard", "/organise/events/concept/edit")
    sent = [hidden(client.get(addresses[0])), filled(client.get(addresses[1]))]
    other = app.test_client()
    stage.sign_in_as(other, "Olga")
    presses = [(client, sent[0]), (other, hidden(other.get(addresses[0])))]
    start, said = threading.Barrier(2, timeout=60), []

    def press(browser, data):
        start.wait()
        said.append(browser.post(addresses[0], data=data).status_code)

    pressing = [threading.Thread(target=press, args=one) for one in presses]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join(timeout=120)
    assert sorted(said) == [303, 404]
    assert client.post(addresses[1], data=sent[1]).status_code == 404


def test_what_is_locked_after_it_was_deleted_is_gone(session):
    event = draft()
    version = event.edit_version
    session.execute(delete(Event).execution_options(synchronize_session=False))  # by another, meanwhile
    with pytest.raises(EventGone):
        scheduling.discarded(event, version, actor="account:1")
