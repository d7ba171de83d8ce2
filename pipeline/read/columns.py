"""Columns: where a white gutter runs between lines, each side is read by itself.

A gutter is a strip of white that all of several lines in a row leave free, with lines on either
side of it (an XY-cut that also finds columns which take up only a part of the page). Labels with
their values beside them are no columns, nor are markers with their texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.read.strips import Strip, strips
from pipeline.read.words import Word
from pipeline.text import marker

_FAR = 1e6
_SHORT = 8  # a gutter beside fewer lines than that must be wider to be believed


@dataclass(frozen=True, slots=True)
class Gutter:
    """White between the lines `first` to `last` (exclusive), from x0 to x1 in points."""

    first: int
    last: int
    x0: float
    x1: float


def columns(lines: Sequence[Strip], flow: int = 0, column: int = 0) -> list[Strip]:
    """Return the lines of a part of a page in reading order, column after column.

    `lines` come from the top down; `flow` is the number of the first text, and every column that
    is found is a text of its own.
    """
    gutter = _widest(lines)
    if gutter is None:
        return _with_notes(lines, flow, column)
    inside = [word for line in lines[gutter.first : gutter.last] for word in line.words]
    middle = (gutter.x0 + gutter.x1) / 2
    parts = (
        (lines[: gutter.first], column),
        (_side([word for word in inside if word.centre < middle], lines[0]), column),
        (_side([word for word in inside if word.centre >= middle], lines[0]), column + 1),
        (lines[gutter.last :], column),
    )
    made: list[Strip] = []
    for part, number in parts:
        if part:
            after = max((strip.flow for strip in made), default=flow - 1) + 1
            made += columns(part, after, number)
    return made


def _flowing(lines: Sequence[Strip], flow: int, column: int) -> list[Strip]:
    left = min((line.box.x0 for line in lines), default=0.0)
    right = usual_edge([line.box.x1 for line in lines])
    return [ln.placed(flow=flow, column=column, left=left, edge=right) for ln in lines]


def _with_notes(lines: Sequence[Strip], flow: int, column: int) -> list[Strip]:
    """Return lines as one text, with notes in the right margin behind what they stand beside."""
    border = _margin(lines)
    if border is None:
        return _flowing(lines, flow, column)
    text = _flowing(_halves(lines, border, left=True), flow, column)
    beside = _flowing(_halves(lines, border, left=False), flow, column + 1)
    asides = [[note.placed(flow=flow + 1 + at)] for at, note in enumerate(beside)]
    return woven(text, asides)


def _part(line: Strip, border: float, *, left: bool) -> tuple[Word, ...]:
    border *= 2
    return tuple([word for word in line.words if (word[1] + word[3] < border) == left])


def _margin(lines: Sequence[Strip]) -> float | None:
    """Return where a right margin with notes starts: white all the way down, little behind it."""
    wrapped = len(lines) > _SHORT and _is_wrapped(lines)
    for at, x0, x1 in _seeds(lines) if wrapped else []:
        gutter = _grown(lines, at, x0, x1)
        if gutter.last - gutter.first < len(lines):
            continue
        middle = (gutter.x0 + gutter.x1) / 2
        noted = [ln for ln in lines if _part(ln, middle, left=False)]
        inner = [ln for ln in lines if _part(ln, middle, left=True)]
        few = 2 <= len(noted) <= 0.3 * len(lines) and len(inner) > _SHORT
        width = max(ln.box.x1 for ln in lines) - min(ln.box.x0 for ln in lines)
        narrow = max(ln.box.x1 for ln in noted) - gutter.x1 < 0.3 * width if noted else False
        if few and narrow and _is_full(inner, middle):
            return middle
    return None


def _is_full(lines: Sequence[Strip], border: float) -> bool:
    """Return whether many lines reach as far as a border lets them: it bounds wrapped text."""
    rights = [max(w.x1 for w in _part(line, border, left=True)) for line in lines]
    reach = max(rights)
    return sum(reach - right < 0.1 * reach for right in rights) > 0.25 * len(rights)


def woven(text: Sequence[Strip], asides: Sequence[Sequence[Strip]]) -> list[Strip]:
    """Return a text with what stands beside it put in where the paragraph beside it ends."""
    made: list[Strip] = []
    waiting = sorted(asides, key=lambda aside: aside[0].box.top)
    steps = sorted(b.base - a.base for a, b in pairwise(text) if b.base > a.base)
    step = steps[len(steps) // 5] if steps else 0.0
    above: Strip | None = None
    for strip in text:
        rests = above is None or strip.base - above.base > 1.3 * step or strip.base < above.base
        while waiting and _is_passed(text, waiting[0], strip) and (rests or _marked(strip)):
            made += waiting.pop(0)
        made.append(strip)
        above = strip
    return made + [strip for aside in waiting for strip in aside]


def _marked(strip: Strip) -> bool:
    return bool(strip.mark[0])


def _is_passed(text: Sequence[Strip], aside: Sequence[Strip], strip: Strip) -> bool:
    """Return whether a strip stands below all lines that stand beside an aside."""
    top, bottom = aside[0].box.top, max(line.box.bottom for line in aside)
    beside = [ln for ln in text if ln.box.top < bottom - 2 and top + 2 < ln.box.bottom]
    limit = max((line.box.top for line in beside), default=top - 2)
    return strip.box.top > limit


def usual_edge(rights: Sequence[float]) -> float:
    """Return the furthest right edge that at least two lines share, to 1%; else the furthest."""
    ordered = sorted(rights, reverse=True)
    for far, near in pairwise(ordered):
        if far - near <= 0.012 * far + 1:
            return far
    return ordered[0] if ordered else 0.0


def _widest(lines: Sequence[Strip]) -> Gutter | None:
    """Return the gutter beside most lines, or none that can be believed."""
    best, score = None, 0.0
    tried: list[Gutter] = []
    for at, x0, x1 in _seeds(lines):
        if any(g.first <= at < g.last and x0 < g.x1 and g.x0 < x1 for g in tried):
            continue
        gutter = _trimmed(lines, _grown(lines, at, x0, x1))
        tried.append(gutter)
        value = (gutter.last - gutter.first) + 0.01 * (gutter.x1 - gutter.x0)
        if value > score and _divides(lines[gutter.first : gutter.last], gutter):
            best, score = gutter, value
    return best


def _seeds(lines: Sequence[Strip]) -> list[tuple[int, float, float]]:
    """Return white intervals: inside a line, or between two lines that stand side by side."""
    found = []
    for at, line in enumerate(lines):
        least = 0.8 * max(line.size, 6.0)
        found += [(at, x0, x1) for x0, x1 in line.whites if x1 - x0 >= least]
    for at, (line, after) in enumerate(pairwise(lines)):
        one, other = sorted((line.box, after.box), key=lambda box: box.x0)
        beside = min(one.bottom, other.bottom) - max(one.top, other.top) > 0.2 * line.size
        if beside and other.x0 - one.x1 >= 0.8 * line.size:
            found.append((at, one.x1, other.x0))
    return found


def _free(line: Strip, x0: float, x1: float) -> tuple[float, float]:
    """Return the widest part of an interval that a line leaves white."""
    best = (x0, min(x1, line.box.x0))
    for a, b in (*line.whites, (line.box.x1, _FAR)):
        part = (max(x0, a), min(x1, b))
        if part[1] - part[0] > best[1] - best[0]:
            best = part
    return best


def _grown(lines: Sequence[Strip], at: int, x0: float, x1: float) -> Gutter:
    """Return the gutter that a white interval is part of, up and down the page."""
    least = 0.8 * max(lines[at].size, 6.0)
    first, last = at, at + 1
    for step in (-1, 1):
        edge = at if step < 0 else at + 1
        while 0 <= (edge - 1 if step < 0 else edge) < len(lines):
            number = edge - 1 if step < 0 else edge
            a, b = _free(lines[number], x0, x1)
            if b - a < least:
                break
            x0, x1, edge = a, b, edge + step
        first, last = (edge, last) if step < 0 else (first, edge)
    return Gutter(first, last, x0, x1)


def _trimmed(lines: Sequence[Strip], gutter: Gutter) -> Gutter:
    """Return a gutter without the lines above and below that stand on one side only.

    Such lines stay if they follow closely: they are the longer one of two columns.
    """
    first, last = gutter.first, gutter.last
    both = [at for at in range(first, last) if _is_beside(lines, at, gutter)]
    if not both:
        return Gutter(first, first, gutter.x0, gutter.x1)
    top, bottom = both[0], both[-1] + 1
    while top > first and _follows(lines[top - 1], lines[top]):
        top -= 1
    while bottom < last and _follows(lines[bottom - 1], lines[bottom]):
        bottom += 1
    return Gutter(top, bottom, gutter.x0, gutter.x1)


def _is_beside(lines: Sequence[Strip], at: int, gutter: Gutter) -> bool:
    """Return whether there is text on both sides at the height of a line."""
    box = lines[at].box
    near = [line for line in lines[max(0, at - 2) : at + 3] if _level(line, box.top, box.bottom)]
    left = any(word.centre < gutter.x0 for line in near for word in line.words)
    return left and any(word.centre > gutter.x1 for line in near for word in line.words)


def _level(line: Strip, top: float, bottom: float) -> bool:
    return line.box.top < bottom and top < line.box.bottom


def _follows(line: Strip, after: Strip) -> bool:
    return after.base - line.base < 2.2 * max(line.size, after.size)


def _divides(lines: Sequence[Strip], gutter: Gutter) -> bool:
    """Return whether there are texts on both sides that are to be read one after the other."""
    middle = (gutter.x0 + gutter.x1) / 2
    if not lines:
        return False
    left, right = _halves(lines, middle, left=True), _halves(lines, middle, left=False)
    few = min(len(left), len(right))
    if few < 3:
        return False
    size = sorted(line.size for line in lines)[len(lines) // 2]
    wide = 0.8 if few >= _SHORT else 1.3
    if gutter.x1 - gutter.x0 < wide * size or _are_marks(left) or _are_marks(right):
        return False
    if _is_wrapped(left) and _is_wrapped(right):
        return True
    return _starts_items(right) and _starts_items(left)


def _halves(lines: Sequence[Strip], border: float, *, left: bool) -> list[Strip]:
    """Return the parts of some lines on one side of a border."""
    parts = ((line, _part(line, border, left=left)) for line in lines)
    return [Strip(part, line.page, line.frame) for line, part in parts if part]


def _side(found: Sequence[Word], like: Strip) -> list[Strip]:
    """Return the lines of the words on one side, on the page of another line."""
    return strips(found, like.page, like.frame)


def _are_marks(side: Sequence[Strip]) -> bool:
    """Return whether most of some lines are no more than a marker, a number or a sign."""
    bare = sum(len(line.text) < 4 or bool(marker(f"{line.text} x")[0]) for line in side)
    short = bare + sum(not re.search(r"[A-Za-z]{3}", line.text) for line in side)
    return short > 0.5 * len(side)


def _is_wrapped(side: Sequence[Strip]) -> bool:
    """Return whether lines go on in the next: some of them start in lower case."""
    low = sum(bool(re.match(r"[a-z(]", line.text)) for line in side[1:])
    return low >= max(1, 0.15 * (len(side) - 1))


def _starts_items(side: Sequence[Strip]) -> bool:
    marks = sum(bool(line.mark[0]) for line in side)
    return marks >= max(2, 0.3 * len(side))
