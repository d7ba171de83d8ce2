"""A sheet that holds a framework matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.forms.tables import clean
from pipeline.forms.wording import HIDDEN
from pipeline.forms.xlsx.book import HEAD, Book
from pipeline.forms.xlsx.cells import fitted, heads, height
from pipeline.forms.xlsx.matrix import Cell, Matrix
from pipeline.forms.xlsx.places import Places
from pipeline.forms.xlsx.table_sheet import STYLE

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A3 = 8
_SOURCE = "points"  # the table that has all that is quoted
_EMPTY = Cell("", ())
_FIRST, _ALL, _CASE = 26, 9, 28  # widths in characters
_BOLD = 0.85  # characters in bold that fit where one other does


@dataclass(frozen=True, slots=True)
class MatrixSheet:
    """Writes matrices; the number of points of a theme leads to the sheet of points."""

    book: Book
    places: Places

    def write(self, matrix: Matrix, *, name: str) -> None:
        """Write a matrix as a table of some name on a sheet of its own."""
        sheet = self.book.sheet(matrix.title, matrix.description, stars=True)
        sheet.set_paper(_A3)
        self._heads(sheet, matrix, name)
        for at, theme in enumerate(matrix.themes, start=HEAD + 1):
            cells = [matrix.cells.get((theme.id, case), _EMPTY) for case, _ in matrix.columns]
            sheet.write_string(at, 0, clean(theme.name), self.book.styles["topic"])
            self._total(sheet, at, theme.id, theme.points)
            for place, cell in enumerate(cells, start=2):
                self._cell(sheet, (at, place), cell)
            texts = [("\n".join((cell.counts, *cell.quotes)), _CASE) for cell in cells]
            sheet.set_row(at, height([(clean(theme.name), _FIRST * _BOLD), *texts]))

    def _heads(self, sheet: Worksheet, matrix: Matrix, name: str) -> None:
        names = heads(["Theme", "Points", *(clean(told) for _, told in matrix.columns)])
        columns = [{"header": told, "header_format": self.book.styles["head"]} for told in names]
        told = {"name": name, "style": STYLE, "columns": columns, "autofilter": False}
        sheet.add_table(HEAD, 0, HEAD + max(1, len(matrix.themes)), len(names) - 1, told)
        for place, width in enumerate((_FIRST, _ALL)):
            sheet.set_column(place, place, width)
        if matrix.columns:
            sheet.set_column(2, len(names) - 1, _CASE)
        sheet.set_row(HEAD, height((name, _CASE * _BOLD) for name in names))
        sheet.freeze_panes(HEAD + 1, 1)
        sheet.repeat_rows(HEAD)

    def _total(self, sheet: Worksheet, at: int, theme: str, points: int | None) -> None:
        link = self.places.link(theme, None, None)
        style = self.book.styles["count link" if link else "count"]
        if link:
            sheet.write_url(at, 1, link, style, "x", "Go to the points")
        if points is None:
            sheet.write_string(at, 1, HIDDEN, style)
        else:
            sheet.write_number(at, 1, points, style)

    def _cell(self, sheet: Worksheet, at: tuple[int, int], cell: Cell) -> None:
        """Write a cell; it has no link, as LibreOffice shows links on one line."""
        text, topic = self.book.styles["text"], self.book.styles["topic"]
        bold, words = self.book.styles["bold"], self.book.styles["words"]
        counts, quotes = clean(cell.counts), clean("\n".join(("", *cell.quotes)))
        whole = f"{counts}{quotes}"
        if not counts:
            sheet.write_blank(*at, None, text)
        elif not quotes or fitted(whole, _SOURCE) != whole:
            sheet.write_string(*at, fitted(whole, _SOURCE), text if quotes else topic)
        else:
            sheet.write_rich_string(*at, bold, counts, words, quotes, text)
