"""The form by which a member submits an activity for the agenda."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, TimeField
from wtforms.validators import URL, Length, Optional
from wtforms.widgets import TextArea

from events.activities import Submission
from events.clock import MIDNIGHT, NonexistentTimeError, ending, from_wall_clock, local, now, today
from events.models import Event, Theme
from events.web.forms.fields import DayField, Needed, Phone, Plain, fault, listed, name, text, tidy
from events.web.forms.sent import SentForm

LONGEST_TEXT = 1000
LONGEST_NIGHT = timedelta(hours=12)  # what ends before it begins goes on past midnight when it is shorter than this
FARTHEST = timedelta(days=2 * 365)
_MIDNIGHT = ("24:00", "24.00")


class ClockField(TimeField):
    """A time of the day; browsers send 19:30, people without a time picker type 19.30."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a time, or keep what was typed and say how to write one."""
        try:
            super().process_formdata([value.replace(".", ":") for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError(str(_("Deze tijd klopt niet. Schrijf hem als uren en minuten: 19:30."))) from None


class EndField(ClockField):
    """A time of the day at which something ends: midnight is 00:00, which people also write as 24.00."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a time, midnight in either way."""
        super().process_formdata(["00:00" if value.strip() in _MIDNIGHT else value for value in valuelist])


class ActivityForm(SentForm):
    """What it is, when and where, and whom to call; `themes` are the weeks one can choose from."""

    themes: list[Theme]

    def check(self) -> None:
        """It lies ahead, ends after it begins, and falls within the theme week it is for."""
        if self.day.errors or self.starts.errors or self.ends.errors:
            return
        if self._last_day() is None:
            fault(self.ends, _("De eindtijd ligt niet na de begintijd."))
            return
        try:
            starts_at, _ends_at = self.span()
        except NonexistentTimeError:
            fault(self.starts, _("Deze tijd bestaat niet: die nacht gaat de klok een uur vooruit."))
            return
        if starts_at <= now():
            fault(self.day, _("Deze dag is voorbij. Vul een dag in die nog komt."))
        elif self.day.data > today() + FARTHEST:
            fault(self.day, _("Deze dag is te ver weg. Vul een dag in binnen twee jaar."))
        theme = self.chosen_theme()
        if theme is not None and not theme.starts_on <= self.day.data <= theme.last_on:
            fault(self.day, _("Deze dag valt niet in de themaweek die u kiest."))

    def span(self) -> tuple[datetime, datetime]:
        """From when until when; may raise NonexistentTimeError."""
        starts = datetime.combine(self.day.data, self.starts.data)
        return from_wall_clock(starts), ending(self._last_day() or self.day.data, self.ends.data)

    def _last_day(self) -> date | None:
        """On which day it ends: the next when it goes on past midnight; None when the times cannot be."""
        starts, ends = (datetime.combine(self.day.data, at) for at in (self.starts.data, self.ends.data))
        if ends > starts or (self.ends.data == MIDNIGHT and self.day.data < date.max):
            return self.day.data  # type: ignore[no-any-return]
        goes_on = ends.date() < date.max and ends + timedelta(days=1) - starts < LONGEST_NIGHT
        return ends.date() + timedelta(days=1) if goes_on else None

    def chosen_theme(self) -> Theme | None:
        """The theme week it is for."""
        return next((theme for theme in self.themes if theme.ref == self.theme.data), None)

    def submission_of(self) -> Submission:
        """What the checked form says."""
        starts_at, ends_at = self.span()
        return Submission(
            title=self["title"].data,
            text=self.text.data,
            starts_at=starts_at,
            ends_at=ends_at,
            place=self.place.data,
            address=self.address.data or "",
            url=self.url.data or None,
            contact_name=self.contact_name.data,
            contact_phone=self.contact_phone.data,
            theme=self.chosen_theme(),
        )


def activity_form(themes: list[Theme], known: Event | None = None) -> ActivityForm:
    """An empty or a sent form; with `known`, filled with what was submitted before."""
    too_long = _("Dit is te lang. Gebruik hoogstens %(max)s tekens.", max=LONGEST_TEXT)
    no_place = _("Vul de naam van de plek in, bijvoorbeeld Bibliotheek Rijswijk.")
    fields: dict[str, Any] = {
        "themes": themes,
        "title": name(_("Hoe heet de activiteit?"), _("Vul in hoe de activiteit heet."), autocomplete="off"),
        "text": StringField(
            _("Wat gaat er gebeuren, en voor wie?"),
            [
                Needed(_("Vertel wat er gaat gebeuren en voor wie het is.")),
                Plain(),
                Length(max=LONGEST_TEXT, message=too_long),
            ],
            filters=[tidy],
            widget=TextArea(),
            render_kw={"rows": 5},
        ),
        "theme": listed(
            _("Is het voor een themaweek?"),
            [(theme.ref, theme.title()) for theme in themes],
            Optional(),
        ),
        "day": DayField(
            _("Op welke dag?"),
            [Needed(_("Vul in op welke dag het is."))],
            format=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        ),
        "starts": ClockField(_("Hoe laat begint het?"), [Needed(_("Vul in hoe laat het begint."))]),
        "ends": EndField(_("Hoe laat is het afgelopen?"), [Needed(_("Vul in hoe laat het is afgelopen."))]),
        "place": name(_("Waar is het?"), no_place, autocomplete="off"),
        "address": text(_("Wat is het adres?"), Optional(), Plain(), length=160, autocomplete="off"),
        "url": text(
            _("Op welke webpagina staat meer?"),
            Optional(),
            URL(message=_("Dit adres klopt niet. Een adres begint met https://.")),
            length=300,
            hint=_("Daar melden mensen zich ook aan, als dat nodig is."),
            type="url",
            inputmode="url",
            autocomplete="off",
        ),
        "contact_name": name(
            _("Wie kunnen mensen bellen?"), _("Vul in wie mensen kunnen bellen."), autocomplete="name"
        ),
        "contact_phone": text(
            _("Op welk telefoonnummer?"),
            Needed(_("Vul het telefoonnummer in.")),
            Phone(),
            length=40,
            hint=_("Naam en nummer staan in de agenda."),
            type="tel",
            inputmode="tel",
            autocomplete="tel",
        ),
    }
    made: ActivityForm = type("FilledActivityForm", (ActivityForm,), fields)(data=_known(known) if known else {})
    return made


def _known(event: Event) -> dict[str, Any]:
    venue, contact = event.venue, event.contact
    return {
        "title": event.title(),
        "text": (event.texts or {}).get("nl"),
        "theme": event.theme.ref if event.theme else "",
        "day": local(event.starts_at).date(),
        "starts": local(event.starts_at).time(),
        "ends": local(event.ends_at).time(),
        "place": venue.name if venue else None,
        "address": venue.address if venue else None,
        "url": event.url,
        "contact_name": contact.name if contact else None,
        "contact_phone": contact.phone if contact else None,
    }
