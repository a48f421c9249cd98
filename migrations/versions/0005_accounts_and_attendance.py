"""Who signs in, who was there, and the certificates that follow from it."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sign_in_attempts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('account_hash', sa.String(), nullable=False),
        sa.Column('address_hash', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempts'))
    )
    op.create_index('ix_sign_in_attempts_account', 'sign_in_attempts', ['account_hash', 'at'])
    op.create_index('ix_sign_in_attempts_address', 'sign_in_attempts', ['address_hash', 'at'])
    op.create_table('accounts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('email', sa.Text(), nullable=False),
        sa.Column('email_hash', sa.String(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('fs_uniquifier', sa.String(), nullable=False),
        sa.Column('us_totp_secrets', sa.Text(), nullable=True),
        sa.Column('tf_primary_method', sa.String(), nullable=True),
        sa.Column('tf_totp_secret', sa.Text(), nullable=True),
        sa.Column('mf_recovery_codes', sa.Text(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_accounts_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
        sa.UniqueConstraint('email_hash', name=op.f('uq_accounts_email_hash')),
        sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_accounts_fs_uniquifier')),
        sa.UniqueConstraint('person_id', name=op.f('uq_accounts_person_id')),
        sqlite_autoincrement=True
    )
    op.create_table('sign_ins',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('device', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_seen_on', sa.Date(), nullable=False),
        sa.Column('second_factor_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sign_ins_account_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_sign_ins_token_hash'))
    )
    op.create_index(op.f('ix_sign_ins_account_id'), 'sign_ins', ['account_id'])
    op.create_table('attendances',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('who', sa.String(), nullable=False),
        sa.Column('part', sa.String(), nullable=False),
        sa.Column('attendee_id', sa.Integer(), nullable=True),
        sa.Column('roster_place_id', sa.Integer(), nullable=True),
        sa.Column('item_id', sa.Integer(), nullable=True),
        sa.Column('is_present', sa.Boolean(), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('recorded_by_id', sa.Integer(), nullable=True),
        sa.Column('via', sa.String(), nullable=False),
        sa.CheckConstraint("via IN ('qr', 'list', 'paper', 'walk_in')", name=op.f('ck_attendances_known_way')),
        sa.CheckConstraint('(attendee_id IS NULL) <> (roster_place_id IS NULL)', name=op.f('ck_attendances_one_person')),
        sa.ForeignKeyConstraint(['attendee_id'], ['attendees.id'], name=op.f('fk_attendances_attendee_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_attendances_event_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['item_id'], ['programme_items.id'], name=op.f('fk_attendances_item_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['recorded_by_id'], ['accounts.id'], name=op.f('fk_attendances_recorded_by_id'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['roster_place_id'], ['roster_places.id'], name=op.f('fk_attendances_roster_place_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attendances')),
        sa.UniqueConstraint('event_id', 'who', 'part', name=op.f('uq_attendances_event_id_who_part'))
    )
    op.create_index(op.f('ix_attendances_attendee_id'), 'attendances', ['attendee_id'])
    op.create_index(op.f('ix_attendances_item_id'), 'attendances', ['item_id'])
    op.create_index(op.f('ix_attendances_roster_place_id'), 'attendances', ['roster_place_id'])
    op.create_table('certificates',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('privacy', sa.String(), nullable=False),
        sa.Column('attendee_id', sa.Integer(), nullable=True),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('is_full', sa.Boolean(), nullable=False),
        sa.Column('issued_on', sa.Date(), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('link_version', sa.Integer(), nullable=False),
        sa.CheckConstraint("privacy IN ('P0', 'P1', 'P2')", name=op.f('ck_certificates_professionals_only')),
        sa.ForeignKeyConstraint(['attendee_id'], ['attendees.id'], name=op.f('fk_certificates_attendee_id'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['event_id', 'privacy'], ['events.id', 'events.privacy'], name='fk_certificates_event'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates')),
        sa.UniqueConstraint('event_id', 'attendee_id', name=op.f('uq_certificates_event_id_attendee_id')),
        sa.UniqueConstraint('number', name=op.f('uq_certificates_number')),
        sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_certificates_attendee_id'), 'certificates', ['attendee_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_certificates_attendee_id'), table_name='certificates')
    op.drop_table('certificates')
    op.drop_index(op.f('ix_attendances_roster_place_id'), table_name='attendances')
    op.drop_index(op.f('ix_attendances_item_id'), table_name='attendances')
    op.drop_index(op.f('ix_attendances_attendee_id'), table_name='attendances')
    op.drop_table('attendances')
    op.drop_index(op.f('ix_sign_ins_account_id'), table_name='sign_ins')
    op.drop_table('sign_ins')
    op.drop_table('accounts')
    op.drop_index('ix_sign_in_attempts_address', table_name='sign_in_attempts')
    op.drop_index('ix_sign_in_attempts_account', table_name='sign_in_attempts')
    op.drop_table('sign_in_attempts')
