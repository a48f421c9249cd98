"""What waits in the outbox in the order in which it is claimed, so that a claim reads no more than it takes."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_OPEN = sa.text("sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    _index("due_at", "id")


def downgrade() -> None:
    _index("due_at")


def _index(*columns: str) -> None:
    op.drop_index("ix_notices_waiting", "notices")
    op.create_index("ix_notices_waiting", "notices", list(columns), sqlite_where=_OPEN, postgresql_where=_OPEN)
