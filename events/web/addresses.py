"""What may stand in an address of ours: a slug is text that people can see.

A database refuses some invisible characters with an error, so an address that has them is the address of nothing.
It refuses numbers that no row can have too, in an address or a form.
"""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

LARGEST = 2**31 - 1  # what a number in a table can be


class Slug(UnicodeConverter):
    """A part of an address that names something, as an event or a party: `<slug:slug>`."""

    def to_python(self, value: str) -> str:
        """Raise ValidationError, which leads to 404, for what nobody can see."""
        if not value.isprintable():
            raise ValidationError
        return value


class Number(IntegerConverter):
    """A number in an address, which a row can have: `<int:number>`. Any other leads to 404."""

    def __init__(self, map: Map, *given: Any, **more: Any) -> None:  # noqa: A002 - werkzeug's own name
        """As in the library, with a largest one."""
        super().__init__(map, *given, **{"max": LARGEST, **more})


def row_number(typed: str | None) -> int | None:
    """The number that somebody typed or a form sent, when a row can have it."""
    digits = (typed or "").strip()
    if not digits.isdecimal() or len(digits) > len(str(LARGEST)):
        return None
    return int(digits) if int(digits) <= LARGEST else None


def moment_of(typed: str | None) -> datetime | None:
    """The moment that an address or a form bears, in UTC; None without a zone, or when no calendar has it there."""
    try:
        found = datetime.fromisoformat(typed or "")
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def init_app(app: Flask) -> None:
    """Let the addresses of `app` have slugs, and numbers that a row can have."""
    app.url_map.converters["slug"] = Slug
    app.url_map.converters["int"] = Number
