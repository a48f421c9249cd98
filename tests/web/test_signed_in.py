"""Who gets through the door of the workspace, how far, and until when."""

from datetime import timedelta

import pytest
import time_machine
from flask import Blueprint

from events import accounts
from events.access import Right
from events.clock import now
from events.models import Account, SignIn
from events.web import organise, signed_in
from tests import cast
from tests.web.signing_in import account_of, sign_in


@pytest.fixture
def app(app):
    """The application with three pages more, in the workspace: guarded, with a right, and forgotten."""
    extra = Blueprint("extra", __name__)

    @extra.before_request
    def door():
        return organise.door()

    @extra.get("/extra/names/<slug:ref>")
    @signed_in.needs(Right.NAMES)
    def names(event):
        return event.title()

    @extra.get("/extra/accounts")
    @signed_in.needs(Right.ACCOUNTS)
    def all_accounts():
        return "accounts"

    @extra.get("/extra/forgotten")
    def forgotten():
        return "names of everybody"

    app.register_blueprint(extra)
    return app


@pytest.fixture
def who(session):
    found = cast.everyone(cast.event("beter_thuis", ref="week"))
    session.commit()
    return found


def test_nobody_gets_in_who_is_not_signed_in(client, who):
    answer = client.get("/extra/names/week?page=2")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/extra/names/week?page%3D2"
    assert client.get("/extra/names/no-such-event").status_code == 303


def test_a_page_that_does_not_say_who_may_open_it_opens_for_nobody(client, who):
    sign_in(client, who["Olga"])
    assert client.get("/extra/forgotten").status_code == 404


def test_control_without_the_door_it_opens(app, client, who):
    app.before_request_funcs.pop("extra")
    assert client.get("/extra/forgotten").text == "names of everybody"


@pytest.mark.parametrize(
    ("name", "status"), [("Olga", 200), ("Carla", 200), ("Bram", 200), ("Thea", 403), ("Cato", 404), ("Daan", 404)]
)
def test_what_one_may_not_see_is_not_there_and_what_one_may_not_do_is_refused(client, who, name, status):
    sign_in(client, who[name])
    assert client.get("/extra/names/week").status_code == status


def test_a_right_without_an_event(client, who):
    sign_in(client, who["Anna"])
    assert client.get("/extra/accounts").status_code == 404
    sign_in(client, who["Olga"])
    assert client.get("/extra/accounts").text == "accounts"


def test_without_the_second_factor_no_list_opens(client, who):
    sign_in(client, who["Carla"], second_factor=False)
    answer = client.get("/extra/names/week")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/second-factor?next=/extra/names/week")


def test_control_where_no_illness_is_shown_the_mailed_code_is_enough(session, client):
    carla = cast.everyone(cast.event(ref="week"))["Carla"]
    session.commit()
    sign_in(client, carla, second_factor=False)
    assert client.get("/extra/names/week").status_code == 200


def test_the_second_factor_holds_for_a_working_day(client, who):
    sign_in(client, who["Olga"])
    with time_machine.travel(now() + timedelta(hours=11), tick=False):
        assert client.get("/extra/names/week").status_code == 200
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        assert client.get("/extra/names/week").status_code == 303


def test_a_sign_in_that_was_ended_is_out_at_once(session, client, who):
    sign_in(client, who["Olga"])
    assert client.get("/extra/names/week").status_code == 200
    accounts.end_sign_in(session.query(SignIn).one())
    session.commit()
    assert client.get("/extra/names/week").headers["Location"].startswith("/sign-in?next=")


def test_an_account_that_was_ended_is_out_at_once(session, client, who):
    sign_in(client, who["Olga"])
    accounts.end(account_of(session.merge(who["Olga"])), by="command")
    session.commit()
    assert client.get("/extra/names/week").headers["Location"].startswith("/sign-in?next=")
    found = session.query(Account).one()
    found.active = True
    session.query(SignIn).update({SignIn.ended_at: None})
    session.commit()  # the control of the control: also a row that somebody opens again is another account's now
    assert client.get("/extra/names/week").headers["Location"].startswith("/sign-in?next=")


def test_a_browser_that_was_not_seen_for_a_month_is_out(client, who):
    sign_in(client, who["Olga"], second_factor=False)
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        assert client.get("/extra/names/week").headers["Location"].startswith("/sign-in?next=")


def test_the_day_of_the_last_visit_is_kept_once_a_day(session, client, who):
    sign_in(client, who["Olga"])
    yesterday = session.query(SignIn).one().last_seen_on - timedelta(days=1)
    session.query(SignIn).update({SignIn.last_seen_on: yesterday})
    session.commit()
    assert client.get("/extra/names/week").status_code == 200
    session.expire_all()
    assert session.query(SignIn).one().last_seen_on == yesterday + timedelta(days=1)


def test_another_who_signs_in_with_the_same_browser_finds_nothing_of_the_first(client, who):
    sign_in(client, who["Olga"])
    sign_in(client, who["Daan"])
    assert client.get("/extra/names/week").status_code == 404
