"""A list of who was there that comes from elsewhere, as a file: what fits and what does not, and then keeping it.

The file is read and forgotten. What goes on to the next page, and to the background process, are numbers of people.
"""

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import jobs, notices
from events.access import Right
from events.attendance import brought
from events.extensions import db
from events.models import Account, Event
from events.web.forms.sent import SentForm
from events.web.organise.attendance.here import lines_of, part_or_404, show
from events.web.signed_in import current_account, needs

pages = Blueprint("attendance_list", __name__, url_prefix="/events/<slug:ref>/attendance/<part>/list")

_WORDS = {"1": True, "0": False}


@pages.get("")
@needs(Right.SEE)
def form(event: Event, part: str) -> Response:
    """Ask for the file."""
    return show("list", event, part=part_or_404(event, part), fault=None)


@pages.post("")
@needs(Right.SEE)
def look(event: Event, part: str) -> Response:
    """Say what fits and what does not; nothing is kept yet."""
    found = part_or_404(event, part)
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    if not content:
        return _again(event, part, _("Kies een bestand."))
    try:
        lines = brought.read(content)
    except brought.NotAList:
        return _again(
            event,
            part,
            _("Dit is geen lijst die wij kunnen lezen. Bewaar hem als Excel-bestand (xlsx) of als CSV, met boven "
              "elke kolom een van deze woorden: nummer, referentie, e-mail, naam, aanwezig."),
        )  # fmt: skip
    people = {line.who: line for line in lines_of(event, found)}
    fitting = brought.match(event, found, lines)
    return show(
        "list_fits",
        event,
        part=found,
        there=[people[who].name for who, present in fitting.marks.items() if present],
        absent=[people[who].name for who, present in fitting.marks.items() if not present],
        left_out=fitting.left_out,
        marks=" ".join(f"{who}={int(present)}" for who, present in fitting.marks.items()),
        form=SentForm(),
    )


@pages.route("/keep", methods=["GET", "POST"])
@needs(Right.SEE)
def keep(event: Event, part: str) -> AnyResponse:
    """Ask the background process to keep what fits."""
    found = part_or_404(event, part)
    if request.method != "POST":
        return redirect(url_for(".form", ref=event.ref, part=part), 303)
    pairs = [pair.rpartition("=") for pair in request.form.get("marks", "").split()]
    marks = {who: _WORDS[there] for who, _sign, there in pairs if there in _WORDS}
    if not marks:
        return redirect(url_for(".form", ref=event.ref, part=part), 303)
    account = current_account()
    assert isinstance(account, Account)
    submission = SentForm().submission.data or ""
    job = jobs.ask(brought.WORK, brought.parameters(event, found, marks), by=account, submission=submission)
    path = url_for("organise.jobs.page", number=job.id)
    db.session.commit()
    notices.wake(jobs.TASK)
    return redirect(path, 303)


def _again(event: Event, part: str, fault: str) -> Response:
    response = show("list", event, part=part_or_404(event, part), fault=fault)
    response.status_code = 422
    return response
