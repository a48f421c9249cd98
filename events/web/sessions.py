"""Who is signed in, kept in a cookie; but with no calendar file, which programs poll and caches share."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class Sessions(SecureCookieSessionInterface):
    """Flask's, which renews the cookie of who is signed in with every answer."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put the session into the answer, if that is a page."""
        if not request.path.endswith(".ics"):
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Let `app` keep sessions so."""
    app.session_interface = Sessions()
