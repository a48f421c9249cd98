"""`flask links answer GROUP`: the office reads out or sends everyone's link."""

from datetime import timedelta

from sqlalchemy import select

from events.clock import now
from events.models import AuditEntry
from tests.answers.circle import delegate, gpo, member, overleg


def run(app, *words: str) -> tuple[int, list[str]]:
    done = app.test_cli_runner().invoke(args=["links", "answer", *words])
    return done.exit_code, done.output.splitlines()


def soon() -> str:
    return f"{(now() + timedelta(days=30)):%Y-%m-%d} 12:30"


def test_everyone_in_the_circle_and_its_chair_has_a_link_that_opens(app, session, client):
    gpo(soon())
    session.commit()
    code, lines = run(app, "gpo-transvaal")
    links = dict(line.split(": ", 1) for line in lines)
    assert (code, list(links)) == (0, ["Bram", "Cato", "Anna (chair)"])
    for link in links.values():
        assert client.get("/" + link.split("/", 3)[3]).status_code == 200
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.what, entry.details.endswith("3 links")) == ("command", "links to answer made", True)


def test_members_with_seats_are_listed_too(app, session, client):
    florence = member("florence", "Florence")
    delegate(overleg(soon()), florence, "Bram")
    session.commit()
    code, lines = run(app, "programma-overleg")
    assert (code, [line.partition(": ")[0] for line in lines]) == (0, ["Bram", "Florence (seats)"])
    assert client.get("/" + lines[1].split("/", 3)[3]).status_code == 200


def test_without_anybody_or_without_a_group_it_says_so(app, session):
    overleg(soon(), each=None)
    session.commit()
    said = "Error: nobody is expected at a coming meeting of programma-overleg; name a roster in the programme"
    assert run(app, "programma-overleg") == (1, [said])
    assert run(app, "nothing") == (1, ["Error: there is no group nothing"])
