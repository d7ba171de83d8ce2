"""Life-lines of barriers, and who speaks in which year, as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.report.csv import as_set, as_table
from pipeline.report.years.tables import groups, share
from pipeline.types import Finding
from pipeline.years.counts import YearCounts
from pipeline.years.lifelines import Lifeline, Lifelines
from pipeline.years.voices import Voice, Voices


@dataclass(frozen=True, slots=True)
class LifelinesCsv:
    """One row a barrier over the years: who raised it when, what was asked for, what answers it.

    `raised_by` and `points` tell of each year in turn, as "2012: …"; the words are those of the
    first point, of the nearest need and of the nearest later progress, if they may be quoted.
    """

    version: ClassVar[int] = 1
    name: ClassVar[str] = "lifelines.csv"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = YearCounts(compared, codebook)
        header = [
            "theme_id",
            "theme",
            "year",
            "barrier_id",
            "barrier",
            "outcome",
            "raised_by",
            "points",
            "needs",
            "need",
            "progress",
            "progress_said",
        ]
        return as_table(header, (_line(line, counts) for line in Lifelines(counts).all))


def _line(line: Lifeline, counts: YearCounts) -> tuple[object, ...]:
    start = line.raised[line.first][0]
    return (
        line.theme,
        counts.counts.names_of[line.theme],
        counts.years[line.first].name,
        start.segment.id,
        _words([start], counts),
        line.outcome,
        _by_year([groups(found, counts.codebook) for found in line.raised], line, counts),
        _by_year([[f.segment.id for f in found] for found in line.raised], line, counts),
        as_set(f.segment.id for f in line.needs),
        _words(line.needs, counts),
        as_set(f.segment.id for f in line.progress),
        _words(line.progress, counts),
    )


def _by_year(told: Sequence[Sequence[str]], line: Lifeline, counts: YearCounts) -> str:
    """Return what is told of each year in which a barrier is raised."""
    return " | ".join(
        f"{year.name}: {as_set(of_year)}"
        for year, of_year, found in zip(counts.years, told, line.raised, strict=True)
        if found
    )


def _words(found: Sequence[Finding], counts: YearCounts) -> str:
    """Return the words of the first point, if they may be quoted."""
    return counts.counts.quotable(found[0].segment) if found else ""


@dataclass(frozen=True, slots=True)
class VoicesCsv:
    """One row a stakeholder group and year.

    `presence` is heard (some point reports something), silent (the notes name the group as
    speaking, but no point reports anything) or absent (nothing of that year is said by it).
    """

    version: ClassVar[int] = 2
    name: ClassVar[str] = "voices.csv"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = YearCounts(compared, codebook)
        labels = counts.counts.labels
        header = ["stakeholder", "name", "year", "presence", "segments", *labels, "share",
                  "documents"]  # fmt: skip
        rows = [row for voice in Voices(counts).all for row in _voice(voice, counts)]
        return as_table(header, rows)


def _voice(voice: Voice, counts: YearCounts) -> list[tuple[object, ...]]:
    name = counts.codebook.stakeholder(voice.group).name
    return [
        (
            voice.group,
            name,
            year.name,
            voice.presence[at],
            sum(voice.points[at].values()),
            *(voice.points[at][label] for label in counts.counts.labels),
            share(sum(voice.points[at].values()) / max(1, len(counts.of_year[at]))),
            voice.documents[at],
        )
        for at, year in enumerate(counts.years)
    ]
