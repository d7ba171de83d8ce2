"""Who speaks in which year: a group that fell silent is told apart from one that was not there.

A group is there in a year if corpus.toml, a heading, a speaker or any sentence of the notes names
it as speaking, whatever it says. It is heard if one of its points reports something.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.years.counts import YearCounts

Presence = Literal["heard", "silent", "absent"]


@dataclass(frozen=True, slots=True)
class Voice:
    """One stakeholder group: in each year whether it is heard, and its points by label."""

    group: str
    presence: tuple[Presence, ...]
    points: tuple[Counter[str], ...]
    documents: tuple[int, ...]


@dataclass(frozen=True)
class Voices:
    """All groups that are heard in any year, in the book's order."""

    counts: YearCounts

    @cached_property
    def all(self) -> tuple[Voice, ...]:
        """Return the groups."""
        return tuple(self._voice(group) for group in self.counts.counts.groups)

    def _voice(self, group: str) -> Voice:
        mine = [
            [f for f in found if group in f.coding.stakeholders] for found in self.counts.of_year
        ]
        return Voice(
            group=group,
            presence=tuple(
                "heard" if found else "silent" if group in self._named[year] else "absent"
                for year, found in enumerate(mine)
            ),
            points=tuple(Counter(f.coding.label for f in found) for found in mine),
            documents=tuple(map(self.counts.counts.documents, mine)),
        )

    @cached_property
    def _named(self) -> tuple[frozenset[str], ...]:
        """Return the groups that are there in each year."""
        found = self.counts.compared.found
        said = {entry.id: entry.stakeholders for entry in found.corpus.entries}
        coded = {one.cut.document: one for one in found.coded}
        return tuple(
            frozenset(
                group
                for id in year.documents
                for group in (
                    *said.get(id, ()),
                    *(g for coding in coded[id].codings for g in coding.stakeholders),
                )
            )
            for year in self.counts.years
        )
