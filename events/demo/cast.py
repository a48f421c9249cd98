"""Made-up people who may sign in to the example programme, one for each role; nobody gets a mail about it."""

from typing import NamedTuple

from events import accounts, audit
from events.models import What


class Actor(NamedTuple):
    """Somebody with an account: what they are called here, and the role they have, where the programme gives none."""

    label: str
    email: str
    name: str = ""
    role: What | None = None
    scope: tuple[str, str] | None = None


ACTORS = (
    Actor("office", "olga@vtz.example", "Olga Prins", What.OFFICE, ("organisation", "vtz")),
    Actor("organiser", "anna@vtz.example", "Anna de Boer", What.ORGANISER, ("network", "dementie")),
    Actor("coordinator", "beterthuis@florence.example"),
    Actor("facilitator", "gesprek@florence.example"),
    Actor("teacher", "ergo@florence.example"),
    Actor("chair", "voorzitter@hadoks.example"),
    Actor("in a GPO", "wijk@florence.example"),
    Actor("auditor", "arie@vtz.example", "Arie Visser", What.AUDITOR, ("organisation", "vtz")),
)


def let_in() -> None:
    """Give everybody of the cast an account; nothing is committed."""
    for actor in ACTORS:
        account = accounts.make(accounts.person_with(actor.email, actor.name or None), actor.email)
        where = accounts.find_scope(*actor.scope) if actor.scope is not None else None
        if actor.role is not None and where is not None:
            accounts.give(account, actor.role, where, by=audit.COMMAND)
