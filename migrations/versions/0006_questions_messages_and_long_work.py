"""Questions of an organiser, messages in their words, long work, and how a member became one.

Columns are added in one statement that both databases know; a batch would copy the table on SQLite and lose its
other CHECKs.
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

COLUMNS = {
    "events": {"edit_version": "INTEGER DEFAULT 1 NOT NULL"},
    "memberships": {"talk_on": "DATE", "agreement_on": "DATE"},
}


def upgrade() -> None:
    op.create_table('jobs',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('parameters', sa.Text(), nullable=False),
        sa.Column('asked_by_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=True),
        sa.Column('says', sa.Text(), nullable=True),
        sa.Column('file', sa.Text(), nullable=True),
        sa.Column('file_name', sa.String(), nullable=True),
        sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed')", name=op.f('ck_jobs_known_state')),
        sa.ForeignKeyConstraint(['asked_by_id'], ['accounts.id'], name=op.f('fk_jobs_asked_by_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
        sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_jobs_asked_by_id'), 'jobs', ['asked_by_id'])
    op.create_index(op.f('ix_jobs_state'), 'jobs', ['state'])
    op.create_table('questions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('privacy', sa.String(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('labels', sa.JSON(), nullable=False),
        sa.Column('options', sa.JSON(), nullable=True),
        sa.Column('is_required', sa.Boolean(), nullable=False),
        sa.CheckConstraint("privacy IN ('P0', 'P1', 'P2')", name=op.f('ck_questions_not_about_health_or_clients')),
        sa.CheckConstraint('position BETWEEN 1 AND 5', name=op.f('ck_questions_at_most_five')),
        sa.ForeignKeyConstraint(['event_id', 'privacy'], ['events.id', 'events.privacy'], name='fk_questions_event', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
        sa.UniqueConstraint('event_id', 'position', name=op.f('uq_questions_event_id_position')),
        sqlite_autoincrement=True
    )
    op.create_table('written_messages',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('privacy', sa.String(), nullable=False),
        sa.Column('written_by_id', sa.Integer(), nullable=True),
        sa.Column('selection', sa.JSON(), nullable=False),
        sa.Column('subjects', sa.Text(), nullable=False),
        sa.Column('bodies', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("privacy <> 'PX'", name=op.f('ck_written_messages_px_takes_no_messages')),
        sa.ForeignKeyConstraint(['event_id', 'privacy'], ['events.id', 'events.privacy'], name='fk_messages_event', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['written_by_id'], ['accounts.id'], name=op.f('fk_written_messages_written_by_id'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_written_messages')),
        sqlite_autoincrement=True
    )
    for table, columns in COLUMNS.items():
        for name, says in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {says}")


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    op.drop_table('written_messages')
    op.drop_table('questions')
    op.drop_index(op.f('ix_jobs_state'), table_name='jobs')
    op.drop_index(op.f('ix_jobs_asked_by_id'), table_name='jobs')
    op.drop_table('jobs')
