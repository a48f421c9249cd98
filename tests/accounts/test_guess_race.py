"""Many guesses at the same moment: each counts before the next is judged. In the control they all count first."""

from contextlib import suppress
from multiprocessing.synchronize import Barrier

import pytest

from events import accounts, codes
from events.accounts import TooManyAttempts, attempts
from events.accounts.attempts import Attempt
from events.clock import now
from events.extensions import db
from events.models import Account, SignInAttempt
from tests.depth import at_depth
from tests.racing import race

PROCESSES = at_depth(4, 12)
TURNS = at_depth(4, 10)


@pytest.fixture
def daan(session) -> None:
    """Somebody who waits for a code."""
    account = accounts.invite("daan@example.nl", "Daan", by="command")
    codes.prepare(account, codes.new_secret(), now())
    session.commit()


def guess(number: int, turn: int, barrier: Barrier) -> None:
    account = db.session.query(Account).one()
    wanted, wrong = account.email_hash, f"{(int(codes.mailed(account, now())) + number + turn + 1) % 10**6:06}"
    db.session.rollback()
    if turn == 0:
        barrier.wait(60)
    with suppress(TooManyAttempts):
        accounts.guess(wanted, wrong, "192.0.2.1")


def guess_after_counting(number: int, turn: int, barrier: Barrier) -> None:
    """The control: everybody has been let through before anybody's guess counts."""
    wanted = db.session.query(Account).one().email_hash
    attempts.check(Attempt.WRONG, wanted, "192.0.2.1")
    db.session.rollback()
    barrier.wait(60)
    attempts.note(Attempt.WRONG, wanted, "192.0.2.1")


def use_the_code(number: int, turn: int, barrier: Barrier) -> None:
    """Everybody types the right one, which signs one in."""
    account = db.session.query(Account).one()
    wanted, right = account.email_hash, codes.mailed(account, now())
    db.session.rollback()
    barrier.wait(60)
    found = None
    with suppress(TooManyAttempts):  # of many the last are wrong once too often
        found = accounts.guess(wanted, right, "192.0.2.1")
    if found is not None:
        accounts.begin(found, "Firefox")


@pytest.mark.slow
def test_of_many_guesses_at_once_five_are_judged(config, daan, session):
    assert race(config, guess, processes=PROCESSES, turns=TURNS) == []
    assert session.query(SignInAttempt).filter_by(what=Attempt.WRONG).count() == attempts.WRONG_PER_ACCOUNT


@pytest.mark.slow
def test_a_code_that_several_type_at_once_signs_one_in(config, daan, session):
    assert race(config, use_the_code, processes=PROCESSES, turns=1) == []
    assert len(accounts.live_sign_ins(session.query(Account).one())) == 1


@pytest.mark.slow
def test_control_counting_first_judges_more(config, daan, session):
    wanted = session.query(Account).one().email_hash
    for _ in range(attempts.WRONG_PER_ACCOUNT - 1):
        attempts.note(Attempt.WRONG, wanted, "192.0.2.1")
    session.commit()
    assert race(config, guess_after_counting, processes=PROCESSES, turns=1) == []
    assert session.query(SignInAttempt).filter_by(what=Attempt.WRONG).count() > attempts.WRONG_PER_ACCOUNT
