"""The themes of a code book carried to new notes: a classifier that the book alone decides.

Each theme is taught by its name, its definition, its examples and what people coded by hand. The
score of a finding is that of a ridge regression on these lessons (Hoerl and Kennedy, Ridge
Regression, 1970; one column a theme) plus twice its cosine to the theme's centre: the first learns
what tells the themes apart, the second holds where there are few lessons. Both have closed forms,
so nothing is drawn by chance and the same book gives the same answer.

A finding that fits no theme is left over. How much it must score follows from the lessons: each is
scored by a classifier that has not seen it (also in closed form), and what four in five of them
reach is enough. A theme of a later edition of the book is given only what the earlier editions
leave over, so that adding themes moves none of the findings placed before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import MERGED, CodeBook, CodedTheme
from pipeline.text import display
from pipeline.themes.points import both, masked, unframed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Encoder, Vectors
    from pipeline.themes.consensus import Labels

_RIDGE = 0.5
_CENTRE = 2.0  # weight of the cosine to the centre
_REACHED = 20  # percentile of the lessons' scores that a finding must reach
_UNTAUGHT = 1.0  # the score to reach where no theme has two lessons
_NEIGHBOURS = 4  # of the same exercise whose scores count as much as a finding's own


@dataclass(frozen=True, slots=True)
class Lessons:
    """What teaches the themes of one edition: unit vectors (n, d) and the theme of each (n).

    `centres` has a unit vector a theme, shape (themes, d).
    """

    themes: tuple[CodedTheme, ...]
    vectors: Vectors
    of: Labels
    centres: Vectors


@dataclass(frozen=True, slots=True)
class Placed:
    """The number of each finding's theme in `themes` (n; -1: it fits none), and their centres."""

    themes: tuple[CodedTheme, ...]
    numbers: Labels
    centres: Vectors


def lessons(book: CodeBook, encoder: Encoder) -> tuple[Lessons, ...]:
    """Return what teaches the themes in use, one value an edition, the earliest first."""
    import numpy as np

    used = [theme for theme in book.themes if theme.in_use]
    texts = [_texts(theme, book) for theme in used]
    vectors = both([text for group in texts for text in group], encoder)
    of = np.repeat(np.arange(len(used)), [len(group) for group in texts])
    made = []
    for edition in sorted({theme.edition for theme in used}):
        numbers = [at for at, theme in enumerate(used) if theme.edition == edition]
        rows = np.flatnonzero(np.isin(of, numbers))
        place = np.searchsorted(numbers, of[rows])
        made.append(_lessons([used[at] for at in numbers], vectors[rows], place))
    return tuple(made)


def _texts(theme: CodedTheme, book: CodeBook) -> list[str]:
    """Return the words that teach a theme: its own, then those of themes merged into it."""
    merged = [
        one for one in book.themes if one.status == MERGED and book.living(one.id) == theme.id
    ]
    said = [theme.name, theme.definition, *theme.examples]
    for one in merged:
        said += [one.name, *one.examples]
    bare = [masked(unframed(display(text)), book.place_names) for text in said if text.strip()]
    return list(dict.fromkeys(bare))


def _lessons(themes: Sequence[CodedTheme], vectors: Vectors, of: Labels) -> Lessons:
    import numpy as np

    sums = _columns(of, len(themes)).T @ vectors
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    centres: Vectors = (sums / np.maximum(length, 1e-9)).astype(np.float32)
    return Lessons(tuple(themes), vectors, of, centres)


def with_codings(taught: Lessons, vectors: Vectors, of: Labels) -> Lessons:
    """Return lessons with findings that people coded by hand: vectors (m, d), their themes (m)."""
    import numpy as np

    if not len(vectors):
        return taught
    every = np.vstack([taught.vectors, vectors])
    return _lessons(taught.themes, every, np.concatenate([taught.of, of]))


