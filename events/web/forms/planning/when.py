"""When and where: days and times by the wall clock, and a place from the list."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events.access import Access
from events.agenda import planning
from events.clock import MIDNIGHT, NonexistentTimeError, ending, from_wall_clock, last_day, local
from events.models import Event, Venue
from events.policy import KindPolicy
from events.web.forms.activity import LONGEST_NIGHT, ClockField, EndField
from events.web.forms.fields import Asked, DayField, Needed, fault, listed
from events.web.forms.planning import anew

FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
A_DAY_LESS = _(
    "Eindigt het om middernacht na de eerste dag? Maak dit vak dan leeg. Duurt het een dag langer? Vul dan 23:59 in "
    "als eindtijd."
)
SKIPPED = _("Deze tijd bestaat niet: die nacht gaat de klok een uur vooruit.")


def day(label: Any, *validators: Any, hint: Any = "") -> DayField:
    """A day."""
    return DayField(label, list(validators), format=FORMATS, description=hint)


def fields(policy: KindPolicy, access: Access, event: Event | None) -> dict[str, Any]:
    """The days, the times and the place."""
    known = event.venue if event is not None else None
    shown = planning.venues(access, with_private=policy.hides_address, known=known)
    return {
        "starts_day": day(_("Op welke dag?"), Needed(_("Vul de dag in."))),
        "starts": ClockField(_("Hoe laat begint het?"), [Needed(_("Vul in hoe laat het begint."))]),
        "ends_day": day(_("Laatste dag"), Optional(), hint=_("Alleen als het langer duurt dan een dag.")),
        "ends": EndField(
            _("Hoe laat is het afgelopen?"),
            [Needed(_("Vul in hoe laat het is afgelopen."))],
            description=_("Om middernacht? Vul dan 00:00 in."),
        ),
        "venue": listed(_("Waar?"), [(str(one.id), called(one)) for one in shown], Asked()),
    }


def known(event: Event) -> dict[str, Any]:
    """What stands in these fields for a stored event."""
    starts, last_on = local(event.starts_at), last_day(event.ends_at)
    return {
        "starts_day": starts.date(),
        "starts": starts.time(),
        "ends_day": last_on if last_on != starts.date() else None,
        "ends": local(event.ends_at).time(),
        "venue": str(event.venue_id) if event.venue_id is not None else "",
    }


def check(form: Any) -> None:
    """It ends after it begins, at times that exist, and does not lose its place once people count on it."""
    if not (form.starts_day.errors or form.starts.errors or form.ends_day.errors or form.ends.errors):
        starts, ends = (moment(form, name) for name in ("starts", "ends"))
        if starts is not None and ends is not None and ends <= starts:
            fault(form.ends, _("De eindtijd ligt niet na de begintijd."))
        elif starts is not None and ends is not None and _may_be_a_day_less(form, starts, ends):
            fault(form.ends_day, A_DAY_LESS)
    keeps_place = bool(form.venue.data) or anew.is_new_place(form)
    if form.event is not None and form.event.was_shown and form.event.venue is not None and not keeps_place:
        fault(form.venue, _("Kies een plek: mensen weten al waar het is."))


def moment(form: Any, name: str) -> datetime | None:
    """The moment of `starts` or `ends`; a fault stands next to a time that the clock skips."""
    on: date = (form.ends_day.data if name == "ends" else None) or form.starts_day.data
    return at(form[name], on, form[name].data)


def at(field: Any, on: date, hour: time) -> datetime | None:
    """The moment of an hour on a day, at midnight the one that `field` means by it.

    None, and a fault next to `field`, when the clock skips it.
    """
    try:
        return ending(on, hour) if isinstance(field, EndField) else from_wall_clock(datetime.combine(on, hour))
    except NonexistentTimeError:
        fault(field, SKIPPED)
        return None


def _may_be_a_day_less(form: Any, starts: datetime, ends: datetime) -> bool:
    """Whether an evening until midnight was given the next day as its last, as that midnight is written elsewhere."""
    first, last = form.starts_day.data, form.ends_day.data
    if last is None or last - first != timedelta(days=1) or form.ends.data != MIDNIGHT:
        return False
    is_stored = form.event is not None and (starts, ends) == (form.event.starts_at, form.event.ends_at)
    return not is_stored and ending(first, MIDNIGHT) - starts < LONGEST_NIGHT


def called(venue: Venue) -> str:
    """What a place is called in a list: never by its address."""
    return f"{venue.name}, {venue.neighbourhood}" if venue.neighbourhood else venue.name
