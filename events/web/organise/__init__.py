"""The workspace of those who organise: one file per page, found by its blueprint `pages`, all behind one door.

The door lets nobody in who is not signed in, and opens no page that does not say who may open it.
"""

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from events.web.signed_in import ask_to_sign_in

pages = Blueprint("organise", __name__, url_prefix="/organise")


@pages.before_request
def door() -> ResponseReturnValue | None:
    """Ask who it is; a page without `needs` stays shut."""
    if (instead := ask_to_sign_in()) is not None:
        return instead
    view = current_app.view_functions[request.endpoint or ""]
    if not getattr(view, "is_guarded", False):
        abort(404)
    return None


for found in sorted(iter_modules(__path__), key=lambda module: module.name):
    module = import_module(f"{__name__}.{found.name}")
    if hasattr(module, "pages"):
        pages.register_blueprint(module.pages)
