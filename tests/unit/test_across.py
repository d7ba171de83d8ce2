"""Points of two exercises are linked inside a theme, and themes are kin by their nearest points."""

from __future__ import annotations

import numpy as np
from made_up import blobs

from pipeline.themes.across import links
from pipeline.types import Member, Theme, Themes


def theme(id: str, members: list[str]) -> Theme:
    return Theme(id, id, (), tuple(Member(m, 1.0) for m in members), (), 1.0)


def given(rows: np.ndarray, themes: dict[str, list[int]], years: list[int]):  # type: ignore[no-untyped-def]
    names = [f"p{at:02}" for at in range(len(rows))]
    made = Themes(tuple(theme(id, [names[at] for at in inside]) for id, inside in themes.items()))
    at = {name: row for row, name in enumerate(names)}
    return links(made, at, rows.astype(np.float32), dict(zip(names, years, strict=True)))


def test_near_points_of_a_theme_are_linked_from_the_earlier_to_the_later() -> None:
    rows = blobs(2, 4)
    made = given(rows, {"t": list(range(8))}, [0, 0, 1, 1, 0, 0, 1, 1])
    pairs = {(link.earlier, link.later) for link in made.points}
    assert pairs == {(f"p0{a}", f"p0{b}") for a, b in
                     ((0, 2), (0, 3), (1, 2), (1, 3), (4, 6), (4, 7), (5, 6), (5, 7))}  # fmt: skip
    assert [link.similarity for link in made.points] == sorted(
        (link.similarity for link in made.points), reverse=True
    )


def test_points_of_different_themes_are_never_linked() -> None:
    made = given(blobs(1, 4), {"a": [0, 1], "b": [2, 3]}, [0, 0, 1, 1])
    assert made.points == ()
    (kin,) = made.kin
    assert (kin.earlier, kin.later, kin.forward, kin.backward) == ("a", "b", 1.0, 1.0)


def test_a_point_has_a_few_links_only() -> None:
    made = given(blobs(1, 12), {"t": list(range(12))}, [0] + [1] * 11)
    assert len(made.points) == 11  # each later point has the earlier one for its nearest
    made = given(blobs(1, 12), {"t": list(range(12))}, [0] * 6 + [1] * 6)
    assert max(sum(link.earlier == f"p0{at}" for link in made.points) for at in range(6)) < 6


def test_three_exercises_are_linked_pair_by_pair() -> None:
    made = given(blobs(1, 3), {"t": [0, 1, 2]}, [0, 1, 2])
    assert {(link.earlier, link.later) for link in made.points} == {
        ("p00", "p01"), ("p00", "p02"), ("p01", "p02")
    }  # fmt: skip
    assert {(kin.since, kin.to) for kin in made.kin} == {(0, 1), (0, 2), (1, 2)}


def test_what_is_far_apart_is_neither_linked_nor_kin() -> None:
    made = given(blobs(2, 2), {"a": [0, 1], "b": [2, 3]}, [0, 0, 1, 1])
    assert made.points == () and made.kin == ()
    assert given(blobs(1, 2), {"a": [0, 1]}, [0, 0]).points == ()
    assert given(blobs(1, 1)[:0], {}, []).kin == ()
