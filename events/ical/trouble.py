"""When a calendar last could not be made, so that an operator sees it while readers still get the last good one."""

from datetime import datetime, timedelta

from sqlalchemy import select

from events.extensions import INSERTS, db
from events.models import Heartbeat

_NAME = "feeds.failed"
SHOWN_FOR = timedelta(hours=24)  # calendars are asked for a few times a day; what lasts is seen again


def note(moment: datetime) -> None:
    """Keep in the current transaction that a calendar could not be made at `moment`."""
    insert = INSERTS[db.engine.dialect.name](Heartbeat).values(name=_NAME, seen_at=moment)
    db.session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"seen_at": moment}))


def last(moment: datetime) -> datetime | None:
    """When it last happened, as far as that is of interest at `moment`."""
    query = select(Heartbeat.seen_at).where(Heartbeat.name == _NAME, Heartbeat.seen_at > moment - SHOWN_FOR)
    return db.session.scalar(query)
