"""Somebody's own feed: ten places at symposiums to come, and the private link of a phone that follows them."""

from sqlalchemy import select

from benchmarks.polling.stage import Stage, model
from events import registration, subscriptions
from events.extensions import db
from events.ical import fragments
from events.models import Device, Event, Scope
from events.subscriptions import Owner
from events.vault import keyed_hash
from tests import cast

REFS = tuple(f"own-{number}" for number in range(9))


def path(stage: Stage) -> str:
    """Register Cato once, give her phone a link, and say where it is."""
    with stage.app():
        if db.session.scalar(select(Event.id).where(Event.ref == REFS[0])) is None:
            events = [model(), *(cast.event(ref=ref, in_days=20 + number) for number, ref in enumerate(REFS))]
            fragments.refresh(events)
            for event in events:
                registration.register(event, cast.application("Cato", consents=("registration",)))
        owner = Owner(email_hash=keyed_hash("email", "cato@example.nl"))
        _link, token = subscriptions.open_link(owner, Scope.OWN, Device.PHONE, "nl", actor="visitor")
        db.session.commit()
        return f"/feeds/{token}.ics"
