"""Near copies among many wordings: each joins the wording it is most like, or leads its own.

Two wordings are near where their sets of three words running agree for the most part (Jaccard
index of shingles; Broder, On the Resemblance and Containment of Documents, 1997). Sets that agree
so far share one of their rarest members: only those are looked up (prefix filter; Bayardo, Ma and
Srikant, Scaling Up All Pairs Similarity Search, 2007), and what could not agree by size and place
is not compared (Xiao, Wang, Lin and Yu, Efficient Similarity Joins for Near Duplicate Detection,
2008). A wording that joined another is not looked up again, so a campaign costs one comparison a
copy, however many copies there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from pipeline.themes.wordings import SHORTEST, Wordings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ALIKE = 0.7  # Jaccard index
_REWORDED = 0.5  # the same for wordings that differ in words of grammar alone
_ROUNDING = 1e-9
_RUNNING = 3  # words in a shingle
_PRIME = 0x9E3779B97F4A7C15  # odd, 2**64 by the golden ratio
_HOLDERS = 64  # leaders that a shingle leads to, those of the most copies first
_TRIED = 32  # leaders that a wording is compared with, those that share most rare shingles first


def leaders(said: Wordings) -> list[int]:
    """Return for each row the row that it is a near copy of: its own where it is of none.

    No row leads that is itself a copy, so the copies of a leader may be less like each other.
    """
    shingles = _shingles(said)
    leading = list(range(len(said)))
    join = _Join(said, shingles)
    for row in range(len(said)):
        if shingles.starts[row] < shingles.starts[row + 1]:
            leading[row] = join.joined(row)
    return leading


@dataclass(frozen=True, slots=True)
class _Shingles:
    """The shingles of each row, the rarest first, from `starts[row]`; none of short wordings.

    From `shared[row]` on they stand in other rows too. Shingles of wordings with other numbers or
    other turning words are other shingles.
    """

    numbers: NDArray[np.int32]
    starts: list[int]
    shared: list[int]
    count: int


def _shingles(said: Wordings) -> _Shingles:
    import numpy as np

    sizes = np.diff(said.starts)
    each = np.where(sizes >= SHORTEST, sizes - _RUNNING + 1, 0)
    rows = np.repeat(np.arange(len(said), dtype=np.int32), each)
    numbers = _numbers(said, each)
    count = int(numbers.max(initial=-1)) + 1
    holders = np.bincount(numbers, minlength=count).astype(np.int32)
    order = np.lexsort((numbers, holders[numbers], rows))
    numbers = numbers[order]
    del order  # rows are in order as they are
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (numbers[1:] != numbers[:-1]) | (rows[1:] != rows[:-1])
    rows, numbers = rows[first], numbers[first]
    starts = np.searchsorted(rows, np.arange(len(said) + 1))
    alone = np.bincount(rows[holders[numbers] == 1], minlength=len(said))
    return _Shingles(numbers, starts.tolist(), (starts[:-1] + alone).tolist(), count)


def _numbers(said: Wordings, each: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return a number for each shingle of each row, `each` of them: equal ones have the same.

    A shingle is told by a 64-bit hash of its words' numbers and its row's sign.
    """
    import numpy as np

    begins = np.repeat(said.starts[:-1] - np.concatenate([[0], np.cumsum(each)[:-1]]), each)
    begins += np.arange(len(begins))
    hashed = np.repeat(said.signs, each).astype(np.uint64)
    for step in range(_RUNNING):
        hashed *= np.uint64(_PRIME)
        hashed += said.words[begins + step].astype(np.uint64) + np.uint64(1)
        hashed ^= hashed >> np.uint64(29)
    del begins
    made: NDArray[np.int32] = np.unique(hashed, return_inverse=True)[1].astype(np.int32)
    return made


class _Join:
    """The leaders so far, by their rarest shingles; asked row by row, the first row first."""

    def __init__(self, said: Wordings, shingles: _Shingles) -> None:
        import numpy as np

        self.said, self.shingles = said, shingles
        self.holders: dict[int, list[tuple[int, int]]] = {}
        self.telling: dict[bytes, int] = {}
        self.marked = np.zeros(shingles.count, dtype=bool)

    def joined(self, row: int) -> int:
        """Return the leader that a row joins, the row itself where it leads from now on."""
        start, end = self.shingles.starts[row], self.shingles.starts[row + 1]
        first = self.shingles.shared[row]
        last = end - ceil(_ALIKE * (end - start) - _ROUNDING) + 1
        rare = self.shingles.numbers[first:last].tolist()
        met = self._met(rare, first - start, end - start)
        told = self.said.told(row).tobytes()
        leader = self._near(row, met, self.telling.get(told))
        if leader is not None:
            return leader
        self.telling.setdefault(told, row)
        for at, shingle in enumerate(rare, first - start):
            held = self.holders.setdefault(shingle, [])
            if len(held) < _HOLDERS:
                held.append((row, end - start - at))
        return row

    def _met(self, rare: list[int], skipped: int, size: int) -> list[int]:
        """Return the leaders that could be near, by what is left of both from a shared shingle."""
        starts = self.shingles.starts
        met: Counter[int] = Counter()
        for at, shingle in enumerate(rare, skipped):
            for leader, left in self.holders.get(shingle, ()):
                most = min(size - at, left) + met[leader]
                both = size + starts[leader + 1] - starts[leader]
                if most * (1 + _ALIKE) >= _ALIKE * both - _ROUNDING:
                    met[leader] += 1
        return sorted(met, key=lambda one: (-met[one], one))[:_TRIED]

    def _near(self, row: int, met: list[int], reworded: int | None) -> int | None:
        """Return the nearest of the leaders that make the same point, None if there is none."""
        if not met and reworded is None:
            return None
        starts, numbers = self.shingles.starts, self.shingles.numbers
        own = numbers[starts[row] : starts[row + 1]]
        self.marked[own] = True
        alike = [(-self._likeness(row, leader), leader) for leader in met]
        near = reworded is not None and self._likeness(row, reworded) >= _REWORDED
        self.marked[own] = False
        for likeness, leader in sorted(alike):
            if -likeness >= _ALIKE and self.said.make_one_point(leader, row):
                return leader
        return reworded if near else None

    def _likeness(self, row: int, leader: int) -> float:
        """Return the Jaccard index of a leader's shingles and those marked: the row's."""
        import numpy as np

        starts = self.shingles.starts
        others = self.shingles.numbers[starts[leader] : starts[leader + 1]]
        shared = int(np.count_nonzero(self.marked[others]))
        return shared / (starts[row + 1] - starts[row] + len(others) - shared)
