"""The append-only record: who did what, when, about which registration or event; never a name."""

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select, text

from events.clock import now
from events.extensions import db
from events.models import AuditEntry, AuditSeal

VISITOR, COMMAND, CLOCK = "visitor", "command", "clock"
_ENTRIES: Any = AuditEntry.__table__
_ADD = insert(_ENTRIES)  # made once, and done without the unit of work, which costs more than it


def record(what: str, *, actor: str, about: str | None = None, details: str | None = None) -> None:
    """Add one entry to the current transaction. `about` is a uid; `details` holds numbers and states only."""
    entry = {"at": now(), "actor": actor, "what": what, "about": about, "details": details}
    db.session.execute(_ADD, entry)


def record_all(what: str, *, actor: str, about: Iterable[str]) -> None:
    """Add an entry for each uid, all in one statement."""
    moment = now()
    entries = [{"at": moment, "actor": actor, "what": what, "about": uid, "details": None} for uid in about]
    if entries:
        db.session.execute(_ADD, entries)


def seal(batch: int = 1000) -> int:
    """Chain the entries since the last seal with a digest over them and over that seal; the number sealed.

    On PostgreSQL ids are given before they are committed; we wait for whoever is writing, or an entry that commits
    late would lie behind a seal that never saw it.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE audit_entries IN SHARE MODE"))
    last = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    entries = _entries_after(last.last_entry_id if last else 0, batch)
    if entries:
        digest = _digest(last.digest if last else "", entries)
        db.session.add(AuditSeal(last_entry_id=entries[-1].id, sealed_at=now(), digest=digest))
    return len(entries)


def broken_seals() -> list[int]:
    """The ids of the seals that no longer fit the entries they were made over; empty when nothing was touched."""
    broken, previous_digest, after = [], "", 0
    for found in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        entries = [e for e in _entries_after(after, None) if e.id <= found.last_entry_id]
        if _digest(previous_digest, entries) != found.digest:
            broken.append(found.id)
        previous_digest, after = found.digest, found.last_entry_id
    return broken


def _entries_after(entry_id: int, limit: int | None) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.id > entry_id).order_by(AuditEntry.id)
    return list(db.session.scalars(query.limit(limit) if limit else query))


def _digest(previous: str, entries: list[AuditEntry]) -> str:
    chain = hashlib.sha256(previous.encode())
    for e in entries:
        line = (e.id, e.at.isoformat(), e.actor, e.what, e.about or "", e.details or "")
        chain.update(repr(line).encode())
    return chain.hexdigest()
