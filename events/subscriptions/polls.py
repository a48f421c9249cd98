"""The one statement of a poll: the link, what was last answered, and whether that still holds.

What a feed shows follows from the day, from the agenda (whose version rises with every event that looks different)
and from the rows that say what is whose: registrations, places in a circle, answers, roles, lessons, seats. The
statement reads the last as a line of facts; nothing anywhere has to remember to tell a feed that it changed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, literal, or_, select, true, union_all

from events.driver import DriverQuery
from events.extensions import db
from events.ical.made import Made
from events.models import (
    AgendaVersion,
    Answer,
    Person,
    PlacePool,
    ProgrammeItem,
    Registration,
    Role,
    RosterPlace,
    Subscription,
)
from events.vault import keyed_hash

REVOKED_DAYS = 60  # a valid empty calendar for so long, so that phones delete their copies
_HASH = bindparam("token_hash", "", type_=String)


@dataclass(frozen=True)
class Poll:
    """What is known of a link when a program asks: `made` as it was last answered, if it ever was."""

    subscription_id: int
    revoked_at: datetime | None
    last_fetched_on: date | None
    made_from: str | None
    facts: str
    made: Made | None

    def basis(self, day: date) -> str:
        """What the bytes of `day` follow from."""
        return hashlib.sha256(f"{day} {self.facts}".encode()).hexdigest()

    def holds(self, moment: datetime, day: date) -> bool:
        """Whether what is kept is what to answer, and it is known that somebody asked on this day."""
        if self.made is None or self.is_gone(moment):
            return False
        is_known = self.last_fetched_on == day and self.made_from == self.basis(day)
        return is_known or self.revoked_at is not None  # an empty calendar stays one

    def is_gone(self, moment: datetime) -> bool:
        """Whether the link was revoked so long ago that there is nothing here any more."""
        return self.revoked_at is not None and moment - self.revoked_at >= timedelta(days=REVOKED_DAYS)


def hash_of(token: str) -> str:
    """Under which a token is kept."""
    return keyed_hash("feed", token)


def look_up(token_hash: str) -> Poll | None:
    """What is known of the link with this hash (`hash_of`), as the transaction at hand sees it; one statement."""
    return _read(db.session.execute(_STATEMENT, {"token_hash": token_hash}).one_or_none())


def poll(token_hash: str) -> Poll | None:
    """The same as everybody sees it now, for who polls, which mostly ends with it: without session or transaction."""
    return _read(next(iter(_ASKED.rows(token_hash=token_hash)), None))


def _read(found: Any) -> Poll | None:
    if found is None:
        return None
    made = Made(found.gzipped, found.size, found.etag, found.changed_at) if found.gzipped is not None else None
    facts = f"{found.version} {found.facts or ''}"
    return Poll(found.id, found.revoked_at, found.last_fetched_on, found.made_from, facts, made)


def _statement() -> Select[Any]:
    """The link, the agenda's version, and the facts as one text."""
    is_it = Subscription.token_hash == _HASH
    owners = (
        Subscription.person_id,
        Subscription.email_hash,
        Subscription.registration_id,
        Subscription.organisation_id,
    )
    facts = union_all(*_facts(select(*owners).where(is_it).cte("link").c)).order_by("fact").subquery()
    line = select(func.aggregate_strings(facts.c.fact, " ")).scalar_subquery()
    known = (
        Subscription.id,
        Subscription.revoked_at,
        Subscription.last_fetched_on,
        Subscription.made_from,
        Subscription.gzipped,
        Subscription.size,
        Subscription.etag,
        Subscription.changed_at,
    )
    query = select(*known, AgendaVersion.version, line.label("facts")).select_from(Subscription)
    return query.join(AgendaVersion, true()).where(is_it)


def _facts(link: Any) -> Iterator[Select[str]]:
    """One query per table that says what is whose; each gives words that change when that does."""
    of_party = or_(Registration.id == link.registration_id, Registration.email_hash == link.email_hash)
    yield _said("r", Registration.id, Registration.status).where(of_party)
    is_theirs = or_(Person.id == link.person_id, Person.email_hash == link.email_hash)
    who = select(Person.id).where(is_theirs).cte("who").c.id
    columns = RosterPlace.id, RosterPlace.since_on, RosterPlace.until_on
    places = select(*columns).where(RosterPlace.person_id == who).cte("places").c
    yield _said("p", places.id, places.since_on, places.until_on)
    answers = _said("a", Answer.id, Answer.answer, Answer.substitute_id)
    yield answers.where(Answer.roster_place_id == places.id)
    yield _said("o", Role.id).where(Role.person_id == who)
    yield _said("l", ProgrammeItem.id).where(ProgrammeItem.teacher_id == who)
    yield _said("s", PlacePool.id).where(PlacePool.organisation_id == link.organisation_id)


def _said(what: str, *columns: Any) -> Select[str]:
    words: ColumnElement[str] = _word(what)
    for column in columns:
        words = words + _word("/") + func.coalesce(cast(column, String), _word(""))
    return select(words.label("fact"))


def _word(said: str) -> ColumnElement[str]:
    """A constant: part of the statement, and no value that travels with it each time."""
    return literal(said, literal_execute=True)


_STATEMENT = _statement()
_ASKED = DriverQuery(_STATEMENT)
