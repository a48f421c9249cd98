"""The pages: one file per page or small family, found by its blueprint `pages`. Forms, and no rules."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask, request

from events import extensions
from events.web import account, addresses, frame, headers, language, names, polls, security, sessions, unknown, words


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

    @app.teardown_request
    def forget_it(_fault: BaseException | None) -> None:
        extensions.reads_only(False)

    account.init_app(app)
    frame.init_app(app)
    headers.init_app(app)
    language.init_app(app)
    names.init_app(app)
    polls.init_app(app)
    security.init_app(app)
    sessions.init_app(app)
    unknown.init_app(app)
    words.init_app(app)
