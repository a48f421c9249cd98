"""Heads without names: how many came of a party's places."""

import sqlalchemy as sa
from alembic import op

from events.models.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "headcounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("people >= 0", name=op.f("ck_headcounts_nobody_or_more")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_headcounts_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["accounts.id"], name=op.f("fk_headcounts_recorded_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_headcounts_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headcounts")),
        sa.UniqueConstraint("registration_id", "part", name=op.f("uq_headcounts_registration_id_part")),
    )
    op.create_index("ix_headcounts_event_id", "headcounts", ["event_id"])


def downgrade() -> None:
    op.drop_table("headcounts")
