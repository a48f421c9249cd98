"""How the web server runs; the same on one machine and on many. Address and workers are given by the Procfile."""

import re
from typing import Any

from gunicorn.glogging import Logger

# An address that opens somebody's page or calendar: a personal page lives under one letter (`events/tokens.py`).
_SECRET = re.compile(r"/(feeds|[a-z])/(?!agenda\.ics)[^/?#\s]+")


class DiscreetLogger(Logger):
    """Gunicorn's, but holding no address that opens anything: not in its access log, which is off by default, and not
    where it names a request that it could not handle.
    """

    def atoms(self, *known: Any) -> dict[str, Any]:
        """What a line of the access log is made of."""
        found: dict[str, Any] = super().atoms(*known)
        return {name: _discreet(str(value)) for name, value in found.items()}

    def exception(self, msg: str, *known: Any, **named: Any) -> None:
        """A fault, with what it was about."""
        super().exception(msg, *(_discreet(one) if isinstance(one, str) else one for one in known), **named)


def _discreet(words: str) -> str:
    return _SECRET.sub(r"/\1/<token>", words)


logger_class = DiscreetLogger
preload_app = True  # read once for all workers, which is half of their start; it connects to nothing before they work
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 10
control_socket_disable = True  # nobody steers it from outside
