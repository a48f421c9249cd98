"""What the log may say of a request that broke: never the path of a personal link, which opens somebody's page."""

from types import TracebackType

from flask import Flask, request

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class DiscreetFlask(Flask):
    """Flask, but its log of an exception names the rule that was asked for (`/r/<token>`) and not the path."""

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log an exception with its rule and method."""
        rule = request.url_rule.rule if request.url_rule is not None else "an unknown address"
        self.logger.error("Exception on %s [%s]", rule, request.method, exc_info=exc_info)
