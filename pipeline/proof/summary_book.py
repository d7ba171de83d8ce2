"""Which themes a code book held before a run added those that it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.codebook import CodedTheme
from pipeline.proof.summary_points import Points


@dataclass(frozen=True)
class Edition:
    """The code book by which a run was made, as far as its themes go.

    The book that a run writes holds the same themes, then the new ones, which are all of a later
    edition than those before.
    """

    points: Points

    @cached_property
    def themes(self) -> Sequence[CodedTheme]:
        """Return the themes that the book held."""
        every = self.points.book.themes
        latest = max((theme.edition for theme in every), default=0)
        earlier = tuple(theme for theme in every if theme.edition < latest)
        return earlier if self._is_new(latest, earlier) else every

    @cached_property
    def ids(self) -> frozenset[str]:
        """Return their ids."""
        return frozenset(theme.id for theme in self.themes)

    def _is_new(self, latest: int, earlier: tuple[CodedTheme, ...]) -> bool:
        """Return whether the themes of the latest edition are those that the run added."""
        book = self.points.book
        digest = str(self.points.run.manifest["stages"]["codebook"])
        if digest in (book.digest, replace(book, themes=earlier).digest):
            return digest != book.digest
        rows = {id: rows[0] for id, rows in self.points.theme_rows.items()}
        last = [rows[t.id] for t in book.themes if t.edition == latest and t.id in rows]
        if any(row["basis"] == "found" for row in rows.values()) or not earlier:
            return True
        if any(row["basis"] == "codebook" for row in last):
            return False
        # what the book holds is steady by definition; of what people named now that is measured
        return any(row["left_out"] or float(row["stability"]) < 1 for row in last)
