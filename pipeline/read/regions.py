"""Regions of a page: tables, boxes with text of their own, and the text around them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.read.columns import columns, usual_edge, woven
from pipeline.read.ruled import Table, is_inside, same_columns, table
from pipeline.read.strips import Strip, around, strips
from pipeline.read.words import Drawn, Word
from pipeline.types import Box

_FEW = 8  # lines too few to tell the edge of their column


def ruled_tables(
    number: int, text: Drawn, grids: Sequence[Sequence[Box]], before: Sequence[Table]
) -> list[Table]:
    """Return the ruled tables of a page; one cell makes no table, nor does one with text.

    A single cell with text is the rest of a table if the page `before` ends with its columns.
    """
    last = max(before, key=lambda t: t.box.bottom, default=None)
    found: list[Table] = []
    for grid in (grid for grid in grids if len(grid) > 1):
        part = table(number, grid, outside(text.words, found), text.frame)
        found += [part] if _is_table(part, last) else []
    return found


def _is_table(part: Table, before: Table | None) -> bool:
    filled = sum(bool(cell.strips) for row in part.rows for cell in row)
    return filled > 1 or (filled == 1 and before is not None and same_columns(before, part))


def outside(found: Sequence[Word], tables: Sequence[Table]) -> list[Word]:
    """Return the words that stand in no cell of the tables."""
    taken = {
        word[1:5]
        for found in tables
        for row in found.rows
        for cell in row
        for strip in cell.strips
        for word in strip.words
    }
    return [word for word in found if word[1:5] not in taken]


def page_parts(
    found: Sequence[Strip], tables: Sequence[Table], frames: Sequence[Box], usual: float
) -> list[Strip | Table]:
    """Return the lines and tables of a page in reading order.

    `found` are its lines outside tables; `frames` the lone boxes that are drawn on it; `usual` is
    where lines end on full pages of this kind, in points from the left.
    """
    boxes = _boxes(frames, found)
    made: list[Strip | Table] = []
    rest, flow = list(found), 0
    for part in sorted(tables, key=lambda t: (t.box.top, t.box.x0)):
        wide = _is_wide(part, rest)
        border = part.box.top if wide else part.box.bottom
        above = [line for line in rest if _middle(line) < border]
        rest = [line for line in rest if _middle(line) >= border]
        region = _region(above, boxes, flow, usual)
        flow = max((strip.flow for strip in region), default=flow) + 1
        made += [*region, part]
    return made + _region(rest, boxes, flow, usual)


def _middle(line: Strip) -> float:
    return (line.box.top + line.box.bottom) / 2


def _is_wide(part: Table, rest: Sequence[Strip]) -> bool:
    """Return whether no words stand beside a table."""
    return not any(part.box.top < _middle(line) < part.box.bottom for line in rest)


def _boxes(frames: Sequence[Box], found: Sequence[Strip]) -> list[Box]:
    """Return the frames around a part of a page's text, the smallest first."""
    made = []
    for box in sorted(frames, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top)):
        inside = sum(is_inside(word, box) for line in found for word in line.words)
        if 0 < inside < 0.8 * sum(len(line.words) for line in found):
            made.append(box)
    return made


def _region(found: Sequence[Strip], boxes: Sequence[Box], flow: int, usual: float) -> list[Strip]:
    """Return a part of a page in reading order, boxes behind the lines that they stand beside."""
    rest, asides = list(found), []
    for box in boxes:
        words = [word for line in rest for word in line.words]
        inside = [word for word in words if is_inside(word, box)]
        if not inside:
            continue
        page, frame = found[0].page, found[0].frame
        rest = strips([word for word in words if not is_inside(word, box)], page, frame)
        lines = _boxed(columns(strips(inside, page, frame), flow), box)
        flow = max(line.flow for line in lines) + 1
        asides.append(lines)
    text = _evened(columns(rest, flow), usual) if rest else []
    return woven(_narrowed(text, asides), asides)


def _boxed(lines: Sequence[Strip], box: Box) -> list[Strip]:
    """Return the lines in a box with the box's own edge, if they make one column."""
    if any(line.column for line in lines):
        return list(lines)
    pad = min(max(0.0, lines[0].left - box.x0), 12.0)
    return [line.placed(edge=max(line.edge, box.x1 - pad)) for line in lines]


def _evened(lines: Sequence[Strip], usual: float) -> list[Strip]:
    """Return a few lines with the edge that lines have on other pages."""
    if len(lines) >= _FEW or any(line.column for line in lines):
        return list(lines)
    return [line.placed(edge=max(line.edge, usual)) for line in lines]


def _narrowed(text: Sequence[Strip], asides: Sequence[Sequence[Strip]]) -> list[Strip]:
    """Return lines with a nearer edge where a box stands to the right of them."""
    made = list(text)
    for aside in asides:
        box = around([line.box for line in aside])
        beside = [
            at
            for at, line in enumerate(made)
            if line.box.top < box.bottom and box.top < line.box.bottom and line.box.x1 < box.x0
        ]
        edge = usual_edge([made[at].box.x1 for at in beside])
        for at in beside:
            made[at] = made[at].placed(edge=edge)
    return made
