"""Files whose every byte is agreed on. After a wanted change: UPDATE_GOLDEN=1 writes them anew; read the diff."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent.parent / "data" / "golden"


def assert_golden(name: str, body: bytes) -> None:
    """Compare `body` with the agreed file, byte for byte, and see that its lines are what the RFC allows."""
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # fails where a fold split a character
        assert b"\n" not in line
        assert b"\r" not in line
    assert_agreed(name, body)


def assert_agreed(name: str, body: bytes) -> None:
    """Compare `body` with the agreed file, byte for byte, whatever kind of file it is."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(body)
    assert body == path.read_bytes()
