"""Consensus clustering: one answer, and sensible ones for tiny inputs."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.themes.consensus import in_order_of_appearance, partition
from pipeline.themes.finder import facility


def blobs(groups: int, each: int, spread: float = 0.05) -> np.ndarray:
    random = np.random.default_rng(7)
    centres = np.eye(groups, 16)
    rows = np.repeat(centres, each, axis=0) + spread * random.standard_normal((groups * each, 16))
    made: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return made


def test_clear_groups_are_found() -> None:
    found = partition(blobs(4, 10), 4)
    assert found.labels.tolist() == np.repeat(range(4), 10).tolist()


def test_the_same_rows_give_the_same_partition_twice() -> None:
    rows = blobs(5, 8, spread=0.6)
    first, second = partition(rows, 6), partition(rows, 6)
    assert (first.labels == second.labels).all()
    assert first.stability == second.stability


def test_clusters_are_numbered_as_the_rows_meet_them() -> None:
    labels = partition(blobs(5, 8, spread=0.6)[::-1].copy(), 6).labels
    _, first = np.unique(labels, return_index=True)
    assert labels[0] == 0
    assert (np.diff(first) > 0).all()
    assert in_order_of_appearance([7, 3, 7, 9]).tolist() == [0, 1, 0, 2]


def test_stability_lies_between_nothing_and_one() -> None:
    found = partition(blobs(5, 8, spread=0.9), 6)
    assert len(found.stability) == found.labels.max() + 1
    assert all(0 <= value <= 1 for value in found.stability)


def test_clear_groups_are_steadier_than_blurred_ones() -> None:
    clear, blurred = partition(blobs(4, 10), 4), partition(blobs(4, 10, spread=0.9), 4)
    assert np.mean(clear.stability) > np.mean(blurred.stability)


@pytest.mark.parametrize("count", range(6))
@pytest.mark.parametrize("clusters", [1, 2, 5])
def test_a_few_rows_have_a_partition(count: int, clusters: int) -> None:
    rows = blobs(2, 3)[:count]
    found = partition(rows, clusters)
    assert found.labels.shape == (count,)
    assert set(found.labels.tolist()) == set(range(len(set(found.labels.tolist()))))


def test_equal_rows_are_no_trouble() -> None:
    rows = np.repeat(blobs(1, 1), 12, axis=0)
    assert partition(rows, 3).labels.shape == (12,)


def test_exemplars_are_as_many_as_asked_for_and_no_row_twice() -> None:
    rows = blobs(3, 4)
    chosen = facility(rows, 3)
    assert len(set(chosen)) == 3
    assert {at // 4 for at in chosen} == {0, 1, 2}
    assert sorted(facility(rows[:2], 5)) == [0, 1]
