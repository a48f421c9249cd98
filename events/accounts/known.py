"""Accounts: made by an invitation, found by their e-mail address, and ended."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from events import audit, notices
from events.accounts.roles import WHERE, roles_of, take
from events.accounts.sign_ins import end_sign_in, live_sign_ins
from events.clock import now
from events.extensions import INSERTS, db
from events.models import Account, Person, new_uid, person_key
from events.people import corrected_to
from events.vault import email_hash


def actor(account: Account) -> str:
    """How the audit record calls `account`."""
    return f"account:{account.id}"


def find(email: str) -> Account | None:
    """The account with this e-mail address, also one that was ended."""
    return db.session.scalar(select(Account).where(Account.email_hash == email_hash(email)))


def make(person: Person, email: str) -> Account:
    """Give `person` an account under `email`; of two who do so at once, both get the same."""
    values = {
        "person_id": person.id,
        "email": email,
        "email_hash": email_hash(email),
        "active": True,
        "fs_uniquifier": secrets.token_hex(32),
        "created_at": now(),
    }
    db.session.execute(INSERTS[db.engine.dialect.name](Account).values(values).on_conflict_do_nothing())
    return db.session.scalars(select(Account).where(Account.email_hash == email_hash(email))).one()


def person_with(email: str, name: str | None) -> Person:
    """The office's person with this e-mail address; else a new one."""
    key = person_key(name or email, None, email, None)
    found = select(Person).where(Person.key_hash == key)
    if (person := db.session.scalar(found) or corrected_to(email)) is not None:
        return person
    values = {"uid": new_uid(), "key_hash": key, "name": name or email, "email": email, "link_version": 1}
    insert = INSERTS[db.engine.dialect.name](Person).values(**values, email_hash=email_hash(email))
    db.session.execute(insert.on_conflict_do_nothing(index_elements=[Person.key_hash]))
    return db.session.scalars(found).one()


def all_accounts() -> list[Account]:
    """Every account that may sign in, in the order in which they were made."""
    whole = joinedload(Account.person)
    return list(db.session.scalars(select(Account).where(Account.active).options(whole).order_by(Account.id)))


def signs_in(person: Person) -> bool:
    """Whether somebody has an account that was not ended."""
    return db.session.scalar(select(Account.id).where(Account.person_id == person.id, Account.active)) is not None


def invite(email: str, name: str | None = None, *, by: str) -> Account:
    """Let whoever reads `email` sign in from now on, and tell them; an ended account opens again."""
    found = find(email) or make(person_with(email, name), email)
    found.active = True
    audit.record("account invited", actor=by, about=found.person.uid)
    notices.queue("invited", found.person, anchor=f"invited:{new_uid()}")
    return found


def end(account: Account, *, by: str) -> None:
    """Let `account` sign in no more; every browser it is signed in with is out at once. `by` is an actor.

    What it could see by its roles ends with it, and the app on its phone: who is invited again begins anew. Who calls
    or interprets at a talk still does, which needs no account.
    """
    for sign_in in live_sign_ins(account):
        end_sign_in(sign_in)
    for role in roles_of([account])[account.id]:
        if role.what in WHERE:
            take(role, by=by)
    account.active = False
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = account.us_totp_secrets = None
    account.fs_uniquifier = secrets.token_hex(32)
    audit.record("account ended", actor=by, about=account.person.uid)


def reset_second_factor(account: Account, *, by: str) -> None:
    """Let `account` set up its app anew, for who lost the phone; it is signed out everywhere. `by` is an actor."""
    for sign_in in live_sign_ins(account):
        end_sign_in(sign_in)
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = account.us_totp_secrets = None
    audit.record("second factor reset", actor=by, about=account.person.uid)
