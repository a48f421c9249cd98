"""When somebody dealt with a message that failed, so that it is in sight until then and no longer."""

import sqlalchemy as sa
from alembic import op

from events.models.base import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("notices", "settled_at")
