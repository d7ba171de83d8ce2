"""What stands for a theme: exemplars, borderline members, what one group alone says, its gist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.themes.points import Point, both, centre
from pipeline.types import Gist

if TYPE_CHECKING:
    from pipeline.embed import Encoder, Vectors

_NEW_SOURCE = 0.15  # gain of an exemplar from a document or a group not yet shown, as a share
_LEAST = 4  # words of a gist that is part of a point
_GIST = 18  # words of a gist, at most
_MOST = 3000  # rows of a theme that are compared with each other
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
    for at, own in enumerate(groups[:_MOST]):
        others = [row for row, group in enumerate(groups) if len(own) == 1 and group - own]
        if others:
            nearest = round(float(np.max(vectors[others] @ vectors[at])), 4)
            if nearest < _ELSEWHERE:
                found.append((nearest, at))
    return [at for _, at in sorted(found)]


def gists(points: Sequence[Point], vectors: Vectors, encoder: Encoder) -> list[Gist]:
    """Return for each label the clauses nearest to what its members say, the best first."""
    import numpy as np

    made = []
    for label in sorted({point.coding.label for point in points}):
        rows = [at for at, point in enumerate(points) if point.coding.label == label]
        middle = centre(vectors[rows])
        fits = np.round(vectors[rows] @ middle, 4)
        first = [rows[at] for at in np.lexsort((np.arange(len(rows)), -fits))[:6]]
        parts = [(row, *clause) for row in first for clause in clauses(points[row].segment.text)]
        if not parts:
            continue
        texts = [points[row].segment.text[start:end] for row, start, end in parts]
        near = both(texts, encoder) @ middle
        order = sorted(range(len(parts)), key=lambda at: (-round(float(near[at]), 3), at))
        seen: set[int] = set()
        for at in order:
            row, start, end = parts[at]
            if row not in seen:
                seen.add(row)
                made.append(Gist(label, points[row].id, start, end))
    return made


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
