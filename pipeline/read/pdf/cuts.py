"""The borders of columns: white that a body leaves free, as far as the heads bear it out."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from pipeline.read.pdf.gutters import Gutter, Part, Placed, divided, gutters, is_bare_mark

Row = Sequence[Part]  # the parts of a line


def column_gutters(
    own: Sequence[Row], body: Sequence[Row], spread: Sequence[Row], heads: int
) -> list[Gutter]:
    """Return the gutters of a run of lines: those of its body, parted where heads part them.

    `own` are its lines, of which number `heads` is the first that told white; `spread` those from
    there on, `body` those below the heads, both without lines that stand over several columns.

    A head across a gutter stands over two columns if heads follow it there; else it says that the
    two are one.
    """
    every = gutters(spread)
    made: list[Gutter] = []
    for gutter in gutters(body):
        inner = [one for one in every if gutter[0] < one[1] and one[0] < gutter[1]]
        if inner:
            made += inner
        elif _is_gathered(own, heads, gutter) or _is_divided(own, gutter):
            made.append(gutter)
    made = [gutter for gutter in made if not _is_after_marks(own, body, made, gutter)]
    return _without_lone_heads(own, made, heads)


def _without_lone_heads(own: Sequence[Row], found: Sequence[Gutter], heads: int) -> list[Gutter]:
    """Return gutters without those between a head and its column, where one is set aside.

    Nor does white before a single part make a column, unless a head stands over it.
    """
    amid = [(x0 + x1) / 2 for x0, x1 in found]
    above = {
        number
        for part in own[heads]
        for number in range(bisect_right(amid, part.x0), bisect_right(amid, part.x1) + 1)
    }
    held = Counter(bisect_right(amid, part.x0) for row in own[heads + 1 :] for part in row)
    bare, empty = set(held) - above, above - set(held)
    kept = []
    for number, gutter in enumerate(found):
        pair = {number, number + 1}
        if pair & bare and pair & empty:
            bare, empty = bare - pair, empty - pair
        elif not (number + 1 in bare and held[number + 1] == 1 and len(own) > heads + 2):
            kept.append(gutter)
    return kept


def _is_gathered(own: Sequence[Row], heads: int, gutter: Gutter) -> bool:
    """Return whether a head over a gutter gathers the heads below it."""
    for number, row in enumerate(own[: heads + 3]):
        for part in row:
            if part.x0 < gutter[0] and part.x1 > gutter[1]:
                below = own[number + 1] if number + 1 < len(own) else ()
                return len(_gathered(part, below)) > 1
    return False


def _is_divided(own: Sequence[Row], gutter: Gutter) -> bool:
    """Return whether more than a blank divides every part that stands over a gutter."""
    amid = ((gutter[0] + gutter[1]) / 2,)
    over = [part for row in own for part in row if part.x0 < gutter[0] and part.x1 > gutter[1]]
    return all(len(divided(part, amid)) > 1 for part in over)


def _is_after_marks(
    own: Sequence[Row],
    body: Sequence[Row],
    found: Sequence[Gutter],
    gutter: Gutter,
) -> bool:
    """Return whether nothing but list markers stands left of a gutter, up to the one before."""
    left = max((one[1] for one in found if one[1] <= gutter[0]), default=-1e6)
    marks = 0
    for row in body:
        for part in row:
            if left - 1 <= part.x0 and part.x1 <= gutter[1]:
                if not is_bare_mark(part.text):
                    return False
                marks += 1
    heads = own[: len(own) - len(body)]
    headed = any(
        left - 1 <= part.x0 and part.x1 <= gutter[1] and not is_bare_mark(part.text)
        for row in heads
        for part in row
    )
    return marks > 0 and not headed


def reaches(body: Sequence[Placed], count: int) -> list[Gutter | None]:
    """Return from where to where the text of each column reaches."""
    held = [[line.cells[n] for line in body if n in line.cells] for n in range(count)]
    return [(min(p.x0 for p in own), max(p.x1 for p in own)) if own else None for own in held]


def settled(line: Placed, below: Sequence[Row], reach: Sequence[Gutter | None]) -> Placed:
    """Return a line of heads with those that gather no others in the column they line up with."""
    cells, wide = dict(line.cells), []
    for first, last, part in line.wide:
        under = _gathered(part, below[0]) if below else []
        near = {n: _distance(part, reach[n]) for n in range(first, last + 1) if n not in cells}
        column = min(near, key=lambda n: near[n], default=-1)
        if len(under) > 1 or column < 0:
            wide.append((first, last, part))
        else:
            cells[column] = part
    return Placed(line.line, cells, tuple(wide))


def _distance(part: Part, reach: Gutter | None) -> float:
    """Return how far a part is from lining up with a column: at its left, its right or amid."""
    if reach is None:
        return 1e6
    left, right = part.x0 - reach[0], part.x1 - reach[1]
    return min(abs(left), abs(right), abs(left + right) / 2)


def _gathered(part: Part, below: Sequence[Part]) -> list[Part]:
    """Return the parts of the line below of which a good share stands under a part."""
    return [
        one
        for one in below
        if min(one.x1, part.x1) - max(one.x0, part.x0) > 0.15 * (one.x1 - one.x0)
    ]
