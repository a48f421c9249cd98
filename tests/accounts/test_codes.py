"""A code lives as long as it was said to, and of two who come for the first time at once nobody meets a fault."""

from datetime import timedelta

from events import accounts, codes
from events.accounts import known
from events.clock import now


def test_asking_again_does_not_lengthen_the_life_of_a_code(session):
    account, moment = accounts.invite("daan@example.nl", "Daan", by="command"), now()
    until = codes.prepare(account, codes.new_secret(), moment)
    code = codes.mailed(account, moment)
    assert codes.prepare(account, codes.new_secret(), moment + codes.GOOD_FOR / 3) == until
    assert codes.mailed(account, moment + codes.GOOD_FOR / 3) == code
    assert codes.mailed(account, until) is None


def test_a_code_that_is_nearly_over_makes_way_for_a_new_one(session):
    account, moment = accounts.invite("daan@example.nl", "Daan", by="command"), now()
    until = codes.prepare(account, codes.new_secret(), moment)
    link = codes.link(account, moment)
    late = until - timedelta(minutes=1)
    assert codes.prepare(account, codes.new_secret(), late) == late + codes.GOOD_FOR
    assert codes.link(account, late) != link


def test_who_is_given_an_account_twice_at_once_has_one(session):
    person = known.person_with("cato@example.nl", "Cato")
    assert known.person_with("cato@example.nl", "Cato") is person
    assert known.make(person, "cato@example.nl") is known.make(person, "cato@example.nl")
