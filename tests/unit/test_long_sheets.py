"""Long sheets: any record may be the first of a portion, and blocks of bytes cut nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.corpus import SheetColumns
from pipeline.errors import ReadError
from pipeline.read.sheet import delimited as text_files
from pipeline.read.sheet import reader as sheets
from pipeline.read.sheet.delimited import Record, delimited, survey
from pipeline.read.sheet.reader import SheetReader

few = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16-le", "utf-16-be"]
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
# cells as they are written in the file: proper ones, and those with stray quotation marks
CELLS = st.sampled_from(
    ["a", "", "é “b” £", '"c, d"', '"e\nf"', '"g ""h"" i"', '"é\r\nj"', 'k "l" m', '"n" o', '"']
)
FILES = st.lists(st.lists(CELLS, min_size=1, max_size=4).map(",".join), min_size=2, max_size=9)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a few bytes at a time, so that every character, line and mark meets a border."""
    monkeypatch.setattr(text_files, "_BLOCK", 7)


def written(folder: Path, text: str, encoding: str) -> Path:
    path = folder / "r.csv"
    path.write_bytes(MARKS.get(encoding, b"") + text.encode(encoding, "replace"))
    return path


def told(records: list[Record]) -> list[tuple[int, list[str], int, bool]]:
    return [(one.row, list(one.cells), one.end, one.broken) for one in records]


@few
@example(['"', '"a\nb",c', "d,e"], "\r\n", "utf-16-le")
@example(["é", "é,é"], "\n", "utf-8-sig")
@given(FILES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(ENCODINGS))
def test_reading_may_start_behind_any_record(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], end: str, encoding: str
) -> None:
    path = written(tmp_path_factory.mktemp("sheet"), end.join(rows), encoding)
    _, found, _ = survey(path, "r.csv")
    file = delimited(path, found, "r.csv")
    whole = list(file.records())
    assert not whole or whole[-1].end == path.stat().st_size
    for at, record in enumerate(whole):
        later = list(file.records(row=record.row + 1, offset=record.end))
        assert told(later) == told(whole[at + 1 :])


@few
@given(
    st.lists(st.lists(st.text('aé£ ,"\n;', max_size=6), min_size=2, max_size=4), max_size=9),
    st.sampled_from(ENCODINGS[:2] + ENCODINGS[3:]),
)
def test_records_that_are_as_they_should_be_are_those_of_the_standard_reader(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["ID", "What, then?"], *rows])
    path = written(tmp_path_factory.mktemp("sheet"), out.getvalue(), encoding)
    file = delimited(path, survey(path, "r.csv")[1], "r.csv")
    if file.delimiter == ",":
        made = [list(one.cells) for one in file.records()]
        assert made == list(csv.reader(io.StringIO(out.getvalue(), newline="")))


def by_definition(data: bytes) -> tuple[str, int]:
    """Return the encoding of a file without a mark, and its errors as UTF-8, all at once."""
    try:
        data.decode()
    except UnicodeDecodeError:
        shown = data.decode(errors="replace")
        damaged = shown.count("\ufffd")
        foreign = sum(not sign.isascii() for sign in shown)
        return ("utf-8", damaged) if foreign > 2 * damaged else ("cp1252", 0)
    return "utf-8", 0


@few
@example([b"plain ", b"\xe9"])
@example(["é ".encode()] * 9 + [b"\xe9"])
@example(["é".encode()[:1]])
@given(st.lists(st.sampled_from([b"plain, ", "é“”".encode(), b"\xe9 ", b"\xc3", b"\n"])))
def test_an_encoding_is_told_the_same_however_the_bytes_come(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "r.csv"
    data = b"ID,Comments\n" + b"".join(pieces)
    path.write_bytes(data)
    digest, encoding, notes = survey(path, "r.csv")
    assert digest == hashlib.sha256(data).hexdigest()
    wanted, damaged = by_definition(data)
    assert encoding == wanted
    assert any(f"damaged (\ufffd): {damaged}." in note for note in notes) == bool(damaged)


ANSWERS = "ID,Comments\n" + "".join(f"{n},The bus number {n} is late again\n" for n in range(9))


def texts_of(path: Path, columns: SheetColumns | None = None) -> str:
    reader = SheetReader(rows=2, columns=columns or SheetColumns())
    portions = reader.portions(path, "r.csv")
    made = [reader.about(reader.columns, one).read(path, f"r.csv/{one.name}") for one in portions]
    return "\n".join(document.text for document in made)


def test_the_columns_are_told_once_for_all_portions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked = written(tmp_path, ANSWERS, "utf-8"), []
    found = sheets.questionnaire
    monkeypatch.setattr(sheets, "_TABLES", {})
    monkeypatch.setattr(sheets, "questionnaire", lambda *of: asked.append(1) or found(*of))
    assert texts_of(path).count("is late again") == 9
    assert len(asked) == 1


def test_a_sheet_that_was_changed_is_looked_at_again(tmp_path: Path) -> None:
    path = written(tmp_path, ANSWERS, "utf-8")
    assert "Comments" in texts_of(path)
    changed = ANSWERS.replace("Comments", "Opinions")
    written(tmp_path, changed, "utf-8")
    os.utime(path, ns=(1, 1))
    assert "Opinions" in texts_of(path)


def test_what_is_said_of_the_columns_counts_though_the_file_is_known(tmp_path: Path) -> None:
    path = written(tmp_path, ANSWERS, "utf-8")
    texts_of(path)
    with pytest.raises(ReadError, match=r'r\.csv: has no column "Views"'):
        texts_of(path, SheetColumns(text=("Views",)))


def test_no_more_than_some_sheets_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[object, object] = {}
    monkeypatch.setattr(sheets, "_TABLES", known)
    monkeypatch.setattr(sheets, "_MOST_TABLES", 3)
    for number in range(8):
        path = written(tmp_path, ANSWERS.replace("bus", f"tram {number}"), "utf-8")
        assert f"tram {number}" in texts_of(path)
        assert len(known) <= 3


def test_a_sheet_that_was_changed_while_it_is_read_is_looked_at_again(tmp_path: Path) -> None:
    path, reader = written(tmp_path, ANSWERS, "utf-8"), SheetReader(rows=2)
    portion = reader.portions(path, "r.csv")[0]
    part = reader.about(reader.columns, portion)
    assert "Comments" in part.read(path, "r.csv/rows").text
    written(tmp_path, ANSWERS.replace("Comments", "Opinions"), "utf-8")
    os.utime(path, ns=(1, 1))
    assert "Opinions" in part.read(path, "r.csv/rows").text


def test_an_error_names_the_portion_though_the_file_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, reader = written(tmp_path, ANSWERS, "utf-8"), SheetReader(rows=2)
    portions = reader.portions(path, "r.csv")
    reader.about(reader.columns, portions[0]).read(path, "r.csv/first")
    monkeypatch.setattr(text_files, "_LONGEST", 10)
    with pytest.raises(ReadError, match=r"^r\.csv/last: holds a line of more"):
        reader.about(reader.columns, portions[-1]).read(path, "r.csv/last")


def test_a_row_that_starts_as_the_heads_do_is_a_response(tmp_path: Path) -> None:
    path = written(tmp_path, f"{ANSWERS}ID,Why must I tell my number\nID,Comments\n", "utf-8")
    document = SheetReader().read(path, "r.csv")
    kinds = {document.read(block.span): block.reason for block in document.blocks}
    assert kinds["Why must I tell my number"] == ""
    assert "table_header" in kinds.values()
