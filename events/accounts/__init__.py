"""Who may sign in: accounts, the browsers they are signed in with, and how often somebody tried."""

from events.accounts.attempts import TooManyAttempts
from events.accounts.known import (
    actor,
    all_accounts,
    end,
    find,
    invite,
    make,
    person_with,
    reset_second_factor,
    signs_in,
)
from events.accounts.mailed import ask, by_link, guess, recovery, second_factor, use_link
from events.accounts.roles import AT_THE_OFFICE, WHERE, Scope, find_scope, fits, give, office, roles_of, take
from events.accounts.sign_ins import (
    begin,
    end_sign_in,
    forget,
    holds_second_factor,
    live_sign_in,
    live_sign_ins,
    pass_second_factor,
    see,
)

__all__ = [
    "AT_THE_OFFICE", "WHERE", "Scope", "TooManyAttempts", "actor", "all_accounts", "ask", "begin", "by_link", "end",
    "end_sign_in", "find", "find_scope", "fits", "forget", "give", "guess", "holds_second_factor", "invite",
    "live_sign_in", "live_sign_ins", "make", "office", "pass_second_factor", "person_with", "recovery",
    "reset_second_factor", "roles_of", "second_factor", "see", "signs_in", "take",
    "use_link",
]  # fmt: skip
