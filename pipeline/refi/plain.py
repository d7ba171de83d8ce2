"""A paper's text as other tools count it: LF, no byte-order mark, nothing that XML forbids.

Tools differ in whether a CR LF counts once or twice and whether a byte-order mark counts at all
(QualCoder's importer then sets every span wrong without a word). So neither is written: CR LF and
CR become LF, marks at the start are dropped, and each position is told in both texts. What XML
1.0 forbids is replaced one for one (W3C, Extensible Markup Language 1.0, 2.2 Characters).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

BOM = "\ufeff"
_DROPPED = re.compile(r"\r(?=\n)|\A\ufeff+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def allowed(text: str) -> str:
    """Return a text of the same length without characters that XML forbids."""
    return _FORBIDDEN.sub(lambda found: " " if found.group().isspace() else "\ufffd", text)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text with one code point a line end; `dropped` are the positions that were left out.

    Positions are code points from 0, the end exclusive.
    """

    text: str
    dropped: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> PlainText:
        """Return the plain text of any text."""
        gone = (at for found in _DROPPED.finditer(text) for at in range(*found.span()))
        return cls(allowed(_DROPPED.sub("", text).replace("\r", "\n")), tuple(gone))

    def position(self, before: int) -> int:
        """Return where a position of the text that was given lies in the plain text."""
        return before - bisect_left(self.dropped, before)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return a stretch of the text that was given as a stretch of the plain text."""
        return self.position(start), self.position(end)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return a stretch of the plain text as one of the text that was given."""
        kept = [at - number for number, at in enumerate(self.dropped)]
        first = start + bisect_right(kept, start)
        return first, end + bisect_right(kept, end - 1) if end > start else first
