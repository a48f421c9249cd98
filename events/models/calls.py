"""The call that tells an interpreter where to be (domain rule 5): what the key of its Task says, who needs one."""

from sqlalchemy import ColumnElement, Text, cast, exists, func, literal, or_, tuple_
from sqlalchemy.orm import aliased

from events.models.event import Event
from events.models.person import Role, What
from events.models.task import Task

TELL_ADDRESS = "address"
_HEARD = "done"  # what came of a call that told it; who was not reached, or had no need of it, heard nothing
_INTERPRETER = literal(":").concat(cast(Role.person_id, Text))
INTERPRETERS_CALL = (
    cast(Event.uid, Text).concat(":").concat(cast(func.coalesce(Event.venue_id, 0), Text)).concat(_INTERPRETER)
)
"""What tells a call to the interpreter of a Role, about the present place of its Event, from all others."""
_HERE = literal(":").concat(INTERPRETERS_CALL)


def is_to_interpreter() -> ColumnElement[bool]:
    """Whether a Task is the call to the interpreter of a Role about the present place of its Event."""
    return _ends(Task, _HERE)


def tells_who_comes() -> ColumnElement[bool]:
    """Whether a Task tells somebody who interprets at its event the place where that is now."""
    comes = exists().where(Event.id == Task.event_id, Role.event_id == Event.id, Role.what == What.INTERPRETER)
    return comes.where(is_to_interpreter()).correlate(Task)


def has_call() -> ColumnElement[bool]:
    """Whether there is an open call to the interpreter of a Role about the present place of its Event."""
    call = aliased(Task)
    is_open = exists().where(call.event_id == Event.id, call.done_at.is_(None), _ends(call, _HERE))
    return is_open.correlate(Event, Role)


def was_called() -> ColumnElement[bool]:
    """Whether a call to the interpreter of a Role about the present place was made, and they heard no other since."""
    here, elsewhere = aliased(Task), aliased(Task)
    heard_elsewhere = exists().where(
        elsewhere.event_id == Event.id,
        elsewhere.what == TELL_ADDRESS,
        elsewhere.outcome == _HEARD,
        _ends(elsewhere, _INTERPRETER),
        ~_ends(elsewhere, _HERE),
        tuple_(elsewhere.done_at, elsewhere.id) > tuple_(here.done_at, here.id),
    )
    was_made = exists().where(here.event_id == Event.id, here.done_at.is_not(None), _ends(here, _HERE))
    return was_made.where(~heard_elsewhere.correlate(Event, Role, here)).correlate(Event, Role)


def _ends(task: type[Task], end: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the key of a task ends so, not counting which try it is ("#2")."""
    return or_(task.key.endswith(end), task.key.contains(end.concat("#")))
