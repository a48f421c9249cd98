"""One party as an organiser sees it: all that is known of it, what happened to it, and what can be done for it.

Who may read names but change nothing, a facilitator or a chair, reads who comes for certain and how to call them.
"""

from flask import Blueprint, abort, render_template, request

from events import agenda, notices, waiting_list
from events.access import Right
from events.clock import now
from events.models import Registration, RegistrationStatus
from events.policy import Party
from events.web import sent_again
from events.web.forms import questions
from events.web.organise import acts
from events.web.organise.parties import of_party, record_look, statuses_read
from events.web.signed_in import current_access

pages = Blueprint("registration", __name__)

DONE = (*acts.ACTS, "too_late", "no_room", "changed", "contact", "municipality", "registered", "known", "unfunded")


@pages.get("/registrations/<slug:reference>")
@of_party(Right.NAMES)
def page(party: Registration) -> str:
    """The party, after the look is on record."""
    if party.status not in statuses_read(party.event):
        abort(404)
    reference = party.reference
    record_look("party shown", party.event, party.uid)
    return show(agenda.search.by_reference(reference, current_access().visible()) or party)


def show(party: Registration) -> str:
    """The page."""
    event, moment, standing = party.event, now(), agenda.standing
    may_change = current_access().may(Right.CHANGE, event)
    if not may_change:
        return render_template("organise/certain.html", party=party, event=event)
    happened = standing.history_of(party)
    coming = acts.comes(party)
    return render_template(
        "organise/registration.html",
        party=party,
        event=event,
        acts={name: acts.ACTS[name] for name in acts.possible(party)},
        can_change=coming and not (party.party == Party.HEADCOUNT and party.offer_until is not None),
        asks_municipality="municipality" in event.policy.asks and coming,
        position=waiting_list.position(party) if party.status == RegistrationStatus.WAITING else None,
        messages=standing.messages_to(party),
        came_back=notices.marked([party.email, *(person.email for person in party.attendees)]),
        happened=happened,
        actors=standing.actors(happened),
        answers=party.attendees[0].answers or {} if party.attendees else {},
        asked=questions.said(event, party.attendees[0].answers or {}) if party.attendees else [],
        moment=moment,
        done=request.args.get("done") if request.args.get("done") in DONE else None,
        came_of=sent_again.said(),
    )
