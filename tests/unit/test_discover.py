"""Groups of findings from vectors: themes, parents, second themes, and what people said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import blobs, unit

from pipeline.themes import discover as module
from pipeline.themes import draws
from pipeline.themes.discover import Groups, Levels, discover, principal, runs_for

some = settings(max_examples=15, deadline=None, derandomize=True)


def keys(count: int) -> np.ndarray:
    return draws.keys([f"point {at}" for at in range(count)])


def grouped(vectors: np.ndarray, given: list[int] | None = None, **levels: float) -> Groups:
    told = None if given is None else np.array(given, dtype=np.int64)
    return discover(vectors, keys(len(vectors)), Levels(runs=30, **levels), given=told)  # type: ignore[arg-type]


def check(groups: Groups, count: int) -> None:
    """Hold what any groups promise."""
    assert groups.themes.shape == groups.second.shape == (count,)
    assert set(groups.themes.tolist()) == set(range(groups.count))
    _, first = np.unique(groups.themes, return_index=True)
    assert (np.diff(first) > 0).all()
    assert set(groups.second.tolist()) <= set(range(-1, groups.count))
    assert not (groups.second == groups.themes).any()
    for parent in set(groups.parents.tolist()) - {-1}:
        assert (groups.parents == parent).sum() >= 2


@pytest.mark.parametrize("number", [5, 8])
def test_clear_groups_are_themes_whatever_their_number(number: int) -> None:
    groups = grouped(blobs(number, 12), theme=0.3)
    check(groups, number * 12)
    assert groups.themes.tolist() == np.repeat(range(number), 12).tolist()


@pytest.mark.parametrize("number", [3, 4, 8])
def test_no_theme_holds_rows_of_two_clear_groups(number: int) -> None:
    groups = grouped(blobs(number, 25))
    pairs = set(zip(groups.themes.tolist(), np.repeat(range(number), 25).tolist(), strict=True))
    assert len(pairs) == groups.count >= number


@some
@given(st.integers(1, 40), st.integers(0, 99), st.data())
def test_any_rows_have_groups_and_hand_codings_hold_exactly(
    count: int, seed: int, data: st.DataObject
) -> None:
    vectors = blobs(4, 10, spread=0.6, seed=seed)[:count]
    said = data.draw(st.lists(st.integers(-1, 3), min_size=count, max_size=count))
    groups = grouped(vectors, said)
    check(groups, count)
    for one in range(count):
        for other in range(one):
            if said[one] >= 0 and said[other] >= 0:
                same = groups.themes[one] == groups.themes[other]
                assert same == (said[one] == said[other])


def test_two_rows_that_people_put_together_stand_together_though_they_are_far_apart() -> None:
    said = [-1] * 40
    said[0] = said[39] = 0
    said[1] = 1
    groups = grouped(blobs(4, 10), said)
    assert groups.themes[0] == groups.themes[39] != groups.themes[1]


def test_a_group_that_people_divide_is_divided_and_the_others_follow_the_nearest() -> None:
    vectors = blobs(3, 12, spread=0.05)
    vectors[:6] += 0.35 * np.eye(1, 32, 30, dtype=np.float32)
    vectors[6:12] += 0.35 * np.eye(1, 32, 31, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    said = [0, 0, 0, -1, -1, -1, 1, 1, 1, -1, -1, -1, *[-1] * 24]
    groups = grouped(vectors, said)
    assert len(set(groups.themes[:6].tolist())) == len(set(groups.themes[6:12].tolist())) == 1
    assert groups.themes[0] != groups.themes[6]


def test_what_people_coded_is_no_matter_of_agreement() -> None:
    said = np.array([0, 0, 1, -1, *[-1] * 36])
    together = module._agreement(blobs(4, 10), keys(40), said, 20)
    assert together[0, 1] == 1 and together[0, 2] == together[2, 1] == 0
    assert 0 < together[0, 3] < 1


def test_a_row_settles_where_it_agrees_most_unless_people_put_it_elsewhere() -> None:
    together = np.full((6, 6), 0.1, dtype=np.float32)
    together[:3, :3] = together[3:, 3:] = 0.9
    labels, free = np.array([0, 0, 1, 1, 1, 1]), np.full(6, -1)
    assert module._settled(together, labels, free).tolist() == [0, 0, 0, 1, 1, 1]
    held = np.array([-1, -1, 7, -1, -1, -1])
    assert module._settled(together, labels, held).tolist() == labels.tolist()


def test_themes_are_settled_before_they_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_settled", lambda together, labels, given: 0 * labels)
    assert grouped(blobs(4, 10)).count == 1


def test_groups_are_renamed_with_their_parents_and_second_themes() -> None:
    told = np.array([2, 0, 2, 1]), np.array([5, -1, 5]), np.array([1, -1, 0, 2])
    made = module._in_order(Groups(*told))
    assert made.themes.tolist() == [0, 1, 0, 2]
    assert made.parents.tolist() == [5, 5, -1]
    assert made.second.tolist() == [2, -1, 1, 0]


def test_a_theme_that_people_named_may_be_small_and_others_may_not() -> None:
    vectors = np.concatenate([blobs(3, 10), unit(*np.eye(32)[20:22])])
    assert np.bincount(grouped(vectors).themes).min() >= 3
    said = [-1] * 30 + [0, -1]
    groups = grouped(vectors, said)
    assert groups.themes[30] not in groups.themes[:30]


def test_the_least_size_of_a_theme_is_kept() -> None:
    vectors = blobs(12, 5)
    assert np.bincount(grouped(vectors, smallest=5).themes).min() >= 5
    groups = grouped(vectors, smallest=6)
    assert np.bincount(groups.themes).min() >= 6 or groups.count == 1
    assert grouped(vectors, smallest=61).count == 1


def test_no_row_stands_nearer_to_another_theme_than_to_its_own() -> None:
    vectors = blobs(5, 12, spread=0.35)
    own = keys(60)
    together = module._agreement(vectors, own, np.full(60, -1), 30)
    groups = grouped(vectors)
    near = module._to_themes(together, groups.themes)
    moved = (near.argmax(axis=1) != groups.themes).mean()
    assert moved < 0.1


def test_mean_agreement_with_a_theme_leaves_the_row_itself_out() -> None:
    together = np.array([[1, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 1]], dtype=np.float32)
    near = module._to_themes(together, np.array([0, 0, 1]))
    assert np.allclose(near, [[0.5, 0], [0.5, 0.2], [0.1, 0]])


def test_a_row_between_two_groups_has_a_second_theme_and_clear_rows_have_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = np.repeat(range(3), 4)
    together = np.full((13, 13), 0.05, dtype=np.float32)
    together[:12, :12] = np.where(group[:, None] == group[None], 0.9, 0.05)
    together[12, :4] = together[:4, 12] = 0.6
    together[12, 4:8] = together[4:8, 12] = 0.5
    np.fill_diagonal(together, 1.0)
    monkeypatch.setattr(module, "_agreement", lambda *told: together)
    groups = grouped(blobs(13, 1), second=0.25, second_share=0.6)
    assert groups.themes.tolist() == [*group.tolist(), 0]
    assert groups.second.tolist() == [-1] * 12 + [1]


def test_a_second_theme_is_held_to_both_its_levels() -> None:
    near = np.array([[0.8, 0.3, 0.1], [0.4, 0.3, 0.2], [0.2, 0.2, 0.2]], dtype=np.float32)
    labels = np.array([0, 0, 0])
    usual = Levels(second=0.25, second_share=0.6)
    assert module._second(near, labels, usual).tolist() == [-1, 1, -1]
    assert module._second(near, labels, replace(usual, second_share=0.3)).tolist() == [1, 1, -1]
    assert module._second(near, labels, replace(usual, second=0.35)).tolist() == [-1, -1, -1]
    assert module._second(near[:, :1], labels, usual).tolist() == [-1, -1, -1]


def test_themes_of_one_branch_share_a_parent_and_a_lone_theme_has_none() -> None:
    labels = np.array([0, 0, 1, 1, 2, 2, 3])
    assert module._parents(labels, np.array([0, 0, 0, 0, 1, 1, 1])).tolist() == [0, 0, 1, 1]
    assert module._parents(labels, np.array([0, 0, 0, 0, 1, 1, 2])).tolist() == [0, 0, -1, -1]
    assert module._parents(labels, np.zeros(7, dtype=np.int64)).tolist() == [-1] * 4


def test_families_of_groups_have_parents_and_strangers_none() -> None:
    vectors = blobs(7, 8, spread=0.03)
    for number, family in ((0, 28), (1, 28), (2, 29), (3, 29)):
        vectors[8 * number : 8 * number + 8] += np.eye(1, 32, family, dtype=np.float32)
    groups = grouped(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    assert groups.themes.tolist() == np.repeat(range(7), 8).tolist()
    one, same, two, like, *others = groups.parents.tolist()
    assert one == same != two == like
    assert min(one, two) >= 0 and set(others) == {-1}


@pytest.mark.parametrize("said", [{}, {90: 0, 95: 1, 99: 0}])
def test_more_than_are_grouped_directly_are_placed_by_vote(
    monkeypatch: pytest.MonkeyPatch, said: dict[int, int]
) -> None:
    monkeypatch.setattr(module, "DIRECT", 40)
    order = np.random.default_rng(3).permutation(120)
    vectors, wanted = blobs(5, 24)[order], np.repeat(range(5), 24)[order]
    groups = grouped(vectors, [said.get(at, -1) for at in range(120)], theme=0.3)
    check(groups, 120)
    if said:
        assert groups.themes[90] == groups.themes[99] != groups.themes[95]
    else:
        assert len(set(zip(groups.themes.tolist(), wanted.tolist(), strict=True))) == 5
        assert groups.count == 5
        assert (groups.second[40:] == -1).all()


def test_a_theme_that_the_sample_shows_nothing_of_is_found_in_what_fits_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "DIRECT", 60)
    vectors = blobs(6, 40, spread=0.1)
    order = np.concatenate([np.random.default_rng(2).permutation(200), np.arange(200, 240)])
    groups = grouped(vectors[order], theme=0.3)
    check(groups, 240)
    last, others = set(groups.themes[200:].tolist()), set(groups.themes[:200].tolist())
    assert not last & others and len(last) <= 2
    assert len(others) == 5


def test_principal_dimensions_keep_the_cosines_of_rows_that_need_no_more() -> None:
    turn, _ = np.linalg.qr(np.random.default_rng(1).standard_normal((32, 32)))
    flat = blobs(4, 10)[:, :8]
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    vectors = (flat @ turn[:8]).astype(np.float32)
    made = principal(vectors, 8)
    assert made.shape == (40, 8)
    assert np.allclose(made @ made.T, vectors @ vectors.T, atol=1e-4)
    assert principal(vectors, 32) is vectors


def test_many_clusterings_are_agreed_on_where_they_cost_little() -> None:
    assert runs_for(0) == runs_for(300) == 200
    assert runs_for(500) == 120
    assert runs_for(5000) == 60


def test_equal_vectors_are_one_theme() -> None:
    groups = grouped(np.repeat(blobs(1, 1), 8, axis=0))
    check(groups, 8)
    assert groups.count <= 2


def test_codings_hold_beyond_what_is_grouped_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DIRECT", 8)
    vectors = blobs(2, 10)
    coded = np.array([0, 1] * 10)
    found = grouped(vectors, coded.tolist())
    assert len(set(found.themes[coded == 0])) == len(set(found.themes[coded == 1])) == 1
    assert found.themes[0] != found.themes[1]


def check_apart(themes: np.ndarray, wanted: np.ndarray) -> None:
    """Hold that most rows are in some theme, and that no theme mixes two kinds."""
    assert (themes >= 0).mean() > 0.6
    for number in set(themes[themes >= 0].tolist()):
        assert len(set(wanted[themes == number].tolist())) == 1


def test_what_is_left_over_makes_themes_of_its_own_among_the_known() -> None:
    vectors, own = blobs(5, 12, spread=0.1), keys(60)
    placed = np.where(np.arange(60) < 36, np.arange(60) // 12, -1)
    given = np.full(60, -1, dtype=np.int64)
    found = module.left_over(vectors, own, placed, given)
    assert (found.themes[:36] == -1).all()
    check_apart(found.themes[36:], np.repeat([0, 1], 12))


def test_an_odd_piece_of_a_known_theme_is_no_theme_of_its_own() -> None:
    vectors, own = blobs(3, 16, spread=0.1), keys(48)
    placed = np.arange(48) // 16
    placed[[0, 1, 2]] = -1
    found = module.left_over(vectors, own, placed, np.full(48, -1, dtype=np.int64))
    assert found.count == 0 and (found.themes == -1).all()


def test_what_people_named_stands_whatever_its_size() -> None:
    vectors, own = blobs(3, 16, spread=0.1), keys(48)
    placed, given = np.arange(48) // 16, np.full(48, -1, dtype=np.int64)
    placed[[0, 1]], given[[0, 1]] = -1, [4, 4]
    found = module.left_over(vectors, own, placed, given)
    assert found.count == 1 and set(np.flatnonzero(found.themes == 0)) == {0, 1}


def test_of_more_than_can_be_grouped_the_others_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DIRECT", 60)
    vectors, own = blobs(4, 50, spread=0.1), keys(200)
    placed = np.where(np.arange(200) < 100, np.arange(200) // 50, -1)
    found = module.left_over(vectors, own, placed, np.full(200, -1, dtype=np.int64))
    assert (found.themes[:100] == -1).all()
    check_apart(found.themes[100:], np.repeat([0, 1], 50))
