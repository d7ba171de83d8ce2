"""Tables as CSV with the metadata that the W3C defines for them (CSV on the Web, 2015).

The files are UTF-8 with a byte-order mark: without it Excel shows "café" as "cafÃ©", and the
decoding that the W3C asks for strips it, as do the validators `csvw` and `frictionless`, pandas
("utf-8-sig") and R. Rows end in CR LF and cells are quoted where they need it (RFC 4180).

A spreadsheet takes a cell that starts with = + - or @ for a formula, which may do harm. A cell of
text that starts so, or with a tab or line end, gets an apostrophe before it; the same goes for the
wide forms of these signs. Numbers are never touched. The metadata and README.txt say so.

csv-metadata.json stands where the W3C has programs look for the metadata of any table in a folder,
so a file of metadata for each table would say nothing new: there are none.
"""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pipeline.forms.tables import BETWEEN, Column, Table, Value, clean, notes, tables
from pipeline.published import Publication

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MEANINGS = Table(
    "columns",
    "Columns",
    "What the columns of all tables mean.",
    (
        Column("table", "Table", "the table that has the column", required=True),
        Column("column", "Column", "its name", required=True),
        Column("title", "Title", "its name for people", required=True),
        Column("meaning", "Meaning", "what it holds", required=True),
        Column("type", "Type", "string, integer, number, boolean (yes or no) or date"),
        Column("is_set", "Is a set", "yes: several ids, with a semicolon between them", "boolean"),
    ),
    (),
    key=("table", "column"),
)
_APOSTROPHE = (
    "A cell of text that starts with = + - @ (or their wide forms), a tab or a line end has an "
    "apostrophe (') before it, so that no spreadsheet takes it for a formula. Take the apostrophe "
    "away to get the words as they stand in the document. Numbers are never changed."
)
_CARE = (
    ("Cells that look like formulas", _APOSTROPHE),
    (
        "Opening the tables in a spreadsheet",
        "A spreadsheet may take paragraph 3.10 for the number 3.1 or for a date. To keep it, "
        "choose “From Text/CSV” and text for that column, or use the workbook (--format xlsx), "
        "which keeps all cells as they are.",
    ),
)


@dataclass(frozen=True, slots=True)
class CsvTables:
    """Renders all tables as CSV, with what their columns mean for people and for programs."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "csv"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return the tables, columns.csv, csv-metadata.json and README.txt by file name."""
        made = tables(shown)
        made = (*made, _columns_of(made))
        files = {f"{table.name}.csv": as_csv(table) for table in made}
        told = json.dumps(_metadata(shown, made), ensure_ascii=False, indent=2)
        files["csv-metadata.json"] = f"{told}\n".encode()
        files["README.txt"] = "".join(f"{line}\r\n" for line in _readme(shown, made)).encode(
            "utf-8-sig"
        )
        return files


def as_csv(table: Table) -> bytes:
    """Return a table as a CSV file, its first row the names of the columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(map(_cells, table.rows))
    return out.getvalue().encode("utf-8-sig")


def _cells(row: Sequence[Value]) -> list[object]:
    return [_cell(value) for value in row]


def _cell(value: Value) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value


def _columns_of(made: Iterable[Table]) -> Table:
    rows = tuple(
        (table.name, column.name, column.title, column.meaning, column.type, column.many)
        for table in (*made, _MEANINGS)
        for column in table.columns
    )
    return replace(_MEANINGS, rows=rows)


def _metadata(shown: Publication, made: Sequence[Table]) -> dict[str, object]:
    """Return the metadata of the whole folder: what its tables hold and how they hang together."""
    keys = {table.name: table.key[0] for table in made}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "dc:title": clean(shown.title),
        "dc:description": " ".join(note.text for note in notes(shown)),
        "dc:language": "en-GB",
        **({"dc:date": shown.date.isoformat()} if shown.date else {}),
        "rdfs:comment": _APOSTROPHE,
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "lineTerminators": ["\r\n"],
            "trim": False,
        },
        "tables": [_table(table, keys) for table in made],
    }


def _table(table: Table, keys: Mapping[str, str]) -> dict[str, object]:
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": table.description,
        "tableSchema": {
            "columns": [_column(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [_link(column, other, keys) for column, other in table.links],
        },
    }


def _column(column: Column) -> dict[str, object]:
    yes_no = {"base": "boolean", "format": "yes|no"}
    return {
        "name": column.name,
        "titles": {"en-GB": [column.name, column.title]},
        "dc:description": column.meaning,
        "datatype": yes_no if column.type == "boolean" else column.type,
        "required": column.required,
        "null": "",
        **({"separator": BETWEEN} if column.many else {}),
    }


def _link(column: str, other: str, keys: Mapping[str, str]) -> dict[str, object]:
    target = {"resource": f"{other}.csv", "columnReference": [keys[other]]}
    return {"columnReference": [column], "reference": target}


def _readme(shown: Publication, made: Sequence[Table]) -> Iterator[str]:
    """Yield the lines of README.txt."""
    yield clean(shown.title).replace("\n", " ")
    yield ""
    yield "Tables as CSV files (UTF-8, a comma between cells). columns.csv says what their columns"
    yield "mean; csv-metadata.json says the same to programs (CSV on the Web, W3C)."
    yield ""
    width = max(len(table.name) for table in made) + len(".csv")
    for table in made:
        yield f"{table.name + '.csv':<{width}}  {table.title}"
    for topic, text in (*((n.topic, n.text) for n in notes(shown)), *_CARE):
        yield ""
        yield topic
        yield from textwrap.wrap(text, 90)
