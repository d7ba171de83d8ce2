"""All counts of a comparison, year by year, computed once.

Shares lie between 0 and 1: that of a theme's points of one label among the year's points of that
label. A year is counted against what it asked about: None stands for what it did not ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.codebook import CodeBook
from pipeline.compared import Comparison, Year
from pipeline.prevalence import FEWEST, per_source
from pipeline.tables import Counts
from pipeline.types import Finding, Link, Theme


@dataclass(frozen=True)
class YearCounts:
    """The findings of a comparison by theme, year, label and group."""

    compared: Comparison
    codebook: CodeBook

    @cached_property
    def counts(self) -> Counts:
        """Return the counts of all years together."""
        return Counts.of(self.compared.found, self.codebook)

    @property
    def years(self) -> tuple[Year, ...]:
        """Return the years in order."""
        return self.compared.years

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Return the themes, the largest first."""
        return self.compared.found.themes.themes

    @property
    def steps(self) -> tuple[tuple[int, int], ...]:
        """Return each year's number with that of the next."""
        return tuple(pairwise(range(len(self.years))))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {id: at for at, year in enumerate(self.years) for id in year.documents}

    def documents(self, year: int) -> int:
        """Return how many documents of a year were read; the portions of one file are one."""
        return len({self.counts.file(id) for id in self.years[year].documents})

    def year_of(self, finding: Finding) -> int:
        """Return the number of the year that a finding belongs to, from 0."""
        return self._number[finding.segment.document]

    @cached_property
    def of_year(self) -> tuple[tuple[Finding, ...], ...]:
        """Return the findings of each year in reading order."""
        held: list[list[Finding]] = [[] for _ in self.years]
        for finding in self.counts.findings:
            held[self.year_of(finding)].append(finding)
        return tuple(map(tuple, held))

    @cached_property
    def _cells(self) -> dict[tuple[str, int, str], tuple[Finding, ...]]:
        held: dict[tuple[str, int, str], list[Finding]] = {}
        for theme in self.themes:
            for member in theme.members:
                finding = self.counts.by_id[member.segment]
                key = theme.id, self.year_of(finding), finding.coding.label
                held.setdefault(key, []).append(finding)
        return {key: tuple(found) for key, found in held.items()}

    def cell(self, theme: str, year: int, label: str) -> tuple[Finding, ...]:
        """Return a theme's findings of one label in one year, the best fit first."""
        return self._cells.get((theme, year, label), ())

    def inside(self, theme: str, year: int) -> tuple[Finding, ...]:
        """Return all findings of a theme in one year, label by label."""
        return tuple(f for label in self.counts.labels for f in self.cell(theme, year, label))

    @cached_property
    def per_label(self) -> tuple[Counter[str], ...]:
        """Return each year's number of findings of each label."""
        return tuple(Counter(f.coding.label for f in found) for found in self.of_year)

    @cached_property
    def per_group(self) -> tuple[Counter[str], ...]:
        """Return each year's number of findings of each stakeholder group."""
        return tuple(
            Counter(group for f in found for group in f.coding.stakeholders)
            for found in self.of_year
        )

    def asked(self, year: int, label: str) -> bool:
        """Return whether a year asked about a label."""
        return label in self.years[year].asked

    def both_asked(self, since: int, to: int) -> tuple[str, ...]:
        """Return the labels that two years asked about, in the book's order."""
        return tuple(x for x in self.counts.labels if self.asked(since, x) and self.asked(to, x))

    @cached_property
    def always_asked(self) -> tuple[str, ...]:
        """Return the labels that every year asked about, in the book's order."""
        every = range(len(self.years))
        return tuple(x for x in self.counts.labels if all(self.asked(year, x) for year in every))

    def share(self, theme: str, year: int, label: str) -> float | None:
        """Return a theme's share of a year's points of a label; None if it was not asked."""
        if not self.asked(year, label):
            return None
        return len(self.cell(theme, year, label)) / max(1, self.per_label[year][label])

    @cached_property
    def sources(self) -> tuple[Counter[str], ...]:
        """Return how many findings each document, or respondent, of each year has."""
        return tuple(per_source(found) for found in self.of_year)

    def is_few(self, year: int) -> bool:
        """Return whether a year has too few documents, or respondents, with points."""
        return len(self.sources[year]) < FEWEST

    @cached_property
    def links(self) -> dict[str, tuple[Link, ...]]:
        """Return the links that each point has, the strongest first."""
        held: dict[str, list[Link]] = {}
        for link in self.compared.links.points:
            held.setdefault(link.earlier, []).append(link)
            held.setdefault(link.later, []).append(link)
        return {address: tuple(found) for address, found in held.items()}

    def _ends(self, finding: Finding, year: int, label: str) -> Iterator[tuple[Finding, float]]:
        """Yield the other ends of a finding's links in a year and of a label, strongest first."""
        mine = finding.segment.id
        for link in self.links.get(mine, ()):
            end = self.counts.by_id[link.later if link.earlier == mine else link.earlier]
            if self.year_of(end) == year and label in ("", end.coding.label):
                yield end, link.similarity

    def linked(self, finding: Finding, year: int, label: str = "") -> tuple[Finding, ...]:
        """Return a finding's links in another year, of one label or any, the strongest first."""
        return tuple(end for end, _ in self._ends(finding, year, label))

    def nearness(self, finding: Finding, year: int, label: str = "") -> float:
        """Return the strongest cosine of those links, 0 where there is none."""
        return next((similarity for _, similarity in self._ends(finding, year, label)), 0.0)
