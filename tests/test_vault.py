"""What is stored about people is unreadable without the keys, and found again by its keyed hash."""

import pytest
from sqlalchemy import text

from events import vault
from events.models import Person, person_key


def test_a_stolen_copy_of_the_database_shows_no_name(session):
    session.add(Person(key_hash=person_key("Cato Visser", None, "cato@example.nl", None), name="Cato Visser"))
    session.commit()
    stored = session.execute(text("SELECT name FROM persons")).scalar_one()
    assert "Cato" not in stored
    assert session.query(Person).one().name == "Cato Visser"


def test_a_value_encrypted_with_an_older_key_is_still_read():
    older, newer = vault.new_key(), vault.new_key()
    vault.unlock([older], "h")
    stored = vault.encrypt("Daan")
    vault.unlock([newer, older], "h")
    assert vault.decrypt(stored) == "Daan"
    vault.unlock([newer], "h")
    with pytest.raises(vault.VaultError, match="none of DATA_KEYS"):
        vault.decrypt(stored)
