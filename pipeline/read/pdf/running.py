"""Running headers, footers and page numbers: lines at a page's edge that come again."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from pipeline.read.pdf.strips import Strip

PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?\s*[-–|\[]?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-–|\]]?$"
    r"|\d{1,4}\s*\|\s*p\s?a\s?g\s?e$|[-–]?\s*[ivxl]{1,6}\s*[-–]?$",
    re.IGNORECASE,
)
_MARGIN = 0.085  # of the page's height: where a line that comes again is surely no heading
_SMALL = 0.9  # of the usual type size: so small, and alone in the margin, a line is no text
_LEVEL, _MOVED = 6.0, 15.0  # points by which the height of a line may differ from page to page
_DEEP = 4  # so many lines from an edge are looked at


@dataclass(frozen=True, slots=True)
class Running:
    """A line that belongs to the page, not to the text, and what it is; `more` goes on in it."""

    strip: Strip
    reason: str
    more: tuple[Strip, ...] = ()

    def light(self) -> Running:
        """Return the same with lines that have let go of their words."""
        return Running(self.strip.light(), self.reason, tuple(line.light() for line in self.more))


def running(pages: Sequence[Sequence[Strip]], heights: Sequence[float]) -> list[list[Running]]:
    """Return the running lines of each page; `pages` holds each page's edge lines, top down.

    A line runs if it comes again, digits apart, at the same height of at least half of the pages
    (or of a third, and three times: left and right pages may differ; three are enough in the
    margin), and if there is nothing but such lines between it and the edge. Where most pages have
    such a line at one place, a line of its look there runs too: chapters change, the place does
    not; and so does one in small type that stands alone in the margin. What only two pages share
    runs in the margin alone: lower down it may be a heading. A page number that stands apart at
    the edge needs no second page.
    """
    edges = _Edges(_least(sum(bool(lines) for lines in pages)))
    for lines, height in zip(pages, heights, strict=True):
        edges.see(lines, height)
    edges.sort()
    for _ in range(2):  # the second time the places are known
        made = [edges.of(lines, height) for lines, height in zip(pages, heights, strict=True)]
        edges.learn(made, heights)
    return made


def edge_lines(lines: Sequence[Strip]) -> Sequence[Strip]:
    """Return those of a page's lines that may run: the first and the last few."""
    return lines if len(lines) <= 2 * _DEEP else (*lines[:_DEEP], *lines[-_DEEP:])


def _least(pages: int) -> int:
    half = (pages + 1) // 2
    return max(2, min(half, max(3, pages // 3)))


@dataclass(slots=True)
class _Edges:
    """What is known of the edges of pages: the heights of each line, the places of running ones."""

    least: int
    heights: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    places: Counter[tuple[bool, int, str]] = field(default_factory=Counter)
    sizes: Counter[float] = field(default_factory=Counter)
    size: float = 0.0

    def see(self, lines: Sequence[Strip], height: float) -> None:
        """Remember at what heights the lines of a page stand."""
        for line, from_top in _edge_lines(lines, height):
            self.heights[_masked(line)].append(_distance(line, height, from_top))
        for line in lines:
            inside = _MARGIN * height < line.box.top and line.box.bottom < (1 - _MARGIN) * height
            self.sizes[line.size] += len(line.text) * inside

    def sort(self) -> None:
        """Put the heights in order, all pages seen."""
        for known in self.heights.values():
            known.sort()
        sizes = self.sizes
        self.size = max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0

    def learn(self, made: Sequence[Sequence[Running]], heights: Sequence[float]) -> None:
        """Remember the places of running lines, for those that change from chapter to chapter."""
        self.places.clear()
        for found, height in zip(made, heights, strict=True):
            for line in found:
                top = 2 * line.strip.box.top < height
                self.places[_place(line.strip, height, top)] += line.reason != "page_number"

    def of(self, lines: Sequence[Strip], height: float) -> list[Running]:
        """Return the running lines of a page."""
        found = self._from_edge(lines, height, top=True)
        return found + self._from_edge(lines[len(found) :], height, top=False)

    def _from_edge(self, lines: Sequence[Strip], height: float, *, top: bool) -> list[Running]:
        """Return the running lines at one edge, from the edge inwards."""
        near = [line for line, at_top in _edge_lines(lines, height) if at_top == top]
        ordered = near if top else near[::-1]
        found: list[Running] = []
        for line, inner in zip_longest(ordered, ordered[1:]):
            reason = self._reason(line, inner, height, top)
            if not reason:
                break
            found.append(Running(line, reason))
        return found

    def _reason(self, line: Strip, inner: Strip | None, height: float, top: bool) -> str:
        at = _distance(line, height, top)
        times = self._times(line, at)
        if PAGE_NUMBER.fullmatch(line.text):
            return "page_number" if times >= self.least or _stands_apart(line, inner) else ""
        marginal = abs(at) < _MARGIN * height
        again = times >= (min(self.least, 3) if marginal else max(self.least, 3))
        usual = self.places[_place(line, height, top)] >= max(3, self.least)
        small = line.size < _SMALL * self.size
        alone = marginal and (usual or small) and _stands_apart(line, inner)
        runs = _says(line) and (again or alone)
        return "" if not runs else "page_header" if top else "page_footer"

    def _times(self, line: Strip, at: float) -> int:
        """Return on how many pages a line stands at much the same height; a long one may move."""
        known = self.heights[_masked(line)]
        slack = _MOVED if len(line.text.split()) > 3 else _LEVEL
        return bisect_right(known, at + slack) - bisect_left(known, at - slack)


def _edge_lines(lines: Sequence[Strip], height: float) -> list[tuple[Strip, bool]]:
    tops = [(line, True) for line in lines[:_DEEP] if line.box.bottom < 0.2 * height]
    return tops + [(line, False) for line in lines[-_DEEP:] if line.box.top > 0.8 * height]


def _place(line: Strip, height: float, top: bool) -> tuple[bool, int, str]:
    return top, round(_distance(line, height, top)), line.look


def _distance(line: Strip, height: float, from_top: bool) -> float:
    return line.box.top if from_top else line.box.bottom - height


def _masked(line: Strip) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text)).casefold()


def _stands_apart(line: Strip, inner: Strip | None) -> bool:
    """Return whether a number is set off from the text, and is no year: it may end a sentence."""
    if re.fullmatch(r"(?:19|20)\d\d", line.text):
        return False
    return inner is None or abs(line.base - inner.base) > 1.6 * max(line.size, inner.size)


def _says(line: Strip) -> bool:
    """Return whether a line has words: a bullet at the same place on two pages is none."""
    return len(re.findall(r"[^\W\d_]", line.text)) >= 3
