"""PDF: characters and rules from pdfplumber, structure from their places on the page."""

from __future__ import annotations

import hashlib
import io
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

import pdfplumber
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTItem
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.table import TableFinder

from pipeline.errors import ReadError
from pipeline.read.aligned import aligned
from pipeline.read.columns import usual_edge
from pipeline.read.leading import leading
from pipeline.read.outline import outline
from pipeline.read.regions import Sheet, outside, page_parts, tables_of
from pipeline.read.ruled import Table
from pipeline.read.running import Running, running
from pipeline.read.strips import UNKNOWN, Glyph, Strip, Word, strips, turn_of, turned, words
from pipeline.read.typeset import Part, merged, typeset
from pipeline.types import Box, Document

_MAX_RULES = 4000  # more rules than that on a page are a drawing
_THIN = 3.0  # points: a filled rectangle as thin as that is a rule
_FULL = 12  # lines that make a page full enough to tell its edges


@dataclass(frozen=True, slots=True)
class PdfReader:
    """Reads PDF files that hold text; boxes are in points from the page's top left corner."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a PDF file; raise ReadError if no text can be had from it."""
        data = path.read_bytes()
        _sniff(data, id)
        with _silenced("pdfminer"):
            sheets = _sheets(data, id)
        _check(sheets, id)
        body = _body(sheets)
        lines = [part for part in body if isinstance(part, Strip)]
        cells = [c.strips for t in body if isinstance(t, Table) for row in t.rows for c in row]
        led = leading(lines, cells)
        made = typeset(merged(body, led), led)
        return Document(
            id=id,
            digest=hashlib.sha256(data).hexdigest(),
            format="pdf",
            text=made.text,
            lines=made.lines,
            blocks=outline(made.text, made.found, made.fits, flat=False),
            pages=len(sheets),
            notes=tuple(_notes(sheets)),
        )


def _sniff(data: bytes, id: str) -> None:
    if not data.strip(b"\0 \r\n\t"):
        raise ReadError(id, "is empty.", "Export it again.")
    if b"%PDF" not in data[:1024]:
        raise ReadError(id, "is named a PDF file but is not one.", "Give it its true suffix.")


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


def _sheets(data: bytes, id: str) -> list[Sheet]:
    """Return the pages of a file; one that cannot be read has a note in place of words."""
    try:
        pdf = pdfplumber.open(io.BytesIO(data))
        pages = pdf.pages
    except Exception as error:
        raise _unreadable(error, id) from error
    with pdf:
        return [_sheet(page) for page in pages]


def _unreadable(error: Exception, id: str) -> ReadError:
    """Return what to tell of a file that does not open; pdfplumber wraps pdfminer's errors."""
    causes = (error, *error.args, error.__cause__, error.__context__)
    if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
        return ReadError(id, "is protected by a password.", "Save a copy without the password.")
    return ReadError(id, "is damaged and cannot be opened.", "Export it again.")


def _sheet(page: Page) -> Sheet:
    """Return a page's words and cells, and let go of what pdfplumber holds of it."""
    number = int(page.page_number)
    try:
        drawn = list(_leaves(page.layout))
    except Exception:  # a broken page raises anything, from KeyError to struct.error
        return Sheet(number, float(page.height), note=f"Page {number} is damaged: not read.")
    seen = _seen(page, drawn)
    page.close()
    return seen


def _seen(page: Page, drawn: Sequence[LTItem]) -> Sheet:
    width, height = float(page.width), float(page.height)
    glyphs = [_glyph(page, item) for item in drawn if isinstance(item, LTChar)]
    shapes = [page.process_object(it) for it in drawn if isinstance(it, LTCurve | LTImage)]
    turns = Counter(map(turn_of, glyphs))
    turn = max(turns, key=lambda t: (turns[t], -t)) if turns else 0
    upright = [glyph for glyph in glyphs if turn_of(glyph) == turn]
    aslant: list[Word] = []
    for other in sorted(set(turns) - {turn}):
        aslant += words([g for g in glyphs if turn_of(g) == other], other, width, height)
    grids = tuple(
        tuple(turned(Box(*cell), turn, width, height) for cell in cells)
        for cells in _grids(page, shapes)
    )
    area = sum(_area(shape) for shape in shapes if shape["object_type"] == "image")
    return Sheet(
        number=int(page.page_number),
        height=width if turn in (90, 270) else height,
        words=tuple(words(upright, turn, width, height)),
        aslant=tuple(aslant),
        grids=grids,
        pictures=area > 0.1 * width * height,
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
    return Glyph(
        item.get_text(), Box(x0 + left, foot - y1, x1 + left, foot - y0), item.matrix, _font(item)
    )


def _font(item: LTChar) -> str:
    name = item.fontname
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)


