"""Which findings are about one thing: themes, parent themes and second themes, from vectors.

Up to 5,000 findings are grouped directly by consensus; of more, a sample that their content
chooses, the others go where their nearest neighbours of the sample stand, and what fits badly there
is grouped again. Every finding has a theme here; whether it fits is for the finder to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.themes import consensus, sampled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.consensus import Labels, Matrix
    from pipeline.themes.draws import Keys

DIRECT = 5000
DIMENSIONS = 64  # principal ones that are compared
_SETTLING = 5  # rounds, at most
_FOLLOWED = 3  # a branch follows its coded rows if they are one in so many, or more


@dataclass(frozen=True, slots=True)
class Levels:
    """How much findings must stand together: in a theme, in a parent theme, in a second theme.

    `second` is a mean agreement, and so is `second_share`, as a share of that with the first theme.
    `smallest` is the least number of findings of a theme; smaller branches join their nearest.
    `runs` is the number of clusterings, 0 for as many as their cost allows.
    """

    theme: float = 0.5
    parent: float = 0.15
    second: float = 0.35
    second_share: float = 0.85
    smallest: int = 3
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Groups:
    """Theme numbers (n), the parent number of each theme (-1: none), second themes (n; -1: none).

    Numbers count from 0 in the order in which the rows meet them.
    """

    themes: Labels
    parents: Labels
    second: Labels

    @property
    def count(self) -> int:
        """Return the number of themes."""
        return len(self.parents)


USUAL = Levels()


def discover(
    vectors: Matrix, keys: Keys, levels: Levels = USUAL, *, given: Labels | None = None
) -> Groups:
    """Return the groups of n findings in canonical order.

    `vectors` are unit vectors (n, d), `keys` the content of the rows (n). `given` numbers the
    themes that people put rows in (n; -1: nobody did): rows of one number stand together, rows of
    two numbers never do.
    """
    import numpy as np

    count = len(vectors)
    given = np.full(count, -1, dtype=np.int64) if given is None else given
    rows = sampled.sample(given, count, DIRECT)
    found = _direct(vectors[rows], keys[rows], given[rows], levels)
    if len(rows) == count:
        return _in_order(found)
    themes, more = sampled.spread(vectors, rows, found.themes), np.full(count, -1, dtype=np.int64)
    more[rows] = found.second
    for number in np.unique(given[rows][given[rows] >= 0]):  # coded rows beyond the sample
        themes[given == number] = found.themes[given[rows] == number][0]
    return _in_order(_with_odd(vectors, keys, rows, Groups(themes, found.parents, more), levels))


def _direct(vectors: Matrix, keys: Keys, given: Labels, levels: Levels) -> Groups:
    """Return the groups of as many findings as can be compared two by two."""
    together = _agreement(vectors, keys, given, levels.runs)
    tree = consensus.tree(together)
    labels = _guided(together, tree.cut(levels.theme), given)
    labels = _merged(together, labels, _least(levels, len(vectors)), given)
    labels = _settled(together, labels, given)
    second = _second(_to_themes(together, labels), labels, levels)
    return Groups(labels, _parents(labels, tree.cut(levels.parent)), second)


def _with_odd(vectors: Matrix, keys: Keys, rows: Labels, groups: Groups, levels: Levels) -> Groups:
    """Return groups with themes of their own for what the sample held too little of to show.

    `rows` are the sample. Findings beyond it that fit worse than almost all of it are grouped
    again; where they are enough and stand much nearer to one another, they are a theme.
    """
    import numpy as np

    odd = sampled.odd(vectors, rows, groups.themes)
    least = _least(levels, len(vectors))
    if len(odd) < least:
        return groups
    placed, nobody = groups.themes.copy(), np.full(len(vectors), -1, dtype=np.int64)
    placed[odd] = -1
    again = left_over(vectors, keys, placed, nobody, replace(levels, smallest=least)).themes
    kept = np.flatnonzero(again >= 0)
    themes = sampled.parted(vectors, groups.themes, kept, again[kept], least)
    new = int(themes.max()) + 1 - groups.count
    parents = np.concatenate([groups.parents, np.full(new, -1, dtype=np.int64)])
    return Groups(themes, parents, groups.second)


def left_over(
    vectors: Matrix, keys: Keys, placed: Labels, given: Labels, levels: Levels = USUAL
) -> Groups:
    """Return the groups of findings that fit no theme known before, among those that do.

    `placed` numbers the known themes of n findings (n; -1: none), `given` those that people named
    besides. A branch of the tree is a new theme if it has the least size and half of it or more is
    left over; else what is left over in it stands in none (-1): it is an odd piece of a known one.
    """
    import numpy as np

    themes = np.full(len(vectors), -1, dtype=np.int64)
    rows = _around(placed < 0)
    first = int(placed.max(initial=-1)) + 1
    bound = np.where(placed >= 0, placed, np.where(given >= 0, given + first, -1))[rows]
    tree = consensus.tree(_agreement(vectors[rows], keys[rows], bound, levels.runs))
    labels, free = tree.cut(levels.theme), placed[rows] < 0
    mine = np.bincount(labels[free], minlength=int(labels.max(initial=-1)) + 1)
    new = (mine >= levels.smallest) & (2 * mine >= np.bincount(labels))
    found = np.where(free & new[labels], labels, -1)
    found = np.where(free & (bound >= 0), int(labels.max(initial=-1)) + 1 + bound, found)
    themes[rows] = found
    others = np.flatnonzero((placed < 0) & ~np.isin(np.arange(len(vectors)), rows))
    if len(others):
        known = rows[free]
        themes[others] = sampled.voted(vectors[others], vectors[known], found[free] + 1) - 1
    return _numbered(themes, rows, tree.cut(levels.parent))


def _around(free: NDArray[np.bool_]) -> Labels:
    """Return the rows that are grouped: those left over, and as many others as can be."""
    import numpy as np

    mine, others = np.flatnonzero(free)[:DIRECT], np.flatnonzero(~free)
    return np.sort(np.concatenate([mine, others[: DIRECT - len(mine)]]))


def _numbered(themes: Labels, rows: Labels, branches: Labels) -> Groups:
    """Return groups numbered as they are met, rows in none left out, without second themes."""
    import numpy as np

    inside = themes[rows] >= 0
    nothing = np.full(len(themes), -1, dtype=np.int64)
    if not inside.any():
        return Groups(nothing, np.zeros(0, dtype=np.int64), nothing)
    made = np.full(len(themes), -1, dtype=np.int64)
    held = themes >= 0
    made[held] = consensus.in_order_of_appearance(themes[held])
    parents = _parents(made[rows][inside], branches[inside])
    return Groups(made, parents, nothing)


def _least(levels: Levels, count: int) -> int:
    """Return the least size of a theme: a thousandth on large sets."""
    return max(levels.smallest, count // 1000)


def runs_for(count: int) -> int:
    """Return how many clusterings are agreed on: many while they cost little."""
    return int(min(200, max(60, 60_000 // max(1, count))))


def _agreement(vectors: Matrix, keys: Keys, given: Labels, runs: int) -> Matrix:
    import numpy as np

    near = consensus.smoothed(principal(vectors))
    together = consensus.agreement(near, keys, runs=runs or runs_for(len(near)))
    coded = np.flatnonzero(given >= 0)
    same = given[coded][:, None] == given[coded][None]
    together[np.ix_(coded, coded)] = same.astype(np.float32)
    return together


def principal(vectors: Matrix, dimensions: int = DIMENSIONS) -> Matrix:
    """Return unit vectors in their principal dimensions, uncentred; shape (n, at most so many).

    Of fewer rows than columns the products of the rows tell the same, with less work.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits

    count, columns = vectors.shape
    if min(count, columns) <= dimensions:
        return vectors
    with threadpool_limits(1):  # threads get in each other's way here, and may reorder sums
        few = count < columns
        sums = (vectors @ vectors.T if few else vectors.T @ vectors).astype(np.float64)
        sizes, axes = np.linalg.eigh(sums)
        turned = axes[:, ::-1][:, :dimensions]
        lengths = np.sqrt(np.maximum(sizes[::-1][:dimensions], 0.0))
        near = turned * lengths if few else vectors @ turned.astype(np.float32)
    made: Matrix = near.astype(np.float32)
    made /= np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)
    return made


