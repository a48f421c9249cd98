"""The first page of the workspace: what goes on in the coming days, and what needs somebody, with where one acts."""

from datetime import timedelta

from flask import Blueprint, render_template
from sqlalchemy import select

from events import agenda, programme
from events.access import Access, Right
from events.clock import now, today
from events.extensions import db
from events.models import Network
from events.programme.year import YearCheck
from events.web.signed_in import current_access, needs

pages = Blueprint("dashboard", __name__)

DAYS_AHEAD = 6


@pages.get("")
@needs()
def page() -> str:
    """Today and the days after it, and what waits."""
    found, moment, first = current_access(), now(), today()
    lines = agenda.lists.between(found.visible(), first, first + timedelta(days=DAYS_AHEAD))
    needed = agenda.dashboard.needs(found.visible(Right.CHANGE), moment, is_office=found.is_office)
    return render_template(
        "organise/dashboard.html",
        days=agenda.in_days([line.event for line in lines]),
        lines={line.event.id: line for line in lines},
        today=first,
        needs=needed,
        most=agenda.dashboard.MOST,
        year=year_of(found),
    )


def year_of(found: Access) -> YearCheck | None:
    """How this year stands beside its rhythm, as far as it is of the networks that somebody organises."""
    if not found.organises:
        return None
    check = programme.check_year(today().year, now())
    if found.is_office:
        return check
    refs = set(db.session.scalars(select(Network.ref).where(Network.id.in_(found.networks))))
    return YearCheck(check.year, tuple(line for line in check.lines if line.network in refs), (), ())
