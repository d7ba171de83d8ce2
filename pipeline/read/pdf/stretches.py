"""Stretches of a page: lines, one below the other, that leave the same white free.

A stretch grows from a line with wide white down to where no white is left, or where a table
starts anew; lines that belong to the heading below or the text around are taken off again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.read.pdf.cuts import column_gutters, reaches, settled
from pipeline.read.pdf.gutters import (
    Gutter,
    Part,
    Placed,
    borders,
    is_bare_mark,
    narrowed,
    parts,
    placed,
)
from pipeline.read.pdf.strips import Strip
from pipeline.text import is_caps
from pipeline.types import Box

_SEED = 0.9  # times the type size: white as wide as that may divide columns
_FAR = 4.0  # times the type size: lines so far apart are of no one table
_APART = 2.2  # times the type size: white that may part a table from what stands by it
_HEADED = 3.0  # times the type size: white that parts a table from a line like heads above it
_LEADING = 1.45  # times the type size: lines of one paragraph are no farther apart
_BELOW = 2.4  # times the type size: heads below others are no farther from them
_FEW = 3  # lines of which the first may be heads
_MOST = 3  # lines over several columns that may follow each other inside a table
_CLOSED = re.compile(r"[.!?:;,]['\"”’)\]]*$")
_LEADERS = re.compile(r"(?:\.\s?){4,}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines `first` to `last` (exclusive) of a page, cut at the borders of columns.

    `heads` lines at its start are set as heads; `ruled` says above which lines a rule runs,
    `framed` whether one does above and below it; `ends` whether it ends the page; `above` is the
    line before it, `goes_on` whether it goes on with that; `fresh` whether it starts with a row.
    """

    first: int
    last: int
    lines: tuple[Placed, ...]
    cuts: tuple[float, ...]
    heads: int = 0
    ruled: tuple[bool, ...] = ()
    framed: bool = False
    ends: bool = False
    above: str = ""
    goes_on: bool = False
    fresh: bool = True


def seeds(line: Strip) -> list[Gutter]:
    """Return the white of a line that may divide columns: wide, and not behind a list marker."""
    least = _SEED * max(line.size, 6.0)
    if not any(x1 - x0 >= least for x0, x1 in line.whites) or _LEADERS.search(line.text):
        return []
    own = parts(line)
    found = [(a.x1, b.x0) for a, b in pairwise(own)]
    if is_bare_mark(own[0].text):
        found = found[1:]
    return [(x0, x1) for x0, x1 in found if x1 - x0 >= least]


def stretch(lines: Sequence[Strip], at: int, floor: int, rules: Sequence[Box]) -> Stretch:
    """Return the lines around one that leave the same white free, cut at their columns.

    The line is number `at`; no line before number `floor` is taken.
    """
    heads = _head_end(lines, at, rules)
    last, across = _grown(lines, at, heads)
    last = trimmed(lines, at, _unbroken(lines, at, last, heads), across, heads)
    heads, first = min(heads, last), _raised(lines, at, floor)
    own = [parts(line) for line in lines[first:last]]
    inside = {number - first for number in across}
    cuts, cut = _cut(lines[first:last], own, at - first, heads - first, inside)
    ruled = [is_ruled(rules, lines, number) for number in range(first, last + 1)]
    return Stretch(
        first=first,
        last=last,
        lines=tuple(cut),
        cuts=cuts,
        heads=heads - first if heads > at else 0,
        ruled=tuple(ruled[:-1]),
        framed=ruled[0] and ruled[-1],
        ends=last == len(lines),
        above=lines[first - 1].text if first else "",
        goes_on=first > 0 and _goes_on(lines[first - 1], lines[first]),
    )


def _cut(
    lines: Sequence[Strip],
    own: Sequence[Sequence[Part]],
    at: int,
    heads: int,
    across: Collection[int],
) -> tuple[tuple[float, ...], list[Placed]]:
    """Return the borders of the columns that lines make, and the lines cut at them.

    Line `at` told their white, heads end before line `heads`, `across` are over several columns.
    """
    start = heads if heads > at or len(own) - at < _FEW else at + 1
    spread = [row for number, row in enumerate(own) if number >= at and number not in across]
    body = [row for number, row in enumerate(own) if number >= start and number not in across]
    several = any(len(row) > 1 for row in body)
    cuts = borders(spread, column_gutters(own, body if several else spread, spread, at))
    made = [placed(line, row, cuts) for line, row in zip(lines, own, strict=True)]
    above = max(heads, at + 1)
    reach = reaches(made[above:], len(cuts) + 1)
    made[:above] = [settled(made[number], own[number + 1 :], reach) for number in range(above)]
    return cuts, made


def _goes_on(above: Strip, line: Strip) -> bool:
    """Return whether a line goes on with a sentence of the one above it."""
    close = 0 < line.base - above.base < _LEADING * max(line.size, 6.0)
    long = above.box.x1 - above.box.x0 > 0.5 * (line.box.x1 - line.box.x0)
    return close and long and above.look == line.look and not _CLOSED.search(above.text)


