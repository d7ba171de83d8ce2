"""How steady themes are: high for clear groups, low for noise, and nothing where none is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up import blobs

from pipeline.themes import draws, stability
from pipeline.themes.discover import Groups, Levels, discover

LEVELS = Levels(theme=0.3)


def keys(count: int) -> np.ndarray:
    return draws.keys([f"point {at}" for at in range(count)])


def noise(count: int) -> np.ndarray:
    made = np.random.default_rng(2).standard_normal((count, 40)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_clear_themes_come_again_and_noise_does_not() -> None:
    clear = stability.resampled(blobs(5, 12), keys(60), np.repeat(range(5), 12), LEVELS)
    found = discover(noise(60), keys(60)).themes
    blurred = stability.resampled(noise(60), keys(60), found)
    assert len(clear) == 5 and min(clear) > 0.9
    assert len(blurred) == found.max() + 1 and np.mean(blurred) < 0.6
    assert all(0 <= value <= 1 for value in [*clear, *blurred])


def test_a_theme_that_is_none_is_less_steady_than_those_beside_it() -> None:
    labels = np.repeat(range(5), 12)
    labels[::12] = 5  # a theme of one row of each group
    told = stability.resampled(blobs(5, 12), keys(60), labels, LEVELS)
    assert min(told[:5]) > 0.8 and told[5] < 0.3


def test_leaving_out_a_document_tells_the_worst_case() -> None:
    documents = ["a.txt", "b.txt", "c.txt"] * 20
    labels = np.repeat(range(5), 12)
    told = stability.without_documents(blobs(5, 12), keys(60), labels, documents, LEVELS)
    assert all(value is not None and value > 0.9 for value in told)
    split = np.where(np.arange(60) % 3 == 0, 5, labels)  # a theme that one document alone holds
    held = stability.without_documents(blobs(5, 12), keys(60), split, documents, LEVELS)
    assert held[5] is not None and held[5] < 0.4


def test_one_document_cannot_be_left_out() -> None:
    labels = np.repeat(range(5), 12)
    told = stability.without_documents(blobs(5, 12), keys(60), labels, ["a.txt"] * 60, LEVELS)
    assert told == [None] * 5
    assert stability.without_documents(blobs(1, 1), keys(1), np.zeros(1, int), ["a"], LEVELS) == [
        None
    ]


def test_a_theme_that_goes_with_its_document_is_told_by_the_others() -> None:
    labels = np.repeat(range(5), 12)
    documents = ["only.txt"] * 12 + ["a.txt", "b.txt"] * 24
    told = stability.without_documents(blobs(5, 12), keys(60), labels, documents, LEVELS)
    assert told[0] is not None and told[0] > 0.9
    two = stability.without_documents(
        blobs(5, 12)[:24], keys(24), labels[:24], ["a.txt"] * 12 + ["b.txt"] * 12, LEVELS
    )
    assert all(value is not None for value in two)


def test_the_worst_document_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter([[0, 0, 1, 1], [0, 0, 0, 1]])

    def told(*_: object) -> Groups:
        none = np.full(2, -1)
        return Groups(np.array(next(made)), none, none)

    monkeypatch.setattr(stability, "discover", told)
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    worst = stability.without_documents(blobs(2, 4), keys(8), labels, ["a", "b"] * 4, LEVELS)
    assert worst == [0.667, 0.5]


def test_many_documents_are_left_out_in_eight_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def counted(vectors: np.ndarray, *told: object) -> object:
        seen.append(len(vectors))
        return discover(vectors, *told)  # type: ignore[arg-type]

    monkeypatch.setattr(stability, "discover", counted)
    documents = [f"{at:02}.txt" for at in range(60)]
    stability.without_documents(blobs(5, 12), keys(60), np.repeat(range(5), 12), documents, LEVELS)
    assert len(seen) == 8
    assert sum(60 - left for left in seen) == 60


def test_of_many_findings_the_first_are_grouped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stability, "_FEW", 30)
    monkeypatch.setattr(stability, "_MANY", 30)
    order = np.random.default_rng(1).permutation(60)
    labels = np.repeat(range(5), 12)[order]
    vectors, documents = blobs(5, 12)[order], ["a", "b", "c"] * 20
    told = stability.steadiness(vectors, keys(60), labels, documents, LEVELS)
    assert np.mean(told.resampled) > 0.85
    near = stability.principal(vectors[:30])
    levels = replace(LEVELS, runs=60)
    assert told.resampled == stability.resampled(near, keys(60)[:30], labels, levels)
    assert told.left_out == stability.without_documents(
        near, keys(60)[:30], labels, documents[:30], levels
    )


def test_more_are_grouped_again_where_there_are_very_many() -> None:
    assert [stability._some(count) for count in (5, 600, 9_000, 20_000, 100_000)] == [
        5, 600, 600, 800, 2_000
    ]  # fmt: skip


def test_the_best_index_is_that_of_the_theme_most_alike() -> None:
    labels, again = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 1])
    told = stability._best(labels, np.arange(5), again)
    assert told == [pytest.approx(2 / 3), pytest.approx(2 / 3), None]


def test_a_finding_alone_is_not_resampled() -> None:
    assert stability.resampled(blobs(1, 1), keys(1), np.zeros(1, dtype=np.int64)) == [0.0]


def test_stability_is_the_same_twice() -> None:
    found = discover(noise(40), keys(40)).themes
    told = stability.resampled(noise(40), keys(40), found)
    assert stability.resampled(noise(40), keys(40), found) == told