def _to_themes(together: Matrix, labels: Labels) -> NDArray[np.float32]:
    """Return each row's mean agreement with each theme, itself apart; shape (n, themes)."""
    import numpy as np

    member = np.zeros((len(labels), int(labels.max(initial=-1)) + 1), dtype=np.float32)
    member[np.arange(len(labels)), labels] = 1.0
    itself = np.diagonal(together)[:, None] * member
    others = np.maximum(member.sum(axis=0)[None] - member, 1.0)
    made: NDArray[np.float32] = np.round((together @ member - itself) / others, 5)
    return made


def _guided(together: Matrix, labels: Labels, given: Labels) -> Labels:
    """Return labels in which the rows of each given theme stand together and apart from others.

    A branch of which people coded a third or more follows its coded rows, each row the theme that
    it agrees with most.
    """
    import numpy as np

    if not (given >= 0).any():
        return labels
    first = int(labels.max()) + 1
    made = np.where(given >= 0, first + given, labels)
    for branch in range(first):
        inside = np.flatnonzero(labels == branch)
        coded = inside[given[inside] >= 0]
        if not len(coded) or len(coded) * _FOLLOWED < len(inside):
            continue
        named = np.unique(given[coded])
        near = np.stack(
            [together[np.ix_(inside, coded[given[coded] == one])].mean(axis=1) for one in named], 1
        )
        follow = first + named[np.round(near, 5).argmax(axis=1)]
        made[inside] = np.where(given[inside] >= 0, made[inside], follow)
    return consensus.in_order_of_appearance(made)


