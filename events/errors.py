"""Facts a visitor can be told. Each carries what the sentence needs; the sentence itself is made in the page."""

from datetime import date, datetime


class DomainError(Exception):
    """A rule of the domain said no."""


class EventFull(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """There is no room for this party in the named pool."""

    def __init__(self, pool_id: int) -> None:
        super().__init__(pool_id)
        self.pool_id = pool_id


class WorkshopFull(DomainError):  # noqa: N818
    """The chosen workshop has no room left."""

    def __init__(self, item_id: int) -> None:
        super().__init__(item_id)
        self.item_id = item_id


class WorkshopsChanged(DomainError):  # noqa: N818
    """The party holds other workshops, or waits for others, than it saw when it chose anew."""


class AlreadyRegistered(DomainError):  # noqa: N818
    """The same person is registered for this event under another submission."""

    def __init__(self, registration_id: int) -> None:
        super().__init__(registration_id)
        self.registration_id = registration_id


class RegistrationClosed(DomainError):  # noqa: N818
    """Registration is not open now; it opens at `opens_at` when that still lies ahead."""

    def __init__(self, opens_at: datetime | None = None) -> None:
        super().__init__(opens_at)
        self.opens_at = opens_at


class EventOver(DomainError):  # noqa: N818
    """The event has begun, has passed or was cancelled."""


class EventMoved(DomainError):  # noqa: N818
    """The event moved since the page was opened on which somebody answers."""


class NotExpected(DomainError):  # noqa: N818
    """The place in the circle does not hold on the day, or its organisation has no seat there (domain rule 4)."""


class SitsForAnother(DomainError):  # noqa: N818
    """The person sits in this circle for another organisation."""


class CapacityTooLow(DomainError):  # noqa: N818
    """The capacity cannot be lower than what is taken (domain rule 9)."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


class NotFunded(DomainError):  # noqa: N818
    """No fund that pays for inhabitants of the municipality has a place, and another pays already."""


class LinksSpent(DomainError):  # noqa: N818
    """The party was sent as many links within a day as one may cause from its own page."""


class WrongStatus(DomainError):  # noqa: N818
    """The registration is not in a state in which this can be done; somebody or the clock was first."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class EditedMeanwhile(DomainError):  # noqa: N818
    """Somebody else changed the event since the form was opened; it is now at `version`."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class EventGone(Exception):  # noqa: N818
    """The event was deleted while somebody waited to change it; there is nothing left to say about it."""


class StillCountedOn(DomainError):  # noqa: N818
    """Somebody saw the event, registered for it or answered for it, so it cannot be deleted."""


class MustTell(DomainError):  # noqa: N818
    """Somebody counts on the time or the place, so a change of it cannot be kept silent."""


class AlreadyMeets(DomainError):  # noqa: N818
    """The group has a meeting on that day already."""

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self.on = on


class RoundsOverlap(DomainError):  # noqa: N818
    """Nobody could choose a workshop in each of these two rounds."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(one, other)
        self.rounds = (one, other)


class ItemWanted(DomainError):  # noqa: N818
    """So many people chose this workshop, or wait for it; it cannot go."""

    def __init__(self, item_id: int, people: int) -> None:
        super().__init__(item_id, people)
        self.item_id, self.people = item_id, people
