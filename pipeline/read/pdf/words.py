"""Words of a page, whatever drew them: their text, their place in the reading frame, their type.

Coordinates are points. A page whose text runs sideways is turned first (the reading frame); a
word knows the box in which it is printed. A word is as high as its type: from its baseline, not
from the ascent that a font claims, since subset fonts claim nothing or too much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.types import Box

UNKNOWN = "\ufffd"  # stands for a character that its font does not name
DESCENT = 0.22  # of the type size: how far a line's foot lies below its baseline
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_UNNAMED = re.compile(r"\(cid:\d+\)")
_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")
_MARK = 6  # characters of the longest marker, "(viii)"


class Frame(NamedTuple):
    """By how many degrees anticlockwise the text of a page is turned, and the page's size.

    `slant` is by how many degrees the lines of a scan fall, about the middle of the page.
    """

    turn: int
    width: float
    height: float
    slant: float = 0.0

    def upright(self, box: Box) -> Box:
        """Return where a box on the page stands once the text is made upright."""
        return self._leaning(_turned(box, self.turn, self.width, self.height), -self.slant)

    def printed(self, box: Box) -> Box:
        """Return where a box of the reading frame stands on the page."""
        box = self._leaning(box, self.slant)
        if self.turn in (90, 270):
            return _turned(box, 360 - self.turn, self.height, self.width)
        return _turned(box, self.turn, self.width, self.height)

    def _leaning(self, box: Box, degrees: float) -> Box:
        """Return a box of the reading frame moved about the middle of the page."""
        if not degrees:
            return box
        wide, high = self.width, self.height
        if self.turn in (90, 270):
            wide, high = high, wide
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        across, down = x - wide / 2, y - high / 2
        dx, dy = cos * across - sin * down + wide / 2 - x, sin * across + cos * down + high / 2 - y
        return Box(box.x0 + dx, box.top + dy, box.x1 + dx, box.bottom + dy)

    @property
    def upright_height(self) -> float:
        """Return the height of the page in the reading frame."""
        return self.width if self.turn in (90, 270) else self.height


def _turned(box: Box, turn: int, width: float, height: float) -> Box:
    if turn == 90:
        return Box(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 270:
        return Box(box.top, width - box.x1, box.bottom, width - box.x0)
    if turn == 180:
        return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    return box


class Word(NamedTuple):
    """A word: its text, its edges in the reading frame, its type; `glued` to the word before.

    `sure` is the confidence, 0 to 1, with which it was recognised; 1 if it was read.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    glued: bool = False
    sure: float = 1.0

    @property
    def middle(self) -> float:
        """Return the height of the word's middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Return the word's middle from left to right."""
        return (self.x0 + self.x1) / 2

    @property
    def box(self) -> Box:
        """Return the word's box in the reading frame."""
        return Box(self.x0, self.top, self.x1, self.bottom)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as it is drawn: its advance box on the page, its baseline, turn and type.

    `origin` is where its baseline starts, in points from the page's top left corner.
    """

    text: str
    box: Box
    origin: tuple[float, float]
    turn: int
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The words of a page that run one way, with the frame in which they are upright."""

    frame: Frame
    words: tuple[Word, ...]


def turn_of(a: float, b: float) -> int:
    """Return by how many degrees a text matrix (a, b, …) turns anticlockwise: 0, 90, 180, 270."""
    if abs(b) > abs(a):
        return 90 if b > 0 else 270
    return 0 if a >= 0 else 180


def is_bold(font: str) -> bool:
    """Return whether a font's name says that it is bold."""
    return bool(_BOLD.search(font))


def plain(text: str) -> str:
    """Return characters with ligatures taken apart; one that the font does not name is "�"."""
    if len(text) > 4 and _UNNAMED.fullmatch(text):
        return UNKNOWN
    text = _NEVER.sub("", text) or (UNKNOWN if text else "")
    return "".join(_LIGATURES.get(sign, sign) for sign in text) if not text.isascii() else text


def typed(box: Box, origin: tuple[float, float], turn: int, size: float) -> Box:
    """Return an advance box made as high as the type, measured from its baseline."""
    x, y = origin
    foot, head = DESCENT * size, (1 - DESCENT) * size
    if turn == 90:
        return Box(x - head, box.top, x + foot, box.bottom)
    if turn == 270:
        return Box(x - foot, box.top, x + head, box.bottom)
    if turn == 180:
        return Box(box.x0, y - foot, box.x1, y + head)
    return Box(box.x0, y - head, box.x1, y + foot)


def words(glyphs: Iterable[Glyph], frame: Frame) -> list[Word]:
    """Return the words that some characters make, in the order in which they were drawn."""
    made: list[Word] = []
    open_: list[_Letter] = []
    glued = False
    for letter in _letters(glyphs, frame):
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


class _Letter(NamedTuple):
    text: str
    box: Box
    size: float
    bold: bool


def _letters(glyphs: Iterable[Glyph], frame: Frame) -> Iterator[_Letter]:
    seen: set[tuple[str, int, int]] = set()
    for glyph in glyphs:
        printed = typed(glyph.box, glyph.origin, glyph.turn, glyph.size)
        box = frame.upright(printed)
        text = plain(glyph.text)
        if text.strip() and _is_doubled(text, box, glyph.size, seen):
            continue
        yield _Letter(text, box, glyph.size, glyph.bold)


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
    if _lifts(last, letter) or _lifts(letter, last):
        return False
    marks = last.text in (".", ")") and len(open_) <= _MARK and letter.text.isalpha()
    return -0.6 * size < gap < (0.05 if marks else 0.2) * size and drop < 0.5 * size


def _lifts(base: _Letter, mark: _Letter) -> bool:
    """Return whether one of two letters is a figure or sign raised beside the other: a note's."""
    if mark.size > 0.86 * base.size or not (mark.text.isdigit() or mark.text in "*†‡§"):
        return False
    return base.box.bottom - mark.box.bottom > 0.1 * base.size


def is_on_page(word: Word, frame: Frame) -> bool:
    """Return whether the middle of a word lies on the page, or so near that it can be seen."""
    wide, high = frame.width, frame.height
    if frame.turn in (90, 270):
        wide, high = high, wide
    if word[1] >= 0 and word[2] >= 0 and word[3] <= wide and word[4] <= high:
        return True
    return -2 <= word.centre <= wide + 2 and -2 <= word.middle <= high + 2


def _word(letters: Sequence[_Letter], glued: bool) -> Word:
    heavy = sum(letter.bold for letter in letters)
    sizes = sorted(letter.size for letter in letters)
    return Word(
        text="".join(letter.text for letter in letters),
        x0=min(letter.box.x0 for letter in letters),
        top=min(letter.box.top for letter in letters),
        x1=max(letter.box.x1 for letter in letters),
        bottom=max(letter.box.bottom for letter in letters),
        size=sizes[len(sizes) // 2],
        bold=2 * heavy > len(letters),
        glued=glued,
    )