def _merged(together: Matrix, labels: Labels, least: int, given: Labels) -> Labels:
    """Return labels with the rows of each small branch moved to the theme they stand nearest.

    A branch that people named is large enough.
    """
    import numpy as np

    sizes = np.bincount(labels)
    large = sizes >= least
    large[labels[given >= 0]] = True
    if not large.any():
        return np.zeros_like(labels)
    near = _to_themes(together, labels)
    near[:, ~large] = -1.0
    moved = np.where(large[labels], labels, near.argmax(axis=1))
    return consensus.in_order_of_appearance(moved)


def _settled(together: Matrix, labels: Labels, given: Labels) -> Labels:
    """Return labels with each row in the theme that it agrees with most; no theme dies of it."""
    import numpy as np

    free = given < 0
    for _ in range(_SETTLING):
        near = _to_themes(together, labels)
        moved = np.where(free & (near.max(axis=1) > 0), near.argmax(axis=1), labels)
        if (moved == labels).all() or len(set(moved.tolist())) < len(set(labels.tolist())):
            break
        labels = moved
    return consensus.in_order_of_appearance(labels)


def _second(near: NDArray[np.float32], labels: Labels, levels: Levels) -> Labels:
    """Return the theme that a row agrees with next, where it does so clearly, else -1."""
    import numpy as np

    rows = np.arange(len(labels))
    first = near[rows, labels].copy()
    others = near.copy()
    others[rows, labels] = -1.0
    best = others.argmax(axis=1) if others.shape[1] else labels
    held = others[rows, best]
    clear = (held >= levels.second) & (held >= levels.second_share * first)
    made: Labels = np.where(clear, best, -1).astype(np.int64)
    return made


def _parents(labels: Labels, branches: Labels) -> Labels:
    """Return the number of each theme's parent, the branch of most of its rows; -1 if alone."""
    import numpy as np

    count = int(labels.max(initial=-1)) + 1
    found = np.array(
        [np.bincount(branches[labels == number]).argmax() for number in range(count)],
        dtype=np.int64,
    )
    if len(np.unique(found)) < 2:
        return np.full(count, -1, dtype=np.int64)
    children = np.bincount(found)
    made: Labels = np.where(children[found] >= 2, found, -1)
    return made


def _in_order(groups: Groups) -> Groups:
    """Return groups with their numbers in the order in which the rows meet them."""
    import numpy as np

    _, first = np.unique(groups.themes, return_index=True)
    order = np.argsort(first)  # old number of each new one
    renamed = np.argsort(order)
    second = groups.second
    more = np.where(second >= 0, renamed[np.maximum(second, 0)], -1)
    return Groups(renamed[groups.themes], groups.parents[order], more)
