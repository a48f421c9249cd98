"""What every way out for messages does, and what can go wrong with one.

A refusal of one recipient is that message's own fault; a broken connection is nobody's, and all that wait stay.
"""

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol, Self

Act = Callable[[], None]
Ask = Callable[[], bool]

# What no server said, but this machine: how such a fault begins, and after the name of a server the whole of one.
NO_CONVERSATION = "no conversation: "
UNFIT = "it does not fit: "
NO_STARTTLS = "offers no STARTTLS, and the password of SMTP_URL is not sent without it"
_LONGEST_FAULT = 500
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
# What servers say when they mean every message and not this one, and when they do not know the sender yet.
BUSY = re.compile(r"too many (\w+ )?(connections|sessions|messages)|rate.?limit|throttl", re.IGNORECASE)
_GREYLISTED = re.compile(r"gr[ae]y.?list|^45\d 4\.7\.1 ", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """The server would not take this message; for good, or only for now.

    Its words are kept for the office without the address in them: addresses are stored encrypted or not at all.
    """

    def __init__(self, fault: str, *, for_good: bool) -> None:
        super().__init__(fault)
        self.fault = without_addresses(fault)
        self.for_good = for_good
        self.is_greylisted = not for_good and _GREYLISTED.search(fault) is not None


class Unreachable(Exception):  # noqa: N818
    """No conversation with the server is possible now; a busy server said that we ask too much of it."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = without_addresses(fault)
        self.is_busy = BUSY.search(fault) is not None


def without_addresses(words: str) -> str:
    """The words of a mail server as they may be kept."""
    return _ADDRESS.sub("<…>", words)[:_LONGEST_FAULT]


def nothing() -> None:
    """What is done meanwhile where there is nothing to do."""


def always() -> bool:
    """Whether there is time to begin, where nobody else waits for the message."""
    return True


class TooLate(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """A connection was not there in time, so the message was not begun on it: it may be another's by now."""


class Transport(Protocol):
    """Takes messages one by one, within a `with`."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *raised: object) -> None: ...
    def send(self, message: EmailMessage, meanwhile: Act = nothing, in_time: Ask = always) -> None:
        """Hand over one message, and do something `meanwhile` that never fails. Raises Refused or Unreachable.

        Whoever has to wait before the message can be begun asks then whether that is still `in_time`, else raises
        TooLate.
        """
