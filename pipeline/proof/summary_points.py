"""The points of a run as its tables have them: who made them, where they stand, what is sure."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.proof.summary_draft import plain, series
from pipeline.publish.finished import FinishedRun, Row, members
from pipeline.text import display
from pipeline.types import NONE

_OWN = frozenset({"sentence", "speaker", "section", "human"})
_TOLD = frozenset({"both", "heading", "lead_in", "column", "human"})
_SURE = 0.6  # confidence from which a point may stand for others


@dataclass(frozen=True)
class Point:
    """A row of segments.csv, its cells as values; `source` tells where it stands.

    `sure` says whether it may stand for others; None where the tables leave it open: a cue may have
    told as well as the wording, which segments.csv does not say.
    """

    row: Row
    source: str
    id: str
    label: str
    theme: str
    groups: tuple[str, ...]
    fit: float
    confidence: float
    review: bool
    quotable: bool
    own: bool
    sure: bool | None

    @cached_property
    def shown(self) -> str:
        """Return its words as a reader sees them."""
        return display(self.row["text"])

    @cached_property
    def quote(self) -> str:
        """Return its words with their place, as a summary quotes them."""
        return f"“{plain(self.shown)}” ({plain(self.source)})"

    @property
    def surely(self) -> bool:
        """Return whether the tables say that it may stand for others."""
        return self.sure is True

    @property
    def perhaps(self) -> bool:
        """Return whether it may stand for others for all that the tables say."""
        return self.sure is not False


def _point(row: Row, source: str, *, by_hand: bool) -> Point:
    review, confidence = row["review"] == "yes", float(row["label_confidence"])
    told = True if by_hand or row["label_basis"] in _TOLD else None
    return Point(
        row=row,
        source=source,
        id=row["segment_id"],
        label=row["label"],
        theme=row["theme_id"],
        groups=members(row["stakeholders"]),
        fit=float(row["theme_confidence"] or 0),
        confidence=confidence,
        review=review,
        quotable=row["may_quote"] == "",
        own=row["stakeholder_basis"] in _OWN,
        sure=False if review or confidence < _SURE else told,
    )


@dataclass(frozen=True)
class Points:
    """The segments of a run, and what is counted of them in more than one place."""

    run: FinishedRun
    book: CodeBook

    @cached_property
    def every(self) -> tuple[Point, ...]:
        """Return all segments in reading order."""
        rows = self.run.tables["segments.csv"]
        by_hand = {
            row["segment_id"]
            for row in self.codings
            if row["outcome"] != "unmatched"
            and (row["label_human"] or row["stakeholders_human"] or row["services_human"])
        }
        return tuple(
            _point(row, self._source(row), by_hand=row["segment_id"] in by_hand) for row in rows
        )

    @cached_property
    def by_id(self) -> dict[str, Point]:
        """Return all segments by their addresses."""
        return {point.id: point for point in self.every}

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Return the segments that report something."""
        return tuple(point for point in self.every if point.label != NONE)

    @cached_property
    def of_theme(self) -> Mapping[str, Sequence[Point]]:
        """Return the points of each theme."""
        held: dict[str, list[Point]] = defaultdict(list)
        for point in self.points:
            if point.theme:
                held[point.theme].append(point)
        return held

    @cached_property
    def theme_rows(self) -> Mapping[str, Sequence[Row]]:
        """Return the rows of each theme in themes.csv, in their order."""
        held: dict[str, list[Row]] = {}
        for row in self.run.tables["themes.csv"]:
            held.setdefault(row["theme_id"], []).append(row)
        return held

    def name(self, theme: str) -> str:
        """Return the name of a theme."""
        return self.theme_rows[theme][0]["theme"]

    @cached_property
    def of_role(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """Return the addresses that stand for a theme in a role, by theme and role, in order."""
        held: dict[tuple[str, str], list[str]] = defaultdict(list)
        rows = self.run.tables["theme_evidence.csv"]
        for row in sorted(rows, key=lambda row: int(row["rank"])):
            held[row["theme_id"], row["role"]].append(row["segment_id"])
        return held

    def ranks(self, theme: str) -> dict[str, int]:
        """Return the places of a theme's exemplars, from 0."""
        return {id: at for at, id in enumerate(self.of_role.get((theme, "exemplar"), ()))}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that report something, in the book's order."""
        return tuple(label.id for label in self.book.labels if label.id != NONE)

    @cached_property
    def heard(self) -> tuple[str, ...]:
        """Return the groups heard, in the book's order."""
        return self.groups_of(self.points)

    def groups_of(self, points: Iterable[Point]) -> tuple[str, ...]:
        """Return the groups that made some points, in the book's order."""
        said = {group for point in points for group in point.groups}
        return tuple(group.id for group in self.book.stakeholders if group.id in said)

    def people(self, groups: Sequence[str]) -> str:
        """Return the names of groups, or that it is all of them."""
        if len(groups) > 2 and len(groups) == len(self.heard):
            return "every group heard"
        return series([self.group_names[group] for group in groups])

    @cached_property
    def group_names(self) -> dict[str, str]:
        """Return the names of the groups by their ids."""
        return {group.id: group.name for group in self.book.stakeholders}

    def label_name(self, label: str) -> str:
        """Return the name of a label."""
        return self.book.label(label).name

    def texts(self, points: Iterable[Point]) -> int:
        """Return how many points there are if those with the same words count once."""
        return len({point.row["same_as"] or point.id for point in points})

    @cached_property
    def documents(self) -> Sequence[Row]:
        """Return the rows of the documents that were read."""
        rows = self.run.tables["documents.csv"]
        return [row for row in rows if row["status"] != "failed"]

    @property
    def files(self) -> int:
        """Return how many files were read: the portions of one are one document to a reader."""
        return len({self.run.file(row["document"]) for row in self.documents})

    @cached_property
    def codings(self) -> Sequence[Row]:
        """Return what people coded, row by row."""
        return self._table("human_codings.csv")

    def _table(self, name: str) -> list[Row]:
        data = self.run.files.get(name, b"").decode()
        return list(csv.DictReader(io.StringIO(data, newline="")))

    @cached_property
    def _units(self) -> dict[str, str]:
        return {row["document"]: row["unit"] for row in self.documents}

    def _source(self, row: Row) -> str:
        """Return the file, the page, line or row, and the printed paragraph of a segment."""
        unit = self._units[row["document"]]
        where = row["at"] or f"{unit} {row['page' if unit == 'page' else 'line']}"
        mark = self._mark(row) if re.match(r"\d+\.\d", row["paragraph"]) else ""
        return f"{self.run.file(row['document'])}, {where}{mark}"

    def _mark(self, row: Row) -> str:
        """Return the number of a paragraph as it is printed; nothing if it is no plain number."""
        start, marks = int(row["start"]), self._marks[row["document"]]
        at = bisect(marks, start, key=lambda block: block[0]) - 1
        if at < 0 or marks[at][1] < start:
            return f", paragraph {row['paragraph']}"
        mark = marks[at][2]
        return f", paragraph {mark.rstrip('.')}" if re.match(r"\d+\.\d", mark) else ""

    @cached_property
    def _marks(self) -> Mapping[str, Sequence[tuple[int, int, str]]]:
        """Return the blocks of each document that bear a number such as 3.10, in their order."""
        held: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for row in self._table("blocks.csv"):
            if "." in row["marker"]:
                place = int(row["start"]), int(row["end"]), row["marker"]
                held[row["document"]].append(place)
        return held
