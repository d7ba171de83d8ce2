"""How steady each theme is: how much of it comes again from less data.

Stability is not validity: a theme can come back every time and mean little, or mean much and be
made of few findings that leave together (on 106 themes of coded comments the two hardly went
together: Spearman .14). Reports show stability and coherence side by side.

What is grouped again keeps the principal dimensions of the whole: they hardly change with a fifth
of the findings gone, and finding them sixteen times cost more than the grouping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.themes import draws
from pipeline.themes.discover import USUAL, Levels, discover, principal

if TYPE_CHECKING:
    from pipeline.themes.consensus import Labels, Matrix
    from pipeline.themes.draws import Keys

_RESAMPLES = 8
_SHARE = 0.8
_RUNS = 60  # clusterings of a resample: fewer than of a search, so what is told is a lower bound
_DRAW = 1_000_003  # first number of the draws of resamples, apart from those of clusterings
_FEW, _MANY = 600, 2000  # findings that are grouped again; of more, the first by their content
_DOCUMENTS = 8  # documents, or groups of documents, that are left out in turn


@dataclass(frozen=True, slots=True)
class Steadiness:
    """For each theme its stability over resamples, and its worst case without a document.

    `resampled` holds mean best Jaccard indices, `left_out` the lowest one, None where a theme is
    lost with its document or where there is one document only.
    """

    resampled: list[float]
    left_out: list[float | None]


def steadiness(
    vectors: Matrix,
    keys: Keys,
    labels: Labels,
    documents: Sequence[str],
    levels: Levels = USUAL,
) -> Steadiness:
    """Return how steady the themes of n findings are, n `labels` from 0, n `documents`."""
    from threadpoolctl import threadpool_limits

    some = _some(len(keys))
    levels = replace(levels, runs=_RUNS)
    with threadpool_limits(1):  # many small products: threads cost more than they give
        near = principal(vectors[:some])
        return Steadiness(
            resampled(near, keys[:some], labels, levels),
            without_documents(near, keys[:some], labels, documents[:some], levels),
        )


def resampled(vectors: Matrix, keys: Keys, labels: Labels, levels: Levels = USUAL) -> list[float]:
    """Return each theme's mean best Jaccard index over resamples (Hennig, 2007), 0 to 1.

    Each resample holds four fifths of the findings, grouped anew.
    """
    import numpy as np

    kept = [
        np.flatnonzero(draws.uniform(keys, _DRAW + number) <= _SHARE)
        for number in range(_RESAMPLES)
    ]
    found = [
        _best(labels, part, discover(vectors[part], keys[part], levels).themes)
        for part in kept
        if len(part) > 1
    ]
    told = _columns(found, int(labels.max(initial=-1)) + 1)
    return [round(float(np.mean(column)), 3) if column else 0.0 for column in told]


def without_documents(
    vectors: Matrix,
    keys: Keys,
    labels: Labels,
    documents: Sequence[str],
    levels: Levels = USUAL,
) -> list[float | None]:
    """Return each theme's lowest best Jaccard index when one document is left out.

    Of more than eight documents, eight groups are left out in turn, by the names of the
    documents. None where a theme is lost with its document, or where there is one document only.
    """
    import numpy as np

    count = int(labels.max(initial=-1)) + 1
    names = sorted(set(documents))
    if len(names) < 2:
        return [None] * count  # there is nothing to leave out
    fold = {name: at % _DOCUMENTS for at, name in enumerate(names)}
    of = np.array([fold[name] for name in documents])
    found = []
    for number in range(min(_DOCUMENTS, len(names))):
        part = np.flatnonzero(of != number)
        if len(part) > 1 and len(part) < len(of):
            again = discover(vectors[part], keys[part], levels).themes
            found.append(_best(labels, part, again))
    return [round(min(column), 3) if column else None for column in _columns(found, count)]


def _some(count: int) -> int:
    """Return how many findings are grouped again: all, or the first by their content."""
    return min(count, max(_FEW, min(_MANY, count // 25)))


def _best(labels: Labels, rows: Labels, again: Labels) -> list[float | None]:
    """Return each theme's best Jaccard index with the themes of a resample; None if it is gone."""
    import numpy as np

    count = int(labels.max(initial=-1)) + 1
    both = np.zeros((count, int(again.max(initial=-1)) + 1))
    np.add.at(both, (labels[rows], again), 1.0)
    own, other = both.sum(axis=1, keepdims=True), both.sum(axis=0, keepdims=True)
    index = (both / np.maximum(own + other - both, 1.0)).max(axis=1)
    return [float(one) if size else None for one, size in zip(index, own[:, 0], strict=True)]


def _columns(found: Sequence[Sequence[float | None]], count: int) -> list[list[float]]:
    """Return for each theme the indices that there are."""
    return [[value for row in found if (value := row[theme]) is not None] for theme in range(count)]
