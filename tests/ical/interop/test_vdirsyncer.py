"""Somebody subscribes to the agenda of a real web server, and sees each change, and nothing but that change."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from events import create_app, scheduling
from events.extensions import db
from events.ical import fragments
from events.models import Event
from tasks.app import create_celery
from tests import cast, databases
from tests.ical.interop.files import FILES, read
from tests.ical.interop.vdirsyncer import Vdirsyncer, without_uid
from tests.ical.readers import with_icalendar
from tests.running import House, wait_until

TITLES = ("Samen sterk", "Basisscholing", "Thuis sterven")


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """One database is enough: what feeds hold is tested on both elsewhere."""
    with databases.sqlite_copy(sqlite_template, tmp_path) as url:
        yield url


@pytest.fixture
def app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with three symposiums in three halls."""
    app = create_app(databases.make_config(database, tmp_path / "instance"))
    create_celery(app)
    with app.app_context():
        fragments.refresh(cast.event(titles={"nl": title}, venue=cast.venue(f"Hall of {title}")) for title in TITLES)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def house(app: Flask, database: str, tmp_path: Path) -> Iterator[House]:
    made = House(database, tmp_path)
    made.start_web()
    yield made
    made.stop()


def event(title: str) -> Event:
    return next(event for event in db.session.scalars(select(Event)) if event.title() == title)


@pytest.mark.slow
def test_a_subscription_sees_exactly_the_change(house: House, tmp_path: Path) -> None:
    subscriber = Vdirsyncer(tmp_path / "subscriber", {"agenda": f"{house.address}/feeds/agenda.ics"})
    known = {shown.summary: shown for shown in subscriber.poll()["agenda"]}
    assert set(known) == set(TITLES)

    def sees(title: str, **changed: Any) -> None:
        """Within a poll or two this event is as it became, and no file but its own is another."""
        before, others = subscriber.files(), [shown for name, shown in known.items() if name != title]
        known[title] = replace(known[title], **changed)
        wait_until(lambda: subscriber.poll()["agenda"] == {*others, known[title]}, "the change is seen")
        assert len(before - subscriber.files()) == len(subscriber.files() - before) == bool(changed)

    sees("Samen sterk")

    later = event("Samen sterk").starts_at.replace(hour=8), event("Samen sterk").ends_at.replace(hour=20)
    scheduling.move(event("Samen sterk"), *later)
    db.session.commit()
    sees("Samen sterk", start=later[0], end=later[1])

    event("Basisscholing").venue.name = "De Nieuwe Vliet"
    fragments.refresh([event("Basisscholing")])
    db.session.commit()
    sees("Basisscholing", location="De Nieuwe Vliet, Vlietplein 10, Leidschendam")

    scheduling.cancel(event("Thuis sterven"))
    db.session.commit()
    sees("Thuis sterven", summary="Geannuleerd: Thuis sterven")


@contextmanager
def served(bodies: dict[str, bytes]) -> Iterator[dict[str, str]]:
    """The address of each of these files on a server that knows nothing else."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/calendar; charset=utf-8")
            self.end_headers()
            self.wfile.write(bodies[self.path.removeprefix("/")])

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield {name: f"http://127.0.0.1:{server.server_port}/{name}" for name in bodies}
        finally:
            server.shutdown()


@pytest.mark.slow
def test_every_feed_can_be_subscribed_to_and_one_with_a_uid_of_its_own_would_lose_events(tmp_path: Path) -> None:
    """The last is the control, and why `calendars` never writes such a UID."""
    feeds = {name.replace("-", "_"): read(name) for name in FILES if name.startswith(("feed", "private"))}
    control = feeds["feed"].replace(b"CALSCALE:", b"UID:0a5e3c1d\r\nCALSCALE:", 1)
    with served({**feeds, "control": control}) as urls:
        seen = Vdirsyncer(tmp_path / "subscriber", urls).poll()
    assert len(seen.pop("control")) < len(seen["feed"])
    assert seen == {name: without_uid(with_icalendar(body)) for name, body in feeds.items()}
