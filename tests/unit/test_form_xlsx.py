"""The workbook: every cell is that of its table, no text becomes a formula, and offices open it."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_publication import publication

from pipeline.errors import SettingsError
from pipeline.forms.tables import Column, Table, clean, tables
from pipeline.forms.xlsx import Workbook, table_sheet
from pipeline.forms.xlsx.book import HEAD
from pipeline.forms.xlsx.cells import MOST, fitted, heads, height, number_style, shown_as
from pipeline.forms.xlsx.places import by_theme
from pipeline.published import Publication

openpyxl = pytest.importorskip("openpyxl")

OFFICE = shutil.which("soffice")
NASTY = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "\t=1", "\r=1", "1e5", "3.10", "0012", "TRUE"),
    *("http://a.b", "internal:'Points'!A1", "file://x", "mailto:a@b", "_x0041_", " lead", "'=1"),
    *("<b>&amp;]]>", "😀" * 9, "\x00\x0b\x1f", "\ufffe\uffff", "\ud800", "a\nb", "#REF!", ""),
)
ANY = st.text(st.characters(codec=None), max_size=60)


def _bytes(shown: Publication) -> bytes:
    return Workbook().render(shown)["report.xlsx"]


def _open(shown: Publication) -> Any:
    return openpyxl.load_workbook(io.BytesIO(_bytes(shown)))


@pytest.fixture(scope="module")
def book() -> Any:
    return _open(publication())


def _as_written(shown: Publication) -> list[Table]:
    points, *rest = tables(shown)
    return [by_theme(points, shown), *rest]


def _cells(sheet: Any, table: Table) -> list[tuple[object, ...]]:
    area = sheet.iter_rows(HEAD + 2, HEAD + 1 + len(table.rows), 1, len(table.columns))
    return [tuple(cell.value for cell in row) for row in area]


def _wanted(table: Table) -> list[tuple[object, ...]]:
    return [
        tuple(shown_as(value, column) for value, column in zip(row, table.columns, strict=True))
        for row in table.rows
    ]


def said(text: str) -> Publication:
    """A publication whose title, code book, documents, themes and a point all say a text."""
    made = publication()
    first, *rest = made.passages
    theme, other = made.themes
    count = replace(theme.counts[0], statement=text, quantifier=text)
    named = replace(
        theme, name=text, definition=text, keywords=(text,), counts=(count, *theme.counts[1:])
    )
    return replace(
        made,
        title=text,
        passages=(
            replace(first, text=text, headings=(text, text), lead_in=text, paragraph=text),
            *rest,
        ),
        themes=(named, other),
        papers=(replace(made.papers[0], message=text), *made.papers[1:]),
        groups=tuple(replace(group, name=text, definition=text) for group in made.groups),
        labels=(replace(made.labels[0], name=text), *made.labels[1:]),
        left_out=(replace(made.left_out[0], reason=text),),
    )


def test_every_cell_is_that_of_its_table(book: Any) -> None:
    for table in _as_written(publication()):
        sheet = book[table.title]
        assert [cell.value for cell in sheet[HEAD + 1]] == [c.title for c in table.columns]
        assert _cells(sheet, table) == _wanted(table)


def test_every_sheet_with_rows_holds_a_named_table_with_its_heads_frozen(book: Any) -> None:
    for table in _as_written(publication()):
        sheet = book[table.title]
        (held,) = sheet.tables.values()
        assert held.name == table.name
        assert held.tableStyleInfo.showRowStripes
        assert held.autoFilter
        assert sheet.freeze_panes == f"B{HEAD + 2}"


def test_a_suppressed_count_is_a_star_that_a_note_explains(book: Any) -> None:
    rows = [[cell.value for cell in row] for row in book["Themes and labels"].iter_rows()]
    assert [row[3:8] for row in rows if row[0] == "t2" and row[2] == "barrier"] == [["*"] * 5]
    assert "* stands for a count that is suppressed" in book["Themes and labels"]["A2"].value
    assert "* stands" not in book["Documents"]["A2"].value
    assert "shows such a count as *" in " ".join(str(c.value) for c in book["Notes"]["B"])


def test_numbers_are_numbers_to_the_right_and_shares_are_percentages(book: Any) -> None:
    sheet = book["Themes and labels"]
    points, share = sheet.cell(HEAD + 2, 4), sheet.cell(HEAD + 2, 8)
    assert (points.data_type, points.alignment.horizontal) == ("n", "right")
    assert share.number_format == "0%"


def test_counts_lead_to_the_first_of_their_points(book: Any) -> None:
    points = book["Points"]
    for sheet in (book["Themes and labels"], book["Themes and groups"], book["Exemplars"]):
        heads_of = [cell.value for cell in sheet[HEAD + 1]]
        linked = [cell for row in sheet.iter_rows(HEAD + 2) for cell in row if cell.hyperlink]
        assert linked
        for cell in linked:
            row = {h: c.value for h, c in zip(heads_of, sheet[cell.row], strict=True)}
            told = _row(points, cell.hyperlink.location)
            assert told["Theme code"] == row["Theme code"]
            assert told["Label"] == row["Label"]
            assert row.get("Group code", "") in (told["Stakeholders"] or "")
            assert row.get("Segment", told["Segment"]) == told["Segment"]


def _row(sheet: Any, location: str) -> dict[str, Any]:
    name, row = re.fullmatch(r"'(.+)'!A(\d+)", location).groups()
    assert name == sheet.title
    names = [cell.value for cell in sheet[HEAD + 1]]
    return {h: c.value for h, c in zip(names, sheet[int(row)], strict=True)}


def test_every_link_stays_in_the_workbook(book: Any) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    assert cell.hyperlink.target is None
                    assert cell.hyperlink.location.split("'")[1] in book.sheetnames


def test_the_cover_lists_every_other_sheet_and_every_sheet_leads_back(book: Any) -> None:
    listed = [cell.value for cell in book["Cover"]["A"] if cell.hyperlink]
    assert listed == [name for name in book.sheetnames if name != "Cover"]
    for name in listed:
        assert book[name]["A3"].hyperlink.location == "'Cover'!A1"


def test_a_group_is_quoted_on_a_theme_with_its_place(book: Any) -> None:
    sheet = book["Themes by group"]
    heads_of = [cell.value for cell in sheet[HEAD + 1]]
    assert heads_of == ["Theme", "Points", "Service managers", "Trade unions"]
    managers, unions = sheet.cell(HEAD + 2, 3).value, sheet.cell(HEAD + 2, 4).value
    assert managers.startswith("Progress 1, Barriers 1\n“=1+1 is no formula” (minutes.pdf, page 1)")
    assert "(minutes.pdf, page 1, paragraph 3.10)" in unions


def test_a_suppressed_count_stays_so_in_the_matrices(book: Any) -> None:
    for name, column in (("Themes by group", 4), ("Themes by document", 4)):
        sheet = book[name]
        cell = sheet.cell(HEAD + 3, column).value
        assert "Barriers *" in cell
        assert "“”" not in cell


def test_no_words_appear_that_may_not_be_quoted(book: Any) -> None:
    words = {text for passage in publication().passages for text in _phrases(passage.text)}
    hidden = replace(publication(), passages=tuple(map(_silent, publication().passages)))
    other = _open(_wordless(hidden))
    held = "\n".join(str(c.value) for s in other for row in s.iter_rows() for c in row)
    assert not [text for text in words if text in held]
    whole = "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row)
    assert [text for text in words if text in whole]


def _phrases(text: str) -> list[str]:
    return [text] if len(text) > 8 else []


def _silent(passage: Any) -> Any:
    return replace(passage, text="", quotable=False, lead_in="", headings=())


def _wordless(shown: Publication) -> Publication:
    """Statements of a theme quote points, too: the door of publication takes them out."""
    themes = tuple(
        replace(t, counts=tuple(replace(c, statement="") for c in t.counts)) for t in shown.themes
    )
    return replace(shown, themes=themes)


@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_said_stays_text(text: str) -> None:
    _check(said(text))


@settings(max_examples=25, deadline=None)
@given(ANY)
def test_any_text_stays_text(text: str) -> None:
    _check(said(text))


def _check(shown: Publication) -> None:
    """Assert that all cells are those of the tables and that none is a formula or an error."""
    book = _open(shown)
    for table in _as_written(shown):
        assert _cells(book[table.title], table) == _wanted(table), table.name
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type in ("f", "e")]


def test_no_part_of_the_file_holds_a_formula_or_leads_outside() -> None:
    with zipfile.ZipFile(io.BytesIO(_bytes(said("=1+1")))) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in data and b"<f " not in data
            assert b'TargetMode="External"' not in data


def test_the_same_result_gives_the_same_bytes() -> None:
    assert _bytes(publication()) == _bytes(publication())


def test_the_properties_tell_the_day_of_the_exercise_and_no_clock() -> None:
    told = _open(replace(publication(), date=datetime.date(2014, 3, 31))).properties
    assert told.created == told.modified == datetime.datetime(2014, 3, 31)
    assert (told.creator, told.language) == ("Taking Stock", "en-GB")
    assert _open(publication()).properties.created.year == 1980


def test_sheets_print_across_with_their_heads_on_every_page(book: Any) -> None:
    for table in _as_written(publication()):
        sheet = book[table.title]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == f"${HEAD + 1}:${HEAD + 1}"
        assert "&P" in sheet.oddFooter.right.text or "&[Page]" in sheet.oddFooter.right.text


def test_the_chart_is_told_in_words() -> None:
    with zipfile.ZipFile(io.BytesIO(_bytes(publication()))) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Bar chart of the themes with the most points' in drawing
    assert "Counts that are suppressed are not drawn." in drawing


@pytest.mark.parametrize("text", ["x" * (MOST + 1), "😀" * MOST, "x" * (MOST - 1) + "😀"])
def test_text_too_long_for_a_cell_says_where_the_rest_stands(text: str) -> None:
    held = fitted(text, "points")
    assert len(held.encode("utf-16-le")) // 2 <= MOST
    assert held.endswith("the rest stands in points.csv, which --format csv writes]")
    assert held.startswith(text[:1000])
    table = next(t for t in _as_written(said(text)) if t.name == "points")
    cells = _cells(_open(said(text))["Points"], table)
    assert held in [row[5] for row in cells]


def test_text_that_just_fits_is_whole() -> None:
    assert fitted("x" * MOST, "points") == "x" * MOST


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY, max_size=8))
def test_heads_are_never_empty_long_or_alike(names: list[str]) -> None:
    made = heads(names)
    assert len({head.casefold() for head in made}) == len(names)
    assert all(0 < len(head.encode("utf-16-le", "surrogatepass")) <= 2 * 255 for head in made)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ANY, st.floats(0, 100)), max_size=4))
def test_rows_are_never_higher_than_a_sheet_allows(cells: list[tuple[str, float]]) -> None:
    assert 10 < height(cells) <= 409


def test_a_result_without_points_is_still_a_workbook() -> None:
    made = publication()
    empty = replace(
        made, passages=(), themes=(), parents=(), cells=(), voices=(), pairs=(), unanswered=()
    )
    empty = replace(empty, groups=(), papers=(), left_out=())
    book = _open(empty)
    assert book["Points"].max_row == HEAD + 1
    assert [held.ref for held in book["Points"].tables.values()] == [f"A{HEAD + 1}:Z{HEAD + 2}"]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_sheet, "_ROWS", 5)
    with pytest.raises(SettingsError, match="Use --format csv"):
        Workbook().render(publication())


def test_an_empty_number_is_a_star_only_where_it_is_suppressed() -> None:
    told = Column("n", "N", "a number", "integer")
    assert shown_as(None, told) is None
    assert shown_as(None, dataclasses.replace(told, hides=True)) == "*"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same_cells(tmp_path: Path) -> None:
    shown = publication()
    (tmp_path / "made.xlsx").write_bytes(_bytes(shown))
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = [str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    done = subprocess.run(
        [*command, "--convert-to", every, "--outdir", str(tmp_path), str(tmp_path / "made.xlsx")],
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0
    for table in _as_written(shown):
        text = (tmp_path / f"made-{table.title}.csv").read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text, newline="")))[HEAD + 1 :]
        assert rows[: len(table.rows)] == [_plain(row, table) for row in _wanted(table)]


def _plain(row: tuple[object, ...], table: Table) -> list[str]:
    """A row as LibreOffice writes it: 1.0 is 1, and a share is a percentage."""
    styles = [number_style(column) for column in table.columns]
    return [_told(value, style) for value, style in zip(row, styles, strict=True)]


def _told(value: object, style: str) -> str:
    if isinstance(value, float):
        return f"{value:.0%}" if style == "share" else f"{value:g}"
    return "" if value is None else str(value)


def test_clean_text_is_what_every_office_can_hold() -> None:
    assert clean("a\r\nb\rc\x00\ud800\ufffe") == "a\nb\nc\ufffd\ufffd\ufffd"
