"""Counting only: what the reports and CSV files print, computed once from what was found.

Shares are between 0 and 1. A count of points says how often something was noted, not how many
people think so: a consultation is not a vote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.text import unspaced
from pipeline.types import NONE, Coding, Cut, Document, Finding, StockTake, Theme

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme under one label."""

    theme: Theme
    label: str
    findings: tuple[Finding, ...]
    groups: tuple[str, ...]
    share: float
    quantifier: str
    statement: str

    @property
    def documents(self) -> int:
        """Return in how many documents the points stand."""
        return len({finding.segment.document for finding in self.findings})


@dataclass(frozen=True)
class Counts:
    """All counts of one run."""

    found: StockTake
    codebook: CodeBook

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings in reading order."""
        return self.found.findings()

    @cached_property
    def by_id(self) -> dict[str, Finding]:
        """Return the findings by the address of their segment."""
        return {finding.segment.id: finding for finding in self.findings}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that report something, in the book's order."""
        return tuple(label.id for label in self.codebook.labels if label.id != NONE)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Return the stakeholder groups heard, in the book's order."""
        heard = (group for finding in self.findings for group in finding.coding.stakeholders)
        return self.codebook.in_order(heard)

    @cached_property
    def per_label(self) -> Counter[str]:
        """Return the number of findings of each label."""
        return Counter(finding.coding.label for finding in self.findings)

    @cached_property
    def per_group(self) -> dict[str, Counter[str]]:
        """Return the number of findings of each label for each group."""
        made = {group: Counter[str]() for group in self.groups}
        for finding in self.findings:
            for group in finding.coding.stakeholders:
                made[group][finding.coding.label] += 1
        return made

    @cached_property
    def theme_of(self) -> dict[str, tuple[Theme, float]]:
        """Return the theme of each placed segment and its fit."""
        return {
            member.segment: (theme, member.fit)
            for theme in self.found.themes.themes
            for member in theme.members
        }

    @cached_property
    def rows(self) -> tuple[ThemeRow, ...]:
        """Return a row for each theme and label that meet, themes in order of size."""
        return tuple(row for theme in self.found.themes.themes for row in self._theme_rows(theme))

    def _theme_rows(self, theme: Theme) -> Iterable[ThemeRow]:
        inside = [self.by_id[member.segment] for member in theme.members]
        order = {address: at for at, address in enumerate(theme.exemplars)}
        for label in self.labels:
            found = [finding for finding in inside if finding.coding.label == label]
            if found:
                found.sort(key=lambda f: (order.get(f.segment.id, len(order)), f.segment.id))
                yield self._row(theme, label, tuple(found))

    def _row(self, theme: Theme, label: str, found: tuple[Finding, ...]) -> ThemeRow:
        groups = self.codebook.in_order(g for f in found for g in f.coding.stakeholders)
        heard = len(groups) / max(1, len(self.groups))
        row = ThemeRow(
            theme=theme,
            label=label,
            findings=found,
            groups=groups,
            share=round(len(found) / max(1, self.per_label[label]), 4),
            quantifier=self.codebook.quantifier(heard),
            statement="",
        )
        return replace(row, statement=self.statement(row))

    def statement(self, row: ThemeRow) -> str:
        """Return a plain sentence of counts and groups; it asserts nothing else."""
        name = self.codebook.label(row.label).name.lower()
        what = {"progress": "Progress"}.get(row.label, name.capitalize())
        verb = "was" if row.label == "progress" else "were"
        points = counted(len(row.findings), "point")
        where = counted(row.documents, "document")
        by = f" by {self.names(row.groups)}" if row.groups else ""
        return f"{what} on “{row.theme.name}” {verb} noted{by}: {points} in {where}."

    def names(self, groups: Sequence[str]) -> str:
        """Return groups as a readable list, or "every group heard"."""
        if len(groups) > 2 and len(groups) == len(self.groups):
            return "every group heard"
        return listed([self.codebook.stakeholder(group).name for group in groups])

    def theme_groups(self) -> Iterable[tuple[Theme, str, str, int, float]]:
        """Yield theme, label, group, points, and the points' share of the group's findings."""
        totals = {group: sum(counts.values()) for group, counts in self.per_group.items()}
        for row in self.rows:
            for group in row.groups:
                points = sum(group in finding.coding.stakeholders for finding in row.findings)
                yield row.theme, row.label, group, points, round(points / totals[group], 4)


def characters(document: Document) -> int:
    """Return how many characters a document has, white space apart."""
    return len(unspaced(document.text))


def in_segments(document: Document, cut: Cut) -> int:
    """Return how many of them stand in segments."""
    return sum(len(unspaced(document.slice(segment.span))) for segment in cut.segments)


def own_words(coding: Coding) -> bool:
    """Return whether the text itself says who speaks, not the document as a whole."""
    return coding.stakeholder_basis in ("sentence", "speaker", "section", "human")


def counted(number: int, noun: str) -> str:
    """Return "one point", "12 points": words up to ten, then figures."""
    shown = _NUMBERS[number] if number <= 10 else f"{number:,}"
    return f"{shown} {noun}{'' if number == 1 else 's'}"


def listed(items: Sequence[str]) -> str:
    """Return "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def as_percent(part: int, whole: int) -> str:
    """Return a share as a whole percentage."""
    return f"{100 * part / whole:.0f}%" if whole else "0%"
