"""The words of the drawn layouts: the project's own example papers, as sections and tables.

Any stretch of them can be asked for, so that many layouts say different things.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, cycle, islice
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "corpora" / "sources"
sys.path.insert(0, str(SOURCES))

from markup import Item, read_source  # noqa: E402 - a folder of scripts, not a package


@dataclass(frozen=True)
class Said:
    """A paragraph, list item, numbered paragraph or table entry: its kind, marker and words."""

    kind: str
    text: str
    marker: str = ""
    nested: bool = False


@dataclass
class Section:
    """A heading (level 1 to 3) and what stands under it."""

    heading: str
    level: int
    said: list[Said] = field(default_factory=list)


@dataclass
class Grid:
    """A table: its heads (none, if it has no row of them), the columns' shares, its rows."""

    heads: list[str]
    shares: list[float]
    rows: list[list[list[Said]]] = field(default_factory=list)


@cache
def sections() -> tuple[Section, ...]:
    """Return every section of the papers that holds at least one paragraph or item."""
    found = chain.from_iterable(_sections(items) for items in _papers())
    return tuple(section for section in found if section.said)


@cache
def grids() -> tuple[Grid, ...]:
    """Return every table of the papers."""
    return tuple(chain.from_iterable(_grids(items) for items in _papers()))


def some_sections(start: int, words: int) -> list[Section]:
    """Return sections from number `start` on (round and round) until there are so many words."""
    made: list[Section] = []
    for section in islice(cycle(sections()), start % len(sections()), None):
        if sum(_words(one) for one in made) >= words:
            return made
        made.append(section)
    return made


def actions() -> list[Grid]:
    """Return the action tables: five columns, several entries in a cell."""
    return [grid for grid in grids() if len(grid.shares) == 5]


def models() -> list[Grid]:
    """Return the tables of strengths and weaknesses: long cells of numbered entries."""
    return [grid for grid in grids() if len(grid.shares) == 4]


def ticks() -> list[Grid]:
    """Return the tables of two columns: a question and a tick, a Yes or a No."""
    return [grid for grid in grids() if len(grid.shares) == 2]


def prose() -> list[str]:
    """Return all paragraphs of at least 25 words."""
    every = (said.text for section in sections() for said in section.said)
    return [text for text in every if len(text.split()) >= 25]


def _words(section: Section) -> int:
    return sum(len(said.text.split()) for said in section.said)


def _papers() -> list[list[Item]]:
    return [_joined(read_source(path)) for path in sorted(SOURCES.glob("20*/*.txt"))]


def _joined(items: list[Item]) -> list[Item]:
    """Return the items with each sentence that runs on put behind what it runs on from."""
    made: list[Item] = []
    for item in items:
        text = item.text.strip()
        if item.run_on and made:
            before = made[-1]
            text, item = f"{before.text} {text}", before  # noqa: PLW2901
            made.pop()
        if text or item.kind == "directive":
            made.append(Item(item.kind, text, item.marker.strip(), False, item.coded))
    return made


def _sections(items: list[Item]) -> list[Section]:
    made: list[Section] = []
    in_table = False
    for item in items:
        if item.kind == "directive":
            in_table = item.marker == "table" or (in_table and item.marker != "end")
        elif item.kind == "heading":
            number = item.marker if item.marker[:1].isdigit() else ""
            heading = f"{number} {item.text}".strip()
            made.append(Section(heading, min(3, max(1, item.marker.count("#")))))
        elif made and not in_table:
            made[-1].said.append(_said(item))
    return made


def _said(item: Item) -> Said:
    nested = item.marker.startswith(("--", "[["))
    marker = item.marker.strip("[]")
    if item.kind == "bullet":
        return Said("bullet", item.text, "•", nested)
    if item.kind == "numbered":
        kind = "num" if marker[:1].isdigit() and "." in marker.rstrip(".") else "bullet"
        return Said(kind, item.text, marker, nested)
    return Said("para", item.text)


def _grids(items: list[Item]) -> list[Grid]:
    made: list[Grid] = []
    in_table = False
    for item in items:
        if item.kind == "directive" and item.marker == "table":
            pairs = [part.strip().rpartition(":") for part in item.text.split("|")]
            heads = [head.strip() for head, _, _ in pairs]
            shares = [float(share) for _, _, share in pairs]
            made.append(Grid(heads if any(heads) else [], shares))
            in_table = True
        elif item.kind == "directive":
            in_table = in_table and item.marker != "end"
            if in_table and item.marker == "row":
                made[-1].rows.append([[]])
        elif in_table and item.text == "|":
            made[-1].rows[-1].append([])
        elif in_table:
            made[-1].rows[-1][-1].append(Said("cell", item.text, item.marker.strip("[]-")))
    return made
