"""What chance may explain: intervals, probabilities and what they are worth among many."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from pipeline.types import Coding, Finding, Place, Segment, Span
from pipeline.years import chance
from pipeline.years.chance import Certainty, Share


def finding(number: int, document: str, sure: float = 1.0, at: str = "") -> Finding:
    segment = Segment(document, Span(number, number + 1), "x", "bullet", Place(1, 1, at=at))
    coding = Coding(segment.id, "need", (), (), sure, "wording", "document")
    return Finding(segment, coding)


def share(part: int, whole: int, documents: int = 5, sure: float = 1.0) -> Share:
    """Return a share whose points stand in turn in some documents."""
    found = tuple(finding(n, f"{n % documents}.txt", sure) for n in range(whole))
    return Share(found[:part], found)


def lumped(documents: int, each: int) -> Share:
    """Return a half: every other document holds nothing else, the rest have none of it."""
    found = tuple(finding(n, f"{n % documents:03}.txt") for n in range(documents * each))
    part = tuple(f for n, f in enumerate(found) if n % documents % 2)
    return Share(part, found)


def width(before: Share, after: Share) -> float:
    interval = chance.interval(before, after)
    assert interval is not None
    return interval[1] - interval[0]


some = st.tuples(
    st.integers(1, 40), st.integers(0, 40), st.integers(1, 6), st.sampled_from([0.5, 0.9, 1.0])
).map(lambda drawn: share(min(drawn[0], drawn[1]), drawn[0], drawn[2], drawn[3]))


@given(before=some, after=some)
@settings(max_examples=60, deadline=None)
@example(before=share(0, 9), after=share(9, 9))
@example(before=share(9, 9), after=share(0, 9))
@example(before=share(0, 1), after=share(0, 1))
def test_the_change_lies_in_its_interval(before: Share, after: Share) -> None:
    interval = chance.interval(before, after)
    assert interval is not None
    low, high = interval
    assert -1 <= low <= round(after.value - before.value, 4) <= high <= 1


def test_a_year_without_findings_has_no_interval() -> None:
    assert chance.interval(share(0, 0), share(2, 9)) is None
    assert chance.interval(share(2, 9), share(0, 0)) is None
    assert Share((), ()).value == 0


@pytest.mark.parametrize("documents", [100, 2])
def test_points_that_are_sure_and_on_their_own_err_as_a_binomial_does(documents: int) -> None:
    """100 points and half of them of the theme: 1.96 √(2 × .25 / 100) either way."""
    made = width(share(50, 100, documents), share(50, 100, documents))
    assert made == pytest.approx(2 * 1.96 * math.sqrt(2 * 0.25 / 100), rel=0.12)


def test_a_coder_in_doubt_adds_twice_the_variance_of_its_confidence() -> None:
    """Twice 50 × .5 × .5 of 100 points: the variance of a share grows by 25 / 100²."""
    made = width(share(50, 100, 100, 0.5), share(50, 100, 100, 0.5))
    assert made == pytest.approx(2 * 1.96 * math.sqrt(2 * (0.25 / 100 + 0.0025)), rel=0.08)


def test_the_less_sure_the_coder_the_wider_the_interval() -> None:
    widths = [width(share(10, 40, 8, sure), share(10, 40, 8, sure)) for sure in (1.0, 0.9, 0.6)]
    assert widths[0] < widths[1] < widths[2]


def test_the_fewer_the_documents_the_wider_the_interval() -> None:
    """320 points each time, in 80, 16 and 4 documents that speak of one thing each."""
    widths = [width(lumped(n, 320 // n), lumped(n, 320 // n)) for n in (80, 16, 4)]
    assert widths[0] < widths[1] < widths[2]


def test_whole_documents_are_drawn_not_points() -> None:
    """Ten documents of 32 points hold as much as ten points, not as 320."""
    made = width(lumped(10, 32), lumped(10, 32))
    assert made == pytest.approx(2 * 1.96 * math.sqrt(2 * 0.25 / 10), rel=0.15)


def test_each_respondent_of_a_sheet_is_drawn_on_their_own() -> None:
    found = tuple(finding(n, "sheet.xlsx", at=f"row {n % 10 + 1}") for n in range(320))
    rows = Share(tuple(f for n, f in enumerate(found) if n % 10 % 2), found)
    made = width(rows, rows)
    assert made == pytest.approx(2 * 1.96 * math.sqrt(2 * 0.25 / 10), rel=0.15)


def test_the_order_of_findings_moves_no_interval() -> None:
    before, after = share(9, 30), share(20, 40, 7, 0.8)
    other = Share(before.part[::-1], before.whole[::-1])
    assert chance.interval(before, after) == chance.interval(other, after)
    assert chance.interval(before, after) == chance.interval(before, after)


def test_the_same_documents_in_both_years_are_drawn_apart() -> None:
    """Were the draws the same on both sides, they would cancel out."""
    assert width(lumped(10, 4), lumped(10, 4)) > 0.5


def counts() -> st.SearchStrategy[tuple[int, int, int, int]]:
    whole = st.integers(1, 60)
    side = whole.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
    return st.tuples(side, side).map(lambda both: (*both[0], *both[1]))


@given(counts())
@settings(max_examples=150, deadline=None)
def test_the_probability_is_that_of_fishers_exact_test(told: tuple[int, int, int, int]) -> None:
    a, n, b, m = told
    expected = fisher_exact([[a, n - a], [b, m - b]]).pvalue
    assert chance.probability(a, n, b, m) == pytest.approx(expected, abs=1e-6)
    assert chance.probability(a, n, b, m) == pytest.approx(by_hand(a, n, b, m), abs=1e-5)
    assert chance.probability(a, n, b, m) == pytest.approx(chance.probability(b, m, a, n), abs=1e-6)


def by_hand(a: int, n: int, b: int, m: int) -> float:
    """Return the probability of all tables with these margins that are no likelier than this."""
    every = math.comb(n + m, a + b)
    likely = {
        x: math.comb(n, x) * math.comb(m, a + b - x) / every
        for x in range(max(0, a + b - m), min(n, a + b) + 1)
    }
    return min(1.0, sum(p for p in likely.values() if p <= likely[a] * (1 + 1e-7)))


def brute(probabilities: Sequence[float], share: float) -> set[int]:
    """Return which tests are told apart: the most of them so that their bound still holds."""
    held: set[int] = set()
    for number in range(1, len(probabilities) + 1):
        bound = share * number / len(probabilities)
        within = {at for at, p in enumerate(probabilities) if p <= bound}
        if len(within) >= number and len(within) > len(held):
            held = within
    return held


@given(st.lists(st.one_of(st.none(), st.floats(0, 1), st.floats(0, 0.06)), max_size=25))
@settings(max_examples=300, deadline=None)
@example([0.05])
@example([0.2, 0.2])
@example([0.025, 0.05])
@example([0.026, 0.05, 0.051])
@example([None, 0.01, None])
@example([0.04, 0.9, 0.9, 0.9])
def test_certainties_are_those_of_benjamini_and_hochberg(
    probabilities: list[float | None],
) -> None:
    where = [at for at, p in enumerate(probabilities) if p is not None]
    tested = [p for p in probabilities if p is not None]
    clear = {where[at] for at in brute(tested, 0.05)}
    likely = {where[at] for at in brute(tested, 0.2)}
    expected: list[Certainty] = [
        "clear" if at in clear else "likely" if at in likely else "slight"
        for at in range(len(probabilities))
    ]
    assert chance.certainties(probabilities) == expected


def test_one_small_probability_among_many_is_worth_little() -> None:
    assert chance.certainties([0.04]) == ["clear"]
    assert chance.certainties([0.04, 0.9]) == ["likely", "slight"]
    assert chance.certainties([0.04, *[0.9] * 9]) == ["slight"] * 10


def test_what_was_not_tested_neither_helps_nor_harms() -> None:
    assert chance.certainties([None, 0.04, None, None]) == ["slight", "clear", "slight", "slight"]
    assert chance.certainties([None, None]) == ["slight", "slight"]
    assert chance.certainties([]) == []


@pytest.mark.parametrize(
    ("part", "points", "expected"),
    [(0.5, 1, 0.5), (0.5, 5, 1 / 32), (0.0, 9, 1.0), (1.0, 1, 0.0), (0.3, 0, 1.0)],
)
def test_silence_by_chance_is_that_every_point_is_of_something_else(
    part: float, points: int, expected: float
) -> None:
    assert chance.silent_by_chance(part, points) == pytest.approx(expected)
