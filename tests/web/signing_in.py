"""A browser in which somebody is signed in, by the functions that the pages use."""

from flask import session
from flask.testing import FlaskClient

from events import accounts
from events.extensions import db
from events.models import Account, Person
from events.web import signed_in


def account_of(person: Person) -> Account:
    """The account of `person`, made when there is none; flushed."""
    found = db.session.query(Account).filter_by(person_id=person.id).one_or_none()
    return found or accounts.make(person, person.email or f"person.{person.id}@example.nl")


def sign_in(client: FlaskClient, person: Person, *, second_factor: bool = True) -> None:
    """Sign `person` in with this browser, with the second factor or still without; commits."""
    person_id = person.id
    with client.application.test_request_context(headers={"User-Agent": "Firefox Windows"}):
        account = account_of(db.session.get_one(Person, person_id))
        signed_in.begin(account)
        here = signed_in.current_sign_in()
        assert here is not None
        if second_factor:
            accounts.pass_second_factor(here)
        db.session.commit()
        kept = dict(session)
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(kept)
        cookie.permanent = True


def sign_out(client: FlaskClient) -> None:
    """Forget in this browser that anybody was signed in."""
    with client.session_transaction() as cookie:
        cookie.clear()
