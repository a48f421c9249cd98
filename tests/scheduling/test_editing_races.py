"""Two organisers save what they opened at the same moment: one does, the other is told.

In the control the version is not asked, and both do: what the first wrote is lost without a word.
"""

from datetime import timedelta
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import func, select

from events import scheduling
from events.clock import now
from events.extensions import db
from events.models import AuditEntry, Event
from tests import cast
from tests.guards import without
from tests.racing import race
from tests.scheduling.planning import as_it_is

pytestmark = pytest.mark.slow


@pytest.fixture
def one_event(session) -> Event:
    start = (now() + timedelta(days=60)).replace(minute=0, second=0, microsecond=0)
    event = cast.event(ref="both", starts_at=start)
    session.commit()
    return event


def save(number: int, _turn: int, barrier: Barrier) -> None:
    event = db.session.scalars(select(Event)).one()
    wanted, version = as_it_is(event, said={"titles": {"nl": f"Van {number}"}}), event.edit_version
    db.session.rollback()
    barrier.wait(60)
    scheduling.edit(event, wanted, version, actor=f"account:{number}")


def save_without_asking(number: int, turn: int, barrier: Barrier) -> None:
    with without(db.engine, r"AND events\.edit_version = (?=\S+ RETURNING)", "AND 0 <> "):
        save(number, turn, barrier)


def saved(session) -> int:
    return session.scalar(select(func.count()).where(AuditEntry.what == "event edited"))


def test_of_two_who_save_at_once_one_does(session, config, one_event):
    assert race(config, save, processes=4, turns=1) == []
    session.refresh(one_event)
    assert saved(session) == 1
    assert one_event.edit_version == 2


def test_control_without_the_version_all_of_them_do(session, config, one_event):
    assert race(config, save_without_asking, processes=4, turns=1) == []
    assert saved(session) == 4
