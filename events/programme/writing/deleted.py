"""A draft that was deleted in the workspace stays deleted, also when a file still plans it."""

from collections.abc import Collection

from events import withdrawn
from events.programme.content import Programme
from events.programme.report import Report


def may_plan(ref: str, deleted: Collection[str], programme: Programme, report: Report) -> bool:
    """Whether the event `ref` may come to be: it is none of the `deleted`, or one to take; else it is listed."""
    key = withdrawn.event(ref)
    if key not in deleted:
        return True
    if ref in programme.take:
        withdrawn.lift(key)
        return True
    report.kept.append(f'kept: "{ref}" stays deleted, as in the workspace; to plan it anew take it')
    return False
