"""What state machines over one event share: parties by their order of registration, and acts that may be refused.

They look at the real tables; the model beside them knows no database.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import delete

from events.extensions import db
from events.models import Event, Registration
from tests.depth import at_depth


class Parties(RuleBasedStateMachine):
    """One event and its parties; each step is committed or rolled back, as a page does."""

    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    rows: list[int]  # the registrations' keys, in their order

    def row(self, party: int) -> Registration:
        return db.session.get_one(Registration, self.rows[party])

    def attempt(self, act: Callable[[], Any]) -> bool:
        """Whether it was done; what is refused is rolled back."""
        try:
            act()
        except self.refusals:
            db.session.rollback()
            return False
        db.session.commit()
        return True

    def teardown(self) -> None:
        """Leave the tables as small as they were: every look at all of them would take longer and longer."""
        db.session.rollback()
        db.session.execute(delete(Registration))
        db.session.execute(delete(Event))
        db.session.commit()


def depth(examples: tuple[int, int], steps: tuple[int, int]) -> settings:
    """How many orders of how many steps: (in every run, at full depth)."""
    return settings(
        max_examples=at_depth(*examples),
        stateful_step_count=at_depth(*steps),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def control(of: settings) -> settings:
    """A control looks until it finds the fault, and always in the same order."""
    return settings(of, max_examples=500, phases=[Phase.generate], database=None, derandomize=True)
