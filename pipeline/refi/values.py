"""What a project or a code book of another tool says, and what it corrects, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A code: its GUID as ours are written, and that of the code that holds it, or nothing."""

    guid: str
    name: str
    description: str
    parent: str
    codable: bool
    colour: str


@dataclass(frozen=True, slots=True)
class ReadCoding:
    """One code of a selection, with the name of who gave it and the day, where that is told."""

    code: str
    coder: str
    date: str


@dataclass(frozen=True, slots=True)
class ReadSelection:
    """A stretch of a source with its codes; positions are code points in the source's text."""

    guid: str
    name: str
    start: int
    end: int
    memo: str
    codings: tuple[ReadCoding, ...]


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A document with its text: LF between lines, no byte-order mark.

    `text` is None where the project holds none (pictures, recordings).
    """

    guid: str
    name: str
    text: str | None
    selections: tuple[ReadSelection, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project: what made it, who changed it last and when, its codes and its sources."""

    name: str
    origin: str
    coder: str
    date: str
    users: tuple[str, ...]
    codes: tuple[ReadCode, ...]
    sources: tuple[ReadSource, ...]


@dataclass(frozen=True, slots=True)
class CodingRow:
    """A row of codings.csv: its columns, and cells as they are written there.

    `start` and `end` count code points in the document; an empty cell says nothing.
    """

    segment_id: str
    document: str
    start: int
    end: int
    text: str
    label: str
    stakeholders: str
    services: str
    theme: str
    coder: str
    date: str
    reason: str
