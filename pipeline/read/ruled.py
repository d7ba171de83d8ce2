"""Ruled tables: cells with their lines, heads, and the entries that a cell holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.read.strips import Strip, around, strips
from pipeline.read.words import Frame, Word
from pipeline.text import is_caps, words
from pipeline.types import Box

_CLOSED = re.compile(r"[.!?;]['\"”’)\]]*$")
_ENDS_OPEN = re.compile(
    r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|as|a|an|our|their|its|which|"
    r"that|is|are|be))$",
    re.IGNORECASE,
)
_NEAR = 3.0  # points by which edges of one column may differ

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
        bold = all(strip.is_bold for strip in self.strips)
        return len(self.text.split()) <= 12 and (bold or is_caps(self.text))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. `header` is the number of the head row or -1; `repeats` come again.

    An `aligned` table has no rules.
    """

    page: int
    box: Box
    rows: tuple[tuple[Cell, ...], ...]
    header: int = -1
    repeats: frozenset[int] = frozenset()
    aligned: bool = False

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

    def head_of(self, cell: Cell) -> Cell | None:
        """Return the head cell that stands above a cell, if the table has heads."""
        if self.header < 0:
            return None
        middle = (cell.box.x0 + cell.box.x1) / 2
        heads = self.rows[self.header]
        return next((head for head in heads if head.box.x0 <= middle <= head.box.x1), None)

    def row_head(self, row: Sequence[Cell]) -> Cell | None:
        """Return the first cell of a row if it names the row.

        It does under an empty head, in bold beside plain text, and as a label beside a value.
        """
        first, rest = row[0], [cell for cell in row[1:] if cell.strips]
        if not first.strips or not rest or len(first.text.split()) > 12:
            return None
        if self.header >= 0:
            head = self.head_of(first)
            bare = head is None or not head.strips
            return (
                first if bare or (first.is_strong and not any(c.is_strong for c in rest)) else None
            )
        return first if len(row) == 2 else None


def table(page: int, boxes: Sequence[Box], found: Sequence[Word], frame: Frame = _UPRIGHT) -> Table:
    """Return the table with cells at some boxes; each word goes to the cell its middle is in."""
    rows: list[list[Cell]] = []
    held = _held(boxes, found)
    for box in sorted(boxes, key=lambda b: (round(b.top), b.x0)):
        cell = Cell(box, _lines(held.get(box, []), box, page, frame))
        if rows and abs(rows[-1][0].box.top - box.top) < _NEAR:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    full = tuple(tuple(row) for row in rows if any(cell.strips for cell in row))
    made = Table(page, around(boxes), full)
    return replace(made, header=_header(full))


def _held(boxes: Sequence[Box], found: Sequence[Word]) -> dict[Box, list[Word]]:
    """Return the words in each box; where boxes overlap a word goes to the smallest."""
    held: dict[Box, list[Word]] = {}
    ordered = sorted(boxes, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top))
    whole = around(boxes)
    for word in (word for word in found if is_inside(word, whole)):
        box = next((box for box in ordered if is_inside(word, box)), None)
        if box is not None:
            held.setdefault(box, []).append(word)
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


def _header(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the number of the row that heads the columns, or -1."""
    for number, row in enumerate(rows[:2]):
        shown = [cell for cell in row if cell.strips]
        below = [cell for later in rows[number + 1 :] for cell in later if cell.strips]
        strong = all(cell.is_strong for cell in shown)
        if len(row) > 1 and strong and not (below and all(cell.is_strong for cell in below)):
            return number
        if len(row) > 2 and below and _is_brief(row, shown, below):
            return number
        if len(row) > 1:
            return -1
    return -1


def _is_brief(row: Sequence[Cell], shown: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Return whether a plain first row is a head: short cells over longer ones."""
    longest = max(len(cell.text.split()) for cell in shown)
    mean = sum(len(cell.text.split()) for cell in below) / len(below)
    return longest <= 4 and len(shown) >= len(row) - 1 and mean > 2 * longest


def continued(before: Table, after: Table, apart: Apart) -> Table | None:
    """Return two tables as one if the second is the rest of the first on the next page.

    A head row that comes again is marked so; a row that a page break cuts is made whole.
    """
    if not same_columns(before, after):
        return None
    again = after.header >= 0 and before.header >= 0 and _says_same(before, after)
    if after.header >= 0 and not again:
        return None
    rows, first = list(before.rows), after.header + 1 if again else 0
    repeats = set(before.repeats)
    if again:
        repeats.add(len(rows))
        rows.append(after.rows[after.header])
    body = list(after.rows[first:])
    last = max((n for n in range(len(rows)) if n not in repeats), default=-1)
    if body and last > before.header and _is_cut(rows[last], body[0], apart):
        rows[last] = tuple(map(_whole, rows[last], body.pop(0)))
    return replace(before, rows=(*rows, *body), repeats=frozenset(repeats))


def same_columns(before: Table, after: Table) -> bool:
    """Return whether two tables have the same number of columns, at the same places."""
    ours, theirs = before.edges, after.edges
    pairs = zip(ours, theirs, strict=False)
    return len(ours) == len(theirs) > 1 and all(abs(a - b) < 2 * _NEAR for a, b in pairs)


def _says_same(before: Table, after: Table) -> bool:
    ours = [words(cell.text) for cell in before.rows[before.header]]
    return ours == [words(cell.text) for cell in after.rows[after.header]]


def _is_cut(row: Sequence[Cell], rest: Sequence[Cell], apart: Apart) -> bool:
    """Return whether the first row of a page is the rest of the last row of the page before."""
    if len(row) != len(rest) or any(b.strips and not a.strips for a, b in zip(row, rest)):  # noqa: B905
        return False
    pairs = [(a.strips, b.strips[0]) for a, b in zip(row, rest, strict=True) if b.strips]
    return any(not apart(last, line) for last, line in pairs)


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
    bracket that is open holds an entry together.
    """
    last = entry[-1].text
    kind, _, begin = line.mark
    if kind == "dash" and line.text[begin].islower() and entry[0].mark[0] != "dash":
        return False
    if kind or (gap and not re.match(r"[a-z]", line.text)):
        return True
    if not re.match(r"[‘“\"'(]?[A-Z0-9]", line.text) or _ENDS_OPEN.search(last):
        return False
    said = " ".join(strip.text for strip in entry)
    if said.count("(") > said.count(")") and len(entry) < _LONG:
        return False
    return room or bool(_CLOSED.search(last)) or not _is_inner(last, line.text, known)


def _is_inner(last: str, line: str, known: Words) -> bool:
    """Return whether a full line may go on with a capital: a name, a figure, a last word."""
    tokens, before = line.split(), last.split()[-1]
    first = re.sub(r"\W", "", tokens[0])
    if first in known.names or (before, first) in known.pairs or first[:1].isdigit():
        return True
    return (first.isupper() and len(first) > 1) or (len(tokens) == 1 and before[:1].isupper())
