"""Themes of more findings than can be compared two by two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import blobs, unit

from pipeline.themes import sampled

some = settings(max_examples=20, deadline=None, derandomize=True)


def test_the_sample_holds_all_that_people_coded_before_others() -> None:
    said = np.array([-1, -1, -1, -1, -1, -1, 4, -1, 2])
    assert sampled.sample(said, 9, 6).tolist() == [0, 1, 2, 3, 6, 8]
    assert sampled.sample(said[:6], 6, 6).tolist() == [0, 1, 2, 3, 4, 5]


def test_a_vote_weighs_neighbours_by_how_near_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampled, "_NEIGHBOURS", 3)
    monkeypatch.setattr(sampled, "_BLOCK", 1)
    known = unit([1, 0], [0.2, 1], [0.1, 1], [-1, 0])
    near = unit([1, 0.05], [0, 1], [-1, 0.01])
    assert sampled.voted(near, known, np.array([0, 1, 1, 2])).tolist() == [0, 1, 2]


@some
@given(st.integers(1, 7), st.integers(0, 50))
def test_a_vote_is_the_same_in_blocks_of_any_size(size: int, seed: int) -> None:
    vectors = blobs(4, 15, spread=0.5, seed=seed)
    labels = np.repeat(range(4), 15)[::2]
    whole = sampled.voted(vectors[1::2], vectors[::2], labels)
    blocks = sampled._BLOCK
    try:
        sampled._BLOCK = size
        assert sampled.voted(vectors[1::2], vectors[::2], labels).tolist() == whole.tolist()
    finally:
        sampled._BLOCK = blocks


def test_nobody_votes_on_nothing() -> None:
    known = blobs(2, 5)
    assert sampled.voted(known[:0], known, np.repeat(range(2), 5)).tolist() == []


def test_what_fits_as_the_sample_does_is_not_odd() -> None:
    vectors, themes = blobs(3, 40, spread=0.05), np.repeat(range(3), 40)
    rows = np.arange(0, 120, 2)
    assert len(sampled.odd(vectors, rows, themes)) <= 6
    themes[1] = 2  # a row of the first group
    assert 1 in sampled.odd(vectors, rows, themes)
    themes[0] = 2  # one of the sample fits badly too: it is not odd, it is the sample
    assert 0 not in sampled.odd(vectors, rows, themes)


def test_odd_rows_are_a_theme_only_where_they_are_many_and_much_nearer_to_one_another() -> None:
    vectors, themes = blobs(3, 20, spread=0.05), np.array([0] * 20 + [1] * 40)
    rows, again = np.arange(40, 60), np.zeros(20, dtype=np.int64)
    made = sampled.parted(vectors, themes, rows, again, 20)
    assert made.tolist() == [0] * 20 + [1] * 20 + [2] * 20
    assert sampled.parted(vectors, themes, rows, again, 21).tolist() == themes.tolist()
    near = np.repeat(range(3), 20)
    assert sampled.parted(vectors, near, rows, again, 1).tolist() == near.tolist()
