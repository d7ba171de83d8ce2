"""The themes of findings from both sources: those of the code book, then what is left over.

Exercises that are compared are placed in the book's themes one by one, so that none changes what
another counts; what the book leaves over of all of them is grouped together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import CodedTheme
from pipeline.themes.carried import Lessons, Placed, place
from pipeline.themes.discover import Groups, Levels, discover, left_over
from pipeline.themes.guide import Guide
from pipeline.themes.points import centre

if TYPE_CHECKING:
    from pipeline.embed import Vectors
    from pipeline.themes.draws import Keys


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups whose first numbers are themes of the code book; `centres` are these themes' own."""

    groups: Groups
    themes: tuple[CodedTheme, ...] = ()
    centres: Vectors | None = None


def by_book(
    editions: Sequence[Lessons], vectors: Vectors, coded: Sequence[str], parts: Sequence[int]
) -> Placed:
    """Return the book's themes of n findings, each part (n) placed by itself."""
    import numpy as np

    numbers = np.full(len(vectors), -1, dtype=np.int64)
    of = np.array(parts, dtype=np.int64)
    placed = place(editions, vectors[:0], ())
    for part in np.unique(of):
        rows = np.flatnonzero(of == part)
        placed = place(editions, vectors[rows], [coded[int(row)] for row in rows])
        numbers[rows] = placed.numbers
    return Placed(placed.themes, numbers, placed.centres)


def grouped(
    vectors: Vectors, keys: Keys, levels: Levels, guide: Guide, placed: Placed | None, *, new: bool
) -> Grouped:
    """Return the groups of n findings; without `new` what the book leaves over is in none."""
    import numpy as np

    if placed is None:
        return Grouped(discover(vectors, keys, levels, given=guide.given))
    used = np.unique(placed.numbers[placed.numbers >= 0])
    inside = placed.numbers >= 0
    known = np.where(inside, np.searchsorted(used, placed.numbers), -1).astype(np.int64)
    found = _nothing(len(vectors))
    if new and not inside.all():
        found = left_over(vectors, keys, known, guide.given, levels)
    themes = np.where(found.themes >= 0, found.themes + len(used), known)
    parents = np.concatenate([np.full(len(used), -1, dtype=np.int64), found.parents])
    own = tuple(placed.themes[int(at)] for at in used)
    return Grouped(Groups(themes, parents, found.second), own, placed.centres[used])


def _nothing(count: int) -> Groups:
    import numpy as np

    none = np.full(count, -1, dtype=np.int64)
    return Groups(none, np.zeros(0, dtype=np.int64), none)


def near_centres(vectors: Vectors, members: Sequence[list[int]], own: Grouped) -> Vectors:
    """Return the cosine of each finding to each theme's centre, shape (n, themes)."""
    import numpy as np

    known = [] if own.centres is None else list(own.centres)
    found = [centre(vectors[rows]) for rows in members[len(known) :]]
    if not known and not found:
        return np.zeros((len(vectors), 0), dtype=np.float32)
    made: Vectors = np.round(vectors @ np.stack([*known, *found]).T, 4)
    return made
