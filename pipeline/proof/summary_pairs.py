"""The part of a summary that sets issues beside what is asked for in answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from pipeline.proof.summary_draft import Draft, hundredths, in_words, many
from pipeline.proof.summary_points import Point, Points
from pipeline.publish.finished import Row

_PAIRS = 12
_OF_THEME = 2
_BARRIER, _NEED = "barrier", "need"


@dataclass(frozen=True)
class PairParts:
    """Writes this part anew from the rows of actions.csv."""

    points: Points
    draft: Draft

    @cached_property
    def _barriers(self) -> list[Point]:
        return [point for point in self.points.points if point.label == _BARRIER]

    def actions(self) -> None:
        """Write the pairs that are nearest, and how many barriers no need answers."""
        if not self._barriers or not any(point.label == _NEED for point in self.points.points):
            return
        self.draft.paragraph("## What is asked for in answer")
        shown = self._shown(self._ranked())
        if shown:
            self.draft.paragraph(
                "Needs that come nearest to an issue of the same theme. The computer set them side "
                "by side because their words are alike (1 is the same): whether one answers the "
                "other is for a reader to judge."
            )
            self._table(shown)
            self.draft.put("")
        self._without()

    def _ranked(self) -> list[Row]:
        """Return the pairs of first points, most alike first; repeats have those of the first."""
        rows = [
            row
            for row in self.points.run.tables["actions.csv"]
            if row["need_id"] and not self.points.by_id[row["barrier_id"]].row["same_as"]
        ]
        rows.sort(key=lambda row: (-float(row["similarity"]), row["barrier_id"], row["need_id"]))
        return rows

    def _may_stand(self, row: Row) -> bool:
        """Return whether a pair is of a barrier, and both may be quoted and need no second look."""
        ends = self._point(row, "barrier_id"), self._point(row, "need_id")
        fit = all(point.quotable and not point.review for point in ends)
        return fit and ends[0].label == _BARRIER

    def _point(self, row: Row, end: str) -> Point:
        return self.points.by_id[row[end]]

    def _shown(self, ranked: Sequence[Row]) -> list[Row]:
        """Return the pairs shown: each issue and each action once, no theme more than twice.

        Of pairs that are equally alike in three places those come first that the file has first.
        """
        found: list[Row] = []
        seen: set[str] = set()
        themes: Counter[str] = Counter()
        for _, same in groupby(ranked, key=lambda row: float(row["similarity"])):
            for row in sorted(same, key=self._place):
                ends = {row["barrier_id"], row["need_id"]}
                fresh = not ends & seen and themes[row["theme_id"]] < _OF_THEME
                if fresh and self._may_stand(row):
                    found.append(row)
                    seen |= ends
                    themes[row["theme_id"]] += 1
        return found[:_PAIRS]

    def _place(self, row: Row) -> int:
        start = self._cells(row)
        lines = (at for at, line in enumerate(self._rows) if line.startswith(start))
        return next(lines, len(self._rows))

    @cached_property
    def _rows(self) -> list[str]:
        return [line for line in self.draft.said if line.startswith("| “")]

    def _cells(self, row: Row) -> str:
        barrier, need = self._point(row, "barrier_id"), self._point(row, "need_id")
        return f"| {barrier.quote} | {need.quote} |"

    def _indicator(self, row: Row) -> str:
        if not row["indicator_id"]:
            return ""
        point = self._point(row, "indicator_id")
        return point.quote if point.quotable else ""

    def _table(self, shown: Sequence[Row]) -> None:
        known = any(map(self._indicator, shown))
        heads = ["Issue", "Action", *(["Indicator"] if known else []), "Alike"]
        self.draft.put(f"| {' | '.join(heads)} |")
        self.draft.put(f"|{' --- |' * (len(heads) - 1)} ---: |")
        for row in shown:
            indicator = self._indicator(row)
            start = f"{self._cells(row)}{f' {indicator} |' if known else ''}"
            lines = [f"{start} {alike} |" for alike in hundredths(row["similarity"])]
            told = 3 if indicator else 2
            self.draft.put(self.draft.pick(lines), numbers=1, quotations=told)

    def _without(self) -> None:
        answered = {
            row["barrier_id"] for row in self.points.run.tables["actions.csv"] if row["need_id"]
        }
        none = sum(point.id not in answered for point in self._barriers)
        if not none:
            told = "For every barrier there is a need near it; actions.csv lists them all."
            self.draft.paragraph(told)
            return
        whole = many(len(self._barriers), "barrier")
        self.draft.paragraph(
            f"For {in_words(none)} of {whole} the notes name no need of the same theme that comes "
            "near; actions.csv lists them, and all pairs.",
            numbers=2,
        )
