"""What is known of the themes as CSV: their counts, their members and what stands for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pipeline.codebook import CodeBook
from pipeline.report.csv import as_set, as_table
from pipeline.tables import Counts, ThemeRow
from pipeline.types import ParentTheme, StockTake, Theme

_SHOWN = 5  # points of counter-evidence, at most


@dataclass(frozen=True, slots=True)
class ThemesCsv:
    """One row a theme and label."""

    version: ClassVar[int] = 3
    name: ClassVar[str] = "themes.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = Counts.of(found, codebook)
        header = [
            "theme_id",
            "theme",
            "label",
            "segments",
            "documents",
            "stakeholder_groups",
            "share",
            "quantifier",
            "statement",
            "keywords",
            "exemplars",
            "stability",
            "left_out",
            "coherence",
            "basis",
            "parent_id",
            "parent",
            "texts",
            "share_low",
            "share_high",
            "documents_of",
        ]
        rows = ((*_theme_row(row), *_measured(row, counts)) for row in counts.rows)
        return as_table(header, rows)


def _theme_row(row: ThemeRow) -> tuple[object, ...]:
    return (
        row.theme.id,
        row.theme.name,
        row.label,
        len(row.findings),
        row.documents,
        len(row.groups),
        f"{row.share:.4f}",
        row.quantifier,
        row.statement,
        as_set(row.theme.keywords),
        as_set(f.segment.id for f in row.findings[:5]),
        f"{row.theme.stability:.3f}",
    )


def _measured(row: ThemeRow, counts: Counts) -> tuple[object, ...]:
    """Return how far a row is to be trusted, its parent theme, and counts made another way."""
    theme, parent = row.theme, counts.parent_of.get(row.theme.id)
    low, high = (f"{edge:.4f}" for edge in row.interval) if row.interval else ("", "")
    return (
        "" if theme.left_out is None else f"{theme.left_out:.3f}",
        f"{theme.coherence:.3f}",
        theme.basis,
        parent.id if parent else "",
        parent.name if parent else "",
        row.texts,
        low,
        high,
        len(counts.files_read),
    )


@dataclass(frozen=True, slots=True)
class ThemeStakeholdersCsv:
    """One row a theme, label and stakeholder group."""

    version: ClassVar[int] = 2
    name: ClassVar[str] = "theme_stakeholders.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        header = ["theme_id", "theme", "label", "stakeholder", "segments", "share_of_group"]
        rows = [
            (theme.id, theme.name, label, group, points, f"{share:.4f}")
            for theme, label, group, points, share in Counts.of(found, codebook).theme_groups()
        ]
        return as_table(header, rows)


@dataclass(frozen=True, slots=True)
class ThemeParentsCsv:
    """One row a parent theme, with a column for each label of the code book."""

    version: ClassVar[int] = 2
    name: ClassVar[str] = "theme_parents.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = Counts.of(found, codebook)
        header = ["parent_id", "parent", "themes", "segments", *counts.labels, "documents"]
        return as_table(header, (_parent_row(p, counts) for p in found.themes.parents))


def _parent_row(parent: ParentTheme, counts: Counts) -> tuple[object, ...]:
    inside = [theme for theme in counts.found.themes.themes if theme.parent == parent.id]
    points = [counts.by_id[member.segment] for theme in inside for member in theme.members]
    return (
        parent.id,
        parent.name,
        as_set(theme.id for theme in inside),
        len(points),
        *(sum(point.coding.label == label for point in points) for label in counts.labels),
        counts.documents(points),
    )


@dataclass(frozen=True, slots=True)
class ThemeMembersCsv:
    """One row a finding and theme that it supports, its first theme first, in reading order.

    `role` is first, second or unplaced: of a finding that no theme holds the theme is the nearest.
    `fit` is the cosine to the theme's centre, `distance` what it lacks of 1.
    """

    version: ClassVar[int] = 1
    name: ClassVar[str] = "theme_members.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = Counts.of(found, codebook)
        header = ["segment_id", "theme_id", "theme", "role", "fit", "distance", "same_as"]
        rows = [
            (
                address,
                theme,
                counts.names_of.get(theme, ""),
                role,
                f"{fit:.3f}" if theme else "",
                f"{1 - fit:.3f}" if theme else "",
                counts.first_of.get(address, ""),
            )
            for address in counts.by_id
            for theme, role, fit in _places(address, counts)
        ]
        return as_table(header, rows)


def _places(address: str, counts: Counts) -> Iterator[tuple[str, str, float]]:
    """Yield the ids of the themes of a finding, its role there and its fit."""
    if address in counts.theme_of:
        theme, fit = counts.theme_of[address]
        yield theme.id, "first", fit
    if address in counts.unplaced_of:
        one = counts.unplaced_of[address]
        yield one.nearest, "unplaced", one.fit
    if address in counts.second_of:
        second = counts.second_of[address]
        yield second.theme, "second", second.fit


@dataclass(frozen=True, slots=True)
class ThemeEvidenceCsv:
    """One row a point that stands for a theme, with its role there, the most telling first.

    `role` is exemplar, borderline (nearest to leaving the theme), counter (speaks against most of
    it) or minority (what one group alone says). Words that may not be quoted are left out.
    """

    version: ClassVar[int] = 1
    name: ClassVar[str] = "theme_evidence.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = Counts.of(found, codebook)
        header = [
            "theme_id",
            "theme",
            "role",
            "rank",
            "segment_id",
            "document",
            "page",
            "label",
            "stakeholders",
            "fit",
            "text",
        ]
        rows = [
            (theme.id, theme.name, role, rank, *_shown(address, counts))
            for theme in found.themes.themes
            for role, addresses in _roles(theme, counts)
            for rank, address in enumerate(addresses, 1)
        ]
        return as_table(header, rows)


def _roles(theme: Theme, counts: Counts) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "exemplar", theme.exemplars
    yield "borderline", theme.borderline
    yield "counter", tuple(f.segment.id for f in counts.against(theme)[:_SHOWN])
    yield "minority", theme.minority


def _shown(address: str, counts: Counts) -> tuple[object, ...]:
    finding = counts.by_id[address]
    segment, coding = finding.segment, finding.coding
    return (
        address,
        segment.document,
        segment.place.page,
        coding.label,
        as_set(coding.stakeholders),
        f"{counts.theme_of[address][1]:.3f}",
        counts.quotable(segment),
    )
