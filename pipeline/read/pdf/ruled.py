"""Ruled tables: cells with their lines, heads, and the entries that a cell holds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.read.pdf.bands import rows_in
from pipeline.read.pdf.colheads import header, is_contents
from pipeline.read.pdf.strips import Strip, around, strips
from pipeline.read.pdf.words import Frame, Word
from pipeline.text import is_caps, words
from pipeline.types import Box

_CLOSED = re.compile(r"[.!?;]['\"”’)\]]*$")
_ENDS_OPEN = re.compile(
    r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|as|a|an|our|their|its|which|"
    r"that|is|are|be))$",
    re.IGNORECASE,
)
_CLOSERS = frozenset(  # the last words of names: "the Care | Inspectorate"
    "Act Agency Agreement Alliance Assembly Assessment Association Authorities Authority Board "
    "Bodies Body Bureau Centre Commission Commissioner Committee Conditions Convention Corporation "
    "Council Councillor Councillors Councils Department Directorate Director Directors Division "
    "Executive Executives Forum Framework Fund Government Group Inspectorate Institute Management "
    "Manager Managers Ministry Network Office Officer Officers Panel Parliament Partnership Plan "
    "Policy Programme Project Scheme School Schools Secretary Service Services Society Strategy "
    "Team Teams Tribunal Trust Union Unions University Unit Worker Workers".split()
)
_LOW = re.compile(r"[a-z(&]")
_NEAR = 3.0  # points by which edges of one column may differ
_BRIEF = 12  # words of what is set like a head, at most
_THIN = 4.0  # points: a cell as thin as that is the white between double rules

_UPRIGHT = Frame(0, 0.0, 0.0)
_LONG = 12  # lines after which an open bracket is taken for a slip

Apart = Callable[[Sequence[Strip], Strip], bool]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that a document writes with a capital inside sentences, alone and in pairs."""

    names: frozenset[str] = field(repr=False)
    pairs: frozenset[tuple[str, str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its box in the reading frame and its lines, from the top down."""

    box: Box
    strips: tuple[Strip, ...]

    @property
    def text(self) -> str:
        """Return the lines, divided by blanks."""
        return " ".join(strip.text for strip in self.strips)

    @property
    def is_strong(self) -> bool:
        """Return whether the text is set like a head: bold or in capitals, and short."""
        return len(self.text.split()) <= _BRIEF and self.is_set_apart

    @property
    def is_set_apart(self) -> bool:
        """Return whether the text is bold or in capitals."""
        return all(strip.is_bold for strip in self.strips) or is_caps(self.text)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. `header` is the last row of column heads or -1; `repeats` come again.

    An `aligned` table has no grid of rules. `reason` is why all of it is furniture, if it is.
    """

    page: int
    box: Box
    rows: tuple[tuple[Cell, ...], ...]
    header: int = -1
    repeats: frozenset[int] = frozenset()
    aligned: bool = False
    reason: str = ""

    def light(self) -> Table:
        """Return the table with lines that have let go of their words."""
        rows = tuple(
            tuple(Cell(cell.box, tuple(strip.light() for strip in cell.strips)) for cell in row)
            for row in self.rows
        )
        return replace(self, rows=rows)

    @property
    def edges(self) -> tuple[float, ...]:
        """Return the left edges of the columns."""
        widest = max(self.rows, key=len)
        return tuple(cell.box.x0 for cell in widest)

    def heads_of(self, cell: Cell) -> tuple[Cell, ...]:
        """Return the head cells that stand above a cell, the uppermost first."""
        middle = (cell.box.x0 + cell.box.x1) / 2
        first = next((at for at, row in enumerate(self.rows) if len(row) > 1), 0)
        found: list[Cell] = []
        for row in self.rows[first : self.header + 1]:
            found += [head for head in row if head.box.x0 <= middle <= head.box.x1][:1]
        return tuple(found)


def table(page: int, boxes: Sequence[Box], found: Sequence[Word], frame: Frame = _UPRIGHT) -> Table:
    """Return the table with cells at some boxes; each word goes to the cell its middle is in."""
    rows: list[list[Cell]] = []
    held = _held(boxes, found)
    for box in sorted(boxes, key=lambda b: (round(b.top), b.x0)):
        cell = Cell(box, _lines(held.get(box, []), box, page, frame))
        thin = min(box.x1 - box.x0, box.bottom - box.top) < _THIN
        if thin and not cell.strips:
            continue
        if rows and abs(rows[-1][0].box.top - box.top) < _NEAR:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    full = tuple(part for row in rows if any(c.strips for c in row) for part in _parted(row))
    return titled(Table(page, around(boxes), full, header=header(full)))


def _parted(row: Sequence[Cell]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows that a ruled row holds: itself, or those that white tells apart in it."""
    counts = rows_in([cell.strips for cell in row])
    if not counts:
        yield tuple(row)
    at = [0] * len(row)
    for own in counts:
        made = []
        for number, (cell, count) in enumerate(zip(row, own, strict=True)):
            lines = cell.strips[at[number] : at[number] + count]
            top = min((line.box.top for line in lines), default=cell.box.top)
            bottom = max((line.box.bottom for line in lines), default=top)
            made.append(Cell(Box(cell.box.x0, top, cell.box.x1, bottom), lines))
            at[number] += count
        yield tuple(made)


def titled(table: Table, *, contents: bool = False) -> Table:
    """Return a table that says that it is furniture if it is a list of `contents`."""
    return replace(table, reason="contents") if is_contents(table, named=contents) else table


def _held(boxes: Sequence[Box], found: Sequence[Word]) -> dict[Box, list[Word]]:
    """Return the words in each box; where boxes overlap a word goes to the smallest."""
    held: dict[Box, list[Word]] = {}
    tops = sorted({box.top for box in boxes})
    level: list[list[Box]] = [[] for _ in tops]  # the boxes that stand at the height of each top
    for box in sorted(boxes, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top)):
        for at in range(bisect_left(tops, box.top), bisect_left(tops, box.bottom)):
            level[at].append(box)
    whole = around(boxes)
    for word in (word for word in found if is_inside(word, whole)):
        near = level[bisect_right(tops, word.middle) - 1]
        for box in (box for box in near if is_inside(word, box)):
            held.setdefault(box, []).append(word)
            break
    return held


def is_inside(word: Word, box: Box) -> bool:
    """Return whether the middle of a word lies in a box."""
    return box.x0 <= word.centre < box.x1 and box.top <= word.middle < box.bottom


def _lines(inside: Sequence[Word], box: Box, page: int, frame: Frame) -> tuple[Strip, ...]:
    if not inside:
        return ()
    lines = strips(inside, page, frame)
    left = min(line.box.x0 for line in lines)
    pad = min(left - box.x0, 8.0)
    return tuple(line.placed(left=left, edge=box.x1 - pad) for line in lines)


def continued(before: Table, after: Table, apart: Apart) -> Table | None:
    """Return two tables as one if the second is the rest of the first on the next page.

    Head rows that come again are marked so; a row that a page break cuts is made whole.
    """
    before = _widened(before, after)
    again = after.header >= 0 and before.header >= 0 and _says_same(before, after)
    placed = same_columns(before, after)
    if not placed and _are_heads_only(before) and len(before.edges) == len(after.edges):
        before, placed = _moved(before, after), True
    if not placed and not (again and after.aligned and len(before.edges) == len(after.edges)):
        return None
    if after.header >= 0 and not again and _is_set_apart(after):
        return None
    after = after if placed else _moved(after, before)
    rows, first = list(before.rows), after.header + 1 if again else 0
    repeats = set(before.repeats) | set(range(len(rows), len(rows) + first))
    rows += after.rows[:first]
    body = list(after.rows[first:])
    last = max((n for n in range(len(rows)) if n not in repeats), default=-1)
    held = rows[before.header + 1 : last + 1]
    if body and held and _is_cut(held, body[0], apart, aligned=before.aligned):
        rows[last] = tuple(map(_whole, rows[last], body.pop(0)))
    return replace(before, rows=(*rows, *body), repeats=frozenset(repeats))


def _are_heads_only(table: Table) -> bool:
    """Return whether a table without rules is no more than its heads, at a page's foot."""
    return table.aligned and table.header == len(table.rows) - 1


def _widened(before: Table, after: Table) -> Table:
    """Return heads that stand alone with one more to their left, over a column without head."""
    alone = _are_heads_only(before) and after.aligned
    if not alone or len(after.edges) != len(before.edges) + 1:
        return before
    rows = []
    for row in before.rows:
        box = row[0].box
        rows.append((Cell(Box(after.edges[0], box.top, box.x0, box.bottom), ()), *row))
    wider = replace(before, box=around([before.box, after.box]), rows=tuple(rows))
    return wider if same_columns(wider, after) else before


def _moved(table: Table, like: Table) -> Table:
    """Return a table with its columns at the places of those of another."""
    lefts = (*like.edges, like.box.x1)
    edges = {edge: number for number, edge in enumerate((*table.edges, table.box.x1))}
    rows = []
    for row in table.rows:
        ends = [edges.get(cell.box.x1, len(edges) - 1) for cell in row]
        starts = [edges.get(cell.box.x0, 0) for cell in row]
        rows.append(
            tuple(
                Cell(Box(lefts[a], cell.box.top, lefts[b], cell.box.bottom), cell.strips)
                for cell, a, b in zip(row, starts, ends, strict=True)
            )
        )
    return replace(table, rows=tuple(rows))


def _is_set_apart(table: Table) -> bool:
    """Return whether heads are bold or in capitals, not only brief."""
    return all(cell.is_strong for cell in table.rows[table.header] if cell.strips)


def same_columns(before: Table, after: Table) -> bool:
    """Return whether two tables have the same number of columns, at the same places."""
    ours, theirs = before.edges, after.edges
    pairs = zip(ours, theirs, strict=False)
    return len(ours) == len(theirs) > 1 and all(abs(a - b) < 2 * _NEAR for a, b in pairs)


def _says_same(before: Table, after: Table) -> bool:
    ours, theirs = (
        [words(cell.text) for row in one.rows[: one.header + 1] for cell in row if cell.strips]
        for one in (before, after)
    )
    return ours == theirs


def _is_cut(
    rows: Sequence[Sequence[Cell]], rest: Sequence[Cell], apart: Apart, *, aligned: bool
) -> bool:
    """Return whether the first row of a page is the rest of the last row of the page before.

    It is where a cell goes on in lower case, though its column's cells do not start so, and where
    a table without rules has shown no second row.
    """
    row = rows[-1]
    if len(row) != len(rest) or any(b.strips and not a.strips for a, b in zip(row, rest)):  # noqa: B905
        return False
    pairs = [
        (number, a.strips, b.strips[0])
        for number, (a, b) in enumerate(zip(row, rest, strict=True))
        if b.strips
    ]
    lone = len(rows) == 1 and sum(bool(cell.strips) for cell in rest) < len(rest)
    if (aligned and lone) or all(not apart(last, line) for _, last, line in pairs):
        return True
    return any(
        not apart(last, line) and (_ENDS_OPEN.search(last[-1].text) or not _are_low(rows, number))
        for number, last, line in pairs
        if _ENDS_OPEN.search(last[-1].text) or _LOW.match(line.text)
    )


def _are_low(rows: Sequence[Sequence[Cell]], number: int) -> bool:
    """Return whether cells of a column start in lower case as a rule."""
    texts = [row[number].text for row in rows if len(row) > number and row[number].strips]
    return 2 * sum(bool(_LOW.match(text)) for text in texts) > len(texts)


def _whole(cell: Cell, rest: Cell) -> Cell:
    return Cell(cell.box, cell.strips + rest.strips)


def entries(lines: Sequence[Strip], apart: Apart) -> Iterator[tuple[Strip, ...]]:
    """Yield the entries of a cell: paragraphs or items, each with its lines."""
    entry: list[Strip] = []
    for line in lines:
        if entry and apart(entry, line):
            yield tuple(entry)
            entry = []
        entry.append(line)
    if entry:
        yield tuple(entry)


def is_new_entry(
    entry: Sequence[Strip], line: Strip, *, gap: bool, room: bool, known: Words
) -> bool:
    """Return whether a line of a cell starts an entry, where nothing but its layout says so.

    A capital starts one if the line above had `room` for the word, or if the word is no name; a
    bracket that is open holds an entry together, and so does a marker, where there was no room.
    """
    first, last = entry[0], entry[-1].text
    kind, _, begin = line.mark
    if kind == "dash" and line.text[begin].islower() and first.mark[0] != "dash":
        return False
    if kind or (gap and not re.match(r"[a-z]", line.text)):
        return True
    if not re.match(r"[‘“\"'(]?[A-Z0-9]", line.text) or _ENDS_OPEN.search(last):
        return False
    said = " ".join(strip.text for strip in entry)
    if said.count("(") > said.count(")") and len(entry) < _LONG:
        return False
    if first.mark[0]:
        hangs = first.hang - first.box.x0 > _NEAR
        return room and not (hangs and abs(line.box.x0 - first.hang) < _NEAR)
    return room or bool(_CLOSED.search(last)) or not _is_inner(said, line.text, known)


def _is_inner(said: str, line: str, known: Words) -> bool:
    """Return whether a full line may go on with a capital: a name, a figure, a last word."""
    tokens, (*others, before) = line.split(), said.split()
    first = re.sub(r"\W", "", tokens[0])
    if first in known.names or (before, first) in known.pairs or first[:1].isdigit():
        return True
    if first in _CLOSERS and before[:1].isupper() and others:
        return True
    return (first.isupper() and len(first) > 1) or (len(tokens) == 1 and before[:1].isupper())
