"""Fill the outbox on time, make its task of every call, and mend what waits.

What each of these does is kept by itself: a fault in one takes nothing away from another.
"""

import logging

from celery import shared_task

from events import notices, reminders, todo
from events.clock import now
from events.extensions import db
from events.heartbeats import beat

log = logging.getLogger(__name__)


@shared_task(name="outbox.plan_reminders")
def plan_reminders() -> None:
    """Queue every reminder that came due; first of all the calls that they ask for, so that they lead there."""
    moment = now()
    try:
        with db.session.begin_nested():
            todo.open_due(moment)
    except Exception:
        log.exception("No task could be made of a call; %s is late by now", open_due.name)
    number = reminders.queue_due(moment)
    beat("outbox.plan_reminders")
    db.session.commit()
    if number:
        notices.wake()


@shared_task(name="todo.open_due")
def open_due() -> None:
    """Make its task of every call that came due."""
    todo.open_due(now())
    beat("todo.open_due")
    db.session.commit()


@shared_task(name="outbox.tidy")
def tidy() -> None:
    """Mend what a clock did; end letters and calls that nobody wants any more (e-mails when their turn comes)."""
    notices.put_right()
    db.session.commit()
    notices.drop_unwanted()
    beat("outbox.tidy")
    db.session.commit()