def _head_end(lines: Sequence[Strip], at: int, rules: Sequence[Box]) -> int:
    """Return where heads in bold or capitals end that start at a line; `at` if there are none."""
    if not is_head(lines[at]):
        return at
    end = at + 1
    while end < len(lines) and _is_more(lines[end - 1], lines[end]):
        if is_ruled(rules, lines, end) and len(parts(lines[end])) == 1:
            break
        end += 1
    return end


def is_head(line: Strip) -> bool:
    """Return whether a line may be a row of heads by its look."""
    return bool(line.words) and (line.is_all_bold or is_caps(line.text))


def _is_more(above: Strip, line: Strip) -> bool:
    """Return whether a line of heads goes on in the next, or has others below it."""
    same = line.look == above.look and is_caps(line.text) == is_caps(above.text)
    if not same or not is_head(line):
        return False
    several = len(parts(line)) > 1
    return line.base - above.base < (_BELOW if several else _LEADING) * max(line.size, 6.0)


def _grown(lines: Sequence[Strip], at: int, heads: int) -> tuple[int, set[int]]:
    """Return where the lines end that leave a line's white free, and those that cross some."""
    live = seeds(lines[at])
    end, across = at + 1, set[int]()
    while end < len(lines):
        line = lines[end]
        far = line.base - lines[end - 1].base > _FAR * max(line.size, 6.0)
        if far or (end >= heads and starts_table(lines, end)):
            break
        kept = narrowed(live, line)
        if not kept:
            break
        if len(kept) < len(live) and len(parts(line)) == 1:
            across.add(end)
            if {end - back for back in range(_MOST)} <= across:
                break
        else:
            live = kept
        end += 1
    return end, across


def _unbroken(lines: Sequence[Strip], at: int, last: int, heads: int) -> int:
    """Return where a run of lines ends: behind its first where more white than elsewhere follows.

    That line is one of the page's own, or of what stands above the table.
    """
    start = max(at + 1, heads)
    steps = [lines[n].base - lines[n - 1].base for n in range(start, last)]
    least = (_HEADED if heads > at else _APART) * max(lines[at].size, 6.0)
    lone = bool(steps) and steps[0] > least and steps[0] > 1.6 * max(steps[1:], default=0.0)
    return start if lone else last


def starts_table(lines: Sequence[Strip], at: int) -> bool:
    """Return whether a line is a row of heads under lines of another look."""
    line, above = lines[at], lines[at - 1]
    if not is_head(line) or (_is_more(above, line) and len(parts(above)) > 1):
        return False
    own = parts(line)
    return len(own) > 2 and not any(re.search(r"\d", part.text) for part in own)


def trimmed(
    lines: Sequence[Strip], at: int, last: int, across: Collection[int] = (), heads: int = 0
) -> int:
    """Return where a run of lines ends without what stands under the table.

    Behind the last line with several parts, lines stay that go on in one of its cells, or that
    are no farther apart than rows; and what little follows heads at a page's foot.
    """
    several = [number for number in range(at, last) if len(parts(lines[number])) > 1]
    if several[-1] < heads and last == len(lines) and last - several[-1] <= _FEW:
        return last
    steps = [lines[b].base - lines[b - 1].base for b in range(at + 1, several[-1] + 1)]
    usual = max(steps, default=0.0) + 1
    end = max(several[-1] + 1, min(heads, last))
    while end < last and end not in across:
        step = lines[end].base - lines[end - 1].base
        size = max(lines[end].size, 6.0)
        same = is_head(lines[end]) == is_head(lines[end - 1]) or not is_head(lines[end])
        same = same or end == len(lines) - 1  # no heading stands at a page's foot
        if not same or step > max(1.45 * size, usual):
            break
        end += 1
    return end


def _raised(lines: Sequence[Strip], at: int, floor: int) -> int:
    """Return the first line of the heads, from `floor`: one that gathers others stands above."""
    first = at
    left = lines[at].box.x0
    while first > floor and at - first < 2:
        line, below = lines[first - 1], lines[first]
        close = below.base - line.base < _BELOW * max(line.size, 6.0)
        inside = line.box.x0 > parts(lines[at])[0].x1 and line.box.x1 < lines[at].box.x1 + 60
        if not (close and inside and line.look == below.look and line.box.x0 > left):
            break
        first -= 1
    return first


def is_ruled(rules: Sequence[Box], lines: Sequence[Strip], at: int) -> bool:
    """Return whether a rule runs between a line and the one above it."""
    if not rules:
        return False
    near = lines[min(at, len(lines) - 1)]
    foot = near.base - 0.5 * near.size if at < len(lines) else near.base + 2 * _FAR * near.size
    head = lines[at - 1].base - 1 if at else 0.0
    top = max(head, foot - 3 * near.size) if at == 0 or at < len(lines) else head
    width = near.box.x1 - near.box.x0
    return any(
        top <= rule.top <= foot and rule.x1 - rule.x0 >= 0.7 * width and rule.x0 < near.box.x1
        for rule in rules
    )
