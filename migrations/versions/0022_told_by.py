"""When what was moved would have begun, kept with what says so: a letter that comes later is too late."""

import sqlalchemy as sa
from alembic import op

from events.models.base import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("told_by", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("notices", "told_by")
