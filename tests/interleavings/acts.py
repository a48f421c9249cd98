"""What somebody can do at an event: each act is one thing that one page, command or task does.

An act finds its parties by name (their submission) and wants something absolute (a capacity, a time), never "one
more than now". The same act twice at once is done by somebody else, or wants something else (`again`).
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from events import registration, scheduling, waiting_list
from events.clock import now
from events.extensions import db
from events.models import Event, Fund, ProgrammeItem, Registration
from events.registration import Change, NamedPerson
from tests import cast

STARTS_AT = (now() + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
DAY = timedelta(days=1)

# Given the event's capacity at the start, and whether it is the second of its name; what the one who acts is told.
Act = Callable[[int, bool], object]

ACTS: dict[str, Act] = {}


def the_event(ref: str = "here") -> Event:
    return db.session.scalars(select(Event).where(Event.ref == ref)).one()


def party(name: str) -> Registration:
    return db.session.scalars(select(Registration).where(Registration.submission == name)).one()


def workshop(key: str) -> ProgrammeItem:
    return db.session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == key)).one()


def joins(name: str, people: int = 1, **fields: object) -> Registration:
    """Somebody registers under a name that is also the submission."""
    return registration.register(the_event(), cast.application(name, submission=name, people=people, **fields))


def joins_in(name: str, choices: dict[int, str], waits: dict[int, str] | None = None) -> Registration:
    """Somebody registers and chooses workshops, or waits for them, by their keys."""
    chosen, waited = ({number: workshop(key).id for number, key in keys.items()} for keys in (choices, waits or {}))
    return joins(name, persons=(NamedPerson("person", name, choices=chosen, waits=waited),))


def joins_as_duo(name: str, ref: str = "here") -> Registration:
    """Two people register together."""
    return registration.register(the_event(ref), cast.duo(name, submission=name))


def act(name: str) -> Callable[[Act], Act]:
    def keep(does: Act) -> Act:
        ACTS[name] = does
        return does

    return keep


# Somebody comes.


@act("register")
def register(_capacity: int, again: bool) -> object:
    return joins("Cato again" if again else "Cato").status


@act("register two")
def register_two(_capacity: int, again: bool) -> object:
    return joins("Two again" if again else "Two", 2).status


@act("send one form")
def send_one_form(_capacity: int, again: bool) -> object:
    return joins("Form").status


@act("register the same person")
def register_the_same_person(_capacity: int, again: bool) -> object:
    form = cast.application("Form", submission="Form, third" if again else "Form, second")
    return registration.register(the_event(), form).status


@act("register with workshops")
def register_with_workshops(_capacity: int, again: bool) -> object:
    if again:
        return joins_in("Ada again", {2: "c", 1: "b"}).status
    return joins_in("Ada", {1: "b", 2: "c"}).status


@act("register and wait")
def register_and_wait(_capacity: int, again: bool) -> object:
    if again:
        return joins_in("Wilma again", {}, {1: "a"}).status
    return joins_in("Wilma", {2: "c"}, {1: "a"}).status


@act("register a duo")
def register_a_duo(_capacity: int, again: bool) -> object:
    return joins_as_duo("Duo again" if again else "Duo").status


# A party wants something else.


def cancels(name: str) -> Act:
    return lambda _capacity, _again: registration.cancel(party(name), actor="visitor")


def resizes(name: str, people: int) -> Act:
    return lambda _capacity, _again: registration.change(party(name), Change(people=people))


def chooses(name: str, number: int, key: str | None) -> Act:
    def choose(_capacity: int, _again: bool) -> None:
        chosen = party(name)
        wanted = {number: workshop(key).id if key else None}
        registration.change(chosen, Change(choices={chosen.attendees[0].id: wanted}))

    return choose


def waits_for(name: str, number: int, key: str | None) -> Act:
    def wait(_capacity: int, _again: bool) -> None:
        waits = party(name)
        wanted = {number: workshop(key).id if key else None}
        registration.change(waits, Change(waits={waits.attendees[0].id: wanted}))

    return wait


act("cancel")(cancels("single"))
act("cancel another")(cancels("another"))
act("cancel the head")(cancels("head"))
act("cancel the offered")(cancels("offered"))
act("cancel there")(cancels("waits there"))
act("grow")(resizes("single", 2))
act("shrink")(resizes("another", 1))
act("grow the head")(resizes("head", 2))
act("shrink the head")(resizes("head", 1))
act("grow the next")(resizes("next", 3))
act("shrink the next")(resizes("next", 1))
act("choose the other workshop")(chooses("single", 1, "b"))
act("choose a workshop")(chooses("another", 1, "b"))
act("leave a workshop")(chooses("single", 1, None))
act("wait for a workshop")(waits_for("another", 1, "a"))
act("stop waiting")(waits_for("waiter", 1, None))
act("wait for the other workshop")(waits_for("second", 1, "a"))


@act("accept")
def accept(_capacity: int, _again: bool) -> object:
    return waiting_list.accept(party("offered"))


@act("decline")
def decline(_capacity: int, _again: bool) -> object:
    return waiting_list.decline(party("offered"))


@act("expire")
def expire(_capacity: int, _again: bool) -> object:
    return "done" if waiting_list.expire(party("offered").id, cast.later(now(), 24 * 60)) else "too late"


# An organiser decides.


def places_early(name: str, *, making_room: bool = False) -> Act:
    return lambda _capacity, _again: waiting_list.place(party(name), actor="organiser", making_room=making_room)


def confirms(name: str) -> Act:
    return lambda _capacity, _again: registration.confirm(party(name), actor="coordinator") and None


act("place the head, making room")(places_early("head", making_room=True))
act("place the next")(places_early("next"))
act("place the next, making room")(places_early("next", making_room=True))
act("confirm")(confirms("single"))
act("confirm another")(confirms("another"))
act("confirm there")(confirms("there"))


@act("raise the fund")
def raise_the_fund(_capacity: int, again: bool) -> object:
    fund = db.session.scalars(select(Fund)).one()
    return registration.set_fund_capacity(fund, 3 if again else 2) and None


@act("raise a workshop")
def raise_a_workshop(_capacity: int, again: bool) -> object:
    return scheduling.set_workshop_capacity(workshop("a"), 3 if again else 2)


@act("raise the capacity")
def raise_the_capacity(capacity: int, again: bool) -> object:
    return scheduling.set_capacity(the_event(), capacity + (2 if again else 1)) and None


@act("lower the capacity")
def lower_the_capacity(capacity: int, again: bool) -> object:
    return scheduling.set_capacity(the_event(), capacity - (2 if again else 1)) and None


@act("move the event")
def move_the_event(_capacity: int, again: bool) -> object:
    starts_at = STARTS_AT + DAY * (2 if again else 1)
    return scheduling.move(the_event(), starts_at, starts_at + timedelta(hours=4)) and None


@act("move it to the same day")
def move_it_to_the_same_day(capacity: int, _again: bool) -> object:
    return move_the_event(capacity, False)


@act("cancel the event")
def cancel_the_event(_capacity: int, _again: bool) -> object:
    return scheduling.cancel(the_event()) and None


@act("let it take place after all")
def let_it_take_place(_capacity: int, _again: bool) -> object:
    return scheduling.reinstate(the_event()) and None


def lives_in(name: str, municipality: str) -> Act:
    return lambda _capacity, _again: registration.correct_municipality(party(name), municipality, actor="coordinator")


act("correct the municipality")(lives_in("another", "Rijswijk"))
act("correct another's municipality")(lives_in("single", "Rijswijk"))
