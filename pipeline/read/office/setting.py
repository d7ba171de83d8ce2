"""From the paragraphs and tables of an office document to the parts of a flowing one.

A style says what is a heading where it was used; much is only made to look like one: a number
and a few words in bold. Numbers that a file counts ("3.10") stand as marks before their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.read.flowing import Part, PartKind
from pipeline.read.office import cells
from pipeline.read.office.content import (
    Block,
    Cell,
    Paragraph,
    Row,
    Table,
    Words,
    all_paragraphs,
    split,
)
from pipeline.read.office.headings import find_leads, is_heading, numbered_headings
from pipeline.read.pieces import CLOSED
from pipeline.text import marker

_STEP = 360  # twips of indent that make a list one level deeper
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,3})+\.?")
_TAB_WORDS = 12  # words between two tabs of a line that is a row of a table
_PAGE = re.compile(r"\d{1,4}")
_GOES_ON = re.compile(r"[a-z]")

Under = tuple[int, ...]


def parts(blocks: Sequence[Block], *, before: Sequence[Part] = ()) -> list[Part]:
    """Return the parts of a document, in reading order, after those that stand `before` it."""
    find_leads(blocks)
    made = _Setting(numbered_headings(blocks), list(before))
    made.flow(blocks)
    return made.parts


@dataclass(slots=True)
class _Setting:
    """Parts made so far; `heads` are the series of numbers whose paragraphs are headings."""

    heads: frozenset[str]
    parts: list[Part] = field(default_factory=list)

    def flow(self, blocks: Sequence[Block], under: Under = (), mark: str = "") -> None:
        """Add running text: paragraphs, and the tables between them."""
        for block in _tabbed(blocks):
            if isinstance(block, Table):
                self.table(block, under)
                continue
            if mark and block.text:
                block.mark, mark = block.mark or mark, ""
            self.paragraph(block, under)

    def paragraph(self, one: Paragraph, under: Under = ()) -> None:
        """Add a paragraph, what is not shown of it, and what hangs on it."""
        lines = list(one.lines())
        if one.reason:
            self._furniture("\n".join(line.text for line in lines), one.reason, one.page)
        else:
            for at, group in enumerate(_groups(lines)):
                self.parts.append(self._part(one, group, under, first=at == 0))
        self._rest(one, under)

    def _rest(self, one: Paragraph, under: Under) -> None:
        for text, reason in one.unseen():
            self._furniture(text, reason, one.page)
        self.flow(one.after, under)

    def _part(self, one: Paragraph, lines: Sequence[Words], under: Under, *, first: bool) -> Part:
        text = "\n".join(line.text for line in lines)
        kind = self._kind(one, text) if first else "point" if marker(text)[0] else ""
        mark = one.mark if first else ""
        if kind == "heading" and not (mark or one.heading or one.leads):
            _, mark, begin = marker(text)
            text = text[begin:]
        if kind == "" and not mark and under and not lines[0].look.startswith("b"):
            kind = "point" if marker(text)[0] else "text" if len(lines) == 1 else ""
        level = 1 + max(0, one.indent + _STEP // 2) // _STEP
        level += bool(one.mark) and not first  # a list that was typed within an item
        level = one.heading if kind == "heading" else level
        return Part(text, kind, level, mark, lines[0].look, under=under, page=one.page)

    def _kind(self, one: Paragraph, text: str) -> PartKind:
        words = len(text.split())
        if one.title:
            return "title"
        if one.heading:
            section = _SECTION.fullmatch(one.mark) and (words > 20 or CLOSED.search(text))
            return "point" if section else "heading" if words <= 50 else ""
        if one.mark:
            return "heading" if is_heading(one, self.heads) else "point"
        if one.leads:
            return "heading"
        kind, mark, begin = marker(text)
        if not kind or (kind == "section" and words <= 12 and mark.rstrip(".").endswith(".0")):
            return ""
        plain = text[:begin].strip() == mark  # nothing stands before the number
        return "heading" if plain and is_heading(one, self.heads) else "point"

    def _furniture(self, text: str, reason: str, page: int) -> None:
        if text.strip():
            self.parts.append(Part(text.strip(), "furniture", reason=reason, page=page))

    def table(self, table: Table, under: Under = ()) -> None:
        """Add a table: row by row, cell by cell, each under the heads of its column and row."""
        for row in (row for row in table.rows if row.reason):
            for paragraph in all_paragraphs(block for cell in row.cells for block in cell.blocks):
                paragraph.reason = paragraph.reason or row.reason
        if cells.is_layout(table):
            for row in table.rows:
                for cell in row.cells:
                    self.flow(cell.blocks, under)
            return
        _Grid(self, table, under).add()

    def head(self, cell: Cell, under: Under) -> Under:
        """Add a cell that heads others; return its position."""
        for one in cell.paragraphs[1:]:
            one.mark = ""
        own = cell.paragraphs
        if own:
            text = "\n".join(one.text for one in own)
            look = next(own[0].lines()).look
            part = Part(text, "head", 1, own[0].mark, look, under=under, page=own[0].page)
            self.parts.append(part)
        position = (len(self.parts) - 1,) if own else ()
        self.hanging(cell, under)
        return position

    def hanging(self, cell: Cell, under: Under) -> None:
        """Add what a cell holds besides its text: tables, notes, what is not shown."""
        for block in cell.blocks:
            if isinstance(block, Table):
                self.table(block, under)
            elif block.reason:
                self.paragraph(block, under)
            else:
                self._rest(block, under)

    def cell(self, cell: Cell, under: Under, mark: str = "") -> None:
        """Add a cell: running text as such, else each paragraph as an entry of the table."""
        if cells.flows(cell):
            self.flow(cell.blocks, under, mark)
            return
        for block in cell.blocks:
            if isinstance(block, Table):
                self.table(block, under)
                continue
            if block.text and not block.reason:
                look = next(block.lines()).look
                mark, shown = "", block.mark or mark
                text = "\n".join(line.text for line in block.lines())
                made = Part(text, "cell", 1, shown, look, under=under, page=block.page)
                self.parts.append(made)
                self._rest(block, under)
            else:
                self.paragraph(block, under)


@dataclass(slots=True)
class _Grid:
    """A table that is being added, with the heads that are open above and beside its cells."""

    setting: _Setting
    table: Table
    under: Under
    columns: dict[int, Under] = field(default_factory=dict)
    section: Under = ()
    beside: Under = ()
    headed: frozenset[int] = frozenset()

    def add(self) -> None:
        """Add all rows."""
        table = self.table
        header = cells.header_rows(table)
        numbers = cells.has_numbers(table, header)
        heads = not numbers and cells.has_row_heads(table, header)
        self.headed = cells.headed_in_bold(table, header)
        width = cells.columns(table)
        for at, row in enumerate(table.rows):
            if row.reason:
                self._plain(row)
            elif at < header:
                self._header(row)
            elif cells.is_section(row, width, heads=heads):
                self._section(row)
            else:
                self._row(row, heads=heads, numbers=numbers)

    def _plain(self, row: Row) -> None:
        for cell in row.cells:
            self.setting.flow(cell.blocks, self.under)

    def _header(self, row: Row) -> None:
        above = dict(self.columns)
        for cell in row.cells:
            own = self.setting.head(cell, (*self.under, *above.get(cell.column, ())))
            for column in range(cell.column, cell.column + cell.width):
                self.columns[column] = (*above.get(column, ()), *own)

    def _section(self, row: Row) -> None:
        self.section, self.beside = self.setting.head(row.cells[0], self.under), ()
        for cell in row.cells[1:]:
            self.setting.flow(cell.blocks, self.under)

    def _row(self, row: Row, *, heads: bool, numbers: bool) -> None:
        mark = ""
        for cell in row.cells:
            if not cell.has_text:
                self.setting.flow(cell.blocks, self.under)
                continue
            column = self.columns.get(cell.column, ())
            if cell.column == 0 and heads:
                self.beside = self.setting.head(cell, (*self.under, *self.section, *column))
            elif numbers and cells.number_of(cell) and cells.takes_number(row):
                mark = cell.text.strip()
                self.setting.hanging(cell, self.under)
            elif column and not mark and cell.column in self.headed and cells.is_sub_head(cell):
                self.columns[cell.column] = self.setting.head(cell, self.under)
            else:
                under = (*self.under, *self.section, *column, *self.beside)
                self.setting.cell(cell, under, mark)
                mark = ""


def _groups(lines: Sequence[Words]) -> Iterator[list[Words]]:
    """Yield the lines of a paragraph that are one part: of one look, with no list item but first.

    A long line that goes on in lower case was broken by hand: it is joined.
    """
    group: list[Words] = []
    for line in lines:
        same = bool(group) and line.look == group[-1].look
        if same and len(group[-1].text) >= 60 and _GOES_ON.match(line.text):
            group[-1] = Words(f"{group[-1].text} {line.text}", line.look)
            continue
        if group and (not same or marker(line.text)[0]):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _tabbed(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks with neighbouring lines of short words between tabs made a table."""
    for is_row, found in groupby(blocks, _is_tabbed):
        group = list(found)
        rows = [split(one) for one in group if isinstance(one, Paragraph)] if is_row else []
        full = [row for row in rows if sum(bool(one.text) for one in row) > 1]
        if len(rows) < 2 or not full:
            yield from group
        elif len(rows) > 2 and all(_PAGE.fullmatch(row[-1].text) for row in rows):
            for one in group:
                if isinstance(one, Paragraph):
                    one.reason = "contents"
                yield one
        else:
            yield Table([_row_of(row) for row in rows])


def _is_tabbed(block: Block) -> bool:
    if isinstance(block, Table) or block.reason or block.mark or block.heading or block.title:
        return False
    shown = "".join(run.text for run in block.runs if not run.reason)
    if "\t" not in shown or "\n" in shown.strip() or marker(shown.replace("\t", " "))[0]:
        return False
    return all(len(piece.split()) <= _TAB_WORDS for piece in shown.split("\t"))


def _row_of(pieces: Sequence[Paragraph]) -> Row:
    return Row([Cell([one], column) for column, one in enumerate(pieces)])
