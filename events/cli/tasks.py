"""`flask tasks`: what the office has to do by a day, and ticking it off."""

from datetime import timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import audit
from events.clock import now, today
from events.extensions import db
from events.models import Task

OUTCOMES = ("done", "not_reached", "not_needed")
commands = AppGroup("tasks", help="Deadlines and calls.")


@commands.command("list")
@click.option("--days", default=14, show_default=True, help="How far ahead to look.")
def list_open(days: int) -> None:
    """List what is open and due within DAYS, with what is overdue first."""
    due = select(Task).where(Task.done_at.is_(None), Task.due_on <= today() + timedelta(days=days))
    for task in db.session.scalars(due.order_by(Task.due_on, Task.id)):
        about = task.deadline.title if task.deadline else task.what.replace("_", " ")
        party = f", registration {task.registration.reference}" if task.registration else ""
        click.echo(f"{task.id}: {task.due_on:%Y-%m-%d} {task.role}: {about}{party}")


@commands.command()
@click.argument("task_id", type=int)
@click.option("--outcome", type=click.Choice(OUTCOMES), default="done", show_default=True)
def done(task_id: int, outcome: str) -> None:
    """Tick off the task TASK_ID."""
    task = db.session.get(Task, task_id)
    if task is None or task.done_at is not None:
        raise click.ClickException(f"there is no open task {task_id}")
    task.done_at, task.outcome = now(), outcome
    audit.record("task ticked", actor=audit.COMMAND, about=task.key, details=outcome)
    db.session.commit()
    click.echo(f"{task_id} is ticked: {outcome}")
