"""Addresses compiled once for all tests, as one process of the application compiles them once.

Every test makes an application of its own, and werkzeug makes a function of each of its addresses: 33 of the 44 ms
that an application takes, six thousand times.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_made: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
_make = Rule._compile_builder


def compile_once() -> None:
    """Let every application of this process share them; what they are made of tells them apart."""
    Rule._compile_builder = _once  # type: ignore[method-assign]


def _once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _made:
        _made[key] = _make(rule, append_unknown)
    return _made[key]
