"""What an organiser does for one party: a page that says what happens and who will be told, with one button.

What the page foretells is what the act did a moment before, undone. The act itself goes through the same doors as a
visitor's, and the record names the account.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from events import audit, notices, registration, subscriptions, waiting_list
from events.access import Right
from events.clock import now
from events.errors import DomainError, EventFull
from events.extensions import db
from events.models import EventStatus, Registration, RegistrationStatus, new_uid
from events.policy import SENT, Entry
from events.web.organise.foreseen import foresee
from events.web.organise.parties import of_party, page_of, record_look
from events.web.signed_in import current_access, current_actor

pages = Blueprint("acts", __name__)

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Act:
    """One act: its question, what it does in words, its button, when it can be done, and the doing."""

    question: LazyString
    says: LazyString
    button: LazyString
    can: Callable[[Registration], bool]
    do: Callable[[Registration, str], object]
    is_danger: bool = False


def comes(party: Registration) -> bool:
    """Whether the party has or wants a place of something that still comes."""
    return party.is_live and party.event.status == EventStatus.PUBLISHED and not party.event.has_begun(now())


def _stands(status: RegistrationStatus) -> Callable[[Registration], bool]:
    return lambda party: comes(party) and party.status == status


def _awaits_yes(party: Registration) -> bool:
    asks = party.event.policy.entry == Entry.REQUEST and party.funding_asked_at is None
    return asks and _stands(RegistrationStatus.REQUESTED)(party)


def _is_offered(party: Registration) -> bool:
    return comes(party) and party.offer_until is not None and now() < party.offer_until


def _lacks_room(party: Registration) -> bool:
    free = party.event.pool.free if party.event.pool is not None else None
    return free is not None and free < party.units


def _send_link(party: Registration, actor: str) -> None:
    registration.send_link(party, anchor=f"account:{new_uid()}")
    audit.record("link sent again", actor=actor, about=party.uid)


def _end_links(party: Registration, actor: str) -> None:
    registration.revoke_links(party)
    subscriptions.revoke_all(subscriptions.Owner(registration_id=party.id), actor=actor)
    audit.record("links revoked", actor=actor, about=party.uid)
    if party.channel in SENT:
        _send_link(party, actor)


ACTS: dict[str, Act] = {
    "confirm": Act(
        _("Wilt u deze aanvraag bevestigen?"),
        _("U zegt namens de coördinator ja. Waar dat nodig is, betaalt daarna een fonds de plaats."),
        _("Ja, bevestig de aanvraag"),
        _awaits_yes,
        lambda party, actor: registration.confirm(party, actor=actor),
    ),
    "accept": Act(
        _("Neemt de deelnemer de plaats aan?"),
        _("U beantwoordt het aanbod voor de deelnemer."),
        _("Ja, neem de plaats aan"),
        _is_offered,
        lambda party, actor: waiting_list.accept(party, actor=actor),
    ),
    "decline": Act(
        _("Neemt de deelnemer de plaats niet aan?"),
        _("De plaats gaat naar de volgende op de wachtlijst."),
        _("Geef de plaats aan de volgende"),
        _is_offered,
        lambda party, actor: waiting_list.decline(party, actor=actor),
        is_danger=True,
    ),
    "place": Act(
        _("Wilt u deze deelnemer nu een plaats geven?"),
        _("De deelnemer gaat voor op wie langer wacht. Dat wordt vastgelegd."),
        _("Geef een plaats"),
        lambda party: _stands(RegistrationStatus.WAITING)(party) and not _lacks_room(party),
        lambda party, actor: waiting_list.place(party, actor=actor),
    ),
    "make-room": Act(
        _("Wilt u een plaats extra maken voor deze deelnemer?"),
        _("Er komt zoveel bij als nodig is. De deelnemer gaat voor op wie langer wacht. Dat wordt vastgelegd."),
        _("Maak plaats en geef die"),
        lambda party: _stands(RegistrationStatus.WAITING)(party) and _lacks_room(party),
        lambda party, actor: waiting_list.place(party, actor=actor, making_room=True),
    ),
    "send-link": Act(
        _("Wilt u de link naar de eigen pagina opnieuw sturen?"),
        _("De links die de deelnemer al heeft, blijven werken."),
        _("Stuur de link"),
        lambda party: party.channel in SENT,
        _send_link,
    ),
    "end-links": Act(
        _("Wilt u de oude links ongeldig maken?"),
        _("Wie een oude link heeft, kan er niets meer mee openen. Wie e-mail of sms krijgt, krijgt een nieuwe."),
        _("Maak de oude links ongeldig"),
        lambda _party: True,
        _end_links,
        is_danger=True,
    ),
    "forget-names": Act(
        _("Wilt u alle namen van deze groep weghalen?"),
        _("Namen en telefoonnummers gaan weg. De plaatsen blijven. U kunt dit niet terugdraaien."),
        _("Haal alle namen weg"),
        lambda party: party.event.policy.names_by_consent and bool(party.attendees),
        lambda party, actor: registration.forget_names(party, actor=actor),
        is_danger=True,
    ),
    "cancel": Act(
        _("Wilt u deze aanmelding annuleren?"),
        _("De plaats gaat naar de volgende op de wachtlijst. U kunt dit niet terugdraaien."),
        _("Ja, annuleer de aanmelding"),
        comes,
        lambda party, actor: registration.cancel(party, actor=actor),
        is_danger=True,
    ),
}


def possible(party: Registration) -> list[str]:
    """The names of the acts that can be done for `party` now."""
    return [name for name, act in ACTS.items() if act.can(party)]


@pages.route(
    "/registrations/<slug:reference>/<any({}):name>".format(", ".join(f'"{n}"' for n in ACTS)),
    methods=["GET", "POST"],
)
@of_party(Right.CHANGE)
def page(party: Registration, name: str) -> Answer:
    """Say what would happen, or do it."""
    act = ACTS[name]
    if request.method != "POST":
        return ask(party, name) if act.can(party) else redirect(page_of(party, done="too_late"), 303)
    if not act.can(party):
        return redirect(page_of(party, done="too_late"), 303)
    try:
        act.do(party, current_actor())
    except DomainError as error:
        db.session.rollback()
        return redirect(page_of(party, done="no_room" if isinstance(error, EventFull) else "too_late"), 303)
    path = page_of(party, done=name)
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


def ask(party: Registration, name: str) -> Answer:
    """The page with the question, and who will be told what."""
    act, actor, reference = ACTS[name], current_actor(), party.reference
    record_look("party shown", party.event, party.uid)
    foreseen = foresee(lambda: act.do(_again(reference), actor), current_access())
    party = _again(reference)
    return render_template("organise/act.html", party=party, event=party.event, act=act, foreseen=foreseen)


def _again(reference: str) -> Registration:
    """The party, read anew."""
    return registration.by_reference(reference) or abort(404)
