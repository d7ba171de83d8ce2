"""A second look at list markers and at what was passed over.

What stands apart at the head of a line is often misread, "1." as "a", "iL" or "4:", or a whole
column of markers is passed over. Brought close to the words that follow, and all of a page
recognised as one small picture, nearly all are read as they are: on six scanned pages with 87
markers about 30 were wrong at first and none after, for a sixth more time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from pipeline.read.scan import tesseract
from pipeline.read.scan.picture import Stroke, patches
from pipeline.read.scan.tesseract import Mark
from pipeline.text import marker

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.read.scan.picture import Ink

_APART = 0.9  # of a line's height: a gap that sets a marker apart
_FAR = 8.0  # of a line's height: what is farther off belongs to another column
_LONGEST = 7  # characters of what may be a marker
_SURE = 0.93  # a marker as sure as that is not looked at again
_LIKELY = 0.7  # confidence from which a word that was passed over is taken
_FOLLOWING = 2  # words that give the marker its context
_EDGE = 4  # pixels of paper round what is cut out
_HIGHEST = 150  # pixels: words that are higher are no text beside a marker
_MOST = 300  # things passed over; with more the page holds a drawing
_BULLETS = re.compile(r"[^\w\s]?|[eEoOcC0®©¢°]")
_ROUND = 0.68  # of its box: what a dot or a square fills, and a ring or a letter does not


@dataclass(frozen=True, slots=True)
class _Head:
    """What is to be read again, with the words that come next on its height.

    `at` is its position among the words of the page; `mark` has no text if it was passed over.
    """

    at: int
    mark: Mark
    after: tuple[Mark, ...]

    @property
    def top(self) -> int:
        return min(mark.top for mark in (self.mark, *self.after)) - _EDGE

    @property
    def bottom(self) -> int:
        return max(mark.bottom for mark in (self.mark, *self.after)) + _EDGE


def looked_again(
    picture: Image, ink: Ink, marks: Sequence[Mark], *, dpi: int, language: str
) -> list[Mark]:
    """Return the words of a page, its markers read once more and what was passed over added."""
    heads = [*_heads(marks), *_passed_over(ink, marks, dpi)]
    made = {head: head.mark for head in heads}
    doubtful: list[_Head] = []
    for head in heads:
        if _is_bullet(ink, head):
            made[head] = head.mark._replace(text="•", confidence=_SURE)
        elif head.mark.confidence < _SURE or not _is_marker(head.mark.text):
            doubtful.append(head)
    if doubtful:
        strip, rows = _stacked(picture, doubtful)
        found = tesseract.marks(strip, dpi=dpi, language=language, layout="lines")
        for head, (top, bottom) in zip(doubtful, rows, strict=True):
            made[head] = _better(head, [m for m in found if top <= _middle(m) <= bottom])
    return list(_set_in(marks, made))


def _set_in(marks: Sequence[Mark], made: dict[_Head, Mark]) -> Iterator[Mark]:
    """Yield the words with those that were read again in their places."""
    instead = {head.at: mark for head, mark in made.items() if head.mark.text}
    found = [(head.at, mark) for head, mark in made.items() if not head.mark.text and mark.text]
    before = {
        at: [mark for _, mark in group]
        for at, group in groupby(sorted(found, key=lambda one: (one[0], one[1].x0)), lambda o: o[0])
    }
    for at, mark in enumerate(marks):
        yield from before.get(at, [])
        yield instead.get(at, mark)
    yield from before.get(len(marks), [])


class _Level:
    """Finds the words to the right of a place, on its height."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.by_top = sorted(range(len(marks)), key=lambda at: (marks[at].top, marks[at].x0))
        self.tops = [marks[at].top for at in self.by_top]
        self.marks = marks

    def after(self, mark: Mark) -> list[int]:
        """Return the positions of the words that follow, if the first stands apart but near."""
        middle = _middle(mark)
        begin, end = bisect_left(self.tops, middle - _HIGHEST), bisect_right(self.tops, middle)
        level = [at for at in self.by_top[begin:end] if self._follows(at, mark, middle)]
        level.sort(key=lambda at: self.marks[at].x0)
        if not level:
            return []
        first = self.marks[level[0]]
        high = first.bottom - first.top
        near = _APART * high < first.x0 - mark.x1 < _FAR * high
        return level[:_FOLLOWING] if near else []

    def _follows(self, at: int, mark: Mark, middle: float) -> bool:
        return self.marks[at].x0 >= mark.x1 and self.marks[at].bottom > middle


def _heads(marks: Sequence[Mark]) -> Iterator[_Head]:
    """Yield what is short and stands apart before the text on its height."""
    first = {mark.line: mark for mark in reversed(marks)}
    level = _Level(marks)
    for at, mark in enumerate(marks):
        if len(mark.text) <= _LONGEST and first[mark.line] is mark:
            after = level.after(mark)
            if after:
                yield _Head(at, mark, tuple(marks[one] for one in after))


