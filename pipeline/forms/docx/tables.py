"""Tables that everybody can read: marked headings, a caption, a description, widths that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.forms import wording
from pipeline.forms.docx.markup import Markup, escaped, field, joined, paragraph, run

TEXT_WIDTH = 9070  # twentieths of a point: A4 between margins of 2.5 cm
_UPRIGHT = 1900  # height of a heading that is turned by 90 degrees
_SHORT = 8  # rows up to which a table stays on one page


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width as a part of the whole, and whether it holds numbers."""

    name: str
    part: float
    number: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and the colour of its ground if it is to have one."""

    inside: Markup
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, and what it holds in a sentence for who cannot see it.

    A short table is not torn apart at the end of a page, nor is one from the note `below` it.
    """

    caption: str
    told: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    last_is_total: bool = False
    below: str = ""

    def markup(self) -> Markup:
        """Return the caption and the table as elements."""
        widths = self._widths()
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = [self._row(row, widths, keep=self._is_kept(at)) for at, row in enumerate(self.rows)]
        return joined(
            (
                self._caption(),
                Markup(f"<w:tbl>{self._properties()}<w:tblGrid>{grid}</w:tblGrid>"),
                self._heads(widths),
                *rows,
                Markup("</w:tbl>"),
                *([note(self.below)] if self.below else []),
            )
        )

    def _is_kept(self, at: int) -> bool:
        """Return whether a row stays on the page of what follows it."""
        if at == len(self.rows) - 1:
            return bool(self.below)
        return at == 0 or len(self.rows) <= _SHORT

    def _widths(self) -> list[int]:
        whole = sum(column.part for column in self.columns)
        return [int(TEXT_WIDTH * column.part / whole) for column in self.columns]

    def _caption(self) -> Markup:
        words = run("Table "), field(r"SEQ Table \* ARABIC"), run(f": {self.caption}")
        return paragraph("Caption", *words)

    def _properties(self) -> str:
        last = int(self.last_is_total)
        value = 0x0620 | (0x0040 if last else 0)  # a heading row, no bands, and the last row
        return (
            f'<w:tblPr><w:tblStyle w:val="PaperTable"/><w:tblW w:w="{sum(self._widths())}" '
            f'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="{value:04X}" '
            f'w:firstRow="1" w:lastRow="{last}" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
            f'w:noVBand="1"/><w:tblCaption w:val="{escaped(self.caption)}"/>'
            f'<w:tblDescription w:val="{escaped(self.told)}"/></w:tblPr>'
        )

    def _heads(self, widths: Sequence[int]) -> Markup:
        """Return the row of headings, which comes again on every page."""
        turned = any(column.turned for column in self.columns)
        height = f'<w:trHeight w:val="{_UPRIGHT}" w:hRule="exact"/>' if turned else ""
        cells = "".join(map(_head, self.columns, widths))
        return Markup(f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{cells}</w:tr>")

    def _row(self, row: Sequence[Cell], widths: Sequence[int], *, keep: bool) -> Markup:
        cells = "".join(
            _cell(*one, keep=keep) for one in zip(row, self.columns, widths, strict=True)
        )
        return Markup(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")


def _head(column: Column, width: int) -> str:
    style = "TableNumber" if column.number else "TableText"
    turned = '<w:textDirection w:val="btLr"/>' if column.turned else ""
    inside = paragraph("TableTurned" if column.turned else style, run(column.name), keep=True)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{turned}'
        f'<w:vAlign w:val="{"center" if column.turned else "bottom"}"/></w:tcPr>{inside}</w:tc>'
    )


def _cell(cell: Cell, column: Column, width: int, *, keep: bool) -> str:
    style = "TableNumber" if column.number else "TableText"
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.ground}"/>' if cell.ground else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>'
        f"{paragraph(style, cell.inside, keep=keep)}</w:tc>"
    )


def said(text: str) -> Cell:
    """Return a cell with words."""
    return Cell(run(text))


def note(text: str) -> Markup:
    """Return a note under a table."""
    return paragraph("Note", run(text))


def count(value: int | None) -> Cell:
    """Return a cell with a count, or the mark of one that is suppressed."""
    return Cell(run(wording.cell(value)))
