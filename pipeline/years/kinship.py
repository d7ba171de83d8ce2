"""Where a new theme came from and where a lost one went: splits and merges seen in the points.

A theme that is new in a year split from another if at least half of its points have their nearest
points of the year before in that one, and that one lost share. A theme that is gone was merged
with another if at least half of its points have their nearest points of the next year in that one,
and that one gained share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.types import Kin, Theme
from pipeline.years import chance
from pipeline.years.counts import YearCounts

_KIN = 0.5  # share of a theme's points that another must have taken, or given


@dataclass(frozen=True)
class Kinship:
    """What the themes of a comparison split from and were merged with."""

    counts: YearCounts

    @cached_property
    def _names(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.counts.themes}

    def split_from(self, theme: str, since: int, to: int) -> Theme | None:
        """Return the theme that a new one split from, if there is one."""
        known = [
            kin
            for kin in self._between(since, to)
            if kin.later == theme != kin.earlier
            and kin.forward >= _KIN
            and self._moved(kin.earlier, since, to) < 0
        ]
        best = max(known, key=lambda kin: (kin.forward, kin.earlier), default=None)
        return self._names[best.earlier] if best else None

    def merged_with(self, theme: str, since: int, to: int) -> Theme | None:
        """Return the theme that a lost one was merged with, if there is one."""
        known = [
            kin
            for kin in self._between(since, to)
            if kin.earlier == theme != kin.later
            and kin.backward >= _KIN
            and self._moved(kin.later, since, to) > 0
        ]
        best = max(known, key=lambda kin: (kin.backward, kin.later), default=None)
        return self._names[best.later] if best else None

    def _between(self, since: int, to: int) -> list[Kin]:
        return [kin for kin in self.counts.compared.links.kin if (kin.since, kin.to) == (since, to)]

    def _moved(self, theme: str, since: int, to: int) -> int:
        """Return 1 if a theme's share of all points rose, -1 if it fell, 0 if chance would do."""
        both = self.counts.both_asked(since, to)
        before, after = (
            sum(len(self.counts.cell(theme, year, label)) for label in both) for year in (since, to)
        )
        of_before, of_after = (
            sum(self.counts.per_label[year][label] for label in both) for year in (since, to)
        )
        if not of_before or not of_after:
            return 0
        if chance.probability(before, of_before, after, of_after) >= chance.LEVEL:
            return 0
        return 1 if after * of_before > before * of_after else -1
