"""How lines follow each other: the usual leading, the room left on a line, where text goes on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.read.ruled import Words
from pipeline.read.strips import Strip

OPEN_END = re.compile(
    r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|a|an))$", re.IGNORECASE
)
_LOW = re.compile(r"[a-z]{2}")
_FLUSH = 0.25  # of the type size: by which the ends of justified lines may differ from the edge
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
        flush = self.flush.get(last.look, 0.0)
        if flush:
            reach = last.box.x1
            level = [*(line.box.x1 for line in above[-2:-1]), strip.box.x1]
            return reach < edge - flush and all(abs(reach - other) > flush for other in level)
        if any(_LOW.match(b.text) and _holds(a, b, edge) for a, b in pairwise(above[-4:])):
            edge = max(line.box.x1 for line in above[-4:])
        return _holds(last, strip, edge)


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
    made = Leading(
        on_page={key: median(values) for key, values in steps.items() if len(values) > 1},
        of_size={key: median(values) for key, values in sizes.items()},
        ratio=median(ratios) if ratios else 1.25,
        hanging=_hanging(found),
        shifts=_shifts(found),
        said=Said(tuple(strip.text for run in runs for strip in run)),
        body=_body(found),
        flush=_flush(found),
        indents=_indents(found),
        edges=_edges(found),
    )
    return replace(made, spaced=_is_spaced(found, made))


def _is_spaced(found: Sequence[Strip], leading: Leading) -> bool:
    """Return whether white parts most of the paragraphs: told where a line ends short and closed."""
    apart: list[bool] = []
    for last, strip in pairwise(found):
        same = last.flow == strip.flow and last.page == strip.page and last.look == strip.look
        if not same or strip.mark[0] or last.mark[0] or strip.base < last.base:
            continue
        if re.search(r"[.!?]['\"”’)]*$", last.text) and re.match(r"[A-Z]", strip.text):
            if leading.has_room((last,), strip):
                apart.append(leading.is_spaced(last, strip))
    return len(apart) > 2 and sum(apart) > 0.8 * len(apart)


def _body(found: Iterable[Strip]) -> float:
    """Return the type size of most characters, in points."""
    weights: Counter[float] = Counter()
    for strip in found:
        weights[strip.size] += len(strip.text)
    return max(weights, key=lambda size: (weights[size], size)) if weights else 0.0


def _flush(found: Sequence[Strip]) -> dict[str, float]:
    """Return the looks that are justified, and by how much their lines may fall short, in points.

    Told from lines that go on in lower case below: nearly all of them end at the edge.
    """
    short: dict[str, list[float]] = defaultdict(list)
    for last, strip in pairwise(found):
        if _is_wrapped(last, strip):
            short[last.look].append((last.edge - last.box.x1) / last.size)
    made = {}
    for look, known in short.items():
        flush = [gap for gap in known if gap < _FLUSH]
        if len(known) > 4 and len(flush) > 0.8 * len(known):
            made[look] = (max(flush) + 0.08) * float(look[1:])
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
        if column != far[0] or far[1] - edge > 0.015 * far[1]:
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
