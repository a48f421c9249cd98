"""An attacker who knows every sum, and how we hide, still does not learn which small number a small count is."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.reports.small_counts import LEAST, Count, without_small_counts
from tests.depth import at_depth

Told = list[Count]
LABELS = "abcdefgh"


def told(*numbers: int, bills: tuple[str, ...] = ()) -> str:
    counts = dict(zip(LABELS, numbers, strict=False))
    return " ".join(count.text for count in without_small_counts(counts, has_known_total=True, bills=bills))


def solutions(known: Told, total: int) -> list[tuple[int, ...]]:
    """Every division that fits what is told and adds up to `total`."""
    says_small = any(count.is_small for count in known)
    ranges = []
    for count in known:
        if count.number is not None:
            ranges.append([count.number])
        elif count.is_small:
            ranges.append(list(range(LEAST)))
        else:
            ranges.append(list(range(LEAST if says_small else 0, total + 1)))
    return [numbers for numbers in product(*ranges) if sum(numbers) == total]


def told_of(numbers: tuple[int, ...]) -> Told:
    return without_small_counts(dict(zip(LABELS, numbers, strict=False)), has_known_total=True)


def left_open(known: Told, total: int) -> list[set[int]]:
    """What each small count can be for who knows the total."""
    found = solutions(known, total)
    return [{numbers[place] for numbers in found} for place, count in enumerate(known) if count.is_small]


# Of less than five together nothing is divided: the sum itself is not told.
divisions = st.lists(st.integers(0, 9), min_size=2, max_size=4).map(tuple).filter(lambda found: sum(found) >= LEAST)


@given(divisions)
@example((12, 1))
@example((5, 0))
@example((4, 4))
@example((0, 0, 5))
@settings(max_examples=at_depth(200, 3000), deadline=None)
def test_what_is_told_leaves_every_small_number_possible(numbers):
    for possible in left_open(told_of(numbers), sum(numbers)):
        assert possible == set(range(LEAST))


@given(divisions)
@example((12, 1))
@example((4, 4, 1))
@settings(max_examples=at_depth(60, 1000), deadline=None)
def test_who_knows_how_we_hide_learns_no_small_number_either(numbers):
    """Of all divisions that fit, only those remain for which we would have told the same."""
    known, total = told_of(numbers), sum(numbers)
    texts = [count.text for count in known]
    alike = [s for s in solutions(known, total) if [count.text for count in told_of(s)] == texts]
    assert numbers in alike
    for place, number in enumerate(numbers):
        if number < LEAST and len(numbers) > 1:
            assert len({found[place] for found in alike}) > 1


@given(divisions, st.integers(1, 4))
@settings(max_examples=at_depth(200, 3000), deadline=None)
def test_who_knows_the_bills_learns_no_small_number_but_that_of_a_bill_alone(numbers, billed):
    """The labels of a bill, and the others, each add up to a number that is known."""
    counts = dict(zip(LABELS, numbers, strict=False))
    known = without_small_counts(counts, has_known_total=True, bills=[LABELS[:billed]])
    for group in (known[:billed], known[billed:]):
        if len(group) > 1:
            for possible in left_open(group, sum(counts[count.label] for count in group)):
                assert possible == set(range(LEAST))


def test_bills_that_overlap_are_guarded_together():
    assert told(20, 1, 9, 3, bills=("ab", "bc")) == "20 <5 – <5"


def test_control_a_choice_by_size_would_tell_who_knows_it():
    """Of <5, – and 5 that make 14 only 4, 5, 5 would hide the second as the smaller one; we hide the last."""
    assert told(4, 5, 5) == "<5 5 –"
    alike = [s for s in solutions(told_of((4, 5, 5)), 14) if told(*s) == "<5 5 –"]
    assert {s[0] for s in alike} == set(range(LEAST))


def test_control_hiding_the_small_ones_alone_gives_one_away():
    only_small = [Count("a", 12), Count("b", None, is_small=True)]
    assert left_open(only_small, 13) == [{1}]
    two = [Count("a", 12), Count("b", None, is_small=True), Count("c", None, is_small=True)]
    assert left_open(two, 20) == [{4}, {4}]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((12, 5), "12 5"),
        ((12, 1), "– <5"),
        ((12, 9, 1), "12 – <5"),
        ((12, 2, 2), "12 <5 <5"),
        ((12, 4, 4), "– <5 <5"),
        ((12, 0, 0), "– <5 <5"),
        ((4, 4), "– –"),
        ((5, 0), "– –"),
        ((5, 6, 0), "– – –"),
        ((7,), "7"),
        ((), ""),
    ],
)
def test_as_little_is_hidden_as_it_takes(numbers, text):
    assert told(*numbers) == text


def test_without_a_known_sum_only_small_counts_are_hidden():
    assert [count.text for count in without_small_counts({"a": 4, "b": 5, "c": 0})] == ["<5", "5", "<5"]


def test_what_one_bill_says_is_no_cover_for_another():
    assert told(20, 2, 9, 1, bills=("a",)) == "20 <5 – <5"
    assert told(20, 1, 9, bills=("a",)) == "20 <5 –"
