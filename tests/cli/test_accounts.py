"""`flask accounts`: let somebody in as something, see who may, and end it."""

import pytest

from events import access
from events.access import Right
from events.models import Account, AuditEntry, Group, Notice, Organisation
from tests import cast


@pytest.fixture
def run(app, session):
    """Run a command and give what it prints."""

    def command(*words, fails=False):
        result = app.test_cli_runner().invoke(args=["accounts", *words])
        assert (result.exit_code != 0) == fails, result.output
        session.expire_all()
        return result.output

    return command


def of(session, email):
    found = session.query(Account).filter_by(email_hash=cast.keyed_hash("email", email)).one()
    return access.of(found.person)


def test_the_office_invites_and_a_mail_says_so(session, run):
    cast.office()
    session.commit()
    said = run("invite", "Olga@example.nl", "--role", "office", "--name", "Olga")
    assert said == "Olga may sign in with Olga@example.nl; a mail says so.\n"
    assert of(session, "olga@example.nl").is_office
    assert session.query(Notice).one().purpose == "invited"
    assert [entry.what for entry in session.query(AuditEntry)] == ["account invited", "role given"]


@pytest.mark.parametrize("email", ["olga", "olga@", "zus,broer@example.nl", "zoë@example.nl"])
def test_an_address_that_no_mail_reaches_is_refused(session, run, email):
    cast.office()
    session.commit()
    said = run("invite", email, "--role", "office", fails=True)
    assert said == f"Error: {email} is no e-mail address that every mail server takes\n"
    assert not session.query(Account).count()


def test_a_role_is_somewhere(session, run):
    event = cast.event(ref="symposium")
    other = cast.event(networks=[cast.network("palliatief", "Palliatief")])
    session.add(Organisation(ref="florence", name="Florence", roles=["member"]))
    session.add(Group(ref="gpo", kind="gpo", privacy="PX", minutes=60))
    session.commit()
    run("invite", "anna@example.nl", "--role", "organiser", "--network", "dementie")
    run("invite", "carla@example.nl", "--role", "coordinator", "--event", "symposium")
    run("invite", "chris@example.nl", "--role", "chair", "--group", "gpo")
    run("invite", "anna@example.nl", "--role", "organiser", "--organisation", "florence")
    assert of(session, "anna@example.nl").may(Right.PLAN, event)
    assert not of(session, "anna@example.nl").may(Right.SEE, other)
    assert of(session, "carla@example.nl").may(Right.CHANGE, event)
    assert "organiser of network:1, organiser of organisation:1" in run("list")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "organiser"), "organiser needs one of --network REF or --organisation REF"),
        (("--role", "organiser", "--event", "symposium"), "nobody is organiser of the event symposium"),
        (("--role", "chair", "--network", "dementie"), "nobody is chair of the network dementie"),
        (("--role", "coordinator", "--event", "no-such"), "there is no event no-such"),
        (("--role", "office", "--organisation", "florence"), "nobody is office of the organisation florence"),
        (("--role", "office"), "no organisation is the office yet"),
        (("--network", "dementie"), "needs a --role"),
        (("--role", "king"), "Invalid value for '--role'"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(session, run, words, said):
    cast.event(ref="symposium")
    session.add(Organisation(ref="florence", name="Florence", roles=["member"]))
    session.commit()
    assert said in run("invite", "anna@example.nl", *words, fails=True)
    assert session.query(Account).count() == 0


def test_an_account_that_is_ended_is_listed_no_more_and_can_be_invited_again(session, run):
    run("invite", "daan@example.nl", "--name", "Daan")
    assert "daan@example.nl  Daan  no second factor  no role" in run("list")
    assert run("end", "DAAN@example.nl") == "daan@example.nl signs in no more.\n"
    assert "daan" not in run("list")
    assert "nobody signs in" in run("end", "daan@example.nl", fails=True)
    assert "nobody signs in" in run("reset-second-factor", "daan@example.nl", fails=True)
    run("invite", "daan@example.nl")
    assert "Daan" in run("list")
