"""Texts in which details are masked, and where the old places lie in the new text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.errors import StageError
from pipeline.privacy.details import NOT_SHOWN, UNQUOTED, Detail

_RANK = {UNQUOTED: 0, NOT_SHOWN: 1}  # what wins over longer details of other kinds


@dataclass(frozen=True, slots=True)
class Shift:
    """A masked piece: its place in the old text and that of its replacement in the new one."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True)
class MaskedText:
    """A text whose details are masked; `shifts` are its masked pieces in order.

    A place outside the masked pieces has the same characters in the old and the new text.
    """

    text: str
    shifts: tuple[Shift, ...] = ()

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(shift.start for shift in self.shifts)

    def position(self, at: int) -> int:
        """Return where a position of the old text lies; inside a masked piece, its start."""
        shift = self._before(at)
        if shift is None:
            return at
        return shift.new_start if at < shift.end else shift.new_end + at - shift.end

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the old text lies.

        A span that cuts into a masked piece widens until it holds the whole replacement; an empty
        span stays empty.
        """
        if start >= end:
            return self.position(start), self.position(start)
        last = self._before(end - 1)
        if last is not None and end - 1 < last.end:
            return self.position(start), last.new_end
        return self.position(start), self.position(end - 1) + 1

    def _before(self, at: int) -> Shift | None:
        """Return the last masked piece that starts at a position of the old text or before."""
        number = bisect_right(self._starts, at)
        return self.shifts[number - 1] if number else None


def mask(text: str, details: Iterable[Detail]) -> MaskedText:
    """Return a text with each detail replaced by its words.

    Details that overlap become one piece from the first character to the last; it is called what
    the longest of them is called, unless one holds words that may not be quoted, or else are not
    shown. Raise StageError for a detail outside the text.
    """
    shifts: list[Shift] = []
    parts: list[str] = []
    old = new = 0
    for piece in merged(details):
        if piece.end > len(text):
            raise StageError("masking", f"[{piece.start}, {piece.end}) lies outside the text.")
        parts += [text[old : piece.start], piece.words]
        start = new + piece.start - old
        old, new = piece.end, start + len(piece.words)
        shifts.append(Shift(piece.start, piece.end, start, new))
    return MaskedText("".join([*parts, text[old:]]), tuple(shifts))


def merged(details: Iterable[Detail]) -> Iterator[Detail]:
    """Yield the pieces that details make, in order; none overlaps another."""
    together: list[Detail] = []
    end = 0
    for detail in sorted(details, key=lambda d: (d.start, d.end, d.kind, d.person)):
        if together and detail.start >= end:
            yield _one(together)
            together = []
        together.append(detail)
        end = max(end, detail.end)
    if together:
        yield _one(together)


def _one(together: list[Detail]) -> Detail:
    """Return the one piece that overlapping details make."""
    best = min(
        together, key=lambda d: (_RANK.get(d.kind, 2), d.start - d.end, d.start, d.kind, d.person)
    )
    start, end = min(d.start for d in together), max(d.end for d in together)
    return Detail(best.kind, start, end, best.person)
