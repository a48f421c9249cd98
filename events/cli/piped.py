"""What a mail server pipes into a command."""

from typing import BinaryIO

from events.mail.replies import MOST_BYTES


def all_of(source: BinaryIO) -> bytes:
    """What a mail server writes, to its end, of which no more is held than is read; it breaks off otherwise."""
    kept = source.read(MOST_BYTES + 1)
    while source.read(MOST_BYTES):
        pass
    return kept
