"""The files of an event: who may take which, and that each is on record before it leaves.

About a meeting of the class PX nothing leaves but who was there. What has no use for a kind does not exist for it.
"""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import accreditation, audit, certificates, documents, notices
from events.access import Right
from events.clock import now
from events.extensions import db
from events.mail.letters import is_letter, letters_pdf
from events.models import Event, Notice, RegistrationStatus
from events.policy import Channel, Party, Privacy
from events.web import downloads, looks
from events.web.organise import sheets
from events.web.organise.letters import came_of_it, on_the_post
from events.web.signed_in import current_actor, needs

pages = Blueprint("files", __name__, url_prefix="/events/<slug:ref>/files")


@pages.get("")
@needs(Right.EXPORT)
def page(event: Event) -> str:
    """Which files there are."""
    return render_template(
        "organise/files.html",
        event=event,
        has=_has(event),
        letters=_letters(event) if _has(event)["letters"] else [],
        came=came_of_it(),
        moment=now(),
        is_none_left=request.args.get("printed") == "0",
    )


@pages.get("/participants.xlsx")
@needs(Right.EXPORT)
def participants_xlsx(event: Event) -> Response:
    """Everybody, for a spreadsheet."""
    return downloads.file("deelnemers", event, "xlsx", documents.xlsx(_participants(event)))


@pages.get("/participants.csv")
@needs(Right.EXPORT)
def participants_csv(event: Event) -> Response:
    """Everybody, for whatever reads nothing else."""
    return downloads.file("deelnemers", event, "csv", documents.csv_file(_participants(event)))


@pages.get("/attendance.pdf")
@needs(Right.EXPORT)
def attendance_list(event: Event) -> Response:
    """Who is expected and who was there, part by part."""
    _leaves(event, "attendance")
    title, is_large = str(_("Presentielijst")), request.args.get("large") == "1"
    made = documents.printed(title, sheets.facts(event), sheets.attendance_sheets(event), is_large=is_large)
    return downloads.file("presentielijst", event, "pdf", made)


@pages.get("/call-list.pdf")
@needs(Right.EXPORT)
def call_list(event: Event) -> Response:
    """Whom to call."""
    _leaves(event, "call_list")
    sheet = sheets.call_sheet(sheets.parties(event, RegistrationStatus.CONFIRMED, RegistrationStatus.REQUESTED))
    return _printed(event, "bellijst", str(_("Bellijst")), sheet)


@pages.get("/rooms.pdf")
@needs(Right.EXPORT)
def rooms(event: Event) -> Response:
    """Who shares a room, and what they need."""
    _leaves(event, "rooms")
    sheet = sheets.room_sheet(sheets.parties(event, RegistrationStatus.CONFIRMED))
    return _printed(event, "indeling", str(_("Indeling")), sheet)


@pages.route("/letters.pdf", methods=["GET", "POST"])
@needs(Right.EXPORT)
def letters(event: Event) -> Response | AnyResponse:
    """The letters that were on the page and still wait, to print; by its address alone all that wait."""
    _leaves(event, "letters")
    named = set(request.form.getlist("letter", type=int))
    found = [notice for notice in _letters(event) if request.method != "POST" or notice.id in named]
    if not found:
        return redirect(url_for(".page", ref=event.ref, printed=0), 303)
    return downloads.file("brieven", event, "pdf", letters_pdf(found))


@pages.route("/letters/done", methods=["GET", "POST"])
@needs(Right.EXPORT)
def letters_done(event: Event) -> AnyResponse:
    """Tick off the letters that were on the page when they were printed; a later one waits for the next time."""
    if request.method != "POST":
        return redirect(url_for(".page", ref=event.ref), 303)
    came = on_the_post(Event.id == event.id)
    if done := came.pop("done"):
        audit.record("letters posted", actor=current_actor(), about=event.uid, details=f"letters: {len(done)}")
    path = url_for(".page", ref=event.ref, **came)
    db.session.commit()
    return redirect(path, 303)


@pages.get("/accreditation")
@needs(Right.EXPORT)
def points(event: Event) -> Response:
    """What each register gets, who is left, and what to paste in PE-online."""
    _leaves(event, "accreditation")
    shown = Response(
        render_template("organise/accreditation.html", event=event, uploads=accreditation.uploads(event))
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown


@pages.get("/accreditation/<slug:register>.txt")
@needs(Right.EXPORT)
def numbers(event: Event, register: str) -> Response:
    """The numbers of one register; 404 for one that gives no points for this event, of which nothing is on record."""
    if register not in {str(line["register"]) for line in event.accreditation or []}:
        abort(404)
    _leaves(event, "accreditation", details=f"register: {register}")
    found = accreditation.upload(event, register)
    return downloads.file(f"nummers-{register}", event, "txt", found.text) if found is not None else abort(404)


def _has(event: Event) -> dict[str, bool]:
    """Which files its kind gives cause for."""
    policy = event.policy
    is_about_clients = policy.privacy == Privacy.PX
    takes = policy.takes_registrations and not is_about_clients
    return {
        "participants": takes,
        "attendance": policy.party != Party.NONE,
        "call_list": takes and (Channel.PHONE in policy.channels or policy.party == Party.HEADCOUNT),
        "rooms": takes and policy.party == Party.DUO and "practical_needs" in policy.asks,
        "letters": takes and Channel.LETTER in policy.channels,
        "accreditation": takes and bool(event.accreditation),
        "certificates": takes and certificates.gives(event),
    }


def _leaves(event: Event, what: str, *, details: str | None = None) -> None:
    """Put on record that a file is about to leave; 404 where there is none. Commits; what was read is read anew."""
    if not _has(event)[what]:
        abort(404)
    looks.record(f"{what.replace('_', ' ')} exported", actor=current_actor(), about=event.uid, details=details)


def _participants(event: Event) -> documents.Table:
    _leaves(event, "participants")
    return sheets.participants(event, sheets.parties(event))


def _letters(event: Event) -> list[Notice]:
    """The letters of this event that wait for an envelope."""
    return [notice for notice in notices.by_hand() if notice.event_id == event.id and is_letter(notice)]


def _printed(event: Event, word: str, title: str, sheet: documents.Sheet) -> Response:
    """One list in large type, that asks to be torn up."""
    note = str(_("Deze lijst is alleen voor u. Verscheur hem na afloop."))
    made = documents.printed(title, sheets.facts(event), [sheet], note=note, is_large=True)
    return downloads.file(word, event, "pdf", made)
