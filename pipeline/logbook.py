"""The decision log as a file, decisions.csv: read with good errors, written for spreadsheets."""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from pipeline.codebook import ACTIONS, Decision
from pipeline.errors import SettingsError, did_you_mean
from pipeline.text import fold

NAME = "decisions.csv"
HEADER = (
    "decision", "date", "who", "action", "theme_id", "theme", "field", "before", "after", "why",
)  # fmt: skip
_RISKY = re.compile(r"'*[=+\-@\t\r]")  # what a spreadsheet takes for a formula, or was made safe


def row(decision: Decision) -> tuple[str, ...]:
    """Return the cells under `HEADER`, as `read` reads them.

    What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV
    Injection), and so does what looks as if it had got one, which would else be lost.
    """
    cells = (str(getattr(decision, field.name)) for field in fields(decision))
    return tuple(f"'{cell}" if _RISKY.match(cell) else cell for cell in cells)


def read(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a log in order: CSV in UTF-8, with commas, semicolons or tabs.

    Other columns than those of `HEADER` are passed over. Raises SettingsError, with file and line,
    where the file is missing or a line cannot be understood; whether the decisions fit the themes
    is told by `replayed`.
    """
    rows = _rows(path, _text(path))
    at, head = next(rows, (f"{path}, line 1", []))
    names = [fold(name).lower() for name in head]
    for name in HEADER:
        if names.count(name) != 1:
            near = difflib.get_close_matches(name, sorted({*names} - {*HEADER}), n=1)
            what = f'has {"two columns" if name in names else "no column"} "{name}".'
            todo = f'Rename "{near[0]}".' if near else f"It needs: {', '.join(HEADER)}."
            raise SettingsError(at, what, todo)
    return tuple(_decision(where, names, cells) for where, cells in rows)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{path}, line {error.object[: error.start].count(10) + 1}"
        raise SettingsError(where, "is not UTF-8 text.", 'Save it as "CSV UTF-8".') from None
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read: {error.strerror}.", "Check it.") from None


def _rows(path: Path, text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the cells of each row that is not empty, with the line that it starts on."""
    csv.field_size_limit(10_000_000)  # characters of a cell
    mark = max(",;\t", key=next(iter(text.lstrip().splitlines()), "").count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    while True:
        where = f"{path}, line {reader.line_num + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            todo = "A cell with quotation marks, commas or line ends stands in quotation marks."
            raise SettingsError(where, f"is no line of a CSV file: {error}.", todo) from None
        if any(cell.strip() for cell in row):
            yield where, [c[1:] if c[:1] == "'" and _RISKY.match(c) else c for c in row]


def _decision(where: str, names: list[str], row: list[str]) -> Decision:
    if any(row[len(names) :]):
        todo = "Put a cell that holds the separator in quotation marks."
        raise SettingsError(where, f"has more than {len(names)} cells.", todo)
    said = dict(zip(names, row, strict=False))  # spreadsheets leave out empty cells at the end
    cells = {name: said.get(name, "") for name in HEADER}
    number, action, on = (fold(cells.pop(name)) for name in ("decision", "action", "date"))
    if not re.fullmatch("[1-9][0-9]{0,8}", number):
        raise SettingsError(where, f'"decision" is no number: "{number}".', "Write 1, 2, 3, ….")
    if action not in ACTIONS:
        raise SettingsError(where, f'unknown action "{action}".', did_you_mean(action, ACTIONS))
    if (date := _date(on)) is None:
        raise SettingsError(where, f'"date" is no date: "{on}".', "Write it like 2014-05-31.")
    return Decision(number=int(number), action=action, date=date, **cells)


def _date(word: str) -> str | None:
    """Return a date as year-month-day; written with strokes or stops it is day first."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", word)
    parts = list(found.groups()) if found else re.split("[/.]", word)[::-1]
    try:
        return datetime.date(*map(int, parts)).isoformat() if word else ""
    except (TypeError, ValueError):
        return None
