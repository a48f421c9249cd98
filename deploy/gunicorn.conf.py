"""How the web server runs; the same on one machine and on many. Address and workers are given by the Procfile."""

import re
from typing import Any

from gunicorn.glogging import Logger

# An address that opens somebody's page or calendar: a personal page lives under one letter (`events/tokens.py`).
_SECRET = re.compile(r"/(feeds|[a-z])/(?!agenda\.ics)[^/?#\s]+")


class DiscreetLogger(Logger):
    """Gunicorn's, but its access log, which is off by default, holds no address that opens anything."""

    def atoms(self, *known: Any) -> dict[str, Any]:
        """What a line of the access log is made of."""
        found: dict[str, Any] = super().atoms(*known)
        return {name: _SECRET.sub(r"/\1/<token>", str(value)) for name, value in found.items()}


logger_class = DiscreetLogger
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 10
control_socket_disable = True  # nobody steers it from outside
