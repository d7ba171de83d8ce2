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
_BLOCK = 256  # rows that are compared with all others at a time
_BARRIER, _NEED = "barrier", "need"


def answers(
    theme: str, points: Sequence[Point], vectors: Vectors, codebook: CodeBook
) -> list[Answer]:
    """Return the pairs of one theme in the order of its barriers, the nearest need first."""
    barriers, wanted = _rows(points, _BARRIER), _rows(points, _NEED)
    needs = [row for row in wanted if not _indicates(points[row], codebook)]
    indicators = [row for row in wanted if _indicates(points[row], codebook)]
    pairs = list(zip(barriers, _nearest(barriers, needs, vectors), strict=True))
    met = sorted({need for _, near in pairs for need, _ in near})
    known = dict(zip(met, _nearest(met, indicators, vectors), strict=True))
    made = []
    for barrier, near in pairs:
        for need, similarity in near:
            at = next((one for one, _ in known[need] if one != barrier), -1)
            indicator = points[at].id if at >= 0 else ""
            made.append(Answer(theme, points[barrier].id, points[need].id, similarity, indicator))
    return made


def _nearest(
    rows: Sequence[int], others: Sequence[int], vectors: Vectors
) -> list[list[tuple[int, float]]]:
    """Return for each row the two others that speak most of the same thing, with their cosines."""
    import numpy as np

    if not others:
        return [[] for _ in rows]
    known = np.array(others)
    held = vectors[known].T
    made = []
    for start in range(0, len(rows), _BLOCK):
        block = np.array(rows[start : start + _BLOCK])
        cosines = np.round((vectors[block] @ held).astype(float), 4)
        cosines[block[:, None] == known] = -1.0
        near: list[list[tuple[int, float]]] = [[] for _ in block]
        for _ in range(_MOST):
            best = cosines.argmax(axis=1)  # of equal ones the first
            for own, row, at in zip(near, cosines, best.tolist(), strict=True):
                if row[at] >= NEAR:
                    own.append((others[at], float(row[at])))
            cosines[np.arange(len(block)), best] = -1.0
        made += near
    return made


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
