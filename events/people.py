"""People whom somebody names on a page: a substitute, a delegate, the sender of a form for colleagues."""

from dataclasses import dataclass

from sqlalchemy import select

from events import audit, notices
from events.extensions import INSERTS, db
from events.models import Organisation, Person, new_uid, person_key
from events.vault import keyed_hash


def known_person(name: str, email: str) -> Person:
    """The person who was named so on a page before, by this name and e-mail address; else a new one.

    Never somebody of the office: whoever types an address reads no name but the one typed, and changes nobody's.
    """
    key = keyed_hash("person.named", plain(email), plain(name))
    found = select(Person).where(Person.key_hash == key)
    if (person := db.session.scalar(found)) is not None:
        return person
    values = {
        "uid": new_uid(),
        "key_hash": key,
        "name": name,
        "email": email,
        "email_hash": keyed_hash("email", plain(email)),
        "link_version": 1,
    }
    insert = INSERTS[db.engine.dialect.name](Person).values(values)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=[Person.key_hash]))
    return db.session.scalars(found).one()


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom the office is about to know, as a planner typed it; by e-mail, by telephone, or both."""

    name: str
    email: str | None = None
    phone: str | None = None
    organisation: Organisation | None = None

    @property
    def key(self) -> str:
        """Under what the office's records know this person; the same as from a programme file."""
        where = self.organisation.ref if self.organisation is not None else None
        return person_key(self.name, where, self.email, self.phone)

    def known(self) -> Person | None:
        """Who has this e-mail address, or without one this number, in the office's records."""
        return db.session.scalar(select(Person).where(Person.key_hash == self.key))


def of_the_office(who: Person | Newcomer) -> Person:
    """The office's record of `who`; a new one where there is none. What is missing in it is filled in."""
    if isinstance(who, Person):
        return who
    if (person := who.known()) is None:
        values = {
            "uid": new_uid(),
            "key_hash": who.key,
            "name": who.name,
            "email": who.email,
            "email_hash": keyed_hash("email", plain(who.email)) if who.email else None,
            "link_version": 1,
        }
        insert = INSERTS[db.engine.dialect.name](Person).values(values)
        db.session.execute(insert.on_conflict_do_nothing(index_elements=[Person.key_hash]))
        person = db.session.scalars(select(Person).where(Person.key_hash == who.key)).one()
    person.phone = person.phone or who.phone
    person.organisation = person.organisation or who.organisation
    return person


def known_under(email: str) -> list[Person]:
    """Everybody with this e-mail address: of the office, or named on a page."""
    query = select(Person).where(Person.email_hash == keyed_hash("email", plain(email)))
    return list(db.session.scalars(query.order_by(Person.id)))


def correct_address(who: Person | Organisation, email: str | None, phone: str | None, *, actor: str) -> bool:
    """Correct how somebody is reached; whether personal links ended, because they went to another address.

    Who reads the old mailbox may be a stranger. Who counts as the same person stays who was known under the old one.
    What still waits goes by the new way: who has no e-mail address any more is phoned.
    """
    db.session.refresh(who, with_for_update=True)
    was_mailed = who.email is not None and plain(who.email) != plain(email or "")
    who.email, who.phone = email, phone
    if isinstance(who, Person):
        who.email_hash = keyed_hash("email", plain(email)) if email else None
    if was_mailed:
        who.link_version += 1
    notices.follow(who)
    about = who.uid if isinstance(who, Person) else f"organisation:{who.ref}"
    audit.record("address corrected", actor=actor, about=about)
    return was_mailed


def is_called(person: Person, name: str, email: str | None) -> bool:
    """Whether `person` has this name and this e-mail address, however they are written."""
    return bool(email and person.email) and (plain(person.name), plain(person.email or "")) == (
        plain(name),
        plain(email or ""),
    )


def plain(typed: str) -> str:
    """`typed` as two ways to write the same are compared: single spaces, small letters."""
    return " ".join(typed.split()).casefold()
