"""What was deleted or taken away in the workspace, which no programme file brings back."""

import sqlalchemy as sa
from alembic import op

from events.models.base import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_withdrawals")),
    )


def downgrade() -> None:
    # The version before has no words for this; what was sent stays, as a line of what somebody was told.
    op.execute("DELETE FROM notices WHERE purpose = 'second_address' AND sent_at IS NULL")
    op.drop_table("withdrawals")
