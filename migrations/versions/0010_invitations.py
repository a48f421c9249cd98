"""Who wants invitations by mail, who does not, and which mailed reply was taken last.

The columns are added to the tables as they are: a copy of a table, which SQLite needs for more, would lose its
checks.
"""

import sqlalchemy as sa
from alembic import op

from events.models.base import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = (
    ("persons", "invitations_off_at"),
    ("persons", "invitations_asked_at"),
    ("registrations", "invitations_asked_at"),
    ("answers", "mailed_at"),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)
