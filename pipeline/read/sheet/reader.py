"""Sheets of responses: one row a respondent, as delimited text or as a workbook.

A long sheet is several documents of some thousand rows each, so that it can be read, cut and coded
by parts and never stands in memory whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from pipeline.cache import file_digest
from pipeline.corpus import TO_BE_FOUND, Portion, SheetColumns
from pipeline.errors import ReadError, did_you_mean
from pipeline.read.flowing import Part, clean, document
from pipeline.read.sheet.delimited import Delimited, Record, delimited, survey
from pipeline.read.sheet.heads import find_heads
from pipeline.read.sheet.questionnaire import Questionnaire, Role, questionnaire
from pipeline.read.sheet.responses import Responses, told
from pipeline.read.sheet.workbook import Worksheet, asides, worksheets
from pipeline.types import Document

_TEXT = (".csv", ".tsv")
_MOST_CHARACTERS = 4_000_000  # of one portion
_MOST_CELLS = 400_000  # of one portion
_MOST_TABLES = 16  # remembered
_SAMPLE = 2_000  # rows that tell what the columns are
_TOLD: tuple[tuple[Role, str], ...] = (
    ("text", "Taken for answers"),
    ("respondent", "for who answers"),
    ("quote", "for leave to quote"),
)


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads sheets of responses; `rows` is how many of them make a document.

    `columns` is what corpus.toml says of them; `portion`, which rows are read, else all.
    """

    version: ClassVar[int] = 3
    suffixes: ClassVar[tuple[str, ...]] = (*_TEXT, ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

    columns: SheetColumns = TO_BE_FOUND
    portion: Portion | None = None
    rows: int = 2_000

    def about(self, columns: SheetColumns, portion: Portion | None) -> SheetReader:
        """Return the reader of a portion, or of a whole file, by what is said of its columns."""
        return replace(self, columns=columns, portion=portion)

    def portions(self, path: Path, id: str) -> tuple[Portion, ...]:
        """Return the stretches of a long sheet that are documents of their own, in order.

        A workbook has one at least for each worksheet that holds answers.
        """
        file = _opened(path, id, self)
        found = []
        for number, table in enumerate(file.tables, 1):
            name = f"{number}-{_slug(table.name)}" if len(file.tables) > 1 else ""
            found += _cut(table, file, self.rows, name)
        return tuple(found)

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a sheet, or of the portion of it that is asked for."""
        file = _opened(path, id, self)
        parts: list[Part] = []
        notes = list(file.notes) if self._starts(file) else []
        for table in file.tables:
            if self.portion is None or self.portion.sheet == table.name:
                notes += _take(table, self.portion, parts, several=len(file.tables) > 1)
        if self._starts(file):
            parts += [Part(text, "furniture", reason="comment") for text in asides(path)]
        kind = path.suffix.lower()[1:]
        return document(parts, id=id, digest=file.digest, format=kind, notes=notes)

    def _starts(self, file: _File) -> bool:
        """Return whether the first response of the file is among those that are read."""
        first, portion = file.tables[0], self.portion
        return portion is None or (portion.sheet, portion.first) == (first.name, first.first)


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of responses, where it comes from, and what its columns are."""

    name: str
    source: Delimited | Worksheet
    asked: Questionnaire

    @property
    def first(self) -> int:
        """Return the number of the first row that may be a response."""
        return self.asked.heads.last + 1


@dataclass(frozen=True, slots=True)
class _File:
    """An opened file: its tables of responses, and what is to be told of it."""

    digest: str
    encoding: str
    tables: tuple[_Table, ...]
    notes: tuple[str, ...] = ()


_TABLES: dict[tuple[_Seen, SheetColumns], tuple[Delimited, Questionnaire]] = {}


def _opened(path: Path, id: str, reader: SheetReader) -> _File:
    """Return a file's tables of responses; raise ReadError if it has none."""
    try:
        if path.suffix.lower() in _TEXT:
            return _text_file(path, id, reader)
        return _workbook(path, id, reader.columns)
    except OSError as error:
        raise ReadError(id, f"cannot be opened: {error.strerror}.", "Check it.") from None


def _text_file(path: Path, id: str, reader: SheetReader) -> _File:
    portion = reader.portion
    known = (portion.digest, portion.encoding, ()) if portion else survey(path, id)
    digest, encoding, notes = known
    if reader.columns.sheet:
        raise ReadError(id, "has no worksheets.", 'Remove "sheet" from corpus.toml.')
    table = _text_table(path, id, reader, _Seen.of(path, digest, encoding))
    if not table.asked.has_answers:
        raise _no_answers([table], id)
    return _File(digest, encoding, (table,), notes)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A delimited file as it was seen: another one, or the same when it was changed, differs."""

    path: Path
    digest: str
    encoding: str
    size: int
    changed: int

    @staticmethod
    def of(path: Path, digest: str, encoding: str) -> _Seen:
        """Return a file as it is now; raise OSError if it is gone."""
        told = path.stat()
        return _Seen(path, digest, encoding, told.st_size, told.st_mtime_ns)


def _text_table(path: Path, id: str, reader: SheetReader, seen: _Seen) -> _Table:
    """Return the table of a delimited file, remembered from one of its portions to the next."""
    known = _TABLES.get((seen, reader.columns))
    if known is None:
        source = delimited(path, seen.encoding, id)
        known = source, _table("", source, reader.columns, id).asked
        if len(_TABLES) >= _MOST_TABLES:
            _TABLES.clear()
        _TABLES[seen, reader.columns] = known
    source, asked = known
    return _Table("", replace(source, id=id), asked)


def _workbook(path: Path, id: str, said: SheetColumns) -> _File:
    digest = file_digest(path)
    sheets = worksheets(path, digest, id)
    known = {sheet.name: sheet for sheet in sheets}
    for name in said.sheet:
        if name not in known:
            what = f'has no worksheet "{name}", which corpus.toml names.'
            raise ReadError(id, what, did_you_mean(name, known))
    wanted = [s for s in sheets if s.name in said.sheet or (s.shown and not said.sheet)]
    tables, wrong = [], []
    for sheet in wanted:
        try:
            tables.append(_table(sheet.name, sheet, said, id))
        except ReadError as error:  # a column that is named may stand in another worksheet
            wrong.append(error)
    held = tuple(table for table in tables if table.asked.has_answers)
    if not held:
        raise wrong[0] if wrong else _no_answers(tables, id)
    return _File(digest, "", held, tuple(_left_out(sheets, held)))


def _left_out(sheets: Sequence[Worksheet], held: Sequence[_Table]) -> Iterator[str]:
    """Yield a sentence for the worksheets that are not read."""
    read = {table.name for table in held}
    for shown, why in ((True, "no answers are found in"), (False, "hidden")):
        names = [s.name for s in sheets if s.name not in read and s.shown == shown]
        if names:
            yield f"Worksheets not read ({why}): {told(names)}."


def _table(name: str, source: Delimited | Worksheet, said: SheetColumns, id: str) -> _Table:
    sample: list[Record] = []
    cells = characters = 0
    for row in source.records():
        sample.append(row)
        cells += len(row.cells)
        characters += sum(map(len, row.cells))
        if len(sample) >= _SAMPLE or cells > _MOST_CELLS or characters > _MOST_CHARACTERS:
            break
    joined = source.joined() if isinstance(source, Worksheet) else ()
    heads = find_heads(sample, joined)
    below = [row for row in sample if row.row > heads.last and not heads.is_again(row)]
    return _Table(name, source, questionnaire(heads, below, said, id))


def _no_answers(tables: Sequence[_Table], id: str) -> ReadError:
    """Return the error of a file in which nobody says anything in their own words."""
    if not any(table.asked.has_rows for table in tables):
        return ReadError(id, "holds no responses.", "Export it again from its source.")
    heads = [column.head for table in tables for column in table.asked.columns if column.head]
    named = f" Its columns are {told(heads)}." if heads else ""
    todo = f'Name it in corpus.toml: text = ["..."].{named}'
    return ReadError(id, "holds no column of free text.", todo)


def _cut(table: _Table, file: _File, rows: int, name: str) -> list[Portion]:
    """Return the portions of a table: no more than so many rows, cells and characters each."""
    found: list[tuple[int, int, int]] = []
    top = table.first
    first, offset = top, 0
    count = cells = characters = 0
    row = Record(0, ())
    for row in table.source.records():
        if row.row < top:
            offset = row.end
            continue
        if any(map(_is_filled, row.cells)):
            count += 1
            cells += len(row.cells)
            characters += sum(map(len, row.cells))
        if count >= rows or cells > _MOST_CELLS or characters > _MOST_CHARACTERS:
            found.append((first, row.row, offset))
            first, offset = row.row + 1, row.end
            count = cells = characters = 0
    if count or not found:
        found.append((first, row.row, offset))
    digits = len(str(row.row))
    made = []
    for first, last, start in found:
        rows_of = f"rows-{first:0{digits}}-{last:0{digits}}" if len(found) > 1 else ""
        label = "-".join(filter(None, (name, rows_of))) or "rows"
        made.append(Portion(label, table.name, first, last, start, file.digest, file.encoding))
    return made


def _is_filled(cell: str) -> bool:
    """Return whether a cell holds anything that is shown; most tell by their first character."""
    return cell[:1].isalnum() or bool(clean(cell).strip())


def _slug(name: str) -> str:
    """Return a worksheet's name as a part of the name of a file."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:40] or "sheet"


def _take(table: _Table, portion: Portion | None, parts: list[Part], *, several: bool) -> list[str]:
    """Add the parts of a table's responses, or of a portion of them; return what is to be told."""
    made = Responses(table.asked, table.name if several else "", parts)
    made.open()
    broken: list[int] = []
    begin, offset = 1, 0
    if portion and (portion.offset or isinstance(table.source, Worksheet)):
        begin, offset = portion.first, portion.offset
    for row in table.source.records(row=begin, offset=offset):
        if portion and row.row > portion.last:
            break
        if row.row >= (portion.first if portion else table.first):
            made.add(row)
            broken += [row.row] if row.broken else []
    starts = portion is None or portion.first == table.first
    return [*([_said(table.asked)] if starts else ()), *made.notes(broken)]


def _said(asked: Questionnaire) -> str:
    """Return what the columns of a table were taken for, so that a person may say otherwise."""
    heads = {one.number: one.head or f"column {one.number + 1}" for one in asked.columns}
    held = [(what, [heads[at] for at in asked.of(role)]) for role, what in _TOLD]
    taken = "; ".join(f"{what}: {told(columns)}" for what, columns in held if columns)
    rest = len(asked.columns) - sum(len(columns) for _, columns in held)
    left = f" Columns left out, since no answers are found in them: {rest}." if rest else ""
    return f"{taken}.{left}"
