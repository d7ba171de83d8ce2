"""Life-lines of barriers: who raised one in each year, what was asked for, whether it was answered.

A line begins with a barrier of some year that no barrier of an earlier year is linked to, and holds
the barriers of later years that are linked to it. Needs and progress join it by the same links,
which rest on the likeness of words: whether one answers the other is for a reader to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.types import Finding
from pipeline.years.counts import YearCounts

Outcome = Literal["answered", "raised again", "raised again and answered", "not noted again",
                  "not asked", "new"]  # fmt: skip
_BARRIER, _NEED, _PROGRESS = "barrier", "need", "progress"


@dataclass(frozen=True, slots=True)
class Lifeline:
    """One barrier over the years.

    `raised` are the points of each year that raise it, `needs` what was asked for, `progress` what
    later years report; the first of each is the nearest. `first` numbers the year it begins in.
    """

    theme: str
    first: int
    raised: tuple[tuple[Finding, ...], ...]
    needs: tuple[Finding, ...]
    progress: tuple[Finding, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Lifelines:
    """The life-lines of all barriers."""

    counts: YearCounts

    @cached_property
    def all(self) -> tuple[Lifeline, ...]:
        """Return the lines, themes by size, then by year and place."""
        made: list[Lifeline] = []
        held: set[str] = set()
        for theme in self.counts.themes:
            for year in range(len(self.counts.years)):
                for finding in self._barriers(theme.id, year):
                    if finding.segment.id not in held:
                        line = self._line(theme.id, year, finding)
                        held |= {f.segment.id for found in line.raised for f in found}
                        made.append(line)
        return tuple(made)

    def _barriers(self, theme: str, year: int) -> list[Finding]:
        found = self.counts.cell(theme, year, _BARRIER)
        return sorted(found, key=lambda f: (f.segment.document, f.segment.span))

    def _line(self, theme: str, year: int, start: Finding) -> Lifeline:
        """Return the line that begins with a barrier: each later year is linked to one before."""
        last = len(self.counts.years)
        raised: list[tuple[Finding, ...]] = [() for _ in range(last)]
        raised[year] = (start,)
        for later in range(year + 1, last):
            known = [f for found in raised[:later] for f in found]
            raised[later] = self._joined(known, later, _BARRIER)
        every = [f for found in raised for f in found]
        needs = self._needs(every)
        progress = tuple(
            f for later in range(year + 1, last) for f in self._joined(every, later, _PROGRESS)
        )
        return Lifeline(
            theme=theme,
            first=year,
            raised=tuple(raised),
            needs=needs,
            progress=progress,
            outcome=self._outcome(raised, progress, year),
        )

    def _joined(self, known: list[Finding], year: int, label: str) -> tuple[Finding, ...]:
        """Return the points of a year and label linked to some earlier ones, no point twice."""
        found = {
            end.segment.id: end
            for finding in known
            if self.counts.year_of(finding) < year
            for end in self.counts.linked(finding, year, label)
        }
        return tuple(found.values())

    def _needs(self, barriers: list[Finding]) -> tuple[Finding, ...]:
        """Return what was asked for: in the same year by its answers, in later years by links."""
        found: dict[str, Finding] = {}
        for barrier in barriers:
            for need in self._answers.get(barrier.segment.id, ()):
                found.setdefault(need.segment.id, need)
        for later in range(len(self.counts.years)):
            for need in self._joined(barriers, later, _NEED):
                found.setdefault(need.segment.id, need)
        return tuple(found.values())

    @cached_property
    def _answers(self) -> dict[str, list[Finding]]:
        held: dict[str, list[Finding]] = {}
        for answer in self.counts.compared.found.themes.answers:
            barrier, need = (self.counts.counts.by_id[a] for a in (answer.barrier, answer.need))
            if self.counts.year_of(barrier) == self.counts.year_of(need):
                held.setdefault(answer.barrier, []).append(need)
        return held

    def _outcome(
        self, raised: list[tuple[Finding, ...]], progress: tuple[Finding, ...], first: int
    ) -> Outcome:
        later = range(first + 1, len(raised))
        if not later:
            return "new"
        again = any(raised[year] for year in later)
        if again:
            return "raised again and answered" if progress else "raised again"
        if progress:
            return "answered"
        asked = any(self.counts.asked(year, _BARRIER) for year in later)
        return "not noted again" if asked else "not asked"
