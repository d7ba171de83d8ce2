"""The parts of a summary that account for everything: what was not read, left out, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.proof.summary_book import Edition
from pipeline.proof.summary_draft import Draft, many, percent, plain, series
from pipeline.proof.summary_points import Points
from pipeline.publish.finished import Row
from pipeline.report.reasons import REASONS
from pipeline.text import unspaced
from pipeline.types import NONE

_HELD = "Counted but not quoted, as asked: "
_OUTCOMES = (
    ("conflict", "counts, though another person says otherwise and said so earlier",
     "count, though another person says otherwise and said so earlier"),
    ("overruled", "gives way to a later row where they differ",
     "give way to later rows where they differ"),
    ("unmatched", "speaks of nothing that is in these documents",
     "speak of nothing that is in these documents"),
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """Writes these parts anew."""

    points: Points
    draft: Draft

    def whole(self) -> None:
        """Write the parts in their order."""
        self._not_included()
        self._left_out()
        self._method()

    def _not_included(self) -> None:
        draft, failures = self.draft, self.points.run.manifest["failures"]
        draft.paragraph("## Not included")
        if not failures:
            draft.put("Every document received could be read.")
        for item, reason in failures.items():
            draft.put(f"- {plain(item)}: {plain(reason)}")
        by_id = {row["document"]: row for row in self.points.documents}
        for id in self._read:
            for note in self._notes(by_id[id]):
                draft.put(note)
        held = self._held()
        if held:
            draft.put("")
            draft.put(f"{_HELD}{plain(series(held))}.")
        draft.put("")

    def _notes(self, row: Row) -> Iterator[str]:
        """Yield what is told of a document: what was not read of it, then how it was read.

        documents.csv has it all in one cell, and the file tells where one note ends.
        """
        start, message = f"- {plain(row['document'])}: ", row["message"]
        for gap in self.points.run.manifest["gaps"].get(row["document"], ()):
            yield f"{start}{plain(gap)}"
            message = message.removeprefix(gap).lstrip(" ")
        said = self.draft.among(start)
        for end in range(len(said), 0, -1):
            if " ".join(line.removeprefix(start) for line in said[:end]) == plain(message):
                yield from said[:end]
                return
        if message:
            yield f"{start}{plain(message)}"

    @property
    def _read(self) -> list[str]:
        """Return the documents that could be read, in the order of the corpus."""
        manifest = self.points.run.manifest
        return [id for id in manifest["inputs"] if id not in manifest["failures"]]

    def _held(self) -> list[str]:
        """Return the files that may not be quoted, in the order of the corpus."""
        silent = {r["document"] for r in self.points.documents if r["may_quote"] == "no"}
        files = (self.points.run.file(id) for id in self._read if id in silent)
        return list(dict.fromkeys(files))

    def _left_out(self) -> None:
        draft, documents = self.draft, self.points.documents
        draft.paragraph("## What was left out of the documents read")
        whole = sum(int(row["characters"]) for row in documents)
        inside = sum(int(row["segment_characters"]) for row in documents)
        draft.paragraph(
            f"Of {whole:,} characters {inside:,} ({percent(inside, whole)}) were analysed. The "
            f"other {whole - inside:,} carry no point; each piece is listed in exclusions.csv:",
            numbers=4,
        )
        sizes: Counter[str] = Counter()
        for row in self.points.run.tables["exclusions.csv"]:
            sizes[row["reason"]] += len(unspaced(row["text"]))
        for reason in sorted(sizes, key=lambda reason: (-sizes[reason], reason)):
            told = REASONS.get(reason, reason.replace("_", " "))
            draft.put(f"- {told}: {sizes[reason]:,} characters", numbers=1)
        draft.put("")

    def _method(self) -> None:
        draft, points = self.draft, self.points
        segments, review = len(points.every), sum(point.review for point in points.every)
        draft.paragraph("## How this was made")
        draft.paragraph(
            f"Taking Stock {points.run.manifest['taking_stock']} cut the documents into "
            f"{segments:,} segments and coded each from its own words and from the headings above "
            f"it, with the code book “{plain(points.book.title)}”; {len(points.points):,} report "
            "progress, a barrier or a need, the others are headings and context. No language model "
            "wrote any of this and nothing left the computer.",
            numbers=2,
        )
        draft.paragraph(
            f"The coder is unsure of {many(review, 'segment')} ({percent(review, segments)}), "
            "marked “yes” in the column “review” of segments.csv: a person should look at those "
            "first. A group is taken to speak where the text says so, else where its section or "
            "document does; segments.csv tells which.",
            numbers=2,
        )
        self._by_hand()
        draft.paragraph(
            "A theme holds progress, barriers and needs of one matter side by side. Points with "
            "the same words, or nearly, are one text where themes are found, so that a text sent "
            "in by many weighs as one; they are counted singly, and themes.csv counts them both "
            "ways. “In at least two of six documents” says at least, for notes leave things out. "
            "The columns share\\_low and share\\_high of themes.csv tell how far a share hangs on "
            "which documents came in: the documents (of a sheet, the respondents) are drawn again "
            "and again, and 95% of the shares so found lie between the two (points must come from "
            "three)."
        )
        self._own_themes()
        steps = [f"{step.name} from {step.share:.0%}" for step in points.book.quantifiers]
        told = f"Words for shares of the groups heard: {', '.join(steps)}."
        draft.paragraph(told, numbers=len(steps))

    def _by_hand(self) -> None:
        """Write what people coded, if anybody did."""
        rows, draft = self.points.codings, self.draft
        if not rows:
            return
        name = next(iter(self.points.run.manifest["codings"]), "")
        draft.paragraph(
            f"{self._changes(rows)} ({many(len(rows), 'row')} of {plain(name)}).", numbers=4
        )
        for outcome, one, several in _OUTCOMES:
            numbers = [int(row["row"]) for row in rows if row["outcome"] == outcome]
            if numbers:
                noun, does = ("Rows", several) if len(numbers) > 1 else ("Row", one)
                draft.put(f"- {noun} {_ranges(numbers)} {does}.", numbers=len(numbers))
        named = {row["segment_id"] for row in _matched(rows) if row["theme"]}
        themed = sum(self.points.by_id[id].label != NONE for id in named)
        if themed:
            told = f"- People placed {many(themed, 'point')} in themes that they named."
            draft.put(told, numbers=1)
        draft.paragraph(
            "- human\\_codings.csv lists every row, what became of it and what the machine had "
            "said."
        )

    def _changes(self, rows: Sequence[Row]) -> str:
        machine = {row["segment_id"]: row["label_machine"] for row in _matched(rows)}
        coded = [self.points.by_id[id] for id in machine]
        labelled = [point for point in coded if point.row["label_basis"] == "human"]
        changed = sum(machine[point.id] != point.label for point in labelled)
        told = f"People coded {many(len(coded), 'segment')} by hand, and their word counts"
        if not labelled:
            return told
        more = f"they labelled {len(labelled)} and changed {changed} of the machine's labels"
        return f"{told}: {more}"

    def _own_themes(self) -> None:
        """Write what became of the themes that the code book held, if it held any."""
        book, rows = Edition(self.points).themes, self.points.theme_rows
        if not book:
            return
        own = [theme for theme in book if theme.in_use]
        used = sum(theme.id in rows for theme in own)
        new = sum(inside[0]["basis"] == "found" for inside in rows.values())
        rest = (
            f"What fits none of them was grouped anew: {many(new, 'theme')}, marked as new, which "
            "are candidates for the book."
        )
        self.draft.paragraph(
            f"The code book holds {many(len(own), 'theme')} in use; {used} of them are noted here. "
            "A point goes to the theme whose name, definition and examples it comes nearest to, or "
            "where a person put it; the answer follows from the book alone, so another year is "
            f"counted the same way. {rest if new else 'Nothing else made a new theme.'}",
            numbers=3 if new else 2,
        )


def _matched(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["outcome"] != "unmatched"]


def _ranges(numbers: Sequence[int]) -> str:
    """Return "3, 5–9, 12" for numbers in ascending order."""
    told: list[str] = []
    at = 0
    while at < len(numbers):
        end = at
        while end + 1 < len(numbers) and numbers[end + 1] == numbers[end] + 1:
            end += 1
        if end - at > 1:
            told.append(f"{numbers[at]}–{numbers[end]}")
        else:
            told += map(str, numbers[at : end + 1])
        at = end + 1
    return ", ".join(told)
