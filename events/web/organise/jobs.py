"""Long work that somebody asked for: how far it is, and what came of it. It goes on when the page is closed."""

import base64

from flask import Blueprint, Response, abort, make_response, render_template

from events import jobs
from events.models import Account, Job
from events.web import downloads, looks
from events.web.organise import made
from events.web.signed_in import current_access, current_account, current_actor, needs

pages = Blueprint("jobs", __name__, url_prefix="/jobs")

LOOK_AGAIN_SECONDS = 3


@pages.get("")
@needs()
def index() -> str:
    """What somebody asked for, the last first."""
    return render_template("organise/jobs/index.html", jobs=jobs.of(_account()))


@pages.get("/<int:number>")
@needs()
def page(number: int) -> Response:
    """One piece of work; until it has ended the page looks again by itself."""
    job = _job(number)
    response = make_response(render_template("organise/jobs/page.html", job=job, says=job.says or {}))
    if job.state == jobs.WAITING:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@pages.get("/<int:number>/result")
@needs()
def result(number: int) -> Response:
    """The file that came of it; that it leaves is on record first."""
    job = _job(number)
    leaves = made.leaving(job, current_access())
    if job.file is None or job.file_name is None or leaves is None:
        abort(404)
    content, (name, _dot, kind) = base64.b64decode(job.file), job.file_name.rpartition(".")
    looks.record(leaves.what, actor=current_actor(), about=leaves.about, details=leaves.details)
    return downloads.named(name, kind, content)


def _job(number: int) -> Job:
    """The work with this number, of who is signed in; another's does not exist."""
    return jobs.called(number, _account()) or abort(404)


def _account() -> Account:
    account = current_account()
    return account if account is not None else abort(401)
