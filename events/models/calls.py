"""What the key of a Task says of the call that tells an interpreter where to be (domain rule 5)."""

from sqlalchemy import ColumnElement, Text, cast, exists, func, literal, or_

from events.models.event import Event
from events.models.person import Role, What
from events.models.task import Task

TELL_ADDRESS = "address"  # an interpreter is to hear by telephone where to be
INTERPRETER_OF_KEY = cast(Role.person_id, Text)
INTERPRETERS_CALL = (
    cast(Event.uid, Text)
    .concat(":")
    .concat(cast(func.coalesce(Event.venue_id, 0), Text))
    .concat(":")
    .concat(INTERPRETER_OF_KEY)
)
"""What tells a call to the interpreter of a Role, about the present place of its Event, from all others."""


def is_to_interpreter() -> ColumnElement[bool]:
    """Whether a Task is the call to the interpreter of a Role at an Event, the first or a later try."""
    later = Task.key.contains(literal(":").concat(INTERPRETERS_CALL).concat("#"))
    return or_(later, Task.key.endswith(literal(":").concat(INTERPRETERS_CALL)))


def tells_who_comes() -> ColumnElement[bool]:
    """Whether a Task tells somebody who interprets at its event the place where that is now."""
    comes = exists().where(Event.id == Task.event_id, Role.event_id == Event.id, Role.what == What.INTERPRETER)
    return comes.where(is_to_interpreter()).correlate(Task)
