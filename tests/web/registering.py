"""What people send to register, and what came of it."""

import re

from flask import Flask

from events.extensions import db
from events.models import Event, Registration
from tests import cast
from tests.web.browsing import attribute, hidden, main_of

WEEK = "/agenda/bt-2027-q1/register"
SYMPOSIUM = "/agenda/symposium-2027/register"

DUO = {
    "person_name": "Cato de Vries",
    "carer_name": "Bert de Vries",
    "contact": "carer",
    "phone": "06-12 34 56 78",
    "channel": "email",
    "email": "bert@example.nl",
    "municipality": "Den Haag",
    "referral": "own_interest",
    "carer_knows": "yes",
    "consent_registration": "y",
}
PERSON = {
    "name": "Cato Visser",
    "email": "cato@example.nl",
    "organisation": "Florence",
    "function": "Wijkverpleegkundige",
    "consent_registration": "y",
}
NO_CONSENT = "Zonder uw toestemming kunnen wij u niet aanmelden. Zet een vinkje als u akkoord bent."

UNSENT = (
    "Het formulier is niet verstuurd: uw browser stuurde een veiligheidscode niet mee. Wat u invulde, staat er nog. "
    "Verstuur het nog een keer. Lukt het weer niet? Zet cookies aan, of bel ons."
)


def only(app: Flask) -> Registration:
    """The one there is."""
    return db.session.query(Registration).one()


def names_in(form: str) -> set[str]:
    """The fields a form asks, hidden ones left out."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*>", form)
    return {attribute(tag, "name") or "" for tag in tags if attribute(tag, "type") != "hidden"}


def main_links(answer) -> list[str]:
    """The addresses that the main part of the page leads to, telephones left out."""
    found = re.findall(r'href="([^"]*)"', main_of(answer))
    return [address for address in found if not address.startswith("tel:")]


def token(client) -> dict[str, str]:
    """A valid token of this visitor, from a page that is open to everyone."""
    with client.application.app_context():
        if db.session.query(Event).filter_by(ref="open").one_or_none() is None:
            cast.event("training", ref="open")
            db.session.commit()
    return {"csrf_token": hidden(client.get("/agenda/open/register"))["csrf_token"]}
