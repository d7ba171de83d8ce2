"""The passages of a project that came back beside those of the run: a row where they differ.

What a tool cannot keep is not held against anybody: codes that are gone from its code book, and
kinds of codes that it knows none of, were not taken off each passage by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.published import Passage
from pipeline.refi.code_tree import Kind
from pipeline.refi.placing import Mark, PlacedPaper
from pipeline.refi.project import Exported
from pipeline.refi.recognising import Recognised
from pipeline.refi.telling import memo
from pipeline.refi.values import CodingRow, Project
from pipeline.refi.xml import ORIGIN
from pipeline.text import fold
from pipeline.types import NONE

_ADDRESS = re.compile(r".*#char=(\d+),(\d+)", re.DOTALL)
_Codes = Mapping[Kind, tuple[str, ...]]
_KINDS: tuple[Kind, ...] = ("label", "theme", "group", "service")


@dataclass(frozen=True)
class Differences:
    """Compares what came back with the run."""

    project: Project
    made: Exported
    known: Recognised
    merged: Mapping[str, str]

    def of(self, paper: PlacedPaper) -> Iterator[CodingRow]:
        """Yield the rows of one document, those of its passages before those of other text."""
        document = paper.paper.id
        for passage in self.made.passages[document]:
            marks = paper.by_passage.get(passage.id, [])
            if marks or (paper.sure and self.before(passage)["label"]):
                yield from self.compared(passage, marks)
        loose: dict[tuple[int, int], list[Mark]] = {}
        for mark in paper.loose:
            loose.setdefault((mark.start, mark.end), []).append(mark)
        for span in sorted(loose):
            yield from self.added(document, loose[span])

    def compared(self, passage: Passage, marks: Sequence[Mark]) -> Iterator[CodingRow]:
        """Yield the row of a passage, if anything of it was changed."""
        found, before = self.codes(marks), self.before(passage)
        cells, told = self.differences(passage, before, found)
        if not marks:
            cells, told = {**dict.fromkeys(cells, ""), "label": NONE}, ["selection removed"]
        span = self.moved(passage, marks)
        if span:
            told.append("selection moved")
        if not told:
            return
        if not any(cells.values()):
            cells["label"] = passage.label
        by_hand = {mark.read.memo for mark in marks} - {"", memo(passage, self.made.shown)}
        yield self.row(passage, span, cells, marks, told, by_hand)

    def codes(self, marks: Sequence[Mark]) -> _Codes:
        """Return the ids of the codes that some marks have, by kind."""
        guids = [coding.code for mark in marks for coding in mark.read.codings]
        found = {kind: self.known.of_kind(kind, guids) for kind in _KINDS}
        found["theme"] = tuple(dict.fromkeys(self.merged.get(id, id) for id in found["theme"]))
        return found

    def before(self, passage: Passage) -> _Codes:
        """Return the codes of a passage that could come back."""
        codes = self.made.codes_of(passage)
        held = {
            kind: tuple(id for id in codes.get(kind, ()) if (kind, id) in self.known.alive)
            for kind in _KINDS
        }
        living = (self.merged.get(id, id) for id in codes.get("theme", ()))
        held["theme"] = tuple(dict.fromkeys(id for id in living if id in self.living))
        return held

    @cached_property
    def living(self) -> frozenset[str]:
        """Return the ids of the themes that are still there, and those that others went into."""
        alive = (id for kind, id in self.known.alive if kind == "theme")
        return frozenset((*alive, *self.merged.values()))

    def differences(
        self, passage: Passage, before: _Codes, found: _Codes
    ) -> tuple[dict[str, str], list[str]]:
        """Return the cells that a person filled, and in words what was changed."""
        cells, told = dict.fromkeys(("label", "stakeholders", "services", "theme"), ""), []
        if set(before["label"]) != set(found["label"]):
            cells["label"] = _first(before["label"], found["label"]) or NONE
            was = passage.label
            now = cells["label"]
            told.append(f"label {was} to {now}" if was != now else f"label {was} alone")
        sets: tuple[tuple[Kind, str], ...] = (("group", "stakeholders"), ("service", "services"))
        for kind, column in sets:
            if set(before[kind]) != set(found[kind]):
                gone = (
                    id for id in self.made.codes_of(passage).get(kind, ()) if id not in before[kind]
                )
                cells[column] = ";".join(self.in_order(kind, (*gone, *found[kind]))) or NONE
                told.append(column)
        if set(before["theme"]) != set(found["theme"]):
            main = _first(before["theme"], found["theme"])
            cells["theme"] = self.theme_name(main) if main else ""
            told.append("theme" if main else "taken out of its theme")
        return cells, told

    def in_order(self, kind: Kind, ids: Iterable[str]) -> list[str]:
        """Return ids without repeats in the book's order, new ones at the end."""
        book = [id for known, id in self.made.codes if known == kind]
        unique = dict.fromkeys(ids)
        return [id for id in book if id in unique] + [id for id in unique if id not in book]

    def theme_name(self, id: str) -> str:
        """Return the name that a theme has now."""
        known = (one for one in self.known.codes if one.kind == "theme" and one.id == id)
        found = next(known, None)
        if found is None or (found.code and fold(found.read.name) == found.code.name):
            return self.made.shown.name_of.get(id, id)
        return fold(found.read.name)

    def moved(self, passage: Passage, marks: Sequence[Mark]) -> tuple[int, int] | None:
        """Return the new place of a passage whose selection was moved or resized."""
        if not marks or not self.made.codes_of(passage):
            return None
        spans = {(mark.start, mark.end) for mark in marks}
        return None if self.made.span(passage) in spans else min(spans)

    def added(self, document: str, marks: Sequence[Mark]) -> Iterator[CodingRow]:
        """Yield the row of a selection on text that is no passage of the run."""
        found = self.codes(marks)
        if not any(found.values()):
            return
        cells = {
            "label": next(iter(found["label"]), ""),
            "stakeholders": ";".join(self.in_order("group", found["group"])),
            "services": ";".join(self.in_order("service", found["service"])),
            "theme": self.theme_name(found["theme"][0]) if found["theme"] else "",
        }
        by_hand = {mark.read.memo for mark in marks} - {""}
        start, end = marks[0].start, marks[0].end
        yield self.filled("", document, (start, end), cells, marks, ["new selection"], by_hand)

    def row(
        self,
        passage: Passage,
        span: tuple[int, int] | None,
        cells: Mapping[str, str],
        marks: Sequence[Mark],
        told: Sequence[str],
        by_hand: Iterable[str],
    ) -> CodingRow:
        """Return the row of a passage, at its new place if it has one."""
        place = span or self.made.span(passage)
        return self.filled(passage.id, passage.document, place, cells, marks, told, by_hand)

    def filled(
        self,
        id: str,
        document: str,
        span: tuple[int, int],
        cells: Mapping[str, str],
        marks: Sequence[Mark],
        told: Sequence[str],
        by_hand: Iterable[str],
    ) -> CodingRow:
        """Return a row with its place in the document, who made it, when and why."""
        plain = self.made.plain[document]
        start, end = plain.back(*span)
        shift = self.shift(id, document, start)
        coder, date = self.signed(marks)
        reason = " ".join(sorted(map(fold, by_hand))) or f"In {self.tool}: {', '.join(told)}"
        text = fold(plain.text[span[0] : span[1]])
        return CodingRow(
            segment_id=id,
            document=document,
            start=start + shift,
            end=end + shift,
            text=text,
            coder=coder,
            date=date,
            reason=reason,
            **cells,
        )

    def shift(self, id: str, document: str, start: int) -> int:
        """Return how far the document's own positions lie from those of the text shown.

        What was masked is shorter or longer there: the nearest passage before tells by how much.
        """
        passages = self.made.passages[document]
        before = [one for one in passages if one.id == id] or [
            one for one in passages if one.start <= start
        ]
        near = max(before or passages[:1], key=lambda one: one.start, default=None)
        found = _ADDRESS.fullmatch(near.id) if near else None
        return int(found.group(1)) - near.start if near and found else 0

    @property
    def tool(self) -> str:
        """Return the name of the tool that the project comes from."""
        origin = fold(self.project.origin)
        return "another tool" if not origin or origin.startswith(ORIGIN) else origin

    def signed(self, marks: Sequence[Mark]) -> tuple[str, str]:
        """Return who changed something and when, as far as the project says.

        What the machine signed was taken off by somebody: by the only person, or the last one.
        """
        told = [(one.date, one.coder) for mark in marks for one in mark.read.codings]
        people = [pair for pair in told if pair[1] and not _is_machine(pair[1])]
        if people:
            date, coder = max(people)
            return coder, date
        users = [name for name in self.project.users if not _is_machine(name)]
        last = "" if _is_machine(self.project.coder) else self.project.coder
        coder = users[0] if len(users) == 1 else last
        return coder, self.project.date if coder else ""


def _is_machine(coder: str) -> bool:
    return coder.startswith(f"{ORIGIN} ")


def _first(before: Sequence[str], found: Sequence[str]) -> str:
    """Return what counts of several codes: what a person added, else what is left of the first."""
    added = [id for id in found if id not in before]
    kept = [id for id in before if id in found]
    return next(iter([*added, *kept]), "")
