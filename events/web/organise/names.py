"""What codes are called in the workspace: where a party stands, messages, tasks, and what the record says happened.

A code without a name is shown as it is.
"""

import re
from functools import partial

from flask import Blueprint
from flask_babel import LazyString, ngettext
from flask_babel import gettext as say
from flask_babel import lazy_gettext as _

from events.models import Event
from events.web.names import Names, named

pages = Blueprint("names", __name__)

STATUSES: Names = {
    "requested": _("Aangevraagd"),
    "confirmed": _("Zeker"),
    "waiting": _("Op de wachtlijst"),
    "offered": _("Plaats aangeboden"),
    "cancelled": _("Geannuleerd"),
    "declined": _("Aanbod niet aangenomen"),
}
REPLIES: Names = {
    "open": _("Nog geen antwoord"),
    "yes": _("Komt, of stuurt iemand"),
    "maybe": _("Misschien"),
    "no": _("Komt niet"),
}
STANDINGS: Names = {**STATUSES, **REPLIES}
THERE: Names = {
    "": _("Maakt niet uit"),
    "yes": _("Wie er was"),
    "no": _("Wie er niet was"),
}
BADGES = {"requested": "wait", "waiting": "wait", "offered": "wait", "cancelled": "stop", "declined": "stop"}
EVENT_STATUSES: Names = {"draft": _("Concept"), "published": _("Gepubliceerd"), "cancelled": _("Gaat niet door")}
PURPOSES: Names = {
    "requested": _("Aanvraag ontvangen"),
    "confirmed": _("Plaats is zeker"),
    "unfunded": _("Goedgekeurd, financiering nog niet rond"),
    "waiting": _("Staat op de wachtlijst"),
    "offered": _("Plaats aangeboden"),
    "declined": _("Aanbod is voorbij"),
    "cancelled": _("Afmelding bevestigd"),
    "workshop": _("Plaats in een workshop"),
    "link": _("Link naar de eigen pagina"),
    "second_address": _("Tweede e-mailadres erbij"),
    "moved": _("Verplaatst"),
    "event_cancelled": _("Gaat niet door"),
    "intake": _("Er is een kennismaking te plannen"),
    "colleagues": _("Collega's aangemeld"),
    "substitute": _("Gevraagd als vervanger"),
    "substitute_ended": _("Niet meer nodig als vervanger"),
    "delegate": _("Afgevaardigd"),
    "delegate_ended": _("Niet meer afgevaardigd"),
    "place_ended": _("Geen plaats meer in de kring"),
    "work_ended": _("Les of gesprek is van een ander"),
    "work_given": _("Les of gesprek in plaats van een ander"),
    "activity_approved": _("Activiteit staat in de agenda"),
    "activity_returned": _("Activiteit teruggestuurd"),
    "places_open": _("Er zijn nog plaatsen of financiering open"),
    "reminder": _("Herinnering"),
    "meeting": _("Herinnering"),
    "papers": _("Stukken"),
    "answer": _("Vraag om antwoord"),
    "evaluation": _("Evaluatie"),
    "call": _("Beltaak"),
    "address": _("Adres doorgeven aan de tolk"),
    "aftercare": _("Nazorg"),
    "lesson": _("Herinnering aan een les"),
    "talk": _("Herinnering aan een gesprek"),
    "call_list": _("Bellijst"),
    "task": _("Taak"),
    "written": _("Bericht van de organisator"),
    "member_link": _("Link van de organisatie"),
    "invited": _("Uitnodiging om in te loggen"),
    "sign_in": _("Code om in te loggen"),
    "invitation": _("Afspraak voor de agenda"),
    "mailed_decline": _("Iemand zei „nee” in de agenda"),
}
TASKS: Names = {
    "intake_call": _("Kennismaking bellen"),
    "mailed_decline": _("Vragen of iemand nog komt: „nee” in de agenda"),
    "call": _("Bellen"),
    "address": _("Adres doorgeven aan de tolk"),
    "aftercare": _("Nazorg"),
    "approve_activity": _("Ingezonden activiteit beoordelen"),
    "deliver_by_hand": _("Zelf bezorgen"),
    "deadline": _("Termijn"),
    "member_talk": _("Gesprek met een aspirant-lid"),
}
CONSENTS: Names = {
    "registration": _("Gegevens gebruiken voor de aanmelding"),
    "practical_needs": _("Praktische wensen bewaren"),
    "names": _("Namen bewaren"),
}
CONSENT_WAYS: Names = {
    "form": _("met het formulier"),
    "phone": _("aan de telefoon"),
    "letter": _("op papier"),
    "in_person": _("in een gesprek"),
}
HEARERS: Names = {
    "party": _("deelnemers"),
    "coordinator": _("coördinator"),
    "coordinator_per_party": _("coördinator, voor elke deelnemer"),
    "coordinator_if_open": _("coördinator, als er plaats of financiering open is"),
    "coordinator_if_interpreter": _("coördinator, als er een tolk komt"),
    "teacher": _("docenten"),
    "facilitator": _("gespreksleider"),
    "interpreter": _("tolk"),
    "key_person": _("sleutelpersoon"),
    "reserver": _("wie zelf voor een groep reserveerde"),
    "roster": _("de kring"),
    "unanswered": _("wie niet antwoordde"),
    "substitute": _("vervangers"),
    "chair": _("voorzitter"),
    "member": _("organisaties die niemand noemden"),
    "office": _("kantoor"),
    "sender": _("wie collega's aanmeldde"),
    "organisation": _("een organisatie"),
    "account": _("wie inlogt"),
}
ACTORS: Names = {"visitor": _("zelf, met de link"), "command": _("kantoor, opdracht"), "clock": _("vanzelf")}
ROLES: Names = {
    "person": _("Deelnemer"),
    "person_with_dementia": _("Persoon met dementie"),
    "carer": _("Naaste"),
}
WHATS: Names = {
    "registered": _("Aangemeld"),
    "approved": _("Goedgekeurd"),
    "confirmed": _("Bevestigd"),
    "cancelled": _("Geannuleerd"),
    "changed": _("Gewijzigd"),
    "municipality corrected": _("Gemeente verbeterd"),
    "contact corrected": _("Contactgegevens verbeterd"),
    "address corrected": _("Adres van een medewerker of organisatie verbeterd"),
    "person added": _("Persoon erbij gezet"),
    "person completed": _("Gegevens van een persoon aangevuld"),
    "names given": _("Namen doorgegeven"),
    "names forgotten": _("Namen weggehaald"),
    "offer accepted": _("Aangeboden plaats aangenomen"),
    "offer declined": _("Aangeboden plaats geweigerd"),
    "offer lapsed": _("Tijd om te antwoorden is voorbij"),
    "overtaken": _("Iemand anders ging voor"),
    "placed out of order": _("Geplaatst buiten de volgorde"),
    "workshop given": _("Kreeg een workshop"),
    "funding released": _("Financiering vrijgegeven"),
    "funding taken over": _("Financiering overgenomen"),
    "link sent again": _("Link opnieuw gestuurd"),
    "links revoked": _("Oude links ongeldig gemaakt"),
    "message shown": _("Bericht gelezen"),
    "message sent again": _("Bericht opnieuw gestuurd"),
    "messages sent again": _("Berichten met dezelfde fout opnieuw gestuurd"),
    "failure settled": _("Mislukt bericht afgehandeld"),
    "message done by hand": _("Brief of telefoontje gedaan"),
    "message put back": _("Brief of telefoontje teruggezet"),
    "capacity changed": _("Aantal plaatsen gewijzigd"),
    "answered": _("Antwoord gegeven"),
    "answers cleared": _("Antwoorden gewist"),
    "delegate named": _("Afgevaardigde genoemd"),
    "call list shown": _("Bellijst bekeken"),
    "parties shown": _("Namen bekeken"),
    "party shown": _("Aanmelding bekeken"),
    "parties searched": _("Gezocht op naam"),
    "waiting list shown": _("Wachtlijst bekeken"),
    "task ticked": _("Taak afgevinkt"),
    "teachers' links made": _("Links voor docenten gemaakt"),
    "key person's link made": _("Link voor sleutelpersoon gemaakt"),
    "attendance corrected": _("Presentie verbeterd"),
    "certificates issued": _("Bewijzen van deelname gemaakt"),
    "certificate revoked": _("Bewijs van deelname ingetrokken"),
    "certificates exported": _("Bewijzen van deelname opgehaald"),
    "participants exported": _("Deelnemerslijst opgehaald"),
    "attendance exported": _("Presentielijst opgehaald"),
    "call list exported": _("Bellijst opgehaald"),
    "rooms exported": _("Indeling opgehaald"),
    "letters exported": _("Brieven opgehaald"),
    "letters posted": _("Brieven op de post gedaan"),
    "letters put back": _("Brieven teruggezet: niet op de post"),
    "accreditation exported": _("Nummers voor accreditatie opgehaald"),
    "year report exported": _("Jaarverslag opgehaald"),
    "fund report exported": _("Verantwoording van een fonds opgehaald"),
    "message written": _("Bericht gestuurd"),
    "by-hand list shown": _("Brieven en telefoontjes bekeken"),
    "called": _("Gebeld door wie een groep meebrengt"),
    "call tried": _("Gebeld, niet bereikt"),
    "number wrong": _("Gebeld, het nummer klopt niet"),
    "reminder changed": _("Herinnering gewijzigd"),
    "contact given": _("Contactpersoon geworden"),
    "contact taken": _("Geen contactpersoon meer"),
    "event drafted": _("Concept gemaakt"),
    "event copied": _("Gekopieerd"),
    "event edited": _("Bewerkt"),
    "event published": _("Gepubliceerd"),
    "event cancelled": _("Gaat niet door"),
    "event reinstated": _("Gaat toch door"),
}
for _filter, _names in {
    "party_status": STATUSES,
    "event_status": EVENT_STATUSES,
    "hearer": HEARERS,
    "task_name": TASKS,
    "consent_name": CONSENTS,
    "consent_way": CONSENT_WAYS,
    "attendee_role": ROLES,
    "happened": WHATS,
}.items():
    pages.add_app_template_filter(partial(named, _names), _filter)
