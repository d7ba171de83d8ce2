"""The ledger: what became of each theme, label by label, from one year to the next, and why.

A status follows from counts and from links between points, never from words alone. "Gone" is not
said of what a year did not ask about, nor of a theme whose points another theme took over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.codebook import MERGED, CodedTheme
from pipeline.tables import listed
from pipeline.years import chance
from pipeline.years.counts import YearCounts
from pipeline.years.course import Course
from pipeline.years.entry import Entry
from pipeline.years.kinship import Kinship


@dataclass(frozen=True)
class Ledger:
    """All lines: years in order, themes by size, labels in the book's order."""

    counts: YearCounts

    @cached_property
    def kinship(self) -> Kinship:
        """Return what the themes split from and were merged with."""
        return Kinship(self.counts)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Return the lines with their certainty: among those of one step between two years."""
        return tuple(entry for step in self.counts.steps for entry in self._step(*step))

    def _step(self, since: int, to: int) -> list[Entry]:
        made = list(self._between(since, to))
        told = chance.certainties([entry.probability for entry in made])
        return [replace(e, certainty=c) for e, c in zip(made, told, strict=True)]

    def _between(self, since: int, to: int) -> Iterator[Entry]:
        for theme in self.counts.themes:
            yield from Course(self.counts, self.kinship, theme, since, to).entries()
        for coded in self.counts.codebook.themes:
            yield from self._by_decision(coded, since, to)

    def _by_decision(self, coded: CodedTheme, since: int, to: int) -> Iterator[Entry]:
        """Yield the line of a theme that people split or merged in the code book."""
        book = self.counts.codebook
        parts = [theme.id for theme in book.themes if theme.split_from == coded.id]
        merged = coded.status == MERGED
        heirs = [book.living(coded.id)] if merged else parts if not coded.in_use else []
        before, after = (
            tuple(f for id in heirs for f in self.counts.inside(id, year)) for year in (since, to)
        )
        if not before and not after:
            return
        names = {theme.id: theme.name for theme in book.themes}
        became = listed([f"“{names.get(id, id)}”" for id in heirs])
        told = "merged into" if merged else "split into"
        yield Entry(
            theme=coded.id,
            name=coded.name,
            status="merged" if merged else "split",
            since=since,
            to=to,
            found_from=before,
            found_to=after,
            why=f"By a decision in the code book it was {told} {became}, whose points these are.",
        )
