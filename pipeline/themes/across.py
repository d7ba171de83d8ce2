"""What is said again from one exercise to another, and which themes are of one kind.

Two points of one theme are linked where their words are near enough (the cosine from which a need
addresses a barrier) and one of them has few nearer in the other exercise. What they report plays
no part, so a barrier is found again as a barrier, or as the progress that answers it.

Themes are kin as far as the points of one have their nearest in the other: a plan of who goes where
in the manner of optimal transport, cut down to nearest neighbours. It tells what a theme split
from, or what it was merged with; no finding is moved by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.themes.answers import NEAR
from pipeline.types import Kin, Link, Links, Themes

if TYPE_CHECKING:
    from pipeline.embed import Vectors

_MOST = 3  # links of a point into one other exercise
_BLOCK = 2000  # rows that are compared at once


@dataclass(frozen=True, slots=True)
class _Side:
    """The points of one exercise: their addresses, their themes and their vectors (n, d)."""

    addresses: tuple[str, ...]
    themes: tuple[str, ...]
    vectors: Vectors


def links(
    themes: Themes, rows: Mapping[str, int], vectors: Vectors, parts: Mapping[str, int]
) -> Links:
    """Return what links the exercises.

    `rows` gives the row of each finding in `vectors` (n, d), `parts` the number of its exercise.
    """
    of = {m.segment: theme.id for theme in themes.themes for m in theme.members}
    sides = {}
    for part in sorted({parts[address] for address in of}):
        mine = sorted(address for address in of if parts[address] == part)
        told = tuple(of[address] for address in mine)
        sides[part] = _Side(tuple(mine), told, vectors[[rows[address] for address in mine]])
    points: list[Link] = []
    kin: list[Kin] = []
    for since, to in combinations(sides, 2):
        points += _points(sides[since], sides[to])
        kin += _kin(sides[since], sides[to], since, to)
    points.sort(key=lambda link: (-link.similarity, link.earlier, link.later))
    return Links(tuple(points), tuple(kin))


def _points(one: _Side, other: _Side) -> list[Link]:
    """Return the links inside each theme that stands on both sides."""
    return [
        link
        for theme in sorted(set(one.themes) & set(other.themes))
        for link in _inside(theme, _of(one, theme), _of(other, theme))
    ]


def _of(side: _Side, theme: str) -> _Side:
    rows = [at for at, own in enumerate(side.themes) if own == theme]
    return _Side(tuple(side.addresses[at] for at in rows), (theme,), side.vectors[rows])


def _inside(theme: str, one: _Side, other: _Side) -> list[Link]:
    """Return the links of one theme: the nearest of each point, seen from either side."""
    import numpy as np

    near = np.round((one.vectors @ other.vectors.T).astype(float), 4)
    pairs = {(at, b) for at in range(len(near)) for b in _best(near[at])}
    pairs |= {(a, at) for at in range(near.shape[1]) for a in _best(near[:, at])}
    return [
        Link(theme, one.addresses[a], other.addresses[b], float(near[a, b]))
        for a, b in sorted(pairs)
        if near[a, b] >= NEAR
    ]


def _best(cosines: Vectors) -> list[int]:
    import numpy as np

    return [int(at) for at in np.argsort(-cosines, kind="stable")[:_MOST]]


def _kin(one: _Side, other: _Side, since: int, to: int) -> list[Kin]:
    """Return how far themes of two sides are of one kind, where they are at all."""
    back, ahead = _nearest(one, other), _nearest(other, one)
    ours, theirs = Counter(one.themes), Counter(other.themes)
    ends = {(a, b) for a, b in back} | {(a, b) for b, a in ahead}
    return [
        Kin(a, b, since, to, round(ahead[b, a] / theirs[b], 4), round(back[a, b] / ours[a], 4))
        for a, b in sorted(ends)
    ]


def _nearest(one: _Side, other: _Side) -> Counter[tuple[str, str]]:
    """Return how many points of each theme of one side have their nearest in each of the other."""
    import numpy as np

    found: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(one.themes) if other.themes else 0, _BLOCK):
        near = np.round((one.vectors[start : start + _BLOCK] @ other.vectors.T).astype(float), 4)
        best = near.argmax(axis=1)
        for at, column in enumerate(best):
            if near[at, column] >= NEAR:
                found[one.themes[start + at], other.themes[int(column)]] += 1
    return found
