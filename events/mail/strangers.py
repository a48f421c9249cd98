"""What is asked of a mail that anybody may have sent, before a library takes it apart."""

_MOST_PARTS = 20  # that say how they are divided; a report or a reply is one, and what it carries a few


def has_too_many_parts(source: bytes) -> bool:
    """Whether a mail may be of so many parts within parts that reading it would take a minute.

    The library holds each line against the boundaries of all parts that it stands within.
    """
    return source.lower().count(b"boundary") > _MOST_PARTS
