"""Visual lines ("strips") of a page, put together from its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

from pipeline.read.office.symbols import sign as shown
from pipeline.read.pdf.words import UNKNOWN, Frame, Word
from pipeline.text import marker
from pipeline.types import Box

_UPRIGHT = Frame(0, 0.0, 0.0)
_NEAR = 5  # lines of which the next word may stand on one, counted from the last, and one
_KEPT = (
    "page", "flow", "column", "left", "edge", "text", "box", "printed", "size", "is_bold", "look",
    "base", "advance", "sure", "mark", "hang", "head", "blank", "first_look", "last_look", "lifted",
)  # fmt: skip
_RAISED = re.compile(r"\(?(?:\d{1,3}|[*†‡§¶]{1,3})\)?$")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_NUMBERS = frozenset("0123456789(abcdefghivx")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}[.)]|[a-h]\)|[ivx]{1,5}[.)])(?=[A-Z][a-z’' ]|[A-Z]$)")
_WHITE = 4.8  # points: white narrower than that is no gutter in any type


_Found = TypeVar("_Found")


class _Once(Generic[_Found]):
    """A property that is found once: functools.cached_property without its lock (Python 3.11)."""

    def __init__(self, find: Callable[[Any], _Found]) -> None:
        self.find = find
        self.name = find.__name__
        self.__doc__ = find.__doc__

    def __get__(self, strip: Any, kind: object = None) -> _Found:  # noqa: ANN401
        found = strip.__dict__[self.name] = self.find(strip)
        return found


@dataclass(frozen=True)
class Strip:
    """A visual line on a page, in the reading frame.

    `flow` tells strips apart that are read one after the other but are not one text (columns,
    boxes, cells); `left` and `edge` are the edges of the column that the strip stands in.
    """

    words: tuple[Word, ...]
    page: int
    frame: Frame = _UPRIGHT
    flow: int = 0
    column: int = 0
    left: float = 0.0
    edge: float = 0.0

    def placed(self, **changes: float) -> Strip:
        """Return the strip with another flow, column, left or edge; what is known of it stays."""
        made = object.__new__(Strip)
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changes)
        return made

    def light(self) -> Strip:
        """Return the strip without its words: what they say of it is known, they are many."""
        made = object.__new__(Strip)
        for name in _KEPT:
            object.__setattr__(made, name, getattr(self, name))  # no dict: a third of the memory
        object.__setattr__(made, "words", ())
        return made

    @_Once
    def text(self) -> str:
        """Return the words, divided by one blank."""
        if not any(word[7] for word in self.words):
            return " ".join([word[0] for word in self.words])
        parts = [self.words[0].text]
        for word in self.words[1:]:
            parts += [word.text] if word.glued else [" ", word.text]
        return "".join(parts)

    @_Once
    def box(self) -> Box:
        """Return the box around the words, in the reading frame."""
        return around(self.words)

    @_Once
    def printed(self) -> Box:
        """Return the box around the words, as they stand on the page."""
        return self.frame.printed(self.box) if self.frame.turn or self.frame.slant else self.box

    @_Once
    def size(self) -> float:
        """Return the type size of most characters, to half a point."""
        return self._most[1]

    @_Once
    def is_bold(self) -> bool:
        """Return whether most characters are bold."""
        return self._most[0]

    @_Once
    def is_all_bold(self) -> bool:
        """Return whether all words are bold."""
        return all(word.bold for word in self.words)

    @_Once
    def look(self) -> str:
        """Return "b14" for bold at 14 points, "r11" for regular at 11: the look of most."""
        bold, size = self._most
        return f"{'b' if bold else 'r'}{size:g}"

    @_Once
    def base(self) -> float:
        """Return the height of the foot of the line."""
        feet = [word[4] for word in self.words if not _is_sign(word[0])]
        feet.sort()
        return feet[len(feet) // 2] if feet else self.box.bottom

    @_Once
    def advance(self) -> float:
        """Return the mean width of a character in points."""
        width = sum([word[3] - word[1] for word in self.words])
        return width / max(1, sum([len(word[0]) for word in self.words]))

    @_Once
    def sure(self) -> float:
        """Return the mean confidence over the line's characters, 0 to 1."""
        if all(word[8] == 1.0 for word in self.words):
            return 1.0
        signs = sum(len(word.text) for word in self.words)
        return sum(len(word.text) * word.sure for word in self.words) / max(1, signs)

    @_Once
    def mark(self) -> tuple[str, str, int]:
        """Return the kind of the line's list marker, the marker and where the text starts."""
        return marker(self.text)

    @_Once
    def hang(self) -> float:
        """Return where the text starts behind the marker, or the left edge if there is none."""
        begin = self.mark[2]
        passed = 0
        for word in self.words if begin else ():
            if passed >= begin:
                return word.x0
            passed += len(word.text) + 1
        return self.box.x0

    @_Once
    def head(self) -> float:
        """Return the width of the first word."""
        first = self.words[0]
        return first[3] - first[1]

    @_Once
    def blank(self) -> float:
        """Return the mean width of the blanks between words, within what is usual in print."""
        width = sum([word[3] - word[1] for word in self.words])
        free = self.box.x1 - self.box.x0 - width
        mean = free / (len(self.words) - 1) if len(self.words) > 1 else 0.25 * self.size
        return min(max(mean, 0.2 * self.size), 0.35 * self.size)

    @_Once
    def first_look(self) -> str:
        """Return how the first word looks that holds a letter or figure; smaller ones apart."""
        return self._look_of(self.words)

    @_Once
    def last_look(self) -> str:
        """Return how the last word looks that holds a letter or figure; smaller ones apart."""
        return self._look_of(self.words[::-1])

    @_Once
    def lifted(self) -> bool:
        """Return whether the line starts with a raised figure or sign, as a footnote does."""
        if len(self.words) < 2 or self.words[0][5] > 0.86 * self.words[1][5]:
            return False
        mark, word = self.words[0], self.words[1]
        return word[4] - mark[4] > 0.1 * word[5] and bool(_RAISED.match(mark[0]))

    def _look_of(self, found: Sequence[Word]) -> str:
        for word in found:
            if word[5] > 0.8 * self.size and not _is_sign(word[0]):
                return f"{'b' if word[6] else 'r'}{round(word[5] * 2) / 2:g}"
        return self.look

    @_Once
    def whites(self) -> tuple[tuple[float, float], ...]:
        """Return the white between words that is wide enough for a gutter, from left to right."""
        found = []
        right = self.words[0].x1
        for word in self.words[1:]:
            x0, x1 = word[1], word[3]
            if x0 - right >= _WHITE:
                found.append((right, x0))
            if x1 > right:
                right = x1
        return tuple(found)

    @_Once
    def _most(self) -> tuple[bool, float]:
        first = self.words[0]
        looks = {word[5:7] for word in self.words}
        if len(looks) == 1 and not _is_sign(self.text):
            return first.bold, round(first.size * 2) / 2
        weights: Counter[tuple[bool, float]] = Counter()
        for word in self.words:
            if not _is_sign(word.text) or len(self.words) == 1:
                weights[(word.bold, round(word.size * 2) / 2)] += len(word.text)
        return max(weights, key=lambda key: (weights[key], key)) if weights else (False, 0.0)


