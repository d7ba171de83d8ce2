"""Themes of more findings than can be compared two by two: a sample, a vote, and what is odd.

Rows come in the order of a hash of their words, so the first of them are a random sample that no
order of files changes. The others take the theme of most of their nearest neighbours in it (Fix
and Hodges, 1951). Exact neighbours among 5,000 cost 2 s for 100,000 findings in 64 principal
dimensions: an approximate index would save less than its import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.themes.points import centre

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.consensus import Labels, Matrix

_NEIGHBOURS = 15  # that vote on a finding outside the sample
_BLOCK = 2000  # rows that are compared at once
_DIMENSIONS = 64  # principal ones in which neighbours are sought
_ODD = 0.02  # share of the sample that fits its themes worse than what is not odd
_NEARER = 0.1  # cosine by which odd findings stand nearer to one another than to their themes


def sample(given: Labels, count: int, most: int) -> Labels:
    """Return the rows that are grouped directly: those that people coded, then the first."""
    import numpy as np

    if count <= most:
        return np.arange(count)
    coded = np.flatnonzero(given >= 0)[:most]
    rest = np.flatnonzero(given < 0)[: most - len(coded)]
    return np.sort(np.concatenate([coded, rest]))


def spread(vectors: Matrix, rows: Labels, labels: Labels) -> Labels:
    """Return the theme of each finding (n): `rows` have their `labels`, the others a vote."""
    import numpy as np

    themes = np.full(len(vectors), -1, dtype=np.int64)
    themes[rows] = labels
    others = np.flatnonzero(themes < 0)
    themes[others] = voted(vectors[others], vectors[rows], labels)
    return themes


def voted(vectors: Matrix, known: Matrix, labels: Labels) -> Labels:
    """Return the theme of most of each row's nearest neighbours, by their cosines."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    if not len(vectors):
        return np.zeros(0, dtype=np.int64)
    with threadpool_limits(1):  # several threads may add up in another order
        axes = _axes(known)
        blocks = (vectors[start : start + _BLOCK] for start in range(0, len(vectors), _BLOCK))
        made = [_voted(_turned(block, axes), _turned(known, axes), labels) for block in blocks]
    return np.concatenate(made)


def _voted(vectors: Matrix, known: Matrix, labels: Labels) -> Labels:
    import numpy as np

    count, nearest = int(labels.max()) + 1, min(_NEIGHBOURS, len(known))
    member = np.zeros((len(known), count), dtype=np.float32)
    member[np.arange(len(known)), labels] = 1.0
    near = np.round(vectors @ known.T, 5)
    floor = np.partition(near, len(known) - nearest, axis=1)[:, len(known) - nearest, None]
    votes = np.where(near >= floor, np.maximum(near, 0.0), 0.0) @ member
    made: Labels = np.round(votes, 3).argmax(axis=1)
    return made


def _axes(vectors: Matrix) -> Matrix:
    """Return the principal axes of unit vectors, uncentred; shape (d, at most 64)."""
    import numpy as np

    _, axes = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    return axes[:, ::-1][:, :_DIMENSIONS].astype(np.float32)


def _turned(vectors: Matrix, axes: Matrix) -> Matrix:
    """Return unit vectors in principal dimensions."""
    import numpy as np

    made: Matrix = vectors @ axes
    made /= np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)
    return made


def odd(vectors: Matrix, rows: Labels, themes: Labels) -> Labels:
    """Return the rows outside the sample that fit their themes worse than almost all inside."""
    import numpy as np

    fits = _fits(vectors, themes)
    floor = np.quantile(fits[rows], _ODD)
    outside = np.ones(len(themes), dtype=bool)
    outside[rows] = False
    return np.flatnonzero(outside & (fits < floor))


def parted(vectors: Matrix, themes: Labels, rows: Labels, again: Labels, least: int) -> Labels:
    """Return the themes (n) with new ones for those groups of `rows` that stand apart.

    `again` numbers the groups of the rows. A group is a theme of its own if at least `least` of
    its rows stand nearer to its centre than to their themes, clearly on average.
    """
    import numpy as np

    made, fits = themes.copy(), _fits(vectors, themes)
    for number in range(int(again.max(initial=-1)) + 1):
        inside = rows[again == number]
        gain = vectors[inside] @ centre(vectors[inside]) - fits[inside]
        moved = inside[np.round(gain, 4) > 0]
        if len(moved) >= least and float(gain[gain > 0].mean()) >= _NEARER:
            made[moved] = int(made.max()) + 1
    return made


def _fits(vectors: Matrix, themes: Labels) -> NDArray[np.float32]:
    """Return the cosine of each row to the centre of its theme."""
    import numpy as np

    made = np.zeros(len(themes), dtype=np.float32)
    for inside in _members(themes):
        made[inside] = vectors[inside] @ centre(vectors[inside])
    return np.round(made, 4)


def _members(themes: Labels) -> Iterator[Labels]:
    import numpy as np

    order = np.argsort(themes, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(themes[order])) + 1)
