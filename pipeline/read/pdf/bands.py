"""Rows of a table without a grid: told by rules, by white, or by where all columns start anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from statistics import median

from pipeline.read.pdf.gutters import Part, Placed
from pipeline.read.pdf.strips import Strip

_SOLID = 1.22  # lines of a row follow each other with so many times the type size
_MORE = 1.22  # white starts a row from so many times the leading within rows
_START = re.compile(r"[‘“\"'(£$€+-]?[A-Z0-9]|[^\w\s]$|n/?a$|\w+[:@/]\S|www\.|http")
_OPEN_END = re.compile(
    r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|as|a|an|our|their|its|which|"
    r"that|is|are|be|not))$",
    re.IGNORECASE,
)
_BESIDE = 0.8  # times the type size: lines so near stand beside each other
_FEW = 3  # rows that rules have told apart are believed from so many


def bands(lines: Sequence[Placed], ruled: Sequence[bool], *, fresh: bool = True) -> list[list[int]]:
    """Return the numbers of the lines of each row; `ruled` says above which line a rule stands.

    Where the first line is `fresh`, it starts a row: a column that starts in lower case there
    does so in other rows.
    """
    if not lines:
        return []
    low = {n for n, part in lines[0].cells.items() if fresh and not _is_start(part)}
    step = leading(lines, low)
    made = _cut(lines, ruled)
    if len(made) >= _FEW and max(map(len, made)) <= 0.5 * len(lines):
        return made
    starts = [
        rule or (at > 0 and lines[at].line.base - lines[at - 1].line.base > _MORE * step)
        for at, rule in enumerate(ruled)
    ]
    made = _whole(lines, _cut(lines, starts))
    anew = _starts(lines, made, low)
    return _cut(lines, [start or at in anew for at, start in enumerate(starts)]) if anew else made


def _whole(lines: Sequence[Placed], made: list[list[int]]) -> list[list[int]]:
    """Return rows with those joined to the row above that hold more of its cells.

    They have nothing in the first column, and less white above them than the rows that have.
    """

    def above(band: Sequence[int]) -> float:
        return lines[band[0]].line.base - lines[band[0] - 1].line.base

    first = [any(0 in lines[at].cells or lines[at].wide for at in band) for band in made]
    owned = [band for band, own in zip(made[1:], first[1:], strict=True) if own]
    least = min(map(above, owned), default=0.0)
    joined: list[list[int]] = []
    for band, own in zip(made, first, strict=True):
        if joined and not own and above(band) < 0.85 * least:
            joined[-1] += band
        else:
            joined.append(list(band))
    return joined


def rows_in(columns: Sequence[Sequence[Strip]]) -> list[tuple[int, ...]]:
    """Return how many lines of each column stand in each row that a ruled row holds, if it does.

    It does if white runs through all its columns at one height, or if its columns of figures
    start anew together; there are three rows at least, each with text in the first column.
    """
    lines = _level(columns)
    if len(lines) < _FEW or sum(len(own) >= _FEW for own in columns) < 2:
        return []
    step = leading(lines)
    spaced = [
        at > 0 and lines[at].line.base - lines[at - 1].line.base > _MORE * step
        for at in range(len(lines))
    ]
    made = _cut(lines, spaced)
    if not _are_rows(lines, made):
        anew = _starts(lines, [range(len(lines))], ())
        made = _cut(lines, [at in anew for at in range(len(lines))])
        parts = [part for line in lines for part in line.cells.values()]
        figures = sum(any(map(str.isdigit, part.text)) for part in parts)
        if 2 * figures < len(parts) or not _are_rows(lines, made):
            return []
    return [
        tuple(sum(number in lines[at].cells for at in band) for number in range(len(columns)))
        for band in made
    ]


def _are_rows(lines: Sequence[Placed], made: Sequence[Sequence[int]]) -> bool:
    filled = [{number for at in band for number in lines[at].cells} for band in made]
    return len(made) >= _FEW and all(0 in own and len(own) > 1 for own in filled)


def _level(columns: Sequence[Sequence[Strip]]) -> list[Placed]:
    """Return the lines that those of some columns make side by side."""
    every = [(strip, number) for number, own in enumerate(columns) for strip in own]
    every.sort(key=lambda item: (item[0].base, item[1]))
    made: list[Placed] = []
    for strip, number in every:
        part = Part(strip.box.x0, strip.box.x1, strip.words)
        near = bool(made) and strip.base - made[-1].line.base < 0.4 * max(strip.size, 4.0)
        if near and number not in made[-1].cells:
            made[-1].cells[number] = part
        else:
            made.append(Placed(strip, {number: part}, ()))
    return made


def _cut(lines: Sequence[Placed], starts: Sequence[bool]) -> list[list[int]]:
    made: list[list[int]] = []
    for at, placed in enumerate(lines):
        alone = bool(placed.wide) and len(placed.wide) + len(placed.cells) == 1
        after = at > 0 and bool(made) and _is_alone(lines[at - 1])
        if not made or starts[at] or alone or after:
            made.append([])
        made[-1].append(at)
    return made


def _is_alone(placed: Placed) -> bool:
    return bool(placed.wide) and len(placed.wide) + len(placed.cells) == 1


def leading(lines: Sequence[Placed], low: Collection[int] = ()) -> float:
    """Return the usual distance in points between two lines of one row.

    `low` are the columns whose cells start in lower case.
    """
    sizes = [placed.line.size for placed in lines if placed.line.size]
    size = median(sizes) if sizes else 10.0
    wraps = [
        after.line.base - before.line.base
        for before, after in pairwise(lines)
        if after.cells and not _news(before.cells, after.cells, low)
    ]
    wraps = [step for step in wraps if 0.8 * size < step < 2.2 * size]
    return median(wraps) if wraps else _SOLID * size


def _is_start(part: Part) -> bool:
    return bool(_START.match(part.words[0][0]))


def _news(above: Mapping[int, Part], cells: Mapping[int, Part], low: Collection[int]) -> set[int]:
    """Return the columns of a line that do not go on with what stands above them."""
    return {
        number
        for number, part in cells.items()
        if number not in above
        or not (_ends_open(above[number]) or not (number in low or _is_start(part)))
    }


def _ends_open(part: Part) -> bool:
    return len(part.words) > 1 and bool(_OPEN_END.search(part.words[-1][0]))


def _starts(
    lines: Sequence[Placed], made: Sequence[Sequence[int]], low: Collection[int]
) -> set[int]:
    """Return the lines inside bands at which every column that has text starts anew.

    Nothing if some columns start anew where others go on: they hold lists of their own.
    """
    anew: set[int] = set()
    against = 0
    for band in made:
        own, other = _starts_in(lines, band, low)
        anew |= own
        against += other if own else 0
    return anew if against < max(2, 0.2 * len(anew)) and len(anew) > against else set()


def _starts_in(
    lines: Sequence[Placed], band: Sequence[int], low: Collection[int]
) -> tuple[set[int], int]:
    """Return the lines of a band at which all columns start anew, and how many speak against it."""
    anew: set[int] = set()
    against = 0
    above = dict(lines[band[0]].cells)
    for at in band[1:]:
        cells = lines[at].cells
        beside = lines[at].line.base - lines[at - 1].line.base < _BESIDE * lines[at].line.size
        new = set() if beside else _news(above, cells, low)
        on = set() if beside else set(cells) - new
        if 0 in new and not on and (len(cells) > 1 or not _is_full(lines, at)):
            anew.add(at)
        elif on and new and 0 in cells:
            against += 1
        above |= cells
    return anew, against


def _is_full(lines: Sequence[Placed], at: int) -> bool:
    """Return whether the first word of a line's only part had no room on the line above."""
    part = lines[at].cells.get(0)
    before = lines[at - 1].cells.get(0)
    if part is None or before is None:
        return False
    rights = [placed.cells[0].x1 for placed in lines if 0 in placed.cells]
    first = part.words[0]
    return before.x1 + (first[3] - first[1]) + 0.25 * first[5] > max(rights)
