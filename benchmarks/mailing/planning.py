"""What one plan of reminders costs where a million people are registered and ten thousand of them are to be reminded.

The rows are made by the database itself. The floor, in the same run, is the same insert of as many rows from the ids
of exactly those registrations: what remains is the cost of finding them.
"""

import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event as sql
from sqlalchemy import select, text

from benchmarks.mailing.full_outbox import application
from events import reminders
from events.clock import at, now, today
from events.extensions import db
from events.models import Event, Notice, Registration, ReminderMoment
from tests import cast

EACH = 1000  # registrations of one symposium
DUE_EVENTS = 10
TIMES = 3  # each is done so often, and the quickest counts
RULE = "reminder_14_days"
_INTEGERS = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :most)"
_COLUMNS = """uid, event_id, privacy, submission, reference, identity_hash, status, party, units, people,
 language, channel, contact_name, email, link_version, calendar_sequence, created_at, confirmed_at"""
_FILL = f"""{_INTEGERS}
INSERT INTO registrations ({_COLUMNS})
SELECT 'u' || e.id || '-' || n, e.id, e.privacy, 's' || e.id || '-' || n, 'r' || e.id || '-' || n, 'i' || n,
 'confirmed', 'person', 1, 1, 'nl', 'email', :name, :email, 1, 0, :moment, :moment
FROM events e CROSS JOIN numbers"""
_COPY_EVENTS = f"""{_INTEGERS}
INSERT INTO events (uid, ref, kind, privacy, status, starts_at, ends_at, titles, link_version, fills,
 schedule_revision, edit_version, created_at, published_at)
SELECT 'e' || n, 'e' || n, e.kind, e.privacy, e.status, {{starts}}, {{ends}}, e.titles, 1, e.fills, 1, 1,
 e.created_at, e.published_at FROM events e CROSS JOIN numbers WHERE e.ref = 'first'"""
_FLOOR = """INSERT INTO floor_notices (uid, addressee, subject, purpose, anchor, channel, is_reminder,
 registration_id, event_id, created_at, due_at, not_after, attempts)
SELECT 'f' || r.id, 'registration:' || r.id, 'registration:' || r.id, 'x', 'floor', 'email', {true}, r.id,
 r.event_id, r.created_at, r.created_at, r.created_at, 0 FROM registrations r WHERE r.event_id IN ({ids})"""


