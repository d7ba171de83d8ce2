"""How lines follow each other: the usual leading, the room left on a line, where text goes on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.read.pdf.ruled import Words
from pipeline.read.pdf.strips import Strip

OPEN_END = re.compile(
    r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|a|an))$", re.IGNORECASE
)
_LOW = re.compile(r"[a-z]{2}")
_FLUSH = 0.25  # of the type size: by which the ends of justified lines may differ from the edge
_MUCH = 0.008  # of a column's edge: by which edges may differ that are meant to be the same
_MORE = 1.22  # white space starts a paragraph from so many times the usual leading


@dataclass(frozen=True, slots=True)
class Leading:
    """What a document's own lines say of its leading, its columns and its words (`said`)."""

    on_page: dict[tuple[int, float], float] = field(repr=False)
    of_size: dict[float, float] = field(repr=False)
    ratio: float
    hanging: frozenset[str]
    shifts: dict[int, float]
    said: Said
    body: float
    look: str
    flush: dict[str, float] = field(repr=False)
    indents: dict[str, float] = field(repr=False)
    edges: dict[tuple[int, float], float] = field(repr=False)
    spaced: bool = False

    def usual(self, strip: Strip) -> float:
        """Return the usual distance in points from a line's foot to that of the next."""
        known = self.on_page.get((strip.page, strip.size)) or self.of_size.get(strip.size)
        return known or self.ratio * strip.size

    def indent(self, strip: Strip) -> float:
        """Return a line's left edge as if its column were the page's first, in points."""
        return strip.box.x0 - self.shifts.get(strip.column, 0.0)

    def is_spaced(self, last: Strip, strip: Strip) -> bool:
        """Return whether there is more white above a strip than between lines of a paragraph."""
        step = strip.base - last.base
        return step > _MORE * max(self.usual(last), self.usual(strip)) or step < -1

    def is_justified(self, strip: Strip) -> bool:
        """Return whether lines of a line's look are set to the right edge."""
        return strip.look in self.flush

    def edge(self, strip: Strip) -> float:
        """Return the right edge of a line's column: the furthest of those that are much the same.

        A ragged column is as wide as its longest line on any page.
        """
        return self.edges.get((strip.column, strip.edge), strip.edge)

    def has_room(self, above: Sequence[Strip], strip: Strip) -> bool:
        """Return whether a line's first word would have fitted behind the last line `above` it.

        Where the paragraph itself shows that its lines end before the edge, beside a picture, its
        longest line counts.
        """
        last, edge = above[-1], self.edge(above[-1])
        if last.look in self.flush:
            return self._is_short(above, strip, edge)
        if self._is_inset(above, strip):
            edge = min(edge, max(line.box.x1 for line in (*above[-4:], strip)) + 0.1)
        if any(_LOW.match(b.text) and _holds(a, b, edge) for a, b in pairwise(above[-4:])):
            edge = max(line.box.x1 for line in above[-4:])
        return _holds(last, strip, edge)

    def _is_short(self, above: Sequence[Strip], strip: Strip, edge: float) -> bool:
        """Return whether a line of justified text falls short of those around it, or of the edge.

        A block that is indented is taken to be so on both sides.
        """
        last, flush = above[-1], self.flush[above[-1].look]
        near = [line for line in (*above[-2:-1], strip) if _is_beside(line, last)]
        level = [line.box.x1 for line in near]
        if max(level, default=0.0) - last.box.x1 > flush:
            return True
        inset = last.box.x0 - last.left
        return (
            all(abs(end - last.box.x1) > flush for end in (*level, edge, edge - inset))
            and last.box.x1 < edge
        )

    def _is_inset(self, above: Sequence[Strip], strip: Strip) -> bool:
        """Return whether a long line is part of an indented block: its edge may be nearer."""
        last, edge = above[-1], self.edge(above[-1])
        inset = last.box.x0 - last.left
        long = last.box.x1 - last.box.x0 > 0.6 * (edge - last.left)
        level = abs(strip.box.x0 - last.box.x0) < 3
        return inset > 20 and level and long and not above[0].mark[0]


