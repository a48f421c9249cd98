"""Long work: asked once, done once, taken up again after a crash, and nothing half done."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import jobs
from events.extensions import db
from events.models import Job, Person
from tasks import work
from tests.taking_part import AFTER
from tests.working import asked, state


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def works(monkeypatch):
    """The works of a test, beside the real ones."""
    own = dict(work.WORKS)
    monkeypatch.setattr(work, "WORKS", own)
    return own


def names(_job: Job):
    """Write three names in one go, after having said twice how far it is."""
    yield 1, 3
    yield 2, 3
    db.session.add_all([Person(key_hash=name, name=name) for name in ("Els", "Fenna", "Gijs")])
    return jobs.Outcome({"kept": 3})


def breaks(job: Job):
    yield from names(job)
    db.session.flush()
    raise RuntimeError("broken")


def people(session) -> int:
    return len(session.scalars(select(Person.id).where(Person.key_hash.in_(("Els", "Fenna", "Gijs")))).all())


def test_work_is_done_once_and_says_what_came_of_it(session, works):
    works["test"] = names
    number = asked()
    work.do()
    work.do()
    assert state(number) == ("done", 3, 3, {"kept": 3})
    assert people(session) == 3


def test_the_same_form_sent_twice_asks_once(session):
    assert asked() == asked()
    assert asked(submission="b" * 32) == 2


def test_a_fault_takes_back_all_of_it_and_the_next_is_done(session, works):
    works["test"], works["other"] = breaks, names
    broken, whole = asked(), asked("other", "b" * 32)
    work.do()
    assert state(broken) == ("failed", 2, 3, {"fault": "unexpected"})
    assert state(whole)[0] == "done"
    assert people(session) == 3


def test_work_of_a_process_that_died_is_taken_up_again_when_its_lease_ran_out(session, works):
    works["test"] = names
    number = asked()
    dead = jobs.claim(lease=timedelta(seconds=-1))
    db.session.commit()
    assert dead is not None
    work.do()
    assert state(number)[0] == "done"


def test_what_a_clock_that_was_ahead_has_claimed_is_taken_up_when_it_is_put_back(session, works):
    works["test"] = names
    number = asked()
    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        assert jobs.claim() is not None
        db.session.commit()
    work.do()
    assert state(number)[0] == "done"


def begun_and_died(times: int) -> None:
    for _time in range(times):
        assert jobs.claim(lease=timedelta(seconds=-1)) is not None
        db.session.commit()


def test_work_that_ends_its_process_three_times_has_failed(session, works):
    works["test"] = names
    number = asked()
    begun_and_died(3)
    work.do()
    assert state(number)[::3] == ("failed", {"fault": "gave_up"})
    assert people(session) == 0


def test_control_without_a_limit_it_is_begun_again(session, works, monkeypatch):
    works["test"] = names
    number = asked()
    begun_and_died(3)
    monkeypatch.setattr(jobs, "MOST_ATTEMPTS", 4)
    work.do()
    assert state(number)[0] == "done"


def test_what_is_left_when_the_time_is_up_is_begun_by_the_next_task(session, works, monkeypatch):
    works["test"], works["other"] = names, lambda _job: (yield 1, 1) or jobs.Outcome()
    first, second = asked("other"), asked("test", "b" * 32)
    monkeypatch.setattr(work, "BUDGET_SECONDS", 0)
    work.do()
    assert [state(first)[0], state(second)[0]] == ["done", "waiting"]
    work.do()
    assert state(second)[0] == "done"


def test_while_it_is_in_hand_nobody_else_takes_it(session):
    asked()
    assert jobs.claim() is not None
    db.session.commit()
    assert jobs.claim() is None


def test_who_lost_the_claim_keeps_nothing(session, works):
    works["test"] = names
    number = asked()
    slow = jobs.claim(lease=timedelta(seconds=-1))
    db.session.commit()
    work.do()
    with pytest.raises(jobs.LostClaim):
        jobs.finish(slow, jobs.Outcome({"kept": 9}), 9)
    work.do_one(slow)
    assert state(number) == ("done", 3, 3, {"kept": 3})
    assert people(session) == 3


def test_control_without_the_claim_in_its_condition_the_slow_one_would_write_over_it(session, works):
    works["test"] = names
    number = asked()
    slow = jobs.claim(lease=timedelta(seconds=-1))
    db.session.commit()
    work.do()
    job = db.session.get_one(Job, number)
    job.state, job.claimed_until = "waiting", slow.until
    db.session.commit()
    jobs.finish(slow, jobs.Outcome({"kept": 9}), 9)
    db.session.commit()
    assert state(number)[3] == {"kept": 9}


def test_of_two_processes_each_takes_another_piece(session, app):
    asked()
    asked(submission="b" * 32)
    start, taken = threading.Barrier(2, timeout=60), []

    def take() -> None:
        with app.app_context():
            start.wait()
            held_now = jobs.claim()
            db.session.commit()
            taken.append(held_now.job_id if held_now else None)
            db.session.remove()

    both = [threading.Thread(target=take) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=120)
    assert sorted(taken) == [1, 2]
