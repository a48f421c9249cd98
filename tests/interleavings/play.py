"""One scene, what its acts leave there one after the other, and what is wrong when two happen at once."""

from collections.abc import Callable

from events.extensions import db
from events.models import EventStatus
from tests.interleavings import endings
from tests.interleavings.acts import ACTS
from tests.interleavings.endings import Ending
from tests.interleavings.scenes import Scene
from tests.interleavings.stage import Side, Stage

ONE_WINS = {"accept", "decline", "expire"}
Doer = tuple[str, bool]  # the act's name, and whether it is the second of that name


class Play:
    """One scene on a stage, and what its acts leave when nobody disturbs them."""

    def __init__(self, stage: Stage, scene: Scene) -> None:
        self.stage, self.scene = stage, scene
        self.orders: dict[tuple[Doer, Doer], tuple[Ending, str, str]] = {}
        self.runs = 0
        with stage.app.app_context():
            scene.build()
            db.session.commit()
            self.start, self.since = endings.read(), endings.last_entry()
        stage.save()
        self.statements = {name: self.in_order((name, False))[0].statements for name in scene.acts}

    def wrongs(self, first: str, second: str, after: int) -> tuple[list[str], Side]:
        """What is wrong when `first` is paused after that many statements while `second` runs; and the second."""
        doers = (first, False), (second, first == second)
        self.put_back()
        paused, other = self.stage.together(self.does(doers[0]), self.does(doers[1]), after)
        self.runs += 1
        end, answers = self.end(), (paused.answer, other.answer)
        said = endings.wrongs(self.start, end) + [answer for answer in answers if answer.startswith("FAULT")]
        answered = {first, second} <= ONE_WINS and self.start.events["here"][0] == EventStatus.PUBLISHED
        if answered and sorted(answer == "done" for answer in answers) != [False, True]:
            said.append(f"of {first} and {second} not exactly one wins: {answers}")
        if not self.is_in_turn(doers, end, answers, swapped=not other.has_waited):
            said.append(f"no order of the two leaves this and answers {answers}: {end}")
        return [f"{self.scene.name}: {first} paused after {after}, {second}: {wrong}" for wrong in said], other

    def is_in_turn(self, doers: tuple[Doer, Doer], end: Ending, answers: tuple[str, str], *, swapped: bool) -> bool:
        """Whether one order of the two leaves this end with these answers; the likely order is tried first."""
        for is_swapped in (swapped, not swapped):
            left = self.left_by(*(reversed(doers) if is_swapped else doers))
            if left == (end, *(reversed(answers) if is_swapped else answers)):
                return True
        return False

    def left_by(self, first: Doer, second: Doer) -> tuple[Ending, str, str]:
        """What the two leave in this order, and what each was answered."""
        if (first, second) not in self.orders:
            one, other = self.in_order(first, second)
            self.orders[first, second] = (self.end(), one.answer, other.answer)
        return self.orders[first, second]

    def in_order(self, *doers: Doer) -> list[Side]:
        """Let the acts happen one after the other."""
        self.put_back()
        return [self.stage.alone(self.does(doer)) for doer in doers]

    def does(self, doer: Doer) -> Callable[[], object]:
        name, again = doer
        return lambda: ACTS[name](self.scene.capacity, again)

    def put_back(self) -> None:
        self.stage.put_back()
        with self.stage.app.app_context():
            self.since = endings.last_entry()

    def end(self) -> Ending:
        with self.stage.app.app_context():
            return endings.read(self.since)
