"""Tables without a grid: columns that white divides, with rules above and below them or none.

Such a table is a run of lines that leave the same white free. Running text in columns does so
too: a table is told by a row of heads, by rows that start at one height in all columns, or by
rules between them, and by cells that are no paragraphs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.read.bands import bands
from pipeline.read.colheads import header, is_figure, may_head
from pipeline.read.gutters import (
    Gutter,
    Part,
    Placed,
    borders,
    divided,
    gutters,
    is_bare_mark,
    narrowed,
    parts,
    placed,
)
from pipeline.read.ruled import Cell, Table, titled
from pipeline.read.strips import Strip, around, strips
from pipeline.text import is_caps, words
from pipeline.types import Box

_SEED = 0.9  # times the type size: white as wide as that may divide columns
_FAR = 4.0  # times the type size: lines so far apart are of no one table
_APART = 2.2  # times the type size: white that may part a table from what stands by it
_HEADED = 3.0  # times the type size: white that parts a table from a line like heads above it
_LEADING = 1.4  # times the type size: lines of one paragraph are no farther apart
_CLOSE = 1.7  # times the type size: lines of one head are no farther apart
_NEAR = 4.0  # points by which a word may stand off its column's edge
_PAD = 4.0  # points between a column's edge and the text of the column before
_MANY = 12  # lines that are enough to tell running text from cells
_FEW_ROWS = 4  # rows that columns of running text may seem to have
_FEW = 3  # lines of which the first may be heads
_LONG = 30  # words of a cell that is a paragraph rather than an entry
_MOST = 3  # lines over several columns that may follow each other inside a table
_CLOSED = re.compile(r"[.!?:;,]['\"”’)\]]*$")
_CONTENTS = re.compile(r"(?:table of )?contents\b", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){4,}")
_LOW = re.compile(r"[a-z(&]")


def aligned(
    lines: Sequence[Strip], page: int, before: Table | None, rules: Sequence[Box] = ()
) -> list[Table]:
    """Return the tables that some lines make by their alignment, from the top down.

    `before` is the table that the page before ends with: its columns may go on here. `rules` are
    the level rules of the page that are part of no grid.
    """
    made: list[Table] = []
    at = floor = 0
    if before is not None and before.aligned:
        at = floor = _rest_end(lines, before)
        if at:
            made.append(_rest(page, lines[:at], before))
    while at < len(lines):
        if not _seeds(lines[at]):
            at += 1
            continue
        region = _region(lines, at, floor, rules)
        table = _table(page, region)
        if table is not None and _is_table(table, region):
            made.append(table)
            floor = region.last
        at = max(at + 1, region.last)
    return made


@dataclass(frozen=True, slots=True)
class _Region:
    """The lines `first` to `last` (exclusive) of a page, cut at some borders."""

    first: int
    last: int
    lines: tuple[Placed, ...]
    cuts: tuple[float, ...]
    heads: int
    ruled: tuple[bool, ...]
    framed: bool
    ends: bool
    above: str = ""
    fresh: bool = True
    goes_on: bool = False

    def is_headed(self, rows: Sequence[Sequence[Cell]]) -> bool:
        """Return whether the only rule inside stands under the first row, which is brief."""
        inside = [at for at, rule in enumerate(self.ruled) if rule and at]
        first = [cell for cell in rows[0] if cell.strips]
        lines = max(len(cell.strips) for cell in first)
        return len(inside) == 1 and inside[0] == lines and len(rows) > 2 and may_head(first)


def _seeds(line: Strip) -> list[Gutter]:
    """Return the white of a line that may divide columns: wide, and not behind a list marker."""
    least = _SEED * max(line.size, 6.0)
    if not any(x1 - x0 >= least for x0, x1 in line.whites) or _LEADERS.search(line.text):
        return []
    own = parts(line)
    found = [(a.x1, b.x0) for a, b in pairwise(own)]
    if is_bare_mark(own[0].text):
        found = found[1:]
    return [(x0, x1) for x0, x1 in found if x1 - x0 >= least]


def _region(lines: Sequence[Strip], at: int, floor: int, rules: Sequence[Box]) -> _Region:
    """Return the lines around one that leave the same white free, cut at their columns."""
    heads = _head_end(lines, at)
    last, across = _grown(lines, at, heads)
    last = _unbroken(lines, at, last, heads)
    last = _trimmed(lines, at, last, across)
    first = _raised(lines, at, floor)
    own = [parts(line) for line in lines[first:last]]
    start = heads if heads > at or last - at < _FEW else at + 1
    body = [row for number, row in enumerate(own, first) if number >= start and number not in across]
    spread = [row for number, row in enumerate(own, first) if number >= at and number not in across]
    found = _gutters(own, body or spread, spread, at - first)
    cuts = borders(spread, found)
    cut = [placed(line, row, cuts) for line, row in zip(lines[first:last], own, strict=True)]
    above = max(heads, at + 1) - first
    reach = _reaches(cut[above:], len(cuts) + 1)
    cut[:above] = [_settled(cut[number], own[number + 1 :], reach) for number in range(above)]
    ruled = [_is_ruled(rules, lines, number) for number in range(first, last + 1)]
    return _Region(
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


def _goes_on(above: Strip, line: Strip) -> bool:
    """Return whether a line goes on with a sentence of the one above it."""
    close = 0 < line.base - above.base < _LEADING * max(line.size, 6.0)
    long = above.box.x1 - above.box.x0 > 0.5 * (line.box.x1 - line.box.x0)
    return close and long and above.look == line.look and not _CLOSED.search(above.text)


def _head_end(lines: Sequence[Strip], at: int) -> int:
    """Return where heads in bold or capitals end that start at a line; `at` if there are none."""
    if not _is_head(lines[at]):
        return at
    end = at + 1
    while end < len(lines) and _is_more(lines[end - 1], lines[end]):
        end += 1
    return end


def _is_head(line: Strip) -> bool:
    """Return whether a line may be a row of heads by its look."""
    return bool(line.words) and (line.is_all_bold or is_caps(line.text))


def _is_more(above: Strip, line: Strip) -> bool:
    same = line.look == above.look and is_caps(line.text) == is_caps(above.text)
    return same and _is_head(line) and line.base - above.base < _CLOSE * line.size


def _grown(lines: Sequence[Strip], at: int, heads: int) -> tuple[int, set[int]]:
    """Return where the lines end that leave a line's white free, and those that cross some."""
    live = _seeds(lines[at])
    end, across = at + 1, set[int]()
    while end < len(lines):
        line = lines[end]
        far = line.base - lines[end - 1].base > _FAR * max(line.size, 6.0)
        if far or (end >= heads and _starts_table(lines, end)):
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


