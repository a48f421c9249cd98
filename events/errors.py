"""Facts a visitor can be told. Each carries what the sentence needs; the sentence itself is made in the page."""

from datetime import datetime


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


class CapacityTooLow(DomainError):  # noqa: N818
    """The capacity cannot be lower than what is taken (domain rule 9)."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


class WrongStatus(DomainError):  # noqa: N818
    """The registration is not in a state in which this can be done; somebody or the clock was first."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class NoFundFits(DomainError):  # noqa: N818
    """No fund of the event pays for this municipality or has a place left."""
