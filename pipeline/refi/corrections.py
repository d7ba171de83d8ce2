"""What people changed in a tool for qualitative analysis: rows of codings.csv, edits of themes.

    project = read_project(data)
    as_csv(codings(project, shown))                              codings.csv
    edited(codebook_toml, themes(project.codes, shown, project)) codebook.toml

and from a code book alone `themes(read_codebook(data), shown)`. A row or an edit stands only where
something differs from the run: `shown` is the run as it was exported. All raise SettingsError.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from pipeline.agreement.cells import sheet
from pipeline.codings import COLUMNS
from pipeline.published import Publication
from pipeline.refi.differences import Differences
from pipeline.refi.merging import merges
from pipeline.refi.placing import placed
from pipeline.refi.project import Exported
from pipeline.refi.reading import read_codebook as read_codebook
from pipeline.refi.reading import read_project as read_project
from pipeline.refi.recognising import Recognised
from pipeline.refi.theme_edits import ThemeEdit as ThemeEdit
from pipeline.refi.theme_edits import edited as edited
from pipeline.refi.theme_edits import themes as themes
from pipeline.refi.values import CodingRow as CodingRow
from pipeline.refi.values import Project


def codings(project: Project, shown: Publication) -> tuple[CodingRow, ...]:
    """Return what people changed in a project that was exported from a run, in reading order.

    Raises SettingsError where the project is not one of this run.
    """
    made = Exported(shown)
    known = Recognised.of(project.codes, made)
    papers = placed(project, made)
    rows = Differences(project, made, known, merges(papers, made, known))
    return tuple(row for paper in papers for row in rows.of(paper))


def as_csv(rows: Iterable[CodingRow]) -> bytes:
    """Return codings.csv, with a byte-order mark and no formulas."""
    names = [field.name for field in fields(CodingRow)]
    return sheet(COLUMNS, ([getattr(row, name) for name in names] for row in rows))
