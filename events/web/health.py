"""Whether this installation lives (/healthz) and can do its work (/readyz), for whoever watches over it."""

from datetime import timedelta
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from events.clock import now
from events.extensions import db
from events.ical import trouble
from events.models import Heartbeat

pages = Blueprint("health", __name__)

SENDS = "outbox.deliver"  # the task without which nobody hears anything
MISSED_AFTER = timedelta(minutes=10)
OK = "ok"


@pages.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """Database, migrations and background process; 503 and the part's own words when one of them is not well."""
    try:
        parts = {"database": OK, "migrations": _migrations(), "background": _background()}
        is_ready = all(state == OK for state in parts.values())
        parts["calendars"] = _calendars()  # for an operator: who follows one still gets what was last good
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


def _background() -> str:
    seen_at = db.session.scalar(select(Heartbeat.seen_at).where(Heartbeat.name == SENDS))
    if seen_at is None:
        return "never seen"
    return OK if now() - seen_at <= MISSED_AFTER else f"last seen {seen_at.isoformat(timespec='seconds')}"


def _calendars() -> str:
    failed_at = trouble.last(now())
    return OK if failed_at is None else f"one could not be made at {failed_at.isoformat(timespec='seconds')}"
