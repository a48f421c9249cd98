"""What is not known of a message: whether a refusal is meant for it, and how often it perhaps arrived."""

import sqlalchemy as sa
from alembic import op

from events.models.base import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("doubted_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("notices", sa.Column("copies", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("notices", "copies")
    op.drop_column("notices", "doubted_at")
