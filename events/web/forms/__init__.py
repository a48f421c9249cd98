"""Forms made from a kind's policy: who comes, how to reach them, and what the kind asks beyond that; nothing else."""

from collections.abc import Callable
from typing import TypeVar

from events.extensions import csrf

View = TypeVar("View", bound=Callable[..., object])


def keeps_what_was_typed(view: View) -> View:
    """Leave the check of the token to the form of `view`, which is then shown again with what was typed.

    Only for a view that changes nothing before its form is valid.
    """
    csrf.exempt(view)
    return view
