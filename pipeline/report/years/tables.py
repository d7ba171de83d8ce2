"""What changed from year to year as CSV: the ledger, counts and shares, links between points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.report.csv import as_set, as_table
from pipeline.report.quotes import Quotes
from pipeline.text import display
from pipeline.types import Finding
from pipeline.years.changes import Changes
from pipeline.years.counts import YearCounts
from pipeline.years.entry import Entry
from pipeline.years.ledger import Ledger

SHOWN = 5  # points of evidence on a side
_EVERYONE = "all"  # the stakeholder of a row that counts each point once


def share(value: float | None) -> str:
    """Return a share, or a probability, with four decimals; nothing where there is none."""
    return "" if value is None else f"{value:.4f}"


def edges(interval: tuple[float, float] | None) -> tuple[str, str]:
    """Return the two edges of an interval as cells."""
    return (share(interval[0]), share(interval[1])) if interval else ("", "")


@dataclass(frozen=True, slots=True)
class LedgerCsv:
    """One row a theme, label and step from one year to the next.

    `evidence` holds the addresses of up to five points, `quotes` their words where they may be
    quoted. `certainty` is clear, likely or slight; `probability` is that of such counts if nothing
    had changed. `few` names the years with too few documents for an interval over documents.
    """

    version: ClassVar[int] = 3
    name: ClassVar[str] = "ledger.csv"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = YearCounts(compared, codebook)
        header = [
            "theme_id",
            "theme",
            "status",
            "year_from",
            "year_to",
            "label_from",
            "label_to",
            "segments_from",
            "segments_to",
            "share_from",
            "share_to",
            "change",
            "low",
            "high",
            "evidence_from",
            "evidence_to",
            "why",
            "certainty",
            "probability",
            "documents_from",
            "documents_to",
            "groups_from",
            "groups_to",
            "few",
            "quotes_from",
            "quotes_to",
        ]
        quotes = Quotes(counts.counts)
        return as_table(header, (_row(entry, counts, quotes) for entry in Ledger(counts).entries))


def evidence(entry: Entry) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the points that show what happened, on both sides, the most telling first."""
    before, after = entry.found_from, entry.found_to
    if entry.beside:
        before, after = before or entry.beside, after or entry.beside
    return before[:SHOWN], after[:SHOWN]


def _row(entry: Entry, counts: YearCounts, quotes: Quotes) -> tuple[object, ...]:
    before, after = evidence(entry)
    return (
        entry.theme,
        entry.name,
        entry.status,
        counts.years[entry.since].name,
        counts.years[entry.to].name,
        entry.label_from,
        entry.label_to,
        len(entry.found_from),
        len(entry.found_to),
        share(entry.share_from),
        share(entry.share_to),
        share(entry.change),
        *edges(entry.interval),
        as_set(f.segment.id for f in before),
        as_set(f.segment.id for f in after),
        entry.why,
        entry.certainty,
        share(entry.probability),
        counts.counts.documents(entry.found_from),
        counts.counts.documents(entry.found_to),
        as_set(groups(entry.found_from, counts.codebook)),
        as_set(groups(entry.found_to, counts.codebook)),
        as_set(counts.years[y].name for y in (entry.since, entry.to) if counts.is_few(y)),
        _said(before, quotes),
        _said(after, quotes),
    )


def groups(found: Sequence[Finding], codebook: CodeBook) -> tuple[str, ...]:
    """Return the stakeholder groups of some points in the book's order."""
    return codebook.in_order(group for f in found for group in f.coding.stakeholders)


def _said(found: Sequence[Finding], quotes: Quotes) -> str:
    """Return the words of points that may be quoted, each with its place."""
    return " ".join(
        f"“{display(f.segment.text)}” ({quotes.source(f.segment)})."
        for f in found
        if quotes.may_quote(f.segment)
    )


@dataclass(frozen=True, slots=True)
class ThemeYearsCsv:
    """One row a theme, year, label and stakeholder group; "all" counts each point once.

    `share` is that of the year's points of the label, or of the group's points of the year. Empty
    where the year did not ask about the label.
    """

    version: ClassVar[int] = 2
    name: ClassVar[str] = "theme_years.csv"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        header = [
            "theme_id",
            "theme",
            "year",
            "label",
            "stakeholder",
            "segments",
            "share",
            "documents",
            "asked",
        ]
        return as_table(header, _year_rows(YearCounts(compared, codebook)))


def _year_rows(counts: YearCounts) -> Iterator[tuple[object, ...]]:
    among = counts.counts.documents
    for theme in counts.themes:
        for year, about in enumerate(counts.years):
            for label in counts.counts.labels:
                found = counts.cell(theme.id, year, label)
                asked = "yes" if counts.asked(year, label) else "no"
                head = theme.id, theme.name, about.name, label
                told = share(counts.share(theme.id, year, label))
                yield *head, _EVERYONE, len(found), told, among(found), asked
                for group in groups(found, counts.codebook):
                    mine = [f for f in found if group in f.coding.stakeholders]
                    part = share(len(mine) / counts.per_group[year][group])
                    yield *head, group, len(mine), part, among(mine), asked


@dataclass(frozen=True, slots=True)
class ThemeChangesCsv:
    """One row a theme and step from one year to the next, whatever its points report."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "theme_changes.csv"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = YearCounts(compared, codebook)
        header = [
            "theme_id",
            "theme",
            "year_from",
            "year_to",
            "segments_from",
            "segments_to",
            "share_from",
            "share_to",
            "change",
            "low",
            "high",
            "certainty",
            "probability",
            "status",
        ]
        rows = [
            (
                one.theme.id,
                one.theme.name,
                counts.years[one.since].name,
                counts.years[one.to].name,
                len(one.before.part),
                len(one.after.part),
                share(one.before.value),
                share(one.after.value),
                share(one.value),
                *edges(one.interval),
                one.certainty,
                share(one.probability),
                status_of(codebook, one.theme.id),
            )
            for one in Changes(counts).all
        ]
        return as_table(header, rows)


def status_of(codebook: CodeBook, id: str) -> str:
    """Return the status of a theme in the code book: a candidate is marked as one."""
    return next((theme.status for theme in codebook.themes if theme.id == id), "")


@dataclass(frozen=True, slots=True)
class LinksCsv:
    """One row two points of one theme in two years that speak of the same thing."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "links.csv"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = YearCounts(compared, codebook)
        header = [
            "theme_id",
            "theme",
            "similarity",
            *(f"{name}_{end}" for end in ("from", "to") for name in _END),
        ]
        names = counts.counts.names_of
        rows = [
            (
                link.theme,
                names[link.theme],
                f"{link.similarity:.3f}",
                *_end(counts.counts.by_id[link.earlier], counts),
                *_end(counts.counts.by_id[link.later], counts),
            )
            for link in compared.links.points
        ]
        return as_table(header, rows)


_END = ("segment", "year", "label", "stakeholders", "text")


def _end(finding: Finding, counts: YearCounts) -> tuple[str, ...]:
    return (
        finding.segment.id,
        counts.years[counts.year_of(finding)].name,
        finding.coding.label,
        as_set(finding.coding.stakeholders),
        counts.counts.quotable(finding.segment),
    )
