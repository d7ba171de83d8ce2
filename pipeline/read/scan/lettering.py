"""The type of recognised words: size, baseline and weight, told from the boxes they fill.

Proportions are those of common text faces (Arial, Calibri, Times): capitals, figures and letters
that rise are 0.69 of the type size high, small letters 0.49, and what hangs below 0.18. On eight
scanned pages bold words had strokes of 0.147 to 0.202 of their size, regular ones 0.111 to 0.141.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.read.scan.tesseract import Mark

_RISES = re.compile(r"[A-Z0-9bdfhklij?!]")
_HANGS = re.compile(r"[gjpqyQ,;()\[\]{}|/$§]")
_CLEAR = re.compile(r"[A-Za-z0-9.?!]*[A-Za-z0-9]{2}[A-Za-z0-9.?!]*")
_UP, _CAPITAL, _MIDDLE, _SMALL, _DOWN = 0.69, 0.67, 0.63, 0.49, 0.17  # of the type size: b T t x p
_ALIKE = 0.075  # sizes that differ by no more are one size, measured coarsely
_ALIKE_SHORT = 0.13  # as above, for a line that says little
_SHORT = 12  # letters: a line with fewer says little of its size
_HEAVY = 1.16  # times the usual weight: a line so heavy is bold
_VERY_HEAVY = 1.3  # and a lone word
_LIGHT = 0.82  # small type looks heavy for its size, since no stroke is thinner than a dot


@dataclass(frozen=True, slots=True)
class Type:
    """A word's type: its size and the height of its baseline in pixels, and whether it is bold."""

    size: float
    base: float
    bold: bool


def types(marks: Sequence[Mark], weights: Sequence[float]) -> list[Type]:
    """Return the type of each word; words in one line share size and baseline.

    `weights` are the mean thickness of their strokes in pixels.
    """
    lines: dict[tuple[int, int, int], list[int]] = {}
    for at, mark in enumerate(marks):
        lines.setdefault(mark.line, []).append(at)
    rows = list(lines.values())
    rough = [_size([marks[at] for at in row]) for row in rows]
    letters = [sum(len(marks[at].text) for at in row) for row in rows]
    sizes = _settled(rough, letters)
    heavy = _heaviness(marks, weights, dict(_per_word(rows, sizes)))
    made: dict[int, Type] = {}
    for row, size in zip(rows, sizes, strict=True):
        base = _base([marks[at] for at in row], size)
        told = [at for at in row if _is_told(marks[at])]
        is_heavy = bool(told) and median([heavy[at] for at in told]) >= _HEAVY
        for at in row:
            bold = heavy[at] >= (1.0 if is_heavy else _VERY_HEAVY)
            made[at] = Type(size, base, bold if at in told else is_heavy)
    return [made[at] for at in range(len(marks))]


def _per_word(rows: Sequence[Sequence[int]], sizes: Sequence[float]) -> Iterable[tuple[int, float]]:
    for row, size in zip(rows, sizes, strict=True):
        for at in row:
            yield at, size


def _size(line: Sequence[Mark]) -> float:
    """Return the type size that the heights of a line's words speak for, in pixels."""
    clear = [mark for mark in line if _CLEAR.fullmatch(mark.text)] or list(line)
    told: list[float] = []
    for mark in clear:
        high, text = mark.bottom - mark.top, mark.text
        low = not _RISES.search(text)
        up = (_MIDDLE if "t" in text else _SMALL) if low else _UP
        up = _CAPITAL if text.isupper() else up
        size = high / (up + (_DOWN if _HANGS.search(text) else 0.0))
        told += [size] * (len(text) // 2 + 1 if low else len(text))  # low heights vary by face
    return median(told)


def _settled(sizes: Sequence[float], letters: Sequence[int]) -> list[float]:
    """Return sizes with those that are nearly the same made the same, the commonest first."""
    made: dict[int, float] = {}
    while len(made) < len(sizes):
        left = [at for at in range(len(sizes)) if at not in made]
        held: Counter[float] = Counter()
        for at in left:
            held[round(2 * sizes[at]) / 2] += letters[at]
        core = max(held, key=lambda one: (_near(held, one), -one))
        core = _middle([one for one in sorted(held.items()) if abs(one[0] - core) <= _ALIKE * core])
        near = [at for at in left if abs(sizes[at] - core) <= _reach(letters[at]) * core]
        near = near or left  # sizes smaller than the grain
        size = _middle(sorted((sizes[at], letters[at]) for at in near))
        made.update(dict.fromkeys(near, size))
    return [made[at] for at in range(len(sizes))]


def _near(held: Counter[float], core: float) -> int:
    return sum(count for size, count in held.items() if abs(size - core) <= _ALIKE * core)


def _reach(letters: int) -> float:
    return _ALIKE_SHORT if letters < _SHORT else _ALIKE


def _middle(weighed: Sequence[tuple[float, int]]) -> float:
    """Return the median of sizes in order, each counted as often as it is told."""
    half = sum(count for _, count in weighed) / 2
    for size, count in weighed:
        half -= count
        if half <= 0:
            return size
    return weighed[-1][0]


def _base(line: Sequence[Mark], size: float) -> float:
    """Return the height of a line's baseline: the foot of what does not hang below it."""
    feet = [mark.bottom for mark in line if not _HANGS.search(mark.text) and len(mark.text) > 1]
    if feet:
        return float(median(feet))
    return float(median(mark.bottom for mark in line)) - _DOWN * size


def _heaviness(
    marks: Sequence[Mark], weights: Sequence[float], sizes: dict[int, float]
) -> list[float]:
    """Return how thick the strokes of each word are for its size; 1 is usual on the page."""
    thick = [weight / max(1.0, sizes[at]) for at, weight in enumerate(weights)]
    told = [
        t for mark, t in zip(marks, thick, strict=True) for _ in mark.text if len(mark.text) > 2
    ]
    usual = median(told) if told else 0.0
    return [t / usual if usual else 1.0 for t in thick]


def _is_told(mark: Mark) -> bool:
    """Return whether a word is long enough for its strokes to tell its weight."""
    return sum(map(str.isalpha, mark.text)) > 1
