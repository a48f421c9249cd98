"""Where who is asked to call reads whom: a mail about it names nobody, and the page does, behind signing in."""

from sqlalchemy import and_, select

from events import tokens
from events.extensions import db
from events.models import TELL_ADDRESS, Notice, Task, tells_who_comes


def task_page(notice: Notice) -> str | None:
    """The address of the open task that `notice` to a colleague is about, else of its party; else None."""
    party, is_to_colleague = notice.registration, notice.person_id is not None or notice.organisation_id is not None
    what = notice.purpose.partition("_")[0]  # "call_28_days" asks for a call, "intake" for an intake call
    if not is_to_colleague or (party is None and what != TELL_ADDRESS):
        return None
    about = (
        Task.registration_id == party.id
        if party is not None
        else and_(Task.event_id == notice.event_id, tells_who_comes())
    )
    query = select(Task.id).where(about, Task.done_at.is_(None), Task.what.startswith(what))
    found = db.session.scalar(query.order_by(Task.id.desc()).limit(1))
    elsewhere = f"registrations/{party.reference}" if party is not None else "tasks"
    path = f"tasks/{found}" if found is not None else elsewhere
    return tokens.address(f"/organise/{path}")
