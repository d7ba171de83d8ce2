"""The same words again: campaign texts, pasted answers, points that a paper makes twice.

Two findings are one text where their sets of three words running agree for the most part (Jaccard
index of shingles; Broder, On the Resemblance and Containment of Documents, 1997). Folded, they
count once where themes are found, and reports count them both ways.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.themes.points import Point

_SHORTEST = 6  # words from which a near copy counts; shorter ones must be equal
_ALIKE = 0.7  # Jaccard index
_COMMON = 500  # texts that hold a shingle, above which it tells of no campaign


def folded(points: Sequence[Point]) -> list[int]:
    """Return for each finding the number of the first one, in reading order, of its text."""
    words = [_words(point.text) for point in points]
    leader = list(range(len(points)))
    first: dict[tuple[str, ...], int] = {}
    for at, own in enumerate(words):
        _join(leader, first.setdefault(own, at), at)
    for one, other in _near(words, sorted(first.values())):
        _join(leader, one, other)
    groups: dict[int, list[int]] = {}
    for at in range(len(points)):
        groups.setdefault(_root(leader, at), []).append(at)
    made = list(leader)
    for members in groups.values():
        head = min(members, key=lambda at: (points[at].segment.document, points[at].segment.span))
        for at in members:
            made[at] = head
    return made


def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _near(words: Sequence[tuple[str, ...]], distinct: Sequence[int]) -> list[tuple[int, int]]:
    """Return pairs of distinct texts whose shingles agree."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows = [at for at in distinct if len(words[at]) >= _SHORTEST]
    known: dict[tuple[str, ...], int] = {}
    columns: list[int] = []
    starts = [0]
    for at in rows:
        own = {words[at][i : i + 3] for i in range(len(words[at]) - 2)}
        columns += [known.setdefault(shingle, len(known)) for shingle in own]
        starts.append(len(columns))
    if not rows:
        return []
    held = csr_matrix(
        (np.ones(len(columns), dtype=np.int32), columns, starts), shape=(len(rows), len(known))
    )
    sizes = np.diff(starts)
    telling = held[:, np.asarray(held.sum(axis=0)).ravel() <= _COMMON]
    shared = (telling @ telling.T).tocoo()
    alike = shared.data / (sizes[shared.row] + sizes[shared.col] - shared.data)
    kept = (alike >= _ALIKE) & (shared.row < shared.col)
    return sorted(
        (rows[int(a)], rows[int(b)])
        for a, b in zip(shared.row[kept], shared.col[kept], strict=True)
    )


def _root(leader: list[int], at: int) -> int:
    while leader[at] != at:
        leader[at] = leader[leader[at]]
        at = leader[at]
    return at


def _join(leader: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(leader, one), _root(leader, other)))
    leader[second] = first
