"""A sheet that holds a tidy table as a table of the spreadsheet: named, banded, with filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.forms.tables import Column, Table, Value
from pipeline.forms.xlsx.book import HEAD, Book
from pipeline.forms.xlsx.cells import fitted, heads, height, number_style, shown_as, widths
from pipeline.forms.xlsx.places import Places

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

STYLE = "Table Style Medium 2"  # white on blue heads, bands of light blue
_ROWS = 1_048_576 - HEAD - 1
_LINKS = 60_000  # a sheet holds 65,530
_ROOM = 3.0  # points, so that filter buttons do not touch
_ON_PAPER = 12  # columns that are printed: the rest is for programs


@dataclass(frozen=True, slots=True)
class TableSheet:
    """Writes tables, each on a sheet of its own."""

    book: Book
    places: Places

    def write(self, table: Table, *, data: bool) -> None:
        """Write a table; its counts and addresses lead to the sheet of points.

        Raises SettingsError for more rows than a sheet holds.
        """
        if len(table.rows) > _ROWS:
            what = f"the table of {table.title.lower()} has more rows than a sheet holds."
            raise SettingsError("--format xlsx", what, "Use --format csv.")
        stars = any(column.hides for column in table.columns)
        sheet = self.book.sheet(table.title, table.description, data=data, stars=stars)
        wide = widths(table)
        self._heads(sheet, table, wide)
        links = 0
        for at, row in enumerate(table.rows, start=HEAD + 1):
            sheet.set_row(at, height((str(v), w) for v, w in zip(row, wide, strict=True)))
            for place, column in enumerate(table.columns):
                link = self.places.leads_to(table, row, column) if links < _LINKS else ""
                links += bool(link)
                self._cell(sheet, (at, place), row[place], column, table.name, link)

    def _heads(self, sheet: Worksheet, table: Table, wide: Sequence[int]) -> None:
        last = HEAD + max(1, len(table.rows))
        names = heads(column.title for column in table.columns)
        styles = [
            self.book.styles["head" if number_style(column) == "text" else "head right"]
            for column in table.columns
        ]
        columns = [
            {"header": name, "header_format": style}
            for name, style in zip(names, styles, strict=True)
        ]
        told = {"name": table.name, "style": STYLE, "columns": columns}
        sheet.add_table(HEAD, 0, last, len(names) - 1, told)
        for place, width in enumerate(wide):
            sheet.set_column(place, place, width)
        sheet.set_row(HEAD, height([]) + _ROOM)
        sheet.freeze_panes(HEAD + 1, 1)
        sheet.repeat_rows(HEAD)
        sheet.print_area(0, 0, last, min(len(names), _ON_PAPER) - 1)

    def _cell(
        self,
        sheet: Worksheet,
        at: tuple[int, int],
        value: Value,
        column: Column,
        table: str,
        link: str,
    ) -> None:
        held = shown_as(value, column)
        style = self.book.styles[_linked(number_style(column), link)]
        if link:
            sheet.write_url(*at, link, style, "x", "Go to the points")
        if held is None:
            sheet.write_blank(*at, None, style)
        elif isinstance(held, str):
            sheet.write_string(*at, fitted(held, table), style)
        else:
            sheet.write_number(*at, held, style)


def _linked(style: str, link: str) -> str:
    return f"{style} link" if link and style in ("text", "count") else style
