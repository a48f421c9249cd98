"""Whatever two people do at the same moment, it is as if one had done it after the other.

On PostgreSQL, for every ordered pair of acts and every scene that both fit: the first is paused after one of its
statements, the second runs until it is done or waits, the first goes on. What is left must be sound by itself
(`endings.wrongs`), and with every answer it must be what one of the two orders leaves. SQLite has one writer.
"""

from itertools import product
from zlib import crc32

import pytest

from tests.depth import IS_FULL
from tests.interleavings.play import Play
from tests.interleavings.scenes import SCENES

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

ONCE_WRONG = {("workshops with waiting lists", "move the event", "move the event")}


def all_moments(play: Play, first: str, second: str) -> list[str]:
    """What is wrong when `first` is paused after each of its statements.

    When the second waits before it wrote anything, the later moments are that run again: nobody sees what the
    first has not committed, and the locks for which the second waits are held until then.
    """
    said: list[str] = []
    for after in range(1, play.statements[first] + 1):
        wrongs, other = play.wrongs(first, second, after)
        said += wrongs
        if other.has_waited and not other.wrote_first:
            break
    return said


def one_moment(play: Play, first: str, second: str) -> list[str]:
    """What is wrong at one moment of this pair, in the one scene that shows it when time is short."""
    if (play.scene.name, first, second) in ONCE_WRONG:
        return all_moments(play, first, second)
    fitting = [name for name, scene in SCENES.items() if {first, second} <= set(scene.acts)]
    number = crc32(f"{first}, {second}".encode())  # the same in every run, and well spread
    if fitting[number % len(fitting)] != play.scene.name:
        return []
    return play.wrongs(first, second, 1 + number // len(fitting) % play.statements[first])[0]


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_two_at_once_leave_what_one_after_the_other_leaves(stage, scene):
    play = Play(stage, scene)
    look = all_moments if IS_FULL else one_moment
    said = [wrong for pair in product(scene.acts, repeat=2) for wrong in look(play, *pair)]
    moments = sum(play.statements.values()) * len(scene.acts)
    print(f"{scene.name}: {len(scene.acts)} acts, {play.runs} runs for {moments} moments")
    assert said == []
