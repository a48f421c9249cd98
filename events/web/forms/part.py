"""What a form is made of: parts, each with its fields, its checks, and what it contributes to an application."""

from collections.abc import Mapping
from typing import Any, ClassVar

from events.models import Attendee, Event, Registration


class Part:
    """One part of a form; its template is `templates/register/parts/<name>.html`.

    A part that `is_changeable` lives in the answers of the party's first person and stands in the change form too.
    """

    name: ClassVar[str]
    is_changeable: ClassVar[bool] = True

    def __init__(self, event: Event, registration: Registration | None = None) -> None:
        self.event = event
        self.registration = registration

    @property
    def applies(self) -> bool:
        """Whether this event, or this party that wants to change something, is asked this at all."""
        return True

    def fields(self) -> dict[str, Any]:
        """Field names and unbound fields."""
        return {}

    def check(self, _form: Any) -> bool:
        """Whether the fields agree with each other; a fault stands next to its field then."""
        return True

    def application(self, _form: Any) -> dict[str, Any]:
        """What it contributes to the fields of `registration.Application`."""
        return {}

    def answers(self, _form: Any) -> dict[str, Any]:
        """What it contributes to the answers of the party's first person; nothing is left out, not empty."""
        return {}

    def choices(self, _form: Any) -> dict[int, int | None]:
        """Round → the id of the chosen workshop."""
        return {}

    def waits(self, _form: Any) -> dict[int, int | None]:
        """Round → the id of the full workshop to wait for."""
        return {}

    def seen(self, _form: Any) -> dict[int, tuple[int | None, int | None]]:
        """Round in which something was chosen otherwise → the workshop held and the one waited for before."""
        return {}

    def stored(self, attendee: Attendee) -> Mapping[str, Any]:
        """The values its fields have now, for the change form."""
        return {name: (attendee.answers or {}).get(name) for name in self.fields()}
