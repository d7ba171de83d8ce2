"""Bullets that are drawn as small pictures: some programs export the signs of lists that way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.read.pdf.words import Word
from pipeline.types import Box

_MOST = 200  # small pictures on a page; with more it is a drawing
_FAR = 3.0  # times the type size: how far the text of an item may stand from its bullet
_LARGE = 1.8  # times the type size: a bullet is no larger


def bullets(words: Sequence[Word], dots: Sequence[Box]) -> tuple[Word, ...]:
    """Return a bullet for each small picture that stands before the first word of a line.

    `words` are those that run level, `dots` the boxes of the pictures, all in points from the
    page's top left corner.
    """
    if not dots or len(dots) > _MOST:
        return ()
    return tuple(_bullets(sorted(words, key=lambda word: word.middle), dots))


def _bullets(words: Sequence[Word], dots: Sequence[Box]) -> Iterator[Word]:
    for dot in sorted(dict.fromkeys(dots), key=lambda box: (box.top, box.x0)):
        level = [word for word in words if dot.top < word.middle < dot.bottom]
        first = min(level, key=lambda word: word.x0, default=None)
        if first is None or not 0 < first.x0 - dot.x0 < _FAR * first.size:
            continue
        if max(dot.x1 - dot.x0, dot.bottom - dot.top) < _LARGE * first.size:
            right = min(dot.x1, first.x0)
            yield first._replace(text="•", x0=dot.x0, x1=right, bold=False, glued=False)
