"""The rows above the responses of a sheet: its title and the heads of its columns.

The heads are the first row that fills most of the columns, holds no numbers or dates and nothing
that comes again below it. Over them may stand a row that gathers columns into groups, under them
one that only says what kind of answer a column holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.read.sheet.contents import is_number
from pipeline.read.sheet.delimited import Record
from pipeline.text import fold

Joined = Sequence[tuple[tuple[int, int], tuple[int, int]]]
_WITHIN = 40  # rows that the heads are looked for in
_GENERIC = re.compile(r"(?:open-?ended )?response|\{\s*[\"']{0,2}importid.*", re.IGNORECASE)
_LONE = re.compile(
    r"(?:.{0,40}\b)?(?:comments?|responses?|feedback|answers?|text|suggestions?|views?|opinions?|"
    r"remarks?|verbatims?|notes?|questions?|ideas?|q\d+)(?:\b.{0,20})?",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!?]\s+\S.*[.!?]$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heads:
    """The rows above a table, those of its heads, and which cells stand over each column.

    A cell is told by its place among the rows of heads and its column, both from 0.
    """

    above: tuple[Record, ...] = ()
    rows: tuple[Record, ...] = ()
    over: tuple[tuple[tuple[int, int], ...], ...] = ()

    @property
    def width(self) -> int:
        """Return how many columns have a head."""
        return len(self.over)

    @property
    def last(self) -> int:
        """Return the number of the last row that is no response, 0 if all are."""
        return max((row.row for row in (*self.above, *self.rows)), default=0)

    def cell(self, place: tuple[int, int]) -> str:
        """Return the text of a head."""
        return self.rows[place[0]].cells[place[1]]

    def names(self, column: int) -> tuple[str, ...]:
        """Return the heads of a column, outermost first."""
        places = self.over[column] if column < len(self.over) else ()
        return tuple(fold(self.cell(place)) for place in places)

    def name(self, column: int) -> str:
        """Return the nearest head of a column that tells anything, or nothing."""
        telling = [name for name in self.names(column) if not is_generic(name)]
        return telling[-1] if telling else ""

    def is_again(self, row: Record) -> bool:
        """Return whether a row is the heads once more, as on a new page."""
        first = _first(row)
        return any(first == _first(known) and _filled(row) == _filled(known) for known in self.rows)


def is_generic(head: str) -> bool:
    """Return whether a head only says that the column holds answers."""
    return bool(_GENERIC.fullmatch(fold(head)))


def find_heads(rows: Sequence[Record], joined: Joined = ()) -> Heads:
    """Return what stands above the responses, told from a sample of rows."""
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    most = max((len(_filled(row)) for row in filled[:_WITHIN]), default=0)
    if most < 2:
        return _lone(filled)
    at = next(n for n, row in enumerate(filled) if len(_filled(row)) >= max(2, 0.6 * most))
    if not _is_head(filled[at], filled[at + 1 :]):
        return Heads(above=tuple(filled[:at]))
    end = at + 1 + _subheads(filled[at + 1 : at + 3])
    start = at - 1 if at and _groups(filled[at - 1], filled[at]) else at
    heads = tuple(filled[start:end])
    return Heads(tuple(filled[:start]), heads, _over(heads, joined))


def _first(row: Record) -> tuple[int, str] | None:
    """Return the first cell of a row that holds anything: mostly it tells rows apart."""
    cells = ((at, fold(cell).casefold()) for at, cell in enumerate(row.cells))
    return next((one for one in cells if one[1]), None)


def _filled(row: Record) -> dict[int, str]:
    return {at: text for at, cell in enumerate(row.cells) if (text := fold(cell).casefold())}


def _is_head(row: Record, below: Sequence[Record]) -> bool:
    """Return whether a row names the columns rather than fills them."""
    cells = _filled(row)
    rows = [_filled(later) for later in below]
    if cells in rows:
        return True  # heads that come again; nobody answers everything alike
    again = {at for later in rows for at, text in later.items() if cells.get(at) == text}
    data = [at for at, text in cells.items() if at in again or is_number(text) or _says(text)]
    return len(data) <= 0.2 * len(cells)


def _says(text: str) -> bool:
    return len(text.split()) > 25 and bool(_SENTENCES.search(text)) and "?" not in text


def _subheads(rows: Sequence[Record]) -> int:
    """Return how many rows under the heads are heads too: kinds of answers, codes of a survey."""
    coded = [sum(map(is_generic, row.cells)) for row in rows]
    for count in range(len(rows), 0, -1):
        own = coded[count - 1]
        imported = any("importid" in cell.casefold() for cell in rows[count - 1].cells)
        if own and (imported or count == 1):
            return count
    return 0


def _groups(row: Record, heads: Record) -> bool:
    """Return whether a row gathers the columns of the row under it into groups."""
    cells, under = _filled(row), _filled(heads)
    close = row.row == heads.row - 1
    apart = len(cells) > 1 or min(cells, default=0) > min(under, default=0)
    return close and apart and not any(is_number(text) for text in cells.values())


def _over(heads: Sequence[Record], joined: Joined) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return for each column the heads that stand over it; all but the last row reach rightwards.

    Where the sheet says which cells are merged, a head reaches as far as its cell does.
    """
    width = max(len(row.cells) for row in heads)
    found: list[list[tuple[int, int]]] = [[] for _ in range(width)]
    for n, row in enumerate(heads):
        spans = {a[1]: b[1] for a, b in joined if a[0] <= row.row - 1 <= b[0]}
        open_at = None
        for column in range(width):
            text = row.cells[column] if column < len(row.cells) else ""
            if text.strip():
                open_at = column
            elif open_at is not None and not _reaches(n, heads, open_at, column, spans):
                open_at = None
            if open_at is not None:
                found[column].append((n, open_at))
    return tuple(map(tuple, found))


def _reaches(
    row: int, heads: Sequence[Record], start: int, column: int, spans: dict[int, int]
) -> bool:
    if spans:
        return column <= spans.get(start, start)
    return row < len(heads) - 1


def _lone(rows: Sequence[Record]) -> Heads:
    """Return the head of a sheet of one column: a question, a name for comments, or none."""
    if len(rows) < 2:
        return Heads()
    first, *rest = (next(iter(_filled(row).values())) for row in rows)
    words = len(first.split())
    usual = median(len(text.split()) for text in rest)
    asks = first.endswith(("?", ":")) or (words <= 8 and _LONE.fullmatch(first))
    brief = words <= 6 and first[-1] not in ".!," and usual >= max(8, 3 * words)
    if not (asks or brief) or first in rest:
        return Heads()
    return Heads(rows=(rows[0],), over=_over(rows[:1], ()))
