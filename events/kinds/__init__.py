"""One file per kind of event. A new kind is one new file with a `POLICY`; nothing else names it."""

from importlib import import_module
from pkgutil import iter_modules

from events.policy import KindPolicy

KINDS: dict[str, KindPolicy] = {}
for _module in sorted(iter_modules(__path__), key=lambda found: found.name):
    _policy: KindPolicy = import_module(f"{__name__}.{_module.name}").POLICY
    KINDS[_policy.name] = _policy


def policy_of(kind: str) -> KindPolicy:
    """The policy of `kind`. Raises KeyError for a kind without a file."""
    return KINDS[kind]
