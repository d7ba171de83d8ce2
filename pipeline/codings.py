"""Hand codings: reading what people coded, from a sheet (CSV) or line by line (JSONL).

A row names a segment, by its address or its text, and says what a person holds it to be. What a
row does not say stays open. Nothing is dropped: what cannot be understood is an error with the
line it stands on, and rows that say nothing of any segment are no codings.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.codebook import CodeBook
from pipeline.corpus import NOT_CODED, CodingFile
from pipeline.corpus import HandCoding as HandCoding
from pipeline.errors import SettingsError, did_you_mean
from pipeline.matching import Matches as Matches
from pipeline.matching import Target as Target
from pipeline.matching import match_codings as match_codings
from pipeline.text import fold

COLUMNS = (
    "segment_id", "document", "start", "end", "text", "label", "stakeholders", "services",
    "theme", "coder", "date", "reason",
)  # fmt: skip
_COLUMN_SET = frozenset(COLUMNS)
_KNOWN_BESIDE = frozenset(
    "kind body seed path wording wording_ok labels_ok labels_soft themes theme_id "
    "stakeholder_basis theme_confidence label_basis label_confidence".split()
)
_NOBODY = frozenset({"none", "nobody", "-"})  # a set that is said to be empty
_SAFE = re.compile(r"'(?=[=+\-@\t\r])")  # put before what a spreadsheet takes for a formula
_ADDRESS = re.compile(r"(.*)#char=(\d+),(\d+)", re.DOTALL)
_WORKBOOKS = frozenset({".xlsx", ".xls", ".ods"})
_LONGEST = 10_000_000  # characters of a cell
_MISSPELT = 0.8  # share of letters that a misspelt name has in common with the right one
_SHOWN = 12  # mistakes told at once


def read_codings(path: Path) -> tuple[HandCoding, ...]:
    """Return the hand codings of a CSV or JSONL file in order.

    Rows of headings, rows marked as no body text and rows without any code are left out. Raises
    SettingsError, with file and line, where the file or a row of it cannot be understood.
    """
    text = _text(path)
    rows = _lines_of_json if path.suffix.lower() in (".jsonl", ".ndjson") else _rows_of_sheet
    read = (_coding(path, row, said) for row, said in rows(path, text) if _is_coded(said))
    return tuple(one for one in read if _says_something(one))


def find_codings(folder: Path, named: str = "") -> CodingFile:
    """Return the hand codings of a corpus: of the file named, else codings.csv or codings.jsonl.

    None of these is no error; raises SettingsError as `read_codings` does.
    """
    path = folder / named if named else _beside(folder)
    if path is None:
        return NOT_CODED
    rows = read_codings(path)
    return CodingFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), rows)


def _beside(folder: Path) -> Path | None:
    """Return the file of hand codings that lies in a folder, whatever the case of its name."""
    try:
        files = sorted(folder.iterdir())
    except OSError:  # listing the documents tells of it
        return None
    named = [path for path in files if path.stem.lower() == "codings"]
    for path in named:
        if path.suffix.lower() in _WORKBOOKS:
            raise SettingsError(str(path), "is a workbook.", "Save the sheet as codings.csv.")
    found = [path for path in named if path.suffix.lower() in (".csv", ".jsonl")]
    if len(found) > 1:
        what = f"{found[0].name} and {found[1].name} lie in one folder."
        raise SettingsError(str(folder), what, 'Keep one, or name one: codings = "FILE".')
    return found[0] if found else None


def check_codes(codings: Iterable[HandCoding], codebook: CodeBook, path: Path) -> None:
    """Raise SettingsError, naming each line, unless the code book holds every code."""
    labels = [label.id for label in codebook.labels]
    groups = [group.id for group in codebook.stakeholders]
    services = [service.id for service in codebook.services]
    wrong = []
    for one in codings:
        used = [("label", code, labels) for code in (one.label, *one.accepted) if code]
        used += [("stakeholder group", code, groups) for code in one.stakeholders or ()]
        used += [("service", code, services) for code in one.services or ()]
        wrong += [
            f'line {one.row}: no {what} "{code}". {did_you_mean(code, known)}'.rstrip()
            for what, code, known in used
            if code not in known
        ]
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        todo = "Correct the file, or add the code to the code book."
        raise SettingsError(str(path), "; ".join(wrong[:_SHOWN]) + more, todo)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(str(path), "there is no such file.", "Check the path.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = f"line {line} is not UTF-8 text."
        raise SettingsError(str(path), what, 'Save it as "CSV UTF-8".') from None
    except OSError as error:
        what = f"cannot be read: {error.strerror}."
        raise SettingsError(str(path), what, "Check it.") from None


def _error(path: Path, row: int, what: str, todo: str) -> SettingsError:
    return SettingsError(f"{path}, line {row}", what, todo)


def _rows_of_sheet(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row of a sheet with the line that it starts on."""
    rows = _cells(path, text)
    at, head = next(rows, (1, []))
    names = [_name(cell) for cell in head]
    _check_names(path, at, names)
    for row, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            what = f"has {len(cells)} cells, the first line has {len(names)}."
            raise _error(path, row, what, "Put cells that hold the separator in quotation marks.")
        yield row, dict(zip(names, map(_bare, cells), strict=False))


