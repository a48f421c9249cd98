"""The agenda, and the page of one event: what anyone may see."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from events import agenda, registration
from events.clock import now
from events.models import Event

pages = Blueprint("agenda", __name__)


@pages.get("/")
@pages.get("/agenda")
def index() -> str:
    """All that is coming, under month headings; of one kind or network when asked."""
    kinds, networks = agenda.public_kinds(), agenda.networks()
    kind = _one_of(request.args, "kind", {policy.name for policy in kinds})
    network = _one_of(request.args, "network", {network.ref for network in networks})
    moment = now()
    months = agenda.in_months(agenda.coming(moment, kind=kind, network=network))
    return render_template(
        "agenda/index.html",
        months=months,
        kinds=kinds,
        networks=networks,
        kind=kind,
        network=network,
        opening_of=lambda event: registration.opening(event, moment),
    )


@pages.get("/agenda/<slug:slug>")
def event(slug: str) -> str:
    """One event, also when it is past or cancelled: its page then says so."""
    return show(public_or_404(slug), url_for("register.form", slug=slug))


def show(found: Event, form_path: str) -> str:
    """The page of an event, with the way to its form."""
    moment = now()
    return render_template(
        "agenda/event.html",
        event=found,
        form_path=form_path,
        opening=registration.opening(found, moment),
        is_past=found.ends_at <= moment,
        place=agenda.where(found),
        rounds=agenda.rounds(found),
    )


def public_or_404(slug: str, find: Callable[[str], Event | None] = agenda.public_event) -> Event:
    """The event at this address; ends the request with 404 when not everyone may see it."""
    found = find(slug)
    if found is None:
        abort(404)
    return found


def _one_of(args: MultiDict[str, str], name: str, known: set[str]) -> str | None:
    """A choice from the address; one that does not exist counts as no choice."""
    value = args.get(name)
    return value if value in known else None
