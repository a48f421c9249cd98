"""Reads of the audit record, newest first and a page at a time: an entry's id is where the next page begins."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from events.extensions import db
from events.models import AuditEntry

PER_PAGE = 50
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Page:
    """Some entries, and before which id the next page goes on; None on the last."""

    entries: list[AuditEntry]
    older: int | None


def entries(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    what: str = "",
    actor: str = "",
    about: str = "",
    before: int | None = None,
) -> Page:
    """A page of the entries that fit everything that was given."""
    query = select(AuditEntry)
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    if until is not None:
        query = query.where(AuditEntry.at < until)
    for column, wanted in ((AuditEntry.what, what), (AuditEntry.actor, actor), (AuditEntry.about, about)):
        if wanted:
            query = query.where(column == (wanted if wanted.isprintable() else "\ufffd"))
    if before is not None:
        query = query.where(AuditEntry.id < min(max(before, 0), _LARGEST_ID))
    found = list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(PER_PAGE + 1)))
    return Page(found[:PER_PAGE], found[PER_PAGE - 1].id if len(found) > PER_PAGE else None)


def whats() -> list[str]:
    """What was ever done, as the record calls it."""
    return list(db.session.scalars(select(AuditEntry.what).distinct().order_by(AuditEntry.what)))
