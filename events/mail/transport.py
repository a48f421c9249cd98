"""What every way out for messages does, and what can go wrong with one.

A refusal of one recipient is that message's own fault; a broken connection is nobody's, and all that wait stay.
"""

import re
from collections.abc import Callable
from email.message import EmailMessage
from enum import Enum
from typing import Protocol, Self

Act = Callable[[], None]
Ask = Callable[[], bool]
Following = Callable[[], EmailMessage | None]

# What no server said, but this machine: how such a fault begins, and after the name of a server the whole of one.
NO_CONVERSATION = "no conversation: "
UNFIT = "it does not fit: "
UNFIT_LOGIN = "the user or the password of SMTP_URL has letters that no mail server can be told"
NO_STARTTLS = "offers no STARTTLS, and the password of SMTP_URL is not sent without it"
_LONGEST_FAULT = 500
_SHORTEST_NAME = 3  # of one letter or two before the @ nobody is known
_MOST_READ = 4 * _LONGEST_FAULT  # of the words of a server, which may go on for megabytes
_HALF_WORD = re.compile(r"[^\s<>]+\Z")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.){1,64}"(?=@)')  # "a b"@example.nl
_WORD = re.compile(r"<?([^\s<>]+)>?")
_ADDRESS = re.compile(r"@|[=%]40[^@]*\.[a-z]", re.IGNORECASE)  # cato=40example.nl stands within another address
_PATH = re.compile(r"(https?://[^/\s]*/)[^\s<>]+", re.IGNORECASE)
_LONG_WORD = re.compile(r"[\w=-]{20,}")  # what is signed in a personal link is longer than that
_SPACES = re.compile(r"\s+")
# What servers say when they mean every message and not this one, and when they do not know the sender yet.
_BUSY = re.compile(r"too many (\w+ )?(connections|sessions|messages)|rate.?limit|throttl", re.IGNORECASE)
_OF_MAILBOX = re.compile(r"\d{3}[ -][45]\.(1\.[1-6]|2\.\d+|3\.4|6\.\d+)\b")
_OF_CONTENT = re.compile(r"\d{3}[ -]5\.(3\.4|6\.\d+)\b")
# 530 and 535 want a password; the rest are rules about senders, and how much one may send.
_OF_RULES = re.compile(
    r"53[05]\b|\d{3}[ -]5\.(7\.\d+|1\.[78])\b|.*(quota|limit) exceeded|.*(block|black|deny).?list|.*blocked using",
    re.IGNORECASE | re.DOTALL,
)
_GREYLISTED = re.compile(r"gr[ae]y.?list|^45\d 4\.7\.1 ", re.IGNORECASE)


class About(Enum):
    """Whom a refusal is about: this message, all that we send, or perhaps all that we send."""

    MESSAGE = "this message, or whoever gets it"
    US = "all that we send, so that the next message would fare no better now"
    PERHAPS_US = "a rule of the server, or how busy it is: it says no to this message or to all"


class Refused(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """The server would not take this message; for good, or only for now.

    `is_unsure` when it had the whole message and did not say what became of it. Its words are kept for the office
    without the address in them, `of` the recipient: addresses are stored encrypted or not at all.
    """

    def __init__(
        self, fault: str, *, for_good: bool, about: About = About.MESSAGE, is_unsure: bool = False, of: str = ""
    ) -> None:
        self.fault = without_addresses(fault, of)
        super().__init__(self.fault)
        self.for_good = for_good
        self.about = about
        self.is_unsure = is_unsure
        self.is_greylisted = not for_good and _GREYLISTED.search(self.fault) is not None


class Unreachable(Exception):  # noqa: N818
    """No conversation with the server is possible now; a busy server said that we ask too much of it."""

    def __init__(self, fault: str) -> None:
        self.fault = without_addresses(fault)
        super().__init__(self.fault)
        self.is_busy = is_busy(fault)


def about_whom(code: int, fault: str, *, of_sender: bool) -> About:
    """Whom a refusal is about, by its code and the one in its words (RFC 3463).

    What is said of our address as the sender is about us, but for the size and the letters of the message (552, 555,
    5.3.4, 5.6). Servers that say all they have to say when they hear the recipient say so there too, and then by
    words that may also be about the recipient. The address itself, which a stranger chose, says nothing.
    """
    fault = without_addresses(fault)
    if of_sender and code >= 500:
        return About.MESSAGE if code in (552, 555) or _OF_CONTENT.match(fault) else About.US
    if code == 421 and is_busy(fault):
        return About.US
    if _OF_MAILBOX.match(fault):
        return About.MESSAGE
    is_perhaps_us = is_busy(fault) if code < 500 else _OF_RULES.match(fault)
    return About.PERHAPS_US if is_perhaps_us else About.MESSAGE


def is_busy(fault: str) -> bool:
    """Whether the server said that we ask too much of it."""
    return _BUSY.search(without_addresses(fault)) is not None


def without_addresses(words: str, of: str = "") -> str:
    """The words of a mail server as they may be kept: on one line, without addresses and what no database takes.

    Also without what opens a page of ours, which a filter may quote from the mail: of a link only the server is kept,
    and no long word of mixed letters. With `of`, the address of the recipient, without the name in it too. They are
    a stranger's, so only their beginning is looked at, and each letter of it a few times at most.
    """
    read = words[:_MOST_READ]
    if len(words) > _MOST_READ:
        read = _HALF_WORD.sub("", read) or read  # half an address would not be known for one
    seen = "".join(letter for letter in read if letter.isprintable() or letter in "\t\r\n\xa0")
    kept = _WORD.sub(_masked, _QUOTED.sub("", _SPACES.sub(" ", seen)))
    if len(name := of.rpartition("@")[0]) >= _SHORTEST_NAME:
        kept = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "<…>", kept, flags=re.IGNORECASE)
    return kept[:_LONGEST_FAULT]


def _masked(word: re.Match[str]) -> str:
    if _ADDRESS.search(word[1]):
        return "<…>"
    return _LONG_WORD.sub(_hidden, _PATH.sub(r"\1…", word[0]))


def _hidden(word: re.Match[str]) -> str:
    """No sign of a signature in lower or upper case alone, as long words that one reads are."""
    is_read = word[0].islower() or word[0].isupper()
    return word[0] if is_read and not any(letter.isdigit() for letter in word[0]) else "…"


def nothing() -> None:
    """What is done meanwhile where there is nothing to do."""


def always() -> bool:
    """Whether there is time to begin, where nobody else waits for the message."""
    return True


def none() -> None:
    """What goes next where that is not known."""


class TooLate(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """A connection was not there in time, so the message was not begun on it: it may be another's by now."""


class Transport(Protocol):
    """Takes messages one by one, within a `with`."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *raised: object) -> None: ...
    def send(
        self, message: EmailMessage, meanwhile: Act = nothing, in_time: Ask = always, following: Following = none
    ) -> None:
        """Hand over one message, and do something `meanwhile` that never fails. Raises Refused or Unreachable.

        Whoever has to wait before the message can be begun asks then whether that is still `in_time`, else raises
        TooLate. Whoever can begin with the next already asks for what is `following`; if something else comes
        instead, that costs a connection.
        """