def _is_beside(line: Strip, last: Strip) -> bool:
    return line.flow == last.flow and line.page == last.page


def _holds(last: Strip, strip: Strip, edge: float) -> bool:
    """Return whether a line has room for the first word of another."""
    slack = 0.1 if last.sure == 1.0 else -0.01 * (edge - last.left)
    return last.box.x1 + last.blank + strip.head <= edge + slack


def fits(last: Strip, word: str) -> bool:
    """Return whether a word would have fitted between a line's end and its column's edge."""
    needed = last.advance * (len(word) + 1)
    return last.box.x1 + needed <= last.edge - 0.01 * (last.edge - last.left)


def leading(found: Sequence[Strip], cells: Iterable[Sequence[Strip]]) -> Leading:
    """Return what the lines of a document, and of its cells, say of its leading."""
    runs: list[Sequence[Strip]] = [found, *cells]
    steps: dict[tuple[int, float], list[float]] = defaultdict(list)
    sizes: dict[float, list[float]] = defaultdict(list)
    ratios: list[float] = []
    for run in runs:
        for last, strip in pairwise(run):
            step = strip.base - last.base
            if not _is_wrapped(last, strip) or not 0.5 < step / strip.size < 3:
                continue
            steps[(strip.page, strip.size)].append(step)
            sizes[strip.size].append(step)
            ratios.append(step / strip.size)
    look = _usual_look(found)
    made = Leading(
        on_page={key: median(values) for key, values in steps.items() if len(values) > 1},
        of_size={key: median(values) for key, values in sizes.items()},
        ratio=median(ratios) if ratios else 1.25,
        hanging=_hanging(found),
        shifts=_shifts(found),
        said=Said(tuple(strip.text for run in runs for strip in run)),
        body=float(look[1:]) if look else 0.0,
        look=look,
        flush=_flush(found),
        indents=_indents(found),
        edges=_edges(found),
    )
    return replace(made, spaced=_is_spaced(found, made))


def _is_spaced(found: Sequence[Strip], leading: Leading) -> bool:
    """Return whether white parts most paragraphs: told where a line ends short and closed."""
    apart: list[bool] = []
    for last, strip in pairwise(found):
        same = last.flow == strip.flow and last.page == strip.page and last.look == strip.look
        listed = {strip.mark[0], last.mark[0]} - {"", "section", "number"}
        if not same or listed or strip.base < last.base:
            continue
        ends = re.search(r"[.!?]['\"”’)]*$", last.text) and re.match(r"[A-Z0-9(]", strip.text)
        if ends and leading.has_room((last,), strip):
            apart.append(leading.is_spaced(last, strip))
    return len(apart) > 2 and sum(apart) > 0.8 * len(apart)


def _usual_look(found: Iterable[Strip]) -> str:
    """Return the look of most characters: "r11"; nothing if there are no lines."""
    weights: Counter[str] = Counter()
    for strip in found:
        weights[strip.look] += len(strip.text)
    return max(weights, key=lambda look: (weights[look], look)) if weights else ""


def _flush(found: Sequence[Strip]) -> dict[str, float]:
    """Return the looks that are justified, and by how much their lines may fall short, in points.

    Told from lines that follow each other and go on in lower case below: nearly all end alike.
    """
    steps: dict[str, list[float]] = defaultdict(list)
    for a, b, c in zip(found, found[1:], found[2:], strict=False):
        if _is_wrapped(a, b) and _is_wrapped(b, c):
            steps[b.look].append(abs(a.box.x1 - b.box.x1) / b.size)
    made = {}
    for look, known in steps.items():
        level = [step for step in known if step < _FLUSH]
        if len(known) > 4 and len(level) > 0.8 * len(known):
            made[look] = (max(level) + 0.08) * float(look[1:])
    return made


