"""Links that members subscribe to, and kept fragments of lessons and for organisers.

What is kept for feeds is made anew by `flask feeds refresh`, so going back simply forgets the new kinds of it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('rendered_events') as batch_op:  # it has no CHECK that a copy would lose
        batch_op.add_column(sa.Column('item_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('counted', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_rendered_events_item_id'), 'programme_items', ['item_id'], ['id'], ondelete='CASCADE'
        )
        batch_op.create_index(batch_op.f('ix_rendered_events_item_id'), ['item_id'])
    op.execute("UPDATE rendered_events SET variant = 'shared' WHERE variant = 'public'")
    op.create_table('subscriptions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('scope', sa.String(), nullable=False),
        sa.Column('language', sa.String(), nullable=False),
        sa.Column('device', sa.String(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('email_hash', sa.String(), nullable=True),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=True),
        sa.Column('group_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_fetched_on', sa.Date(), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('made_from', sa.String(), nullable=True),
        sa.Column('shown', sa.JSON(), nullable=True),
        sa.Column('gzipped', sa.LargeBinary(), nullable=True),
        sa.Column('size', sa.Integer(), nullable=True),
        sa.Column('etag', sa.String(), nullable=True),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scope IN ('own', 'place', 'group', 'seats', 'organiser', 'key_person')",
            name=op.f('ck_subscriptions_known_scope'),
        ),
        sa.CheckConstraint(
            "device IN ('phone', 'tablet', 'computer', 'work', 'other')", name=op.f('ck_subscriptions_known_device')
        ),
        sa.CheckConstraint(
            "(scope = 'group') = (group_id IS NOT NULL)", name=op.f('ck_subscriptions_a_group_has_a_circle')
        ),
        sa.CheckConstraint(
            "CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN email_hash IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN registration_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f('ck_subscriptions_is_of_somebody'),
        ),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_subscriptions_person_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_subscriptions_registration_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_subscriptions_organisation_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_subscriptions_group_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_subscriptions')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_subscriptions_token_hash')),
    )
    for column in ('person_id', 'email_hash', 'registration_id', 'organisation_id'):
        op.create_index(op.f(f'ix_subscriptions_{column}'), 'subscriptions', [column])


def downgrade() -> None:
    op.drop_table('subscriptions')
    op.execute("UPDATE rendered_events SET variant = 'public' WHERE variant = 'shared' AND is_listed")
    op.execute("DELETE FROM rendered_events WHERE variant <> 'public'")
    with op.batch_alter_table('rendered_events') as batch_op:
        batch_op.drop_index(batch_op.f('ix_rendered_events_item_id'))
        batch_op.drop_constraint(batch_op.f('fk_rendered_events_item_id'), type_='foreignkey')
        batch_op.drop_column('item_id')
        batch_op.drop_column('counted')
