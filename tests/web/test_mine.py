"""What a professional finds after signing in: what is theirs, and nothing of anybody else."""

import pytest

from events import registration
from tests import cast
from tests.answers.circle import gpo
from tests.web.browsing import links, main_of, read
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("today")


def test_own_registrations_with_the_way_to_them(session, client):
    event = cast.event(titles={"nl": "Symposium Onbegrepen gedrag"})
    mine, theirs = (registration.register(event, cast.application(name)) for name in ("Cato", "Daan"))
    cato, own, other = (
        cast.person("Cato", "cato@example.nl"),
        registration.own_page(mine),
        registration.own_page(theirs),
    )
    session.commit()
    sign_in(client, cato)
    page = client.get("/mine")
    assert "Aangemeld Symposium Onbegrepen gedrag" in read(page)
    assert own in links(page)
    assert other not in page.text


def test_what_says_something_about_health_is_behind_its_own_link_only(session, client):
    for kind in ("beter_thuis", "huiskamergesprek"):
        application = cast.duo("Cato") if kind == "beter_thuis" else cast.application("Cato")
        registration.register(cast.event(kind), application)
    cato = cast.person("Cato", "cato@example.nl")
    session.commit()
    sign_in(client, cato)
    assert "Er staat nu niets voor u op de agenda" in read(client.get("/mine"))


def test_the_meetings_of_my_circles_with_the_way_to_answer(session, client):
    group = gpo()
    bram, anna = group.roster[0].person, group.roles[0].person
    session.commit()
    sign_in(client, bram)
    page = client.get("/mine")
    assert "GPO Transvaal" in read(page)
    assert "dinsdag 23 februari 2027" in read(page)
    assert any("/a/" in link for link in links(page))
    assert "Cato" not in main_of(page)  # who else comes stands behind the link, as far as one may know
    sign_in(client, anna)
    assert "Wie komt er bij GPO Transvaal" in read(client.get("/mine"))


def test_lessons_and_talks_one_gives(session, client):
    week = cast.event("beter_thuis")
    who = cast.everyone(week)
    talk = cast.event("huiskamergesprek")
    cast.role(who["Bram"], cast.What.FACILITATOR, talk)
    session.commit()
    sign_in(client, who["Thea"])
    assert "U geeft of leidt Les van Thea" in read(client.get("/mine"))
    sign_in(client, who["Bram"])
    assert "U geeft of leidt" in read(client.get("/mine"))


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get("/mine").headers["Location"] == "/sign-in?next=/mine"
