"""Calendars to subscribe to: the page where one is chosen, and the files behind it."""

from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, current_app, render_template
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from events.ical.feed import event_file
from events.ical.selection import PROFESSIONAL_KINDS, PUBLIC_KINDS, Selection, UnknownChoice, selected
from events.ical.shelf import Pulse, Shelf
from events.policy import SITE_LANGUAGES
from events.web.calendar_files import answer, refusal, wanted

pages = Blueprint("feeds", __name__)


@pages.record
def put_up_shelf(state: BlueprintSetupState) -> None:
    """Give every application a shelf of its own."""
    state.app.extensions["samenkomst.feeds"] = Shelf()


@pages.get("/feeds")
def index() -> str:
    """Choose what to follow; the links below the choice are of the calendar that was chosen."""
    pulse = _shelf().pulse()
    try:
        selection = _selection(pulse)
    except UnknownChoice:
        abort(404)
    name = selection.name(pulse.networks[ref] for ref in selection.networks)
    return render_template(
        "feeds/index.html",
        selection=selection,
        name=name,
        links=_links(selection, name),
        kinds=PUBLIC_KINDS.values(),
        networks=pulse.networks,
        professionals=Selection(PROFESSIONAL_KINDS),
    )


@pages.get("/feeds/agenda.ics")
def agenda() -> Response:
    """The public agenda as a calendar: `kind` and `network` may be given more than once."""
    shelf = _shelf()
    pulse = shelf.pulse()
    try:
        return answer(shelf.take(_selection(pulse), pulse.version))
    except UnknownChoice as choice:
        return refusal(_("Deze agenda bestaat niet: wij kennen “%(choice)s” niet.", choice=choice))


@pages.get("/agenda/<slug:slug>.ics")
def event(slug: str) -> Response:
    """One event as a calendar file."""
    language = _language()
    made = event_file(slug, language) if language in SITE_LANGUAGES else None
    return answer(made) if made else refusal(_("Deze bijeenkomst staat niet in onze agenda."))


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["samenkomst.feeds"]
    return shelf


def _selection(pulse: Pulse) -> Selection:
    return selected(wanted("kind"), wanted("network"), _language(), pulse.networks)


def _language() -> str:
    return next(iter(wanted("language")), SITE_LANGUAGES[0])


def _links(selection: Selection, name: str) -> dict[str, str]:
    """The feed's address as each program wants it."""
    webcal = "webcal://" + selection.address.split("://", 1)[1]
    outlook = urlencode({"url": selection.address, "name": name}, quote_via=quote)
    return {
        "webcal": webcal,
        "google": "https://calendar.google.com/calendar/r?" + urlencode({"cid": webcal}),
        "outlook_work": f"https://outlook.office.com/calendar/0/addfromweb?{outlook}",
        "outlook_home": f"https://outlook.live.com/calendar/0/addfromweb?{outlook}",
    }
