"""Sign-in codes that wait in the outbox, which are claimed before all else."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OPEN_CODE = sa.text("sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL AND purpose = 'sign_in'")


def upgrade() -> None:
    where = {"sqlite_where": _OPEN_CODE, "postgresql_where": _OPEN_CODE}
    op.create_index("ix_notices_codes", "notices", ["due_at", "id"], **where)


def downgrade() -> None:
    op.drop_index("ix_notices_codes", "notices")
