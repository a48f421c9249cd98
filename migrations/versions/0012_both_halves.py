"""An address of the other half of a duo, whose copy of a party's message a notice is, and texts to a telephone.

SQLite copies the table of notices for it, with the check on its channels.
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KNOWN = "ck_notices_known_channel"
IS_SOMEBODY = sa.text("attendee_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("attendees", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("attendees", sa.Column("email_hash", sa.String(), nullable=True))
    op.create_index("ix_attendees_email_hash", "attendees", ["email_hash"])
    with op.batch_alter_table("notices") as batch_op:
        let_be(batch_op, "email", "letter", "phone", "sms")
        batch_op.add_column(sa.Column("attendee_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_notices_attendee_id"), "attendees", ["attendee_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index(
        "ix_notices_attendee_id", "notices", ["attendee_id"], sqlite_where=IS_SOMEBODY, postgresql_where=IS_SOMEBODY
    )


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE attendee_id IS NOT NULL")  # the contact's copy stays
    op.execute("UPDATE notices SET channel = 'phone' WHERE channel = 'sms'")
    op.execute("UPDATE registrations SET channel = 'phone' WHERE channel = 'sms'")
    op.drop_index("ix_notices_attendee_id", "notices")
    with op.batch_alter_table("notices") as batch_op:
        let_be(batch_op, "email", "letter", "phone")
        batch_op.drop_constraint(batch_op.f("fk_notices_attendee_id"), type_="foreignkey")
        batch_op.drop_column("attendee_id")
    op.drop_index("ix_attendees_email_hash", "attendees")
    op.drop_column("attendees", "email_hash")
    op.drop_column("attendees", "email")


def let_be(batch_op: BatchOperations, *channels: str) -> None:
    """Let a notice have one of these channels and no other."""
    batch_op.drop_constraint(batch_op.f(KNOWN), type_="check")
    known = ", ".join(f"'{channel}'" for channel in channels)
    batch_op.create_check_constraint(batch_op.f(KNOWN), f"channel IN ({known})")
