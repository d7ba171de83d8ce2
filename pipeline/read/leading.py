"""How lines follow each other: the usual leading, the room left on a line, where text goes on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.read.ruled import Words
from pipeline.read.strips import Strip

_CLOSED = re.compile(r"[.!?:;]['\"”’)\]*]*-?$")
_OPEN_END = re.compile(r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|a|an))$")
_LOW = re.compile(r"[a-z(&]")
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

    def usual(self, strip: Strip) -> float:
        """Return the usual distance in points from a line's foot to that of the next."""
        known = self.on_page.get((strip.page, strip.size)) or self.of_size.get(strip.size)
        return known or self.ratio * strip.size

    def indent(self, strip: Strip) -> float:
        """Return a line's left edge as if its column were the page's first, in points."""
        return strip.box.x0 - self.shifts.get(strip.column, 0.0)

    def is_gap(self, above: Sequence[Strip], strip: Strip) -> bool:
        """Return whether a paragraph ends above a strip; `above` is the paragraph so far."""
        last = above[-1]
        if strip.flow != last.flow or strip.page != last.page:
            below = strip.page == last.page and strip.base > last.base
            return (below and self.is_spaced(last, strip)) or not self.goes_on(above, strip)
        if self.is_spaced(last, strip):
            return True
        first = above[0]
        x, edge = strip.box.x0, last.box.x0
        marked = bool(first.mark[0])
        hung = abs(edge - first.hang) < 3 if len(above) > 1 else first.look in self.hanging
        if marked and hung and x < first.hang - 4:
            return True
        under = marked and abs(x - first.hang) < 4
        return x > edge + 6 and not under and bool(_CLOSED.search(last.text)) and _is_left(last)

    def is_spaced(self, last: Strip, strip: Strip) -> bool:
        """Return whether there is more white above a strip than between lines of a paragraph."""
        step = strip.base - last.base
        return step > _MORE * max(self.usual(last), self.usual(strip)) or step < -1

    def goes_on(self, above: Sequence[Strip], strip: Strip) -> bool:
        """Return whether a paragraph goes on at the head of the next page or column."""
        last, first = above[-1], above[0]
        if strip.look != last.look or strip.mark[0]:
            return False
        full = not fits(last, strip.text.split()[0])
        closed = bool(_CLOSED.search(last.text))
        if _LOW.match(strip.text):
            return full or not closed
        shift = self.shifts.get(first.column, 0.0)
        places = (self.indent(last), first.hang - shift)
        aligned = any(abs(self.indent(strip) - place) < 6 for place in places)
        if closed and len(above) == 1:
            return False  # a lone full line: as like a point of its own
        return bool(_OPEN_END.search(last.text)) or (full and aligned)


def fits(last: Strip, word: str) -> bool:
    """Return whether a word would have fitted between a line's end and its column's edge."""
    needed = last.advance * (len(word) + 1)
    return last.box.x1 + needed <= last.edge - 0.01 * (last.edge - last.left)


def _is_left(strip: Strip) -> bool:
    """Return whether a line starts near its column's left edge: it is not centred."""
    return strip.box.x0 - strip.left < 0.25 * max(1.0, strip.edge - strip.left)


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
    return Leading(
        on_page={key: median(values) for key, values in steps.items() if len(values) > 1},
        of_size={key: median(values) for key, values in sizes.items()},
        ratio=median(ratios) if ratios else 1.25,
        hanging=_hanging(found),
        shifts=_shifts(found),
        said=Said(tuple(strip.text for run in runs for strip in run)),
    )


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


def _hanging(found: Sequence[Strip]) -> frozenset[str]:
    """Return the looks in which most list items go on under their text, not their markers."""
    votes: dict[str, list[bool]] = defaultdict(list)
    for last, strip in pairwise(found):
        if last.mark[0] and _is_wrapped(last, strip):
            votes[strip.look].append(abs(strip.box.x0 - last.hang) < 4)
    most = {look for look, said in votes.items() if len(said) > 1 and sum(said) > 0.7 * len(said)}
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
