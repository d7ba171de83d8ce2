"""Markdown: words of others escaped, tables, and the fields of a record with their blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.text import fold

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$]|(?<=:)/(?=/)|(?<=www)\.)", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Blank:
    """Something that only a person can fill in: who, and what is asked for."""

    who: str
    what: str

    def __str__(self) -> str:
        return f"**[to be filled in by {self.who}: {self.what}]**"


Told = str | Blank  # a paragraph, list or table, or a blank in its place


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record under its number and name in the Standard."""

    title: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the record under its name in the Standard."""

    title: str
    fields: tuple[Field, ...]

    def lines(self) -> Iterator[str]:
        """Yield the section as lines of Markdown."""
        yield from (f"## {self.title}", "")
        for field in self.fields:
            yield from (f"### {field.title}", "")
            for told in field.told:
                yield from (str(told), "")


def blanks(sections: Iterable[Section]) -> list[Blank]:
    """Return the blanks of some sections, in order."""
    told = (one for section in sections for field in section.fields for one in field.told)
    return [one for one in told if isinstance(one, Blank)]


def escaped(text: str) -> str:
    """Return words of others on one line, so that Markdown takes none of them for its own.

    An address of a page is no link; invisible characters, and those that turn the direction of
    writing, are gone.
    """
    seen = _HALF.sub("\ufffd", _UNSEEN.sub(" ", text))
    return _SPECIAL.sub(r"\\\1", fold(seen))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0) -> str:
    """Return a table; its last `numbers` columns are set to the right."""
    rules = ["---"] * (len(head) - numbers) + ["---:"] * numbers
    lines = [head, rules, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def bullets(items: Iterable[str]) -> str:
    """Return a list with bullets."""
    return "\n".join(f"- {item}" for item in items)
