"""What the association accounts for: a network's year and a fund's places, as a page and as a PDF of the same parts.

Both hold counts only. A network's year is for who organises it, what a fund pays for is for the office. The year is
read from all that happened in it, so the background process makes its PDF.
"""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from events import agenda
from events.access import Right
from events.clock import today
from events.extensions import db
from events.models import Fund, Network
from events.web import downloads, looks
from events.web.forms.sent import SentForm
from events.web.organise import made
from events.web.organise.report_words import fund_told, year_told
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("reports", __name__, url_prefix="/reports")

FIRST_YEAR, LAST_YEAR = 2000, 2100


@pages.get("")
@needs(Right.PLAN)
def index() -> str:
    """Of which networks and funds there is a report, for the year that is asked for."""
    year = _asked_year()
    funds = db.session.scalars(select(Fund).order_by(Fund.id)).all() if current_access().is_office else []
    return render_template(
        "organise/reports.html", year=year, years=(FIRST_YEAR, LAST_YEAR), networks=list(_own()), funds=funds
    )


@pages.get("/networks/<slug:ref_of>/<int:year>")
@needs(Right.PLAN)
def network(ref_of: str, year: int) -> str:
    """A network's year."""
    told, path = year_told(_network(ref_of, year), year), url_for(".network_file", ref_of=ref_of, year=year)
    return render_template("organise/report.html", told=told, pdf=None, ask=path, form=SentForm())


@pages.route("/networks/<slug:ref_of>/<int:year>/file", methods=["GET", "POST"])
@needs(Right.PLAN)
def network_file(ref_of: str, year: int) -> AnyResponse:
    """Ask for a network's year on paper."""
    found = _network(ref_of, year)
    if request.method != "POST":
        return redirect(url_for(".network", ref_of=ref_of, year=year), 303)
    return made.ask(made.YEAR, network=found.id, year=year)


@pages.get("/funds/<slug:ref_of>/<int:year>")
@needs(Right.PLAN)
def fund(ref_of: str, year: int) -> str:
    """What a fund pays for."""
    path = url_for(".fund_pdf", ref_of=ref_of, year=year)
    return render_template("organise/report.html", told=fund_told(_fund(ref_of, year), year), pdf=path)


@pages.get("/funds/<slug:ref_of>/<int:year>.pdf")
@needs(Right.PLAN)
def fund_pdf(ref_of: str, year: int) -> Response:
    """What a fund pays for, on paper."""
    _fund(ref_of, year)
    looks.record("fund report exported", actor=current_actor(), about=f"fund:{ref_of}", details=f"year: {year}")
    told = fund_told(_fund(ref_of, year), year)
    return downloads.named(told.name, "pdf", told.pdf())


def _own() -> Iterator[Network]:
    """The networks whose year one accounts for."""
    found = current_access()
    for one in agenda.networks():
        if found.is_office or one.id in found.networks:
            yield one


def _network(ref: str, year: int) -> Network:
    """A network that is one's own, in a year that can be; 404 for another."""
    found = next((one for one in _own() if one.ref == ref), None)
    return found if found is not None and FIRST_YEAR <= year <= LAST_YEAR else abort(404)


def _fund(ref: str, year: int) -> Fund:
    """A fund, for the office, in a year that can be; 404 for others."""
    found = db.session.scalar(select(Fund).where(Fund.ref == ref)) if current_access().is_office else None
    return found if found is not None and FIRST_YEAR <= year <= LAST_YEAR else abort(404)


def _asked_year() -> int:
    """The year in the address, else the year it is."""
    return min(max(request.args.get("year", today().year, type=int), FIRST_YEAR), LAST_YEAR)
