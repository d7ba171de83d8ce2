"""The part of a summary on points that have the words of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.proof.summary_draft import Draft, many
from pipeline.proof.summary_points import Point, Points

_FROM = 5  # points with the same words
_TEXTS = 3


@dataclass(frozen=True)
class RepeatParts:
    """Writes this part anew, from the column `same_as` of segments.csv."""

    points: Points
    draft: Draft

    def repeats(self) -> None:
        """Write the part if a text comes often enough."""
        texts = self._texts()
        often = [same for same in texts[:_TEXTS] if len(same) >= _FROM]
        if not often:
            return
        every = len(self.points.points)
        again = sum(len(same) for same in texts)
        different = self.points.texts(self.points.points)
        self.draft.paragraph("## Said in the same words")
        self.draft.paragraph(
            f"{again:,} of the {many(every, 'point')} share their words, or nearly, with another: "
            f"these are {many(len(texts), 'text')}, so that all points together are "
            f"{many(different, 'different text')}. Many points may be one campaign, or one usual "
            "answer; each is counted. The texts that come most often:",
            numbers=4,
        )
        for same in often:
            quoted = next((point.quote for point in same if point.quotable), "")
            said = quoted or "words that may not be quoted"
            told = f"- {many(len(same), 'point')}: {said}"
            self.draft.put(told, numbers=1, quotations=bool(quoted))
        self.draft.put("")

    def _texts(self) -> list[Sequence[Point]]:
        """Return the points of each text that comes more than once, what comes most first."""
        held: dict[str, list[Point]] = defaultdict(list)
        for point in self.points.points:
            held[point.row["same_as"] or point.id].append(point)
        return sorted((same for same in held.values() if len(same) > 1), key=lambda s: -len(s))
