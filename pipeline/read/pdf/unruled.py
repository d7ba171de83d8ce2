"""From a stretch of lines to the table that it would make: its rows, its cells, its heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.read.pdf.bands import bands
from pipeline.read.pdf.colheads import are_known, header, may_head
from pipeline.read.pdf.gutters import Part, Placed
from pipeline.read.pdf.ruled import Cell, Table, titled
from pipeline.read.pdf.stretches import Stretch
from pipeline.read.pdf.strips import around, strips
from pipeline.types import Box

_PAD = 4.0  # points between a column's border and the text of the column before
_CONTENTS = re.compile(r"(?:table of )?contents\b", re.IGNORECASE)
_LOW = re.compile(r"[a-z(&]")


def unruled(page: int, found: Stretch) -> Table | None:
    """Return the table that a stretch would make, if it has columns."""
    if not found.cuts:
        return None
    rows = tuple(rows_of(page, found))
    box = around([cell.box for row in rows for cell in row])
    made = Table(page, box, rows, header(rows), aligned=True)
    alone = len(rows) == 1 and found.ends and are_known(rows[0])
    if made.header < 0 and (alone or _is_headed(found, rows)):
        made = replace(made, header=0)
    return titled(made, contents=bool(_CONTENTS.match(found.above)))


def _is_headed(found: Stretch, rows: Sequence[Sequence[Cell]]) -> bool:
    """Return whether the only rule inside stands under the first row, which is brief."""
    inside = [at for at, rule in enumerate(found.ruled) if rule and at]
    first = [cell for cell in rows[0] if cell.strips]
    lines = max((len(cell.strips) for cell in first), default=0)
    return len(inside) == 1 and inside[0] == lines and len(rows) > 2 and may_head(first)


def rows_of(page: int, found: Stretch) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a stretch, from the top down."""
    edges = _edges(found)
    groups = bands(found.lines[found.heads :], found.ruled[found.heads :], fresh=found.fresh)
    numbers = [[at + found.heads for at in group] for group in groups]
    if found.heads:
        numbers = [*_head_rows(found), *numbers]
    for group in numbers:
        yield _row(page, [found.lines[at] for at in group], edges)


def _head_rows(found: Stretch) -> list[list[int]]:
    """Return the lines of heads that gather columns, and those of the heads below."""
    at = next((n for n in range(found.heads) if found.lines[n].wide), -1)
    rest = list(range(at + 1, found.heads))
    return [list(range(at + 1)), rest] if 0 <= at < found.heads - 1 else [[*range(found.heads)]]


def _edges(found: Stretch) -> list[tuple[float, float, float]]:
    """Return of each column its left and right border, and where its text may end."""
    left = min(found.cuts[0], *(line.line.box.x0 for line in found.lines))
    right = max(found.cuts[-1], *(line.line.box.x1 for line in found.lines))
    starts = [left, *found.cuts]
    ends = [*found.cuts, right + _PAD]
    made = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        own = [line.cells[number] for line in found.lines if number in line.cells]
        reach = max((part.x1 for part in own), default=start)
        wraps = sum(bool(_LOW.match(part.words[0][0])) for part in own)
        made.append((start, end, reach if wraps > 1 else max(reach, end - _PAD)))
    return made


def _row(
    page: int, lines: Sequence[Placed], edges: Sequence[tuple[float, float, float]]
) -> tuple[Cell, ...]:
    """Return the cells of a row; a part over several columns makes one cell of them."""
    frame = lines[0].line.frame
    box = around([word for placed in lines for word in placed.line.words])
    joined = {first: last for placed in lines for first, last, _ in placed.wide}
    made: list[Cell] = []
    number = 0
    while number < len(edges):
        last = max(number, joined.get(number, number))
        inside = [
            word
            for placed in lines
            for part in _parts_in(placed, number, last)
            for word in part.words
        ]
        held = strips(inside, page, frame)
        start, end = edges[number][0], edges[last][1]
        reach = max([edges[last][2], *(line.box.x1 for line in held)])
        left = min((line.box.x0 for line in held), default=start)
        own = tuple(line.placed(left=left, edge=reach) for line in held)
        made.append(Cell(Box(start, box.top, end, box.bottom), own))
        number = last + 1
    return tuple(made)


def _parts_in(placed: Placed, first: int, last: int) -> Iterator[Part]:
    for number in range(first, last + 1):
        if number in placed.cells:
            yield placed.cells[number]
    for start, _, part in placed.wide:
        if first <= start <= last:
            yield part
