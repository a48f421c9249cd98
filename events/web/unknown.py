"""A personal link that opens nothing, whichever page it was for: never ours, or replaced by a newer one."""

from collections.abc import Callable

from flask import Blueprint, Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import NotFound


class LinkUnknown(NotFound):
    """This link was never ours, or was replaced by a newer one."""


def unknown() -> tuple[str, int]:
    """The page that says how to get a link that works."""
    return render_template("own/unknown.html"), 404


def init_app(app: Flask) -> None:
    """Let every page of `app` end a request with LinkUnknown."""
    app.register_error_handler(LinkUnknown, lambda _error: unknown())


def shows_again(pages: Blueprint, show: Callable[[str], str]) -> None:
    """Answer a button of `pages` that came without its token with its page, made by `show` from the link's token."""

    def unsent(_error: CSRFError) -> tuple[str, int]:
        try:
            return show((request.view_args or {})["token"]), 400
        except LinkUnknown:  # what is raised here is nobody's to catch
            return unknown()

    pages.register_error_handler(CSRFError, unsent)
