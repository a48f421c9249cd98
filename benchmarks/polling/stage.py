"""As many events as wanted: a thousand that come, and the history of twenty years behind them.

Each is a copy of one that was made the ordinary way, its row and Dutch fragment, with its own uid, page and time.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from events import create_app
from events.clock import at, local, today
from events.extensions import db
from events.ical import fragments
from events.models import Base, Event, RenderedEvent
from tasks.app import create_celery
from tests import cast, databases

COMING, DAYS_AHEAD, DAYS_BACK = 1_000, 500, 20 * 365
LAST_ID = 2_000_000  # copies are numbered down from here, out of the way of what the database numbers by itself
AT_ONCE = 5_000
TEXT = (
    "Een middag voor iedereen die werkt met mensen met dementie en hun naasten.\n\n"
    "Met lezingen, workshops en tijd om elkaar te ontmoeten. Koffie en thee staan klaar vanaf 12.30 uur."
)
TIMES = re.compile(r"^(DTSTART|DTEND)(;TZID=Europe/Amsterdam):\w+", re.MULTILINE)


@dataclass(frozen=True)
class Stage:
    """One database, and the folder of its application."""

    name: str
    url: str
    folder: Path

    @contextmanager
    def app(self, **settings: str) -> Iterator[Flask]:
        """An application on this database, in its context."""
        app = create_app(databases.make_config(self.url, self.folder, **settings))
        create_celery(app)
        with app.app_context():
            yield app
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def fill(stage: Stage, size: int) -> None:
    """Store events until there are `size`, and let feeds know."""
    with stage.app():
        seed = model()
        known = db.session.scalar(select(func.count()).select_from(Event)) or 0
        for first in range(known, size, AT_ONCE):
            _copy(seed, range(first, min(first + AT_ONCE, size)))
        rename()
        db.session.commit()


def rename() -> None:
    """Change one event's title, and what feeds keep of it."""
    event = model()
    event.titles = {"nl": f"Symposium {uuid.uuid4()}"}
    fragments.refresh([event])


def rendered() -> int:
    """How often anything was rendered anew, ever."""
    return db.session.scalar(select(func.sum(RenderedEvent.sequence))) or 0


def model() -> Event:
    found = db.session.scalars(select(Event).where(Event.ref == "model")).one_or_none()
    if found is None:
        found = cast.event(
            ref="model",
            titles={"nl": "Symposium Samen sterk"},
            texts={"nl": TEXT},
            starts_at=at(today() + timedelta(days=1), 13),
            ends_at=at(today() + timedelta(days=1), 17),
        )
        fragments.refresh([found])
        db.session.commit()
    return found


def _copy(seed: Event, numbers: range) -> None:
    kept = db.session.scalars(select(RenderedEvent).filter_by(event_id=seed.id, language="nl", is_listed=True)).one()
    rows, pieces = [], []
    for number in numbers:
        ref, uid, day = f"event-{number}", str(uuid.uuid4()), _day(number)
        span = {"starts_at": at(day, 13), "ends_at": at(day, 17)}
        rows.append({**columns(seed), **span, "id": LAST_ID - number, "ref": ref, "uid": uid})
        text = _at(kept.fragment, span).replace(seed.uid, uid).replace("/agenda/model", f"/agenda/{ref}")
        known = {"id": LAST_ID - number, "event_id": LAST_ID - number, "fragment": text}
        pieces.append({**columns(kept), **known})
    db.session.execute(insert(Event), rows)
    db.session.execute(insert(RenderedEvent), pieces)


def columns(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}


def _day(number: int) -> date:
    if number < COMING:
        return today() + timedelta(days=2 + number % DAYS_AHEAD)
    return today() - timedelta(days=1 + number % DAYS_BACK)


def _at(fragment: str, span: dict[str, datetime]) -> str:
    walls = {"DTSTART": span["starts_at"], "DTEND": span["ends_at"]}
    return TIMES.sub(lambda found: f"{found[1]}{found[2]}:{local(walls[found[1]]):%Y%m%dT%H%M%S}", fragment)
