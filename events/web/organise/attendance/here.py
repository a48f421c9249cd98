"""What the pages of attendance share: which parts one may tick, what they are called, and who looked at names."""

from collections.abc import Sequence

from babel.dates import format_date
from flask import Blueprint, Response, abort, make_response, render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from events import attendance
from events.access import Right
from events.attendance import Expected, Part, Session
from events.models import Event
from events.vault import keyed_hash
from events.web import looks
from events.web.headers import CONTENT_SECURITY_POLICY
from events.web.signed_in import current_access, current_account, current_actor

pages = Blueprint("attendance", __name__, url_prefix="/events/<slug:ref>/attendance")


def parts_to_tick(event: Event) -> list[Part]:
    """The parts of `event` in which one may tick, a teacher only in the own lesson; 403 for who may in none of them.

    An event without parts has none for anybody, which is no fault of who looks.
    """
    found = attendance.parts(event)
    own = [part for part in found if may_tick(event, part)]
    if not own and (found or not current_access().may(Right.TICK, event)):
        abort(403)
    return own


def part_or_404(event: Event, key: str) -> Part:
    """The part with this key, where one may tick; 404 when there is none, 403 when one may not."""
    part = attendance.part_called(event, key)
    if part is None:
        abort(404 if current_access().may(Right.TICK, event) else 403)
    if not may_tick(event, part):
        abort(403)
    return part


def may_tick(event: Event, part: Part) -> bool:
    """Whether who is signed in may tick who was in `part`."""
    return current_access().may(Right.TICK, event, lesson=part.item)


def lines_of(event: Event, part: Part) -> list[Expected]:
    """Who is expected in `part`; where being on the list says something about health, a look at it is on record."""
    record_look(event)
    return attendance.expected(event, part)


def record_look(event: Event) -> None:
    """Put on record that names are about to be shown, where they say something about health."""
    if event.policy.privacy.is_neutral:
        looks.record("attendance list shown", actor=current_actor(), about=event.uid)


def name_of(part: Part) -> str:
    """What a part is called: the title of an item, else the day and what part of it."""
    if part.item is not None:
        return part.item.title
    day = format_date(part.first_on, "EEEE d MMMM", locale=get_locale() or "nl")
    names = {
        Session.MORNING: _("ochtend"),
        Session.AFTERNOON: _("middag"),
        Session.EVENING: _("avond"),
        Session.MEETING: _("bijeenkomst"),
    }
    return f"{day}, {names[part.session or Session.MEETING]}"


def sender() -> str:
    """Who is signed in here, as nobody can read it: a device that is shared keeps apart what each has yet to send."""
    account = current_account()
    return keyed_hash("sender of attendance", str(account.id))[:32] if account is not None else ""


def show(template: str, event: Event, **values: object) -> Response:
    """A page about attendance that asks our own site for news, and that no browser keeps: it may hold names."""
    known = {
        "event": event,
        "name_of": name_of,
        "sender": sender(),
        "knows_organisations": current_access().may(Right.NAMES, event),
    }
    response = make_response(render_template(f"organise/attendance/{template}.html", **known, **values))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'"
    response.headers["Cache-Control"] = "no-store"
    return response


def by_day(parts: Sequence[Part]) -> dict[object, list[Part]]:
    """The parts under their days."""
    days: dict[object, list[Part]] = {}
    for part in parts:
        days.setdefault(part.first_on, []).append(part)
    return days
