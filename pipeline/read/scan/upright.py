"""A scanned sheet made upright and straight, its rules taken off, and the words found on it.

A sheet may lie on its side or upside down. Lines that seem to run from top to bottom, or words
that are hardly recognised, tell that; then the way is sought on which most can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from pipeline.read.scan import closer, tesseract
from pipeline.read.scan.picture import (
    Slant,
    Stroke,
    inked,
    is_sideways,
    ruled,
    slant,
    straightened,
    unspecked,
    without,
)
from pipeline.read.scan.tesseract import Mark

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.read.scan.picture import Ink

_LEAST_INK = 60  # pixels: a sheet with less is blank
_POOR = 0.6  # mean confidence: if it is less, the sheet may be the wrong way up
_SPECK = 0.3  # confidence under which signs that are no letters are specks
_NONSENSE = 0.4  # mean confidence under which a line is a drawing or a signature
_CERTAIN = 0.8  # confidence of a word of three letters that makes sense of its line
_STROKE = re.compile(r"^[|!](?=[a-z'’])")  # "|t" for "It"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a sheet is to be read: its dots an inch, the language, whether it holds tables."""

    dpi: int
    language: str
    tables: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page made upright and straight, with the words that were found on it, in pixels.

    `turn` tells by how many degrees its text was turned anticlockwise, `lie` how it lay askew.
    """

    picture: Image
    ink: Ink
    turn: int
    lie: Slant
    rules: tuple[Stroke, ...]
    marks: tuple[Mark, ...]
    noise: tuple[Mark, ...]

    @property
    def confidence(self) -> float:
        """Return the mean confidence over all characters; 0 if there are none."""
        return _mean((*self.marks, *self.noise))

    @property
    def sense(self) -> float:
        """Return how much was read: letters and figures, each as far as it is sure."""
        return sum(sum(map(str.isalnum, m.text)) * m.confidence**2 for m in self.marks)


def sheet(image: Image, asked: Asked) -> Sheet | None:
    """Return the sheet that a picture of a page shows; None if it is blank."""
    grey = image.convert("L")
    ink = inked(grey)
    if int(ink.sum()) < _LEAST_INK:
        return None
    grey, ink = unspecked(grey, ink)
    turns = _sideways(grey, asked.dpi) if is_sideways(ink) else (0,)
    found = _best([_read(grey, ink, turn, asked) for turn in turns])
    if found.confidence < _POOR:
        others = [turn for turn in _any_way(grey, asked.dpi) if turn not in turns]
        found = _best([found, *(_read(grey, ink, turn, asked) for turn in others)])
    again = closer.looked_again(
        found.picture, found.ink, found.marks, dpi=asked.dpi, language=asked.language
    )
    return _without_nonsense(replace(found, marks=tuple(again)))


def _sideways(grey: Image, dpi: int) -> tuple[int, ...]:
    """Return the turns that a sheet may have whose lines seem to run from top to bottom."""
    turn = tesseract.turn(grey, dpi=dpi)
    return (90, 270) if turn is None else (turn,)


def _any_way(grey: Image, dpi: int) -> tuple[int, ...]:
    turn = tesseract.turn(grey, dpi=dpi)
    return (180, 90, 270) if turn is None else (turn,)


def _best(sheets: Iterable[Sheet]) -> Sheet:
    """Return the sheet on which most was read."""
    return max(sheets, key=lambda one: (one.sense, -one.turn))


def _read(grey: Image, ink: Ink, turn: int, asked: Asked) -> Sheet:
    """Return a sheet read once it is turned, straightened, and its rules are taken off."""
    upright, ink = _upright(grey, ink, turn)
    lie = slant(ink)
    straight = straightened(upright, lie)
    if lie.degrees:
        ink = inked(straight)
    rules = ruled(ink, asked.dpi)
    bare, ink = without(straight, ink, rules)
    layout: tesseract.Layout = "table" if asked.tables or _is_grid(rules) else "page"
    marks = tesseract.marks(bare, dpi=asked.dpi, language=asked.language, layout=layout)
    kept, specks = _parted(list(_mended(marks)), lambda mark: _is_speck(mark, ink))
    return Sheet(bare, ink, turn, lie, rules, kept, specks)


def _mended(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the words; a capital I that was taken for a stroke is a letter again.

    A stroke that stands alone is one where the line goes on in small letters.
    """
    for mark, after in zip_longest(marks, marks[1:]):
        goes_on = after is not None and after.line == mark.line and after.text[:1].islower()
        alone = mark.text == "|" and goes_on
        text = "I" if alone else _STROKE.sub("I", mark.text)
        yield mark if text == mark.text else mark._replace(text=text)


def _parted(
    marks: Sequence[Mark], is_noise: Callable[[Mark], bool]
) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    out = [is_noise(mark) for mark in marks]
    kept = tuple(mark for mark, noise in zip(marks, out, strict=True) if not noise)
    return kept, tuple(mark for mark, noise in zip(marks, out, strict=True) if noise)


def _without_nonsense(found: Sheet) -> Sheet:
    """Return a sheet with the lines of which hardly anything was recognised among the noise."""
    lines: dict[tuple[int, int, int], list[Mark]] = {}
    for mark in found.marks:
        lines.setdefault(mark.line, []).append(mark)
    nonsense = {line for line, marks in lines.items() if _is_nonsense(marks)}
    kept, more = _parted(found.marks, lambda mark: mark.line in nonsense)
    return replace(found, marks=kept, noise=found.noise + more)


def _is_nonsense(line: Sequence[Mark]) -> bool:
    """Return whether hardly anything of a line was recognised, and no word of it for certain."""
    certain = any(m.confidence >= _CERTAIN and sum(map(str.isalnum, m.text)) > 2 for m in line)
    return not certain and _mean(line) < _NONSENSE


def _mean(marks: Sequence[Mark]) -> float:
    """Return the mean confidence over all characters; 0 if there are none."""
    signs = sum(len(mark.text) for mark in marks)
    return sum(len(mark.text) * mark.confidence for mark in marks) / signs if signs else 0.0


def _is_speck(mark: Mark, ink: Ink) -> bool:
    """Return whether a sign is a speck, or stands where there is no ink at all."""
    if any(map(str.isalnum, mark.text)):
        return False
    return mark.confidence < _SPECK or not ink[mark.top : mark.bottom, mark.x0 : mark.x1].any()


def _upright(grey: Image, ink: Ink, turn: int) -> tuple[Image, Ink]:
    import numpy as np
    from PIL.Image import Transpose

    if not turn:
        return grey, ink
    back = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}
    return grey.transpose(back[turn]), np.rot90(ink, -turn // 90)


def _is_grid(rules: Sequence[Stroke]) -> bool:
    level = sum(rule.x1 - rule.x0 > rule.bottom - rule.top for rule in rules)
    return level >= 2 and len(rules) - level >= 2
