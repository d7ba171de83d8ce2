"""The text of an OpenDocument file walked into paragraphs and tables, in reading order.

Elements that are not known to hold something else are walked into, so that no wrapper hides text.
What is not shown (deleted, hidden, elsewhere) is kept with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.read.office.content import (
    Block,
    Cell,
    Pages,
    Paragraph,
    Row,
    Table,
    all_paragraphs,
    all_text,
)
from pipeline.read.office.numbering import whole
from pipeline.read.office.odt_lists import Count, Level, Levels, Lists
from pipeline.read.office.odt_styles import (
    TABLE,
    TEXT,
    Shape,
    Style,
    Styles,
)
from pipeline.read.office.odt_text import CHANGE, PAGE, TABLES, Text, holds_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_P, _H = f"{TEXT}p", f"{TEXT}h"
_LIST, _NUMBERED = f"{TEXT}list", f"{TEXT}numbered-paragraph"
_INDEXES = frozenset(
    f"{TEXT}{name}"
    for name in "table-of-content illustration-index table-index object-index user-index "
    "alphabetical-index".split()
)
_GROUPS = tuple(f"{TABLE}table-{name}" for name in ("header-rows", "rows", "row-group"))
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_MOST = 50  # times that a row or cell with text is repeated
_WIDEST = 1000  # columns
_STEP = 360  # twips of a list level that says none


@dataclass(slots=True)
class _Item:
    """The list item that is open: its level, and whether its number is still to come."""

    count: Count
    levels: Levels
    style: str
    level: int
    waits: bool = False
    start: int | None = None


@dataclass(slots=True)
class Story:
    """Walks the body of a text, a note or a running header."""

    styles: Styles
    lists: Lists
    changes: dict[str, _Element] = field(default_factory=dict)
    embedded: Callable[[str], _Element | None] = lambda name: None
    pages: Pages = field(default_factory=Pages)
    item: _Item | None = None

    def blocks(self, parent: _Element) -> list[Block]:
        """Return the paragraphs and tables that an element holds, in reading order."""
        found: list[Block] = []
        self._walk(parent, found, "")
        return found

    def _walk(self, parent: _Element, found: list[Block], reason: str) -> None:
        for one in parent.iterchildren():
            self._one(one, found, reason)

    def _one(self, one: _Element, found: list[Block], reason: str) -> None:
        tag = one.tag
        if tag in (_P, _H):
            found.append(self._paragraph(one, reason))
        elif tag == _LIST:
            self._list(one, found, reason)
        elif tag == _NUMBERED:
            self._numbered(one, found, reason)
        elif tag == TABLES:
            found.append(self.table(one, reason))
        elif tag == PAGE:
            self.pages.turn(hard=True)
        elif tag == CHANGE:
            found += self.deleted(one)
        elif tag in _INDEXES:
            self._walk(one, found, reason or "contents")
        elif tag == f"{TEXT}section":
            self._walk(one, found, reason or ("hidden" if _is_hidden(one) else ""))
        elif holds_text(one):
            self._walk(one, found, reason)

    def _list(self, element: _Element, found: list[Block], reason: str) -> None:
        above = self.item
        style = element.get(f"{TEXT}style-name", "") or (above.style if above else "")
        if not style:
            first = next(element.iter(_P, _H), None)
            name = "" if first is None else first.get(f"{TEXT}style-name", "")
            style = self.styles.style("paragraph", name).list
        count = above.count if above else self.lists.begin(element, style)
        level = above.level + 1 if above else 1
        for one in element.iterchildren():
            if one.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                self._one(one, found, reason)
                continue
            own = one.get(f"{TEXT}style-override", "") or style
            counted = one.tag == f"{TEXT}list-item"
            start = whole(one.get(f"{TEXT}start-value"))
            self.item = _Item(count, self.styles.levels(own), own, level, counted, start)
            self._walk(one, found, reason)
        self.item = above

    def _numbered(self, element: _Element, found: list[Block], reason: str) -> None:
        above, style = self.item, element.get(f"{TEXT}style-name", "")
        key = element.get(f"{TEXT}list-id", "") or style
        count = self.lists.named.setdefault(f"numbered {key}", Count())
        level = whole(element.get(f"{TEXT}level")) or 1
        start = whole(element.get(f"{TEXT}start-value"))
        self.item = _Item(count, self.styles.levels(style), style, level, waits=True, start=start)
        self._walk(element, found, reason)
        self.item = above

    def _paragraph(self, element: _Element, reason: str) -> Paragraph:
        style = self.styles.style("paragraph", element.get(f"{TEXT}style-name", ""))
        if style.breaks:
            self.pages.turn(hard=False)
        hidden = element.get(f"{TEXT}is-hidden") == "true"
        made = Paragraph(page=self.pages.number, title="Title" in style.names)
        if any(name.startswith(("Contents_20_", "TOC_20_")) for name in style.names):
            reason = reason or "contents"
        text = Text(self, made, style)
        text.read(element, Shape(), reason or ("hidden" if hidden else ""))
        text.trim()
        if element.tag == _H:
            made.heading = max(1, whole(element.get(f"{TEXT}outline-level")) or 1)
        if made.text or not made.runs:
            self._count(made, element, style)
        return made

    def _count(self, made: Paragraph, element: _Element, style: Style) -> None:
        """Count a paragraph in its list; set its mark and where its text starts."""
        made.indent = style.left or 0
        item = self.item
        if item is not None:
            made.indent = _indent(item.levels.get(item.level), style, item.level)
            if item.waits:
                made.mark = item.count.next(item.levels, item.level, start=item.start)
                made.series = f"{item.style}/{item.level}"
                item.waits = False
        elif made.heading and element.get(f"{TEXT}is-list-header") != "true":
            start = whole(element.get(f"{TEXT}start-value"))
            made.mark = self.lists.headings.next(self.styles.outline, made.heading, start=start)

    def deleted(self, mark: _Element) -> list[Block]:
        """Return what was deleted at a place; it is stored apart."""
        region = self.changes.pop(mark.get(f"{TEXT}change-id", ""), None)
        return [] if region is None else self.aside(region, "deleted")

    def aside(self, element: _Element, reason: str) -> list[Block]:
        """Return what stands apart from the line (a box, a note), furniture where it has reason."""
        pages = Pages(number=self.pages.number)
        found = Story(self.styles, Lists(), self.changes, self.embedded, pages).blocks(element)
        for one in all_paragraphs(found) if reason else ():
            one.reason = one.reason or reason
        return found

    def table(self, element: _Element, reason: str) -> Table:
        """Return a table with its rows repeated as the file says, within reason."""
        above, self.item = self.item, None
        made = Table()
        for row, header in _rows(element, header=False):
            if row.tag != f"{TABLE}table-row":
                stray: list[Block] = []
                self._one(row, stray, reason)
                made.rows += [Row([Cell(stray)])] if stray else []
                continue
            repeats = whole(row.get(f"{TABLE}number-rows-repeated")) or 1
            one = self._row(row, reason)
            one.header = header
            made.rows += [one] * (min(repeats, _MOST) if any(c.has_text for c in one.cells) else 1)
        self.item = above
        return made

    def _row(self, element: _Element, reason: str) -> Row:
        row, column = Row(), 0
        for one in element.iterchildren():
            span = whole(one.get(f"{TABLE}number-columns-spanned")) or 1
            repeats = whole(one.get(f"{TABLE}number-columns-repeated")) or 1
            fill = self.styles.style("table-cell", one.get(f"{TABLE}style-name", "")).fill
            covered = one.tag == f"{TABLE}covered-table-cell"
            blocks: list[Block] = []
            read = self._walk if one.tag in _CELLS else self._one
            read(one, blocks, reason)
            cell = Cell(blocks, column, min(span, _WIDEST), covered, fill)
            times = min(repeats, _MOST) if cell.has_text else 1
            row.cells += [
                Cell(blocks, column + at, cell.width, covered, fill) for at in range(times)
            ]
            column = min(column + max(repeats, 1), _WIDEST)
        row.cells = [one for one in row.cells if not one.goes_on or all_text(one.blocks)]
        return row


def _indent(level: Level | None, style: Style, at: int) -> int:
    """Return where the text of a list item starts, in twips (ODF 1.2, 17.20 and 17.21)."""
    if level is None:
        return style.left or _STEP * at
    if not level.aligned:
        return level.left + (style.left or 0)
    return level.left if style.own_left is None else style.own_left


def _rows(element: _Element, *, header: bool) -> Iterator[tuple[_Element, bool]]:
    """Yield the rows of a table, and what else stands between, with whether it is a header."""
    for one in element.iterchildren():
        if one.tag in _GROUPS:
            yield from _rows(one, header=header or one.tag == f"{TABLE}table-header-rows")
        elif holds_text(one):
            yield one, header


def _is_hidden(section: _Element) -> bool:
    display = section.get(f"{TEXT}display")
    return display == "none" or (
        display == "condition" and section.get(f"{TEXT}is-hidden", "true") == "true"
    )
