"""The same words again: campaign texts, pasted answers, points that a paper makes twice.

Findings are one text where their words are equal, or where they are near copies of the wording
that is used most. Folded, they count once where themes are found, and reports count them both
ways.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.themes.near import leaders
from pipeline.themes.points import Point
from pipeline.themes.wordings import wordings


def folded(points: Sequence[Point]) -> list[int]:
    """Return for each finding the number of the one that stands for its text."""
    said = wordings(point.text for point in points)
    leading = leaders(said)
    texts = [leading[row] for row in said.row_of.tolist()]
    heads: dict[int, int] = {}
    for at, text in enumerate(texts):
        head = heads.setdefault(text, at)
        if place(points[at]) < place(points[head]):
            heads[text] = at
    return [heads[text] for text in texts]


def place(point: Point) -> tuple[str, str, object]:
    """Return what decides which of several wordings stands for all: words first, then place.

    A theme's name, its id and its vectors come of it: in other rows the same would be said.
    """
    return point.text, point.segment.document, point.segment.span
