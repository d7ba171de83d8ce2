"""List numbers as Word shows them: "3.10", "(b)", "iii", "First".

Word stores no number with a paragraph but a list and a level; numbers are counted while reading.
The rules are those of ECMA-376 part 1, 17.9, with what Word does beyond it: lists that share an
abstract definition share their count; an override of the start counts once, where its list first
comes; a level that was passed over counts as begun (Microsoft article Q110380: the first Heading 1
under an earlier Heading 2 is "2").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.read.office import symbols

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
_MOST = 32_767  # Word counts no further
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
             "nine": "ninth", "twelve": "twelfth"}  # fmt: skip
_PLACE = re.compile(r"%([1-9])")


def number(value: int, format: str) -> str:
    """Return a number in one of Word's formats; formats that are not known show as decimal."""
    if format in _WRITERS:
        return _WRITERS[format](value)
    if format in ("none", "bullet"):
        return ""
    pattern = _PATTERNS.get(format, "{}")
    return pattern.format(value)


def roman(value: int) -> str:
    """Return a number in lower-case Roman numerals; those they cannot write, in decimal."""
    if not 0 < value < 4000:
        return str(value)
    made = ""
    for size, sign in _ROMAN:
        made += sign * (value // size)
        value %= size
    return made


def letters(value: int) -> str:
    """Return a number in letters as Word counts: a to z, then aa, bb, ..."""
    if value < 1:
        return str(value)
    times, which = divmod(value - 1, 26)
    return chr(ord("a") + which) * min(times + 1, 30)


def ordinal(value: int) -> str:
    """Return "1st", "2nd", "11th"."""
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def words(value: int) -> str:
    """Return a number below 100 in words, others in decimal."""
    if 0 <= value < len(_ONES):
        return _ONES[value]
    tens, ones = divmod(value, 10)
    if not 20 <= value < 100:
        return str(value)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def _ordinal_words(value: int) -> str:
    said = words(value)
    if said.isdigit():
        return ordinal(value)
    head, dash, last = said.rpartition("-")
    last = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{head}{dash}{last}"


_WRITERS: dict[str, Callable[[int], str]] = {
    "lowerLetter": letters,
    "upperLetter": lambda value: letters(value).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
    "ordinal": ordinal,
    "cardinalText": lambda value: words(value).capitalize(),
    "ordinalText": lambda value: _ordinal_words(value).capitalize(),
    "decimalEnclosedCircle": lambda value: chr(0x245F + value) if 0 < value <= 20 else str(value),
    "chicago": lambda value: "*†‡§"[(value - 1) % 4] * ((value - 1) // 4 + 1),
}
_PATTERNS = {
    "decimalZero": "{:02d}",
    "numberInDash": "- {} -",
    "decimalEnclosedParen": "({})",
    "decimalEnclosedFullstop": "{}.",
    "hex": "{:X}",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `left` is where its text starts, in twips; `style` is tied to it."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    style: str = ""
    left: int | None = None
    hidden: bool = False
    font: str = ""
    width: int = 0  # of a number with zeros before it


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]

    def level(self, at: int) -> Level:
        return self.levels.get(at) or Level(format="none")

    def start(self, at: int) -> int:
        return self.starts.get(at, self.level(at).start)


@dataclass(slots=True)
class Numbering:
    """The lists that a Word file defines, by their ids; each is read when it is first asked for."""

    root: _Element | None = None
    _nums: dict[str, _Element] = field(default_factory=dict)
    _abstracts: dict[str, _Element] = field(default_factory=dict)
    _styled: dict[str, str] = field(default_factory=dict)
    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    _lists: dict[str, _List] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the lists and the definitions they build on."""
        for one in () if self.root is None else self.root.iterchildren(f"{W}abstractNum"):
            name = one.get(f"{W}abstractNumId", "")
            self._abstracts[name] = one
            for link in one.iterchildren(f"{W}styleLink"):
                self._styled[link.get(f"{W}val", "")] = name
        for one in () if self.root is None else self.root.iterchildren(f"{W}num"):
            self._nums[one.get(f"{W}numId", "")] = one

    def list(self, id: str) -> _List | None:
        """Return a list, or None where there is none of that id."""
        if id not in self._lists and id in self._nums:
            self._lists[id] = self._read(self._nums[id])
        return self._lists.get(id)

    def level(self, id: str, at: int) -> Level | None:
        """Return a level of a list, or None where there is no such list."""
        found = self.list(id)
        return found.level(at) if found else None

    def tied(self, id: str, style: str) -> int | None:
        """Return the level of a list that a paragraph style is tied to."""
        found = self.list(id)
        ties = found.levels.items() if found else ()
        return next((at for at, level in ties if level.style == style), None)

    def _read(self, num: _Element) -> _List:
        name = _value(num, "abstractNumId")
        abstract = self._abstracts.get(name)
        link = "" if abstract is None else _value(abstract, "numStyleLink")
        name = self._styled.get(link, name) if link else name
        if name not in self._levels:
            self._levels[name] = dict(_levels(self._abstracts.get(name)))
        starts, own = {}, dict(self._levels[name])
        for override in num.iterchildren(f"{W}lvlOverride"):
            own.update(_levels(override))
            start = whole(_value(override, "startOverride"))
            if start is not None:
                starts[whole(override.get(f"{W}ilvl")) or 0] = start
        return _List(name, own, starts)


class Counter:
    """Counts the numbers of one story (the body, the notes, the text boxes)."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, id: str, at: int) -> str:
        """Count one paragraph of a list; return what Word shows before it, "" if nothing."""
        found = self._numbering.list(id)
        if found is None or not 0 <= at < LEVELS:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        for above in range(at):
            counts.setdefault(above, found.start(above))
        restarts = at in found.starts and (id, at) not in self._begun
        self._begun.add((id, at))
        counts[at] = found.start(at) if restarts or at not in counts else counts[at] + 1
        for below in [level for level in counts if level > at]:
            restart = found.level(below).restart
            if restart is None or 0 < at + 1 <= restart:
                del counts[below]
        return _shown(found, at, counts)


def _shown(found: _List, at: int, counts: Mapping[int, int]) -> str:
    level = found.level(at)
    if level.hidden:
        return ""
    if level.format == "bullet":
        return symbols.shown(level.text, level.font).strip()

    def filled(place: re.Match[str]) -> str:
        which = int(place[1]) - 1
        source = found.level(which)
        value = min(counts.get(which, found.start(which)), _MOST)
        if source.width:
            return f"{value:0{source.width}d}"
        plain = level.legal and source.format not in ("none", "bullet", "decimalZero")
        return number(value, "decimal" if plain else source.format)

    return " ".join(_PLACE.sub(filled, level.text).split())


def _levels(parent: _Element | None) -> Iterator[tuple[int, Level]]:
    for one in () if parent is None else parent.iterchildren(f"{W}lvl"):
        yield whole(one.get(f"{W}ilvl")) or 0, _level(one)


def _level(one: _Element) -> Level:
    format = next(one.iter(f"{W}numFmt"), None)  # it may stand in a choice
    shape = "decimal" if format is None else format.get(f"{W}val", "decimal")
    custom = "" if format is None else format.get(f"{W}format", "")
    first = custom.split(",")[0].strip()
    font = next(one.iter(f"{W}rFonts"), None)
    indent = one.find(f"{W}pPr/{W}ind")
    vanish = one.find(f"{W}rPr/{W}vanish")
    text = one.find(f"{W}lvlText")
    return Level(
        start=whole(_value(one, "start")) or 0,
        format="decimal" if shape == "custom" else shape,
        text="" if text is None else text.get(f"{W}val", ""),
        legal=is_on(one.find(f"{W}isLgl")),
        restart=whole(_value(one, "lvlRestart")),
        style=_value(one, "pStyle"),
        left=None if indent is None else twips(indent.get(f"{W}left") or indent.get(f"{W}start")),
        hidden=is_on(vanish),
        font="" if font is None else font.get(f"{W}ascii") or font.get(f"{W}hAnsi") or "",
        width=len(first) if first.startswith("0") and first.isdigit() else 0,
    )


def _value(parent: _Element, name: str) -> str:
    child = parent.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def is_on(switch: _Element | None) -> bool:
    """Return whether a property that is on or off is there and on."""
    return switch is not None and switch.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def whole(text: str | None) -> int | None:
    """Return the whole number that a text is, or None."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None


_UNITS = {"": 1.0, "pt": 20.0, "in": 1440.0, "cm": 567.0, "mm": 56.7, "pc": 240.0, "pi": 240.0}


def twips(text: str | None) -> int | None:
    """Return a measure in twentieths of a point ("720", "36pt", "0.5in"), or None."""
    found = re.fullmatch(r"(-?\d{1,7}(?:\.\d+)?)(pt|in|cm|mm|pc|pi)?", text or "")
    return round(float(found[1]) * _UNITS[found[2] or ""]) if found else None
