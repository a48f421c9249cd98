"""A lesson as its teacher knew it, for the message that it is somebody else's now."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("kept_lesson", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    # The version before has no words for these; what was sent stays, as a line of what somebody was told.
    op.execute(
        "DELETE FROM notices WHERE purpose IN ('work_ended', 'work_given', 'place_ended') AND sent_at IS NULL"
    )
    op.drop_column("notices", "kept_lesson")
