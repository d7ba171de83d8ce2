"""Whether the tables of a run agree with its texts and with each other: counted again, one by one.

Nothing of what wrote the tables is used here: each figure is worked out anew from the rows of
segments.csv.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.proof import portions
from pipeline.proof.claims import Checked
from pipeline.proof.texts import QUOTES, Texts, addresses, check_texts, number_in, place, whole
from pipeline.publish.finished import FinishedRun, Row, members
from pipeline.text import display, unspaced
from pipeline.types import NONE

_COUNTS = "counts and shares, counted again"
_FITS = "places of points in themes"


def check_tables(run: FinishedRun, book: CodeBook, checked: Checked) -> None:
    """Take down where a table of a run does not hold."""
    _Tables(run, book, checked).check()


@dataclass(frozen=True)
class _Tables:
    run: FinishedRun
    book: CodeBook
    checked: Checked

    def check(self) -> None:
        check_texts(Texts(self.run.tables, self.run.texts, self.book, self.names), self.checked)
        portions.check_told(self.run.manifest, self.run.tables["documents.csv"], self.checked)
        self._documents()
        self._members()
        self._themes()
        self._book()
        self._groups()
        self._parents()
        self._evidence()
        self._actions()
        self._manifest()

    @cached_property
    def segments(self) -> Sequence[Row]:
        return self.run.tables["segments.csv"]

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {row["segment_id"]: row for row in self.segments}

    @cached_property
    def points(self) -> list[Row]:
        return [row for row in self.segments if row["label"] != NONE]

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the names of themes and parent themes by their ids."""
        themes = {row["theme_id"]: row["theme"] for row in self.run.tables["themes.csv"]}
        parents = {r["parent_id"]: r["parent"] for r in self.run.tables["theme_parents.csv"]}
        return {**themes, **parents, "": ""}

    @cached_property
    def units(self) -> dict[str, str]:
        return {row["document"]: row["unit"] for row in self.run.tables["documents.csv"]}

    @property
    def _read(self) -> list[Row]:
        """Return the rows of the documents that were read."""
        return [row for row in self.run.tables["documents.csv"] if row["status"] != "failed"]

    @cached_property
    def heard(self) -> set[str]:
        return {group for row in self.points for group in members(row["stakeholders"])}

    def _files(self, rows: Iterable[Row]) -> int:
        """Return in how many files some rows stand: the portions of one are one document."""
        return len({self.run.file(row["document"]) for row in rows})

    def _same(self, file: str, where: str, said: object, found: object) -> None:
        self.checked.same(file, where, said, found, kind=_COUNTS)

    def _documents(self) -> None:
        held = Counter(row["document"] for row in self.segments)
        for number, row in enumerate(self.run.tables["documents.csv"], 2):
            if row["status"] == "failed":
                continue
            id, where = row["document"], f"row {number}"
            text = self.run.texts.get(id, "")
            inside = sum(
                len(unspaced(text[whole(s["start"]) : whole(s["end"])]))
                for s in self.segments
                if s["document"] == id
            )
            size = len(unspaced(text))
            told = (
                ("sha256", self.run.manifest["inputs"].get(id)),
                ("characters", str(size)),
                ("segments", str(held[id])),
                ("segment_characters", str(inside)),
                ("excluded_characters", str(size - inside)),
            )
            for column, found in told:
                self._same("documents.csv", f"{where}, {column}", row[column], found)

    # themes

    def _members(self) -> None:
        placed: dict[str, Row] = {}
        for number, row in enumerate(self.run.tables["theme_members.csv"], 2):
            where, id = f"row {number}", row["segment_id"]
            segment = self.by_id.get(id)
            if segment is None:
                self.checked.fail("theme_members.csv", where, f"“{id}” is no segment.")
                continue
            if row["role"] in ("first", "unplaced"):
                placed[id] = row
            self._member(where, row, segment)
        missing = [row["segment_id"] for row in self.points if row["segment_id"] not in placed]
        for id in missing:
            self.checked.fail("theme_members.csv", id, "is a point, but has no row.")

    def _member(self, where: str, row: Row, segment: Row) -> None:
        known = {
            "first": (segment["theme_id"], segment["theme_confidence"]),
            "second": (segment["second_theme_id"], row["fit"]),
            "unplaced": (row["theme_id"] if not segment["theme_id"] else "", row["fit"]),
        }
        if row["role"] not in known:
            self.checked.fail("theme_members.csv", f"{where}, role", "is none that there is.")
            return
        theme, fit = known[row["role"]]
        distance = f"{1 - number_in(fit):.3f}" if fit else ""
        told = (
            ("theme_id", theme),
            ("theme", self.names.get(theme)),
            ("fit", fit),
            ("same_as", segment["same_as"]),
        )
        for column, found in told:
            self._same("theme_members.csv", f"{where}, {column}", row[column], found)
        if abs(number_in(row["distance"] or "0") - number_in(distance or "0")) > 0.0011:
            self._same("theme_members.csv", f"{where}, distance", row["distance"], distance)

    def _themes(self) -> None:
        sizes = Counter(row["label"] for row in self.points)
        rows = self.run.tables["themes.csv"]
        seen = Counter((row["theme_id"], row["label"]) for row in rows)
        held = {(r["theme_id"], r["label"]) for r in self.points if r["theme_id"]}
        for theme, label in held ^ set(seen):
            self.checked.fail("themes.csv", f"{theme}, {label}", "is missing, or has no points.")
        read = self._files(self._read)
        for number, row in enumerate(rows, 2):
            inside = self._inside(row)
            groups = {group for one in inside for group in members(one["stakeholders"])}
            told = (
                ("segments", str(len(inside))),
                ("documents", str(self._files(inside))),
                ("stakeholder_groups", str(len(groups))),
                ("share", f"{round(len(inside) / max(1, sizes[row['label']]), 4):.4f}"),
                ("quantifier", self.book.quantifier(len(groups) / max(1, len(self.heard)))),
                ("texts", str(len({one["same_as"] or one["segment_id"] for one in inside}))),
                ("documents_of", str(read)),
                ("parent", self.names.get(row["parent_id"])),
            )
            for column, found in told:
                self._same("themes.csv", f"row {number}, {column}", row[column], found)
            self._shown(number, row, {one["segment_id"] for one in inside})

    def _shown(self, number: int, row: Row, inside: set[str]) -> None:
        """Check the exemplars of a row, the bounds of its share and what it says in words."""
        where = f"row {number}"
        for id in addresses(row["exemplars"]):
            self.checked.add(_FITS)
            if id not in inside:
                self.checked.fail("themes.csv", f"{where}, exemplars", f"“{id}” is not among it.")
        if row["share_low"]:
            low, share, high = map(number_in, (row["share_low"], row["share"], row["share_high"]))
            self.checked.add(_COUNTS)
            if not low <= share <= high:
                self.checked.fail("themes.csv", where, "its share lies outside its interval.")
        self._statement(where, row)

    def _statement(self, where: str, row: Row) -> None:
        """Check that the words quoted in a statement stand in a point that may be quoted."""
        said = row["statement"]
        quoted = said.partition(": “")[2].removesuffix("”.")
        if not quoted:
            return
        self.checked.add(QUOTES)
        inside = (one for one in self._inside(row) if one["may_quote"] != "no")
        if not any(quoted in display(one["text"]) for one in inside):
            self.checked.fail("themes.csv", f"{where}, statement", f"nobody said “{quoted}”.")

    def _inside(self, row: Row) -> list[Row]:
        return self._held.get((row["theme_id"], row["label"]), [])

    @cached_property
    def _held(self) -> dict[tuple[str, str], list[Row]]:
        made: dict[tuple[str, str], list[Row]] = {}
        for row in self.points:
            if row["theme_id"]:
                made.setdefault((row["theme_id"], row["label"]), []).append(row)
        return made

    def _book(self) -> None:
        """Check that themes are called the same in the code book that the run wrote."""
        for theme in self.book.themes:
            if theme.in_use and theme.id in self.names:
                self._same("codebook.toml", theme.id, theme.name, self.names[theme.id])

    def _groups(self) -> None:
        sizes: Counter[str] = Counter()
        cells: Counter[tuple[str, str, str]] = Counter()
        for row in self.points:
            for group in members(row["stakeholders"]):
                sizes[group] += 1
                if row["theme_id"]:
                    cells[row["theme_id"], row["label"], group] += 1
        for number, row in enumerate(self.run.tables["theme_stakeholders.csv"], 2):
            key = row["theme_id"], row["label"], row["stakeholder"]
            found = cells.pop(key, 0)
            where = f"row {number}"
            share = f"{round(found / max(1, sizes[row['stakeholder']]), 4):.4f}"
            name = "theme_stakeholders.csv"
            self._same(name, f"{where}, segments", row["segments"], str(found))
            self._same(name, f"{where}, share_of_group", row["share_of_group"], share)
            self._same(name, f"{where}, theme", row["theme"], self.names.get(row["theme_id"]))
        for missing in cells:
            self.checked.fail("theme_stakeholders.csv", ", ".join(missing), "is missing.")

    def _parents(self) -> None:
        of = {row["theme_id"]: row["parent_id"] for row in self.run.tables["themes.csv"]}
        for number, row in enumerate(self.run.tables["theme_parents.csv"], 2):
            mine = {theme for theme, parent in of.items() if parent == row["parent_id"]}
            inside = [one for one in self.points if one["theme_id"] in mine]
            where = f"row {number}"
            name = "theme_parents.csv"
            self._same(name, f"{where}, themes", set(members(row["themes"])), mine)
            self._same(name, f"{where}, segments", row["segments"], str(len(inside)))
            for label in (one.id for one in self.book.labels if one.id != NONE):
                found = sum(one["label"] == label for one in inside)
                self._same(name, f"{where}, {label}", row[label], str(found))
            documents = str(self._files(inside))
            self._same(name, f"{where}, documents", row["documents"], documents)

    def _evidence(self) -> None:
        ranks: Counter[tuple[str, str]] = Counter()
        for number, row in enumerate(self.run.tables["theme_evidence.csv"], 2):
            where, name = f"row {number}", "theme_evidence.csv"
            ranks[row["theme_id"], row["role"]] += 1
            segment = self.by_id.get(row["segment_id"])
            if segment is None:
                self.checked.fail(name, where, f"“{row['segment_id']}” is no segment.")
                continue
            told = (
                ("theme_id", segment["theme_id"]),
                ("theme", segment["theme"]),
                ("rank", str(ranks[row["theme_id"], row["role"]])),
                ("document", segment["document"]),
                ("page", segment["page"]),
                ("label", segment["label"]),
                ("stakeholders", segment["stakeholders"]),
                ("fit", segment["theme_confidence"]),
            )
            for column, found in told:
                self._same(name, f"{where}, {column}", row[column], found)
            if row["role"] not in ("exemplar", "borderline", "counter", "minority"):
                self.checked.fail(name, f"{where}, role", "is none that there is.")
            self._words(name, f"{where}, text", row["text"], segment)

    def _actions(self) -> None:
        for number, row in enumerate(self.run.tables["actions.csv"], 2):
            where, name = f"row {number}", "actions.csv"
            self._same(name, f"{where}, theme", row["theme"], self.names.get(row["theme_id"]))
            for end in ("barrier", "need", "indicator"):
                id = row[f"{end}_id"]
                if not id and not row[end]:
                    continue
                segment = self.by_id.get(id)
                if segment is None:
                    self.checked.fail(name, f"{where}, {end}_id", f"“{id}” is no segment.")
                else:
                    self._words(name, f"{where}, {end}", row[end], segment)
                    if end != "indicator":
                        home = segment["document"]
                        found = place(segment, self.units[home], self.run.file(home))
                        self._same(name, f"{where}, {end}_source", row[f"{end}_source"], found)

    def _words(self, file: str, where: str, said: str, segment: Row) -> None:
        """Check the words of a segment that are shown: none if they may not be quoted."""
        found = "" if segment["may_quote"] == "no" else display(segment["text"])
        self.checked.same(file, where, said, found, kind=QUOTES)

    # run.json

    def _manifest(self) -> None:
        documents = self.run.tables["documents.csv"]
        received, read = self._files(documents), self._files(self._read)
        unplaced = sum(r["role"] == "unplaced" for r in self.run.tables["theme_members.csv"])
        found = {
            "received": received,
            "read": read,
            "failed": received - read,
            "segments": len(self.segments),
            "exclusions": len(self.run.tables["exclusions.csv"]),
            "findings": len(self.points),
            "labels": dict(sorted(Counter(row["label"] for row in self.segments).items())),
            "review": sum(row["review"] == "yes" for row in self.segments),
            "themes": len({row["theme_id"] for row in self.run.tables["themes.csv"]}),
            "unplaced": unplaced,
        }
        counts = self.run.manifest["counts"]
        for name, value in found.items():
            self._same("run.json", f"counts, {name}", counts.get(name), value)
