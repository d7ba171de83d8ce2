"""Regions of a page: tables, boxes with text of their own, and the text around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.read.columns import columns, usual_edge, woven
from pipeline.read.ruled import Table, is_inside, same_columns, table
from pipeline.read.strips import Strip, Word, around
from pipeline.types import Box

_FEW = 8  # lines too few to tell the edge of their column


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its words and cells in the reading frame, `aslant` the words set another way."""

    number: int
    height: float
    words: tuple[Word, ...] = ()
    aslant: tuple[Word, ...] = ()
    grids: tuple[tuple[Box, ...], ...] = ()
    pictures: bool = False
    note: str = ""


def tables_of(sheets: Sequence[Sheet]) -> list[list[Table]]:
    """Return the ruled tables of each page; one cell makes no table, nor does one with text.

    A single cell with text is the rest of a table if the page before ends with its columns.
    """
    made: list[list[Table]] = []
    for sheet in sheets:
        before = max(made[-1], key=lambda t: t.box.bottom, default=None) if made else None
        found: list[Table] = []
        for grid in (grid for grid in sheet.grids if len(grid) > 1):
            part = table(sheet.number, grid, outside(sheet.words, found))
            found += [part] if _is_table(part, before) else []
        made.append(found)
    return made


def _is_table(part: Table, before: Table | None) -> bool:
    filled = sum(bool(cell.strips) for row in part.rows for cell in row)
    return filled > 1 or (filled == 1 and before is not None and same_columns(before, part))


def outside(found: Sequence[Word], tables: Sequence[Table]) -> list[Word]:
    """Return the words that stand in no cell of the tables."""
    taken = {
        word.box
        for found in tables
        for row in found.rows
        for cell in row
        for strip in cell.strips
        for word in strip.words
    }
    return [word for word in found if word.box not in taken]


def page_parts(
    sheet: Sheet, found: Sequence[Word], tables: Sequence[Table], usual: float
) -> list[Strip | Table]:
    """Return the lines and tables of a page in reading order.

    `usual` is where lines end on full pages of this kind, in points from the left.
    """
    boxes = _boxes(sheet, found)
    made: list[Strip | Table] = []
    rest, flow = outside(found, tables), 0
    for part in sorted(tables, key=lambda t: (t.box.top, t.box.x0)):
        wide = _is_wide(part, rest)
        border = part.box.top if wide else part.box.bottom
        above = [word for word in rest if word.middle < border]
        rest = [word for word in rest if word.middle >= border]
        region = _region(above, boxes, sheet.number, flow, usual)
        flow = max((strip.flow for strip in region), default=flow) + 1
        made += [*region, part]
    return made + _region(rest, boxes, sheet.number, flow, usual)


def _is_wide(part: Table, rest: Sequence[Word]) -> bool:
    """Return whether no words stand beside a table."""
    return not any(part.box.top < word.middle < part.box.bottom for word in rest)


def _boxes(sheet: Sheet, found: Sequence[Word]) -> list[Box]:
    """Return the frames around a part of a page's text, the smallest first."""
    single = [grid[0] for grid in sheet.grids if len(grid) == 1]
    made = []
    for box in sorted(single, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top)):
        inside = sum(is_inside(word, box) for word in found)
        if 0 < inside < 0.8 * len(found):
            made.append(box)
    return made


def _region(
    found: Sequence[Word], boxes: Sequence[Box], page: int, flow: int, usual: float
) -> list[Strip]:
    """Return a part of a page in reading order, boxes behind the lines that they stand beside."""
    rest, asides = list(found), []
    for box in boxes:
        inside = [word for word in rest if is_inside(word, box)]
        if not inside:
            continue
        rest = [word for word in rest if not is_inside(word, box)]
        lines = _boxed(columns(inside, page, flow), box)
        flow = max(line.flow for line in lines) + 1
        asides.append(lines)
    text = _evened(columns(rest, page, flow), usual) if rest else []
    return woven(_narrowed(text, asides), asides)


def _boxed(lines: Sequence[Strip], box: Box) -> list[Strip]:
    """Return the lines in a box with the box's own edge, if they make one column."""
    if any(line.column for line in lines):
        return list(lines)
    pad = min(max(0.0, lines[0].left - box.x0), 12.0)
    return [replace(line, edge=max(line.edge, box.x1 - pad)) for line in lines]


def _evened(lines: Sequence[Strip], usual: float) -> list[Strip]:
    """Return a few lines with the edge that lines have on other pages."""
    if len(lines) >= _FEW or any(line.column for line in lines):
        return list(lines)
    return [replace(line, edge=max(line.edge, usual)) for line in lines]


def _narrowed(text: Sequence[Strip], asides: Sequence[Sequence[Strip]]) -> list[Strip]:
    """Return lines with a nearer edge where a box stands to the right of them."""
    made = list(text)
    for aside in asides:
        box = around(line.box for line in aside)
        beside = [
            at
            for at, line in enumerate(made)
            if line.box.top < box.bottom and box.top < line.box.bottom and line.box.x1 < box.x0
        ]
        edge = usual_edge([made[at].box.x1 for at in beside])
        for at in beside:
            made[at] = replace(made[at], edge=edge)
    return made
