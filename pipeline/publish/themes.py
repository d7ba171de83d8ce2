"""The themes of a run as they may be shown, counted again from its segments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.publish.door import Door
from pipeline.publish.finished import FinishedRun, Row, members, number
from pipeline.publish.tally import NOBODY, Tally
from pipeline.published import GroupCount, LabelCount, ThemeShown
from pipeline.tables import counted
from pipeline.text import capital


@dataclass(frozen=True)
class ThemesShown:
    """Makes the themes of the rows of themes.csv; `shown` are addresses of passages with words."""

    run: FinishedRun
    codebook: CodeBook
    door: Door
    tally: Tally
    shown: frozenset[str]

    @cached_property
    def all(self) -> tuple[ThemeShown, ...]:
        """Return the themes in the order of the run."""
        return tuple(map(self._theme, self.rows))

    @cached_property
    def rows(self) -> list[list[Row]]:
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
            definition=self._definition(known.definition, first) if known else "",
            status=known.status if known else "",
            basis=first["basis"],
            parent=first["parent_id"],
            keywords=self._keywords(first),
            stability=number(first["stability"]),
            left_out=number(first["left_out"]),
            coherence=number(first["coherence"]),
            points=self.tally.per_theme[id,],
            counts=tuple(map(self._count, rows)),
            members=tuple(map(self.door.address, self._members_of.get(id, ()))),
            exemplars=self._evidence(id, "exemplar"),
            borderline=self._evidence(id, "borderline"),
            against=self._evidence(id, "counter"),
            alone=() if self._gives_away(id) else self._evidence(id, "minority"),
        )

    def _keywords(self, row: Row) -> tuple[str, ...]:
        """Return the keywords of a theme that stand in what is shown."""
        return tuple(filter(self.door.tells, members(row["keywords"])))

    def _definition(self, told: str, row: Row) -> str:
        """Return the definition of a theme; one made of its keywords, of those that are shown."""
        start = f"Points about {', '.join(members(row['keywords'])[:5])}"
        if told.startswith(start):
            about = ", ".join(self._keywords(row)[:5]) or f"“{row['theme']}”"
            told = f"Points about {about}{told.removeprefix(start)}"
        return self.door.words(told)

    def _gives_away(self, theme: str, label: str = "") -> bool:
        """Return whether a count by group of a theme, or of it under a label, is held back."""
        labels = (label,) if label else self.tally.labels
        groups = (*self.tally.heard, NOBODY)
        return any(self.tally.is_held(theme, x, group) for x in labels for group in groups)

    def _count(self, row: Row) -> LabelCount:
        label = row["label"]
        inside = self._inside(row)
        points = len(inside)
        first_of = {r["segment_id"]: r["same_as"] or r["segment_id"] for r in inside}
        held = self._gives_away(row["theme_id"], label)
        said = {group for r in inside for group in members(r["stakeholders"])}
        return LabelCount(
            label=label,
            points=points,
            documents=len({self.run.file(r["document"]) for r in inside}),
            groups=None if held else len(said),
            texts=len(set(first_of.values())),
            share=round(points / max(1, self.tally.per_label[label]), 4),
            low=number(row["share_low"]),
            high=number(row["share_high"]),
            quantifier="" if held else row["quantifier"],
            statement=self.door.words(self._bare_statement(row) if held else row["statement"]),
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
        return tuple(self.door.address(one) for one in mine if one in self.shown)

    def cells(self) -> Iterator[GroupCount]:
        """Yield the counts by theme, label and group, those held back too; none that are 0."""
        for rows in self.rows:
            theme = rows[0]["theme_id"]
            for label in self.tally.labels:
                for group in self.tally.heard:
                    if self.tally.is_held(theme, label, group):
                        yield GroupCount(theme, label, group, None, None)
                    elif points := self.tally.cells[theme, label, group]:
                        share = round(points / self.tally.per_group[group,], 4)
                        held = self.tally.is_held(group)
                        yield GroupCount(theme, label, group, points, None if held else share)
