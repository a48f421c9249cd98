"""Write the people of a file: one row for each, however often and wherever the file names them."""

from dataclasses import replace

from sqlalchemy import select

from events import people
from events.extensions import db
from events.models import Person
from events.programme.checks.people import key_of
from events.programme.content import PersonEntry, Programme
from events.programme.report import Report
from events.programme.writing.circle import Circle
from events.programme.writing.fields import assign
from events.vault import email_hash


class People:
    """The rows of everybody in the file. What the file leaves out about somebody known is kept.

    So is how the office corrected that somebody is reached (decision 0015).
    """

    def __init__(self, programme: Programme, circle: Circle, report: Report) -> None:
        entries: dict[str, PersonEntry] = {}
        for entry in programme.persons:
            key = key_of(entry)
            entries[key] = _together(entries[key], entry) if key in entries else entry
        known = select(Person).where(Person.key_hash.in_(list(entries)))
        self._rows = {person.key_hash: person for person in db.session.scalars(known)}
        self._find_corrected(entries)
        self._corrected = people.corrected(self._rows.values())
        for key, entry in entries.items():
            self._write(key, entry, circle, report)
        db.session.flush()

    def row(self, entry: PersonEntry) -> Person:
        """The row of the person whom `entry` names."""
        return self._rows[key_of(entry)]

    def _find_corrected(self, entries: dict[str, PersonEntry]) -> None:
        """Know by the address that it has now whom no entry names by the one before."""
        taken = set(self._rows.values())
        for key, entry in entries.items():
            person = people.corrected_to(entry.email) if entry.email and key not in self._rows else None
            if person is not None and person not in taken:
                self._rows[key] = person
                taken.add(person)

    def _write(self, key: str, entry: PersonEntry, circle: Circle, report: Report) -> None:
        person = self._rows.get(key)
        organisation = circle.organisations[entry.organisation] if entry.organisation else None
        given = {"name": entry.name, "phone": entry.phone, "organisation": organisation}
        if person is not None:
            if person.uid in self._corrected and entry.phone and _digits(entry.phone) != _digits(person.phone):
                report.kept.append(f'kept: the phone of "{person.name}", as the office corrected it')
            if person.uid in self._corrected:
                given["phone"] = None
            fields = assign(person, **{name: value for name, value in given.items() if value})
            report.updated(f'person "{entry.name}"', fields)
            return
        self._rows[key] = person = Person(
            key_hash=key,
            name=entry.name,
            email=entry.email or None,
            email_hash=email_hash(entry.email) if entry.email else None,
            phone=entry.phone or None,
            organisation=organisation,
        )
        db.session.add(person)
        report.new(f'person "{entry.name}"')


def _together(one: PersonEntry, other: PersonEntry) -> PersonEntry:
    """What two places in the file say about one person; the check has seen to it that they agree."""
    phone, organisation = one.phone or other.phone, one.organisation or other.organisation
    return replace(one, phone=phone, organisation=organisation)


def _digits(phone: str | None) -> str:
    """A number as two ways to write the same are compared."""
    return "".join(character for character in phone or "" if character.isdigit())
