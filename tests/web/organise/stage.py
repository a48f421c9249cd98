"""The stage of the workspace: a course week with parties in every state, and everybody signed in at will."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from events import places, registration, waiting_list
from events.extensions import db
from events.models import Event, Person, Registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import hidden
from tests.web.signing_in import sign_in


def week(capacity: int = 2, **fields: Any) -> Event:
    """The course week `week`, Monday 8 March 2027, with everybody of the cast around it."""
    made = arranged.course_week("week", capacity=capacity, **fields)
    cast.everyone(made)
    return made


def person(name: str) -> Person:
    """Somebody of the cast."""
    return cast.person(name, f"{name.casefold()}@example.nl")


def sign_in_as(client: FlaskClient, name: str) -> None:
    """Sign somebody of the cast in, with the second factor."""
    with client.application.app_context():
        found = person(name)
        db.session.commit()
        sign_in(client, found)


def party(name: str) -> Registration:
    """The party whose contact is `name`."""
    return next(one for one in db.session.query(Registration) if one.contact_name == name)


def waiting_duo(event: Event, name: str) -> Registration:
    """A duo that is asked for and waits, or gets a place when there is one."""
    return registration.register(event, cast.duo(name, f"Naaste van {name}", phone="0612345678"))


def one_place_more(event: Event) -> None:
    """A place comes free for the head of the list."""
    assert event.pool is not None
    places.set_capacity(event.pool, (event.pool.capacity or 0) + 1)
    waiting_list.promote(event)


def token_of(page: TestResponse) -> str:
    """The token of the page's forms."""
    return hidden(page)["csrf_token"]


def act(client: FlaskClient, reference: str, name: str) -> TestResponse:
    """Open the page of an act and press its button."""
    path = f"/organise/registrations/{reference}/{name}"
    return client.post(path, data={"csrf_token": token_of(client.get(path))})
