"""The only door to pdfplumber: ruled grids, and a second source of a PDF's words and rules.

pdfplumber finds the cells of a table from its rules. Its own reading of characters (pdfminer) is
the second opinion: it reads some files that pypdfium2 does not open, and the tests hold the two
sources against each other.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTItem
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from pipeline.errors import ReadError
from pipeline.read.pdf.leaf import Beside, Leaf
from pipeline.read.pdf.words import (
    Drawn,
    Frame,
    Glyph,
    Word,
    is_bold,
    is_on_page,
    turn_of,
    words,
)
from pipeline.types import Box

_MAX_RULES = 4000  # more rules than that on a page are a drawing
_THIN = 3.0  # points: a filled rectangle as thin as that is a rule
_SNAP = 3.0  # points within which rules count as one, and meet


def grids(rules: Sequence[Box]) -> tuple[tuple[Box, ...], ...]:
    """Return the cells of each table that some rules draw; `rules` are boxes without area."""
    if not 2 <= len(rules) <= _MAX_RULES:
        return ()
    edges = merge_edges(list(map(_edge, rules)), _SNAP, _SNAP, _SNAP, _SNAP)
    met = edges_to_intersections(edges, _SNAP, _SNAP)
    found = cells_to_tables(intersections_to_cells(met))
    return tuple(tuple(Box(*map(float, cell)) for cell in cells) for cells in found)


def _edge(rule: Box) -> dict[str, Any]:
    wide, high = rule.x1 - rule.x0, rule.bottom - rule.top
    return {
        "object_type": "line",
        "orientation": "h" if wide >= high else "v",
        "x0": rule.x0,
        "x1": rule.x1,
        "top": rule.top,
        "bottom": rule.bottom,
        "width": wide,
        "height": high,
    }


def leaves(data: bytes, id: str) -> Iterator[Leaf]:
    """Yield the pages of a PDF file; raise ReadError if it does not open."""
    with _silenced("pdfminer"):
        try:
            pdf = pdfplumber.open(io.BytesIO(data))
            pages = pdf.pages
        except Exception as error:
            raise _unreadable(error, id) from error
        with pdf:
            yield from map(_leaf, pages)


@contextmanager
def _silenced(name: str) -> Iterator[None]:
    """Keep a library's warnings off the console; what matters of them becomes a note."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _unreadable(error: Exception, id: str) -> ReadError:
    """Return what to tell of a file that does not open; pdfplumber wraps pdfminer's errors."""
    causes = (error, *error.args, error.__cause__, error.__context__)
    if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
        return ReadError(id, "is protected by a password.", "Save a copy without the password.")
    return ReadError(id, "is damaged and cannot be opened.", "Export it again.")


def _leaf(page: Page) -> Leaf:
    """Return a page's words and rules, and let go of what pdfplumber holds of it."""
    number = int(page.page_number)
    try:
        drawn = list(_leaves(page.layout))
    except Exception:  # a broken page raises anything, from KeyError to struct.error
        return Leaf(number, gap=f"Page {number} is damaged: not read.")
    seen = _seen(page, drawn)
    page.close()
    return seen


def _seen(page: Page, drawn: Sequence[LTItem]) -> Leaf:
    width, height = float(page.width), float(page.height)
    glyphs = [_glyph(page, item) for item in drawn if isinstance(item, LTChar)]
    shapes = [page.process_object(it) for it in drawn if isinstance(it, LTCurve | LTImage)]
    turns = Counter(glyph.turn for glyph in glyphs)
    texts: list[Drawn] = []
    astray: list[Word] = []
    for turn in sorted(turns, key=lambda turn: (-turns[turn], turn)):
        frame = Frame(turn, width, height)
        found = words((g for g in glyphs if g.turn == turn), frame)
        texts.append(Drawn(frame, tuple(word for word in found if is_on_page(word, frame))))
        astray += [word for word in found if not is_on_page(word, frame)]
    covered = sum(_area(shape) for shape in shapes if shape["object_type"] == "image")
    return Leaf(
        number=int(page.page_number),
        width=width,
        height=height,
        texts=tuple(texts),
        beside=tuple(Beside(word, "outside_page") for word in astray),
        rules=tuple(edge for shape in shapes for edge in _edges(shape)),
        pictures=min(1.0, covered / max(1.0, width * height)),
    )


def _leaves(items: Iterable[LTItem]) -> Iterator[LTItem]:
    """Yield what is drawn on a page, in order, forms within forms taken apart."""
    for item in items:
        if isinstance(item, LTContainer):
            yield from _leaves(item)
        else:
            yield item


def _glyph(page: Page, item: LTChar) -> Glyph:
    """Return what we need of a character: pdfplumber's own record takes five times as long."""
    left, top, *_ = page.mediabox
    foot = float(page.height) + top
    x0, y0, x1, y1 = item.bbox
    a, b, _, _, x, y = item.matrix
    return Glyph(
        text=item.get_text(),
        box=Box(x0 + left, foot - y1, x1 + left, foot - y0),
        origin=(x + left, foot - y),
        turn=turn_of(a, b),
        size=max(1.0, x1 - x0 if turn_of(a, b) in (90, 270) else y1 - y0),
        bold=is_bold(_font(item)),
    )


def _font(item: LTChar) -> str:
    name = item.fontname
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)


def _area(shape: dict[str, Any]) -> float:
    wide, high = shape["x1"] - shape["x0"], shape["bottom"] - shape["top"]
    return float(max(0.0, wide) * max(0.0, high))


def _edges(shape: dict[str, Any]) -> Iterator[Box]:
    """Yield the rules that a shape makes: a frame's sides, a thin patch's middle."""
    if shape["object_type"] == "image":
        return
    x0, top, x1, bottom = (float(shape[key]) for key in ("x0", "top", "x1", "bottom"))
    wide, high = x1 - x0, bottom - top
    if min(wide, high) < _THIN:
        if max(wide, high) >= _THIN:
            level = wide >= high
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            yield Box(x0, y, x1, y) if level else Box(x, top, x, bottom)
    elif shape["object_type"] == "rect" and shape.get("stroke"):
        yield from (Box(x0, top, x1, top), Box(x0, bottom, x1, bottom))
        yield from (Box(x0, top, x0, bottom), Box(x1, top, x1, bottom))
    elif shape["object_type"] == "curve" and shape.get("stroke"):
        points = [(float(x), float(y)) for x, y in shape["pts"]]
        for (a, b), (c, d) in pairwise(points):
            if min(abs(a - c), abs(b - d)) <= 1 and max(abs(a - c), abs(b - d)) >= _THIN:
                yield Box(min(a, c), min(b, d), max(a, c), max(b, d))
