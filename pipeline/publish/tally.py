"""Counting again, from the rows of segments.csv alone, and holding back what few people said.

What is held back is who said it: a count by stakeholder group behind which there are fewer people
than the threshold. Event notes do not name people, so their counts are never held back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.privacy.suppression import Cell, Sum, Suppressed, suppress
from pipeline.publish.finished import Row, members
from pipeline.types import NONE

_WHOLE = "all groups"  # marks what all groups said of a theme under a label
NOBODY = ""  # stands for the group of a point of which nobody is known to have said it
_RESPONDENT = re.compile(r"\brow \d+$")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """Counts of the findings of a run. `labels` and `groups` are ids in the code book's order."""

    rows: Sequence[Row]
    labels: tuple[str, ...]
    groups: tuple[str, ...]
    threshold: int

    @cached_property
    def points(self) -> tuple[Row, ...]:
        """Return the findings in reading order."""
        return tuple(row for row in self.rows if row["label"] != NONE)

    @cached_property
    def heard(self) -> tuple[str, ...]:
        """Return the groups that said anything, in the code book's order."""
        said = {group for row in self.points for group in members(row["stakeholders"])}
        return tuple(group for group in self.groups if group in said)

    @cached_property
    def cells(self) -> Counter[Key]:
        """Return the points of each theme, label and group; of nobody's too."""
        return Counter(key for row in self.points for key in _keys(row))

    @cached_property
    def per_group(self) -> Counter[Key]:
        """Return the points of each group and label, and of each group as a whole."""
        made: Counter[Key] = Counter()
        for (_, label, group), count in self.cells.items():
            made[group, label] += count
            made[(group,)] += count
        return made

    @cached_property
    def per_theme(self) -> Counter[Key]:
        """Return the points of each theme and label, and of each theme as a whole."""
        made: Counter[Key] = Counter()
        for row in self.points:
            made[row["theme_id"], row["label"]] += 1
            made[(row["theme_id"],)] += 1
        return made

    @cached_property
    def per_label(self) -> Counter[str]:
        """Return the points of each label."""
        return Counter(row["label"] for row in self.points)

    @cached_property
    def held(self) -> Suppressed:
        """Return which counts by group are held back."""
        return suppress(tuple(self._counted()), tuple(self._sums()), self.threshold)

    def is_held(self, *key: str) -> bool:
        """Return whether a count by group is held back."""
        return key in self.held.primary or key in self.held.secondary

    @cached_property
    def _people(self) -> dict[Key, set[str]]:
        """Return the people behind each count; none where nobody is told apart."""
        made: dict[Key, set[str]] = defaultdict(set)
        for row in self.points:
            who = respondent(row)
            if not who:
                continue
            for theme, label, group in _keys(row):
                if group != NOBODY:
                    for key in ((theme, label, group), (group, label), (group,)):
                        made[key].add(who)
        return made

    @cached_property
    def _sides(self) -> list[Key]:
        """Return each theme and label with points, points in no theme included."""
        return sorted({(theme, label) for theme, label, _ in self.cells})

    @property
    def _everybody(self) -> tuple[str, ...]:
        return (*self.heard, NOBODY)

    def _counted(self) -> Iterator[Cell]:
        for side in self._sides:
            for group in self._everybody:
                yield self._cell((*side, group), self.cells[*side, group])
            whole = sum(self.cells[*side, group] for group in self._everybody)
            yield Cell((_WHOLE, *side), whole, 0, fixed=True)
        for group in self.heard:
            for label in self.labels:
                yield self._cell((group, label), self.per_group[group, label])
            yield self._cell((group,), self.per_group[group,])

    def _cell(self, key: Key, value: int) -> Cell:
        return Cell(key, value, len(self._people.get(key, ())))

    def _sums(self) -> Iterator[Sum]:
        """Yield what a reader can add up: the points of a theme and label, and those of a group."""
        for side in self._sides:
            yield Sum((_WHOLE, *side), tuple((*side, group) for group in self._everybody))
        for group in self.heard:
            for label in self.labels:
                sides = [side for side in self._sides if side[1] == label]
                if sides:
                    yield Sum((group, label), tuple((*side, group) for side in sides))
            yield Sum((group,), tuple((group, label) for label in self.labels))


def _keys(row: Row) -> Iterator[Key]:
    for group in members(row["stakeholders"]) or (NOBODY,):
        yield row["theme_id"], row["label"], group


def respondent(row: Row) -> str:
    """Return whose answer a row is, if it is an answer of a single person; else nothing."""
    return f"{row['document']}, {row['at']}" if _RESPONDENT.search(row["at"]) else ""


def names_people(rows: Sequence[Row]) -> bool:
    """Return whether some of the notes are answers of single people, as a sheet of them is."""
    return any(map(respondent, rows))
