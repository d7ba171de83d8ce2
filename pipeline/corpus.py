"""What an exercise is made of: its files, what corpus.toml says of each, what people coded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """What is said of the columns of a sheet of responses, by their heads; empty: to be found.

    `text` are the answers, `respondent` says who answers, `quote` whether they may be quoted,
    `identifier` and `date` are details that no point is taken from; `sheet` names the worksheets.
    """

    text: tuple[str, ...] = ()
    respondent: tuple[str, ...] = ()
    quote: str = ""
    identifier: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    sheet: tuple[str, ...] = ()


TO_BE_FOUND = SheetColumns()


@dataclass(frozen=True, slots=True)
class Portion:
    """A stretch of a file that is a document of its own: rows `first` to `last` of a worksheet.

    Rows are numbered from 1 as the sheet shows them. `offset` is the byte at which the first one
    starts, where that is known; `digest` and `encoding` are those of the whole file.
    """

    name: str
    sheet: str
    first: int
    last: int
    offset: int
    digest: str
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a corpus: a file, or a portion of one, with what corpus.toml says of it."""

    id: str
    path: Path
    stakeholders: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    date: datetime.date | None = None
    quotable: bool = True
    columns: SheetColumns = TO_BE_FOUND
    portion: Portion | None = None

    @property
    def file(self) -> str:
        """Return the id of the file that it is, or is a portion of."""
        return self.id.removesuffix(f"/{self.portion.name}") if self.portion else self.id


@dataclass(frozen=True, slots=True)
class HandCoding:
    """What a person said of one segment. `row` is its line in the file, from 1.

    An empty `label`, and None for a set, mean that nothing was said of it. `accepted` are other
    labels that count as right. `start` and `end` count code points in the document's text.
    `date` is year, month and day with hyphens between, or empty.
    """

    row: int
    segment_id: str
    document: str
    text: str
    label: str
    stakeholders: tuple[str, ...] | None
    services: tuple[str, ...] | None
    theme: str
    coder: str
    date: str
    reason: str
    accepted: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class CodingFile:
    """What people coded in an exercise, in the order of the file; no name where there is none."""

    name: str = ""
    digest: str = ""
    rows: tuple[HandCoding, ...] = ()


NOT_CODED = CodingFile()


@dataclass(frozen=True, slots=True)
class Corpus:
    """One exercise: its name, what it asked about and its documents in name order."""

    name: str
    title: str
    year: int | None
    asked: tuple[str, ...]
    entries: tuple[Entry, ...]
    codings: CodingFile = NOT_CODED

    @property
    def files(self) -> dict[str, str]:
        """Return the file that each document is, or is a portion of, by the document's id."""
        return {entry.id: entry.file for entry in self.entries}