_WHEN = re.compile(r"_(?:(?P<days>\d+)_days?|today)$")


@pages.app_template_filter("party_badge")
def party_badge(code: str) -> str:
    """The class of the badge that says so."""
    return BADGES.get(code, "")


@pages.app_template_filter("purpose")
def purpose(code: str, event: Event | None = None) -> str:
    """What a message is about, with its days when it is a reminder; at `event` those that an organiser chose."""
    when = _WHEN.search(code)
    if when is None:
        return named(PURPOSES, code)
    what, days = named(PURPOSES, code[: when.start()]), int(when["days"] or 0)
    chosen = [one.days for one in event.reminder_changes if one.rule == code] if event is not None else []
    if chosen and chosen[0] is not None:
        days = chosen[0]
    if days == 0:
        return str(say("%(what)s (op de dag zelf)", what=what))
    return f"{what} ({ngettext('%(num)s dag', '%(num)s dagen', days)})"


@pages.app_template_filter("actor")
def actor(code: str, known: dict[str, str]) -> str:
    """Who did it: somebody with an account by name, or the visitor, a command or the clock."""
    return known.get(code) or named(ACTORS, code)


def consent_ways() -> list[tuple[str, LazyString]]:
    """How somebody who is not at the form can agree."""
    return [(code, label) for code, label in CONSENT_WAYS.items() if code != "form"]
