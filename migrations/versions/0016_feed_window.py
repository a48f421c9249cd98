"""When events end and were cancelled: what decides whether a feed shows them."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_events_ends_at", "events", ["ends_at"])
    op.create_index("ix_events_cancelled_at", "events", ["cancelled_at"])


def downgrade() -> None:
    op.drop_index("ix_events_cancelled_at", "events")
    op.drop_index("ix_events_ends_at", "events")
