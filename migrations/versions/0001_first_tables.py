"""First tables, the one row that numbers the agenda, and triggers that keep the audit record as it was written."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

SEALED_TABLES = ("audit_entries", "audit_seals")
AUDIT_TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"
        for table in SEALED_TABLES
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$",
        *(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            for table in SEALED_TABLES
        ),
    ],
}


def upgrade() -> None:
    op.create_table('agenda_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_version'))
    )
    op.create_table('audit_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=True),
    sa.Column('details', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entries_about'), ['about'], unique=False)

    op.create_table('deadlines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadlines')),
    sa.UniqueConstraint('ref', name=op.f('uq_deadlines_ref'))
    )
    op.create_table('heartbeats',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeats'))
    )
    op.create_table('networks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_networks')),
    sa.UniqueConstraint('ref', name=op.f('uq_networks_ref'))
    )
    op.create_table('organisations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('roles', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations')),
    sa.UniqueConstraint('ref', name=op.f('uq_organisations_ref'))
    )
    op.create_table('themes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('titles', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('texts', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_themes')),
    sa.UniqueConstraint('ref', name=op.f('uq_themes_ref'))
    )
    op.create_table('venues',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('neighbourhood', sa.String(), nullable=True),
    sa.Column('accessible', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('is_private', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_venues')),
    sa.UniqueConstraint('ref', name=op.f('uq_venues_ref'))
    )
    op.create_table('audit_seals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('last_entry_id', sa.Integer(), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['last_entry_id'], ['audit_entries.id'], name=op.f('fk_audit_seals_last_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_seals')),
    sa.UniqueConstraint('last_entry_id', name=op.f('uq_audit_seals_last_entry_id'))
    )
    op.create_table('funds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('funder_id', sa.Integer(), nullable=False),
    sa.Column('treasurer_id', sa.Integer(), nullable=True),
    sa.Column('municipalities', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['funder_id'], ['organisations.id'], name=op.f('fk_funds_funder_id')),
    sa.ForeignKeyConstraint(['treasurer_id'], ['organisations.id'], name=op.f('fk_funds_treasurer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funds')),
    sa.UniqueConstraint('ref', name=op.f('uq_funds_ref'))
    )
    op.create_table('groups',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('privacy', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=True),
    sa.Column('subregion', sa.String(), nullable=True),
    sa.Column('neighbourhood', sa.String(), nullable=True),
    sa.Column('venue_id', sa.Integer(), nullable=True),
    sa.Column('rule', sa.String(), nullable=True),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('dates', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('exceptions', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('moves', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('seats_each', sa.Integer(), nullable=True),
    sa.CheckConstraint("privacy <> 'PX' OR (body IS NULL AND subregion IS NULL)", name=op.f('ck_groups_px_has_no_text')),
    sa.ForeignKeyConstraint(['venue_id'], ['venues.id'], name=op.f('fk_groups_venue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_groups')),
    sa.UniqueConstraint('ref', name=op.f('uq_groups_ref'))
    )
    op.create_table('memberships',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('is_aspirant', sa.Boolean(), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name=op.f('fk_memberships_network_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_memberships_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships')),
    sa.UniqueConstraint('organisation_id', 'network_id', name=op.f('uq_memberships_organisation_id_network_id'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_network_id'), ['network_id'], unique=False)

    op.create_table('persons',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('key_hash', sa.String(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('email_hash', sa.String(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_persons_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_persons')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_persons_key_hash')),
    sa.UniqueConstraint('uid', name=op.f('uq_persons_uid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_persons_email_hash'), ['email_hash'], unique=False)

    op.create_table('theme_networks',
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name=op.f('fk_theme_networks_network_id')),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_theme_networks_theme_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('theme_id', 'network_id', name=op.f('pk_theme_networks'))
    )
    op.create_table('events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('privacy', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('registration_opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('registration_closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('titles', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('texts', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('costs', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('community', sa.String(), nullable=True),
    sa.Column('languages', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('interpreter', sa.String(), nullable=True),
    sa.Column('preparation', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('accreditation', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('url', sa.String(), nullable=True),
    sa.Column('venue_id', sa.Integer(), nullable=True),
    sa.Column('closed_to_id', sa.Integer(), nullable=True),
    sa.Column('organiser_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('occurrence_on', sa.Date(), nullable=True),
    sa.Column('promotion', sa.String(), nullable=True),
    sa.Column('fills', sa.Boolean(), nullable=False),
    sa.Column('schedule_revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("privacy <> 'PX' OR (titles IS NULL AND texts IS NULL AND costs IS NULL AND community IS NULL AND languages IS NULL AND preparation IS NULL AND accreditation IS NULL AND url IS NULL)", name=op.f('ck_events_px_has_no_text')),
    sa.CheckConstraint("status IN ('draft', 'published', 'cancelled')", name=op.f('ck_events_known_status')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_events_ends_after_start')),
    sa.ForeignKeyConstraint(['closed_to_id'], ['organisations.id'], name=op.f('fk_events_closed_to_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['persons.id'], name=op.f('fk_events_contact_id')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_events_group_id')),
    sa.ForeignKeyConstraint(['organiser_id'], ['organisations.id'], name=op.f('fk_events_organiser_id')),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_events_theme_id')),
    sa.ForeignKeyConstraint(['venue_id'], ['venues.id'], name=op.f('fk_events_venue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sa.UniqueConstraint('group_id', 'occurrence_on', name=op.f('uq_events_group_id_occurrence_on')),
    sa.UniqueConstraint('id', 'privacy', name=op.f('uq_events_id_privacy')),
    sa.UniqueConstraint('ref', name=op.f('uq_events_ref')),
    sa.UniqueConstraint('uid', name=op.f('uq_events_uid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_events_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_events_starts_at'), ['starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_events_venue_id'), ['venue_id'], unique=False)

    op.create_table('group_networks',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_group_networks_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name=op.f('fk_group_networks_network_id')),
    sa.PrimaryKeyConstraint('group_id', 'network_id', name=op.f('pk_group_networks'))
    )
    op.create_table('roster_places',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_roster_places_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_roster_places_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_roster_places_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_places')),
    sa.UniqueConstraint('group_id', 'person_id', name=op.f('uq_roster_places_group_id_person_id'))
    )
    with op.batch_alter_table('roster_places', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_places_person_id'), ['person_id'], unique=False)

    op.create_table('answers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('roster_place_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('substitute_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("answer IN ('yes', 'no', 'maybe')", name=op.f('ck_answers_known_answer')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_answers_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['roster_place_id'], ['roster_places.id'], name=op.f('fk_answers_roster_place_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['substitute_id'], ['persons.id'], name=op.f('fk_answers_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answers')),
    sa.UniqueConstraint('event_id', 'roster_place_id', name=op.f('uq_answers_event_id_roster_place_id'))
    )
    with op.batch_alter_table('answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answers_roster_place_id'), ['roster_place_id'], unique=False)

    op.create_table('event_co_organisers',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_event_co_organisers_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_event_co_organisers_organisation_id')),
    sa.PrimaryKeyConstraint('event_id', 'organisation_id', name=op.f('pk_event_co_organisers'))
    )
    op.create_table('event_funds',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('fund_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_event_funds_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_event_funds_fund_id')),
    sa.PrimaryKeyConstraint('event_id', 'fund_id', name=op.f('pk_event_funds'))
    )
    op.create_table('event_networks',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_event_networks_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name=op.f('fk_event_networks_network_id')),
    sa.PrimaryKeyConstraint('event_id', 'network_id', name=op.f('pk_event_networks'))
    )
    op.create_table('programme_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('privacy', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('round', sa.Integer(), nullable=True),
    sa.Column('audience', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('room', sa.String(), nullable=True),
    sa.Column('teacher_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("privacy <> 'PX'", name=op.f('ck_programme_items_px_has_no_items')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_programme_items_ends_after_start')),
    sa.ForeignKeyConstraint(['event_id', 'privacy'], ['events.id', 'events.privacy'], name='fk_items_event', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['teacher_id'], ['persons.id'], name=op.f('fk_programme_items_teacher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_items')),
    sa.UniqueConstraint('event_id', 'key', name=op.f('uq_programme_items_event_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_programme_items_uid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('programme_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_items_teacher_id'), ['teacher_id'], unique=False)

    op.create_table('registrations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('privacy', sa.String(), nullable=False),
    sa.Column('submission', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('identity_hash', sa.String(), nullable=False),
    sa.Column('email_hash', sa.String(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('party', sa.String(), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('ticket', sa.Integer(), nullable=True),
    sa.Column('offer_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('contact_name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('answers', sa.Text(), nullable=True),
    sa.Column('municipality', sa.String(), nullable=True),
    sa.Column('referral', sa.String(), nullable=True),
    sa.Column('referred_by_id', sa.Integer(), nullable=True),
    sa.Column('referred_on', sa.Date(), nullable=True),
    sa.Column('key_person_id', sa.Integer(), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.Column('calendar_sequence', sa.Integer(), nullable=False),
    sa.Column('calendar_stamp', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(status = 'offered') = (offer_until IS NOT NULL)", name=op.f('ck_registrations_offer_has_an_end')),
    sa.CheckConstraint("privacy <> 'PX'", name=op.f('ck_registrations_px_takes_no_registrations')),
    sa.CheckConstraint("status IN ('requested', 'confirmed', 'waiting', 'offered', 'cancelled', 'declined')", name=op.f('ck_registrations_known_status')),
    sa.CheckConstraint('units > 0 AND people > 0', name=op.f('ck_registrations_somebody_comes')),
    sa.ForeignKeyConstraint(['event_id', 'privacy'], ['events.id', 'events.privacy'], name='fk_registrations_event'),
    sa.ForeignKeyConstraint(['key_person_id'], ['persons.id'], name=op.f('fk_registrations_key_person_id')),
    sa.ForeignKeyConstraint(['referred_by_id'], ['organisations.id'], name=op.f('fk_registrations_referred_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations')),
    sa.UniqueConstraint('reference', name=op.f('uq_registrations_reference')),
    sa.UniqueConstraint('event_id', 'submission', name=op.f('uq_registrations_event_id_submission')),
    sa.UniqueConstraint('uid', name=op.f('uq_registrations_uid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registrations_email_hash'), ['email_hash'], unique=False)
        batch_op.create_index('ix_registrations_event_status_ticket', ['event_id', 'status', 'ticket'], unique=False)
        batch_op.create_index(batch_op.f('ix_registrations_offer_until'), ['offer_until'], unique=False)
        batch_op.create_index('uq_registrations_live_identity', ['event_id', 'identity_hash'], unique=True, sqlite_where=sa.text("status IN ('requested', 'confirmed', 'waiting', 'offered')"), postgresql_where=sa.text("status IN ('requested', 'confirmed', 'waiting', 'offered')"))

    op.create_table('rendered_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('variant', sa.String(), nullable=False),
    sa.Column('fragment', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_listed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_rendered_events_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rendered_events')),
    sa.UniqueConstraint('event_id', 'language', 'variant', name=op.f('uq_rendered_events_event_id_language_variant'))
    )
    op.create_table('roles',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('CASE WHEN network_id IS NULL THEN 0 ELSE 1 END + CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN group_id IS NULL THEN 0 ELSE 1 END + CASE WHEN event_id IS NULL THEN 0 ELSE 1 END = 1', name=op.f('ck_roles_one_scope')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_roles_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_roles_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name=op.f('fk_roles_network_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_roles_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_roles_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roles')),
    sa.UniqueConstraint('person_id', 'what', 'scope', name=op.f('uq_roles_person_id_what_scope')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roles_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roles_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roles_person_id'), ['person_id'], unique=False)

    op.create_table('attendees',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_attendees_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendees'))
    )
    with op.batch_alter_table('attendees', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendees_registration_id'), ['registration_id'], unique=False)

    op.create_table('consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_consents_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents')),
    sa.UniqueConstraint('registration_id', 'purpose', 'version', name=op.f('uq_consents_registration_id_purpose_version'))
    )
    op.create_table('funding_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('fund_id', sa.Integer(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_funding_lines_fund_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_funding_lines_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_lines')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_funding_lines_registration_id'))
    )
    with op.batch_alter_table('funding_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funding_lines_fund_id'), ['fund_id'], unique=False)

    op.create_table('place_pools',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('fund_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('offered', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('last_ticket', sa.Integer(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.CheckConstraint('taken >= 0 AND offered >= 0 AND waiting >= 0 AND (capacity IS NULL OR taken + offered <= capacity)', name=op.f('ck_place_pools_within_capacity')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_place_pools_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_place_pools_fund_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['programme_items.id'], name=op.f('fk_place_pools_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_place_pools_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place_pools')),
    sa.UniqueConstraint('key', name=op.f('uq_place_pools_key'))
    )
    with op.batch_alter_table('place_pools', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_place_pools_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_place_pools_fund_id'), ['fund_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_place_pools_item_id'), ['item_id'], unique=False)

    op.create_table('tasks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('deadline_id', sa.Integer(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadlines.id'], name=op.f('fk_tasks_deadline_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_tasks_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_tasks_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks')),
    sa.UniqueConstraint('key', name=op.f('uq_tasks_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tasks_deadline_id'), ['deadline_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_registration_id'), ['registration_id'], unique=False)

    op.create_table('choices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendees.id'], name=op.f('fk_choices_attendee_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['programme_items.id'], name=op.f('fk_choices_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_choices')),
    sa.UniqueConstraint('attendee_id', 'round', name=op.f('uq_choices_attendee_id_round'))
    )
    with op.batch_alter_table('choices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_choices_item_id'), ['item_id'], unique=False)

    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('addressee', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('anchor', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('is_reminder', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fault', sa.String(), nullable=True),
    sa.Column('calendar_sequence', sa.Integer(), nullable=True),
    sa.Column('calendar_stamp', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("channel IN ('email', 'letter', 'phone')", name=op.f('ck_notices_known_channel')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_notices_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['programme_items.id'], name=op.f('fk_notices_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_notices_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_notices_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_notices_registration_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_notices_task_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('addressee', 'subject', 'purpose', 'anchor', name='uq_notices_cause'),
    sa.UniqueConstraint('uid', name=op.f('uq_notices_uid'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notices_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notices_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index('ix_notices_waiting', ['due_at'], unique=False, sqlite_where=sa.text('sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL'))

    op.create_table('reminder_moments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('anchor', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_reminder_moments_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['programme_items.id'], name=op.f('fk_reminder_moments_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_reminder_moments_task_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_moments')),
    sa.UniqueConstraint('subject', 'rule', 'audience', 'anchor', name=op.f('uq_reminder_moments_subject_rule_audience_anchor'))
    )
    with op.batch_alter_table('reminder_moments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_moments_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_moments_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_moments_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_moments_task_id'), ['task_id'], unique=False)


    op.execute("INSERT INTO agenda_version (id, version, changed_at) VALUES (1, 1, '2026-01-01 00:00:00.000000')")
    for statement in AUDIT_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in SEALED_TABLES:
            op.execute(f"DROP TRIGGER {table}_stay ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
    with op.batch_alter_table('reminder_moments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_moments_task_id'))
        batch_op.drop_index(batch_op.f('ix_reminder_moments_item_id'))
        batch_op.drop_index(batch_op.f('ix_reminder_moments_event_id'))
        batch_op.drop_index(batch_op.f('ix_reminder_moments_due_at'))

    op.drop_table('reminder_moments')
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_waiting', sqlite_where=sa.text('sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_notices_registration_id'))
        batch_op.drop_index(batch_op.f('ix_notices_event_id'))

    op.drop_table('notices')
    with op.batch_alter_table('choices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_choices_item_id'))

    op.drop_table('choices')
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tasks_registration_id'))
        batch_op.drop_index(batch_op.f('ix_tasks_event_id'))
        batch_op.drop_index(batch_op.f('ix_tasks_due_on'))
        batch_op.drop_index(batch_op.f('ix_tasks_deadline_id'))

    op.drop_table('tasks')
    with op.batch_alter_table('place_pools', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_place_pools_item_id'))
        batch_op.drop_index(batch_op.f('ix_place_pools_fund_id'))
        batch_op.drop_index(batch_op.f('ix_place_pools_event_id'))

    op.drop_table('place_pools')
    with op.batch_alter_table('funding_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funding_lines_fund_id'))

    op.drop_table('funding_lines')
    op.drop_table('consents')
    with op.batch_alter_table('attendees', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendees_registration_id'))

    op.drop_table('attendees')
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roles_person_id'))
        batch_op.drop_index(batch_op.f('ix_roles_group_id'))
        batch_op.drop_index(batch_op.f('ix_roles_event_id'))

    op.drop_table('roles')
    op.drop_table('rendered_events')
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.drop_index('uq_registrations_live_identity', sqlite_where=sa.text("status IN ('requested', 'confirmed', 'waiting', 'offered')"), postgresql_where=sa.text("status IN ('requested', 'confirmed', 'waiting', 'offered')"))
        batch_op.drop_index(batch_op.f('ix_registrations_offer_until'))
        batch_op.drop_index('ix_registrations_event_status_ticket')
        batch_op.drop_index(batch_op.f('ix_registrations_email_hash'))

    op.drop_table('registrations')
    with op.batch_alter_table('programme_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_items_teacher_id'))

    op.drop_table('programme_items')
    op.drop_table('event_networks')
    op.drop_table('event_funds')
    op.drop_table('event_co_organisers')
    with op.batch_alter_table('answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answers_roster_place_id'))

    op.drop_table('answers')
    with op.batch_alter_table('roster_places', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_places_person_id'))

    op.drop_table('roster_places')
    op.drop_table('group_networks')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_events_venue_id'))
        batch_op.drop_index(batch_op.f('ix_events_starts_at'))
        batch_op.drop_index(batch_op.f('ix_events_kind'))

    op.drop_table('events')
    op.drop_table('theme_networks')
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persons_email_hash'))

    op.drop_table('persons')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_memberships_network_id'))

    op.drop_table('memberships')
    op.drop_table('groups')
    op.drop_table('funds')
    op.drop_table('audit_seals')
    op.drop_table('venues')
    op.drop_table('themes')
    op.drop_table('organisations')
    op.drop_table('networks')
    op.drop_table('heartbeats')
    op.drop_table('deadlines')
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entries_about'))

    op.drop_table('audit_entries')
    op.drop_table('agenda_version')
