"""Somebody's own feed: ten places at symposiums to come, and the private links that follow them."""

from sqlalchemy import delete, insert, select

from benchmarks.polling.stage import Stage, columns, model
from events import registration, subscriptions
from events.clock import today
from events.extensions import db
from events.ical import fragments
from events.models import Device, Event, Scope, Subscription
from events.subscriptions import Owner
from events.vault import keyed_hash
from tests import cast

REFS = tuple(f"own-{number}" for number in range(9))
PHONES = 500  # more than a process remembers, so that none of them is asked for again while it does


def paths(stage: Stage) -> list[str]:
    """Register Cato once, give her phone a link and many others the same, and say where they are."""
    with stage.app():
        if db.session.scalar(select(Event.id).where(Event.ref == REFS[0])) is None:
            events = [model(), *(cast.event(ref=ref, in_days=20 + number) for number, ref in enumerate(REFS))]
            fragments.refresh(events)
            for event in events:
                registration.register(event, cast.application("Cato", consents=("registration",)))
        db.session.execute(delete(Subscription))  # those of a smaller database
        owner = Owner(email_hash=keyed_hash("email", "cato@example.nl"))
        link, token = subscriptions.open_link(owner, Scope.OWN, Device.PHONE, "nl", actor="visitor")
        subscriptions.bring_up_to_date(link.id, today())
        db.session.flush()
        tokens = [f"{token}-{number}" for number in range(PHONES)]
        rows = [
            {**columns(link), "id": link.id + 1 + number, "token_hash": subscriptions.hash_of(known)}
            for number, known in enumerate(tokens)
        ]
        db.session.execute(insert(Subscription), rows)
        db.session.commit()
        return [f"/feeds/{known}.ics" for known in tokens]
