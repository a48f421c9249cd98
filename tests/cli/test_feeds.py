"""`flask feeds refresh`, after an upgrade."""

from flask import Flask

from events.extensions import db
from events.models import RenderedEvent
from events.policy import SITE_LANGUAGES
from tests import cast


def test_refresh_renders_what_was_never_rendered_and_nothing_twice(app: Flask) -> None:
    with app.app_context():
        cast.event("symposium")
        cast.event("gpo")
        db.session.commit()

    first = app.test_cli_runner().invoke(args=["feeds", "refresh"])
    second = app.test_cli_runner().invoke(args=["feeds", "refresh"])

    assert (first.exit_code, first.output) == (0, "Events changed in the feeds: 2.\n")
    assert (second.exit_code, second.output) == (0, "Events changed in the feeds: 0.\n")
    with app.app_context():
        assert (
            db.session.query(RenderedEvent).count() == 2 * len(SITE_LANGUAGES) + 1
        )  # the symposium also for organisers
