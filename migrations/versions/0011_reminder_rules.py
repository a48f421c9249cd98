"""Reminders that an organiser changed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_changes",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("days >= 0 AND days <= 120", name=op.f("ck_reminder_changes_days_in_reach")),
        sa.CheckConstraint("at >= '08:00' AND at < '20:00'", name=op.f("ck_reminder_changes_by_day")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_reminder_changes_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "rule", name=op.f("pk_reminder_changes")),
    )
    op.drop_index('ix_reminder_moments_due_at', 'reminder_moments')
    op.create_index('ix_reminder_moments_waiting', 'reminder_moments', ['audience', 'not_after'])


def downgrade() -> None:
    op.drop_index('ix_reminder_moments_waiting', 'reminder_moments')
    op.create_index('ix_reminder_moments_due_at', 'reminder_moments', ['due_at'])
    op.drop_table("reminder_changes")
