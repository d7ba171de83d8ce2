"""White between columns: the parts of a line, and the strips that several lines leave free.

A gutter is told from the white between words by all lines at once: each leaves it free. Heads may
stand over several columns, and white between a bullet and its text divides nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipeline.read.pdf.strips import Strip, strips
from pipeline.read.pdf.words import Word
from pipeline.text import marker
from pipeline.types import Box

_WHITE = 4.8  # points of white that may be a gutter, in type of 8 points and more
_SMALL = 0.6  # of the type size, in smaller type
_LEAST = 3.0  # points that all lines must leave free
_CLEAR = 6.0  # points of white that divide the words in a stack of frames
_EVEN = 1.6  # points by which left edges of one column may differ
_PAD = 2.0  # points between a column's border and the text behind it
_SHARE = 0.22  # of a part's width that must stand in a column if it is to be of that, too
_BLANK = 0.36  # times the type size: more than a blank

Gutter = tuple[float, float]


class Part(NamedTuple):
    """Words of a line without a gutter between them, with their left and right edge."""

    x0: float
    x1: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Return the words, divided by blanks."""
        return " ".join([word[0] for word in self.words])


@dataclass(frozen=True, slots=True)
class Placed:
    """A line cut at the borders of columns: a part for each column, and parts over several."""

    line: Strip
    cells: dict[int, Part]
    wide: tuple[tuple[int, int, Part], ...]

    @property
    def is_multiple(self) -> bool:
        """Return whether the line has text in several columns."""
        return len(self.cells) + len(self.wide) > 1


def parts(line: Strip) -> list[Part]:
    """Return the parts of a line that white divides."""
    words = line.words
    least = min(_WHITE, _SMALL * max(line.size, 4.0))
    right = words[0].x1
    starts = [0]
    for at, word in enumerate(words):
        if at and word[1] - right >= least:
            starts.append(at)
        right = max(right, word[3])
    ends = [*starts[1:], len(words)]
    return [_part(words[a:b]) for a, b in zip(starts, ends, strict=True)]


def _part(words: Sequence[Word]) -> Part:
    return Part(min([w[1] for w in words]), max([w[3] for w in words]), tuple(words))


def is_bare_mark(text: str) -> bool:
    """Return whether a text is a list marker and nothing else."""
    return len(text) < 7 and bool(marker(f"{text} x")[0])


def narrowed(live: Iterable[Gutter], line: Strip) -> list[Gutter]:
    """Return what a line leaves free of some gutters, those that it crosses left out."""
    whites = (*line.whites, (line.box.x1, 1e6))
    made = []
    for x0, x1 in live:
        best = (x0, min(x1, line.box.x0))
        for a, b in whites:
            free = (max(x0, a), min(x1, b))
            if free[1] - free[0] > best[1] - best[0]:
                best = free
        if best[1] - best[0] >= _LEAST:
            made.append(best)
    return made


def gutters(lines: Iterable[Sequence[Part]]) -> list[Gutter]:
    """Return the white that some lines all leave free, between the first and the last text."""
    covered = sorted((part.x0, part.x1) for line in lines for part in line)
    made = []
    right = covered[0][1] if covered else 0.0
    for x0, x1 in covered:
        if x0 - right >= _LEAST:
            made.append((right, x0))
        right = max(right, x1)
    return made


def borders(lines: Sequence[Sequence[Part]], found: Sequence[Gutter]) -> tuple[float, ...]:
    """Return the left borders of all columns but the first.

    The border of a column with an even left edge is that edge; others have it amid their gutter.
    """
    made = []
    for number, (x0, x1) in enumerate(found, 1):
        after = found[number][0] if number < len(found) else 1e6
        own = [part for line in lines for part in line if x1 <= part.x0 < after]
        right = max((part.x1 for part in own), default=0.0)
        even = sum(part.x0 - x1 <= _EVEN for part in own)
        other = sum(right - part.x1 <= _EVEN for part in own)
        amid = (x0 + x1) / 2
        left = even >= 0.8 * len(own) and even >= other
        made.append(max(amid, x1 - _PAD) if left else amid)
    return tuple(made)


def placed(line: Strip, own: Sequence[Part], cuts: Sequence[float]) -> Placed:
    """Return a line with its parts in the columns that some borders divide.

    A part that reaches little into a column is of the other; one that white divides at a border,
    be it no more than wide for a blank, is two.
    """
    cells: dict[int, Part] = {}
    wide: list[tuple[int, int, Part]] = []
    for part in (piece for one in own for piece in divided(one, cuts)):
        first, last = _columns(part, cuts)
        if last > first:
            wide.append((first, last, part))
        elif first in cells:
            cells[first] = _part((*cells[first].words, *part.words))
        else:
            cells[first] = part
    return Placed(line, cells, tuple(wide))


def _columns(part: Part, cuts: Sequence[float]) -> tuple[int, int]:
    """Return the first and the last column in which a good share of a part stands."""
    first = bisect_right(cuts, part.x0 + _PAD / 2)
    last = max(first, bisect_right(cuts, part.x1 - _PAD))
    least = _SHARE * (part.x1 - part.x0)
    if last > first and cuts[first] - part.x0 < least:
        first += 1
    if last > first and part.x1 - cuts[last - 1] < least:
        last -= 1
    return first, last


def divided(part: Part, cuts: Sequence[float]) -> list[Part]:
    """Return the pieces of a part that more than a blank divides at some borders."""
    inside = [cut for cut in cuts if part.x0 + _PAD < cut < part.x1 - _PAD]
    if not inside:
        return [part]
    starts = [0]
    for at, (last, word) in enumerate(pairwise(part.words), 1):
        least = _BLANK * max(last[5], word[5])
        if word[1] - last[3] >= least and any(last[3] - 1 <= cut <= word[1] for cut in inside):
            starts.append(at)
    ends = [*starts[1:], len(part.words)]
    return [_part(part.words[a:b]) for a, b in zip(starts, ends, strict=True)]


def is_stack(grid: Sequence[Box], found: Sequence[Word]) -> bool:
    """Return whether cells stand one on the other, and white divides their words into columns."""
    left, right = grid[0].x0, grid[0].x1
    if any(abs(cell.x0 - left) > _PAD or abs(cell.x1 - right) > _PAD for cell in grid):
        return False
    top, bottom = min(cell.top for cell in grid), max(cell.bottom for cell in grid)
    inside = [w for w in found if left <= w.centre < right and top <= w.middle < bottom]
    lines = [parts(line) for line in strips(inside, 0)] if inside else []
    several = sum(len(row) > 1 and not is_bare_mark(row[0].text) for row in lines)
    free = [x1 - x0 for x0, x1 in gutters(lines)]
    return several > 1 and 2 * several >= len(grid) and max(free, default=0.0) > _CLEAR
