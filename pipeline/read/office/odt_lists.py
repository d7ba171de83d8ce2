"""The lists of an OpenDocument text, counted: it stores no number with an item.

A list goes on from the last of its style where it says so, or from the one it names; else it
starts anew (ODF 1.2, 19.780 and 19.781).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.read.office.numbering import letters, roman

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FORMAT_PLACE = re.compile(r"%(\d{1,2})%")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list style. `left` is where its text starts, in twips."""

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1
    bullet: str = ""
    pattern: str = ""
    sync: bool = False
    left: int = 0
    aligned: bool = False  # a paragraph's own indent takes the place of the level's


Levels = dict[int, Level]


class Count:
    """Counts one list; levels are from 1."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def next(self, levels: Levels, at: int, *, start: int | None = None) -> str:
        """Count one item and return what is shown before it, "" if nothing."""
        level = levels.get(at, Level())
        for above in range(1, at):
            self._counts.setdefault(above, levels.get(above, Level()).start)
        begun = self._counts.get(at)
        self._counts[at] = (
            start if start is not None else level.start if begun is None else begun + 1
        )
        for below in [one for one in self._counts if one > at]:
            del self._counts[below]
        return self._label(levels, level, at)

    def _label(self, levels: Levels, level: Level, at: int) -> str:
        if level.bullet:
            return level.bullet
        if not level.format:
            return ""
        if level.pattern:
            return _FORMAT_PLACE.sub(lambda place: self._one(levels, int(place[1])), level.pattern)
        first = max(1, at - level.shown + 1)
        numbers = [self._one(levels, one) for one in range(first, at + 1)]
        return f"{level.prefix}{'.'.join(filter(None, numbers))}{level.suffix}".strip()

    def _one(self, levels: Levels, at: int) -> str:
        level = levels.get(at, Level())
        return number(self._counts.get(at, level.start), level.format, sync=level.sync)


def number(value: int, format: str, *, sync: bool = False) -> str:
    """Return a number in a format of OpenDocument: "1", "a", "A", "i", "I" or none.

    After z comes aa, ab; with `sync` aa, bb.
    """
    if format in ("a", "A"):
        made = letters(value) if sync else _columns(value)
        return made if format == "a" else made.upper()
    if format in ("i", "I"):
        return roman(value) if format == "i" else roman(value).upper()
    return str(value) if format else ""


def _columns(value: int) -> str:
    made = ""
    while value > 0:
        value, which = divmod(value - 1, 26)
        made = chr(ord("a") + which) + made
    return made


@dataclass(slots=True)
class Lists:
    """The lists of a text: the last of each style, and those that have a name."""

    styled: dict[str, Count] = field(default_factory=dict)
    named: dict[str, Count] = field(default_factory=dict)
    headings: Count = field(default_factory=Count)

    def begin(self, element: _Element, style: str) -> Count:
        """Return the count that a list adds to: that of another it continues, or its own."""
        other = element.get(f"{_TEXT}continue-list", "")
        goes_on = element.get(f"{_TEXT}continue-numbering") == "true" and style in self.styled
        if other in self.named:
            count = self.named[other]
        else:
            count = self.styled[style] if goes_on else Count()
        self.styled[style] = count
        name = element.get("{http://www.w3.org/XML/1998/namespace}id", "")
        if name:
            self.named[name] = count
        return count
