"""Who was given work before an event moved: whoever may not, or cannot, be there then is named before it is saved."""

from datetime import date, timedelta

import pytest

from events.clock import at, local
from events.models import Membership, What
from tests import cast
from tests.web import arranged
from tests.web.browsing import read
from tests.web.organise import stage
from tests.web.organise.test_plan import filled, press, send, stored

pytestmark = pytest.mark.usefixtures("today")

MOVE, EDIT = "/organise/events/week/move", "/organise/events/week/edit"
LATER = {"starts_day": "2027-05-10", "ends_day": "2027-05-14"}
LEFT = "Loes werkt op die dag niet bij een lid van het netwerk: Hadoks"
TEACHES = "Thea geeft dan les bij: Een andere week"
LEADS = "Bram is dan ook nodig bij: Gesprek 2"


@pytest.fixture(params=["published", "draft"])
def week(request, rows):
    """Lessons in March of Thea, who teaches elsewhere in May, and of Loes, whose member leaves in April."""
    with rows():
        event = stage.week(status=request.param)
        hadoks = arranged.organisation("hadoks", "Hadoks", roles=["member"])
        hadoks.memberships.append(
            Membership(network=cast.network(), since_on=date(2020, 1, 1), until_on=date(2027, 4, 30))
        )
        thea, loes = stage.person("Thea"), cast.person("Loes", "loes@hadoks.example")
        loes.organisation = hadoks
        arranged.item(event, "Les van Loes", 60, 120).teacher = loes
        arranged.item(event, "Nog een les", 120, 180).teacher = thea
        may = {"starts_at": at(date(2027, 5, 10), 10), "ends_at": at(date(2027, 5, 14), 15)}
        other = arranged.course_week("other", titles={"nl": "Een andere week"}, **may)
        other.venue = cast.venue("elders", name="Elders")
        arranged.item(other, "Les elders", 90, 150).teacher = thea
    return request.param


def day_of(app):
    with app.app_context():
        return local(stored("week").starts_at).date()


@pytest.mark.parametrize("address", [MOVE, EDIT])
def test_a_move_names_who_cannot_be_there_then_and_can_be_confirmed(client, app, week, address):
    stage.sign_in_as(client, "Olga")
    page = send(client, address, **(LATER if address == MOVE else {**LATER, **lessons(client)}))
    text = read(page)
    assert "Let op:" in text
    assert LEFT in text
    assert TEACHES in text
    assert day_of(app) == date(2027, 3, 8), "nothing is saved before it is confirmed"
    back = press(client, address, page, "back")
    assert filled(back)["starts_day"] == "2027-05-10", "and nothing typed is lost"
    assert press(client, address, page, "tell").status_code == 303
    assert day_of(app) == date(2027, 5, 10)


def lessons(client):
    """The days of the lessons in the form, moved along."""
    fields = filled(client.get(EDIT))
    first = date(2027, 3, 8)
    return {
        name: str(date.fromisoformat(value) + (date(2027, 5, 10) - first))
        for name, value in fields.items()
        if name.startswith("item_i") and name.endswith("_day")
    }


def test_a_move_that_is_in_nobodys_way_warns_of_nobody(client, app, week):
    stage.sign_in_as(client, "Olga")
    page = send(client, MOVE, starts_day="2027-04-12", ends_day="2027-04-16")
    assert "Let op:" not in read(page)
    assert page.status_code == (303 if week == "draft" else 200)


def test_what_stays_as_it_was_is_not_asked_again(client, rows, week):
    with rows():
        hadoks = arranged.organisation("hadoks", "Hadoks")
        hadoks.memberships[0].until_on = date(2027, 1, 1)  # who was there before is left in peace
    stage.sign_in_as(client, "Olga")
    page = send(client, EDIT, title_nl="Een andere titel")
    assert "Let op:" not in read(page)
    moved = send(client, MOVE, **LATER)
    assert LEFT not in read(moved), "it was not broken by the move"
    assert TEACHES in read(moved)


def test_who_leads_two_talks_at_once_is_named(client, rows):
    with rows():
        stage.week()
        for number, day in ((1, 18), (2, 25)):
            span = {"starts_at": at(date(2027, 2, day), 13, 30), "ends_at": at(date(2027, 2, day), 15, 30)}
            talk, _key_person = arranged.talk(f"talk-{number}", titles={"nl": f"Gesprek {number}"}, **span)
            talk.venue = cast.venue(f"kamer-{number}", name=f"Kamer {number}", neighbourhood="Laak")
            cast.role(stage.person("Bram"), What.FACILITATOR, talk)
    stage.sign_in_as(client, "Olga")
    address = "/organise/events/talk-1/move"
    assert LEADS in read(send(client, address, starts_day="2027-02-25"))
    assert "Let op:" not in read(send(client, address, starts_day="2027-02-26"))
    assert "Let op:" not in read(send(client, address, starts_day="2027-02-25", starts="15:30", ends="17:30"))


def test_a_copy_on_a_day_on_which_a_teacher_works_at_no_member_says_so(client, week):
    stage.sign_in_as(client, "Olga")
    days = (date(2027, 5, 17) - date(2027, 3, 8)) / timedelta(days=7)
    text = read(client.get(f"/organise/events/week/series?rule=FREQ%3DWEEKLY%3BINTERVAL%3D{int(days)}&times=1"))
    assert LEFT in text
    assert TEACHES not in text
