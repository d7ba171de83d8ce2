"""Where points stand in the workbook, so that a count can lead to the points that it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.forms.summary import reported
from pipeline.forms.tables import BETWEEN, Column, Table, Value
from pipeline.forms.xlsx.book import HEAD
from pipeline.published import Publication

_ADDRESSES = ("segment_id", "barrier_id", "need_id", "indicator_id")
_COUNTS = ("points", "all")
Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The row of the first point of a theme, label and group, and of each point.

    A key is a theme, a label and a group, None standing for all labels or groups; or the address
    of a point alone.
    """

    rows: dict[Key, int]
    sheet: str
    labels: tuple[str, ...]

    def link(self, *key: Value) -> str:
        """Return a link to the first point of a key, or nothing if there is none."""
        row = self.rows.get(key)
        return "" if row is None else f"internal:'{self.sheet}'!A{row + 1}"

    def leads_to(self, table: Table, row: Sequence[Value], column: Column) -> str:
        """Return the link from a cell of a table to the points it stands for, or nothing."""
        if column.name in _ADDRESSES and table.name != "points":
            return self.link(row[table.at(column.name)])
        counts = column.name in (*_COUNTS, *self.labels) and column.hides
        if not counts or table.columns[0].name not in ("theme_id", "theme"):
            return ""
        told = {one.name: row[i] for i, one in enumerate(table.columns)}
        label = column.name if column.name in self.labels else told.get("label")
        return self.link(told["theme_id"], label, told.get("stakeholder"))


def by_theme(points: Table, shown: Publication) -> Table:
    """Return the table of points theme by theme, the largest first, and those in none last."""
    sizes = sorted(shown.themes, key=lambda theme: (-(theme.points or 0), theme.name))
    rank = {theme.id: i for i, theme in enumerate(sizes)}
    order = {label: i for i, label in enumerate(reported(shown))}
    theme, label, number = (points.at(name) for name in ("theme_id", "label", "number"))

    def place(row: tuple[Value, ...]) -> tuple[object, ...]:
        themed, labelled = str(row[theme]), str(row[label])
        return (rank.get(themed, len(rank)), order.get(labelled, len(order)), row[number])

    return replace(points, rows=tuple(sorted(points.rows, key=place)))


def places(points: Table, shown: Publication) -> Places:
    """Return where the points of a table stand on its sheet, from row 0."""
    made: dict[Key, int] = {}
    for at, row in enumerate(points.rows, start=HEAD + 1):
        for key in _keys(points, row):
            made.setdefault(key, at)
    return Places(made, points.title, reported(shown))


def _keys(points: Table, row: Sequence[Value]) -> Iterator[Key]:
    told = {column.name: row[i] for i, column in enumerate(points.columns)}
    theme, label = told["theme_id"], told["label"]
    yield (told["segment_id"],)
    if not theme:
        return
    for group in (None, *str(told["stakeholders"]).split(BETWEEN)):
        yield theme, None, group
        yield theme, label, group
