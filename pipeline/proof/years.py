"""Whether the tables of a comparison agree with its texts and with each other: counted again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.codebook import CodeBook
from pipeline.proof import portions
from pipeline.proof.claims import Checked
from pipeline.proof.texts import QUOTES, Texts, addresses, check_texts, number_in, place
from pipeline.publish.finished import Row, files_of, members, rows_of, texts_of
from pipeline.text import display
from pipeline.types import NONE

_COUNTS = "counts and shares, counted again"
_ALL = "all"  # the stakeholder of a row that counts each point once
_TABLES = ("segments.csv", "documents.csv", "exclusions.csv", "ledger.csv", "theme_years.csv",
           "theme_changes.csv", "links.csv", "lifelines.csv", "voices.csv")  # fmt: skip


def check_years(
    manifest: Mapping[str, Any], files: Mapping[str, bytes], book: CodeBook, checked: Checked
) -> None:
    """Take down where the tables of a comparison do not hold.

    Raises SettingsError for a table that is none.
    """
    tables = {name: rows_of("", name, files.get(name, b"")) for name in _TABLES}
    names = {row["theme_id"]: row["theme"] for row in tables["theme_years.csv"]}
    held = Texts(tables, texts_of("", files), book, {**names, "": ""})
    check_texts(held, checked)
    portions.check_told(manifest, tables["documents.csv"], checked)
    _Years(held, tuple(manifest["years"]), files_of(manifest), checked).check()


@dataclass(frozen=True)
class _Years:
    held: Texts
    years: Sequence[str]
    files: Mapping[str, str]
    checked: Checked

    def check(self) -> None:
        for number, row in enumerate(self.held.tables["theme_years.csv"], 2):
            self._theme_year(f"row {number}", row)
        for number, row in enumerate(self.held.tables["theme_changes.csv"], 2):
            self._change(f"row {number}", row)
        for number, row in enumerate(self.held.tables["ledger.csv"], 2):
            self._step(f"row {number}", row)
        for number, row in enumerate(self.held.tables["links.csv"], 2):
            self._link(f"row {number}", row)
        for number, row in enumerate(self.held.tables["lifelines.csv"], 2):
            self._words(
                "lifelines.csv", f"row {number}, barrier", row["barrier"], row["barrier_id"]
            )
        for number, row in enumerate(self.held.tables["voices.csv"], 2):
            self._voice(f"row {number}", row)

    @cached_property
    def points(self) -> list[Row]:
        return [row for row in self.held.tables["segments.csv"] if row["label"] != NONE]

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {row["segment_id"]: row for row in self.held.tables["segments.csv"]}

    @cached_property
    def units(self) -> dict[str, str]:
        return {row["document"]: row["unit"] for row in self.held.tables["documents.csv"]}

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str], list[Row]]:
        made: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.points:
            made.setdefault((self._year(row), row["theme_id"], row["label"]), []).append(row)
        return made

    @cached_property
    def _sizes(self) -> Counter[tuple[str, ...]]:
        """Return the points of each year, of its labels, and of its groups."""
        made: Counter[tuple[str, ...]] = Counter()
        for row in self.points:
            year = self._year(row)
            made[year,] += 1
            made[year, row["label"]] += 1
            for group in members(row["stakeholders"]):
                made[year, "by", group] += 1
        return made

    def _file(self, row: Row) -> str:
        return self.files.get(row["document"], row["document"])

    def _place(self, row: Row) -> str:
        return place(row, self.units[row["document"]], self._file(row))

    def _documents(self, rows: Iterable[Row]) -> int:
        """Return in how many documents some rows stand; the portions of one file are one."""
        return len(set(map(self._file, rows)))

    def _year(self, row: Row) -> str:
        return row["document"].partition("/")[0]

    def _same(self, file: str, where: str, said: object, found: object) -> None:
        self.checked.same(file, where, said, found, kind=_COUNTS)

    def _theme_year(self, where: str, row: Row) -> None:
        name, year, group = "theme_years.csv", row["year"], row["stakeholder"]
        inside = self._cells.get((year, row["theme_id"], row["label"]), [])
        whole = self._sizes[year, row["label"]]
        if group != _ALL:
            inside = [one for one in inside if group in members(one["stakeholders"])]
            whole = self._sizes[year, "by", group]
        self._same(name, f"{where}, segments", row["segments"], str(len(inside)))
        documents = str(self._documents(inside))
        self._same(name, f"{where}, documents", row["documents"], documents)
        if row["share"]:
            share = _share(len(inside), whole)
            self._same(name, f"{where}, share", row["share"], share)

    def _change(self, where: str, row: Row) -> None:
        name = "theme_changes.csv"
        self._same(name, f"{where}, theme", row["theme"], self.held.names.get(row["theme_id"]))
        self._between(name, where, row)

    def _step(self, where: str, row: Row) -> None:
        """Check a row of the ledger: its counts, shares and the words on both sides."""
        name = "ledger.csv"
        first, last = row["label_from"] or row["label_to"], row["label_to"] or row["label_from"]
        for end, label in (("from", first), ("to", last)):
            year = row[f"year_{end}"]
            inside = self._cells.get((year, row["theme_id"], label), [])
            if not label:  # split or merged by a decision: its points are those of its heirs
                inside = self._of_heirs(row["theme_id"], year)
            self._same(name, f"{where}, segments_{end}", row[f"segments_{end}"], str(len(inside)))
            documents = str(self._documents(inside))
            self._same(name, f"{where}, documents_{end}", row[f"documents_{end}"], documents)
            if row[f"share_{end}"]:
                share = _share(len(inside), self._sizes[year, label])
                self._same(name, f"{where}, share_{end}", row[f"share_{end}"], share)
            self._quotes(where, end, row)
        self._between(name, where, row)

    def _of_heirs(self, theme: str, year: str) -> list[Row]:
        """Return the points of a year in the themes that a theme was split or merged into."""
        book = self.held.book
        parts = {one.id for one in book.themes if one.split_from == theme}
        heirs = {book.living(theme)} - {theme} or parts
        return [one for one in self.points if one["theme_id"] in heirs and self._year(one) == year]

    def _between(self, name: str, where: str, row: Row) -> None:
        """Check that a change is that of its shares and lies in its interval."""
        if not row["change"]:
            return
        low, change, high = (number_in(row[key] or "nan") for key in ("low", "change", "high"))
        found = number_in(row["share_to"]) - number_in(row["share_from"])
        self.checked.add(_COUNTS)
        if not abs(change - found) <= 0.00011:
            self.checked.fail(name, f"{where}, change", "is not that of the two shares.")
        if row["low"] and not low <= change <= high:
            self.checked.fail(name, where, "its change lies outside its interval.")

    def _quotes(self, where: str, end: str, row: Row) -> None:
        found = " ".join(
            f"“{display(one['text'])}” ({self._place(one)})."
            for id in addresses(row[f"evidence_{end}"])
            if (one := self.by_id.get(id)) and one["may_quote"] != "no"
        )
        column = f"quotes_{end}"
        self.checked.same("ledger.csv", f"{where}, {column}", row[column], found, kind=QUOTES)

    def _link(self, where: str, row: Row) -> None:
        for end in ("from", "to"):
            id = row[f"segment_{end}"]
            self._words("links.csv", f"{where}, text_{end}", row[f"text_{end}"], id)
            segment = self.by_id.get(id, {})
            for column in ("label", "stakeholders"):
                said = row[f"{column}_{end}"]
                self._same("links.csv", f"{where}, {column}_{end}", said, segment.get(column))

    def _words(self, file: str, where: str, said: str, id: str) -> None:
        segment = self.by_id.get(id)
        if segment is None:
            self.checked.fail(file, where, f"“{id}” is no segment.")
            return
        found = "" if segment["may_quote"] == "no" else display(segment["text"])
        self.checked.same(file, where, said, found, kind=QUOTES)

    def _voice(self, where: str, row: Row) -> None:
        group, year, name = row["stakeholder"], row["year"], "voices.csv"
        mine = [
            one
            for one in self.points
            if self._year(one) == year and group in members(one["stakeholders"])
        ]
        share = _share(len(mine), self._sizes[year,])
        self._same(name, f"{where}, segments", row["segments"], str(len(mine)))
        self._same(name, f"{where}, share", row["share"], share)
        for label in (one.id for one in self.held.book.labels if one.id != NONE):
            found = str(sum(one["label"] == label for one in mine))
            self._same(name, f"{where}, {label}", row[label], found)


def _share(part: int, whole: int) -> str:
    return f"{part / max(1, whole):.4f}"
