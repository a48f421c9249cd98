"""Figures for Prometheus: how the outbox stands and when the background process was last seen; nobody's data.

Everything is read from the database when it is asked, so it does not matter which process answers. Who asks shows the
token of METRICS_TOKEN; without one only this machine may ask, and nobody through the proxy.
"""

import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy import select

from config import LOCAL_HOSTS, Config
from events import heartbeats, notices
from events.clock import now
from events.extensions import db
from events.models import Heartbeat

pages = Blueprint("metrics", __name__)

COUNTED = {
    "due": "E-mails that should leave now",
    "claimed": "E-mails that a worker has in hand",
    "later": "E-mails that are put off",
    "sent": "Messages that were sent",
    "dropped": "Messages that nobody wanted any more",
    "failed": "Messages that failed for good",
}
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@pages.get("/metrics")
def figures() -> Response:
    """The figures, in the text that Prometheus reads."""
    if not _may_ask():
        abort(404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Outbox())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Outbox(Collector):
    def collect(self) -> Iterable[Metric]:
        """Every figure, as the database has it now."""
        return list(self._read())

    def _read(self) -> Iterator[Metric]:
        moment = now()
        stand, delivery = notices.counts(moment), notices.delivery()
        for name, said in COUNTED.items():
            yield GaugeMetricFamily(f"samenkomst_outbox_{name}", said, getattr(stand, name))
        waited = stand.waited(moment).total_seconds()
        yield GaugeMetricFamily("samenkomst_outbox_oldest_due_seconds", "How long the oldest e-mail waits", waited)
        late = float(stand.is_late(moment))
        yield GaugeMetricFamily("samenkomst_outbox_late", "1 when that is over ten minutes", late)
        yield from _by_hand(moment)
        paused = float(delivery.paused_at is not None)
        yield GaugeMetricFamily("samenkomst_outbox_paused", "1 while all mail but sign-in codes is stopped", paused)
        yield GaugeMetricFamily("samenkomst_mail_server_failures", "Failed conversations in a row", delivery.failures)
        seen = GaugeMetricFamily("samenkomst_task_seen_seconds", "Since a task last ended well", labels=["task"])
        for task in db.session.scalars(select(Heartbeat).order_by(Heartbeat.name)):
            seen.add_metric([task.name], (moment - task.seen_at).total_seconds())
        yield seen
        missed = GaugeMetricFamily(
            "samenkomst_task_late", "1 for a task that has to end every minute and did not", labels=["task"]
        )
        late_ones = heartbeats.late()
        for name in heartbeats.MINUTES:
            missed.add_metric([name], float(name in late_ones))
        yield missed


def _by_hand(moment: datetime) -> Iterator[Metric]:
    """The letters and calls that wait, for whoever draws a graph of them; a late one is the office's to do."""
    number = GaugeMetricFamily("samenkomst_by_hand_due", "Letters and calls that should be done now", labels=["by"])
    waited = GaugeMetricFamily("samenkomst_by_hand_oldest_due_seconds", "How long the oldest waits", labels=["by"])
    for channel, waits in notices.on_lists(moment).items():
        number.add_metric([channel], waits.number)
        waited.add_metric([channel], waits.waited(moment).total_seconds())
    yield number
    yield waited


def _may_ask() -> bool:
    config: Config = current_app.config["SAMENKOMST"]
    if config.METRICS_TOKEN is not None:
        shown = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(shown, f"Bearer {config.METRICS_TOKEN}".encode())
    return request.remote_addr in LOCAL_HOSTS and not any(name in request.headers for name in FORWARDED)
