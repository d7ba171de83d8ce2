"""Text that was set line by line (`pre`, the plain body of an e-mail): back into paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.read.flowing import Part
from pipeline.read.rows import Chunk, Row, chunks, unwrapped, wrap_fits
from pipeline.text import fold, trim
from pipeline.types import Place, Span

_LISTED = ("bullet", "dash")
_TAB = "        "


def paragraphs(text: str) -> list[Part]:
    """Return the paragraphs and list items of some lines, wrapped lines joined.

    Items that start with a bullet are points, nested by their indent; of all else the shape
    decides, as in any document.
    """
    rows = list(_rows(text))
    found = chunks(text, rows, wrap_fits(rows), wrapped=not unwrapped(rows))
    indents: list[float] = []
    return [_part(text, chunk, indents) for chunk in found]


def _part(text: str, chunk: Chunk, indents: list[float]) -> Part:
    shown = fold(text[chunk.whole.start : chunk.whole.end])
    if chunk.kind not in _LISTED:
        if not chunk.kind:
            indents.clear()
        return Part(shown)
    return Part(shown, "point", _level(indents, chunk.indent))


def _level(indents: list[float], indent: float) -> int:
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    return len(indents)


def _rows(text: str) -> Iterator[Row]:
    start, blank = 0, True
    for number, line in enumerate(text.split("\n"), start=1):
        span = trim(text, Span(start, start + len(line)))
        lead = text[start : span.start].replace("\t", _TAB)
        start += len(line) + 1
        if span.start == span.end:
            blank = True
            continue
        indent = float(len(lead))
        right = indent + span.end - span.start
        yield Row(span, Place(1, number), gap=blank, indent=indent, right=right)
        blank = False