def _passed_over(ink: Ink, marks: Sequence[Mark], dpi: int) -> list[_Head]:
    """Return what looks like a word and was not read: before a line of text, or alone."""
    if not marks:
        return []
    taken = [Stroke(m.x0, m.top, m.x1, m.bottom) for m in marks]
    usual = median(mark.bottom - mark.top for mark in marks)
    found = [patch for patch in patches(ink, taken, dpi) if _is_like_text(ink, patch, usual)]
    level = _Level(marks)
    heads: list[_Head] = []
    for number, (x0, top, x1, bottom) in enumerate(found):
        mark = Mark("", x0, top, x1, bottom, 0.0, (0, 0, number))
        after = level.after(mark)
        if after:
            next_to = marks[after[0]]
            mark = mark._replace(line=next_to.line)
            heads.append(_Head(after[0], mark, tuple(marks[one] for one in after)))
        elif len(found) <= _MOST and bottom - top > 0.5 * usual:
            heads.append(_Head(len(marks), mark, ()))
    return heads


def _is_like_text(ink: Ink, patch: Stroke, usual: float) -> bool:
    x0, top, x1, bottom = patch
    high, wide = bottom - top, x1 - x0
    filled = int(ink[top:bottom, x0:x1].sum())
    return 0.15 * usual < high < 2 * usual and wide < 12 * usual and filled > 0.03 * usual**2


def _is_marker(text: str) -> bool:
    return bool(marker(f"{text} x")[0]) and text[:1] not in "o*+"


def _is_bullet(ink: Ink, head: _Head) -> bool:
    """Return whether a sign is a filled dot or square in the middle of its line's height."""
    import numpy as np

    if not head.after or not _BULLETS.fullmatch(head.mark.text):
        return False
    mark, line = head.mark, head.after[0]
    part = ink[max(0, mark.top) : mark.bottom, max(0, mark.x0) : mark.x1]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(rows):
        return False
    high, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    size = line.bottom - line.top
    raised = mark.top + int(rows[-1]) < line.bottom - 0.08 * size
    even = 0.7 <= wide / high <= 1.4 and 0.12 * size <= high <= 0.7 * size
    return raised and even and int(part.sum()) >= _ROUND * wide * high


def _stacked(picture: Image, heads: Sequence[_Head]) -> tuple[Image, list[tuple[int, int]]]:
    """Return one picture of all heads, line below line, and from where to where each line goes."""
    import PIL.Image

    lines = [_closed_up(picture, head) for head in heads]
    width = max(line.width for line in lines) + 10 * _EDGE
    height = sum(line.height + 4 * _EDGE for line in lines) + 10 * _EDGE
    made = PIL.Image.new("L", (width, height), _paper(lines[0]))
    rows, top = [], 5 * _EDGE
    for line in lines:
        made.paste(line, (5 * _EDGE, top))
        rows.append((top, top + line.height))
        top += line.height + 4 * _EDGE
    return made, rows


def _closed_up(picture: Image, head: _Head) -> Image:
    """Return a marker and the words after it with no more than a blank between."""
    import PIL.Image

    top, bottom = head.top, head.bottom
    mark = picture.crop((head.mark.x0 - _EDGE, top, head.mark.x1 + _EDGE, bottom))
    if not head.after:
        return mark
    rest = picture.crop((head.after[0].x0 - _EDGE, top, head.after[-1].x1 + _EDGE, bottom))
    blank = round(0.3 * (bottom - top))
    made = PIL.Image.new("L", (mark.width + blank + rest.width, bottom - top), _paper(rest))
    made.paste(mark, (0, 0))
    made.paste(rest, (mark.width + blank, 0))
    return made


def _paper(picture: Image) -> int:
    """Return the lighter of the usual greys: what has no ink on it."""
    counts = picture.histogram()
    return max(range(128, 256), key=lambda grey: counts[grey])


def _middle(mark: Mark) -> float:
    return (mark.top + mark.bottom) / 2


def _better(head: _Head, found: Iterable[Mark]) -> Mark:
    """Return what was read again: a marker if it looks like one and is no less sure.

    What was passed over is also taken if it is no marker but sure enough.
    """
    before = head.mark
    ordered = sorted(found, key=lambda mark: mark.x0)
    if not ordered:
        return before
    text, sure = ordered[0].text, ordered[0].confidence
    if not head.after:
        text, sure = " ".join(m.text for m in ordered), min(m.confidence for m in ordered)
    is_word = any(map(str.isalnum, text))
    if not before.text and is_word and sure >= _LIKELY:
        return before._replace(text=text, confidence=sure)
    if not _is_marker(text) or (_is_marker(before.text) and before.confidence >= sure):
        return before
    return before._replace(text=text, confidence=sure)