def place(editions: Sequence[Lessons], vectors: Vectors, coded: Sequence[str]) -> Placed:
    """Return the themes of n findings of one exercise: unit vectors, shape (n, d).

    `coded` holds the ids of the themes that people put them in, empty where nobody did. Where the
    book does not have such a theme in use, the finding fits none.
    """
    import numpy as np

    numbers = np.full(len(vectors), -1, dtype=np.int64)
    ids = [theme.id for one in editions for theme in one.themes]
    by_hand = np.array([ids.index(id) if id in ids else -1 for id in coded], dtype=np.int64)
    open_ = np.array([not id for id in coded], dtype=bool)
    first = 0
    for one in editions:
        inside = by_hand - first
        mine = np.flatnonzero((inside >= 0) & (inside < len(one.themes)))
        taught = with_codings(one, vectors[mine], inside[mine])
        free = np.flatnonzero((numbers < 0) & open_)
        if len(free):
            found = _fitting(taught, vectors[free])
            numbers[free] = np.where(found >= 0, found + first, -1)
        first += len(one.themes)
    numbers = np.where(by_hand >= 0, by_hand, numbers)
    centres = np.vstack([one.centres for one in editions])
    return Placed(tuple(theme for one in editions for theme in one.themes), numbers, centres)


def _fitting(taught: Lessons, vectors: Vectors) -> Labels:
    """Return the theme that each finding fits, -1 where it scores too little for any."""
    import numpy as np

    scores = _scores(taught, vectors)
    best = scores.max(axis=1)
    held = np.round((best + _neighbourly(vectors, best)) / 2, 5)
    return np.where(held >= _enough(taught), scores.argmax(axis=1), -1).astype(np.int64)


def _neighbourly(vectors: Vectors, best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean score of each finding's nearest others: a new theme is never one alone."""
    import numpy as np

    nearest = min(_NEIGHBOURS, len(vectors) - 1)
    if nearest < 1:
        return best
    made = np.empty(len(vectors))
    for start in range(0, len(vectors), 2000):
        near = np.round(vectors[start : start + 2000] @ vectors.T, 5)
        rows = np.arange(len(near))
        near[rows, rows + start] = -2.0
        order = np.argsort(-near, axis=1, kind="stable")[:, :nearest]
        made[start : start + 2000] = best[order].mean(axis=1)
    return made


def _scores(taught: Lessons, vectors: Vectors) -> NDArray[np.float64]:
    """Return the score of each finding for each theme, shape (n, themes)."""
    import numpy as np

    known = taught.vectors.astype(np.float64)
    weights = np.linalg.solve(_kernel(known), _columns(taught.of, len(taught.themes)))
    near = vectors.astype(np.float64)
    made = (near @ known.T) @ weights + _CENTRE * (near @ taught.centres.T.astype(np.float64))
    return np.asarray(np.round(made, 5), dtype=np.float64)


def _enough(taught: Lessons) -> float:
    """Return the score that four in five of the lessons reach when they are left out."""
    import numpy as np

    known = taught.vectors.astype(np.float64)
    columns = _columns(taught.of, len(taught.themes))
    several = columns.sum(axis=0)[taught.of] > 1
    if not several.any():
        return _UNTAUGHT
    hat = known @ known.T @ np.linalg.inv(_kernel(known))
    own = np.diagonal(hat)[:, None]
    without = (hat @ columns - own * columns) / np.maximum(1 - own, 1e-9)
    near = _near_centres(known, columns)
    best = (without + _CENTRE * near).max(axis=1)
    return float(np.round(np.percentile(best[several], _REACHED), 5))


def _near_centres(known: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each lesson's cosine to each theme's centre, that of its own made without it."""
    import numpy as np

    sums = columns.T @ known
    along = known @ sums.T
    length = (sums**2).sum(axis=1)[None]
    shorter = np.where(columns > 0, length - 2 * along + 1, length)
    made: NDArray[np.float64] = (along - columns) / np.sqrt(np.maximum(shorter, 1e-9))
    return made


def _kernel(known: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    made: NDArray[np.float64] = known @ known.T + _RIDGE * np.eye(len(known))
    return made


def _columns(of: Labels, many: int) -> NDArray[np.float64]:
    """Return one column a theme with a 1 in the rows of its lessons, shape (n, themes)."""
    import numpy as np

    made: NDArray[np.float64] = (of[:, None] == np.arange(many)[None]).astype(np.float64)
    return made
