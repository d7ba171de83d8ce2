"""From visual lines to chunks: which lines belong together, and what marker a chunk starts with.

A reader gives `Row`s with what it saw of the layout; here lines that were wrapped are joined.
A line goes on in the next if the next starts in lower case, if it ends on a word that cannot end
a point ("of", "and", a comma, a hyphen), or if the next line's first word would not have fitted
behind it: the question a typesetter asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Literal

from pipeline.text import fold, is_caps, marker, trim
from pipeline.types import Place, Span

_OPEN_END = re.compile(
    r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|as|a|an|our|their|its|which|"
    r"that|than|into|between|within|about|are|is|be|were|was|will|has|have|not|both|each))$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[a-z(&/=%)\]’'”]|\.\.\.")
_CLOSED = re.compile(r"[.!?:;]['\"”’)\]*]*-?$")


@dataclass(frozen=True, slots=True)
class Row:
    """A visual line: its characters, its place and how it looks.

    `gap` is white space above it (a blank line, more leading, a new page); `indent` and `right`
    are its edges in characters or points; `look` names its type ("b14" is bold at 14 points).
    `joint` is set where the reader itself knows how it follows the row above: "new" starts a
    chunk, "on" goes on.
    """

    span: Span
    place: Place
    gap: bool
    indent: float
    right: float
    look: str = ""
    column: int = 0
    joint: Literal["", "new", "on"] = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that belong together, with the marker they start with; `span` starts after it."""

    rows: tuple[Row, ...]
    span: Span
    text: str = field(repr=False)
    kind: str = ""
    mark: str = ""

    @property
    def indent(self) -> float:
        """Return the left edge of the first row."""
        return self.rows[0].indent

    @property
    def look(self) -> str:
        """Return how the first row looks."""
        return self.rows[0].look

    @property
    def whole(self) -> Span:
        """Return the span with the marker."""
        return Span(self.rows[0].span.start, self.span.end)


Fits = Callable[[Row, str], bool]


def wrap_fits(rows: Sequence[Row]) -> Fits:
    """Return whether a word would have fitted behind a row, judged by the widths around it.

    The width of a row's run (rows without a gap between them) counts where the run has at least
    three rows, otherwise the ninth decile over all rows that are followed without a gap.
    """
    followed = sorted(row.right for row, after in pairwise(rows) if not after.gap)
    usual = followed[int(0.9 * (len(followed) - 1))] if followed else 0.0
    width: dict[int, float] = {}
    for run in _runs(rows):
        widest = max(row.right for row in run)
        for row in run:
            width[row.span.start] = widest if len(run) >= 3 else max(widest, usual)

    def fits(row: Row, word: str) -> bool:
        length = row.span.end - row.span.start
        advance = (row.right - row.indent) / max(1, length)
        return row.right + advance * (len(word) + 1) <= width[row.span.start] * 0.97

    return fits


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    run: list[Row] = []
    for row in rows:
        if row.gap and run:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def unwrapped(rows: Sequence[Row]) -> bool:
    """Return whether each line is a paragraph of its own: many lines are longer than any page."""
    long = sum(row.right > 160 for row in rows)
    return long > max(1, 0.04 * len(rows))


def chunks(text: str, rows: Sequence[Row], fits: Fits, *, wrapped: bool = True) -> list[Chunk]:
    """Return the rows gathered into chunks, in order."""
    groups: list[list[Row]] = []
    bold = 0
    for row in rows:
        open_ = bold % 2 == 1 and not row.joint  # bold that spans several lines
        if groups and (open_ or _continues(text, groups[-1], row, fits, wrapped)):
            groups[-1].append(row)
        else:
            groups.append([row])
            bold = 0
        bold += text.count("**", row.span.start, row.span.end)
    return [_chunk(text, group) for group in groups]


def _chunk(text: str, group: Sequence[Row]) -> Chunk:
    whole = Span(group[0].span.start, group[-1].span.end)
    first = text[whole.start : group[0].span.end]
    kind, mark, begin = marker(f"{first} x" if len(group) > 1 and is_bare(first) else first)
    span = trim(text, Span(whole.start + begin, whole.end))
    return Chunk(tuple(group), span, fold(text[span.start : span.end]), kind, mark)


def _continues(text: str, group: Sequence[Row], row: Row, fits: Fits, wrapped: bool) -> bool:
    if row.joint:
        return row.joint == "on"
    before = group[-1]
    last, line = _slice(text, before), _slice(text, row)
    if row.column != before.column and row.gap:
        return False
    if row.gap:
        return _split_by_gap(group, last, line, row)
    if not wrapped or row.look != before.look or "\t" in last or "\t" in line:
        return False
    if marker(line)[0] and not _dash_inside(text, group, line, fits):
        return False
    if is_caps(last) != is_caps(line):
        return False
    if _GOES_ON.match(line) or _OPEN_END.search(last) or is_caps(last):
        return True
    if marker(_slice(text, group[0]))[0] and not _CLOSED.search(last):
        return True
    return not fits(before, line.split(maxsplit=1)[0])


def is_bare(line: str) -> bool:
    """Return whether a line is a list marker and nothing else."""
    return len(line) < 6 and marker(f"{line} x")[0] not in ("", "dash", "section")


def _slice(text: str, row: Row) -> str:
    return text[row.span.start : row.span.end]


def _split_by_gap(group: Sequence[Row], last: str, line: str, row: Row) -> bool:
    """Return whether a paragraph goes on behind a gap, as it does over a page break."""
    plain = last.rstrip("*_ ")
    return (
        _is_longer(group, 60)
        and not _CLOSED.search(plain)
        and bool(re.match(r"[a-z]", line))
        and not (marker(line)[0] or is_bare(line))
        and row.look == group[-1].look
    )


def _is_longer(group: Sequence[Row], length: int) -> bool:
    sizes = accumulate(part.span.end - part.span.start for part in group)
    return any(size > length for size in sizes)


def _dash_inside(text: str, group: Sequence[Row], line: str, fits: Fits) -> bool:
    """Return whether a leading dash is a dash of the sentence ("Stirling / – Clackmannanshire")."""
    if marker(line)[0] != "dash" or marker(_slice(text, group[0]))[0] == "dash":
        return False
    last = _slice(text, group[-1])
    return not _CLOSED.search(last) and not fits(group[-1], line[:12])
