"""The states an event can be in when two people act at the same moment, each by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from events import places, registration, scheduling
from events.extensions import db
from events.models import Event, ProgrammeItem
from tests import cast
from tests.interleavings.acts import STARTS_AT, joins, joins_as_duo, joins_in, party, the_event


@dataclass(frozen=True)
class Scene:
    """An event in a named state, with this capacity, and the acts that find something to act on there."""

    name: str
    capacity: int
    acts: tuple[str, ...]
    build: Callable[[], None]


SCENES: dict[str, Scene] = {}

NEWCOMERS = ("register", "register two", "send one form", "register the same person")
HOLDERS = ("cancel", "cancel another", "grow", "shrink")
ORGANISER = ("raise the capacity", "lower the capacity", "move the event", "cancel the event")


def scene(name: str, capacity: int, *acts: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def keep(build: Callable[[], None]) -> Callable[[], None]:
        SCENES[name] = Scene(name, capacity, (*acts, *ORGANISER), build)
        return build

    return keep


def event(kind: str = "huiskamergesprek", **fields: object) -> Event:
    return cast.event(kind, **{"ref": "here", "starts_at": STARTS_AT, **fields})


@scene("empty", 3, *NEWCOMERS)
def empty() -> None:
    event(capacity=3)


@scene("one place left", 4, *NEWCOMERS, *HOLDERS)
def one_place_left() -> None:
    event(capacity=4)
    joins("single")
    joins("another", 2)


@scene("full", 3, *NEWCOMERS, *HOLDERS)
def full(**fields: object) -> None:
    event(capacity=3, **fields)
    joins("single")
    joins("another", 2)


WAITING = ("cancel the head", "grow the head", "shrink the next", "place the head, making room")


@scene("full with a waiting list", 3, *NEWCOMERS, *HOLDERS, *WAITING, "place the next, making room")
def full_with_a_waiting_list() -> None:
    full()
    joins("head")
    joins("next", 2)


@scene(
    "one offer open", 4, "register", "send one form", *HOLDERS, *WAITING,
    "cancel the offered", "accept", "decline", "expire",
)  # fmt: skip
def one_offer_open() -> None:
    full(promotion="offer")
    joins("offered")
    joins("head")
    joins("next", 2)
    scheduling.set_capacity(the_event(), 4)


TOO_LARGE = ("cancel the head", "shrink the head", "grow the next", "place the next", "place the head, making room")


@scene("cancelled with an offer open", 4, "register", "cancel", "accept", "decline", "let it take place after all")
def cancelled_with_an_offer_open() -> None:
    one_offer_open()
    scheduling.cancel(the_event())


@scene("head larger than what is free", 4, *NEWCOMERS, *HOLDERS, *TOO_LARGE)
def head_larger_than_what_is_free() -> None:
    one_place_left()
    joins("head", 2)
    joins("next")


@scene("head larger than what is free, and it fills", 4, *NEWCOMERS, *HOLDERS, *TOO_LARGE)
def head_larger_than_what_is_free_and_it_fills() -> None:
    one_place_left()
    the_event().fills = True
    joins("head", 2)
    joins("next", 2)


WORKSHOPS = (
    "register", "register with workshops", "register and wait", "cancel", "cancel another",
    "choose the other workshop", "choose a workshop", "leave a workshop", "wait for a workshop", "raise a workshop",
)  # fmt: skip


def workshops(capacity: int) -> None:
    """Two rounds: in the first "a" is full and "b" has one place, in the second "c" has one place.

    The pools of the workshops are older than the event's own, as when its capacity is set last.
    """
    made = event("symposium", capacity=None)
    db.session.delete(made.pool)
    db.session.flush()
    for number, key in ((1, "a"), (1, "b"), (2, "c")):
        starts_at = STARTS_AT + timedelta(hours=number)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=50)}
        found = ProgrammeItem(event=made, privacy=made.privacy, key=key, title="Workshop", round=number, **times)
        db.session.add(found)
        db.session.flush()
        places.open_item(found, 1)
    places.open_event(made, capacity)
    db.session.refresh(made)
    joins_in("single", {1: "a"})
    joins("another")


@scene("workshops with room", 4, *WORKSHOPS)
def workshops_with_room() -> None:
    workshops(4)


OTHERS = ("stop waiting", "wait for the other workshop", "move it to the same day")


@scene("workshops with waiting lists", 5, *WORKSHOPS, *OTHERS)
def workshops_with_waiting_lists() -> None:
    workshops(5)
    joins_in("waiter", {1: "b"}, {1: "a"})
    joins_in("second", {}, {1: "b"})


@scene("workshops of a full event", 2, *WORKSHOPS)
def workshops_of_a_full_event() -> None:
    workshops(2)


REQUESTS = (
    "register a duo", "cancel", "cancel another", "confirm another", "raise the fund", "correct the municipality",
)  # fmt: skip


def funded(capacity: int, *others: str) -> None:
    """An event, and others, with one fund of one place between them."""
    fund = cast.fund("fund", 1)
    for ref in ("here", *others):
        made = event("beter_thuis", capacity=capacity, ref=ref)
        made.funds.append(fund)
    db.session.flush()
    joins_as_duo("single")
    joins_as_duo("another")


@scene("requests for one funded place", 2, *REQUESTS, "confirm", "correct another's municipality")
def requests_for_one_funded_place() -> None:
    funded(2)
    joins_as_duo("head")


@scene(
    "two events that wait for one fund", 3, *REQUESTS, "confirm there", "cancel there",
    "correct another's municipality",
)  # fmt: skip
def two_events_that_wait_for_one_fund() -> None:
    funded(3, "elsewhere")
    for name in ("waits there", "there"):
        joins_as_duo(name, "elsewhere")
    for name in ("single", "another", "waits there"):
        registration.confirm(party(name), actor="coordinator")
