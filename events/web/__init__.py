"""The pages: one file per page or small family, found by its blueprint `pages`. Forms, and no rules."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask, request

from events import extensions
from events.web import addresses, frame, headers, language, names, words


def init_app(app: Flask) -> None:
    """Add every page to `app`."""
    addresses.init_app(app)
    for found in sorted(iter_modules(__path__), key=lambda module: module.name):
        module = import_module(f"{__name__}.{found.name}")
        if hasattr(module, "pages"):
            app.register_blueprint(module.pages)

    @app.before_request
    def say_how_it_begins() -> None:
        extensions.reads_only(request.method in ("GET", "HEAD"))

    frame.init_app(app)
    headers.init_app(app)
    language.init_app(app)
    names.init_app(app)
    words.init_app(app)
