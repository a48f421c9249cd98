"""A private calendar, by its secret address: mostly one look-up, and the bytes that were kept with the link.

Nothing here says whose it is. A link that was revoked is an empty calendar for a while, so that programs delete
what they hold; on an error some of them would keep it.
"""

import logging
from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from events import extensions, subscriptions
from events.clock import now, today
from events.extensions import db
from events.ical.made import Made
from events.subscriptions import Poll
from events.web.calendar_files import PRIVATE, answer, refusal, tell_operator

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

pages = Blueprint("private_feeds", __name__)

log = logging.getLogger(__name__)

_ASKED = "samenkomst.poll"
DISCREET = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@pages.get("/feeds/<slug:token>.ics")
def feed(token: str) -> Response:
    """The calendar behind this link."""
    asked = request.environ
    known = asked[_ASKED] if _ASKED in asked else subscriptions.poll(subscriptions.hash_of(token))
    if known is None:
        return _discreet(refusal(_("Deze agenda bestaat niet.")))
    if known.is_gone(now()):
        return _discreet(refusal(_("Deze agenda bestaat niet meer."), 410))
    return _discreet(answer(_made_anew(known, today()), PRIVATE))


def kept(token: str, environ: "WSGIEnvironment") -> Made | None:
    """The calendar behind this link, if what is kept of it still holds; needs an application, but no request.

    What is known of the link goes along in `environ`, so that the page, where it has to answer, need not ask again.
    """
    known = environ[_ASKED] = subscriptions.poll(subscriptions.hash_of(token))
    return known.made if known is not None and known.holds(now(), today()) else None


def _made_anew(known: Poll, day: date) -> Made:
    try:
        with extensions.writing():
            made = subscriptions.bring_up_to_date(known.subscription_id, day)
            db.session.commit()
    except Exception:
        db.session.rollback()
        if known.made is None:
            raise
        log.exception("private feed %s cannot be made; the last good one is served", known.subscription_id)
        tell_operator()
        return known.made
    return made


def _discreet(response: Response) -> Response:
    response.headers.update(DISCREET)
    response.headers.setdefault("Cache-Control", PRIVATE)
    return response
