"""Words and visual lines ("strips") of a page, built from its characters.

Coordinates are points in the reading frame: a page whose text runs sideways is turned first, and
every word keeps its box on the page as it is printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.text import marker
from pipeline.types import Box

UNKNOWN = "\ufffd"  # stands for a character that its font does not name
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
_UNKNOWN = re.compile(r"\(cid:\d+\)")
_MARK = 6  # characters of the longest marker, "(viii)"
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as it is drawn: its box on the page, its matrix and the name of its font."""

    text: str
    box: Box
    matrix: tuple[float, ...]
    font: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its text, its box in the reading frame, its box as printed, and its type."""

    text: str
    box: Box
    printed: Box
    size: float
    bold: bool
    glued: bool = False

    @property
    def middle(self) -> float:
        """Return the height of the word's middle."""
        return (self.box.top + self.box.bottom) / 2

    @property
    def centre(self) -> float:
        """Return the word's middle from left to right."""
        return (self.box.x0 + self.box.x1) / 2


@dataclass(frozen=True, slots=True)
class Strip:
    """A visual line on a page.

    `flow` tells strips apart that are read one after the other but are not one text (columns,
    boxes, cells); `left` and `edge` are the edges of the column that the strip stands in.
    """

    words: tuple[Word, ...]
    page: int
    flow: int = 0
    column: int = 0
    left: float = 0.0
    edge: float = 0.0

    @property
    def text(self) -> str:
        """Return the words, divided by one blank."""
        parts = [self.words[0].text]
        for word in self.words[1:]:
            parts += [word.text] if word.glued else [" ", word.text]
        return "".join(parts)

    @property
    def box(self) -> Box:
        """Return the box around the words, in the reading frame."""
        return around(word.box for word in self.words)

    @property
    def printed(self) -> Box:
        """Return the box around the words, as they stand on the page."""
        return around(word.printed for word in self.words)

    @property
    def size(self) -> float:
        """Return the type size of most characters, to half a point."""
        return self._most()[1]

    @property
    def look(self) -> str:
        """Return "b14" for bold at 14 points, "r11" for regular at 11: the look of most."""
        bold, size = self._most()
        return f"{'b' if bold else 'r'}{size:g}"

    @property
    def base(self) -> float:
        """Return the height of the foot of the line."""
        feet = sorted(word.box.bottom for word in self.words if any(map(str.isalnum, word.text)))
        return feet[len(feet) // 2] if feet else self.box.bottom

    @property
    def advance(self) -> float:
        """Return the mean width of a character in points."""
        width = sum(word.box.x1 - word.box.x0 for word in self.words)
        return width / max(1, sum(len(word.text) for word in self.words))

    @property
    def hang(self) -> float:
        """Return where the text starts behind the marker, or the left edge if there is none."""
        begin = marker(self.text)[2]
        passed = 0
        for word in self.words:
            if passed >= begin:
                return word.box.x0
            passed += len(word.text) + 1
        return self.box.x0

    def _most(self) -> tuple[bool, float]:
        weights: Counter[tuple[bool, float]] = Counter()
        for word in self.words:
            if any(map(str.isalnum, word.text)) or len(self.words) == 1:
                weights[(word.bold, round(word.size * 2) / 2)] += len(word.text)
        return max(weights, key=lambda key: (weights[key], key)) if weights else (False, 0.0)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all of some boxes."""
    lefts, tops, rights, feet = zip(*((b.x0, b.top, b.x1, b.bottom) for b in boxes), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(feet))


def turn_of(glyph: Glyph) -> int:
    """Return by how many degrees (0, 90, 180, 270) a character is turned anticlockwise."""
    a, b = glyph.matrix[:2]
    if abs(b) > abs(a):
        return 90 if b > 0 else 270
    return 0 if a >= 0 else 180


def turned(box: Box, turn: int, width: float, height: float) -> Box:
    """Return a box on the page as it stands once text turned by that much is made upright."""
    if turn == 90:
        return Box(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 270:
        return Box(box.top, width - box.x1, box.bottom, width - box.x0)
    if turn == 180:
        return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    return box


def words(glyphs: Iterable[Glyph], turn: int, width: float, height: float) -> list[Word]:
    """Return the words that some characters make, in the order in which they were drawn."""
    made: list[Word] = []
    open_: list[_Letter] = []
    glued = False
    for letter in _letters(glyphs, turn, width, height):
        blank = not letter.text.strip()
        if open_ and (blank or not _touches(open_, letter)):
            made.append(_word(open_, glued))
            open_, glued = [], not blank
        if blank:
            glued = False
        else:
            open_.append(letter)
    if open_:
        made.append(_word(open_, glued))
    return made


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    box: Box
    printed: Box
    size: float
    font: str


def _letters(glyphs: Iterable[Glyph], turn: int, width: float, height: float) -> Iterator[_Letter]:
    seen: set[tuple[str, int, int]] = set()
    for glyph in glyphs:
        printed = glyph.box
        middle = ((printed.x0 + printed.x1) / 2, (printed.top + printed.bottom) / 2)
        if not (-2 <= middle[0] <= width + 2 and -2 <= middle[1] <= height + 2):
            continue
        box = turned(printed, turn, width, height)
        size = max(1.0, box.bottom - box.top)
        text = _plain(glyph.text)
        if text.strip() and _is_doubled(text, box, size, seen):
            continue
        yield _Letter(text, box, printed, size, glyph.font)


def _plain(text: str) -> str:
    """Return a character with ligatures taken apart; one that the font does not name is "�"."""
    if len(text) > 4 and _UNKNOWN.fullmatch(text):
        return UNKNOWN
    text = _NEVER.sub("", text)
    return _LIGATURES.get(text, text)


def _is_doubled(text: str, box: Box, size: float, seen: set[tuple[str, int, int]]) -> bool:
    """Return whether a character was drawn there before, as some programs do for bold type."""
    grain = max(0.3, 0.07 * size)  # finds what lies nearer than 0.06, spares "ll" 0.2 apart
    x, y = box.x0 / grain, box.top / grain
    key = f"{text} {size:.1f}"  # the grain depends on the size
    near = {(key, round(x + dx), round(y + dy)) for dx in (-0.4, 0.4) for dy in (-0.4, 0.4)}
    doubled = not near.isdisjoint(seen)
    seen.update(near)
    return doubled


def _touches(open_: Sequence[_Letter], letter: _Letter) -> bool:
    """Return whether a letter belongs to the word before it; less white ends a list marker."""
    last = open_[-1]
    size = max(last.size, letter.size)
    gap = letter.box.x0 - last.box.x1
    drop = abs(letter.box.top + letter.box.bottom - last.box.top - last.box.bottom) / 2
    marks = last.text in (".", ")") and len(open_) <= _MARK and letter.text.isalpha()
    return -0.6 * size < gap < (0.05 if marks else 0.2) * size and drop < 0.5 * size


def _word(letters: Sequence[_Letter], glued: bool) -> Word:
    heavy = sum(bool(_BOLD.search(letter.font)) for letter in letters)
    sizes = sorted(letter.size for letter in letters)
    return Word(
        text="".join(letter.text for letter in letters),
        box=around(letter.box for letter in letters),
        printed=around(letter.printed for letter in letters),
        size=sizes[len(sizes) // 2],
        bold=2 * heavy > len(letters),
        glued=glued,
    )


def strips(found: Iterable[Word], page: int) -> list[Strip]:
    """Return the visual lines that some words stand on, from the top down."""
    lines: list[list[Word]] = []
    for word in sorted(found, key=lambda w: (w.middle, w.box.x0)):
        line = next((ln for ln in reversed(lines[-4:]) if _same_line(ln, word)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    made = [Strip(_in_order(line), page) for line in lines]
    return sorted(made, key=lambda strip: (strip.box.top + strip.box.bottom, strip.box.x0))


def _same_line(line: Sequence[Word], word: Word) -> bool:
    """Return whether a word stands on a line: its middle is near that of the widest word."""
    anchor = max(line, key=lambda w: (min(len(w.text), 4), w.size))
    small = len(word.text) == 1 or len(anchor.text) == 1
    slack = (0.45 if small else 0.3) * max(anchor.size, word.size)
    return abs(word.middle - anchor.middle) <= slack


def _in_order(line: Sequence[Word]) -> tuple[Word, ...]:
    ordered = sorted(line, key=lambda w: w.box.x0)
    made = [_named(_unglued(ordered[0]), len(ordered))]
    for last, word in pairwise(ordered):
        gap = word.box.x0 - last.box.x1
        near = gap < 0.12 * max(last.size, word.size)
        made.append(word if word.glued and near else _unglued(word))
    return tuple(made)


def _named(first: Word, count: int) -> Word:
    """Return a line's first word; a lone character that its font does not name is a bullet."""
    return replace(first, text="•") if first.text == UNKNOWN and count > 1 else first


def _unglued(word: Word) -> Word:
    return replace(word, glued=False) if word.glued else word
