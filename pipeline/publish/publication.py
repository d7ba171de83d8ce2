"""A publication made of a finished run: every count counted again, every word behind the door."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.publish.door import Door
from pipeline.publish.finished import FinishedRun, Row, members, number
from pipeline.publish.tally import Tally, names_people
from pipeline.published import (
    Code,
    GroupCount,
    LabelCount,
    LeftOut,
    Made,
    PairShown,
    Paper,
    ParentShown,
    Passage,
    Publication,
    ThemeShown,
    Voice,
    Withheld,
)
from pipeline.report.reasons import REASONS
from pipeline.tables import counted
from pipeline.text import capital, fold, unspaced
from pipeline.types import NONE

FEWEST_PEOPLE = 5  # below which a count by group is held back where people answer singly


@dataclass(frozen=True, slots=True)
class Leave:
    """What the publisher decides.

    `threshold` is the number of people below which a count by group is held back: None stands for
    five where some notes are answers of single people, and for 0 (nothing is held back) elsewhere.
    With `pseudonymise` the names of private persons are masked.
    """

    threshold: int | None = None
    pseudonymise: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """What may be shown to others, and a table of who stands behind pseudonyms, which may not."""

    shown: Publication
    persons: bytes


def publish(run: FinishedRun, codebook: CodeBook, leave: Leave | None = None) -> Released:
    """Return what may be shown to others of a run, counted by the code book that it wrote."""
    publisher = _Publisher(run, codebook, leave or Leave())
    return Released(publisher.publication(), publisher.door.persons())


@dataclass(frozen=True)
class _Publisher:
    run: FinishedRun
    codebook: CodeBook
    leave: Leave

    def publication(self) -> Publication:
        manifest = self.run.manifest
        book = self.codebook
        return Publication(
            name=self.run.name,
            title=str(manifest["title"]),
            year=manifest["year"],
            asked=tuple(manifest["asked"]),
            labels=tuple(Code(one.id, one.name, one.definition) for one in book.labels),
            groups=tuple(Code(id, book.stakeholder(id).name) for id in self.tally.heard),
            services=tuple(Code(one.id, one.name) for one in book.services),
            papers=tuple(map(self._paper, self.run.tables["documents.csv"])),
            passages=self.passages,
            themes=tuple(map(self._theme, self._theme_rows)),
            parents=tuple(self._parents()),
            cells=tuple(self._cells()),
            voices=tuple(map(self._voice, self.tally.heard)),
            totals=self._totals(),
            pairs=tuple(self._pairs()),
            unanswered=tuple(self._unanswered()),
            left_out=tuple(self._left_out()),
            withheld=self._withheld(),
            made=self._made(),
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
    def passages(self) -> tuple[Passage, ...]:
        return tuple(self._passage(at, row) for at, row in enumerate(self.segments, 1))

    @cached_property
    def shown(self) -> frozenset[str]:
        """Return the addresses of the passages whose words are shown."""
        return frozenset(passage.id for passage in self.passages if passage.text)

    @cached_property
    def _silent(self) -> frozenset[str]:
        """Return the documents of which nothing may be quoted."""
        rows = self.run.tables["documents.csv"]
        return frozenset(row["document"] for row in rows if row["may_quote"] == "no")

    def _paper(self, row: Row) -> Paper:
        id = row["document"]
        mine = [segment for segment in self.segments if segment["document"] == id]
        return Paper(
            id=id,
            sha256=row["sha256"],
            format=row["format"],
            pages=int(row["pages"] or 0),
            unit=row["unit"] or "page",  # type: ignore[arg-type]
            characters=int(row["characters"] or 0),
            analysed=int(row["segment_characters"] or 0),
            segments=len(mine),
            points=sum(segment["label"] != NONE for segment in mine),
            status=row["status"],
            message=row["message"],
            quotable=id not in self._silent,
            text="" if id in self._silent else self.door.text(id),
        )

    def _passage(self, at: int, row: Row) -> Passage:
        start, end, text = self._words(row)
        hidden = row["document"] in self._silent
        held = self._groups(row)
        return Passage(
            id=row["segment_id"],
            number=at,
            document=row["document"],
            page=int(row["page"]),
            line=int(row["line"]),
            at=row["at"],
            paragraph=row["paragraph"],
            start=start,
            end=end,
            kind=row["kind"],
            headings=() if hidden else self._headings(row),
            lead_in="" if hidden else self.door.words(row["lead_in"]),
            text=text,
            label=row["label"],
            second_label=row["second_label"],
            confidence=float(row["label_confidence"]),
            basis=row["label_basis"],
            stakeholders=held,
            stakeholder_basis=row["stakeholder_basis"],
            hidden_groups=held != members(row["stakeholders"]),
            services=members(row["services"]),
            theme=row["theme_id"],
            fit=number(row["theme_confidence"]),
            second_theme=row["second_theme_id"],
            review=row["review"] == "yes",
            quotable=row["may_quote"] != "no",
            same_as=row["same_as"],
            legibility=float(row["legibility"] or 1),
        )

    def _words(self, row: Row) -> tuple[int, int, str]:
        """Return where a segment stands in the text that is shown, and its words there."""
        if row["may_quote"] == "no":
            return 0, 0, ""
        start, end = self.door.span(row["document"], int(row["start"]), int(row["end"]))
        return start, end, fold(self.door.text(row["document"])[start:end])

    def _headings(self, row: Row) -> tuple[str, ...]:
        path = row["heading_path"]
        return tuple(map(self.door.words, path.split(" > "))) if path else ()

    def _groups(self, row: Row) -> tuple[str, ...]:
        """Return the groups who said something, without those that are held back."""
        said = members(row["stakeholders"])
        if row["label"] == NONE:
            return said
        theme, label = row["theme_id"], row["label"]
        return tuple(g for g in said if not self._is_held(theme, label, g))

    def _is_held(self, theme: str, label: str, group: str) -> bool:
        keys = ((theme, label, group), (group, label), (group,))
        return any(self.tally.is_held(*key) for key in keys)

    @cached_property
    def _theme_rows(self) -> list[list[Row]]:
        """Return the rows of each theme in themes.csv, themes in its order."""
        held: dict[str, list[Row]] = {}
        for row in self.run.tables["themes.csv"]:
            held.setdefault(row["theme_id"], []).append(row)
        return list(held.values())

    def _theme(self, rows: Sequence[Row]) -> ThemeShown:
        first = rows[0]
        id = first["theme_id"]
        known = next((theme for theme in self.codebook.themes if theme.id == id), None)
        return ThemeShown(
            id=id,
            name=self.door.words(first["theme"]),
            definition=self.door.words(known.definition) if known else "",
            status=known.status if known else "",
            basis=first["basis"],
            parent=first["parent_id"],
            keywords=tuple(filter(self.door.names_nobody, members(first["keywords"]))),
            stability=number(first["stability"]),
            left_out=number(first["left_out"]),
            coherence=number(first["coherence"]),
            points=self.tally.per_theme[id,],
            counts=tuple(map(self._count, rows)),
            members=tuple(self._members_of.get(id, ())),
            exemplars=self._evidence(id, "exemplar"),
            borderline=self._evidence(id, "borderline"),
            against=self._evidence(id, "counter"),
            alone=self._evidence(id, "minority"),
        )

    def _count(self, row: Row) -> LabelCount:
        label = row["label"]
        inside = self._inside(row)
        points = len(inside)
        first_of = {r["segment_id"]: r["same_as"] or r["segment_id"] for r in inside}
        return LabelCount(
            label=label,
            points=points,
            documents=len({r["document"] for r in inside}),
            groups=len({g for r in inside for g in members(r["stakeholders"])}),
            texts=len(set(first_of.values())),
            share=round(points / max(1, self.tally.per_label[label]), 4),
            low=number(row["share_low"]),
            high=number(row["share_high"]),
            quantifier=row["quantifier"],
            statement=self._statement(row),
        )

    def _inside(self, row: Row) -> list[Row]:
        """Return the points of a row of themes.csv."""
        return self._points_of.get((row["theme_id"], row["label"]), [])

    @cached_property
    def _points_of(self) -> dict[tuple[str, str], list[Row]]:
        made: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.tally.points:
            made[row["theme_id"], row["label"]].append(row)
        return made

    def _statement(self, row: Row) -> str:
        """Return the sentence on a theme; without groups where it would give one away."""
        theme, label = row["theme_id"], row["label"]
        held = any(self._is_held(theme, label, group) for group in self.tally.heard)
        return self.door.words(self._bare_statement(row) if held else row["statement"])

    def _bare_statement(self, row: Row) -> str:
        name = self.codebook.label(row["label"]).name
        points = counted(len(self._inside(row)), "point")
        return f"{capital(name)} on “{row['theme']}”: {points}."

    @cached_property
    def _members_of(self) -> dict[str, list[str]]:
        """Return the addresses of the points of each theme, best fit first."""
        rows = [r for r in self.run.tables["theme_members.csv"] if r["role"] == "first"]
        rows.sort(key=lambda r: -float(r["fit"]))
        made: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            made[row["theme_id"]].append(row["segment_id"])
        return made

    def _evidence(self, theme: str, role: str) -> tuple[str, ...]:
        rows = self.run.tables["theme_evidence.csv"]
        mine = (r["segment_id"] for r in rows if (r["theme_id"], r["role"]) == (theme, role))
        return tuple(address for address in mine if address in self.shown)

    def _parents(self) -> Iterator[ParentShown]:
        for row in self.run.tables["theme_parents.csv"]:
            name = self.door.words(row["parent"])
            yield ParentShown(row["parent_id"], name, members(row["themes"]))

    def _cells(self) -> Iterator[GroupCount]:
        """Yield the counts by theme, label and group, those held back too; none that are 0."""
        for rows in self._theme_rows:
            theme = rows[0]["theme_id"]
            for label in self.tally.labels:
                for group in self.tally.heard:
                    if self._is_held(theme, label, group):
                        yield GroupCount(theme, label, group, None, None)
                    elif points := self.tally.cells[theme, label, group]:
                        share = round(points / self.tally.per_group[group,], 4)
                        held = self.tally.is_held(group)
                        yield GroupCount(theme, label, group, points, None if held else share)

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
        for row in self.run.tables["actions.csv"]:
            if {row["barrier_id"], row["need_id"]} <= self.shown:
                indicator = row["indicator_id"] if row["indicator_id"] in self.shown else ""
                yield PairShown(
                    row["theme_id"],
                    row["barrier_id"],
                    row["need_id"],
                    indicator,
                    float(row["similarity"]),
                )

    def _unanswered(self) -> Iterator[str]:
        barriers = {row["segment_id"] for row in self.tally.points if row["label"] == "barrier"}
        for row in self.run.tables["actions.csv"]:
            if not row["need_id"] and row["barrier_id"] in barriers:
                yield row["barrier_id"]

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
        held = self.tally.held
        return Withheld(
            documents=len(self._silent),
            passages=sum(not p.quotable for p in self.passages if p.label != NONE),
            masked=self.door.masked(),
            threshold=self.threshold,
            suppressed=len(held.primary),
            secondary=len(held.secondary),
            pseudonymised=self.leave.pseudonymise,
        )

    def _made(self) -> Made:
        manifest = self.run.manifest
        counts = manifest["counts"]
        documents = self.run.tables["documents.csv"]
        return Made(
            version=str(manifest["taking_stock"]),
            key=str(manifest["key"]),
            recipe=str(manifest["recipe"]),
            codebook=self.codebook.title,
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
