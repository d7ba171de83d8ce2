"""The tables of a web page: which are data and which are layout, and the heads of every cell.

Heads are those that an author marked (`th`, `thead`, `scope`, `headers`), spans counted as the
HTML Standard forms a table (4.9.12); where none is marked, a first row in bold or capitals, and a
first column in bold. A table that lays out a page, or holds running text without any heads, is
read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.read.web.elements import Element, Page
from pipeline.text import is_caps

_MOST_COLUMNS = 1000  # as in the HTML Standard
_MOST_SLOTS = 1_000_000  # places that cells with spans may take up in one table
_MOST_LOOKED = 50  # elements of a cell that are looked at
_MOST_HEADS = 8  # heads of one cell in either direction
_SMALL = 80  # characters in a head, white space left out, where nothing else says that it is one
_LONG = 25.0  # words in a cell, on average, of a table that is no data
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


@dataclass(slots=True)
class Cell:
    """A cell of a data table: the cells that are its heads, and whether it is one itself."""

    is_head: bool = False
    heads: tuple[int, ...] = ()


@dataclass(slots=True)
class _Slot:
    """A cell and where it stands: its first column, the one behind its last, the rows it spans."""

    at: int
    left: int
    right: int
    down: int
    head: str = ""  # "column", "row", "section" or nothing


@dataclass(slots=True)
class _Table:
    at: int
    rows: list[list[int]] = field(default_factory=list)
    in_head: list[bool] = field(default_factory=list)
    caption: int = -1
    holds_table: bool = False


def cells(page: Page, left_out: Sequence[str]) -> dict[int, Cell]:
    """Return the cells of all data tables by their position; those of layout tables are not in."""
    made: dict[int, Cell] = {}
    named = {
        element.get("id"): at
        for at, element in enumerate(page.elements)
        if element.tag in ("td", "th") and element.get("id")
    }
    for table in _tables(page, left_out):
        rows = _placed(page, table)
        if _is_layout(page, table, rows):
            continue
        _mark_heads(page, table, rows)
        if any(slot.head for row in rows for slot in row) or _is_brief(page, rows):
            made.update(_headed(page, table, rows, named))
    return made


def _tables(page: Page, left_out: Sequence[str]) -> Iterator[_Table]:
    """Yield the tables with the cells of their own rows, outer ones first."""
    found: dict[int, _Table] = {}
    owner: list[int] = []
    for at, element in enumerate(page.elements):
        outer = owner[element.parent] if element.parent >= 0 else -1
        owner.append(at if element.tag == "table" else outer)
        if element.tag == "table":
            found[at] = _Table(at)
            if outer >= 0:
                found[outer].holds_table = True
        if outer < 0 or left_out[at]:
            continue
        table = found[outer]
        if element.tag == "tr":
            table.rows.append([])
            table.in_head.append(page.elements[element.parent].tag == "thead")
        elif element.tag in ("td", "th"):
            if not table.rows:
                table.rows.append([])
                table.in_head.append(False)
            table.rows[-1].append(at)
        elif element.tag == "caption":
            table.caption = at
    yield from found.values()


def _placed(page: Page, table: _Table) -> list[list[_Slot]]:
    """Return the cells of each row at their columns; a cell from above pushes others right."""
    made: list[list[_Slot]] = []
    hanging: list[_Slot] = []
    room = _MOST_SLOTS
    for row in table.rows:
        slots: list[_Slot] = []
        taken = sorted((one.left, one.right) for one in hanging)
        column = 0
        for at in row:
            for left, right in taken:
                if left <= column < right:
                    column = right
            element = page.elements[at]
            wide, down = (_span(element, name) for name in ("colspan", "rowspan"))
            room -= wide + len(hanging)
            if room < 0:
                wide = down = 1
            slots.append(_Slot(at, column, column + wide, down))
            column += wide
        made.append(slots)
        hanging = [
            _Slot(one.at, one.left, one.right, one.down - 1, one.head)
            for one in (*hanging, *slots)
            if one.down > 1 and room > 0
        ]
    return made


def _span(element: Element, name: str) -> int:
    text = element.get(name).strip()
    number = int(text) if re.fullmatch(r"\d{1,5}", text, re.ASCII) else 1
    return max(1, min(number, _MOST_COLUMNS))


def _is_layout(page: Page, table: _Table, rows: Sequence[Sequence[_Slot]]) -> bool:
    element = page.elements[table.at]
    if element.get("role").lower() in ("presentation", "none") or "mgitem" in element.words():
        return True
    marked = table.caption >= 0 or any(table.in_head)
    heads = any(page.elements[slot.at].tag == "th" for row in rows for slot in row)
    if marked or (heads and not table.holds_table):
        return False
    width = max((slot.right for row in rows for slot in row), default=0)
    return table.holds_table or len(rows) < 2 or width < 2


def _mark_heads(page: Page, table: _Table, rows: Sequence[Sequence[_Slot]]) -> None:
    """Say of each cell whether it is the head of a column, a row or a section."""
    width = max((slot.right for row in rows for slot in row), default=0)
    for row, in_head in zip(rows, table.in_head, strict=True):
        filled = [slot for slot in row if page.size(slot.at)]
        if len(filled) == 1 and filled[0].right - filled[0].left == width > 1:
            short = _is_small(page, filled[0].at)
            filled[0].head = "section" if short or _is_th(page, filled[0]) else ""
            continue
        all_heads = bool(filled) and all(_is_th(page, slot) for slot in filled)
        for slot in row:
            slot.head = _marked(page.elements[slot.at], in_head or all_heads)
    if not any(slot.head in ("column", "row") for row in rows for slot in row):
        _guess_heads(page, [row for row in rows if not (row and row[0].head == "section")])


def _marked(element: Element, in_head: bool) -> str:
    scope = element.get("scope").lower()
    if scope in ("row", "rowgroup"):
        return "row"
    if in_head or scope in ("col", "colgroup"):
        return "column"
    return "row" if element.tag == "th" else ""


def _is_th(page: Page, slot: _Slot) -> bool:
    return page.elements[slot.at].tag == "th"


def _guess_heads(page: Page, rows: Sequence[Sequence[_Slot]]) -> None:
    """Take a first row in bold or capitals, and a first column in bold, as heads."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return
    strong = [[_is_strong(page, slot.at) for slot in row] for row in rows[:40]]
    first = [flag for flag in strong[0] if flag is not None]
    second = [flag for flag in strong[1] if flag is not None]
    if len(first) > 1 and all(first) and not all(second):
        for slot in rows[0]:
            slot.head = "column"
    below = [row for row in strong[1:] if row]
    column = [row[0] for row in below if row[0] is not None]
    others = [flag for row in below for flag in row[1:] if flag is not None]
    if len(column) > 1 and all(column) and others and not all(others):
        for row in rows[1:]:
            if row:
                row[0].head = "row"


