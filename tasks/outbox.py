"""Fill the outbox on time and empty it."""

from celery import shared_task


@shared_task(name="outbox.plan_reminders")
def plan_reminders() -> None:
    """Queue every reminder that came due."""


@shared_task(name="outbox.deliver")
def deliver() -> None:
    """Send what is due."""
