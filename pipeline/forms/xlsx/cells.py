"""What a cell of a workbook can hold, and how columns are set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pipeline.forms.tables import Column, Table, Value, clean
from pipeline.forms.wording import HIDDEN

MOST = 32_767  # UTF-16 units in a cell, by the limits of Excel
HEAD = 255  # the same in the head of a table's column
_NARROW, _WIDE, _WIDEST = 7, 36, 60  # characters
_PROSE = frozenset(
    {"text", "statement", "definition", "barrier", "need", "indicator", "value", "heading_path"}
)
_LINE, _EDGES, _HIGHEST = 13.0, 4.0, 409.0  # points; the last is the limit of Excel
_CAPITAL = 0.3  # how much wider a capital is
_FIT, _BREAK = 1.1, 3.0  # characters of Arial 10 for a width of 1; and lost where a line breaks
_BUTTON = 4  # characters that a filter button takes
_SHARES = frozenset({"share", "share_low", "share_high", "share_of_group"})
_UNGROUPED = frozenset({"page", "line", "number", "rank"})  # numbers that are names: no comma


def fitted(text: str, table: str) -> str:
    """Return text as a cell can hold it; text that is cut says where the rest stands."""
    if len(text) <= MOST // 2 or _units(text) <= MOST:
        return text
    note = f" [… cut here: the rest stands in {table}.csv, which --format csv writes]"
    return _first(text, MOST - len(note)) + note


def heads(names: Iterable[str]) -> list[str]:
    """Return names as heads of columns: none empty, none too long, no two alike."""
    made: list[str] = []
    seen: set[str] = set()
    for name in names:
        head = base = _first(" ".join(clean(name).split()), HEAD - 8) or "–"
        number = 2
        while head.casefold() in seen:
            head, number = f"{base} ({number})", number + 1
        seen.add(head.casefold())
        made.append(head)
    return made


def shown_as(value: Value, column: Column) -> str | int | float | None:
    """Return a value as its cell holds it: a number, text, or None for an empty cell."""
    if value is None:
        return HIDDEN if column.hides else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    return str(value) or None


def number_style(column: Column) -> str:
    """Return the style of a column of numbers, or "text" for any other."""
    if column.type not in ("integer", "number"):
        return "text"
    if column.name in _SHARES:
        return "share"
    if column.type == "number":
        return "number"
    return "plain" if column.name in _UNGROUPED else "count"


def widths(table: Table) -> list[int]:
    """Return how wide the columns of a table should be, in characters."""
    return [
        _width(column, [row[i] for row in table.rows]) for i, column in enumerate(table.columns)
    ]


def height(cells: Iterable[tuple[str, float]]) -> float:
    """Return how high a row must be, in points, for texts in columns of some widths.

    Told in full for programs that do not fit rows to their text by themselves.
    """
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(_HIGHEST, lines * _LINE + _EDGES)


def _lines(text: str, width: float) -> int:
    fit = max(1.0, width * _FIT - _BREAK)
    long = (len(line) + _CAPITAL * sum(map(str.isupper, line)) for line in text.split("\n"))
    return sum(max(1, math.ceil(length / fit)) for length in long)


def _width(column: Column, values: Sequence[Value]) -> int:
    if column.type in ("integer", "number", "boolean"):
        return max(_NARROW, len(column.title) + _BUTTON)
    lengths = (len(line) for value in values for line in str(value or "").split("\n"))
    most = _WIDEST if column.name in _PROSE else _WIDE
    return min(most, max(_NARROW, len(column.title) + _BUTTON, max(lengths, default=0) + 2))


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _first(text: str, units: int) -> str:
    """Return the start of a text, at most so many UTF-16 units long."""
    while _units(text) > units:
        text = text[: len(text) - max(1, (_units(text) - units) // 2)]
    return text
