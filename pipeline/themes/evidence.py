"""What stands for a theme: exemplars, borderline members, what one group alone says, its gist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.themes.memory import Memory
from pipeline.themes.points import Point, centre
from pipeline.types import Gist

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Encoder, Vectors

    Rows = NDArray[np.intp]

_NEW_SOURCE = 0.15  # gain of an exemplar from a document or a group not yet shown, as a share
_LEAST = 4  # words of a gist that is part of a point
_GIST = 18  # words of a gist, at most
_SHOWN = 6  # gists of a label
_MOST = 1000  # rows of a theme that are compared with each other, each with all
_BLOCK = 1000  # rows that others are compared with at a time
_ELSEWHERE = 0.5  # cosine from which another group is held to say the same
_CLAUSE = re.compile(r"[.;:!?]\s+|\s[-–—]\s|,\s+(?=(?:and|but|which|with|so|as)\b)")


def facility(points: Sequence[Point], vectors: Vectors, count: int) -> list[int]:
    """Return up to `count` rows that together lie near every row, most telling first.

    Greedy facility location (Lin and Bilmes, A Class of Submodular Functions for Document
    Summarization, 2011); of rows that cover about as much, one from another document or group
    than those chosen before. No text is chosen twice. Of very large themes the first rows stand
    for all.
    """
    import numpy as np

    points, vectors = points[:_MOST], vectors[:_MOST]
    near = np.maximum(vectors @ vectors.T, 0.0)
    covered = np.zeros(len(vectors), dtype=np.float32)
    chosen: list[int] = []
    while len(chosen) < count:
        gain = np.maximum(near, covered).sum(axis=1) - covered.sum()
        gain = np.round(gain * _freshness(points, chosen), 4)
        said = {points[at].text.casefold() for at in chosen}
        left = [at for at in range(len(points)) if points[at].text.casefold() not in said]
        if not left:
            break
        best = max(left, key=lambda at: (float(gain[at]), -at))
        chosen.append(best)
        covered = np.maximum(covered, near[best])
    return chosen


def coherence(vectors: Vectors) -> float:
    """Return the mean cosine between two different rows, 1 for a single one."""
    count = len(vectors)
    if count < 2:
        return 1.0
    whole = float((vectors.sum(axis=0).astype(float) ** 2).sum()) - count
    return round(whole / (count * (count - 1)), 3)


def _freshness(points: Sequence[Point], chosen: Sequence[int]) -> Vectors:
    """Return a factor a row: more where it comes from a document or a group not yet shown."""
    import numpy as np

    documents = {points[at].segment.document for at in chosen}
    groups = {group for at in chosen for group in points[at].coding.stakeholders}
    made: Vectors = np.array(
        [
            1.0
            + _NEW_SOURCE * (point.segment.document not in documents)
            + _NEW_SOURCE * bool(set(point.coding.stakeholders) - groups)
            for point in points
        ],
        dtype=np.float32,
    )
    return made


def minority(points: Sequence[Point], vectors: Vectors) -> list[int]:
    """Return rows by one group alone that nobody of another group says like, furthest first."""
    import numpy as np

    groups = [frozenset(point.coding.stakeholders) for point in points]
    if len(frozenset().union(*groups)) < 2:
        return []
    found = []
    for own in sorted({group for group in groups if len(group) == 1}, key=sorted):
        rows = np.array([at for at, group in enumerate(groups) if group == own])
        others = np.array([at for at, group in enumerate(groups) if group - own])
        found += _alone(rows, others, vectors)
    return [at for _, at in sorted(found)]


def _alone(rows: Rows, others: Rows, vectors: Vectors) -> list[tuple[float, int]]:
    """Return the rows that none of the others comes near, with their cosine to the nearest.

    Most rows meet their like among the first others, and are compared no further.
    """
    import numpy as np

    nearest = np.full(len(rows), -1.0, dtype=np.float32)
    for start in range(0, len(others), _BLOCK):
        block = vectors[others[start : start + _BLOCK]].T
        near = [
            (vectors[rows[at : at + _BLOCK]] @ block).max(axis=1)
            for at in range(0, len(rows), _BLOCK)
        ]
        nearest = np.maximum(nearest, np.round(np.concatenate(near), 4))
        left = nearest < _ELSEWHERE
        rows, nearest = rows[left], nearest[left]
        if not len(rows):
            break
    return [(round(float(n), 4), int(at)) for n, at in zip(nearest, rows, strict=True)]


@dataclass(frozen=True, slots=True)
class _Said:
    """The clauses of a label's findings nearest to its middle: where each stands, and its words."""

    label: str
    middle: Vectors
    spans: tuple[tuple[int, str, int, int], ...]  # row, segment, start, end
    texts: tuple[str, ...]


def gists(
    themes: Iterable[tuple[Sequence[Point], Vectors]],
    encoder: Encoder,
    memory: Memory | None = None,
) -> list[tuple[Gist, ...]]:
    """Return for each theme and label the clauses nearest to what its members say, best first.

    A theme is its findings and their vectors, of shape (n, 768). The clauses of all themes are
    encoded together: a call a theme cost more than what it encoded. What `memory` knows of them
    saves work and changes nothing.
    """
    said = [list(_by_label(points, vectors)) for points, vectors in themes]
    texts = sorted({text for theme in said for one in theme for text in one.texts})
    encoded = (memory or Memory()).vectors(texts, encoder) if texts else None
    place = {text: at for at, text in enumerate(texts)}
    return [
        tuple(
            gist
            for one in theme
            if encoded is not None and one.texts
            for gist in _nearest(one, encoded[[place[text] for text in one.texts]])
        )
        for theme in said
    ]


def _by_label(points: Sequence[Point], vectors: Vectors) -> Iterator[_Said]:
    import numpy as np

    for label in sorted({point.coding.label for point in points}):
        rows = [at for at, point in enumerate(points) if point.coding.label == label]
        own = vectors[rows]
        middle = centre(own)
        fits = np.round(own @ middle, 4)
        first = [rows[at] for at in np.lexsort((np.arange(len(rows)), -fits))[:_SHOWN]]
        parts = [(row, *clause) for row in first for clause in clauses(points[row].segment.text)]
        yield _Said(
            label,
            middle,
            tuple((row, points[row].id, start, end) for row, start, end in parts),
            tuple(points[row].segment.text[start:end] for row, start, end in parts),
        )


def _nearest(said: _Said, vectors: Vectors) -> Iterator[Gist]:
    """Yield the clause of each finding that lies nearest to the middle, the best first."""
    near = vectors @ said.middle
    seen: set[int] = set()
    for at in sorted(range(len(near)), key=lambda at: (-round(float(near[at]), 3), at)):
        row, segment, start, end = said.spans[at]
        if row not in seen:
            seen.add(row)
            yield Gist(said.label, segment, start, end)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the whole of a short text stands, or the clauses of a long one: (start, end)."""
    if len(text.split()) <= _GIST:
        yield 0, len(text)
        return
    cuts = [0, *(found.end() for found in _CLAUSE.finditer(text)), len(text)]
    for start, end in pairwise(cuts):
        bare = text[start:end].rstrip(" ,;:–—-\n\t")
        if _LEAST <= len(bare.split()) <= _GIST and bare == bare.lstrip():
            yield start, start + len(bare)