def measure(name: str, url: str, folder: Path, registrations: int = 1_000_000) -> None:
    """Plan where 1 % is to be reminded, and once more with nothing new; before that, where it is 10 % of fewer."""
    with application(url, folder):
        noon = at(today(), 12)
        for size in (registrations // 10, registrations):
            events = _fill(size, noon)
            due = _arm(events[:DUE_EVENTS], events[DUE_EVENTS:], noon)
            _settle()
            floor = _floor(due)
            took, queued, statements = min(_plan(noon) for _ in range(TIMES))
            reminders.queue_due(noon)
            db.session.commit()
            again, nothing, _ = min(_plan(noon) for _ in range(TIMES))
            assert (queued, nothing) == (len(due) * EACH, 0), (queued, nothing)
            print(
                f"{name:<11} planning   {size:>9,} registrations, {queued:,} to remind: {took * 1000:6.0f} ms, "
                f"{took / floor:4.1f} × the floor of {floor * 1000:.0f} ms; "
                f"again with nothing new {again * 1000:.0f} ms; {statements} statements",
                flush=True,
            )
            for line in _explain(noon):
                print(f"{name:<11}   {line}", flush=True)
            _empty()


def _fill(number: int, noon: datetime) -> list[int]:
    """Events of EACH confirmed parties, by two statements; their ids."""
    known = {"nl": "Symposium"}
    first = cast.event(ref="first", starts_at=noon + timedelta(days=13), titles=known, capacity=None)
    db.session.flush()
    is_postgres = db.engine.dialect.name == "postgresql"
    # The events lie days apart, from tomorrow on, so that those to be reminded are as many at every size.
    starts = "e.starts_at + n * INTERVAL '1 day'" if is_postgres else "datetime(e.starts_at, '+' || n || ' days')"
    ends = starts.replace("e.starts_at", "e.ends_at")
    copies = text(_COPY_EVENTS.format(starts=starts, ends=ends))
    db.session.execute(copies, {"most": number // EACH - 1})
    party = Registration(contact_name="Cato Visser", email="cato@example.nl")
    bound: dict[str, Any] = {"most": EACH, "moment": now() - timedelta(days=300)}
    if not is_postgres:
        bound["moment"] = bound["moment"].replace(tzinfo=None)
    for column in ("contact_name", "email"):
        kind = Registration.__table__.c[column].type
        value = kind.process_bind_param(getattr(party, column), db.engine.dialect)
        bound["name" if column == "contact_name" else column] = value
    db.session.execute(text(_FILL), bound)
    db.session.commit()
    assert first.id
    return list(db.session.scalars(select(Event.id).order_by(Event.id)))


def _arm(due: list[int], later: list[int], noon: datetime) -> list[int]:
    """The moments of all events: of `due` one came due this morning, of half the others it is past, else to come."""
    moments = []
    for place, number in enumerate([*due, *later]):
        days = 0 if place < len(due) else 30 + place if place % 2 else -30 - place
        due_at = noon - timedelta(hours=3) + timedelta(days=days)
        moments.append(
            {
                "subject": f"event:{number}", "event_id": number, "rule": RULE, "audience": "party",
                "due_at": due_at, "not_after": due_at + timedelta(days=12), "anchor": "schedule:1",
            }
        )  # fmt: skip
    db.session.execute(ReminderMoment.__table__.insert(), moments)
    db.session.commit()
    return due


def _floor(due: list[int]) -> float:
    """Seconds for an insert of as many rows into a table with the same indexes, with nothing to look for."""
    is_postgres = db.engine.dialect.name == "postgresql"
    db.session.execute(text("DROP TABLE IF EXISTS floor_notices"))
    if is_postgres:
        db.session.execute(text("CREATE TABLE floor_notices (LIKE notices INCLUDING ALL)"))
    else:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'notices' AND sql IS NOT NULL"
        for statement in db.session.scalars(text(made)).all():
            db.session.execute(text(statement.replace("notices", "floor_notices")))
    db.session.commit()
    ids = ", ".join(str(number) for number in due)
    statement = text(_FLOOR.format(ids=ids, true="TRUE" if is_postgres else "1"))
    return min(_seconds(lambda: db.session.execute(statement)) for _ in range(TIMES))


def _seconds(act: Callable[[], object]) -> float:
    """How long `act` takes; it is undone."""
    began = time.perf_counter()
    act()
    took = time.perf_counter() - began
    db.session.rollback()
    return took


def _plan(moment: datetime) -> tuple[float, int, int]:
    """Seconds of one plan, how many it queued, and in how many statements; it is undone."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    sql.listen(db.engine, "before_cursor_execute", note)
    began = time.perf_counter()
    queued = reminders.queue_due(moment)
    took = time.perf_counter() - began
    db.session.rollback()
    sql.remove(db.engine, "before_cursor_execute", note)
    return took, queued, len(seen)


def _explain(moment: datetime) -> list[str]:
    """How the database finds who is to be reminded: the lines that name a table, with the rows it touches."""
    kept: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("INSERT INTO notices", "WITH")):
            kept.append((statement, parameters))

    sql.listen(db.engine, "before_cursor_execute", note)
    reminders.queue_due(moment)
    sql.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = kept[0]
    is_postgres = db.engine.dialect.name == "postgresql"
    words = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " if is_postgres else "EXPLAIN QUERY PLAN "
    cursor = db.session.connection().connection.cursor()
    cursor.execute(words + statement, parameters)
    lines = [str(row[-1 if not is_postgres else 0]).strip() for row in cursor.fetchall()]
    db.session.rollback()
    return [line for line in lines if " on " in line or line.startswith(("SEARCH", "SCAN"))]


def _settle() -> None:
    """What each database does by itself after so many new rows: statistics, or the log put into the file."""
    if db.engine.dialect.name == "postgresql":
        with psycopg.connect(
            db.engine.url.set(drivername="postgresql").render_as_string(False), autocommit=True
        ) as own:
            own.execute("VACUUM ANALYZE")
    else:
        sqlite3.connect(str(db.engine.url.database)).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _empty() -> None:
    """As before, for another size."""
    for table in (Notice, ReminderMoment, Registration):
        db.session.execute(table.__table__.delete())
    db.session.execute(text("DELETE FROM place_pools"))
    db.session.execute(Event.__table__.delete())
    db.session.execute(text("DROP TABLE IF EXISTS floor_notices"))
    db.session.commit()
