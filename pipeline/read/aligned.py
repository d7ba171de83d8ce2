"""Tables without rules: a row of heads set apart by white, and lines that keep to its columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.ruled import Cell, Table
from pipeline.read.strips import Strip, around, strips
from pipeline.read.words import Word
from pipeline.text import is_caps
from pipeline.types import Box

_NEAR = 4.0  # points by which a word may stand off its column's edge
_PAD = 4.0  # points between a column's edge and the text of the column before


def aligned(lines: Sequence[Strip], page: int, before: Table | None) -> list[Table]:
    """Return the tables that some lines make by their alignment alone, from the top down.

    `before` is the table that the page before ends with: its columns may go on here.
    """
    made: list[Table] = []
    at = 0
    if before is not None and before.aligned:
        at = _body_end(lines, 0, before.edges)
        if at > 1:
            made.append(_table(page, [], lines[:at], before.edges))
    while at < len(lines):
        starts = _starts(lines[at])
        head_end = _head_end(lines, at, starts) if starts else at
        end = _body_end(lines, head_end, starts) if starts else at
        if starts and _is_used(lines[head_end:end], starts, last=end == len(lines)):
            made.append(_table(page, lines[at:head_end], lines[head_end:end], starts))
        at = max(end, at + 1) if starts else at + 1
    return made


def fragments(line: Strip) -> list[tuple[Word, ...]]:
    """Return the parts of a line that wide white divides."""
    parts: list[list[Word]] = [[line.words[0]]]
    for last, word in pairwise(line.words):
        if word.x0 - last.x1 > 0.9 * max(line.size, 6.0):
            parts.append([])
        parts[-1].append(word)
    return [tuple(part) for part in parts]


def _starts(line: Strip) -> tuple[float, ...]:
    """Return the left edges of a line's parts if it may be a row of heads, else nothing."""
    if len(line.words) < 3 or not (line.is_all_bold or is_caps(line.text)) or line.mark[0]:
        return ()
    parts = fragments(line)
    return tuple(part[0].x0 for part in parts) if len(parts) > 2 else ()


def _head_end(lines: Sequence[Strip], at: int, starts: Sequence[float]) -> int:
    """Return where the heads end: they may run over several lines of the same look."""
    end = at + 1
    while end < len(lines) and _is_more(lines[end - 1], lines[end], starts):
        end += 1
    return end


def _is_more(above: Strip, line: Strip, starts: Sequence[float]) -> bool:
    same = line.look == above.look and is_caps(line.text) == is_caps(above.text)
    close = line.base - above.base < 1.7 * line.size
    edges = [part[0].x0 for part in fragments(line)]
    return same and close and all(any(abs(x - s) < _NEAR for s in starts) for x in edges)


def _body_end(lines: Sequence[Strip], at: int, starts: Sequence[float]) -> int:
    """Return where the lines end that keep to some columns."""
    end = at
    while end < len(lines) and _keeps_to(lines[end], starts):
        far = end > at and lines[end].base - lines[end - 1].base > 4 * lines[end].size
        if far or _starts(lines[end]):
            break
        end += 1
    return end


def _keeps_to(line: Strip, starts: Sequence[float]) -> bool:
    """Return whether no word of a line crosses the left edge of a column, nor its text."""
    if line.box.x0 < starts[0] - _NEAR:
        return False
    for part in fragments(line):
        box = around(part)
        if any(box.x0 < start - _NEAR and box.x1 > start - 1 for start in starts[1:]):
            return False
    return True


def _is_used(lines: Sequence[Strip], starts: Sequence[float], *, last: bool) -> bool:
    """Return whether some lines fill at least two columns; heads at a page's foot have none."""
    used = {_column(part[0], starts) for line in lines for part in fragments(line)}
    return len(used) > 1 or (last and not lines)


def _column(word: Word, starts: Sequence[float]) -> int:
    return max((n for n, start in enumerate(starts) if word.x0 >= start - _NEAR), default=0)


def _table(
    page: int, head: Sequence[Strip], body: Sequence[Strip], starts: Sequence[float]
) -> Table:
    right = max(line.box.x1 for line in (*head, *body))
    edges = [*starts[1:], right + 2 * _PAD]
    bands = [head] if head else []
    bands += _bands(body)
    rows = tuple(_row(page, band, starts, edges) for band in bands)
    box = around([line.box for line in (*head, *body)])
    return Table(page, box, rows, header=0 if head else -1, aligned=True)


def _bands(body: Sequence[Strip]) -> list[list[Strip]]:
    """Return the lines of each row: rows are set apart by more white than their lines."""
    steps = sorted(b.base - a.base for a, b in pairwise(body) if b.base - a.base > 2)
    step = steps[len(steps) // 4] if steps else 0.0
    bands: list[list[Strip]] = []
    for at, line in enumerate(body):
        if at == 0 or line.base - body[at - 1].base > 1.4 * step:
            bands.append([])
        bands[-1].append(line)
    return bands


def _row(
    page: int, band: Sequence[Strip], starts: Sequence[float], edges: Sequence[float]
) -> tuple[Cell, ...]:
    words = [word for line in band for word in line.words]
    box = around(words)
    made = []
    for number, (start, edge) in enumerate(zip(starts, edges, strict=True)):
        inside = [word for word in words if _column(word, starts) == number]
        lines = strips(inside, page, band[0].frame)
        right = max((line.box.x1 for line in lines), default=start)
        reach = right if len(lines) > 3 else max(right, edge - 2 * _PAD)
        held = tuple(line.placed(left=start, edge=reach) for line in lines)
        made.append(Cell(Box(start, box.top, edge, box.bottom), held))
    return tuple(made)
