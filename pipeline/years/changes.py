"""The change of each theme as a whole, whatever its points report.

Only labels that both years asked about count, on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.types import Theme
from pipeline.years import chance
from pipeline.years.chance import Certainty, Share
from pipeline.years.counts import YearCounts


@dataclass(frozen=True, slots=True)
class Change:
    """The share of a theme among all points of one year and of the next, between 0 and 1."""

    theme: Theme
    since: int
    to: int
    before: Share
    after: Share
    interval: tuple[float, float] | None
    probability: float | None
    certainty: Certainty = "slight"

    @property
    def value(self) -> float:
        """Return the difference of the two shares."""
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Changes:
    """The changes of all themes, the largest theme first."""

    counts: YearCounts

    @cached_property
    def all(self) -> tuple[Change, ...]:
        """Return the changes with their certainty, years in order."""
        return tuple(change for step in self.counts.steps for change in self._step(*step))

    def _step(self, since: int, to: int) -> list[Change]:
        made = [self._change(theme, since, to) for theme in self.counts.themes]
        told = chance.certainties([change.probability for change in made])
        return [replace(one, certainty=c) for one, c in zip(made, told, strict=True)]

    def _change(self, theme: Theme, since: int, to: int) -> Change:
        before, after = (self._share(theme, year, since, to) for year in (since, to))
        counts = len(before.part), len(before.whole), len(after.part), len(after.whole)
        return Change(
            theme=theme,
            since=since,
            to=to,
            before=before,
            after=after,
            interval=chance.interval(before, after),
            probability=chance.probability(*counts) if counts[1] and counts[3] else None,
        )

    def _share(self, theme: Theme, year: int, since: int, to: int) -> Share:
        both = self.counts.both_asked(since, to)
        whole = tuple(f for f in self.counts.of_year[year] if f.coding.label in both)
        part = tuple(f for f in self.counts.inside(theme.id, year) if f.coding.label in both)
        return Share(part, whole)