def _starts_table(lines: Sequence[Strip], at: int) -> bool:
    """Return whether a line is a row of heads under lines of another look."""
    line, above = lines[at], lines[at - 1]
    if not _is_head(line) or (_is_more(above, line) and len(parts(above)) > 1):
        return False
    own = parts(line)
    return len(own) > 2 and not any(re.search(r"\d", part.text) for part in own)


def _trimmed(lines: Sequence[Strip], at: int, last: int, across: set[int]) -> int:
    """Return where a run of lines ends without what stands under the table.

    Behind the last line with several parts, lines stay that go on in one of its cells, or that
    are no farther apart than rows.
    """
    several = [number for number in range(at, last) if len(parts(lines[number])) > 1]
    steps = [lines[b].base - lines[b - 1].base for b in range(at + 1, several[-1] + 1)]
    usual = max(steps, default=0.0) + 1
    end = several[-1] + 1
    while end < last and end not in across:
        step = lines[end].base - lines[end - 1].base
        size = max(lines[end].size, 6.0)
        same = _is_head(lines[end]) == _is_head(lines[end - 1]) or not _is_head(lines[end])
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
        close = below.base - line.base < _CLOSE * max(line.size, 6.0)
        inside = line.box.x0 > parts(lines[at])[0].x1 and line.box.x1 < lines[at].box.x1 + 60
        if not (close and inside and line.look == below.look and line.box.x0 > left):
            break
        first -= 1
    return first


