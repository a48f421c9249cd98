"""How Alembic meets our database.

On SQLite a table is altered by making it anew; with foreign keys on, dropping the old one would empty its
children. So they are off while a migration runs, and checked before it counts.
"""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from events.models import Base


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own column types as the plain types they are in the database."""
    if kind == "type" and isinstance(item, TypeDecorator):
        plain = item.impl_instance if hasattr(item, "impl_instance") else item.impl
        return f"sa.{plain!r}"
    return False


def run(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    raw = connection.connection.dbapi_connection
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"the migration would leave rows without their parent: {orphans[:5]}")
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=ON")


with current_app.extensions["migrate"].db.engine.connect() as connection:
    run(connection)
    connection.commit()
