"""All events that somebody may see, by shelf, kind, network and month, page by page."""

from datetime import date

from flask import Blueprint, render_template, request

from events import agenda
from events.access import Right
from events.agenda.lists import Shelf
from events.clock import now
from events.kinds import KINDS
from events.web.signed_in import current_access, needs

pages = Blueprint("events", __name__)


@pages.get("/events")
@needs()
def index() -> str:
    """One page of the list; a choice that does not exist counts as no choice."""
    visible, moment, asked = current_access().visible(), now(), request.args
    networks = agenda.networks()
    shelf = Shelf(asked["shelf"]) if asked.get("shelf") in list(Shelf) else Shelf.COMING
    kind = asked.get("kind") if asked.get("kind") in KINDS else None
    network = next((one.ref for one in networks if one.ref == asked.get("network")), None)
    months = agenda.lists.months_of(visible, shelf, moment)
    month = next((first for first in months if _key(first) == asked.get("month")), None)
    number = asked.get("page", 1, type=int)
    return render_template(
        "organise/events.html",
        listing=agenda.lists.listing(
            visible, shelf, moment, kind=kind, network=network, month=month, number=min(max(number, 1), 10_000)
        ),
        shelf=shelf,
        may_plan=current_access().may(Right.PLAN),
        shelves=list(Shelf),
        kinds=list(KINDS.values()),
        networks=networks,
        months=[(_key(first), first) for first in months],
        chosen={"kind": kind, "network": network, "month": _key(month) if month else None},
    )


def _key(month: date) -> str:
    return f"{month:%Y-%m}"
