"""Which seat a yes took, who was named by a member, and no word in the last two open columns of a PX event.

SQLite can add a CHECK only together with a column; for columns that exist a trigger refuses the same.
"""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

ONLY_A_YES = "CONSTRAINT ck_answers_only_a_yes_takes_a_seat CHECK (seat_id IS NULL OR answer = 'yes')"
COLUMNS = {
    "answers": {
        "seat_id": f"INTEGER CONSTRAINT fk_answers_seat_id REFERENCES place_pools (id) {ONLY_A_YES}",
    },
    "roster_places": {"is_named_by_member": "BOOLEAN DEFAULT false NOT NULL"},
}
WORDLESS = ("interpreter", "promotion")


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, says in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {says}")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in WORDLESS:
        if not is_sqlite:
            op.create_check_constraint(op.f(f"ck_events_px_has_no_{name}"), "events", f"privacy <> 'PX' OR {name} IS NULL")
            continue
        for verb in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER events_px_has_no_{name}_{verb.lower()} BEFORE {verb} ON events "
                f"WHEN NEW.privacy = 'PX' AND NEW.{name} IS NOT NULL "
                f"BEGIN SELECT RAISE(ABORT, 'px_has_no_{name}'); END"
            )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in WORDLESS:
        if not is_sqlite:
            op.drop_constraint(op.f(f"ck_events_px_has_no_{name}"), "events", type_="check")
            continue
        for verb in ("insert", "update"):
            op.execute(f"DROP TRIGGER events_px_has_no_{name}_{verb}")
    for table, columns in COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
