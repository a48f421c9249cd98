"""Public calendars to subscribe to: the page where one is chosen, and the files behind it."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from events.ical.feed import event_file
from events.ical.made import Made
from events.ical.selection import PROFESSIONAL_KINDS, PUBLIC_KINDS, Selection, UnknownChoice, selected
from events.ical.shelf import Pulse, Shelf
from events.policy import SITE_LANGUAGES
from events.web.calendar_files import answer, refusal, tell_operator
from events.web.subscribing import LANGUAGES, Ways

pages = Blueprint("feeds", __name__)

Asked = Mapping[str, Sequence[str]]  # what an address asks: each name may be given more than once, or say nothing


@pages.record
def put_up_shelf(state: BlueprintSetupState) -> None:
    """Give every application a shelf of its own."""
    state.app.extensions["samenkomst.feeds"] = Shelf()


@pages.get("/feeds")
def index() -> str:
    """Choose what to follow; the links below the choice are of the calendar that was chosen."""
    pulse = _shelf().pulse()
    try:
        selection = _selection(pulse, _asked())
    except UnknownChoice:
        abort(404)
    names = (pulse.networks[ref] for ref in selection.networks)
    return render_template(
        "feeds/index.html",
        selection=selection,
        ways=Ways(selection.address, selection.name(names, pulse.themes.get(selection.theme, ""))),
        kinds=PUBLIC_KINDS.values(),
        networks=pulse.networks,
        themes=pulse.themes,
        languages=LANGUAGES,
        professionals=Selection(PROFESSIONAL_KINDS),
    )


@pages.get("/feeds/agenda.ics")
def agenda() -> Response:
    """The public agenda as a calendar: `kind` and `network` may be given more than once."""
    shelf = _shelf()
    pulse = shelf.pulse()
    try:
        made = shelf.take(_selection(pulse, _asked()), pulse.version)
    except UnknownChoice as choice:
        return refusal(_("Deze agenda bestaat niet: wij kennen “%(choice)s” niet.", choice=choice))
    if shelf.has_failed:
        shelf.has_failed = not tell_operator()
    return answer(made)


def kept(asked: Asked) -> Made | None:
    """The agenda that is asked for, if it is kept and holds. Raises UnknownChoice; needs no request."""
    shelf = _shelf()
    pulse = shelf.pulse()
    return shelf.kept(_selection(pulse, asked), pulse.version)


@pages.get("/agenda/<slug:slug>.ics")
def event(slug: str) -> Response:
    """One event as a calendar file."""
    language = _language(_asked())
    made = event_file(slug, language) if language in SITE_LANGUAGES else None
    return answer(made) if made else refusal(_("Deze bijeenkomst staat niet in onze agenda."))


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["samenkomst.feeds"]
    return shelf


def _asked() -> Asked:
    return request.args.to_dict(flat=False)


def _selection(pulse: Pulse, asked: Asked) -> Selection:
    kinds, networks, themes = (list(filter(None, asked.get(name, ()))) for name in ("kind", "network", "theme"))
    return selected(kinds, networks, _language(asked), pulse.networks, themes, pulse.themes)


def _language(asked: Asked) -> str:
    return next(filter(None, asked.get("language", ())), SITE_LANGUAGES[0])