def _area(shape: dict[str, Any]) -> float:
    wide, high = shape["x1"] - shape["x0"], shape["bottom"] - shape["top"]
    return float(max(0.0, wide) * max(0.0, high))


def _grids(
    page: Page, drawn: Sequence[dict[str, Any]]
) -> list[list[tuple[float, float, float, float]]]:
    """Return the cells of each ruled table on a page."""
    shapes = [shape for shape in drawn if _is_drawn(shape)]
    if not 1 <= len(shapes) <= _MAX_RULES:
        return []
    shapes += shapes[:1]  # pdfplumber asks for two at least
    settings = {
        "vertical_strategy": "explicit",
        "horizontal_strategy": "explicit",
        "explicit_vertical_lines": shapes,
        "explicit_horizontal_lines": shapes,
    }
    return [found.cells for found in TableFinder(page, settings).tables]


def _is_drawn(shape: dict[str, Any]) -> bool:
    """Return whether a shape is a frame or a rule, not a patch of colour behind text."""
    if shape["object_type"] != "rect":
        return bool(shape["object_type"] != "image")
    thin = min(shape["x1"] - shape["x0"], shape["bottom"] - shape["top"]) < _THIN
    return bool(shape.get("stroke") or thin)


def _check(sheets: Sequence[Sheet], id: str) -> None:
    """Raise ReadError if no page holds text that can be read."""
    if not sheets:
        raise ReadError(id, "has no pages.", "Export it again.")
    if all(sheet.note for sheet in sheets):
        raise ReadError(id, "is damaged: none of its pages can be read.", "Export it again.")
    text = "".join(word.text for sheet in sheets for word in (*sheet.words, *sheet.aslant))
    if not text and any(sheet.pictures for sheet in sheets):
        what = "holds pictures of pages but no text."
        raise ReadError(id, what, "Run OCR on it, for example with ocrmypdf.")
    if not text:
        raise ReadError(id, "holds no text.", "Export it again from its source.")
    if text.count(UNKNOWN) > 0.6 * len(text):
        what = "does not say which characters its fonts draw."
        raise ReadError(id, what, "Run OCR on it, for example with ocrmypdf.")


def _notes(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        if sheet.note:
            yield sheet.note
        elif sheet.pictures and not sheet.words and not sheet.aslant:
            yield f"Page {sheet.number} holds a picture but no text: not read."


def _body(sheets: Sequence[Sheet]) -> list[Part]:
    """Return the lines, tables and running lines of all pages in reading order."""
    tables = tables_of(sheets)
    loose = [outside(sheet.words, found) for sheet, found in zip(sheets, tables, strict=True)]
    lines = [strips(rest, sheet.number) for sheet, rest in zip(sheets, loose, strict=True)]
    edges = running(lines, [sheet.height for sheet in sheets])
    edge_of = _usual_edges(sheets, lines)
    body: list[Part] = []
    for sheet, found, rest, edge in zip(sheets, tables, loose, edges, strict=True):
        run = {word.box for line in edge for word in line.strip.words}
        kept = [word for word in rest if word.box not in run]
        heads = [line for line in edge if 2 * line.strip.box.top < sheet.height]
        open_ = _open_table(body, sheet.number)
        body += heads
        usual = edge_of[sheet.height]
        body += page_parts(sheet, kept, [*found, *aligned(kept, sheet.number, open_)], usual)
        body += [replace(line, flow=-1) for line in strips(sheet.aslant, sheet.number)]
        body += [line for line in reversed(edge) if line not in heads]
    return body


def _open_table(body: Sequence[Part], page: int) -> Table | None:
    """Return the table that the page before ends with."""
    last = next((part for part in reversed(body) if not isinstance(part, Running)), None)
    return last if isinstance(last, Table) and last.page == page - 1 else None


def _usual_edges(sheets: Sequence[Sheet], lines: Sequence[Sequence[Strip]]) -> dict[float, float]:
    """Return the right edge of the text on most full pages of each height."""
    found: dict[float, list[float]] = {}
    for sheet, page in zip(sheets, lines, strict=True):
        full = [usual_edge([line.box.x1 for line in page])] if len(page) > _FULL else []
        found.setdefault(sheet.height, []).extend(full)
    return {height: median(edges) if edges else 0.0 for height, edges in found.items()}
