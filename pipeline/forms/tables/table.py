"""A tidy table as a value: what its columns mean, and its rows."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Type = Literal["string", "integer", "number", "boolean", "date"]
Value = str | int | float | bool | datetime.date | None

BETWEEN = ";"  # between the members of a set
_LINE_END = re.compile(r"\r\n?")
_NO_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MISSING = "\ufffd"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its title for people and what it means.

    `required` columns are never empty; `many` ones hold sets, joined by ";". In a column that
    `hides`, None stands for a count that is suppressed; in any other for what is not known.
    """

    name: str
    title: str
    meaning: str
    type: Type = "string"
    required: bool = False
    many: bool = False
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: each row holds a value for each column.

    `key` names the columns that tell rows apart; `links` are pairs of a column and the table whose
    key it holds; columns that may be empty are not linked, as validators of CSV on the Web differ
    on what an empty link means.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    key: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()

    def at(self, name: str) -> int:
        """Return the place of a column by name, from 0."""
        return [column.name for column in self.columns].index(name)


def rows(made: Iterable[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    """Return rows whose text every form can hold."""
    return tuple(tuple(_held(value) for value in row) for row in made)


def joined(members: Iterable[str]) -> str:
    """Return the members of a set as one text; a separator within a member becomes a comma."""
    return BETWEEN.join(member.replace(BETWEEN, ",") for member in members)


def clean(text: str) -> str:
    """Return text whose lines end in a line feed alone, without characters that XML cannot hold.

    Each of these becomes U+FFFD, the sign for a character that is missing.
    """
    return _NO_XML.sub(_MISSING, _LINE_END.sub("\n", text))


def _held(value: Value) -> Value:
    return clean(value) if isinstance(value, str) else value
