"""What the comparison of years is set beside: a plain classifier, and years clustered apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import theme_peers
from year_sets import TwoYears

from pipeline import embed
from pipeline.themes.points import centre

if TYPE_CHECKING:
    from pipeline.embed import Vectors

MATCHED = 0.6  # cosine of the centres of two themes from which they may be the same


def logistic(vectors: Vectors, topics: Sequence[str], c: float) -> Callable[[Vectors], list[str]]:
    """Return a logistic regression on plain vectors; `c` is scikit-learn's C, by default 1."""
    from sklearn.linear_model import LogisticRegression

    def plain(some: Vectors) -> Vectors:
        return some[:, : embed.DIMENSIONS] * np.float32(2**0.5)

    model = LogisticRegression(C=c, max_iter=300).fit(plain(vectors), list(topics))
    return lambda some: [str(topic) for topic in model.predict(plain(some))]


def apart(
    two: TwoYears,
    vectors: Vectors,
    find: Callable[[Sequence[str], Vectors], theme_peers.Labels],
) -> list[bool]:
    """Return the rows of the second year's themes that match none of the first.

    Each year's themes are found apart; pairs are matched so that the sum of the cosines of their
    centres is largest (Kuhn, The Hungarian method, 1955), and hold from .6.
    """
    from scipy.optimize import linear_sum_assignment

    labels, centres = [], []
    for year in (0, 1):
        rows = two.rows(year)
        found = find([two.texts[row] for row in rows], vectors[rows])
        labels.append(dict(zip(rows, found.tolist(), strict=True)))
        known = sorted({one for one in found.tolist() if one >= 0})
        centres.append({one: centre(vectors[rows][found == one]) for one in known})
    numbers = list(centres[1])
    matched: set[int] = set()
    if centres[0] and centres[1]:
        near = np.stack(list(centres[0].values())) @ np.stack(list(centres[1].values())).T
        for one, other in zip(*linear_sum_assignment(-near), strict=True):
            if near[one, other] >= MATCHED:
                matched.add(numbers[int(other)])
    new = set(numbers) - matched
    return [labels[1].get(row, -1) in new for row in range(len(two.texts))]
