"""Intervals: the share lies inside, they follow from content alone, and few sources give none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_by_hand import Said, stock_take

from pipeline import prevalence
from pipeline.prevalence import Resamples, source
from pipeline.types import Themes

COUNTS = st.lists(
    st.integers(1, 40).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))),
    min_size=3,
    max_size=12,
)


@given(COUNTS)
def test_a_share_lies_in_its_interval(counts: list[tuple[int, int]]) -> None:
    names = [f"{at}.txt" for at in range(len(counts))]
    part = {name: some for name, (some, _) in zip(names, counts, strict=True)}
    whole = {name: every for name, (_, every) in zip(names, counts, strict=True)}
    edges = Resamples(tuple(names)).interval(part, whole)
    assert edges is not None
    low, high = edges
    assert 0 <= low <= round(sum(part.values()) / sum(whole.values()), 4) <= high <= 1


@given(COUNTS, st.randoms())
def test_the_order_of_the_counts_changes_nothing(
    counts: list[tuple[int, int]], random: object
) -> None:
    names = [f"{at}.txt" for at in range(len(counts))]
    mixed = list(zip(names, counts, strict=True))
    random.shuffle(mixed)  # type: ignore[attr-defined]
    draws = Resamples(tuple(names))
    first = draws.interval(
        {n: c[0] for n, c in zip(names, counts, strict=True)},
        {n: c[1] for n, c in zip(names, counts, strict=True)},
    )
    assert Resamples(tuple(names)).interval(
        {n: c[0] for n, c in mixed}, {n: c[1] for n, c in mixed}
    ) == first  # fmt: skip


def test_fewer_than_three_sources_with_points_give_no_interval() -> None:
    draws = Resamples(("a", "b", "c", "d"))
    assert draws.interval({"a": 1}, {"a": 4, "b": 2}) is None
    assert draws.interval({"a": 1}, {"a": 4, "b": 2, "c": 0}) is None
    assert draws.interval({"a": 1}, {"a": 4, "b": 2, "c": 1}) is not None
    assert draws.interval({}, {}) is None


def test_what_stands_in_one_document_alone_is_less_sure_than_what_stands_in_all() -> None:
    names = tuple(f"{at}.txt" for at in range(10))
    whole = dict.fromkeys(names, 10)
    one = Resamples(names).interval({names[0]: 10}, whole)
    spread = Resamples(names).interval(dict.fromkeys(names, 1), whole)
    assert one is not None and spread is not None
    assert spread == (0.1, 0.1)
    assert one[0] == 0 and one[1] >= 0.2


def test_an_interval_holds_the_true_share_about_as_often_as_it_says() -> None:
    import numpy as np

    random = np.random.default_rng(5)
    held, trials = 0, 200
    for trial in range(trials):
        names = tuple(f"{trial}-{at}" for at in range(40))
        rates = random.beta(2, 6, size=40)  # documents differ; their mean share is 1/4
        some = random.binomial(10, rates)
        edges = Resamples(names).interval(
            dict(zip(names, map(int, some), strict=True)), dict.fromkeys(names, 10)
        )
        assert edges is not None
        held += edges[0] <= 0.25 <= edges[1]
    assert held / trials == pytest.approx(0.95, abs=0.05)


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("", "a.txt"),
        ("row 12", "a.txt, row 12"),
        ("Sheet 1, row 12", "a.txt, Sheet 1, row 12"),
        ("00:03:15", "a.txt"),
        ("row 12, note", "a.txt"),
    ],
)
def test_each_respondent_of_a_sheet_is_a_source_of_their_own(at: str, wanted: str) -> None:
    run = stock_take({"a.txt": [Said("Pay is late", "barrier", at=at)]}, Themes(()))
    assert source(run.findings()[0].segment) == wanted


@given(
    st.integers(3, 40),
    st.integers(1, 3).flatmap(lambda most: st.lists(st.integers(0, most), min_size=40)),
)
def test_a_draw_holds_the_points_of_the_sources_drawn(size: int, numbers: list[int]) -> None:
    names = tuple(f"{at}.txt" for at in range(size))
    counts = {name: count for name, count in zip(names, numbers, strict=False) if count}
    made = Resamples(names).drawn({**counts, "not drawn from.txt": 5})
    weights = prevalence._weights(names)
    assert weights.shape == (size, len(made))
    assert (weights.sum(axis=0) == size).all()  # as many sources are drawn as there are
    drawn = [
        sum(int(weights[at, draw]) * counts.get(name, 0) for at, name in enumerate(names))
        for draw in range(0, len(made), 97)
    ]
    assert list(made[::97]) == drawn


def test_what_is_counted_by_parts_is_what_is_counted_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = tuple(f"{at}.txt" for at in range(30))
    part = {name: at % 3 for at, name in enumerate(names)}
    whole = {name: at % 3 + 1 for at, name in enumerate(names)}
    prevalence._weights.cache_clear()
    at_once = Resamples(names).interval(part, whole)
    monkeypatch.setattr(prevalence, "_AT_ONCE", 7000)  # seven sources, or 233 draws
    prevalence._weights.cache_clear()
    assert Resamples(names).interval(part, whole) == at_once


def test_a_whole_that_is_drawn_once_gives_what_it_gives_each_time() -> None:
    names = tuple(f"{at}.txt" for at in range(9))
    draws = Resamples(names)
    whole = dict.fromkeys(names, 2)
    held = draws.among(whole)
    for at in range(9):
        part = {names[at]: 2, names[0]: 1}
        assert held.interval(part) == Resamples(names).interval(part, whole)
