"""What a table's cells are: heads of columns and rows, numbers of rows, sections, running text.

Word and OpenDocument seldom say which row is a header, and minutes are often laid out in a table:
a column of item numbers, a column of text, a column of names. Both are told by what the cells
hold, as a reader of the page would.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.office.content import Cell, Paragraph, Row, Table
from pipeline.read.pieces import CLOSED
from pipeline.text import is_caps

_HEAD = 9  # words of a column head at most
_ROW_HEAD = 14  # words of a row's own head at most
_LONG = 25  # words of a paragraph that is running text
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.):]?", re.IGNORECASE)
_HEAD_WORDS = frozenset(
    "action actions actioned agreed agenda answer area barrier barriers by category challenge "
    "challenges comment comments concern concerns date deadline description detail details due "
    "feedback group indicator indicators issue issues item items key lead level measure milestone "
    "name names need needs no number objective objectives officer officers organisation outcome "
    "outcomes owner person point points priority progress question questions rag ref reference "
    "representing required resources response responses responsible responsibility risk role "
    "service status strengths summary target task theme themes time timescale timescales title "
    "topic update weaknesses when what who".split()
)


def is_layout(table: Table) -> bool:
    """Return whether a table only lays out a page: all its text stands in one column.

    Where other columns are there but empty, it holds running text or headings as well.
    """
    shown = list(table.cells())
    if len({cell.column for cell in shown}) > 1:
        return False
    own = [one for cell in shown for one in cell.paragraphs]
    runs = any(one.heading or len(one.text.split()) >= _LONG for one in own)
    return runs or columns(table) == 1


def columns(table: Table) -> int:
    """Return the number of columns of the grid."""
    return max((cell.column + cell.width for row in table.rows for cell in row.cells), default=0)


def header_rows(table: Table) -> int:
    """Return how many rows at the top are column heads.

    Those that say so, or a first that looks unlike the rest: bold, in capitals, shaded, or all
    words that head columns.
    """
    rows = table.rows
    said = 0
    while said < len(rows) and rows[said].header:
        said += 1
    if 0 < said < len(rows):
        return said
    if len(rows) < 2 or not _may_head(rows[0]):
        return 0
    if _has_empty_corner(table):
        return 1
    top = [cell for cell in rows[0].cells if cell.has_text]
    rest = [cell for row in rows[1:] for cell in row.cells if cell.has_text]
    return int(bool(rest) and _stands_out(top, rest, table))


def _may_head(row: Row) -> bool:
    shown = [cell for cell in row.cells if cell.has_text]
    starts = [cell.column for cell in shown]
    if not shown or (len(shown) < 2 and starts == [0]):
        return False
    return all(
        len(cell.text.split()) <= _HEAD and cell.text and not re.search(r"[.;]$", cell.text)
        for cell in shown
    )


def _has_empty_corner(table: Table) -> bool:
    """Return whether all of the first row and column hold text but the cell where they meet."""
    width = columns(table)
    top = {cell.column for cell in table.rows[0].cells if cell.has_text}
    beside = [any(c.column == 0 and c.has_text for c in row.cells) for row in table.rows]
    return (
        width > 2 and top == set(range(1, width)) and beside == [False, *[True] * len(beside[1:])]
    )


def _stands_out(top: Sequence[Cell], rest: Sequence[Cell], table: Table) -> bool:
    if all(cell.strong for cell in top) and sum(cell.strong for cell in rest) < 0.5 * len(rest):
        return True
    if all(is_caps(cell.text) for cell in top) and not all(is_caps(cell.text) for cell in rest):
        return True
    if table.first_row:
        return True
    fills = {cell.fill for cell in top}
    if len(fills) == 1 and "" not in fills and all(cell.fill not in fills for cell in rest):
        return True
    said = [set(re.findall(r"[a-z]+", cell.text.lower())) for cell in top]
    return len(top) > 1 and all(words & _HEAD_WORDS for words in said)


def has_row_heads(table: Table, header: int) -> bool:
    """Return whether the first column holds the rows' own heads.

    It does where its own head is empty, where it alone is bold or shaded, where its cells end in
    a colon, or where it is the short one of two columns beside running text.
    """
    body = table.rows[header:]
    first = [cell for row in body for cell in row.cells if cell.column == 0 and cell.has_text]
    rest = [cell for row in body for cell in row.cells if cell.column > 0 and cell.has_text]
    short = all(len(cell.text.split()) <= _ROW_HEAD and cell.text for cell in first)
    if not first or not rest or not short or all(_is_number(cell) for cell in first):
        return False
    heads = table.rows[header - 1].cells if header else []
    if heads and not any(cell.column == 0 and cell.has_text for cell in heads):
        return True
    if table.first_column or all(cell.text.rstrip().endswith(":") for cell in first):
        return True
    if all(cell.strong for cell in first) and not all(cell.strong for cell in rest):
        return True
    fills = {cell.fill for cell in first}
    if len(fills) == 1 and "" not in fills and not any(cell.fill in fills for cell in rest):
        return True
    return columns(table) == 2 and _mean(rest) >= max(15.0, 3 * _mean(first))


def _mean(cells: Sequence[Cell]) -> float:
    return sum(len(cell.text.split()) for cell in cells) / max(1, len(cells))


def has_numbers(table: Table, header: int) -> bool:
    """Return whether the first column numbers the rows: "1.", "2.", or "a)", "b)"."""
    body = table.rows[header:]
    first = [cell for row in body for cell in row.cells if cell.column == 0 and cell.has_text]
    numbers = [cell.text for cell in first if _is_number(cell)]
    if len(numbers) < max(1, 0.6 * len(first)) or len(set(numbers)) < len(numbers):
        return False
    counted = [tuple(map(int, re.findall(r"\d+", text))) for text in numbers]
    return all(a < b for a, b in pairwise(counted)) or not any(counted)


def _is_number(cell: Cell) -> bool:
    return bool(_NUMBER.fullmatch(cell.text.strip()))


def number_of(cell: Cell) -> str:
    """Return the number that is all a cell holds, or nothing."""
    text = cell.text.strip()
    return text if cell.column == 0 and _NUMBER.fullmatch(text) else ""


def takes_number(row: Row) -> bool:
    """Return whether the cell behind a row's number has a first paragraph that can bear it."""
    shown = [cell for cell in row.cells if cell.has_text and cell.column > 0]
    first = next((one for one in shown[0].blocks if _shows(one)), None) if shown else None
    return isinstance(first, Paragraph) and not (first.mark or first.reason)


