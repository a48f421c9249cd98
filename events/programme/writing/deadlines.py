"""Write deadlines, and a task for each of their turns within the year."""

from sqlalchemy import select

from events import reminders
from events.extensions import db
from events.models import Deadline, Task
from events.programme.content import DeadlineEntry, Programme
from events.programme.report import Report, counted
from events.programme.writing.fields import assign

WHAT = "deadline"


def write_deadlines(programme: Programme, report: Report) -> None:
    """Write every deadline of `programme`."""
    refs = [entry.ref for entry in programme.deadlines]
    known = {row.ref: row for row in db.session.scalars(select(Deadline).where(Deadline.ref.in_(refs)))}
    for entry in programme.deadlines:
        values = {"title": entry.title, "role": entry.role, "rule": entry.rule, "first_on": entry.first}
        deadline = known.get(entry.ref)
        if deadline is None:
            deadline = Deadline(ref=entry.ref, **values)
            db.session.add(deadline)
            report.new(f'deadline "{entry.ref}"')
        else:
            report.updated(f'deadline "{entry.ref}"', assign(deadline, **values))
        db.session.flush()
        _write_tasks(entry, deadline, programme.year, report)


def _write_tasks(entry: DeadlineEntry, deadline: Deadline, year: int, report: Report) -> None:
    """Make the tasks of the year. One that is done stays, also when the rule no longer asks for it."""
    known = {task.due_on: task for task in deadline.tasks if task.due_on.year == year}
    new = [day for day in entry.days if day not in known]
    for day in new:
        task = Task(key=f"{WHAT}:{deadline.id}:{day.isoformat()}", what=WHAT, role=entry.role, due_on=day)
        deadline.tasks.append(task)
        db.session.flush()
        reminders.arm_task(task)
    if new:
        report.new(f'{counted(len(new), "tasks")} of deadline "{entry.ref}"')
    for day, task in known.items():
        if day in entry.days:
            assign(task, role=entry.role)
        elif task.done_at is None:
            deadline.tasks.remove(task)
            report.removed(f'task of deadline "{entry.ref}" on {day}')
    db.session.flush()
