"""Waiting for a full workshop, and for a place in a fund.

A column with its CHECK is added in one statement that both databases know; a batch would copy the table on SQLite and
lose its other CHECKs.
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

ASKED = "funding_asked_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        'workshop_waits',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('attendee_id', sa.Integer(), nullable=False),
        sa.Column('item_id', sa.Integer(), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('ticket', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['attendee_id'], ['attendees.id'], name=op.f('fk_workshop_waits_attendee_id'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(['item_id'], ['programme_items.id'], name=op.f('fk_workshop_waits_item_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_waits')),
        sa.UniqueConstraint('attendee_id', 'round', name=op.f('uq_workshop_waits_attendee_id_round')),
        sa.UniqueConstraint('item_id', 'ticket', name=op.f('uq_workshop_waits_item_id_ticket')),
    )
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(
        f"ALTER TABLE registrations ADD COLUMN funding_asked_at {moment} CONSTRAINT "
        "ck_registrations_only_requests_wait_for_funding CHECK (funding_asked_at IS NULL OR status = 'requested')"
    )
    op.create_index(
        'ix_registrations_funding_asked',
        'registrations',
        ['funding_asked_at'],
        sqlite_where=sa.text(ASKED),
        postgresql_where=sa.text(ASKED),
    )


def downgrade() -> None:
    op.drop_index('ix_registrations_funding_asked', 'registrations')
    op.execute("ALTER TABLE registrations DROP COLUMN funding_asked_at")
    op.drop_table('workshop_waits')
