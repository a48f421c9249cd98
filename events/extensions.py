"""Extensions without an application, and how a database connection behaves.

SQLite gets WAL and full durability; a transaction that may write begins IMMEDIATE, so that two writers queue
instead of failing halfway. A request that only reads says so with `reading_only`.
"""

from contextvars import ContextVar
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Engine, event

from events.models import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
babel = Babel()

_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


def reads_only(value: bool) -> None:
    """Say whether the transactions of this context only read (GET and HEAD) or may write."""
    _reads_only.set(value)


def tune_sqlite(engine: Engine) -> None:
    """Make SQLite durable, patient and honest about foreign keys, and let us say how a transaction begins."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN DEFERRED" if _reads_only.get() else "BEGIN IMMEDIATE")


def init_app(app: Flask) -> None:
    """Bind every extension to `app`."""
    db.init_app(app)
    with app.app_context():
        tune_sqlite(db.engine)
    migrate.init_app(app, db, directory=str(app.config["SAMENKOMST_MIGRATIONS"]))
    csrf.init_app(app)
    babel.init_app(app)
