"""Running headers, footers and page numbers: lines at a page's edge that come again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.read.strips import Strip

PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?\s*[-–|]?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-–|]?$", re.IGNORECASE
)
_DEEP = 4  # so many lines from an edge are looked at


@dataclass(frozen=True, slots=True)
class Running:
    """A line that belongs to the page, not to the text, and what it is."""

    strip: Strip
    reason: str


def running(pages: Sequence[Sequence[Strip]], heights: Sequence[float]) -> list[list[Running]]:
    """Return the running lines of each page; `pages` holds each page's edge lines, top down.

    A line runs if it comes again, digits apart, at the same height of at least half of the pages
    (or of a third, and three times: left and right pages may differ), and if there is nothing but
    such lines between it and the edge. A page number at the edge needs no second page.
    """
    seen: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for line, from_top in _edge_lines(lines, height):
            seen[_masked(line)].append((number, _distance(line, height, from_top)))
    least = _least(sum(bool(lines) for lines in pages))
    made: list[list[Running]] = []
    for lines, height in zip(pages, heights, strict=True):
        found = _from_edge(lines, height, seen, least, top=True)
        rest = lines[len(found) :]
        made.append(found + _from_edge(rest, height, seen, least, top=False))
    return made


def edge_lines(lines: Sequence[Strip]) -> Sequence[Strip]:
    """Return those of a page's lines that may run: the first and the last few."""
    return lines if len(lines) <= 2 * _DEEP else (*lines[:_DEEP], *lines[-_DEEP:])


def _least(pages: int) -> int:
    half = (pages + 1) // 2
    return max(2, min(half, max(3, pages // 3)))


def _edge_lines(lines: Sequence[Strip], height: float) -> list[tuple[Strip, bool]]:
    tops = [(line, True) for line in lines[:_DEEP] if line.box.bottom < 0.2 * height]
    return tops + [(line, False) for line in lines[-_DEEP:] if line.box.top > 0.8 * height]


def _distance(line: Strip, height: float, from_top: bool) -> float:
    return line.box.top if from_top else line.box.bottom - height


def _masked(line: Strip) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text)).casefold()


def _from_edge(
    lines: Sequence[Strip],
    height: float,
    seen: dict[str, list[tuple[int, float]]],
    least: int,
    *,
    top: bool,
) -> list[Running]:
    """Return the running lines at one edge, from the edge inwards."""
    near = [line for line, at_top in _edge_lines(lines, height) if at_top == top]
    found: list[Running] = []
    for line in near if top else reversed(near):
        at = _distance(line, height, top)
        level = {page for page, other in seen[_masked(line)] if abs(other - at) < 6}
        if PAGE_NUMBER.fullmatch(line.text):
            found.append(Running(line, "page_number"))
        elif len(level) >= least and _says(line):
            found.append(Running(line, "page_header" if top else "page_footer"))
        else:
            break
    return found


def _says(line: Strip) -> bool:
    """Return whether a line has words: a bullet at the same place on two pages is none."""
    return len(re.findall(r"[^\W\d_]", line.text)) >= 3
