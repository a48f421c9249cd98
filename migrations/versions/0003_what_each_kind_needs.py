"""What each kind of event needs: a way online, papers, speakers, colleagues in one go, communities, links.

Columns with a CHECK or a reference are added in one statement that both databases know; a batch would copy the table
on SQLite and lose its other CHECKs.
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def no_words(name: str) -> str:
    return f"CONSTRAINT ck_events_px_has_no_{name} CHECK (privacy <> 'PX' OR {name} IS NULL)"


COLUMNS = {
    "events": {
        "online_url": f"VARCHAR {no_words('online_url')}",
        "papers": f"JSON {no_words('papers')}",
        "returned_because": f"VARCHAR {no_words('returned_because')}",
        "link_version": "INTEGER DEFAULT 1 NOT NULL",
    },
    "programme_items": {"speakers": "JSON"},
    "organisations": {"link_version": "INTEGER DEFAULT 1 NOT NULL"},
    "registrations": {
        "sent_by_id": "INTEGER CONSTRAINT fk_registrations_sent_by_id REFERENCES persons (id)",
        "batch": "VARCHAR",
    },
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, says in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {says}")
    op.create_index('ix_registrations_batch', 'registrations', ['batch'])
    op.create_table(
        'communities',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('stage', sa.String(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('in_development', 'pilot', 'expanding', 'established')", name=op.f('ck_communities_known_stage')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_communities')),
        sa.UniqueConstraint('name', name=op.f('uq_communities_name')),
    )


def downgrade() -> None:
    op.drop_table('communities')
    op.drop_index('ix_registrations_batch', 'registrations')
    for table, columns in COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
