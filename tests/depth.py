"""How deep the proofs go: shallow in every run, at full depth with PROVE=1 (`make prove`)."""

import os

IS_FULL = bool(os.environ.get("PROVE"))


def at_depth(shallow: int, full: int) -> int:
    """How often, how many, how long: `shallow` in every run, `full` in `make prove`."""
    return full if IS_FULL else shallow
