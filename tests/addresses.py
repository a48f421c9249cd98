"""Addresses compiled once for all tests, as one process of the application compiles them once.

Every test makes an application of its own, and werkzeug makes a pattern and two functions of each of its addresses:
nearly all of the time that an application takes, six thousand times.
"""

from typing import Any

from werkzeug.routing import Rule

_compile = Rule.compile
_made: dict[tuple[Any, ...], dict[str, Any]] = {}
_FUNCTIONS = ("_build", "_build_unknown")


def compile_once() -> None:
    """Let every application of this process share them; what they are made of tells them apart."""
    Rule.compile = _once  # type: ignore[method-assign]


def _once(rule: Rule) -> None:
    key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), rule.merge_slashes)
    if key not in _made:
        _compile(rule)
        kept = {name: vars(rule)[name] for name in ("_parts", "_trace", "_converters", "arguments")}
        _made[key] = kept | {name: vars(rule)[name].__func__ for name in _FUNCTIONS}
    bound = {name: _made[key][name].__get__(rule) for name in _FUNCTIONS}
    vars(rule).update(_made[key] | bound)
