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
    op.drop_column("notices", "kept_lesson")
