"""Tables without a grid: columns that white divides, with rules above and below them or none.

Such a table is a stretch of lines that leave the same white free. Running text in columns does
so too: a table is told by a row of heads, by rows that start at one height in all columns, or by
rules between them, and by cells that are no paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.read.pdf.doubts import are_columns, is_table
from pipeline.read.pdf.gutters import parts, placed
from pipeline.read.pdf.ruled import Table
from pipeline.read.pdf.stretches import (
    Stretch,
    is_head,
    is_ruled,
    seeds,
    starts_table,
    stretch,
    trimmed,
)
from pipeline.read.pdf.strips import Strip, around
from pipeline.read.pdf.unruled import rows_of, unruled
from pipeline.text import words
from pipeline.types import Box

_FAR = 4.0  # times the type size: lines so far apart are of no one table
_LEADING = 1.45  # times the type size: lines of one paragraph are no farther apart
_NEAR = 4.0  # points by which a word may stand off its column's edge
_HEADS = 4  # lines of heads that may come again


def aligned(
    lines: Sequence[Strip], page: int, before: Table | None, rules: Sequence[Box] = ()
) -> list[Table]:
    """Return the tables that some lines make by their alignment, from the top down.

    `before` is the table that the page before ends with: its columns may go on here. `rules` are
    the level rules of the page that are part of no grid.
    """
    made: list[Table] = []
    before = before if before is not None and before.aligned else None
    at = floor = 0 if before is None else _rest_end(lines, before, rules)
    if before is not None and at:
        made.append(_rest(page, lines[:at], before, rules))
    while at < len(lines):
        if not seeds(lines[at]):
            at += 1
            continue
        found = stretch(lines, at, floor, rules)
        table = None if are_columns(found) else unruled(page, found)
        if table is not None and (_is_awaited(found, before) or is_table(table, found)):
            made.append(table)
            floor = found.last
        at = max(at + 1, found.last)
    return made


def _rest_end(lines: Sequence[Strip], before: Table, rules: Sequence[Box]) -> int:
    """Return where the lines end, from the top, that keep to the columns of a table.

    None do where the page before ends with heads, and more lines make as many columns of their own.
    """
    end = _kept_end(lines, before)
    seed = next((at for at in range(end) if seeds(lines[at])), None)
    if seed is None or before.header < len(before.rows) - 1:
        return end
    found = stretch(lines, seed, 0, rules)
    return 0 if found.last > end and _is_awaited(found, before) else end


def _is_awaited(found: Stretch, before: Table | None) -> bool:
    """Return whether the page before ends with heads for as many columns, or for all but one."""
    if before is None or found.first > 1:
        return False
    alone = before.header == len(before.rows) - 1
    return alone and len(found.cuts) in (len(before.edges) - 1, len(before.edges))


def _kept_end(lines: Sequence[Strip], before: Table) -> int:
    """Return where the lines end that cross no border of a table's columns."""
    if not lines:
        return 0
    cuts = _cuts(lines[0], before)
    left = before.box.x0 if len(cuts) < len(before.edges) else 0.0
    end, several = 0, False
    while end < len(lines):
        line = lines[end]
        own = parts(line)
        far = end > 0 and line.base - lines[end - 1].base > _FAR * max(line.size, 6.0)
        if far or line.box.x0 < left - _NEAR or placed(line, own, cuts).wide:
            break
        if starts_table(lines, end) if end else is_head(line) and not _is_section(lines, line):
            break
        several = several or len(own) > 1
        end += 1
    if end < 2 and not (several and _is_lone(lines)):
        return 0
    return trimmed(lines, 0, end) if several else end


def _is_lone(lines: Sequence[Strip]) -> bool:
    """Return whether the first line is no list item, nor the first of a paragraph."""
    if lines[0].mark[0] or len(lines) < 2:
        return not lines[0].mark[0]
    return lines[1].base - lines[0].base > _LEADING * max(lines[0].size, 6.0)


def _cuts(line: Strip, before: Table) -> tuple[float, ...]:
    """Return the borders of a table's columns; its first may have had no head on the page before.

    Then the heads stand alone there, and the first line here starts left of them.
    """
    alone = before.header == len(before.rows) - 1
    return before.edges if alone and line.box.x0 < before.box.x0 - _NEAR else before.edges[1:]


def _is_section(lines: Sequence[Strip], line: Strip) -> bool:
    """Return whether the first of some lines may head the rows of a table that goes on."""
    below = parts(lines[1]) if len(lines) > 1 else []
    return len(parts(line)) == 1 and len(below) > 1 and not is_head(lines[1])


def _rest(page: int, lines: Sequence[Strip], before: Table, rules: Sequence[Box]) -> Table:
    """Return the rest of a table of the page before, whose heads may come again."""
    cuts = _cuts(lines[0], before)
    cut = tuple(placed(line, parts(line), cuts) for line in lines)
    heads = _heads_again(lines, before)
    ruled = tuple(is_ruled(rules, lines, number) for number in range(len(lines)))
    found = Stretch(0, len(cut), cut, cuts, heads, ruled, fresh=False)
    rows = tuple(rows_of(page, found))
    box = around([cell.box for row in rows for cell in row])
    return Table(page, box, rows, before.header if heads else -1, aligned=True)


def _heads_again(lines: Sequence[Strip], before: Table) -> int:
    """Return how many lines say what the heads of a table say."""
    heads = [cell.text for row in before.rows[: before.header + 1] for cell in row]
    wanted = sorted(word for text in heads for word in words(text))
    for count in range(1, min(len(lines), _HEADS) + 1) if wanted else ():
        if sorted(word for line in lines[:count] for word in words(line.text)) == wanted:
            return count
    return 0
