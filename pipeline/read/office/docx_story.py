"""One story of a Word file (its body, a header, a note) walked into paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.read.office.content import Block, Cell, Pages, Paragraph, Row, Table, all_paragraphs
from pipeline.read.office.docx_styles import ParagraphStyle, left_of, numbered, outline_level
from pipeline.read.office.docx_text import (
    PROPERTIES,
    TBL,
    TXBX,
    M,
    P,
    Sources,
    Text,
    inside,
    unclosed_fields,
)
from pipeline.read.office.numbering import Counter, W, is_on, whole
from pipeline.read.pieces import CLOSED

if TYPE_CHECKING:
    from lxml.etree import _Element

_LINE = frozenset((f"{W}r", f"{M}oMathPara", f"{M}oMath", f"{W}fldSimple"))
_SHORT = 20  # words of a paragraph whose own outline level is believed
_INDENT = 360  # twips of a list level that says none
_WIDEST = 1000  # columns


class Story:
    """Walks a story; the counters of lists go on from story to story of one kind."""

    def __init__(self, sources: Sources, counter: Counter, pages: Pages | None = None) -> None:
        self.pages = pages or Pages()
        self._sources = sources
        self._counter = counter
        self._apart = Counter(
            sources.numbering
        )  # lists in boxes and notes have counts of their own
        self._text = Text(sources, self._aside, self.pages)
        self._held = Paragraph()  # what runs on in the next paragraph
        self._breaks: Iterator[bool] = iter(())

    def blocks(self, root: _Element) -> list[Block]:
        """Return the paragraphs and tables of a story, in reading order."""
        self._text.fields.unclosed = unclosed_fields(root)
        self._breaks = iter(_section_breaks(root))
        found: list[Block] = []
        self._walk(root, found, "")
        self._release(found)
        return found

    def _aside(self, element: _Element, reason: str, own: bool) -> list[Block]:
        """Return what stands apart from a line: a box, or a note, which is furniture.

        `own` tells that the element is itself a paragraph or table, not what holds them.
        """
        story = Story(self._sources, self._apart, Pages(number=self.pages.number))
        found: list[Block] = []
        if own:
            story._one(element, found, reason)
            story._release(found)
        else:
            found = story.blocks(element)
        for one in all_paragraphs(found) if reason else ():
            one.reason = one.reason or reason
        return found

    def _walk(self, parent: _Element, found: list[Block], reason: str) -> None:
        for one, why in inside(parent, reason):
            self._one(one, found, why)

    def _one(self, one: _Element, found: list[Block], reason: str) -> None:
        tag = one.tag
        if tag == P:
            found += self._paragraph(one, reason)
        elif tag == TBL:
            self._release(found)
            found.append(self._table(one, reason))
        elif tag == TXBX:
            self._walk(one, found, reason)
        elif tag == f"{W}altChunk":
            self._sources.missed.add("A document that is embedded in it was not read.")
        elif tag in _LINE:
            self._loose(one, found, reason)
        elif tag not in PROPERTIES:
            self._walk(one, found, reason)

    def _loose(self, one: _Element, found: list[Block], reason: str) -> None:
        """Add a line that stands in no paragraph: an equation, a stray run."""
        made = Paragraph(page=self.pages.number)
        self._text.take(one, made, self._sources.styles.paragraph(""), reason)
        found.append(made)

    def _release(self, found: list[Block]) -> None:
        """Add what was to run on in a next paragraph, where none came."""
        if self._held.runs or self._held.after:
            found.append(self._held)
        self._held = Paragraph()

    def _paragraph(self, element: _Element, reason: str) -> list[Block]:
        properties = element.find(f"{W}pPr")
        named = None if properties is None else properties.find(f"{W}pStyle")
        style = self._sources.styles.paragraph("" if named is None else named.get(f"{W}val", ""))
        if properties is not None and is_on(properties.find(f"{W}pageBreakBefore")):
            self.pages.turn(hard=False)
        made, self._held = self._held, Paragraph()
        made.page = made.page if made.begun else self.pages.number
        self._text.read(element, made, style, reason or ("contents" if style.contents else ""))
        if properties is None:
            return [_styled(made, style, None)]
        if properties.find(f"{W}sectPr") is not None and next(self._breaks, False):
            self.pages.turn(hard=True)
        if _runs_on(properties):
            self._held = made
            return []
        if made.text or not made.runs:  # what is all deleted or hidden is not counted
            self._count(made, properties, style)
        return [_styled(made, style, outline_level(properties))]

    def _count(self, made: Paragraph, properties: _Element, style: ParagraphStyle) -> None:
        """Count a paragraph in its list; set its mark and where its text starts."""
        numbering = self._sources.numbering
        list_, level = numbered(properties)
        direct = bool(list_)
        list_ = list_ or style.list
        if level is None and not direct:
            tied = (numbering.tied(list_, id) for id in style.ids)
            level = next((at for at in tied if at is not None), style.level)
        own, found = left_of(properties), numbering.level(list_, level or 0)
        if found is None:
            made.indent = (style.left or 0) if own is None else own
            return
        made.mark = self._counter.next(list_, level or 0)
        made.series = f"{list_}/{level or 0}"
        lefts = (own, found.left, style.left) if direct else (own, style.left, found.left)
        made.indent = next((left for left in lefts if left is not None), _INDENT * (level or 0))

    def _table(self, element: _Element, reason: str) -> Table:
        made = Table()
        for one, why in inside(element, reason):
            if one.tag == f"{W}tblPr":
                made.first_row, made.first_column = self._set_apart(one)
            elif one.tag == f"{W}tr":
                made.rows.append(self._row(one, why))
            else:
                stray: list[Block] = []
                self._one(one, stray, why)
                if stray:
                    made.rows.append(Row([Cell(stray)]))
        return made

    def _set_apart(self, properties: _Element) -> tuple[bool, bool]:
        """Return whether the first row, and the first column, are in bold by the table's style."""
        style, shown = properties.find(f"{W}tblStyle"), properties.find(f"{W}tblLook")
        if style is None or shown is None:
            return False, False
        row, column = self._sources.styles.table(style.get(f"{W}val", ""))
        bits = int(shown.get(f"{W}val") or "0", 16)
        on = ("1", "true", "on")
        first_row = shown.get(f"{W}firstRow") in on or bool(bits & 0x20)
        first_column = shown.get(f"{W}firstColumn") in on or bool(bits & 0x80)
        return row and first_row, column and first_column

    def _row(self, element: _Element, reason: str) -> Row:
        properties = element.find(f"{W}trPr")
        row, column = Row(), 0
        if properties is not None:
            row.header = is_on(properties.find(f"{W}tblHeader"))
            row.reason = "deleted" if properties.find(f"{W}del") is not None else ""
            column = _value(properties.find(f"{W}gridBefore"))
        row.reason = row.reason or reason
        start, last = self.pages.number, self.pages.number
        for one, why in inside(element, reason):
            if one.tag != f"{W}tc":
                continue
            self.pages.number = start
            cell = self._cell(one, why, column)
            begins = next((p.page for p in cell.paragraphs), start)
            start = begins if not row.cells else start  # the row as a whole starts a page
            last = max(last, self.pages.number)
            column += cell.width
            row.cells.append(cell)
        self.pages.number = last
        return row

    def _cell(self, element: _Element, reason: str, column: int) -> Cell:
        made = Cell(column=column)
        properties = element.find(f"{W}tcPr")
        if properties is not None:
            made.width = max(1, _value(properties.find(f"{W}gridSpan")))
            merge, shade = properties.find(f"{W}vMerge"), properties.find(f"{W}shd")
            made.goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            fill = "" if shade is None else shade.get(f"{W}fill", "").lower()
            made.fill = "" if fill in ("auto", "ffffff") else fill
            reason = "deleted" if properties.find(f"{W}cellDel") is not None else reason
        self._walk(element, made.blocks, reason)
        self._release(made.blocks)
        return made


