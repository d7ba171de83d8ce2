"""The two charts of a comparison: shares of themes over the years, and who speaks of what when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.report.years.charts import HeatMap, HeatRow, SlopeChart, SlopeLine, heat, slopes
from pipeline.tables import listed
from pipeline.text import capital
from pipeline.types import Theme
from pipeline.years.changes import Change, Changes
from pipeline.years.counts import YearCounts

LINES = 12  # themes in a chart


def shown(counts: YearCounts) -> list[Theme]:
    """Return the themes of the charts: those with most points, in order of size."""
    return list(counts.themes[:LINES])


def theme_share(counts: YearCounts, theme: Theme, year: int) -> float:
    """Return a theme's share of a year's points, of labels that every year asked about."""
    mine = sum(len(counts.cell(theme.id, year, label)) for label in counts.always_asked)
    return mine / max(1, sum(counts.per_label[year][label] for label in counts.always_asked))


@dataclass(frozen=True, slots=True)
class ThemesChart:
    """Slopes: the share of each of the largest themes among all points of each year."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "charts/themes.svg"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the picture as SVG."""
        counts = YearCounts(compared, codebook)
        moves = marks(counts)
        lines = tuple(
            SlopeLine(
                capital(theme.name),
                tuple(theme_share(counts, theme, year) for year in range(len(counts.years))),
                moves[theme.id],
            )
            for theme in shown(counts)
        )
        names = tuple(year.name for year in counts.years)
        chart = SlopeChart(
            title=f"The largest themes, {listed(names)}",
            description=_told(lines, names),
            years=names,
            lines=lines,
            unit="share of all points of the year",
        )
        return slopes(chart).encode()


def _told(lines: tuple[SlopeLine, ...], years: tuple[str, ...]) -> str:
    """Return a chart in words, for readers who do not see it."""
    said = [
        f"{line.name}: "
        + ", ".join(
            f"{value:.0%} in {year}"
            for value, year in zip(line.values, years, strict=True)
            if value is not None
        )
        for line in lines
    ]
    return "Share of each theme among all points of a year. " + "; ".join(said) + "."


def marks(counts: YearCounts) -> dict[str, str]:
    """Return how each theme moved, by its id: rose, fell, new, gone, or same.

    What chance may explain is no move; of several moves the last one counts.
    """
    made: dict[str, str] = {}
    for change in Changes(counts).all:
        made[change.theme.id] = _mark(change, made.get(change.theme.id, "same"))
    return made


def _mark(change: Change, known: str) -> str:
    """Return the mark of a theme after one more step; the last clear step counts."""
    if change.certainty == "slight":
        return known
    if not change.before.part:
        return "new"
    if not change.after.part:
        return "gone"
    return "rose" if change.value > 0 else "fell"


@dataclass(frozen=True, slots=True)
class GroupsChart:
    """A heat map: how often each group spoke of each of the largest themes, year beside year."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "charts/groups.svg"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the picture as SVG."""
        counts = YearCounts(compared, codebook)
        heard = counts.counts.groups
        names = tuple(year.name for year in counts.years)
        rows = tuple(
            HeatRow(
                capital(theme.name),
                tuple(
                    tuple(said(counts, theme, group, year) for year in range(len(names)))
                    for group in heard
                ),
            )
            for theme in shown(counts)
        )
        chart = HeatMap(
            title=f"Who spoke of the largest themes, {listed(names)}",
            description="Number of points of each stakeholder group on each theme, a square a "
            "year. The table of the same numbers is theme_years.csv.",
            years=names,
            columns=tuple(capital(codebook.stakeholder(group).name) for group in heard),
            rows=rows,
        )
        return heat(chart).encode()


def said(counts: YearCounts, theme: Theme, group: str, year: int) -> int:
    """Return how many points of a theme a group made in a year."""
    return sum(group in f.coding.stakeholders for f in counts.inside(theme.id, year))