def _bare(cell: str) -> str:
    return cell[1:] if _SAFE.match(cell) else cell


def _cells(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line, or of the lines that one row takes, that is not empty."""
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        row = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            todo = "A cell with quotation marks, commas or line ends stands in quotation marks."
            raise _error(path, row, f"is no line of a CSV file: {error}.", todo) from None
        if cells:
            yield row, cells


def _separator(text: str) -> str:
    """Return what stands between cells: that by which the first line holds most known columns."""
    head = text.lstrip("\r\n").partition("\n")[0].partition("\r")[0]
    return max(",;\t", key=lambda mark: len(_COLUMN_SET & set(map(_name, head.split(mark)))))


def _name(cell: str) -> str:
    return fold(cell.replace('"', " ")).lower().replace(" ", "_")


def _check_names(path: Path, row: int, names: Sequence[str]) -> None:
    """Raise SettingsError where a column is twice there, misspelt, or none names a segment."""
    for name in _COLUMN_SET & set(names):
        if names.count(name) > 1:
            raise _error(path, row, f'has two columns "{name}".', "Keep one.")
    missing = _COLUMN_SET - set(names)
    for name in names:
        if name and name not in _COLUMN_SET | _KNOWN_BESIDE and _is_near(name, missing):
            raise _error(path, row, f'unknown column "{name}".', did_you_mean(name, missing))
    if not {"segment_id", "text"} & set(names) and not {"document", "start", "end"} <= set(names):
        todo = f"The first line names the columns: {', '.join(COLUMNS)}."
        raise _error(path, row, 'has neither "segment_id" nor "text".', todo)


def _is_near(name: str, known: Iterable[str]) -> bool:
    return bool(difflib.get_close_matches(name, list(known), n=1, cutoff=_MISSPELT))


def _lines_of_json(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object of a file with one a line, with its line."""
    for row, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except ValueError as error:
            raise _error(path, row, f"is no JSON: {error}.", "Write one object a line.") from None
        if not isinstance(said, dict):
            raise _error(path, row, "is no JSON object.", "Write one object a line.")
        _check_keys(path, row, said)
        yield row, said


def _check_keys(path: Path, row: int, said: Mapping[str, Any]) -> None:
    missing = _COLUMN_SET - set(said)
    for name in said:
        if name not in _COLUMN_SET | _KNOWN_BESIDE and _is_near(name, missing):
            raise _error(path, row, f'unknown key "{name}".', did_you_mean(name, missing))


def _is_coded(said: Mapping[str, Any]) -> bool:
    """Return whether a row is one of body text; sheets and gold files hold others too."""
    body = str(said.get("body", True)).strip().lower() not in ("false", "no")
    return body and str(said.get("kind", "")).strip().lower() != "heading"


def _says_something(one: HandCoding) -> bool:
    said = (one.stakeholders, one.services)
    return bool(one.label or one.theme) or any(part is not None for part in said)


def _coding(path: Path, row: int, said: Mapping[str, Any]) -> HandCoding:
    """Return one row as a value, checked as far as that can be done without the code book."""
    told = _Row(path, row, said)
    address = _ADDRESS.fullmatch(told.word("segment_id"))
    document, start, end = address.groups() if address else ("", None, None)
    label = told.word("label")
    right = told.members("labels_ok") or ()
    made = HandCoding(
        row=row,
        segment_id=told.word("segment_id"),
        document=told.word("document") or document,
        text=told.word("text"),
        label=label,
        stakeholders=told.members("stakeholders"),
        services=told.members("services"),
        theme=told.word("theme") or told.first("themes"),
        coder=told.word("coder"),
        date=told.date("date"),
        reason=told.word("reason"),
        accepted=tuple(other for other in right if other != label),
        start=told.number("start", start),
        end=told.number("end", end),
    )
    if _says_something(made):
        told.check_place(made)
    return made


class _Row:
    """One row as it was written, and where it stands; it turns cells into values."""

    def __init__(self, path: Path, row: int, said: Mapping[str, Any]) -> None:
        self.path, self.row, self.said = path, row, said

    def error(self, what: str, todo: str) -> SettingsError:
        return _error(self.path, self.row, what, todo)

    def word(self, name: str) -> str:
        """Return a cell folded; numbers count as written, nothing as empty."""
        value = self.said.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise self.error(f'"{name}" is no text.', "Write it in quotation marks.")
        return fold(str(value))

    def first(self, name: str) -> str:
        """Return the first word of a list, empty where there is none."""
        value = self.said.get(name)
        first = value[0] if isinstance(value, list) and value else None
        return fold(first) if isinstance(first, str) else ""

    def members(self, name: str) -> tuple[str, ...] | None:
        """Return the members of a set in order, none twice; None where nothing is said.

        Of a list of several coders' lists the first counts.
        """
        value = self.said.get(name)
        if isinstance(value, list) and value and (value[0] is None or isinstance(value[0], list)):
            value = value[0]
        if isinstance(value, str):
            value = re.split(r"[;,|\n]", value) if value.strip() else None
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.error(f'"{name}" is no list of words.', 'Write ["one", "two"].')
        words = dict.fromkeys(fold(part) for part in value if part.strip())
        return tuple(word for word in words if word.lower() not in _NOBODY)

    def number(self, name: str, other: str | None) -> int | None:
        word = self.word(name) or other
        if word is None or word == "":
            return None
        if not re.fullmatch(r"\d{1,12}", word):
            todo = "It counts characters in the document's text, from 0."
            raise self.error(f'"{name}" is no whole number: "{word}".', todo)
        return int(word)

    def date(self, name: str) -> str:
        """Return a date as year-month-day; written with strokes or stops it is day first."""
        word = self.word(name)
        if not word:
            return ""
        found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]|$)", word)
        parts = [int(part) for part in found.groups()] if found else []
        found = None if found else re.match(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: |$)", word)
        parts = [int(part) for part in reversed(found.groups())] if found else parts
        try:
            return datetime.date(*parts).isoformat()
        except (TypeError, ValueError):
            todo = "Write it like 2014-05-31."
            raise self.error(f'"{name}" is no date: "{word}".', todo) from None

    def check_place(self, made: HandCoding) -> None:
        """Raise SettingsError unless the row says which segment it speaks of."""
        if (made.start is None) != (made.end is None):
            raise self.error('"start" and "end" go together.', "Give both or neither.")
        if made.start is not None and made.end is not None and made.end <= made.start:
            raise self.error('"end" does not lie behind "start".', "Copy both from segments.csv.")
        placed = made.document and made.start is not None
        if not (made.segment_id or made.text or placed):
            raise self.error("names no segment.", 'Give "segment_id" or "text".')
