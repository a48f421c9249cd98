"""Whoever wants other things in the calendar than the kind brings says so on the own page; a GET changes nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from events import registration, tokens
from events.clock import now
from events.extensions import db
from events.models import Notice, Person, Registration, Subscription, What
from tests import cast
from tests.web import arranged
from tests.web.browsing import hidden, read
from tests.web.signing_in import account_of, sign_in

pytestmark = pytest.mark.usefixtures("today")
YES, NO = "Ja, mail mij afspraken voor mijn agenda", "Mail mij geen afspraken meer"


def choose(client, path: str, wanted: str):
    """Press the button; the page one comes back to."""
    form = {**hidden(client.get(path)), "wanted": wanted}
    return client.post(f"{path}/invitations", data=form, follow_redirects=True)


def invited(rows) -> list[tuple[str, int | None]]:
    with rows():
        found = db.session.scalars(select(Notice).where(Notice.purpose == "invitation").order_by(Notice.id))
        return [(notice.addressee, notice.calendar_sequence) for notice in found]


def test_a_duo_asks_for_its_appointment_in_the_calendar_and_thinks_better_of_it(rows, client):
    with rows():
        week, symposium = arranged.course_week(), cast.event()
        own = arranged.own_path(registration.register(week, cast.duo("Cato")))
        other = arranged.own_path(registration.register(symposium, cast.application("Daan")))
    page = client.get(own)
    assert YES in read(page)
    assert YES not in read(client.get(other)), "there every mail brings it"
    assert "Uw wijziging is bewaard." in read(choose(client, own, "yes"))
    page = client.get(own)
    assert "en elke wijziging ook" in read(page)
    assert invited(rows) == [("registration:1", 1)]
    choose(client, own, "no")
    with rows():
        assert db.session.get_one(Registration, 1).invitations_asked_at is None
    assert invited(rows) == [("registration:1", 1)]


def test_a_facilitator_asks_for_talks_in_the_calendar(rows, client):
    with rows():
        bram = cast.person("Bram", "bram@example.nl")
        cast.role(bram, What.FACILITATOR, cast.event("huiskamergesprek"))
        path = "/t/" + tokens.sign(tokens.Purpose.TEACHER, bram.id, bram.link_version)
        name = f"person:{bram.id}"
    assert YES in read(client.get(path))
    assert NO in read(choose(client, path, "yes"))
    assert invited(rows) == [(name, 1)]
    assert client.post(path + "x/invitations").status_code in (400, 404)


def test_who_follows_a_feed_may_switch_invitations_off_and_on(rows, client):
    with rows():
        cato = cast.person("Cato", "cato@example.nl")
        number, account_hash = cato.id, account_of(cato).email_hash
        db.session.commit()
        sign_in(client, cato)
    off = "Zet uitnodigingen uit"
    assert off not in read(client.get("/mine")), "who follows nothing would lose the calendar"
    with rows():
        db.session.add(
            Subscription(
                token_hash="t", scope="own", language="nl", device="phone", email_hash=account_hash,
                created_at=now(), last_fetched_on=date(2027, 1, 19),
            )
        )  # fmt: skip
    page = choose(client, "/mine", "no")
    assert "Onze mails zetten niets nieuws in uw agenda." in read(page)
    with rows():
        assert db.session.get_one(Person, number).invitations_off_at is not None
    assert off in read(choose(client, "/mine", "yes"))
    with rows():
        assert db.session.get_one(Person, number).invitations_off_at is None
