"""A form is sent by whom it was shown to, and by no other site."""

import re

import pytest

from events.extensions import csrf, db
from events.models import Notice, Registration
from tests.web import arranged
from tests.web.browsing import (
    checked,
    hidden,
    read,
    summary_of,
    value_of,
)
from tests.web.registering import DUO, UNSENT, WEEK, only

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize("why", ["no cookie", "no token", "a token of somebody else", "a token that was cut"])
def test_a_form_without_its_token_keeps_what_was_typed_and_is_sent_with_one_more_press(app, client, rows, why):
    with rows():
        arranged.course_week()
    sent = {**hidden(client.get(WEEK)), **DUO, "needs": ["walker"], "consent_practical_needs": "y"}
    if why == "no cookie":
        client.delete_cookie("session")
    elif why == "no token":
        del sent["csrf_token"]
    elif why == "a token of somebody else":
        sent["csrf_token"] = hidden(app.test_client().get(WEEK))["csrf_token"]
    else:
        sent["csrf_token"] = sent["csrf_token"][:-1] + "\0"
    page = client.post(WEEK, data=sent)
    assert page.status_code == 400
    assert summary_of(page) == [UNSENT]
    assert 'class="fault"' not in page.text
    assert "Verstuur het formulier nog een keer" in read(page)
    assert page.headers["Cache-Control"] == "no-store"
    for field in ("person_name", "carer_name", "phone", "email"):
        assert value_of(page, field) == DUO[field]
    assert checked(page, "needs") == ["walker"]
    assert checked(page, "consent_registration") == ["y"]
    with app.app_context():
        assert db.session.query(Registration).count() == 0
    again = client.post(WEEK, data={**hidden(page), **DUO, "needs": ["walker"], "consent_practical_needs": "y"})
    assert again.status_code == 303
    with app.app_context():
        assert only(app).contact_name == "Bert de Vries"


def test_another_site_cannot_register_anybody_nor_choose_the_submission(app, client, rows):
    with rows():
        arranged.course_week()
    chosen = "0" * 32  # whoever knows the submission id is led to the party's page
    page = client.post(WEEK, data={**DUO, "submission": chosen}, headers={"Origin": "https://elsewhere.example"})
    assert page.status_code == 400
    assert hidden(page)["submission"] != chosen
    assert re.fullmatch("[0-9a-f]{32}", hidden(page)["submission"])
    with app.app_context():
        assert db.session.query(Registration).count() == 0
        assert db.session.query(Notice).count() == 0


def test_control_without_the_check_of_the_token_another_site_registers_somebody(app, client, rows):
    app.config["WTF_CSRF_ENABLED"] = False
    with rows():
        arranged.course_week()
    assert client.post(WEEK, data=DUO).status_code == 303
    with app.app_context():
        assert only(app).contact_name == "Bert de Vries"


def test_every_button_on_the_site_wants_a_token(app):
    """A page that leaves the check to its form is named here, and has the test above or one like it."""
    found = {view for view in csrf._exempt_views if not view.startswith("events.web.organise.")}  # test_doors.py
    assert found == {
        "events.web.register.form",
        "events.web.key_person.form",
        "events.web.own.change",
        "events.web.way_in.form",
        "events.web.colleagues.form",
        "events.web.colleagues.form_by_link",
        "events.web.following.page",
        "events.web.following.change",
        "events.web.following.mine",
        "events.web.following.change_mine",
        "events.web.activities.new",
        "events.web.activities.change",
        "events.web.answers.substitute",
        "events.web.member.delegate",
        "events.web.talks.form",
        "events.web.sign_in.form",
        "events.web.sign_in.code",
        "events.web.second_factor.form",
        "events.web.second_factor.recovery",
        "events.web.second_factor.setup",
    }
    assert csrf._exempt_blueprints == set()
    assert app.config["WTF_CSRF_ENABLED"] is True
    assert app.config["WTF_CSRF_CHECK_DEFAULT"] is True
