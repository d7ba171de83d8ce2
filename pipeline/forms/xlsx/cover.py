"""The cover and the notes of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.forms.summary import reported
from pipeline.forms.tables import Note, Table, clean, notes
from pipeline.forms.wording import HIDDEN
from pipeline.forms.xlsx.book import HEAD, Book
from pipeline.forms.xlsx.cells import fitted, height
from pipeline.forms.xlsx.chart import Chart
from pipeline.forms.xlsx.table_sheet import STYLE
from pipeline.published import Publication

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NOTES = "Notes"
_TOPIC, _TEXT = 30, 92  # widths in characters
_MORE = 14  # the same for the notes
_HEADING, _FIGURE = 20.0, 27.0  # points: the heights of rows; figures stand beside the chart
_PIXELS = 96 / 72  # of a point
_TOP = 3  # the row of the figures
_FIRST = 2  # notes that stand on the cover
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Front:
    """Writes the sheets that come first."""

    book: Book
    shown: Publication

    def cover(self, sheets: Sequence[tuple[str, str]], cross: Table) -> None:
        """Write the cover: what this is, its figures at a glance, how to read it, what follows.

        `sheets` are the names and descriptions of the other sheets, `cross` is what is drawn.
        """
        sheet = self.book.cover(clean(self.shown.title))
        sheet.set_column(0, 0, _TOPIC)
        sheet.set_column(1, 1, _TEXT)
        sheet.write_string(1, 0, _what(self.shown), self.book.styles["lead"])
        at = self._figures(sheet, _TOP, list(_glance(self.shown)))
        high = int((_HEADING + _FIGURE * (at - _TOP - 1)) * _PIXELS)
        Chart(self.book, self.shown, cross).insert(sheet, (_TOP, 1), high=high)
        self._heading(sheet, at + 1, "How to read it")
        at = self._notes(sheet, at + 2, notes(self.shown)[:_FIRST])
        self._heading(sheet, at + 1, "Sheets")
        self._contents(sheet, at + 2, sheets)
        sheet.activate()

    def notes(self, tables: Sequence[Table]) -> None:
        """Write the notes, then what each column of each sheet means."""
        sheet = self.book.sheet(NOTES, "How to read this workbook, and what its columns mean.")
        sheet.set_column(0, 0, _TOPIC + _MORE)
        sheet.set_column(1, 1, _TEXT)
        at = self._notes(sheet, HEAD, notes(self.shown))
        self._meanings(sheet, at + 1, list(_meanings(tables)))

    def _heading(self, sheet: Worksheet, at: int, text: str) -> None:
        sheet.set_row(at, _HEADING)
        sheet.write_string(at, 0, text, self.book.styles["heading"])

    def _figures(self, sheet: Worksheet, at: int, told: Sequence[tuple[str, int | str]]) -> int:
        """Write figures under their heading and return the row after them."""
        self._heading(sheet, at, "At a glance")
        for row, (topic, figure) in enumerate(told, start=at + 1):
            sheet.set_row(row, _FIGURE)
            sheet.write_string(row, 0, topic, self.book.styles["figure topic"])
            if isinstance(figure, int):
                sheet.write_number(row, 1, figure, self.book.styles["figure"])
            else:
                sheet.write_string(row, 1, figure, self.book.styles["figure"])
        return at + 1 + len(told)

    def _notes(self, sheet: Worksheet, at: int, told: Sequence[Note]) -> int:
        """Write notes and return the row after them."""
        for row, note in enumerate(told, start=at):
            sheet.write_string(row, 0, note.topic, self.book.styles["topic"])
            sheet.write_string(row, 1, fitted(note.text, "about"), self.book.styles["text"])
            sheet.set_row(row, height([(note.text, _TEXT)]))
        return at + len(told)

    def _contents(self, sheet: Worksheet, at: int, sheets: Sequence[tuple[str, str]]) -> None:
        link, text = self.book.styles["text link"], self.book.styles["text"]
        for row, (name, description) in enumerate(sheets, start=at):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
            sheet.write_string(row, 1, description, text)
            sheet.set_row(row, height([(description, _TEXT)]))

    def _meanings(self, sheet: Worksheet, at: int, told: Sequence[tuple[str, str]]) -> None:
        head, text = self.book.styles["head"], self.book.styles["text"]
        columns = [{"header": name, "header_format": head} for name in ("Column", "Meaning")]
        table = {"name": "meanings", "style": STYLE, "columns": columns}
        sheet.add_table(at, 0, at + len(told), 1, table)
        for row, (column, meaning) in enumerate(told, start=at + 1):
            sheet.write_string(row, 0, column, text)
            sheet.write_string(row, 1, meaning, text)
            sheet.set_row(row, height([(column, _TOPIC + _MORE), (meaning, _TEXT)]))


def _what(shown: Publication) -> str:
    day = str(shown.year or "")
    if shown.date:
        day = f"{shown.date.day} {_MONTHS[shown.date.month - 1]} {shown.date.year}"
    told = "What was said in the documents, theme by theme, each point with its page."
    return f"{day}. {told}" if day else told


def _glance(shown: Publication) -> Iterator[tuple[str, int | str]]:
    made = shown.made
    yield "Documents", f"{made.read:,} read of {made.received:,}"
    yield "Points", _figure(shown.totals.points)
    for label, points in zip(reported(shown), shown.totals.by_label, strict=True):
        yield f"   {clean(shown.name_of[label])}", _figure(points)
    yield "Themes", len(shown.themes)
    yield "Stakeholder groups", len(shown.voices)
    yield "Segments to be checked", made.review


def _figure(points: int | None) -> int | str:
    return HIDDEN if points is None else points


def _meanings(tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    for table in tables:
        for column in table.columns:
            yield clean(f"{table.title}: {column.title}"), clean(column.meaning)
