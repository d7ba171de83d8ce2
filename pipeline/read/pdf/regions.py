"""Regions of a page: tables, boxes with text of their own, and the text around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.pdf.asides import Aside, inserted
from pipeline.read.pdf.columns import columns, usual_edge
from pipeline.read.pdf.gutters import is_stack
from pipeline.read.pdf.ruled import Table, is_inside, same_columns, table
from pipeline.read.pdf.running import Running
from pipeline.read.pdf.strips import Strip, strips
from pipeline.read.pdf.words import Drawn, Word
from pipeline.types import Box

_BOX = (40.0, 10.0)  # points: the width and height from which a frame may hold a text
_WIDE = 0.6  # of the width of the text: from there a box may part a page
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
        if is_stack(grid, text.words):
            continue
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
    found: Sequence[Strip],
    tables: Sequence[Table],
    frames: Sequence[Box],
    usual: float,
    known: Sequence[float] = (),
) -> list[Strip | Table]:
    """Return the lines and tables of a page in reading order.

    `found` are its lines outside tables; `frames` the lone boxes that are drawn on it; `usual` is
    where lines end on full pages of this kind, in points from the left, and `known` where columns
    started on the page before.
    """
    boxes = _boxes(frames, found)
    made: list[Strip | Table] = []
    rest, flow = list(found), 0
    for part in sorted(tables, key=lambda t: (t.box.top, t.box.x0)):
        wide = _is_wide(part, rest)
        border = part.box.top if wide else part.box.bottom
        above = [line for line in rest if _middle(line) < border]
        rest = [line for line in rest if _middle(line) >= border]
        region = _region(above, boxes, flow, usual, known)
        flow = max((strip.flow for strip in region), default=flow) + 1
        made += [*region, part]
    return made + _region(rest, boxes, flow, usual, known)


def column_starts(body: Sequence[Strip | Table | Running]) -> list[float]:
    """Return where the second and later columns of the last page start, in points."""
    made: Counter[float] = Counter()
    page = 0
    for part in reversed(body):
        if not isinstance(part, Strip):
            continue
        page = page or part.page
        if part.page < page:
            break
        if part.column:
            made[part.left] += 1
    return sorted(left for left, lines in made.items() if lines > 3)


def _middle(line: Strip) -> float:
    return (line.box.top + line.box.bottom) / 2


def _is_wide(part: Table, rest: Sequence[Strip]) -> bool:
    """Return whether no words stand beside a table."""
    return not any(part.box.top < _middle(line) < part.box.bottom for line in rest)


def _boxes(frames: Sequence[Box], found: Sequence[Strip]) -> list[Box]:
    """Return the frames around a part of a page's text, the smallest first."""
    made = []
    large = (box for box in frames if box.x1 - box.x0 > _BOX[0] and box.bottom - box.top > _BOX[1])
    for box in sorted(large, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top)):
        inside = sum(is_inside(word, box) for line in found for word in line.words)
        if 0 < inside < 0.8 * sum(len(line.words) for line in found) and _is_whole(box, found):
            made.append(box)
    return made


def _is_whole(box: Box, found: Sequence[Strip]) -> bool:
    """Return whether a frame cuts few of the lines that stand in it."""
    held = [line for line in found if line.box.top < box.bottom and box.top < line.box.bottom]
    cut = 0
    for line in held:
        pairs = pairwise(line.words)
        cut += any(
            is_inside(a, box) != is_inside(b, box) and b.x0 - a.x1 < 0.5 * b.size for a, b in pairs
        )
    return cut <= 0.2 * len(held)


def _region(
    found: Sequence[Strip],
    boxes: Sequence[Box],
    flow: int,
    usual: float,
    known: Sequence[float],
) -> list[Strip]:
    """Return a part of a page in reading order, with boxes put in where they are anchored.

    A box over the whole width with nothing beside it parts what is above from what is below.
    """
    wide = next((box for box in boxes if _parts(box, found)), None)
    if wide is not None:
        made: list[Strip] = []
        border = wide.top, wide.bottom
        for part in (
            [line for line in found if _middle(line) <= border[0]],
            [line for line in found if border[0] < _middle(line) <= border[1]],
            [line for line in found if _middle(line) > border[1]],
        ):
            after = max((strip.flow for strip in made), default=flow - 1) + 1
            rest_of = [box for box in boxes if box is not wide]
            made += _region(part, rest_of, after, usual, known) if part else []
        return made
    rest, asides = list(found), list[Aside]()
    for box in boxes:
        words = [word for line in rest for word in line.words]
        inside = [word for word in words if is_inside(word, box)]
        if not inside:
            continue
        page, frame = found[0].page, found[0].frame
        rest = strips([word for word in words if not is_inside(word, box)], page, frame)
        lines = _boxed(columns(strips(inside, page, frame), flow), box)
        flow = max(line.flow for line in lines) + 1
        asides.append((box, lines))
    text = _evened(columns(rest, flow, known=known), usual) if rest else []
    return inserted(text, asides, _narrowed(text, asides))


def _parts(box: Box, found: Sequence[Strip]) -> bool:
    """Return whether a box is wide, holds some of the lines and has nothing beside it."""
    level = [line for line in found if box.top < _middle(line) < box.bottom]
    inside = all(is_inside(word, box) for line in level for word in line.words)
    if not level or len(level) == len(found) or not inside:
        return False
    width = max(line.box.x1 for line in found) - min(line.box.x0 for line in found)
    return box.x1 - box.x0 > _WIDE * width


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


def _narrowed(text: Sequence[Strip], asides: Sequence[Aside]) -> list[Strip]:
    """Return lines with nearer edges where a box stands beside them."""
    made = list(text)
    for box, _ in asides:
        level = [
            at
            for at, line in enumerate(made)
            if line.box.top < box.bottom and box.top < line.box.bottom
        ]
        lefts = [at for at in level if made[at].box.x1 < box.x0]
        rights = [at for at in level if made[at].box.x0 > box.x1]
        edge = usual_edge([made[at].box.x1 for at in lefts])
        left = min((made[at].box.x0 for at in rights), default=0.0)
        for at in lefts:
            made[at] = made[at].placed(edge=edge)
        for at in rights:
            made[at] = made[at].placed(left=left)
    return made
