"""Every migration goes up and down on both databases, and leaves exactly what the models say."""

import threading
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from events.audit import broken_seals, record, seal
from events.extensions import db
from events.models import Base, Certificate, Event, ProgrammeItem, Question, Registration, WrittenMessage
from tests import cast


def question(event: Event, privacy: str, position: int = 1) -> Question:
    return Question(event_id=event.id, privacy=privacy, position=position, labels={"nl": "Eet u mee?"})


def message(event: Event, privacy: str) -> WrittenMessage:
    words = {"subjects": {"nl": "Parkeren"}, "bodies": {"nl": "Parkeren kan achter het gebouw."}, "selection": {}}
    return WrittenMessage(event_id=event.id, privacy=privacy, created_at=event.created_at, **words)


def certificate(event: Event, privacy: str) -> Certificate:
    known = {"number": "1", "title": "woorden", "minutes": 60, "is_full": True, "issued_on": date(2027, 1, 20)}
    return Certificate(event_id=event.id, privacy=privacy, **known)


def test_the_tables_are_what_the_models_say(session):
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []


def test_down_to_nothing_and_up_again(app):
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert "registrations" in inspect(db.engine).get_table_names()
        db.session.remove()


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET actor = 'nobody'", "DELETE FROM audit_entries"])
def test_the_audit_record_cannot_be_changed(session, change):
    record("registered", actor="visitor", about="some-uid")
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(change))
    session.rollback()


def test_seals_show_an_entry_that_was_touched(session):
    for number in range(3):
        record("registered", actor="visitor", details=str(number))
    session.flush()
    assert seal() == 3
    record("cancelled", actor="visitor")
    session.flush()
    assert seal() == 1
    assert broken_seals() == []
    # The control: past the triggers somebody rewrites history, and the chain shows it from there on.
    if db.engine.dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_entries_no_update"))
    else:
        session.execute(text("DROP TRIGGER audit_entries_stay ON audit_entries"))
    session.execute(text("UPDATE audit_entries SET actor = 'nobody' WHERE details = '1'"))
    session.expire_all()
    assert len(broken_seals()) == 1


@pytest.mark.parametrize(
    "column",
    [
        "titles",
        "texts",
        "costs",
        "community",
        "preparation",
        "url",
        "online_url",
        "papers",
        "returned_because",
        "interpreter",
        "promotion",
    ],
)
def test_px_the_database_refuses_any_word_on_a_meeting_about_clients(session, column):
    event = cast.event("gpo")
    kinds_of_words = {
        "community": "woorden",
        "url": "https://example.nl",
        "online_url": "https://example.nl",
        "returned_because": "woorden",
        "interpreter": "woorden",
        "promotion": "woorden",
        "preparation": {"title": "woorden"},
        "papers": [{"title": "woorden", "url": "https://example.nl"}],
    }
    value = kinds_of_words.get(column, {"nl": "woorden"})
    with pytest.raises(DatabaseError, match="px_has_no_"):
        session.execute(Event.__table__.update().where(Event.id == event.id).values({column: value}))
    session.rollback()


@pytest.mark.parametrize("pretended", ["PX", "P1"])
def test_px_a_meeting_about_clients_takes_no_programme_item(session, pretended):
    event = cast.event("gpo")
    times = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    session.add(ProgrammeItem(event_id=event.id, privacy=pretended, key="k", title="woorden", **times))
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("pretended", ["PX", "P1"])
def test_px_a_meeting_about_clients_takes_no_registration(session, pretended):
    event = cast.event("gpo")
    known = {"submission": "s", "reference": "R", "identity_hash": "h", "status": "confirmed", "party": "person"}
    party = Registration(event_id=event.id, privacy=pretended, **known, units=1, people=1, contact_name="Cato")
    party.created_at = event.created_at
    session.add(party)
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("pretended", ["PX", "P1", "P3"])
def test_px_a_meeting_about_clients_certifies_nobody(session, pretended):
    event = cast.event("gpo")
    session.add(certificate(event, pretended))
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("pretended", ["PX", "P1"])
@pytest.mark.parametrize("words", [question, message])
def test_px_a_meeting_about_clients_takes_no_words_of_an_organiser(session, words, pretended):
    event = cast.event("gpo")
    session.add(words(event, pretended))
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("position", [0, 6])
def test_an_event_has_at_most_five_questions(session, position):
    session.add(question(cast.event("symposium"), "P1", position))
    with pytest.raises(DatabaseError, match="at_most_five"):
        session.flush()
    session.rollback()


def test_control_any_other_event_takes_items_and_certifies(session):
    event = cast.event("symposium")
    times = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    session.add(ProgrammeItem(event_id=event.id, privacy="P1", key="k", title="woorden", **times))
    session.add_all([certificate(event, "P1"), question(event, "P1"), message(event, "P1")])
    session.flush()
    session.rollback()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_entry_that_commits_late_does_not_slip_behind_a_seal(session, app):
    """Ids are given before they are committed: the seal waits for whoever is writing."""
    record("late", actor="visitor")
    session.flush()  # its id is taken, its commit still to come
    sealed: list[int] = []

    def seal_meanwhile() -> None:
        with app.app_context():
            record("early", actor="visitor")
            db.session.commit()
            sealed.append(seal())
            db.session.commit()
            db.session.remove()

    sealer = threading.Thread(target=seal_meanwhile)
    sealer.start()
    sealer.join(0.5)
    assert sealer.is_alive(), "it waits"
    session.commit()
    sealer.join(60)
    assert sealed == [2]
    assert broken_seals() == []