def _shows(block: Paragraph | Table) -> bool:
    return bool(block.text) if isinstance(block, Paragraph) else any(block.cells())


def is_section(row: Row, width: int, *, heads: bool) -> bool:
    """Return whether a row heads those below it: one short cell across the whole table.

    In a table whose rows have no heads of their own, a bold cell in an otherwise empty row is one.
    """
    shown = [cell for cell in row.cells if cell.has_text]
    if len(shown) != 1 or shown[0].column != 0:
        return False
    cell = shown[0]
    across = (len(row.cells) == 1 and cell.width >= width > 1) or (cell.strong and not heads)
    return across and len(cell.text.split()) <= _ROW_HEAD and not CLOSED.search(cell.text)


def headed_in_bold(table: Table, header: int) -> frozenset[int]:
    """Return the columns whose head is bold while most of what stands below is not."""
    found = set()
    for head in table.rows[header - 1].cells if header else ():
        below = [
            cell.paragraphs[0].strong
            for row in table.rows[header:]
            for cell in row.cells
            if cell.column == head.column and cell.paragraphs
        ]
        if head.strong and 2 * sum(below) < len(below):
            found.add(head.column)
    return frozenset(found)


def is_sub_head(cell: Cell) -> bool:
    """Return whether a cell heads those below it in its column: bold, and a few words."""
    return cell.strong and len(cell.text.split()) <= 4 and not CLOSED.search(cell.text)


def flows(cell: Cell) -> bool:
    """Return whether a cell holds running text: most of its words stand in long paragraphs."""
    own = [len(one.text.split()) for one in cell.paragraphs]
    headed = any(isinstance(one, Paragraph) and one.heading for one in cell.blocks)
    if headed and len(own) > 1:
        return True
    return sum(own) >= 60 and sum(size for size in own if size >= _LONG) >= 0.6 * sum(own)