def _gutters(
    own: Sequence[Sequence[Part]],
    body: Sequence[Sequence[Part]],
    spread: Sequence[Sequence[Part]],
    heads: int,
) -> list[Gutter]:
    """Return the gutters of a run of lines: those of its body, parted where heads part them.

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


def _without_lone_heads(
    own: Sequence[Sequence[Part]], found: Sequence[Gutter], heads: int
) -> list[Gutter]:
    """Return gutters without those between a head and its column, where one is set aside."""
    if len(own) - heads < _FEW:
        return list(found)
    amid = [(x0 + x1) / 2 for x0, x1 in found]
    above = {bisect_right(amid, part.x0) for part in own[heads]}
    below = {bisect_right(amid, part.x0) for row in own[heads + 1 :] for part in row}
    bare, empty = below - above, above - below
    return [
        gutter
        for number, gutter in enumerate(found)
        if not ((number in bare and number + 1 in empty) or (number in empty and number + 1 in bare))
    ]


def _is_gathered(own: Sequence[Sequence[Part]], heads: int, gutter: Gutter) -> bool:
    """Return whether a head over a gutter gathers the heads below it."""
    for number, row in enumerate(own[: heads + 3]):
        for part in row:
            if part.x0 < gutter[0] and part.x1 > gutter[1]:
                below = own[number + 1] if number + 1 < len(own) else ()
                return len(_gathered(part, below)) > 1
    return False


def _reaches(body: Sequence[Placed], count: int) -> list[Gutter | None]:
    """Return from where to where the text of each column reaches."""
    held = [[line.cells[n] for line in body if n in line.cells] for n in range(count)]
    return [(min(p.x0 for p in own), max(p.x1 for p in own)) if own else None for own in held]


def _settled(
    line: Placed, below: Sequence[Sequence[Part]], reach: Sequence[Gutter | None]
) -> Placed:
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
    """Return the parts of the line below whose middle stands under a part."""
    return [one for one in below if part.x0 - _NEAR < (one.x0 + one.x1) / 2 < part.x1 + _NEAR]


def _is_divided(own: Sequence[Sequence[Part]], gutter: Gutter) -> bool:
    """Return whether more than a blank divides every part that stands over a gutter."""
    amid = ((gutter[0] + gutter[1]) / 2,)
    over = [part for row in own for part in row if part.x0 < gutter[0] and part.x1 > gutter[1]]
    return all(len(divided(part, amid)) > 1 for part in over)


def _is_after_marks(
    own: Sequence[Sequence[Part]],
    body: Sequence[Sequence[Part]],
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
    headed = any(left - 1 <= part.x0 and part.x1 <= gutter[1] for row in heads for part in row)
    return marks > 0 and not headed


def _is_ruled(rules: Sequence[Box], lines: Sequence[Strip], at: int) -> bool:
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


def _table(page: int, region: _Region) -> Table | None:
    """Return the table that a run of lines would make."""
    if not region.cuts or _are_columns(region):
        return None
    rows = list(_rows(page, region))
    if not rows:
        return None
    box = around([cell.box for row in rows for cell in row])
    made = Table(page, box, tuple(rows), header(rows), aligned=True)
    if made.header < 0 and region.is_headed(rows):
        made = replace(made, header=0)
    return titled(made, contents=bool(_CONTENTS.match(region.above)))


def _are_columns(region: _Region) -> bool:
    """Return whether two columns without heads are running text: most lines start in lower case."""
    if len(region.cuts) > 1 or len(region.lines) < _MANY or region.heads or any(region.ruled):
        return False
    parts = [part for line in region.lines for part in line.cells.values()]
    low = sum(bool(_LOW.match(part.words[0][0])) for part in parts)
    return low > 0.72 * len(parts)


def _rows(page: int, region: _Region) -> Iterator[tuple[Cell, ...]]:
    edges = _edges(region)
    groups = bands(region.lines[region.heads :], region.ruled[region.heads :], fresh=region.fresh)
    numbers = [[at + region.heads for at in group] for group in groups]
    if region.heads:
        numbers = [*_head_rows(region), *numbers]
    for group in numbers:
        yield _row(page, [region.lines[at] for at in group], edges)


def _head_rows(region: _Region) -> list[list[int]]:
    """Return the lines of heads that gather columns, and those of the heads below."""
    at = next((n for n in range(region.heads) if region.lines[n].wide), -1)
    rest = list(range(at + 1, region.heads))
    return [list(range(at + 1)), rest] if 0 <= at < region.heads - 1 else [[*range(region.heads)]]


def _edges(region: _Region) -> list[tuple[float, float, float]]:
    """Return of each column its left and right border, and where its text may end."""
    left = min(line.line.box.x0 for line in region.lines)
    right = max(line.line.box.x1 for line in region.lines)
    starts = [left, *region.cuts]
    ends = [*region.cuts, right + _PAD]
    made = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        own = [line.cells[number] for line in region.lines if number in line.cells]
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
        found = [
            word
            for placed in lines
            for part in _parts_in(placed, number, last)
            for word in part.words
        ]
        held = strips(found, page, frame)
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


def _is_table(table: Table, region: _Region) -> bool:
    """Return whether a run of lines is a table rather than text in columns, or a list."""
    body = table.rows[table.header + 1 :]
    if not body:
        return region.ends and len(table.edges) > 2 and _is_named(table)
    if _is_list(table, body) or _is_prose(table, body):
        return False
    full = sum(sum(bool(cell.strips) for cell in row) > 1 for row in body)
    width = len(table.edges)
    ruled = region.framed or sum(region.ruled) > 1
    if table.header >= 0:
        used = {n for row in body for n, cell in enumerate(row) if cell.strips}
        if width > 2 or ruled:
            return len(used) > 1 or full > 0
        if not _is_named(table):
            return full >= _FEW
        return full > 1 or (full == 1 and len(body) == 1 and _are_lists(body))
    if region.goes_on and not ruled:
        return False
    least = 0.6 * len(body)
    return full >= least and full >= (2 if ruled else 3)


def _is_named(table: Table) -> bool:
    """Return whether the heads of a table are bold or in capitals."""
    return table.header >= 0 and all(c.is_strong for c in table.rows[table.header] if c.strips)


def _is_list(table: Table, body: Sequence[Sequence[Cell]]) -> bool:
    """Return whether two columns are labels with a colon, markers or times before their texts."""
    if len(table.edges) != 2 or table.header >= 0:
        return False
    first = [row[0] for row in body if len(row) > 1 and row[0].strips]
    said = [cell.text for cell in first]
    colons = sum(":" in text for text in said)
    marks = sum(is_bare_mark(text) or len(text) < 2 for text in said)
    figures = sum(is_figure(cell) for cell in first)
    return max(colons, marks, figures) > 0.5 * len(said)


def _are_lists(body: Sequence[Sequence[Cell]]) -> bool:
    """Return whether all cells hold list items."""
    return all(cell.strips[0].mark[0] for row in body for cell in row if cell.strips)


def _is_prose(table: Table, body: Sequence[Sequence[Cell]]) -> bool:
    """Return whether columns hold paragraphs, to be read one column after the other."""
    cells = [cell for row in body for cell in row if cell.strips]
    sizes = [len(cell.text.split()) for cell in cells]
    if table.header < 0:
        long = sum(size for size in sizes if size >= _LONG)
        low = sum(bool(_LOW.match(c.text)) for c, n in zip(cells, sizes, strict=True) if n > 2)
        runs_on = low > 0.3 * sum(size > 2 for size in sizes) + 1
        return len(body) == 1 or 2 * long > sum(sizes) or runs_on
    least = _LONG if len(body) == 1 else 2 * _LONG
    long_cells = [cell for cell, size in zip(cells, sizes, strict=True) if size >= least]
    read = sum(len(cell.text.split()) for cell in long_cells)
    return len(body) <= _FEW_ROWS and 2 * read > sum(sizes) and _reads_on(long_cells)


def _reads_on(cells: Sequence[Cell]) -> bool:
    """Return whether the lines of cells are those of paragraphs, not of entries.

    Those of paragraphs are full, and few start with a capital where the one above is no sentence.
    """
    lines = sum(len(cell.strips) for cell in cells)
    low = sum(bool(_LOW.match(line.text)) for cell in cells for line in cell.strips)
    breaks = sum(
        bool(line.mark[0]) or (line.text[:1].isupper() and not _CLOSED.search(last.text))
        for cell in cells
        for last, line in pairwise(cell.strips)
    )
    short = sum(
        line.edge - line.box.x1 > 0.3 * (line.edge - line.left)
        for cell in cells
        for line in cell.strips
    )
    return 3 * low > lines and breaks + short <= 0.38 * lines


def _rest_end(lines: Sequence[Strip], before: Table) -> int:
    """Return where the lines end, from the top, that keep to the columns of a table."""
    cuts = before.edges[1:]
    end, several = 0, False
    while end < len(lines):
        line = lines[end]
        own = parts(line)
        far = end > 0 and line.base - lines[end - 1].base > _FAR * max(line.size, 6.0)
        if far or line.box.x0 < before.box.x0 - _NEAR or placed(line, own, cuts).wide:
            break
        if _starts_table(lines, end) if end else _is_head(line):
            break
        several = several or len(own) > 1
        end += 1
    if end < 2:
        return 0
    return _trimmed(lines, 0, end, set()) if several else end


def _rest(page: int, lines: Sequence[Strip], before: Table) -> Table:
    """Return the rest of a table of the page before, whose heads may come again."""
    cuts = before.edges[1:]
    cut = tuple(placed(line, parts(line), cuts) for line in lines)
    heads = _heads_again(lines, before)
    region = _Region(0, len(cut), cut, cuts, heads, (False,) * len(cut), framed=False, ends=False, fresh=False)
    rows = tuple(_rows(page, region))
    box = around([cell.box for row in rows for cell in row])
    return Table(page, box, rows, before.header if heads else -1, aligned=True)


def _heads_again(lines: Sequence[Strip], before: Table) -> int:
    """Return how many lines say what the heads of a table say."""
    heads = [cell.text for row in before.rows[: before.header + 1] for cell in row]
    wanted = sorted(word for text in heads for word in words(text))
    for count in range(1, min(len(lines), _MOST + 1) + 1) if wanted else ():
        if sorted(word for line in lines[:count] for word in words(line.text)) == wanted:
            return count
    return 0
