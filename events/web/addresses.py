"""What may stand in an address of ours: a slug is text that people can see.

A database refuses some invisible characters with an error, so an address that has them is the address of nothing.
"""

from flask import Flask
from werkzeug.routing import UnicodeConverter, ValidationError


class Slug(UnicodeConverter):
    """A part of an address that names something, as an event or a party: `<slug:slug>`."""

    def to_python(self, value: str) -> str:
        """Raise ValidationError, which leads to 404, for what nobody can see."""
        if not value.isprintable():
            raise ValidationError
        return value


def init_app(app: Flask) -> None:
    """Let the addresses of `app` have slugs."""
    app.url_map.converters["slug"] = Slug
