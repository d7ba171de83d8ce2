"""A publication made of a finished run: every count counted again, every word behind the door."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError
from pipeline.publish.door import Door
from pipeline.publish.finished import FinishedRun, Row, members
from pipeline.publish.passages import Passages
from pipeline.publish.tally import Tally, names_people
from pipeline.publish.themes import ThemesShown
from pipeline.published import (
    Code,
    LeftOut,
    Made,
    PairShown,
    Paper,
    ParentShown,
    PortionShown,
    Publication,
    Voice,
    Withheld,
)
from pipeline.report.reasons import REASONS
from pipeline.text import unspaced
from pipeline.types import NONE

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
FEWEST_PEOPLE = 5  # below which a count by group is held back where people answer singly


@dataclass(frozen=True, slots=True)
class Leave:
    """What the publisher decides.

    `threshold` is the number of people below which a count by group is held back: None stands for
    five where some notes are answers of single people, and for 0 (nothing is held back) elsewhere.
    With `pseudonymise` the names of private persons are masked. `date` is the day that the forms
    bear, as 2014-05-03; empty where they bear none.
    """

    threshold: int | None = None
    pseudonymise: bool = False
    date: str = ""

    def __post_init__(self) -> None:
        if self.date and not _DAY.fullmatch(self.date):
            raise SettingsError("--date", f'"{self.date}" is no date.', "Write it as 2014-05-03.")
        try:
            datetime.date.fromisoformat(self.date or "2014-05-03")
        except ValueError:
            todo = "There is no such day."
            raise SettingsError("--date", f'"{self.date}" is no date.', todo) from None

    @property
    def day(self) -> datetime.date | None:
        """Return the day that the forms bear."""
        return datetime.date.fromisoformat(self.date) if self.date else None


@dataclass(frozen=True, slots=True)
class Released:
    """What may be shown to others, and a table of who stands behind pseudonyms, which may not."""

    shown: Publication
    persons: bytes


def publish(run: FinishedRun, codebook: CodeBook, leave: Leave | None = None) -> Released:
    """Return what may be shown to others of a run, counted by the code book that it wrote."""
    publisher = _Publisher(run, codebook, leave or Leave())
    return Released(publisher.publication(), publisher.door.key())


@dataclass(frozen=True)
class _Publisher:
    run: FinishedRun
    codebook: CodeBook
    leave: Leave

    def publication(self) -> Publication:
        manifest = self.run.manifest
        book = self.codebook
        return Publication(
            name=self.door.words(self.run.name),
            title=self.door.words(str(manifest["title"])),
            year=manifest["year"],
            asked=tuple(manifest["asked"]),
            labels=tuple(Code(one.id, one.name, one.definition) for one in book.labels),
            groups=tuple(Code(id, book.stakeholder(id).name) for id in self.tally.heard),
            services=tuple(Code(one.id, one.name) for one in book.services),
            papers=tuple(map(self._paper, self.run.tables["documents.csv"])),
            portions=tuple(self._portions()),
            passages=self.passages.all,
            themes=self.themes.all,
            parents=tuple(self._parents()),
            cells=tuple(self.themes.cells()),
            voices=tuple(map(self._voice, self.tally.heard)),
            totals=self._totals(),
            pairs=tuple(self._pairs()),
            unanswered=tuple(self._unanswered()),
            left_out=tuple(self._left_out()),
            withheld=self._withheld(),
            made=self._made(),
            date=self.leave.day,
        )

    @cached_property
    def segments(self) -> Sequence[Row]:
        return self.run.tables["segments.csv"]

    @cached_property
    def door(self) -> Door:
        return Door(self.run, self.leave.pseudonymise)

    @cached_property
    def threshold(self) -> int:
        if self.leave.threshold is not None:
            return self.leave.threshold
        return FEWEST_PEOPLE if names_people(self.segments) else 0

    @cached_property
    def tally(self) -> Tally:
        labels = tuple(label.id for label in self.codebook.labels if label.id != NONE)
        groups = tuple(group.id for group in self.codebook.stakeholders)
        return Tally(self.segments, labels, groups, self.threshold)

    @cached_property
    def passages(self) -> Passages:
        return Passages(self.door, self.tally)

    @cached_property
    def themes(self) -> ThemesShown:
        return ThemesShown(self.run, self.codebook, self.door, self.tally, self.passages.shown)

    @cached_property
    def _sizes(self) -> Counter[tuple[str, str]]:
        """Return how many segments and points each document has."""
        made: Counter[tuple[str, str]] = Counter()
        for row in self.segments:
            made[row["document"], "segments"] += 1
            made[row["document"], "points"] += row["label"] != NONE
        return made

    def _paper(self, row: Row) -> Paper:
        id = row["document"]
        silent = id in self.door.silent
        return Paper(
            id=self.door.name(id),
            sha256=row["sha256"],
            format=row["format"],
            pages=int(row["pages"] or 0),
            unit=row["unit"] or "page",  # type: ignore[arg-type]
            characters=int(row["characters"] or 0),
            analysed=int(row["segment_characters"] or 0),
            segments=self._sizes[id, "segments"],
            points=self._sizes[id, "points"],
            status=row["status"],
            message="" if silent else self.door.words(row["message"], id),
            quotable=not silent,
            text=self.door.text(id),
        )

    def _portions(self) -> Iterator[PortionShown]:
        for row in self.run.tables["documents.csv"]:
            id = row["document"]
            if self.run.file(id) != id:
                yield PortionShown(self.door.name(id), self.door.file(id))

    def _parents(self) -> Iterator[ParentShown]:
        for row in self.run.tables["theme_parents.csv"]:
            name = self.door.words(row["parent"])
            yield ParentShown(row["parent_id"], name, members(row["themes"]))

    def _voice(self, group: str) -> Voice:
        tally = self.tally
        by_label = tuple(
            None if tally.is_held(group, label) else tally.per_group[group, label]
            for label in tally.labels
        )
        return Voice(group, by_label, None if tally.is_held(group) else tally.per_group[group,])

    def _totals(self) -> Voice:
        by_label = tuple(self.tally.per_label[label] for label in self.tally.labels)
        return Voice("", by_label, len(self.tally.points))

    def _pairs(self) -> Iterator[PairShown]:
        shown = self.passages.shown
        for row in self.run.tables["actions.csv"]:
            if {row["barrier_id"], row["need_id"]} <= shown:
                indicator = row["indicator_id"] if row["indicator_id"] in shown else ""
                yield PairShown(
                    theme=row["theme_id"],
                    barrier=self.door.address(row["barrier_id"]),
                    need=self.door.address(row["need_id"]),
                    indicator=self.door.address(indicator),
                    similarity=float(row["similarity"]),
                )

    def _unanswered(self) -> Iterator[str]:
        barriers = {row["segment_id"] for row in self.tally.points if row["label"] == "barrier"}
        for row in self.run.tables["actions.csv"]:
            if not row["need_id"] and row["barrier_id"] in barriers:
                yield self.door.address(row["barrier_id"])

    def _left_out(self) -> Iterator[LeftOut]:
        pieces: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        for row in self.run.tables["exclusions.csv"]:
            pieces[row["reason"]] += 1
            sizes[row["reason"]] += len(unspaced(row["text"]))
        for reason, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
            told = REASONS.get(reason, reason.replace("_", " "))
            yield LeftOut(told, pieces[reason], size)

    def _withheld(self) -> Withheld:
        held = [key for key in self._printed() if self.tally.is_held(*key)]
        first = sum(key in self.tally.held.primary for key in held)
        return Withheld(
            documents=len({*map(self.run.file, self.door.silent)}),
            passages=sum(not p.quotable for p in self.passages.all if p.label != NONE),
            masked=self.door.masked(),
            threshold=self.threshold,
            suppressed=first,
            secondary=len(held) - first,
            pseudonymised=self.leave.pseudonymise,
        )

    def _printed(self) -> Iterator[tuple[str, ...]]:
        """Yield what the counts by group that are printed, or held back, are counts of."""
        for group in self.tally.heard:
            yield (group,)
            for label in self.tally.labels:
                yield group, label
                yield from ((rows[0]["theme_id"], label, group) for rows in self.themes.rows)

    def _made(self) -> Made:
        manifest = self.run.manifest
        counts = manifest["counts"]
        documents = self.run.tables["documents.csv"]
        return Made(
            version=str(manifest["taking_stock"]),
            key=str(manifest["key"]),
            recipe=str(manifest["recipe"]),
            codebook=self.door.words(self.codebook.title),
            stages=tuple(manifest["stages"].items()),
            libraries=tuple(manifest["libraries"].items()),
            received=counts["received"],
            read=counts["read"],
            failed=counts["failed"],
            segments=len(self.segments),
            review=sum(row["review"] == "yes" for row in self.segments),
            hand_coded=sum(row["label_basis"] == "human" for row in self.segments),
            characters=sum(int(row["characters"] or 0) for row in documents),
            analysed=sum(int(row["segment_characters"] or 0) for row in documents),
        )
