"""The pages of the office about members, and of everybody about what has to be done."""

import pytest
from sqlalchemy import select

from events import registration
from events.clock import today as this_day
from events.extensions import db
from events.models import Membership, Organisation, Task
from tests import cast
from tests.answers import circle
from tests.web.arranged import course_week, office
from tests.web.browsing import fault_of, hidden, read, submit
from tests.web.signing_in import sign_in


@pytest.fixture
def olga(today, rows, client):
    """The browser of the office; Florence is a member, with a delegate and seats."""
    with rows():
        office()
        florence = circle.member("florence", "Florence")
        circle.delegate(circle.overleg(), florence, "Bram")
        week = course_week("week")
        registration.register(week, cast.duo())
        cast.everyone(week)
    signed_in(client, rows, "Olga")
    return client


def signed_in(client, rows, name: str) -> None:
    with rows():
        sign_in(client, cast.person(name, f"{name.casefold()}@example.nl"))


def joined(olga, **fields) -> str:
    """A new aspirant; the address of its page."""
    known = {"network": "dementie", "name": "Hadoks", "email": "hadoks@example.nl", "talk_on": "2027-02-01"}
    answer = submit(olga, "/organise/members/new", **{**known, **fields})
    assert answer.status_code == 303, read(answer)
    return answer.headers["Location"]


def test_an_aspirant_joins_signs_and_ends(olga, rows):
    page = olga.get(joined(olga))
    assert "De organisatie is nu aspirant-lid." in read(page)
    assert "gesprek op maandag 1 februari 2027" in read(page)
    assert "Gesprek met een aspirant-lid" in read(olga.get("/organise/tasks"))
    with rows():
        number = db.session.scalars(select(Membership.id).where(Membership.is_aspirant)).one()
    place = f"/organise/members/hadoks/{number}"
    submit(olga, f"{place}/talk", day="2027-02-08")
    signed = submit(olga, f"{place}/sign", day="2027-02-10")
    page = read(olga.get(signed.headers["Location"]))
    assert "lid sinds woensdag 10 februari 2027" in page
    assert "Programma-overleg Plaats bij: donderdag 13 mei 2027" in page
    ended = submit(olga, f"{place}/end", day="2027-03-31")
    page = read(olga.get(ended.headers["Location"]))
    assert "tot en met woensdag 31 maart 2027" in page
    assert "Geen plaatsen bij overleggen." in page


def test_the_list_has_each_network_with_who_is_in_it(olga):
    joined(olga)
    page = read(olga.get("/organise/members"))
    assert (
        "Netwerk Dementie Haaglanden Aspirant-leden (1) Hadoks gesprek op maandag 1 februari 2027 Leden (1)" in page
    )
    assert "Bram" in read(olga.get("/organise/members/florence"))


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"network": ""}, "network", "Kies een netwerk."),
        ({"name": ""}, "organisation", "Kies een organisatie, of vul bij een nieuwe de naam in."),
        (
            {"organisation": "florence"},
            "name",
            "Kies een organisatie uit de lijst, of vul een nieuwe naam in. Niet allebei.",
        ),
        ({"talk_on": ""}, "talk_on", "Vul in wanneer u met de organisatie praat."),
    ],
)
def test_a_fault_stands_beside_its_field(olga, rows, fields, field, said):
    known = {"network": "dementie", "name": "Hadoks", "talk_on": "2027-02-01"}
    answer = submit(olga, "/organise/members/new", **{**known, **fields})
    assert (answer.status_code, fault_of(answer, field)) == (422, said)
    with rows():
        assert db.session.scalars(select(Organisation.ref).where(Organisation.ref == "hadoks")).all() == []


def test_who_is_a_member_already_does_not_join_again(olga):
    answer = submit(
        olga, "/organise/members/new", network="dementie", organisation="florence", name="", talk_on="2027-02-01"
    )
    assert "Deze organisatie is al lid" in read(olga.get(answer.headers["Location"]))


def test_a_day_that_cannot_be_is_told_beside_the_field(olga, rows):
    with rows():
        number = db.session.scalars(
            select(Membership.id).join(Organisation).where(Organisation.ref == "florence")
        ).one()
    answer = submit(olga, f"/organise/members/florence/{number}/end", day="2019-01-01")
    assert fault_of(answer, "day") == "Deze dag is te vroeg. Kies 01-01-2020 of later."
    assert olga.get(f"/organise/members/vtz/{number}/end").status_code == 404


def test_the_link_goes_out_again_and_old_ones_can_be_ended(olga, rows):
    page = "/organise/members/florence"
    fields = hidden(olga.get(page))
    again = olga.post(f"{page}/link", data=fields)
    assert "De link is onderweg." in read(olga.get(again.headers["Location"]))
    fresh = olga.post(f"{page}/link", data={**fields, "revoke": "1"})
    assert "Oude links werken niet meer." in read(olga.get(fresh.headers["Location"]))
    with rows():
        assert db.session.scalars(select(Organisation.link_version).where(Organisation.ref == "florence")).one() == 2


# What has to be done -----


def intake(rows) -> int:
    with rows():
        return db.session.scalars(select(Task.id).where(Task.what == "intake_call")).one()


def test_who_was_not_reached_is_a_new_task_on_the_day_that_was_chosen(olga, rows, client):
    signed_in(client, rows, "Carla")
    assert "Kennismaking bellen" in read(client.get("/organise/tasks"))
    answer = submit(client, f"/organise/tasks/{intake(rows)}", outcome="not_reached", again_on="2027-01-25")
    assert answer.headers["Location"] == "/organise/tasks"
    assert "vóór maandag 25 januari 2027" in read(client.get("/organise/tasks"))
    assert "Niet bereikt woensdag 20 januari 2027" in read(client.get("/organise/tasks?shelf=done"))


def test_a_second_press_changes_nothing(olga, rows):
    place = f"/organise/tasks/{intake(rows)}"
    fields = {**hidden(olga.get(place)), "outcome": "done"}
    olga.post(place, data=fields)
    olga.post(place, data={**fields, "outcome": "not_needed"})
    with rows():
        assert db.session.scalars(select(Task.outcome).where(Task.what == "intake_call")).one() == "done"


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({}, "outcome", "Kies hoe het afliep."),
        (
            {"outcome": "done", "again_on": "2027-01-25"},
            "again_on",
            "Vul alleen een nieuwe dag in als u niemand bereikte.",
        ),
        ({"outcome": "not_reached", "again_on": "2027-01-20"}, "again_on", "Kies een dag die nog komt."),
    ],
)
def test_an_outcome_that_cannot_be_is_told_beside_its_field(olga, rows, fields, field, said):
    answer = submit(olga, f"/organise/tasks/{intake(rows)}", **fields)
    assert (answer.status_code, fault_of(answer, field)) == (422, said)


def test_the_office_chooses_whose_tasks_it_sees_and_a_coordinator_only_the_own(olga, rows, client):
    with rows():
        db.session.add(Task(key="x", what="member_talk", role="office", due_on=this_day()))
    page = read(olga.get("/organise/tasks?role=office"))
    assert "Gesprek met een aspirant-lid" in page
    assert "Kennismaking" not in page
    assert "Te laat" not in page
    signed_in(client, rows, "Carla")
    page = read(client.get("/organise/tasks"))
    assert "Gesprek met een aspirant-lid" not in page
    assert "Kennismaking bellen" in page
