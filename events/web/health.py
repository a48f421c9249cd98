"""Whether this installation lives (/healthz) and can do its work (/readyz), for whoever watches over it."""

from datetime import datetime
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from events import heartbeats
from events.clock import now
from events.extensions import db
from events.ical import trouble

pages = Blueprint("health", __name__)

OK = "ok"


@pages.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """Database, migrations and every background task; 503 and the part's own words when one of them is not well."""
    try:
        parts = {"database": OK, "migrations": _migrations(), "background": _tasks(heartbeats.MINUTES)}
        is_ready = all(state == OK for state in parts.values())
        parts["upkeep"] = _tasks(heartbeats.HOURS)  # for an operator, as is what follows: nobody waits for it today
        parts["calendars"] = _calendars()  # who follows one still gets what was last good
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer")
        parts, is_ready = {"database": "unreachable"}, False
    return jsonify(parts), 200 if is_ready else 503


def _migrations() -> str:
    found = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    wanted = _newest(str(current_app.config["SAMENKOMST_MIGRATIONS"]))
    return OK if found == wanted else f"at {', '.join(sorted(found)) or 'nothing'}, not {', '.join(sorted(wanted))}"


@cache
def _newest(folder: str) -> frozenset[str]:
    return frozenset(ScriptDirectory(folder).get_heads())


def _tasks(names: tuple[str, ...]) -> str:
    late = heartbeats.late(names)
    if len(late) == len(names) and not any(late.values()):
        return "never seen"
    return "; ".join(f"{name} {_last(seen_at)}" for name, seen_at in late.items()) or OK


def _last(seen_at: datetime | None) -> str:
    return "never seen" if seen_at is None else f"last seen {seen_at.isoformat(timespec='seconds')}"


def _calendars() -> str:
    failed_at = trouble.last(now())
    return OK if failed_at is None else f"one could not be made at {failed_at.isoformat(timespec='seconds')}"