def _styled(made: Paragraph, style: ParagraphStyle, own: int | None) -> Paragraph:
    """Return a paragraph that knows whether it is a title or heading.

    A level of its own (`own`) is believed where its text is short; editors leave it on anything.
    """
    made.title, made.heading = style.title, style.heading
    if own is not None and own != style.heading:
        text = made.text
        short = len(text.split()) <= _SHORT and not CLOSED.search(text)
        made.heading = own if short or not own else style.heading
    return made


def _runs_on(properties: _Element) -> bool:
    """Return whether a paragraph goes on in the next: its end was deleted, or it is a drop cap."""
    ends = properties.find(f"{W}rPr")
    gone = ends is not None and any(ends.find(f"{W}{name}") is not None for name in _GONE)
    frame = properties.find(f"{W}framePr")
    return gone or (frame is not None and frame.get(f"{W}dropCap", "none") != "none")


_GONE = ("del", "moveFrom")


def _value(element: _Element | None) -> int:
    """Return a number of columns, kept within reason."""
    number = None if element is None else whole(element.get(f"{W}val"))
    return min(max(number or 0, 0), _WIDEST)


def _section_breaks(root: _Element) -> list[bool]:
    """Return for each section but the last whether a new page follows it.

    A section says how it itself begins.
    """
    sections = [
        one
        for one in root.iter(f"{W}sectPr")
        if (above := one.getparent()) is not None and above.tag != f"{W}sectPrChange"
    ]
    kinds = [one.find(f"{W}type") for one in sections[1:]]
    said = ["nextPage" if kind is None else kind.get(f"{W}val", "nextPage") for kind in kinds]
    return [kind not in ("continuous", "nextColumn") for kind in said]
