"""Columns: where a white gutter runs between lines, each side is read by itself.

A gutter is a strip of white that all of several lines in a row leave free, with lines on either
side of it (an XY-cut that also finds columns which take up only a part of the page). Labels with
their values beside them are no columns, nor are markers with their texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.read.pdf.asides import followed, inserted
from pipeline.read.pdf.strips import Strip, around, strips
from pipeline.read.pdf.words import Word
from pipeline.text import is_caps, marker

_FAR = 1e6
_NEAR = 4.0  # points by which columns may start elsewhere than on the page before
_SHORT = 8  # a gutter beside fewer lines than that must be wider to be believed


@dataclass(frozen=True, slots=True)
class Gutter:
    """White between the lines `first` to `last` (exclusive), from x0 to x1 in points."""

    first: int
    last: int
    x0: float
    x1: float


def columns(
    lines: Sequence[Strip], flow: int = 0, column: int = 0, known: Sequence[float] = ()
) -> list[Strip]:
    """Return the lines of a part of a page in reading order, column after column.

    `lines` come from the top down; `flow` is the number of the first text, and every column that
    is found is a text of its own. `known` is where columns started on the page before, in points
    from the left.
    """
    gutter = _widest(lines, known)
    if gutter is None:
        return _with_notes(lines, flow, column)
    gutter = replace(gutter, first=_under_head(lines, gutter), last=_restart(lines, gutter))
    inside = [word for line in lines[gutter.first : gutter.last] for word in line.words]
    middle = _middle(gutter)
    left = _side([word for word in inside if word.centre < middle], lines[0])
    right = _side([word for word in inside if word.centre >= middle], lines[0])
    above, below = lines[: gutter.first], lines[gutter.last :]
    for text, aside in ((left, right), (right, left)):
        if _runs_round(above, text, below) or _is_set_apart(aside, (above, text, below)):
            return _around(aside, (above, text, below), flow, column, known)
    made: list[Strip] = []
    for part, number in ((above, column), (left, column), (right, column + 1), (below, column)):
        if part:
            after = max((strip.flow for strip in made), default=flow - 1) + 1
            made += columns(part, after, number, known)
    return made


def _runs_round(above: Sequence[Strip], text: Sequence[Strip], below: Sequence[Strip]) -> bool:
    """Return whether a sentence runs on from one side of a gutter below it, or onto it from above.

    Then what stands on the other side is no column but an aside.
    """
    pairs = [(above, text)] if above else []
    pairs += [(text, below)] if below else []
    return any(_runs_on(one[-1], other[0]) for one, other in pairs)


def _is_set_apart(aside: Sequence[Strip], parts: Sequence[Sequence[Strip]]) -> bool:
    """Return whether one side is in other type than all around it, and much shorter."""
    rest = [line for part in parts for line in part]
    if not (parts[0] or parts[2]) or not _differ(aside, rest) or _differ(parts[1], rest):
        return False
    high, whole = around([line.box for line in aside]), around([line.box for line in rest])
    return high.bottom - high.top < 0.6 * (whole.bottom - whole.top)


def _differ(one: Sequence[Strip], other: Sequence[Strip]) -> bool:
    """Return whether the type of two texts is of different sizes."""
    a, b = _usual_size(one), _usual_size(other)
    return abs(a - b) > 0.08 * max(a, b)


def _runs_on(last: Strip, line: Strip) -> bool:
    close = 0 < line.base - last.base < 1.6 * max(last.size, line.size)
    low = re.match(r"[a-z]", line.text) and not re.search(r"[.!?:;]['\"”’)]*$", last.text)
    return close and bool(low) and last.look == line.look


def _around(
    aside: Sequence[Strip],
    parts: Sequence[Sequence[Strip]],
    flow: int,
    column: int,
    known: Sequence[float],
) -> list[Strip]:
    """Return the parts of one text, from above to below an aside, with the aside put in."""
    text: list[Strip] = []
    for part in parts:
        after = max((strip.flow for strip in text), default=flow)
        text += columns(part, after, column, known) if part else []
    after = max(strip.flow for strip in text) + 1
    box = around([line.box for line in aside])
    head = replace(box, top=box.top - aside[0].size)  # it may stand under a rule
    return inserted(text, [(head, columns(aside, after, column + 1))])


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
    return followed(text, asides)


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
        middle = _middle(gutter)
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


def usual_edge(rights: Sequence[float]) -> float:
    """Return the furthest right edge that at least two lines share, to 1%; else the furthest."""
    ordered = sorted(rights, reverse=True)
    for far, near in pairwise(ordered):
        if far - near <= 0.012 * far + 1:
            return far
    return ordered[0] if ordered else 0.0


def _widest(lines: Sequence[Strip], known: Sequence[float]) -> Gutter | None:
    """Return the gutter beside most lines, or none that can be believed."""
    best, score = None, 0.0
    tried: list[Gutter] = []
    for at, x0, x1 in _seeds(lines):
        if any(g.first <= at < g.last and x0 < g.x1 and g.x0 < x1 for g in tried):
            continue
        gutter = _trimmed(lines, _grown(lines, at, x0, x1))
        tried.append(gutter)
        value = (gutter.last - gutter.first) + 0.01 * (gutter.x1 - gutter.x0)
        if value > score and _divides(lines[gutter.first : gutter.last], gutter, known):
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
    size, left = _usual_size(lines), min(line.box.x0 for line in lines[top:bottom])
    while bottom - 1 > both[-1] and _is_head(lines[bottom - 1], size):
        if lines[bottom - 1].box.x0 > left + _NEAR:
            break
        bottom -= 1  # no column ends with a heading
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


def _under_head(lines: Sequence[Strip], gutter: Gutter) -> int:
    """Return where columns begin under a heading over both, whose last line is short."""
    at, size = gutter.first, _usual_size(lines)
    while (
        0 < at < gutter.last - 1
        and _is_head(lines[at], size)
        and _runs_on(lines[at - 1], lines[at])
    ):
        at += 1
    return at


def _restart(lines: Sequence[Strip], gutter: Gutter) -> int:
    """Return where columns end for a heading over both, though it is too short to cross them.

    Beside it the right column has wide white, and under it both columns start again together.
    """
    middle, size = _middle(gutter), _usual_size(lines)
    sides = [_part(line, middle, left=False) for line in lines]
    for at in range(gutter.first + 1, gutter.last - 1):
        line = lines[at]
        if sides[at] or not _is_head(line, size) or line.box.x0 > lines[gutter.first].box.x0 + size:
            continue
        above = next((n for n in range(at, gutter.first - 1, -1) if sides[n]), None)
        below = next((n for n in range(at, gutter.last) if sides[n]), None)
        after = next(
            (n for n in range(at + 1, gutter.last) if _part(lines[n], middle, left=True)), None
        )
        if above is None or below is None or after is None:
            continue
        foot, head = lines[above].box.bottom, lines[below].box.top
        level = abs(head - lines[after].box.top) < 1.2 * size
        if foot < line.box.top and line.box.bottom < head and head - foot > 2.5 * size and level:
            return at
    return gutter.last


def _is_head(line: Strip, size: float) -> bool:
    return line.is_bold or line.size > 1.08 * size or is_caps(line.text)


def _middle(gutter: Gutter) -> float:
    return (gutter.x0 + gutter.x1) / 2


def _usual_size(lines: Sequence[Strip]) -> float:
    return sorted(line.size for line in lines)[len(lines) // 2]


def _divides(lines: Sequence[Strip], gutter: Gutter, known: Sequence[float]) -> bool:
    """Return whether there are texts on both sides that are to be read one after the other."""
    middle = _middle(gutter)
    if not lines:
        return False
    left, right = _halves(lines, middle, left=True), _halves(lines, middle, left=False)
    few = min(len(left), len(right))
    again = any(abs(gutter.x1 - start) < _NEAR for start in known)
    if few < 2 and not (again and len(left) + len(right) > 3):
        return False
    differ = again or _differ(left, right)
    wide = 0.8 if few >= _SHORT or differ else 1.3 if few > 2 else 2
    if gutter.x1 - gutter.x0 < wide * _usual_size(lines) or _are_marks(left) or _are_marks(right):
        return False
    if _ends_in_marks(left, gutter):
        return False
    if again and few:
        return True
    one, other = _is_wrapped(left), _is_wrapped(right)
    if one and other:
        return few > 2 or differ or max(len(left), len(right)) > 4
    items = _starts_items(left), _starts_items(right)
    return (few > 2 and all(items)) or (few > 5 and (one or items[0]) and (other or items[1]))


def _ends_in_marks(left: Sequence[Strip], gutter: Gutter) -> bool:
    """Return whether most of what ends near a gutter are list markers: their text is behind it."""
    near = [line for line in left if gutter.x0 - line.box.x1 < 2.5 * line.size]
    lone = [line for line in near if len(line.words) == 1 or line.whites]
    marks = [
        ln for ln in lone if ln.words[-1].x0 - _end_before(ln) > 4 and _is_bare(ln.words[-1].text)
    ]
    return len(marks) > 1 and len(marks) > 0.5 * len(near)


def _end_before(line: Strip) -> float:
    return line.words[-2].x1 if len(line.words) > 1 else -_FAR


def _is_bare(text: str) -> bool:
    """Return whether a text is a list marker and nothing else."""
    return len(text) < 6 and bool(marker(f"{text} x")[0])


def _halves(lines: Sequence[Strip], border: float, *, left: bool) -> list[Strip]:
    """Return the parts of some lines on one side of a border."""
    parts = ((line, _part(line, border, left=left)) for line in lines)
    return [Strip(part, line.page, line.frame) for line, part in parts if part]


def _side(found: Sequence[Word], like: Strip) -> list[Strip]:
    """Return the lines of the words on one side, on the page of another line."""
    return strips(found, like.page, like.frame)


def _are_marks(side: Sequence[Strip]) -> bool:
    """Return whether most of some lines are no more than a marker, a number or a sign."""
    return sum(map(_is_mark, side)) > 0.5 * len(side)


def _is_mark(line: Strip) -> bool:
    return _is_bare(line.text) or not re.search(r"[A-Za-z]{3}", line.text)


def _is_wrapped(side: Sequence[Strip]) -> bool:
    """Return whether lines go on in the next: some of them start in lower case."""
    low = sum(bool(re.match(r"[a-z(]", line.text)) for line in side[1:])
    return low >= max(1, 0.15 * (len(side) - 1))


def _starts_items(side: Sequence[Strip]) -> bool:
    marks = sum(bool(line.mark[0]) for line in side)
    return marks >= max(2, 0.3 * len(side))
