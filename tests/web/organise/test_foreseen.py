"""Who is said to be told by an act is who that act tells, whatever others queue in the meantime."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from events import access, notices
from events.clock import now
from events.extensions import db
from events.models import Notice, new_uid
from events.web.organise.foreseen import Told, foresee
from tests import cast
from tests.web import arranged

pytestmark = pytest.mark.usefixtures("today")


def another_queues(app: Flask, **about: int) -> None:
    """Somebody else's notice, committed on a connection of its own."""
    with Session(db.engine) as other:
        values = {"addressee": "person:1", "subject": "person:1", "purpose": "sign_in", "anchor": new_uid()}
        other.add(Notice(uid=new_uid(), created_at=now(), due_at=now(), person_id=1, **values, **about))
        other.commit()


@pytest.fixture
def anna(session):
    """An organiser of the event, and the first person there is: somebody who signs in meanwhile."""
    stranger = cast.person("Daan", "daan@example.nl")
    assert stranger.id == 1
    found = cast.everyone(arranged.symposium())["Anna"]
    session.commit()
    return found


@pytest.mark.parametrize("speaks_of_the_event", [False, True])
def test_what_another_queues_meanwhile_is_nobody_who_is_told(app, session, anna, speaks_of_the_event):
    event = arranged.symposium("other")
    session.commit()
    found, event_id, person_id = access.of(anna), event.id, anna.id

    def act() -> None:
        another_queues(app, **({"event_id": event_id} if speaks_of_the_event else {}))
        notices.queue("moved", db.session.get_one(type(anna), person_id), anchor="now", event=event)

    with app.test_request_context(method="POST"):
        foreseen = foresee(act, found)
    assert (foreseen.told, foreseen.elsewhere) == ((Told("moved", "Anna", "email"),), 0)
    assert session.query(Notice).one().purpose == "sign_in", "control: it was there, and what was foretold is not"


def test_only_what_is_new_and_queued_meanwhile_is_heard(session, anna):
    assert notices.queue("moved", anna, anchor="before")
    with notices.heard() as queued:
        assert not notices.queue("moved", anna, anchor="before")
        assert notices.queue("moved", anna, anchor="now")
    assert notices.queue("moved", anna, anchor="after")
    assert [session.get_one(Notice, number).anchor for number in queued] == ["now"]
