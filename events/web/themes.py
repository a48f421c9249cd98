"""The page of a theme week: its days, and what anyone can go to in it."""

from flask import Blueprint, abort, render_template

from events import agenda, registration
from events.clock import now

pages = Blueprint("themes", __name__)


@pages.get("/themes/<slug:slug>")
def page(slug: str) -> str:
    """A theme week and its public events."""
    theme = agenda.theme(slug)
    if theme is None:
        abort(404)
    moment = now()
    return render_template(
        "themes/page.html",
        theme=theme,
        days=agenda.in_days(agenda.of_theme(theme)),
        opening_of=lambda event: registration.opening(event, moment),
    )
