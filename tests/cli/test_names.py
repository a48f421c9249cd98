"""What the office types about a party that named its people."""

import pytest

from events import registration
from events.extensions import db
from events.models import Attendee, Registration
from tests import cast


@pytest.fixture
def reference(session) -> str:
    """A group of three at a talk, by name and with their consent."""
    persons = tuple(registration.NamedPerson("person", name) for name in ("Ria", "Mohan", "Kamla"))
    group = cast.application("Samira", persons=persons, consents=("registration", "names"))
    made = registration.register(cast.event("huiskamergesprek"), group).reference
    session.commit()
    return made


def test_how_many_come_follows_the_names_until_they_are_forgotten(run, reference, session):
    refused = f"Error: {reference} is not a number of places; names are changed on its page\n"
    assert run("registration", "change", reference, "--people", "2") == (1, refused)
    forgotten = f"{reference}: no names are kept; 3 places stay.\n"
    assert run("registration", "forget-names", reference.lower()) == (0, forgotten)
    assert run("registration", "change", reference, "--people", "2") == (0, f"{reference} is for 2 now.\n")
    session.rollback()
    assert db.session.query(Attendee).count() == 0
    assert db.session.query(Registration).one().people == 2


def test_only_a_group_has_names_to_forget(run, session):
    party = registration.register(cast.event("symposium"), cast.application("Cato")).reference
    session.commit()
    for typed in (party, "ZZZZZZ"):
        code, said = run("registration", "forget-names", typed)
        assert (code, said) == (
            1,
            f"Error: there is no registration with the reference {typed} that may name people\n",
        )
