"""Counts under five are not told (domain.md, "Privacy classes"), and cannot be computed from what is told.

Where a total is known too, one hidden count is the total minus the others. So other counts are hidden with it, and
we say of those that they are not told. What is left must allow every number from 0 to 4 for each small count; where
no choice does, nothing of the division is told.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

LEAST = 5
_MOST_HIDDEN = LEAST - 1


@dataclass(frozen=True)
class Count:
    """One number of a report: known, under LEAST (`is_small`), or not told because it would give away another."""

    label: str
    number: int | None
    is_small: bool = False

    @property
    def text(self) -> str:
        """How it is written in every language."""
        if self.number is not None:
            return str(self.number)
        return f"<{LEAST}" if self.is_small else "–"


def without_small_counts(
    counts: Mapping[str, int], *, has_known_total: bool = False, bills: Iterable[Collection[str]] = ()
) -> list[Count]:
    """`counts` as they may be told, in the order given.

    With `has_known_total` the reader knows what they add up to, which is LEAST at the least. Each of `bills` names
    labels whose sum is known as well, because somebody pays for them together; the bill itself is exact, and is no
    cover for others.
    """
    if not has_known_total:
        return [_told(label, number) for label, number in counts.items()]
    hidden: dict[str, bool] = {}
    for group in _groups(counts, bills):
        hidden |= _hidden({label: counts[label] for label in group})
    return [
        Count(label, None, is_small=hidden[label]) if label in hidden else Count(label, number)
        for label, number in counts.items()
    ]


def _told(label: str, number: int) -> Count:
    return Count(label, number) if number >= LEAST else Count(label, None, is_small=True)


def _groups(counts: Mapping[str, int], bills: Iterable[Collection[str]]) -> list[list[str]]:
    """The labels apart by what is known of their sums: those of each bill, bills that overlap together, the rest."""
    groups: list[set[str]] = []
    for bill in bills:
        group = {label for label in bill if label in counts}
        groups, apart = [], groups
        for other in apart:
            if group & other:
                group |= other
            else:
                groups.append(other)
        groups.append(group)
    billed = set().union(*groups)
    found = [[label for label in counts if label in group] for group in groups]
    return [group for group in (*found, [label for label in counts if label not in billed]) if group]


def _hidden(counts: Mapping[str, int]) -> dict[str, bool]:
    """Which of counts with a known sum are hidden, and whether as small ones; the others are told.

    Others are hidden from the last on and not by size: who knows how we choose would learn from a choice by size.
    """
    small = [label for label, number in counts.items() if number < LEAST]
    if not small or len(counts) == 1:
        return dict.fromkeys(small, True)  # of one the sum is the count: it is known already, and hides nobody
    found = dict.fromkeys(small, True)
    others = [label for label in counts if label not in found]
    for label in (None, *reversed(others)):
        if label is not None:
            found[label] = False
        if _says_nothing(sum(counts[label] for label in found), len(small), len(found) - len(small)):
            return found
    return dict.fromkeys(counts, False)


def _says_nothing(total: int, small: int, others: int) -> bool:
    """Whether `small` numbers from 0 to 4 and `others` from 5 on, together `total`, leave each small one open."""
    if others == 0:
        return _MOST_HIDDEN <= total <= _MOST_HIDDEN * (small - 1)
    return total >= LEAST * others + _MOST_HIDDEN
