"""Parties in order, waiting for places; people in order, waiting for a full workshop.

Whoever frees a place promotes in the same transaction, strictly by ticket (domain rules 6 and 7). Every change of
a party's state is one conditional UPDATE, so of accept, decline and expire exactly one wins. Pools are locked
before parties, always, so that nobody deadlocks.
"""

from events.waiting_list.offers import accept, decline, expire, overdue, refit_offers
from events.waiting_list.overrides import log_passed, place
from events.waiting_list.parties import ask_for_intake, join, never_fit, position, waiting_parties
from events.waiting_list.promotion import offer_end, promote
from events.waiting_list.turns import turn
from events.waiting_list.workshops import leave_workshop, pool_of_workshop, wait_for_workshop, workshop_position

__all__ = [
    "accept", "ask_for_intake", "decline", "expire", "join", "leave_workshop", "log_passed", "never_fit",
    "offer_end", "overdue", "place", "pool_of_workshop", "position", "promote", "refit_offers", "turn",
    "wait_for_workshop", "waiting_parties", "workshop_position",
]  # fmt: skip
