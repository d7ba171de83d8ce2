"""Draws from content: the same text draws the same numbers, whatever else is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.themes import draws

texts = st.lists(st.text(max_size=20), min_size=1, max_size=12)
some = settings(max_examples=60, deadline=None, derandomize=True)


@some
@given(texts, texts, st.integers(0, 2**31))
def test_a_text_draws_the_same_number_whatever_stands_beside_it(
    own: list[str], others: list[str], draw: int
) -> None:
    alone = [float(draws.uniform(draws.keys([text]), draw)[0]) for text in own]
    assert draws.uniform(draws.keys([*others, *own]), draw)[len(others) :].tolist() == alone


@some
@given(texts, st.integers(0, 2**40))
def test_a_number_lies_above_nothing_and_up_to_one(own: list[str], draw: int) -> None:
    drawn = draws.uniform(draws.keys(own), draw)
    assert drawn.shape == (len(own),)
    assert (drawn > 0).all() and (drawn <= 1).all()


def test_not_even_the_least_number_is_nothing() -> None:
    key = np.array([(1 << 64) - draws._GAMMA], dtype=np.uint64)  # is mixed to 0
    assert draws.uniform(key, 0).tolist() == [2.0**-53]  # the logarithm of which is taken


@pytest.mark.parametrize("draw", [0, 1, 2, 77, 1_000_003])
def test_numbers_are_spread_evenly_over_texts(draw: int) -> None:
    drawn = np.sort(draws.uniform(draws.keys([f"point {at}" for at in range(5000)]), draw))
    steps = np.arange(1, 5001) / 5000
    furthest = max(abs(drawn - steps).max(), abs(drawn - (steps - 1 / 5000)).max())
    assert furthest < 1.95 / 5000**0.5  # Kolmogorov-Smirnov: one in a thousand lies beyond


def test_numbers_are_spread_evenly_over_draws() -> None:
    for key in draws.keys(["pay", "buses", ""]):
        many = [draws.uniform(np.array([key]), at)[0] for at in range(2000)]
        counts, _ = np.histogram(many, bins=10, range=(0, 1))
        assert ((counts - 200) ** 2 / 200).sum() < 27.9  # chi-squared, 9 degrees: one in 1,000


def test_draws_of_one_text_have_nothing_to_do_with_each_other() -> None:
    keys = draws.keys([f"point {at}" for at in range(5000)])
    for one, other in [(0, 1), (1, 2), (4, 1_000_003)]:
        pair = np.corrcoef(draws.uniform(keys, one), draws.uniform(keys, other))
        assert abs(pair[0, 1]) < 0.05


def test_keys_that_follow_one_another_draw_apart() -> None:
    keys = np.arange(4000, dtype=np.uint64)
    drawn = draws.uniform(keys, 0)
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.06
    assert len(np.unique(drawn)) == 4000


def test_the_numbers_of_a_text_are_those_of_last_year() -> None:
    assert draws.keys(["pay"]).tolist() == [10615132950954119804]
    assert draws.keys([]).shape == (0,) and draws.uniform(draws.keys([]), 3).shape == (0,)
