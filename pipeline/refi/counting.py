"""How a tool counted the characters of a text, found out by what its selections say.

The standard counts code points, but tools differ in whether CR LF is one or two of them (ATLAS.ti
writes CR LF and counts it once), whether a byte-order mark is one, and whether an emoji is two
(units of UTF-16). Each way of counting is tried, and the one under which most selections have the
words that they are named by, or at least neither start nor end in white space, is taken.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from pipeline.refi.plain import BOM, PlainText
from pipeline.refi.values import ReadSelection
from pipeline.text import fold

_TRIED = 200  # selections by which a way of counting is judged
_WIDE = "\U00010000"  # from here on a character is two units of UTF-16


def counted_out(
    raw: str, selections: Sequence[ReadSelection], origin: str
) -> tuple[str, tuple[ReadSelection, ...]]:
    """Return a text with LF and no byte-order mark, and selections with positions in it."""
    ways = list(dict.fromkeys(_ways(raw, once="atlas" in origin.lower())))
    tried = selections[:_TRIED]
    taken = max(ways, key=lambda way: way.agreement(tried)) if len(ways) > 1 else ways[0]
    plain = PlainText.of(taken.text)
    placed = []
    for one in selections:
        start, end = plain.span(taken.position(one.start), taken.position(one.end))
        placed.append(replace(one, start=start, end=end))
    return plain.text, tuple(placed)


def _ways(raw: str, *, once: bool) -> Iterator[_Way]:
    """Yield the ways in which tools may have counted, the likeliest first."""
    bare = raw.lstrip(BOM)
    short = [bare.replace("\r\n", "\n"), raw.replace("\r\n", "\n")]
    texts = [*short, bare, raw] if once else [bare, raw, *short]
    yield from (_Way(text, in_units=False) for text in texts)
    if max(raw, default="") >= _WIDE:
        yield from (_Way(text, in_units=True) for text in texts)


@dataclass(frozen=True)
class _Way:
    """A text as a tool may have counted it: in code points, or in units of UTF-16."""

    text: str
    in_units: bool

    def position(self, told: int) -> int:
        """Return a position in code points; what lies behind the end stays behind it."""
        return bisect_left(self.units, told) + 1 if self.in_units and told > 0 else told

    @cached_property
    def units(self) -> list[int]:
        """Return for each code point the unit at which it ends."""
        return list(accumulate(1 + (letter >= _WIDE) for letter in self.text))

    def agreement(self, selections: Sequence[ReadSelection]) -> int:
        """Return how well selections fit their names and the words of the text."""
        spans = ((self.position(one.start), self.position(one.end)) for one in selections)
        pieces = (self.text[start:end] for start, end in spans)
        return sum(_fits(piece, one.name) for piece, one in zip(pieces, selections, strict=True))


def _fits(piece: str, name: str) -> int:
    """Return 2 where a piece has the words of its name, 1 where its ends are no white space."""
    told, words = fold(name), fold(piece)
    head = told.removesuffix("…").removesuffix("...").rstrip()
    whole = head == told and words == told
    if head and (whole or (head != told and words.startswith(head))):
        return 2
    return 1 if piece and piece == piece.strip() else 0
