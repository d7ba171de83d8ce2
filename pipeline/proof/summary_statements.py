"""The statement of a theme under a label: counted anew, its quotation found in a point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.proof.claims import Checked
from pipeline.proof.summary_draft import in_words, many
from pipeline.proof.summary_points import Point, Points
from pipeline.publish.finished import Row
from pipeline.text import capital

_THEMES = "themes.csv"
_MARKS = re.compile(r"[*_\s]+")


@dataclass(frozen=True)
class Statements:
    """Makes statements anew; what themes.csv says otherwise is taken down in `checked`."""

    points: Points
    checked: Checked

    def statement(self, theme: str, row: Row) -> str:
        """Return what is said of a theme under a label: counted anew, but for the words quoted."""
        inside = [p for p in self.points.of_theme[theme] if p.label == row["label"]]
        head = self._head(row, inside)
        start, said = f"{head}: “", row["statement"]
        where = f"{row['theme']}, {row['label']}"
        if said == f"{head}.":
            return said
        if not (said.startswith(start) and said.endswith("”.")):
            found = f"{head}."
            self.checked.same(_THEMES, where, said, found, kind="numbers of the summary")
            return found
        words = said[len(start) : -2]
        quotable = [point for point in inside if point.quotable and not point.review]
        if not words or not any(_is_part(words, point.shown) for point in quotable):
            what = f"quotes “{words}”, which no point of it says that may be quoted."
            self.checked.fail(_THEMES, where, what)
        return said

    def _head(self, row: Row, inside: Sequence[Point]) -> str:
        """Return who noted what how often and in how many documents."""
        name = self.points.label_name(row["label"]).lower()
        documents = len({self.points.run.file(point.row["document"]) for point in inside})
        counts = f"({many(len(inside), 'point')}{self._extent(documents)})"
        who = self.points.people(self.points.groups_of(inside))
        if who:
            return capital(f"{who} noted {name} on “{row['theme']}” {counts}")
        was = "was" if row["label"] == "progress" else "were"
        told = f"{name} on “{row['theme']}” {counts}"
        return capital(told.replace(" on ", f" {was} noted on ", 1))

    def _extent(self, documents: int) -> str:
        read = self.points.files
        if read < 2:
            return ""
        if documents == read:
            return ", in both documents" if read == 2 else f", in all {in_words(read)} documents"
        return f", in at least {in_words(documents)} of {many(read, 'document')}"


def _is_part(words: str, text: str) -> bool:
    """Return whether words are a part of a text that cuts no word, marks of emphasis apart."""
    words, text = (_MARKS.sub(" ", said).strip() for said in (words, text))
    at = text.find(words)
    while at >= 0:
        before, after = text[:at][-1:], text[at + len(words) :][:1]
        whole = not (before.isalnum() and words[:1].isalnum())
        if whole and not (after.isalnum() and words[-1:].isalnum()):
            return True
        at = text.find(words, at + 1)
    return False
