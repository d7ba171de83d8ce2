"""Tables as CSV: other people's validators and pandas read them, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_publication import publication

from pipeline.forms.csvw import CsvTables
from pipeline.forms.tables import Table, clean, tables
from pipeline.published import Publication

BEFORE = (
    "document page line paragraph heading_path text label label_confidence stakeholders services "
    "theme review segment_id"
).split()
SIGNS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
NASTY = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    '"',
    ",",
    ";",
    "a\nb",
    "\x00",
    "\ud800",
    "é😀",
)
ANY = st.text(st.characters(codec=None), max_size=40)  # control characters and halves of pairs too


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return CsvTables().render(publication())


@pytest.fixture(scope="module")
def folder(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _written(files, tmp_path_factory.mktemp("csv"))


def _written(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def said(text: str) -> Publication:
    """A publication in which the first point, a theme, a document's message and more say a text."""
    made = publication()
    first, *rest = made.passages
    theme, other = made.themes
    return replace(
        made,
        title=text,
        passages=(replace(first, text=text, headings=(text, text), lead_in=text), *rest),
        themes=(replace(theme, name=text, definition=text, keywords=(text,)), other),
        papers=(replace(made.papers[0], message=text), *made.papers[1:]),
        groups=(replace(made.groups[0], name=text), made.groups[1]),
    )


def _is_valid(folder: Path) -> bool:
    csvw = pytest.importorskip("csvw")
    return bool(csvw.CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid)


def test_every_cell_is_that_of_its_table(files: dict[str, bytes]) -> None:
    for table in tables(publication()):
        head, *rows = _rows(files[f"{table.name}.csv"])
        assert head == [column.name for column in table.columns]
        assert rows == [[_cell(value) for value in row] for row in table.rows]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(SIGNS) else text


def test_points_keep_the_columns_of_before_in_their_order(files: dict[str, bytes]) -> None:
    assert _rows(files["points.csv"])[0][: len(BEFORE)] == BEFORE


def test_all_columns_are_explained(files: dict[str, bytes]) -> None:
    told = {(row[0], row[1]): row[3] for row in _rows(files["columns.csv"])}
    for name, data in files.items():
        if name.endswith(".csv"):
            assert all(told[name[:-4], column] for column in _rows(data)[0])


def test_rows_end_as_the_rules_ask_and_a_mark_tells_the_encoding(files: dict[str, bytes]) -> None:
    for name, data in files.items():
        if name.endswith(".csv"):
            assert data.startswith(b"\xef\xbb\xbf")
            assert data.endswith(b"\r\n")
            assert data.count(b"\xef\xbb\xbf") == 1 or name == "documents.csv"


def test_the_same_result_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    assert CsvTables().render(publication()) == files


def test_a_suppressed_count_is_told_from_one_that_is_not_known(files: dict[str, bytes]) -> None:
    head, *rows = _rows(files["theme_labels.csv"])
    made = [dict(zip(head, row, strict=True)) for row in rows]
    hidden = [row for row in made if row["suppressed"] == "yes"]
    assert [(row["theme_id"], row["label"], row["points"]) for row in hidden] == [
        ("t2", "barrier", "")
    ]
    assert all(row["points"] for row in made if row["suppressed"] == "no")
    assert all(row["share_low"] == "" for row in made)


def test_what_may_not_be_quoted_has_no_words(files: dict[str, bytes]) -> None:
    head, *rows = _rows(files["points.csv"])
    made = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["text"] for row in made if row["may_quote"] == "no"] == [""]
    assert len(made) == len(publication().points)


def test_the_metadata_names_every_table_and_says_what_an_apostrophe_means(
    files: dict[str, bytes],
) -> None:
    told = json.loads(files["csv-metadata.json"])
    assert {one["url"] for one in told["tables"]} == {n for n in files if n.endswith(".csv")}
    assert "apostrophe" in told["rdfs:comment"]
    assert "apostrophe" in files["README.txt"].decode("utf-8-sig").replace("\r\n", " ")


@pytest.mark.parametrize("text", NASTY)
def test_the_w3c_rules_hold_whatever_is_said(text: str, tmp_path: Path) -> None:
    assert _is_valid(_written(CsvTables().render(said(text)), tmp_path))


def test_the_w3c_rules_hold(folder: Path) -> None:
    assert _is_valid(folder)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("points.csv", b",progress,0.91,", b",progress,high,"),
        ("points.csv", b"document,page", b"paper,page"),
        ("themes.csv", b"\r\nt1,", b"\r\n,"),
        ("theme_labels.csv", b"\r\nt1,", b"\r\nt9,"),
        ("exemplars.csv", b"\r\nt2,", b"\r\nt1,"),
    ],
)
def test_a_validator_sees_what_is_wrong(
    files: dict[str, bytes], tmp_path: Path, name: str, old: bytes, new: bytes
) -> None:
    assert old in files[name]
    broken = {**files, name: files[name].replace(old, new, 1)}
    try:
        valid = _is_valid(_written(broken, tmp_path))
    except (ValueError, UserWarning):
        valid = False
    assert not valid


def test_frictionless_finds_no_fault(folder: Path, files: dict[str, bytes]) -> None:
    import frictionless

    for one in json.loads(files["csv-metadata.json"])["tables"]:
        fields = [_field(column) for column in one["tableSchema"]["columns"]]
        schema = {"fields": fields, "primaryKey": one["tableSchema"]["primaryKey"]}
        resource = frictionless.Resource.from_descriptor(
            {"name": "table", "path": one["url"], "schema": schema}, basepath=str(folder)
        )
        report = resource.validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])


def _field(column: dict[str, object]) -> dict[str, object]:
    kind = column["datatype"]
    told: dict[str, object] = {"name": column["name"], "type": kind}
    if isinstance(kind, dict):
        told |= {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}
    return {**told, "constraints": {"required": column["required"]}}


def test_pandas_reads_all_tables(folder: Path) -> None:
    pandas = pytest.importorskip("pandas")
    for table in tables(publication()):
        types = {c.name: str for c in table.columns if c.type == "string"}
        frame = pandas.read_csv(
            folder / f"{table.name}.csv",
            encoding="utf-8-sig",
            dtype=types,
            true_values=["yes"],
            false_values=["no"],
        )
        assert list(frame.columns) == [column.name for column in table.columns]
        assert len(frame) == len(table.rows)
        _same_numbers(frame, table)


def _same_numbers(frame, table: Table) -> None:
    for place, column in enumerate(table.columns):
        if column.type in ("integer", "number"):
            read = [None if value != value else value for value in frame[column.name]]
            assert read == [row[place] for row in table.rows]


@settings(max_examples=60, deadline=None)
@given(ANY)
def test_no_text_becomes_a_formula_and_none_is_lost(text: str) -> None:
    shown = said(text)
    files = CsvTables().render(shown)
    for name, data in files.items():
        if name.endswith(".csv"):
            rows = _rows(data)
            assert not [cell for row in rows for cell in row if cell.startswith(SIGNS)]
            assert len({len(row) for row in rows}) == 1
    first = _rows(files["points.csv"])[1]
    words = clean(text)
    assert first[5] == (f"'{words}" if words.startswith(SIGNS) else words)
    assert first[0] == "minutes.pdf"


@settings(max_examples=60, deadline=None)
@given(ANY)
def test_clean_text_is_what_xml_can_hold_and_stays_so(text: str) -> None:
    held = clean(text)
    assert clean(held) == held
    assert all(c in "\t\n" or " " <= c <= "\ud7ff" or c >= "\ue000" for c in held)
    assert not {"\r", "\ufffe", "\uffff"} & set(held)
    held.encode()