def _is_sign(text: str) -> bool:
    """Return whether there is no letter or figure in a text."""
    return not text.isalnum() and not any(map(str.isalnum, text))


def around(boxes: Sequence[Box] | Sequence[Word]) -> Box:
    """Return the smallest box that holds all of some boxes or words."""
    return Box(
        min([box.x0 for box in boxes]),
        min([box.top for box in boxes]),
        max([box.x1 for box in boxes]),
        max([box.bottom for box in boxes]),
    )


def strips(found: Iterable[Word], page: int, frame: Frame = _UPRIGHT) -> list[Strip]:
    """Return the visual lines that some words stand on, from the top down."""
    lines: list[_Line] = []
    for word in sorted(found, key=lambda w: (w[2] + w[4], w[1])):
        for line in lines[:-_NEAR:-1]:
            if line.holds(word):
                line.add(word)
                break
        else:
            lines.append(_Line(word))
    made = [Strip(_in_order(line.words), page, frame) for line in lines]
    return sorted(made, key=lambda strip: (strip.box.top + strip.box.bottom, strip.box.x0))


class _Line:
    """A line that is being put together, and the word of it that tells its height best."""

    __slots__ = ("middle", "rank", "short", "size", "words")

    def __init__(self, word: Word) -> None:
        self.words = [word]
        self._anchor(word)

    def _anchor(self, word: Word) -> None:
        self.middle, self.size = word[2] + word[4], word[5]
        self.short = len(word[0]) == 1
        self.rank = (min(len(word[0]), 4), word[5])

    def holds(self, word: Word) -> bool:
        """Return whether a word stands on the line: its middle is near that of the anchor."""
        small, size = (word[5], self.size) if self.size > word[5] else (self.size, word[5])
        raised = small < 0.86 * size and min(self.rank[0], len(word[0])) < 4
        slack = (1.3 if raised else 0.9 if self.short or len(word[0]) == 1 else 0.6) * size
        return -slack <= word[2] + word[4] - self.middle <= slack

    def add(self, word: Word) -> None:
        """Put a word on the line; the widest, up to four letters, becomes its anchor."""
        self.words.append(word)
        if len(word[0]) >= self.rank[0] and (min(len(word[0]), 4), word[5]) > self.rank:
            self._anchor(word)


