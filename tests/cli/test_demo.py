"""The example programme has somebody for each role, who signs in as the first lines of `make run` say."""

import re

import pytest

from events import access, accounts, demo
from events.cli import demo as commands
from events.demo.cast import ACTORS
from events.mail import compose
from events.models import Notice
from tests.web.browsing import submit


@pytest.fixture
def filled(session):
    demo.fill()
    session.commit()


def mailed_code(session):
    found = session.query(Notice).filter_by(purpose="sign_in").order_by(Notice.id.desc()).first()
    return re.search(r"Uw code is: (\d{3} \d{3})", compose(found).get_body(("plain",)).get_content())[1]


def test_everybody_of_the_example_signs_in_as_it_is_printed(app, session, client, filled):
    printed = "\n".join(commands.where_to_look(app.config["SAMENKOMST"]))
    assert "/sign-in; the code is at" in printed
    for actor in ACTORS:
        assert f"{actor.label:<13} {actor.email}" in printed
        browser = app.test_client()
        submit(browser, "/sign-in", email=actor.email)
        answer = submit(browser, "/sign-in/code", code=mailed_code(session))
        found = access.of(accounts.find(actor.email).person)
        assert answer.headers["Location"] == ("/mine" if found.is_nothing else "/organise")
        if found.needs_second_factor:
            result = app.test_cli_runner().invoke(args=["demo", "code", actor.email])
            session.expire_all()
            assert submit(browser, "/sign-in/second-factor", code=result.output.strip()).status_code == 303
        assert browser.get(answer.headers["Location"]).status_code == 200, actor.label


def test_nobody_else_gets_a_code_by_command(app, session, filled):
    accounts.invite("daan@example.nl", "Daan", by="command")
    session.commit()
    for email in ("daan@example.nl", "niemand@example.nl"):
        result = app.test_cli_runner().invoke(args=["demo", "code", email])
        assert result.exit_code != 0
        assert "is nobody of the example programme" in result.output


def test_another_programme_has_nobody_of_the_example(app, session):
    assert "Sign in at" not in "\n".join(commands.where_to_look(app.config["SAMENKOMST"]))
