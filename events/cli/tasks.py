"""`flask tasks`: what the office has to do by a day, and ticking it off."""

from datetime import datetime, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import activities, agenda, audit, todo
from events.clock import local, now, today
from events.extensions import db
from events.models import Task

INTERPRETER_WEEKS = 4
commands = AppGroup("tasks", help="Deadlines and calls.")


@commands.command("list")
@click.option("--days", default=14, show_default=True, help="How far ahead to look.")
def list_open(days: int) -> None:
    """List what is open and due within DAYS, with what is overdue first.

    An interpreter is to be booked four weeks before; that ends when the programme says `interpreter = "booked"`.
    """
    until = today() + timedelta(days=days)
    for event in agenda.without_interpreter(now()):
        starts_on = local(event.starts_at).date()
        due_on = starts_on - timedelta(weeks=INTERPRETER_WEEKS)
        if due_on <= until:
            click.echo(f"-: {due_on:%Y-%m-%d} office: book an interpreter for {event.ref} on {starts_on:%Y-%m-%d}")
    due = select(Task).where(Task.done_at.is_(None), Task.due_on <= until)
    for task in db.session.scalars(due.order_by(Task.due_on, Task.id)):
        about = task.deadline.title if task.deadline else task.what.replace("_", " ")
        party = f", registration {task.registration.reference}" if task.registration else ""
        click.echo(f"{task.id}: {task.due_on:%Y-%m-%d} {task.role}: {about}{party}")


@commands.command()
@click.argument("task_id", type=int)
@click.option(
    "--outcome", type=click.Choice([outcome.value for outcome in todo.Outcome]), default="done", show_default=True
)
@click.option(
    "--again-on", type=click.DateTime(["%Y-%m-%d"]), help="Whom one did not reach, the day of the next try."
)
def done(task_id: int, outcome: str, again_on: datetime | None) -> None:
    """Tick off the task TASK_ID."""
    task = db.session.get(Task, task_id)
    if task is None or task.done_at is not None:
        raise click.ClickException(f"there is no open task {task_id}")
    if task.what == activities.APPROVE:
        raise click.ClickException(
            f"a member waits for the answer: `flask activities approve {task_id}`, or `return`"
        )
    day = again_on.date() if again_on is not None else None
    try:
        again = todo.tick(task, todo.Outcome(outcome), actor=audit.COMMAND, again_on=day)
    except todo.NotLater:
        raise click.ClickException("--again-on is for who was not reached, and a day that is still to come") from None
    db.session.commit()
    click.echo(f"{task_id} is ticked: {outcome}" + (f"; again as {again.id} on {again.due_on}" if again else ""))