def _in_order(line: list[Word]) -> tuple[Word, ...]:
    line.sort(key=lambda w: w.x0)
    first = line[0]
    if len(first[0]) == 1 and not first[0].isascii() and len(line) > 1:
        line[0] = first._replace(text=_bullet(first[0]))
    elif first[0][0] in _NUMBERS and _NUMBERED.match(first[0] + line[min(1, len(line) - 1)][0]):
        line[:2] = _parted(first, line[1:2])
    if any(word[0] in _ORDINALS for word in line):
        line = [_ordinal(last, word) for last, word in zip([first, *line], line, strict=False)]
    if any(word.glued for word in line):
        glue = [False, *(_is_near(last, word) for last, word in pairwise(line))]
        line = [word if word.glued == near else word._replace(glued=near)
                for word, near in zip(line, glue, strict=True)]  # fmt: skip
    return tuple(line)


def _bullet(sign: str) -> str:
    """Return the sign of a symbol font that starts a line; one without a name is a bullet."""
    named = shown(ord(sign), "") if _is_private(sign) else sign
    return "•" if named == UNKNOWN or _is_private(named) else named


def _is_private(sign: str) -> bool:
    return "\ue000" <= sign <= "\uf8ff"


def _parted(word: Word, after: Sequence[Word]) -> list[Word]:
    """Return a marker, the word that is set close behind it ("42.Whether"), and the next."""
    found = _NUMBERED.match(word.text)
    if found is None:
        return [word, *(one._replace(glued=False) for one in after)]
    end = found.end()
    x = word.x0 + (word.x1 - word.x0) * end / len(word.text)
    mark, rest = word._replace(text=word.text[:end], x1=x), word.text[end:]
    return [mark, word._replace(text=rest, x0=x), *after]


def _ordinal(last: Word, word: Word) -> Word:
    """Return the raised letters of "24th" as part of their number."""
    raised = word.text in _ORDINALS and word.size < 0.86 * last.size
    return word._replace(glued=True) if raised and last.text[-1:].isdigit() else word


def _is_near(last: Word, word: Word) -> bool:
    return word.glued and word.x0 - last.x1 < 0.12 * max(last.size, word.size)
