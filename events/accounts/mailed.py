"""Sign in by a mailed code: ask for one, type it, or follow the link. The answer is the same for an unknown address.

For an unknown address the same is looked up and made as for a known one, and no mail is sent before the answer.
"""

from collections.abc import Callable

from sqlalchemy import exists, or_, select

from events import codes, notices, people, tokens
from events.accounts import attempts
from events.accounts.attempts import Attempt
from events.accounts.known import find, make, person_with
from events.clock import now, today
from events.extensions import db
from events.models import Account, Registration, RosterPlace, new_uid
from events.policy import Privacy
from events.vault import email_hash


def ask(email: str, address: str) -> str:
    """Mail a code to `email` if somebody there may sign in; the hash under which it is then typed.

    Raises TooManyAttempts. `address` is the network address that asks.
    """
    asked = email_hash(email)
    attempts.check(Attempt.ASKED, asked, address)
    attempts.note(Attempt.ASKED, asked, address)
    secret, moment = codes.new_secret(), now()
    found = admitted(email)
    # Whoever signs in meanwhile uses up what is kept there: it must not be written back.
    if found is not None and (account := _locked(Account.id == found.id)) is not None:
        until = codes.prepare(account, secret, moment)
        notices.queue("sign_in", account.person, anchor=f"asked:{new_uid()}", not_after=until)
    return asked


def admitted(email: str) -> Account | None:
    """The account of whoever reads `email`: invited, or a professional whom we know and who gets one now."""
    account = find(email)
    if account is not None:
        return account if account.active else None
    name = _known_name(email)
    return make(person_with(email, name), email) if name is not None else None


def guess(account_hash: str, typed: str, address: str) -> Account | None:
    """The account whose mailed code was typed, which is used up with it; None when it is wrong, which counts.

    Raises TooManyAttempts. Guesses for one account wait for each other, or many at once would count as none.
    """
    account = _locked(Account.email_hash == account_hash)
    attempts.check(Attempt.WRONG, account_hash, address)
    if codes.is_mailed(account, typed, now()) and account is not None:
        codes.use_up(account)
        return account
    attempts.note(Attempt.WRONG, account_hash, address)
    return None


def by_link(token: str) -> Account | None:
    """Whose mailed link this is, while it is good. Nobody guesses one, so nothing is counted."""
    claim = tokens.read(tokens.Purpose.SIGN_IN, token)
    account = db.session.get(Account, claim.id) if claim is not None else None
    if account is None or claim is None or not account.active or not codes.is_of(account, claim, now()):
        return None
    return account


def use_link(token: str) -> Account | None:
    """The account of this link, which is used up with it; None when it opens nothing (any more)."""
    claim = tokens.read(tokens.Purpose.SIGN_IN, token)
    if claim is None or _locked(Account.id == claim.id) is None:
        return None
    account = by_link(token)
    if account is not None:
        codes.use_up(account)
    return account


def second_factor(account: Account, typed: str, address: str, secret: str | None = None) -> bool:
    """Whether `typed` is a new code of the account's app, or of the one set up with `secret`; a wrong one counts.

    Raises TooManyAttempts.
    """
    return recovery(account, typed, address, lambda found, code: codes.is_of_app(found, code, secret))


def recovery(account: Account, typed: str, address: str, takes: Callable[[Account, str], bool]) -> bool:
    """Whether `takes` uses up what was typed instead of a code of the app; a wrong one counts.

    Raises TooManyAttempts. Who types for one account waits for each other: a code is used once, each guess counts.
    """
    _locked(Account.id == account.id)
    attempts.check(Attempt.WRONG_SECOND, account.email_hash, address)
    if takes(account, typed):
        return True
    attempts.note(Attempt.WRONG_SECOND, account.email_hash, address)
    return False


def _locked(which: object) -> Account | None:
    query = select(Account).where(which, Account.active).with_for_update(of=Account)  # type: ignore[arg-type]
    return db.session.scalar(query.execution_options(populate_existing=True))


def _known_name(email: str) -> str | None:
    """The name of a professional with this address: in a circle now, or registered where professionals come."""
    holds = or_(RosterPlace.until_on.is_(None), RosterPlace.until_on >= today())
    for person in people.known_under(email):
        if db.session.scalar(select(exists().where(RosterPlace.person_id == person.id, holds))):
            return person.name
    professional = Registration.privacy.in_((Privacy.P1, Privacy.P2))
    query = select(Registration).where(Registration.email_hash == email_hash(email), professional)
    party = db.session.scalar(query.order_by(Registration.id.desc()).limit(1))
    return party.contact_name if party is not None else None
