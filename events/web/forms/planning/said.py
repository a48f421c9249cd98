"""What is said of an event beside its times: fields by the part of its kind, and what they mean for its columns."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import URL, Length, NumberRange, Optional
from wtforms.widgets import TextArea

from events.access import Access
from events.agenda import planning
from events.clock import local
from events.extensions import db
from events.models import Event, Fund, Network, Organisation, Person, Theme
from events.policy import SITE_LANGUAGES, KindPolicy
from events.scheduling import Part
from events.web.forms.activity import ClockField
from events.web.forms.fields import NAME_LENGTH, CountField, Needed, fault, listed, one_of, some_of, text, tick, tidy
from events.web.forms.message import language_name
from events.web.forms.planning import anew, when
from events.web.names import BOOKINGS, REGISTERS, choices

LANGUAGES = (*SITE_LANGUAGES, "hi")
MOST_PLACES = 100_000
_OFF = {"autocomplete": "off"}
_PROMOTIONS = (
    ("confirm", _("De eerste krijgt de plaats meteen")),
    ("offer", _("De eerste krijgt een aanbod en antwoordt zelf")),
)
_COLUMNS = {"title": "titles", "text": "texts", "cost": "costs"}


def fields(policy: KindPolicy, parts: frozenset[Part], access: Access, event: Event | None) -> dict[str, Any]:
    """The fields of all parts that the kind has; a contact has every kind."""
    found: dict[str, Any] = {}
    for part, make in _FIELDS.items():
        if part in parts:
            found |= make(policy, access, event)
    people = planning.contacts(access, event.contact if event is not None else None)
    hint = _("Naam en nummer staan op elke pagina, brief en mail. Kiest u niemand, dan is het het kantoor.")
    found["contact"] = listed(_("Wie kunnen mensen bellen?"), _rows(people), Optional(), hint=hint)
    return found


def known(event: Event, parts: frozenset[Part]) -> dict[str, Any]:
    """What stands in these fields for a stored event."""
    values: dict[str, Any] = {"contact": _id(event.contact)}
    for word, column in _COLUMNS.items():
        values |= {f"{word}_{language}": said for language, said in (getattr(event, column) or {}).items()}
    values |= {
        "networks": [str(one.id) for one in event.networks],
        "organiser": _id(event.organiser),
        "co_organisers": [str(one.id) for one in event.co_organisers],
        "capacity": event.pool.capacity if event.pool is not None else None,
        "promotion": event.promotion or event.policy.promotion.value,
        "fills": event.fills,
        "closed_to": _id(event.closed_to),
        "funds": [str(one.id) for one in event.funds],
        "community": event.community or "",
        "languages": ", ".join(event.languages or ()),
        "interpreter": event.interpreter or "",
        "online_url": event.online_url,
        "preparation_title": (event.preparation or {}).get("title"),
        "preparation_url": (event.preparation or {}).get("url"),
        "theme": _id(event.theme),
        "url": event.url,
    }
    for name in ("opens", "closes"):
        moment = getattr(event, f"registration_{name}_at")
        values |= {f"{name}_day": local(moment).date(), name: local(moment).time()} if moment else {}
    for line in event.accreditation or []:
        values |= {f"{line['register']}_id": line["activity_id"], f"{line['register']}_points": f"{line['points']:g}"}
    return values if parts else {"contact": values["contact"]}


def check(form: Any) -> None:
    """What goes together is there together."""
    if "opens" in form:
        for name in ("opens", "closes"):
            if bool(form[f"{name}_day"].data) != bool(form[name].data) and not form[name].errors:
                fault(form[name], _("Vul de dag en de tijd allebei in, of geen van beide."))
            elif form[name].data and form[f"{name}_day"].data:
                when.at(form[name], form[f"{name}_day"].data, form[name].data)
    if "preparation_url" in form and bool(form.preparation_title.data) != bool(form.preparation_url.data):
        fault(form.preparation_title, _("Vul de naam en het adres allebei in, of geen van beide."))
    for register in REGISTERS if "gaia_id" in form else ():
        number, points = form[f"{register}_id"], form[f"{register}_points"]
        if bool(number.data) != bool(points.data):
            fault(number, _("Vul het nummer en de punten allebei in, of geen van beide."))
        elif points.data and _points(points.data) is None:
            fault(points, _("Vul een getal in, bijvoorbeeld 3 of 2,5."))
    if "networks" in form and not form.networks.data and not form.networks.errors:
        fault(form.networks, _("Kies minstens een netwerk."))
    elif "networks" in form and not _stays_mine(form):
        fault(form.networks, _("Kies ook een netwerk of een organisatie waarvoor u plant."))


def said(form: Any) -> dict[str, Any]:
    """The columns of the event, as the checked form says them."""
    found: dict[str, Any] = {"contact": anew.contact(form) or _row(Person, form.contact.data)}
    if "title_nl" in form:
        for word, column in _COLUMNS.items():
            texts = {one: form[f"{word}_{one}"].data for one in LANGUAGES if form[f"{word}_{one}"].data}
            found[column] = texts or None
    for name, column, model in (("organiser", "organiser", Organisation), ("closed_to", "closed_to", Organisation),
                                ("theme", "theme", Theme)):  # fmt: skip
        if name in form:
            found[column] = _row(model, form[name].data)
    for name, several in (("networks", Network), ("co_organisers", Organisation), ("funds", Fund)):
        if name in form:
            ids = sorted(int(number) for number in form[name].data or ())
            found[name] = [db.session.get_one(several, number) for number in ids]
    if "opens" in form:
        found |= {f"registration_{name}_at": _moment(form, name) for name in ("opens", "closes")}
        same = form.promotion.data == form.policy.promotion
        found |= {"promotion": None if same else form.promotion.data, "fills": form.fills.data}
    if "community" in form:
        found |= {"community": form.community.data or None, "interpreter": form.interpreter.data or None}
    if "languages" in form:
        spoken = [word.strip() for word in (form.languages.data or "").split(",") if word.strip()]
        found["languages"] = spoken or None
    for name in ("online_url", "url"):
        if name in form:
            found[name] = form[name].data or None
    if "preparation_url" in form:
        title, url = form.preparation_title.data, form.preparation_url.data
        found["preparation"] = {"title": title, "url": url} if url else None
    if "gaia_id" in form:
        found["accreditation"] = _accreditation(form)
    return found


def _stays_mine(form: Any) -> bool:
    """Whether who plans this may still plan it afterwards."""
    access: Access = form.access
    chosen = {int(number) for number in form.networks.data or ()}
    at = {int(number) for number in [form.organiser.data, *(form.co_organisers.data or ())] if number}
    return access.is_office or bool(chosen & access.networks or at & access.organisations)


def _words(_policy: KindPolicy, _access: Access, _event: Event | None) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for language in LANGUAGES:
        said = {"lang": language.replace("_", "-"), "dir": "auto", **_OFF}
        named = {"language": language_name(language)}
        missing = [Needed(_("Vul de titel in."))] if language == "nl" else [Optional()]
        made[f"title_{language}"] = text(_("Titel (%(language)s)", **named), *missing, length=160, **said)
        made[f"text_{language}"] = StringField(
            _("Tekst (%(language)s)", **named),
            [Optional(), Length(max=2000, message=_("Dit is te lang. Gebruik hoogstens %(max)s tekens.", max=2000))],
            filters=[tidy],
            widget=TextArea(),
            render_kw={"rows": 4, **said},
        )
        made[f"cost_{language}"] = text(_("Kosten (%(language)s)", **named), Optional(), length=160, **said)
    return made


def _organisers(_policy: KindPolicy, access: Access, event: Event | None) -> dict[str, Any]:
    mine = planning.networks(access, event.networks if event is not None else ())
    own = None if access.is_office or access.networks else access.organisations
    if own is not None and event is not None and event.organiser_id is not None:
        own = own | {event.organiser_id}
    return {
        "networks": some_of(_("Van welk netwerk?"), _rows(mine)),
        "organiser": listed(_("Wie organiseert het?"), _rows(planning.organisations(own)), Optional()),
        "co_organisers": some_of(_("Wie organiseert mee?"), _rows(planning.organisations())),
    }


def _registration(_policy: KindPolicy, _access: Access, _event: Event | None) -> dict[str, Any]:
    open_hint = _("Vult u niets in, dan opent het aanmelden zodra dit gepubliceerd is.")
    close_hint = _("Vult u niets in, dan sluit het aanmelden als het begint.")
    number = NumberRange(1, MOST_PLACES, message=_("Vul een aantal in van 1 of meer."))
    return {
        "capacity": CountField(_("Hoeveel plaatsen?"), [Optional(), number], description=_("Leeg: onbeperkt.")),
        "opens_day": when.day(_("Aanmelden vanaf: dag"), Optional(), hint=open_hint),
        "opens": ClockField(_("Aanmelden vanaf: tijd"), [Optional()]),
        "closes_day": when.day(_("Aanmelden tot: dag"), Optional(), hint=close_hint),
        "closes": ClockField(_("Aanmelden tot: tijd"), [Optional()]),
        "promotion": one_of(
            _("Er komt een plaats vrij. Wat dan?"), _PROMOTIONS, Needed(_("Kies wat er dan gebeurt."))
        ),
        "fills": tick(_("Past de eerste van de wachtlijst niet? Geef de plaats dan aan de volgende die wel past.")),
    }


def _closed(_policy: KindPolicy, _access: Access, _event: Event | None) -> dict[str, Any]:
    hint = _("Alleen mensen van dit lid melden zich aan, met een eigen link. Het staat niet in de openbare agenda.")
    return {"closed_to": listed(_("Besloten voor een lid?"), _rows(planning.organisations()), Optional(), hint=hint)}


def _funds(_policy: KindPolicy, access: Access, event: Event | None) -> dict[str, Any]:
    found = planning.funds(access, event.funds if event is not None else ())
    named = [(str(one.id), f"{one.funder.name} ({', '.join(one.municipalities)})") for one in found]
    return {"funds": some_of(_("Welke fondsen betalen plaatsen?"), named)} if named else {}


def _community(_policy: KindPolicy, _access: Access, event: Event | None) -> dict[str, Any]:
    names = dict.fromkeys([*planning.communities(), *([event.community] if event and event.community else [])])
    return {
        "community": listed(_("Voor welke gemeenschap?"), [(one, one) for one in names], Optional()),
        "interpreter": listed(_("Is er een tolk nodig?"), choices(BOOKINGS), Optional()),
    }


def _languages(_policy: KindPolicy, _access: Access, _event: Event | None) -> dict[str, Any]:
    hint = _("Met komma's ertussen, bijvoorbeeld: Nederlands, Sarnami.")
    return {"languages": text(_("Welke talen worden er gesproken?"), Optional(), length=160, hint=hint, **_OFF)}


def _online(_policy: KindPolicy, _access: Access, _event: Event | None) -> dict[str, Any]:
    hint = _("Alleen wie een zekere plaats heeft, krijgt deze link.")
    return {
        "online_url": _url(_("Link om online mee te doen"), hint),
        "preparation_title": text(_("Voorbereiding: hoe heet die?"), Optional(), length=NAME_LENGTH, **_OFF),
        "preparation_url": _url(_("Voorbereiding: adres van de pagina")),
    }


def _accreditations(_policy: KindPolicy, _access: Access, _event: Event | None) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for register, label in REGISTERS.items():
        named = {"register": label}
        made[f"{register}_id"] = text(_("%(register)s: nummer", **named), Optional(), length=40, **_OFF)
        points = _("%(register)s: punten", **named)
        made[f"{register}_points"] = text(points, Optional(), length=6, inputmode="decimal", **_OFF)
    return made


def _theme(_policy: KindPolicy, _access: Access, event: Event | None) -> dict[str, Any]:
    weeks = dict.fromkeys([*planning.themes(), *([event.theme] if event is not None and event.theme else [])])
    named = [(str(one.id), f"{one.title()} {one.starts_on.year}") for one in weeks]
    return {
        "theme": listed(_("Is het voor een themaweek?"), named, Optional()),
        "url": _url(_("Op welke webpagina staat meer?")),
    }


_FIELDS: dict[Part, Callable[[KindPolicy, Access, Event | None], dict[str, Any]]] = {
    Part.WORDS: _words,
    Part.ORGANISERS: _organisers,
    Part.REGISTRATION: _registration,
    Part.CLOSED: _closed,
    Part.FUNDS: _funds,
    Part.COMMUNITY: _community,
    Part.LANGUAGES: _languages,
    Part.ONLINE: _online,
    Part.ACCREDITATION: _accreditations,
    Part.THEME: _theme,
}


def _url(label: Any, hint: Any = "") -> Any:
    wrong = URL(message=_("Dit adres klopt niet. Een adres begint met https://."))
    return text(label, Optional(), wrong, length=300, hint=hint, type="url", inputmode="url", **_OFF)


def _rows(found: Sequence[Any]) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in found]


def _id(row: Any) -> str:
    return str(row.id) if row is not None else ""


def _row(model: Any, number: str | None) -> Any:
    return db.session.get_one(model, int(number)) if number else None


def _moment(form: Any, name: str) -> Any:
    on, hour = form[f"{name}_day"].data, form[name].data
    return when.at(form[name], on, hour) if on and hour else None


def _points(typed: str) -> float | None:
    try:
        points = float(typed.replace(",", "."))
    except ValueError:
        return None
    return points if 0 < points < 1000 else None


def _accreditation(form: Any) -> list[dict[str, Any]] | None:
    """The registers in the order they had, new ones behind."""
    before = [line["register"] for line in (form.event.accreditation or [] if form.event is not None else [])]
    found = []
    for register in dict.fromkeys([*before, *REGISTERS]):
        if form[f"{register}_id"].data:
            points = _points(form[f"{register}_points"].data)
            found.append({"register": register, "activity_id": form[f"{register}_id"].data, "points": points})
    return found or None
