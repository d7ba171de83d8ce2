"""What an office document holds, whatever its format: paragraphs and tables, in reading order.

The readers of Word and OpenDocument make these values out of their XML; what is a heading, a list
item or a table's head is then told in one place for both (see `setting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

TABS = re.compile(r" *\t[\t ]*")


class Run(NamedTuple):
    """Characters of one look. `reason` says why they are not shown: "deleted", "hidden"."""

    text: str
    strong: bool = False  # bold or underlined
    size: float = 0.0  # points
    reason: str = ""


class Words(NamedTuple):
    """A line of a paragraph with its look: "b14" is bold at 14 points."""

    text: str
    look: str


@dataclass(slots=True)
class Paragraph:
    """A paragraph as its file describes it.

    `heading` is its depth in the outline from 1, 0 if it is none. `mark` is the number or bullet
    that is shown before it, `series` names the list and level that it is counted in, `indent` is
    where its text starts in twips. `reason` makes it furniture. `after` follows it: text boxes
    that hang on it, notes, comments. `leads` is set where its look and place make it a heading.
    """

    runs: list[Run] = field(default_factory=list)
    heading: int = 0
    title: bool = False
    mark: str = ""
    series: str = ""
    indent: int = 0
    reason: str = ""
    page: int = 1
    leads: bool = False
    begun: bool = False  # its page is that of its first letter
    after: list[Paragraph | Table] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what is shown, tabs as blanks, without white space at its ends."""
        return TABS.sub(" ", "".join(run.text for run in self.runs if not run.reason)).strip()

    @property
    def strong(self) -> bool:
        """Return whether all its words are bold or underlined, or a heading's."""
        return self.heading > 0 or _is_strong(run for run in self.runs if not run.reason)

    def lines(self) -> Iterator[Words]:
        """Yield its lines that hold text."""
        line: list[Run] = []
        for run in self.runs:
            if run.reason:
                continue
            first, *rest = run.text.split("\n")
            line.append(run._replace(text=first))
            for text in rest:
                yield from _words(line)
                line = [run._replace(text=text)]
        yield from _words(line)

    def unseen(self) -> Iterator[tuple[str, str]]:
        """Yield what is not shown of it with its reason; neighbours of one reason together."""
        text, reason = "", ""
        for run in (run for run in self.runs if run.reason):
            if run.reason != reason and text.strip():
                yield text, reason
                text = ""
            text, reason = text + run.text, run.reason
        if text.strip():
            yield text, reason


@dataclass(slots=True)
class Cell:
    """A cell with its place in the grid; `goes_on` is set where it is merged with that above."""

    blocks: list[Paragraph | Table] = field(default_factory=list)
    column: int = 0
    width: int = 1
    goes_on: bool = False
    fill: str = ""

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Return its own paragraphs that show text and are no furniture."""
        own = [one for one in self.blocks if isinstance(one, Paragraph)]
        return [one for one in own if one.text and not one.reason]

    @property
    def text(self) -> str:
        """Return what its own paragraphs show."""
        return "\n".join(one.text for one in self.paragraphs)

    @property
    def has_text(self) -> bool:
        """Return whether it shows anything, in a table within it as well."""
        tables = (one for one in self.blocks if isinstance(one, Table))
        return bool(self.paragraphs) or any(any(one.cells()) for one in tables)

    @property
    def strong(self) -> bool:
        """Return whether all it shows is bold."""
        own = self.paragraphs
        return bool(own) and all(one.strong for one in own)


@dataclass(slots=True)
class Row:
    """A row. `header` is set where the file says so, `reason` where it was deleted."""

    cells: list[Cell] = field(default_factory=list)
    header: bool = False
    reason: str = ""


@dataclass(slots=True)
class Table:
    """A table. Its style may set the first row and the first column apart."""

    rows: list[Row] = field(default_factory=list)
    first_row: bool = False
    first_column: bool = False

    def cells(self) -> Iterator[Cell]:
        """Yield the cells that show text, row by row."""
        yield from (cell for row in self.rows for cell in row.cells if cell.has_text)


Block = Paragraph | Table


@dataclass(slots=True)
class Pages:
    """The page that is being read, where a file says where pages end (`known`)."""

    known: bool = False
    number: int = 1
    fresh: bool = True  # nothing stands on the page yet

    def turn(self, *, hard: bool) -> None:
        """Turn the page: at a break that was set (`hard`), or where the program last broke one.

        Word marks the page behind a break that was set as well: it is turned once.
        """
        if self.known and (hard or not self.fresh):
            self.number += 1
            self.fresh = True


def all_paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield all paragraphs of some blocks, those in tables and those that hang on others too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            yield from all_paragraphs(block.after)
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from all_paragraphs(cell.blocks)


def all_text(blocks: Iterable[Block]) -> str:
    """Return all text of some blocks, what is not shown included, a line a paragraph."""
    lines = (
        line
        for one in all_paragraphs(blocks)
        for line in (one.text, *(text.strip() for text, _ in one.unseen()))
    )
    return "\n".join(line for line in lines if line)


def split(paragraph: Paragraph) -> list[Paragraph]:
    """Return the pieces of a paragraph that tabs divide; the first holds what hangs on it."""
    pieces: list[list[Run]] = [[]]
    for run in paragraph.runs:
        if run.reason:
            pieces[0].append(run)
            continue
        first, *rest = re.split(r"\t+", run.text)
        pieces[-1].append(run._replace(text=first))
        pieces += [[run._replace(text=text)] for text in rest]
    made = [Paragraph(runs=runs, page=paragraph.page) for runs in pieces]
    made[0].after = paragraph.after
    return made


def _words(line: list[Run]) -> Iterator[Words]:
    text = TABS.sub(" ", "".join(run.text for run in line)).strip()
    if not text:
        return
    sizes: dict[float, int] = {}
    for run in line:
        sizes[run.size] = sizes.get(run.size, 0) + len(run.text)
    size = max(sizes, key=lambda one: (sizes[one], one))
    yield Words(text, f"{'b' if _is_strong(line) else 'r'}{size:g}")


def _is_strong(runs: Iterator[Run] | list[Run]) -> bool:
    """Return whether nine tenths of the letters are bold or underlined."""
    strong = plain = 0
    for run in runs:
        letters = sum(map(str.isalnum, run.text))
        strong += letters * run.strong
        plain += letters * (not run.strong)
    return strong > 9 * plain
