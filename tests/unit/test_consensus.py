"""Consensus clustering: how often two rows stand together, and the tree that follows from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import blobs
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from pipeline.themes import consensus, draws

some = settings(max_examples=25, deadline=None, derandomize=True)


def keys(count: int) -> np.ndarray:
    return draws.keys([f"point {at}" for at in range(count)])


def rows(count: int, seed: int) -> np.ndarray:
    made = np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@some
@given(st.integers(0, 25), st.integers(0, 1000), st.integers(1, 12))
def test_agreement_is_symmetric_and_lies_between_nothing_and_one(
    count: int, seed: int, runs: int
) -> None:
    together = consensus.agreement(rows(count, seed), keys(count), runs=runs)
    assert together.shape == (count, count)
    assert (together == together.T).all()
    assert (together >= 0).all() and (together <= 1).all()


def test_a_row_stands_with_itself_in_every_run_that_holds_it() -> None:
    assert (np.diagonal(consensus.agreement(blobs(3, 6), keys(18))) == 1).all()


def test_rows_of_a_clear_group_stand_together_and_others_apart() -> None:
    together = consensus.agreement(blobs(4, 10), keys(40))
    same = np.repeat(range(4), 10)[:, None] == np.repeat(range(4), 10)[None]
    inside = together[same & ~np.eye(40, dtype=bool)]
    assert together[~same].max() < 0.15
    assert inside.mean() > 0.5


def test_a_row_dropped_changes_little() -> None:
    vectors, own = blobs(6, 10, spread=0.25), keys(60)
    whole = consensus.agreement(vectors, own)
    for gone in (0, 17, 59):
        left = np.delete(np.arange(60), gone)
        again = consensus.agreement(vectors[left], own[left])
        moved = np.abs(again - whole[np.ix_(left, left)])
        assert moved.mean() < 0.06
        shuffled = consensus.agreement(vectors[left], own[::-1][left])
        assert moved.mean() < 0.8 * np.abs(shuffled - whole[np.ix_(left, left)]).mean()


def test_a_resample_holds_about_its_share_and_the_same_rows_after_one_is_gone() -> None:
    vectors, own = blobs(5, 40), keys(200)
    held = [set(part.tolist()) for part, _ in consensus.clusterings(vectors, own, 20, 0.8)]
    again = [
        set(part.tolist()) for part, _ in consensus.clusterings(vectors[:-1], own[:-1], 20, 0.8)
    ]
    assert len(held) == 20 and len({frozenset(part) for part in held}) == 20
    assert 0.77 < np.mean([len(part) for part in held]) / 200 < 0.83
    assert [part - {199} for part in held] == again


def test_clusterings_go_from_few_clusters_to_many() -> None:
    made = list(consensus.clusterings(blobs(8, 30, spread=0.4), keys(240), 12, 0.8))
    counts = [len(np.unique(labels)) for _, labels in made]
    assert counts[0] == 4
    assert counts[-1] > 25
    assert counts == sorted(counts)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 100, 1000, 5000])
def test_the_finest_run_has_no_more_clusters_than_a_third_of_the_rows(count: int) -> None:
    assert 4 <= consensus.scales(count) <= max(4, count // 3)


def test_the_same_rows_give_the_same_agreement_twice() -> None:
    vectors = blobs(5, 8, spread=0.6)
    first = consensus.agreement(vectors, keys(40))
    assert (consensus.agreement(vectors, keys(40)) == first).all()


def test_spherical_k_means_finds_clear_groups_from_any_draw() -> None:
    vectors = blobs(4, 10)
    for draw in range(10):
        labels = consensus.spherical(vectors, 4, draws.uniform(keys(40), draw))
        wanted = consensus.in_order_of_appearance(labels)
        assert wanted.tolist() == np.repeat(range(4), 10).tolist()


def test_k_means_seeds_are_rows_far_from_each_other() -> None:
    vectors = np.repeat(blobs(5, 1, spread=0.0), 6, axis=0)
    for draw in range(20):
        seeds = consensus._seeds(vectors, 5, draws.uniform(keys(30), draw))
        assert sorted(at // 6 for at in seeds) == [0, 1, 2, 3, 4]


def test_clusters_are_numbered_as_the_rows_meet_them() -> None:
    assert consensus.in_order_of_appearance([7, 3, 7, 9]).tolist() == [0, 1, 0, 2]
    labels = consensus.tree(consensus.agreement(blobs(4, 9)[::-1].copy(), keys(36))).cut(0.3)
    _, first = np.unique(labels, return_index=True)
    assert (np.diff(first) > 0).all() and labels[0] == 0


def test_a_branch_holds_rows_whose_mean_agreement_is_that_asked_for() -> None:
    together = np.array(
        [[1, 0.9, 0.4, 0], [0.9, 1, 0.4, 0], [0.4, 0.4, 1, 0.1], [0, 0, 0.1, 1]], dtype=np.float32
    )
    tree = consensus.tree(together.copy())
    assert tree.cut(0.95).tolist() == [0, 1, 2, 3]
    assert tree.cut(0.5).tolist() == [0, 0, 1, 2]
    assert tree.cut(0.35).tolist() == [0, 0, 0, 1]
    assert tree.cut(0.05).tolist() == [0, 0, 0, 1]  # 0.1 and twice nothing: not the best of them
    assert tree.cut(0.01).tolist() == [0, 0, 0, 0]


def test_branches_of_a_lower_level_hold_whole_branches_of_a_higher_one() -> None:
    tree = consensus.tree(consensus.agreement(blobs(6, 10, spread=0.3), keys(60)))
    fine, coarse = tree.cut(0.5), tree.cut(0.15)
    for branch in np.unique(fine):
        assert len(np.unique(coarse[fine == branch])) == 1
    assert coarse.max() <= fine.max()


@pytest.mark.parametrize("count", range(5))
def test_a_few_rows_have_a_tree(count: int) -> None:
    vectors = blobs(2, 3)[:count]
    labels = consensus.tree(consensus.agreement(vectors, keys(count))).cut(0.5)
    assert labels.shape == (count,)
    assert set(labels.tolist()) == set(range(len(set(labels.tolist()))))


def test_equal_rows_are_no_trouble() -> None:
    vectors = np.repeat(blobs(1, 1), 12, axis=0)
    together = consensus.agreement(vectors, keys(12))
    assert np.isfinite(together).all()
    assert consensus.tree(together).cut(0.5).shape == (12,)


def test_smoothing_moves_rows_towards_their_neighbours_only() -> None:
    vectors = blobs(4, 15, spread=0.1)
    moved = consensus.smoothed(vectors)
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)
    for number in range(4):
        inside = slice(15 * number, 15 * number + 15)
        before, after = vectors[inside] @ vectors[inside].T, moved[inside] @ moved[inside].T
        assert after.mean() > before.mean() + 0.01
    apart = np.abs(moved[:15] @ moved[15:].T)
    assert apart.max() < np.abs(vectors[:15] @ vectors[15:].T).max() + 0.02


def test_few_rows_are_not_smoothed_at_all() -> None:
    vectors = blobs(3, 3)
    assert consensus.smoothed(vectors) is vectors


def test_smoothing_by_blocks_is_smoothing_at_once() -> None:
    vectors = blobs(8, 160, spread=0.3)
    moved = consensus.smoothed(vectors)
    near = np.round(vectors @ vectors.T, 5)
    np.fill_diagonal(near, -1)
    for at in (0, 999, 1000, 1279):
        best = np.argsort(-near[at])[:10]
        wanted = vectors[at] + near[at, best] @ vectors[best] / near[at, best].sum()
        assert moved[at] @ (wanted / np.linalg.norm(wanted)) == pytest.approx(1, abs=1e-3)


def agreed(count: int, seed: int) -> np.ndarray:
    """Return a made-up agreement with many ties."""
    drawn = np.random.default_rng(seed).integers(0, 11, (count, count)) / np.float32(10)
    made = np.minimum(drawn, drawn.T).astype(np.float32)
    np.fill_diagonal(made, 1.0)
    return made


@some
@given(st.integers(2, 30), st.integers(0, 1000), st.sampled_from([0.15, 0.5, 0.9]))
def test_the_tree_is_what_scipy_documents(count: int, seed: int, level: float) -> None:
    together = agreed(count, seed)
    flat = squareform(np.round((1.0 - together).astype(np.float64), 6), checks=False)
    wanted = linkage(flat, method="average")
    found = consensus.tree(together)
    assert found.linkage.tobytes() == wanted.tobytes()
    cut = fcluster(wanted, 1.0 - level, criterion="distance")
    assert (found.cut(level) == consensus.in_order_of_appearance(cut)).all()


def test_a_scipy_that_is_put_together_otherwise_makes_the_same_tree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = agreed(20, 1)
    usual = consensus.tree(together)
    consensus._scipy.cache_clear()
    monkeypatch.setattr(consensus, "import_module", lambda name: object())
    try:
        other = consensus.tree(together)
        assert type(consensus._scipy()).__name__ == "_Public"
        assert other.linkage.tobytes() == usual.linkage.tobytes()
        assert (other.cut(0.5) == usual.cut(0.5)).all()
    finally:
        consensus._scipy.cache_clear()


@some
@given(st.integers(2, 25), st.integers(0, 1000), st.sampled_from([1, 7, 300]))
def test_agreement_is_how_often_two_stand_together_where_both_are_held(
    count: int, seed: int, runs: int
) -> None:
    vectors, own = rows(count, seed), keys(count)
    same, met = np.zeros((count, count)), np.zeros((count, count))
    for inside, labels in consensus.clusterings(vectors, own, runs, 0.8):
        for a, first in zip(inside, labels, strict=True):
            for b, second in zip(inside, labels, strict=True):
                met[a, b] += 1
                same[a, b] += first == second
    wanted = same.astype(np.float32) / np.maximum(met, 1).astype(np.float32)
    assert (consensus.agreement(vectors, own, runs=runs) == wanted).all()