def _is_strong(page: Page, at: int) -> bool | None:
    """Return whether a cell is all in bold or capitals; None if it is empty."""
    size = page.size(at)
    if not size:
        return None
    behind, held, one = min(page.after(at), at + _MOST_LOOKED), 0, at + 1
    while one < behind:
        element = page.elements[one]
        if element.tag in ("b", "strong") or _BOLD.search(element.get("style")):
            held += page.size(one)
            one = page.after(one)
        else:
            one += 1
    bold = held >= size or bool(_BOLD.search(page.elements[at].get("style")))
    return bold or (_is_small(page, at) and is_caps(page.text(at)))


def _is_small(page: Page, at: int) -> bool:
    return page.size(at) <= _SMALL and page.after(at) - at < _MOST_LOOKED


def _is_brief(page: Page, rows: Sequence[Sequence[_Slot]]) -> bool:
    """Return whether cells without heads are short enough to be data."""
    filled = [slot.at for row in rows for slot in row if page.size(slot.at)]
    words = sum(page.size(at) for at in filled) / 5.0
    return bool(filled) and words / len(filled) < _LONG


def _headed(
    page: Page, table: _Table, rows: Sequence[Sequence[_Slot]], named: Mapping[str, int]
) -> dict[int, Cell]:
    """Return each cell with its heads: caption, section, columns (top first), row."""
    made: dict[int, Cell] = {}
    caption = (table.caption,) if table.caption >= 0 else ()
    if caption:
        made[table.caption] = Cell(True)
    columns: dict[int, list[int]] = {}
    section: tuple[int, ...] = ()
    hanging: list[_Slot] = []
    heads_above = False
    for row in rows:
        here = [slot for slot in row if slot.head == "column"]
        sections = tuple(slot.at for slot in row if slot.head == "section")
        if here and not heads_above:
            columns = {}
        section = () if sections else section
        beside = [slot.at for slot in (*hanging, *row) if slot.head == "row"][-_MOST_HEADS:]
        for slot in row:
            ids = page.elements[slot.at].get("headers").split()
            told = [named[id] for id in ids if id in named]
            over = [at for n in range(slot.left, slot.right) for at in columns.get(n, ())]
            found = told or [*over, *(beside if slot.head != "row" else ())]
            under = dict.fromkeys((*caption, *section, *found))
            made[slot.at] = Cell(bool(slot.head), tuple(at for at in under if at != slot.at))
        for slot in here:
            for n in range(slot.left, slot.right):
                columns[n] = [*columns.get(n, ()), slot.at][-_MOST_HEADS:]
        section = sections or section
        heads_above = bool(here) and len(here) == len(row)
        hanging = _hanging_on(hanging, row)
    return made


def _hanging_on(hanging: Sequence[_Slot], row: Sequence[_Slot]) -> list[_Slot]:
    """Return the heads of rows that reach into the next row."""
    return [
        _Slot(one.at, one.left, one.right, one.down - 1, one.head)
        for one in (*hanging, *row)
        if one.down > 1 and one.head == "row"
    ][:_MOST_COLUMNS]