def _indents(found: Sequence[Strip]) -> dict[str, float]:
    """Return the looks in which a paragraph's first line is indented, and by how much in points.

    Told from lines that go on in lower case below: those that start left of their first line,
    against those that start under one that no gap or short line sets apart.
    """
    steps: dict[str, list[float]] = defaultdict(list)
    for before, first, last in zip(found, found[1:], found[2:], strict=False):
        starts = first.flow == before.flow and re.match(r"[‘“\"'(]?[A-Z]", first.text)
        if not starts or first.mark[0] or not _is_wrapped(first, last):
            continue
        if re.search(r"[.!?:]['\"”’)]*$", before.text) and before.look == first.look:
            steps[first.look].append(first.box.x0 - last.box.x0)
    made = {}
    for look, known in steps.items():
        inward = [step for step in known if 4 < step < 60]
        if len(inward) > 1 and len(inward) > 0.3 * len(known):
            made[look] = median(inward)
    return made


def _edges(found: Iterable[Strip]) -> dict[tuple[int, float], float]:
    """Return for each column and edge the furthest edge that is much the same."""
    known = sorted({(strip.column, strip.edge) for strip in found}, reverse=True)
    made: dict[tuple[int, float], float] = {}
    far = (-1, 0.0)
    for column, edge in known:
        if column != far[0] or far[1] - edge > _MUCH * far[1]:
            far = (column, edge)
        made[(column, edge)] = far[1]
    return made


def _is_wrapped(last: Strip, strip: Strip) -> bool:
    same = last.flow == strip.flow and last.page == strip.page and last.look == strip.look
    return same and strip.size > 0 and bool(re.match(r"[a-z]{2}", strip.text))


def _shifts(found: Iterable[Strip]) -> dict[int, float]:
    """Return by how much each column stands to the right of the first."""
    lefts: dict[int, float] = {}
    for strip in found:
        lefts[strip.column] = min(strip.box.x0, lefts.get(strip.column, strip.box.x0))
    first = lefts.get(0, 0.0)
    return {column: left - first for column, left in lefts.items() if column}


def series(strip: Strip) -> str:
    """Return the look of a list item and the shape of its marker: "r11 (x)"."""
    return f"{strip.look} {re.sub(r'[A-Za-z0-9]+', 'x', strip.mark[1])}"


def _hanging(found: Sequence[Strip]) -> frozenset[str]:
    """Return the series whose items mostly go on under their text, not their markers."""
    votes: dict[str, list[bool]] = defaultdict(list)
    for last, strip in pairwise(found):
        if last.mark[0] and _is_wrapped(last, strip):
            votes[series(last)].append(abs(strip.box.x0 - last.hang) < 4)
    most = {key for key, said in votes.items() if len(said) > 1 and sum(said) > 0.7 * len(said)}
    return frozenset(most)


@dataclass(frozen=True)
class Said:
    """The lines of a document; what they say of its words is found out once it is asked for."""

    lines: tuple[str, ...] = field(repr=False)

    @cached_property
    def words(self) -> Words:
        """Return what the lines say of the document's words."""
        return _known(self.lines)


def _known(lines: Iterable[str]) -> Words:
    """Return the words with a capital inside sentences more often than without, and pairs."""
    high: Counter[str] = Counter()
    low: Counter[str] = Counter()
    pairs: set[tuple[str, str]] = set()
    for line in lines:
        tokens = re.findall(r"[A-Za-z][\w’'-]*|[^\w\s]", line)
        low.update(token for token in tokens if token[:1].islower())
        pairs |= {
            pair for pair in pairwise(tokens) if pair[0][:1].isupper() and pair[1][:1].isupper()
        }
        inside = False
        for before, token in pairwise(tokens):
            inside = token[:1].isupper() and (before[:1].islower() or inside)
            high[token] += inside
    names = frozenset(name for name, count in high.items() if count > low[name.lower()])
    return Words(names, frozenset(pairs))
