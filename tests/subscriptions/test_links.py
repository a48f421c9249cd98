"""A link is one of a few, long enough that nobody guesses it, and kept as a hash."""

from typing import Any

import pytest

from events import registration, subscriptions
from events.models import Device, Scope, Subscription
from events.subscriptions import MOST_LINKS, Owner, TooManyLinks
from tests import cast


def owner_of_a_place() -> Owner:
    return Owner(registration_id=registration.register(cast.event(), cast.application("Cato")).id)


def make(owner: Owner) -> tuple[Subscription, str]:
    return subscriptions.open_link(owner, Scope.PLACE, Device.PHONE, "nl", actor="visitor")


def test_nobody_has_more_links_than_anybody_needs_until_one_is_ended(session: Any) -> None:
    owner = owner_of_a_place()
    made = [make(owner) for _ in range(MOST_LINKS)]
    with pytest.raises(TooManyLinks):
        make(owner)
    subscriptions.revoke(made[0][0], actor="visitor")
    session.flush()
    assert make(owner)
    assert len({token for _link, token in made}) == MOST_LINKS


def test_a_token_has_at_least_128_random_bits_and_is_kept_as_a_hash(session: Any) -> None:
    link, token = make(owner_of_a_place())
    assert len(token) * 6 >= 128
    values = [str(getattr(link, column.key)) for column in Subscription.__mapper__.column_attrs]
    assert not any(token in value for value in values)
    assert link.token_hash in values, "the control: what is kept would be found"
    assert subscriptions.hash_of(token) == link.token_hash != subscriptions.hash_of(token + "x")
