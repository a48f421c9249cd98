"""How deep the proofs go: shallow in every run, at full depth with PROVE=1 (`make prove`)."""

import os
from typing import TypeVar

Depth = TypeVar("Depth", int, tuple[int, ...])

IS_FULL = bool(os.environ.get("PROVE"))


def at_depth(shallow: Depth, full: Depth) -> Depth:
    """How often, how many, how long: `shallow` in every run, `full` in `make prove`."""
    return full if IS_FULL else shallow
