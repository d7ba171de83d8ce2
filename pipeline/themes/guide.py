"""Themes that people named: what they coded by hand leads where the other findings go.

Rows coded alike stand together and rows coded otherwise apart (constraints in the sense of
Wagstaff et al., Constrained K-means Clustering with Background Knowledge, 2001). Where enough was
coded, a logistic regression on the vectors learns the coders' themes, and puts other findings
into them as far as it is right in rows that it did not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook, CodedTheme, id_of
from pipeline.text import capital, fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Vectors
    from pipeline.themes.consensus import Labels

_ENOUGH = 40  # coded findings from which the regression is tried
_EACH = 4  # of a theme that it can learn
_FOLDS = 5
_STRENGTH = 10.0  # inverse regularisation
_RIGHT = 0.6  # share of the findings it places that it must place right


@dataclass(frozen=True, slots=True)
class Named:
    """A theme as people named it, with the id that the code book or its name gives it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The themes that people named and the number of the theme of each row (n; -1: none)."""

    themes: tuple[Named, ...]
    given: Labels


def guide(coded: Sequence[str], vectors: Vectors, codebook: CodeBook) -> Guide:
    """Return what hand codings say of n findings: `coded` holds their themes, empty where none."""
    import numpy as np

    said = [named(theme, codebook) for theme in coded]
    known: dict[str, Named] = {}
    for one in sorted((one for one in said if one), key=lambda one: (one.name, one.id)):
        known.setdefault(one.id, one)  # "Pay and Grading" is "Pay and grading"
    themes = tuple(known.values())
    number = {one.id: at for at, one in enumerate(themes)}
    given = np.array([-1 if one is None else number[one.id] for one in said], dtype=np.int64)
    return Guide(themes, led(vectors, given))


def named(theme: str, codebook: CodeBook) -> Named | None:
    """Return a theme by its id, or its name, in the code book; or by the name alone.

    A theme that was merged is the one that it lives on in.
    """
    name = fold(theme)
    if not name:
        return None
    for known in codebook.themes:
        if name.casefold() in (known.id.casefold(), fold(known.name).casefold()):
            return _living(known, codebook)
    return Named(id_of(name), capital(name))


def _living(theme: CodedTheme, codebook: CodeBook) -> Named:
    themes = {one.id: one for one in codebook.themes}
    living = themes.get(codebook.living(theme.id), theme)
    return Named(living.id, living.name)


def led(vectors: Vectors, given: Labels) -> Labels:
    """Return the numbers given to n rows, and those that follow from them for other rows."""
    import numpy as np

    sizes = np.bincount(given[given >= 0], minlength=1)
    known = np.flatnonzero((given >= 0) & (sizes[np.maximum(given, 0)] >= _EACH))
    others = np.flatnonzero(given < 0)
    if len(known) < _ENOUGH or len(np.unique(given[known])) < 2 or not len(others):
        return given
    floor = _floor(vectors[known], given[known])
    sure, themes = _told(vectors[known], given[known], vectors[others])
    made = given.copy()
    made[others] = np.where(sure >= floor, themes, -1)
    return made


def _floor(vectors: Vectors, themes: Labels) -> float:
    """Return the probability from which rows that were left out are placed right often enough."""
    import numpy as np

    folds = np.arange(len(vectors)) % _FOLDS
    sure, right = np.zeros(len(vectors)), np.zeros(len(vectors), dtype=bool)
    for fold_ in range(_FOLDS):
        out = folds == fold_
        sure[out], told = _told(vectors[~out], themes[~out], vectors[out])
        right[out] = told == themes[out]
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= _RIGHT)
    return float(sure[order][enough[-1]]) if len(enough) else 2.0


def _told(
    vectors: Vectors, themes: Labels, others: Vectors
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the probability and the number of each other row's likeliest theme."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=200)
    held = np.round(model.fit(vectors, themes).predict_proba(others), 6)
    return held.max(axis=1), model.classes_[held.argmax(axis=1)]
