"""Tables of contents: lines that end in the number of a page, set apart by dots or by white."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.pdf.strips import Strip

_NUMBER = re.compile(r"\d{1,4}|[ivxl]{1,6}")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d{0,4}$|…")
_TITLE = re.compile(r"(?:table of )?contents(?: page)?$", re.IGNORECASE)
_LEAST = 3  # lines with numbers that make a table
_BETWEEN = 2  # lines without a number between two with one
_APART = 1.2  # times the type size: white that sets a number apart
_NEAR = 8.0  # points by which the right edges of numbers may differ


def listed(lines: Sequence[Strip]) -> list[Strip]:
    """Return those of a page's lines that are part of a table of contents, from the top down.

    Without dots or a title the numbers must rise and stand in line.
    """
    found = [at for at, line in enumerate(lines) if _page(line)]
    if len(found) < _LEAST:
        return []
    made: list[Strip] = []
    for run in _runs(found):
        entries = [lines[at] for at in run]
        if len(run) >= _LEAST and _is_table(lines, run, entries):
            made += lines[run[0] : run[-1] + 1]
    return made


def _page(line: Strip) -> str:
    """Return the number of a page that ends a line and is set apart, or nothing."""
    *before, last = line.words
    if not before:
        return ""
    if _LEADERS.search(line.text[-60:]):
        return re.sub(r".*[.…\s]", "", line.text) or "0"
    apart = last.x0 - before[-1].x1 > _APART * line.size
    return last.text if apart and _NUMBER.fullmatch(last.text) else ""


def _runs(found: Sequence[int]) -> list[list[int]]:
    """Return the positions that follow each other with few others between."""
    runs: list[list[int]] = []
    for at in found:
        if runs and at - runs[-1][-1] <= _BETWEEN + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _is_table(lines: Sequence[Strip], run: Sequence[int], entries: Sequence[Strip]) -> bool:
    if sum(bool(_LEADERS.search(line.text[-60:])) for line in entries) > 0.5 * len(entries):
        return True
    numbers = [int(page) for page in map(_page, entries) if page.isdigit()]
    rights = sorted(line.box.x1 for line in entries)
    level = rights[-1] - rights[0] < _NEAR
    rising = all(a <= b for a, b in pairwise(numbers))
    worded = all(re.search(r"[A-Za-z]{3}", line.text) for line in entries)
    titled = any(_TITLE.match(line.text) for line in lines[max(0, run[0] - 3) : run[0]])
    spread = len(set(numbers)) > (1 if titled else 0.5 * len(numbers))
    return level and rising and worded and spread and (titled or len(run) > _LEAST)
