"""Long work to do, and how far it is."""

from events import jobs
from events.extensions import db
from events.models import Job
from tests import cast
from tests.web.signing_in import account_of


def asked(what: str = "test", submission: str = "a" * 32, **parameters) -> int:
    """Ask for work and commit; its number. No transaction stays open, which the work would wait for."""
    by = account_of(cast.person("Anna", "anna@example.nl"))
    number = jobs.ask(what, parameters, by=by, submission=submission).id
    db.session.commit()
    return number


def state(number: int) -> tuple:
    db.session.rollback()
    job = db.session.get_one(Job, number, populate_existing=True)
    found = (job.state, job.done, job.total, job.says)
    db.session.rollback()
    return found
