"""What delivery of mail keeps."""

import sqlalchemy as sa
from alembic import op

from events.models.base import UtcDateTime

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'delivery',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('paused_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('paused_by', sa.String(), nullable=True),
        sa.Column('rests_until', UtcDateTime(timezone=True), nullable=True),
        sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
        sa.Column('fault', sa.String(), nullable=True),
        sa.CheckConstraint('id = 1', name=op.f('ck_delivery_one_row')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    )
    op.create_table(
        'bounced_addresses',
        sa.Column('address_hash', sa.String(), nullable=False),
        sa.Column('bounced_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('fault', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('address_hash', name=op.f('pk_bounced_addresses')),
    )


def downgrade() -> None:
    op.drop_table('bounced_addresses')
    op.drop_table('delivery')
