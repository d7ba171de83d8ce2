"""Values of the house as plain JSON and back, in columns.

A value is packed as a table for each type in it, first those that others are made of. The table of
a dataclass is a list of columns, one a field; that of tuples is a list of rows; that of strings a
list. What has a table is told by its number there, None by -1. What is equal is kept once and
comes back as one object: a sheet of 2,000 responses has few headings and few reasons.

Everything is done a column at a time, in C: ten times as fast as from value to value.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from operator import attrgetter
from typing import Any, TypeVar

from pipeline.cache.shapes import PLAIN, Kind, fields_of, inner, is_made, kinds

Value = TypeVar("Value")


def pack(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value of a dataclass type as plain JSON; raise TypeError if that cannot be."""
    kind: Kind = type(value)
    tables = {one: _Table(merged=_is_exact(one)) for one in kinds(kind)}
    _column(kind, [value], tables)
    return [_told(one, list(table.rows), table.merged) for one, table in tables.items()]


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a table, numbered in their order; equal ones are one if `merged`."""

    merged: bool
    rows: dict[Any, int] = field(default_factory=dict)

    def numbers(self, rows: Iterable[Any]) -> list[int]:
        """Return the number of each row; those that are new are added."""
        known = self.rows
        if not self.merged:
            rows = [(*row, at) for at, row in enumerate(rows, len(known))]
        return [known.setdefault(row, len(known)) for row in rows]


_Tables = dict[Kind, _Table]


def _is_exact(kind: Kind) -> bool:
    """Return whether equal rows are the same: 1 and 1.0 are equal, and 0.0 and -0.0."""
    parts = [part for _, part in fields_of(kind)] if is_made(kind) else [kind]
    return not any(part is float or part == tuple[float, ...] for part in parts)


def _column(kind: Kind, values: Sequence[Any], tables: _Tables) -> Sequence[Any]:
    """Return values of a type as they stand in a column: themselves, or their numbers."""
    if kind in PLAIN:
        return values
    some = [one for one in values if one is not None]
    if len(some) < len(values):
        there = iter(_column(kind, some, tables))
        return [-1 if one is None else next(there) for one in values]
    return tables[kind].numbers(_rows(kind, values, tables))


def _rows(kind: Kind, values: Sequence[Any], tables: _Tables) -> Iterable[Any]:
    if kind is str:
        return values
    if is_made(kind):
        parts = fields_of(kind)
        return zip(*(_column(part, [*map(attrgetter(name), values)], tables)
                     for name, part in parts), strict=True)  # fmt: skip
    held = iter(_column(inner(kind), [*chain.from_iterable(values)], tables))
    return [tuple(islice(held, len(value))) for value in values]


def _told(kind: Kind, rows: list[Any], merged: bool) -> list[Any]:
    """Return a table as JSON."""
    rows = rows if merged else [row[:-1] for row in rows]
    if not is_made(kind):
        return rows
    return list(zip(*rows, strict=True)) or [()] * len(fields_of(kind))


def unpack(kind: type[Value], data: Any) -> Value:  # noqa: ANN401 - what `pack` made
    """Return the value of a dataclass type from what `pack` made of it.

    It is not checked again: it was when it was made.
    """
    root: Kind = kind
    made: dict[Kind, list[Any]] = {}
    for one, table in zip(kinds(root), data, strict=True):
        made[one] = [*_values(one, table, made), None]  # the last is what -1 stands for
    value: Value = made[root][0]
    return value


def _values(kind: Kind, table: Any, made: dict[Kind, list[Any]]) -> list[Any]:  # noqa: ANN401
    """Return the values of a table; `made` are those of the tables before it."""
    if kind is str:
        values: list[Any] = table
        return values
    if is_made(kind):
        parts = fields_of(kind)
        columns = [
            column if part in PLAIN else [*map(made[part].__getitem__, column)]
            for (_, part), column in zip(parts, table, strict=True)
        ]
        return _objects(kind, [name for name, _ in parts], columns)
    held = inner(kind)
    if held in PLAIN:
        return [*map(tuple, table)]
    find = made[held].__getitem__
    return [tuple(map(find, row)) for row in table]


def _objects(kind: Kind, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> list[Any]:
    """Return values of a dataclass type by the columns of their fields.

    Those with slots are filled without their `__init__`, which sets a field of a frozen class four
    times as slowly.
    """
    if kind.__dictoffset__:
        rows = zip(*columns, strict=True)
        return [kind(**dict(zip(names, row, strict=True))) for row in rows]
    objects = [*map(object.__new__, repeat(kind, len(columns[0])))]
    for name, column in zip(names, columns, strict=True):
        deque(map(getattr(kind, name).__set__, objects, column), maxlen=0)
    return objects
