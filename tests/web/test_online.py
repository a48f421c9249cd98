"""Place, online or both; the online link is for those whose place is certain."""

import pytest

from events import notices, registration
from events.extensions import db
from events.mail import compose
from events.models import Event, Notice, Registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, links, read, submit

LINK = "https://meet.example.org/webinar"


def webinar(**fields):
    return cast.event("training", ref="webinar", capacity=1, online_url=LINK, titles={"nl": "Webinar"}, **fields)


def test_everyone_reads_that_it_is_online_and_nobody_reads_where(client, rows):
    with rows():
        webinar().venue = None
    page = client.get("/agenda/webinar")
    assert "Online. De link krijgt u als uw plaats zeker is." in read(page)
    for address in ("/agenda/webinar", "/agenda/webinar.ics", "/feeds/agenda.ics"):
        assert "meet.example.org" not in client.get(address).text


def test_a_hybrid_symposium_says_both(client, rows):
    with rows():
        arranged.symposium(online_url=LINK)
    page = read(client.get("/agenda/symposium-2027"))
    assert "Congrescentrum De Vliet" in page
    assert "U kunt ook online meedoen. De link krijgt u als uw plaats zeker is." in page


def test_the_link_stands_on_the_page_and_in_the_mail_of_whoever_is_confirmed(client, rows):
    with rows():
        event = webinar()
        confirmed, waits = (registration.register(event, cast.application(name)) for name in ("Cato", "Daan"))
        paths = [arranged.own_path(party) for party in (confirmed, waits)]
    assert [LINK in links(client.get(path)) for path in paths] == [True, False]
    with rows():
        mails = {notice.purpose: compose(notice) for notice in db.session.query(Notice)}
        assert LINK in mails["confirmed"].get_body(("plain",)).get_content()
        assert LINK not in mails["waiting"].as_string()


def test_where_one_can_do_either_one_is_asked_and_can_change_it(app, client, rows):
    with rows():
        arranged.symposium(online_url=LINK)
    known = {"name": "Cato", "organisation": "Florence", "function": "Huisarts"}
    sent = {**known, "email": "cato@example.nl", "consent_registration": "y"}
    form = "/agenda/symposium-2027/register"
    assert fault_of(submit(client, form, **sent), "attends") == "Kies of u naar de zaal komt of online meedoet."
    own = submit(client, form, **sent, attends="online").location
    assert "Hoe u meedoet Ik doe online mee" in read(client.get(own))
    submit(client, f"{own}/change", **known, attends="place")
    assert "Hoe u meedoet Ik kom naar de zaal" in read(client.get(own))


def test_where_there_is_only_one_way_nobody_is_asked(client, rows):
    with rows():
        arranged.symposium()
        webinar().venue = None
    for address in ("/agenda/symposium-2027/register", "/agenda/webinar/register"):
        assert "Zaal of online" not in read(client.get(address))


@pytest.mark.parametrize("ended", ["cancelled event", "cancelled party"])
def test_whoever_no_longer_comes_no_longer_sees_it(client, rows, ended):
    with rows():
        party = registration.register(webinar(), cast.application("Cato"))
        path = arranged.own_path(party)
    with rows():
        if ended == "cancelled party":
            registration.cancel(db.session.query(Registration).one(), actor="visitor")
        else:
            db.session.query(Event).one().status = "cancelled"
    assert LINK not in client.get(path).text


def test_a_reminder_brings_the_link_too(rows, app):
    with rows():
        party = registration.register(webinar(), cast.application("Cato"))
        notices.queue("reminder_2_days", party, anchor="test")
        mail = compose(db.session.query(Notice).filter_by(purpose="reminder_2_days").one())
        assert LINK in mail.get_body(("plain",)).get_content()
