"""Which needs answer which barriers: the pairs of an action table, found inside a theme.

The Taking Stock action tables set an issue beside the action that it requires and the indicator by
which progress would be known. Notes seldom do; here a barrier is paired with the needs of its theme
that speak of the same thing, by the cosine of their vectors, and keeps none if none is near.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook
from pipeline.themes.points import Point
from pipeline.types import COLUMN_LEVEL, Answer

if TYPE_CHECKING:
    from pipeline.embed import Vectors

NEAR = 0.5  # cosine from which a need addresses a barrier
_MOST = 2  # needs of a barrier
_BARRIER, _NEED = "barrier", "need"


def answers(
    theme: str, points: Sequence[Point], vectors: Vectors, codebook: CodeBook
) -> list[Answer]:
    """Return the pairs of one theme in the order of its barriers, the nearest need first."""
    barriers = _rows(points, _BARRIER)
    needs = [row for row in _rows(points, _NEED) if not _indicates(points[row], codebook)]
    indicators = [row for row in _rows(points, _NEED) if _indicates(points[row], codebook)]
    made = []
    for barrier in barriers:
        for need, similarity in _nearest(barrier, needs, vectors)[:_MOST]:
            known = _nearest(need, [one for one in indicators if one != barrier], vectors)
            indicator = points[known[0][0]].id if known else ""
            made.append(Answer(theme, points[barrier].id, points[need].id, similarity, indicator))
    return made


def _nearest(row: int, others: Sequence[int], vectors: Vectors) -> list[tuple[int, float]]:
    """Return the other rows that speak of the same thing, nearest first, with their cosines."""
    import numpy as np

    known = [other for other in others if other != row]
    cosines = np.round((vectors[known] @ vectors[row]).astype(float), 4)
    near = [(o, float(c)) for o, c in zip(known, cosines, strict=True) if c >= NEAR]
    return sorted(near, key=lambda pair: (-pair[1], pair[0]))


def _rows(points: Sequence[Point], label: str) -> list[int]:
    return [
        at for at, point in enumerate(points) if label in (point.coding.label, point.coding.second)
    ]


def _indicates(point: Point, codebook: CodeBook) -> bool:
    """Return whether a point stands in a column that tells by what progress is known."""
    heads = [head.text for head in point.segment.headings if head.level == COLUMN_LEVEL]
    words = [word.casefold() for head in heads for word in re.findall(r"\w+", head)]
    return any(
        word.startswith(cue.rstrip("*")) if cue.endswith("*") else word == cue
        for cue in codebook.indicator_headings
        for word in words
    )
