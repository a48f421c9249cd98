"""People whom somebody names on a page: a substitute, a delegate, the sender of a form for colleagues."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from events import audit, notices
from events.extensions import INSERTS, db
from events.models import AuditEntry, Organisation, Person, new_uid, person_key
from events.vault import email_hash, keyed_hash, plain_address

_CORRECTED = "address corrected"  # in the record


def known_person(name: str, email: str) -> Person:
    """The person who was named so on a page before, by this name and e-mail address; else a new one.

    Never somebody of the office: whoever types an address reads no name but the one typed, and changes nobody's.
    """
    key = _named(name, email)
    found = select(Person).where(Person.key_hash == key)
    if (person := db.session.scalar(found)) is not None:
        return person
    values = {
        "uid": new_uid(),
        "key_hash": key,
        "name": name,
        "email": email,
        "email_hash": email_hash(email),
        "link_version": 1,
    }
    insert = INSERTS[db.engine.dialect.name](Person).values(values)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=[Person.key_hash]))
    return db.session.scalars(found).one()


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom the office is about to know, as a planner typed it; by e-mail, by telephone, or both.

    Where somebody works decides what they may do (domain rule 4): of somebody known only the office says it.
    """

    name: str
    email: str | None = None
    phone: str | None = None
    organisation: Organisation | None = None
    by_office: bool = False

    @property
    def key(self) -> str:
        """Under what the office's records know this person; the same as from a programme file."""
        where = self.organisation.ref if self.organisation is not None else None
        return person_key(self.name, where, self.email, self.phone)

    def known(self) -> Person | None:
        """Who has this e-mail address, or without one this number, in the office's records."""
        found = db.session.scalar(select(Person).where(Person.key_hash == self.key))
        return found or (corrected_to(self.email) if self.email else None)


def corrected_to(email: str) -> Person | None:
    """Whom the office's records have at this address without knowing them by it: it was corrected."""
    return next((one for one in known_under(email) if one.key_hash != _named(one.name, one.email or "")), None)


def of_the_office(who: Person | Newcomer, *, actor: str) -> Person:
    """The office's record of `who`; a new one where there is none. What is missing in it is filled in, on record."""
    if isinstance(who, Person):
        return who
    person, is_new = who.known(), False
    if person is None:
        values = {
            "uid": new_uid(),
            "key_hash": who.key,
            "name": who.name,
            "email": who.email,
            "email_hash": email_hash(who.email) if who.email else None,
            "link_version": 1,
        }
        insert = INSERTS[db.engine.dialect.name](Person).values(values)
        insert = insert.on_conflict_do_nothing(index_elements=[Person.key_hash])
        is_new = db.session.scalar(insert.returning(Person.id)) is not None
        person = db.session.scalars(select(Person).where(Person.key_hash == who.key)).one()
    missing: dict[str, str | Organisation] = {}
    if who.phone and not person.phone:
        missing["phone"] = who.phone
    if who.organisation is not None and person.organisation is None and (is_new or who.by_office):
        missing["organisation"] = who.organisation
    for name, value in missing.items():
        setattr(person, name, value)
    if is_new or missing:
        what = "person added" if is_new else "person completed"
        audit.record(what, actor=actor, about=person.uid, details=", ".join(missing) or None)
    return person


def known_under(email: str) -> list[Person]:
    """Everybody with this e-mail address: of the office, or named on a page."""
    query = select(Person).where(Person.email_hash == email_hash(email))
    return list(db.session.scalars(query.order_by(Person.id)))


def correct_address(
    who: Person | Organisation, email: str | None, phone: str | None, *, actor: str
) -> tuple[bool, notices.Again]:
    """Correct how somebody is reached; whether personal links ended, and what came of the messages that had failed.

    Links end when they went to another address: who reads the old mailbox may be a stranger. Who counts as the same
    person stays who was known under the old one. What still waits goes by the new way, and so does what failed by the
    old one: who has no e-mail address any more is phoned.
    """
    db.session.refresh(who, with_for_update=True)
    was_mailed = who.email is not None and plain_address(who.email) != plain_address(email)
    is_changed = (who.email or who.phone) != (email or phone)  # beside an e-mail address a number is no way
    who.email, who.phone = email, phone
    if isinstance(who, Person):
        who.email_hash = email_hash(email) if email else None
    if was_mailed:
        who.link_version += 1
    notices.follow(who)
    again = notices.corrected(who) if is_changed else notices.Again()
    about = who.uid if isinstance(who, Person) else f"organisation:{who.ref}"
    audit.record(_CORRECTED, actor=actor, about=about)
    return was_mailed, again


def corrected(some: Iterable[Person]) -> set[str]:
    """The uids of those among `some` whose address or number the office corrected."""
    uids = [person.uid for person in some]
    query = select(AuditEntry.about).where(AuditEntry.what == _CORRECTED, AuditEntry.about.in_(uids))
    return {uid for uid in db.session.scalars(query) if uid is not None}


def is_called(person: Person, name: str, email: str | None) -> bool:
    """Whether `person` has this name and this e-mail address, however they are written."""
    return bool(email and person.email) and (plain(person.name), plain_address(person.email)) == (
        plain(name),
        plain_address(email),
    )


def _named(name: str, email: str) -> str:
    """Under what somebody is known who was named on a page."""
    return keyed_hash("person.named", plain_address(email), plain(name))


def plain(typed: str) -> str:
    """`typed` as two ways to write the same are compared: single spaces, small letters."""
    return " ".join(typed.split()).casefold()
