"""A workbook for Excel and LibreOffice: a cover, notes, framework matrices and tidy tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pipeline.forms.tables import tables
from pipeline.forms.xlsx.book import begun
from pipeline.forms.xlsx.cover import NOTES, Front
from pipeline.forms.xlsx.matrix import by_document, by_group
from pipeline.forms.xlsx.matrix_sheet import MatrixSheet
from pipeline.forms.xlsx.places import by_theme, places
from pipeline.forms.xlsx.table_sheet import TableSheet
from pipeline.published import Publication


@dataclass(frozen=True, slots=True)
class Workbook:
    """Renders a result as one workbook, in which every count leads to its points."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "xlsx"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return report.xlsx.

        No text in it can become a formula, link or number. Raises SettingsError for more rows
        than a sheet holds.
        """
        points, cross, *rest = tables(shown)
        points = by_theme(points, shown)
        matrices = {"groups_matrix": by_group(shown), "documents_matrix": by_document(shown)}
        told = [
            (NOTES, "What counts mean, what was held back and left out, how it was made."),
            (cross.title, cross.description),
            *((matrix.title, matrix.description) for matrix in matrices.values()),
            *((table.title, table.description) for table in (points, *rest)),
        ]
        book = begun(shown)
        front, sheets = Front(book, shown), TableSheet(book, places(points, shown))
        front.cover(told, cross)
        front.notes([points, cross, *rest])
        sheets.write(cross, data=False)
        for name, matrix in matrices.items():
            MatrixSheet(book, sheets.places).write(matrix, name=name)
        for table in (points, *rest):
            sheets.write(table, data=True)
        return {"report.xlsx": book.finished()}
