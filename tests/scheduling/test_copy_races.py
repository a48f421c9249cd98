"""An event is copied to one day in two windows at the same moment: there is one copy, and nobody meets a fault."""

import threading
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from events import scheduling
from events.clock import local, now
from events.errors import AlreadyMeets
from events.extensions import db
from events.ical import fragments
from events.models import Event
from events.scheduling import copies
from tests import cast

FORM = "5" * 32


@pytest.fixture
def source(session) -> str:
    start = (now() + timedelta(days=60)).replace(minute=0, second=0, microsecond=0)
    ref = cast.event(ref="source", starts_at=start).ref
    session.commit()
    return ref


def copy_at_once(app, forms: Callable[[], str]) -> list[str]:
    """Two windows that press at once; what each was answered."""
    start, said = threading.Barrier(2, timeout=120), []

    def press() -> None:
        with app.app_context():
            try:
                start.wait()
                event = db.session.scalars(select(Event).where(Event.ref == "source")).one()
                on = local(event.starts_at).date() + scheduling.A_YEAR
                ref = scheduling.copy(event, on, actor="account:1", submission=forms()).ref
                db.session.commit()
                said.append(ref)
            except AlreadyMeets:
                said.append("already")
            except IntegrityError:
                said.append("fault")
            finally:
                db.session.remove()

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join(timeout=240)
    return sorted(said)


def copied(session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Event).where(Event.ref != "source"))


def test_one_button_pressed_twice_and_two_windows_give_one_copy(session, app, source):
    first, second = copy_at_once(app, lambda: FORM)
    assert first == second
    assert copied(session) == 1
    session.execute(Event.__table__.delete().where(Event.ref == first))
    session.commit()
    assert copy_at_once(app, lambda: token_hex(16))[0] == "already"
    assert copied(session) == 1


def test_control_when_nobody_waits_both_find_the_day_free_and_one_meets_a_fault(session, app, source, monkeypatch):
    if db.engine.dialect.name == "sqlite":
        return  # there a transaction that writes waits for the other by itself
    both_read, taken = threading.Barrier(2, timeout=120), copies._taken

    def read_and_wait(wanted):
        found = taken(wanted)
        both_read.wait()
        return found

    monkeypatch.setattr(fragments, "lock_agenda", lambda: None)
    monkeypatch.setattr(copies, "_taken", read_and_wait)
    assert copy_at_once(app, lambda: token_hex(16))[0] == "fault"
