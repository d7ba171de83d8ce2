"""A page as it is printed with the blocks that were read drawn on it: for `pipeline inspect`.

The numbers are those of the listing. Colours are Okabe and Ito's, which all eyes tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ReadError, SettingsError
from pipeline.render import page_picture
from pipeline.report.inspection import Numbered, check_page, numbered
from pipeline.types import COLUMN_LEVEL, Box, Document

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

_DPI = 120
_COLOURS = {
    "title": (204, 121, 167),
    "heading": (0, 114, 178),
    "point": (0, 158, 115),
    "prose": (230, 159, 0),
    "cell": (213, 94, 0),
    "head": (86, 180, 233),
    "furniture": (120, 120, 120),
}
_LIGHT = frozenset({"prose", "head", "title"})  # colours on which black is read better
_NAMES = {"head": "column head", "furniture": "left out"}
_TINT = 40  # of 255: how much of its colour lies on a block
_STEP = 7  # pixels between the lines of a hatching
_TYPE = 13  # pixels: the type of numbers and legend
_EDGE = 2  # pixels between a line and its frame
_BAND = 34  # pixels: the height of the legend


@dataclass(frozen=True, slots=True)
class Marked:
    """A block as it is drawn on one page: its kind, its number, and its lines in pixels."""

    kind: str
    number: str
    lines: tuple[Box, ...]


def write(document: Document, path: Path, page: int, target: Path) -> None:
    """Draw a page of a PDF file with its blocks, as a PNG file.

    Raises SettingsError if there is no such page or picture, or it cannot be written.
    """
    if document.format != "pdf":
        what = f"is no PDF file ({document.format}): only PDF pages have an image."
        raise SettingsError(document.id, what, "Leave --image out.")
    check_page(document, page)
    if target.suffix.lower() != ".png":
        raise SettingsError(str(target), "is no name for a PNG file.", "Let it end in .png.")
    made = drawn(document, path, page)
    try:
        made.save(target, "PNG", optimize=True)
    except OSError as error:
        what = f"cannot be written to: {error.strerror}."
        raise SettingsError(str(target), what, "Give another path to --image.") from None


def drawn(document: Document, path: Path, page: int) -> Image:
    """Return the picture of a page with its blocks drawn on it, and a legend below."""
    try:
        picture = page_picture(path, page, _DPI)
    except ReadError as error:
        raise SettingsError(document.id, error.what, error.todo) from None
    marked = tuple(_marked(document, page, _DPI / 72))
    made = _tinted(picture, marked)
    _frame(made, marked)
    return _with_legend(made, marked, f"{document.id}, page {page} of {document.pages}")


def _marked(document: Document, page: int, scale: float) -> Iterator[Marked]:
    """Yield the blocks that have lines on a page; one from the page before says "…4"."""
    for one in numbered(document):
        boxes = [place.box for place in one.places if place.page == page and place.box is not None]
        if boxes:
            number = str(one.number) if one.page == page else f"…{one.number}"
            lines = tuple(_grown(box, scale) for box in boxes)
            yield Marked(_kind(one), number, lines)


def _kind(one: Numbered) -> str:
    is_head = one.block.kind == "cell" and one.block.level == COLUMN_LEVEL
    return "head" if is_head else one.block.kind


def _grown(box: Box, scale: float) -> Box:
    return Box(
        scale * box.x0 - _EDGE, scale * box.top - _EDGE / 2,
        scale * box.x1 + _EDGE, scale * box.bottom + _EDGE / 2,
    )  # fmt: skip


def _tinted(picture: Image, marked: Iterable[Marked]) -> Image:
    """Return the picture with the lines of each block tinted, those left out hatched."""
    from PIL import ImageDraw

    tint = picture.copy().convert("RGBA")
    over = tint.copy()
    over.paste((0, 0, 0, 0), (0, 0, *tint.size))
    pen = ImageDraw.Draw(over)
    for block in marked:
        colour = _COLOURS[block.kind]
        for line in block.lines:
            pen.rectangle(_corners(line), fill=(*colour, _TINT))
            if block.kind == "furniture":
                _hatch(pen, line)
    tint.alpha_composite(over)
    return tint.convert("RGB")


def _hatch(pen: ImageDraw, line: Box) -> None:
    high = line.bottom - line.top
    at = line.x0 - high
    while at < line.x1:
        left, right = max(at, line.x0), min(at + high, line.x1)
        ends = (left, line.bottom - (left - at)), (right, line.bottom - (right - at))
        pen.line(ends, fill=(*_COLOURS["furniture"], 150), width=1)
        at += _STEP


def _frame(picture: Image, marked: Sequence[Marked]) -> None:
    """Draw a frame round each line and the number of each block where it hides least."""
    from PIL import ImageDraw

    pen = ImageDraw.Draw(picture)
    font = _font(_TYPE)
    taken = [line for block in marked for line in block.lines]
    rising = _is_rising([line for line in taken if _is_upright(line)])
    for block in marked:
        for line in block.lines:
            pen.rectangle(_corners(line), outline=_COLOURS[block.kind], width=1)
    for block in marked:
        for line, number in _beginnings(block):
            wide, high = font.getbbox(number)[2] + 5, _TYPE + 3
            box = _free(_wanted(line, wide, high, rising), taken, picture.size)
            taken.append(box)
            pen.rectangle(_corners(box), fill=_COLOURS[block.kind])
            ink = "black" if block.kind in _LIGHT else "white"
            pen.text((box.x0 + 3, box.top), number, fill=ink, font=font)


def _beginnings(block: Marked) -> Iterator[tuple[Box, str]]:
    """Yield the first line of a block, and the first in each column that it goes on in."""
    yield block.lines[0], block.number
    for before, line in pairwise(block.lines):
        apart = line.x0 > before.x1 or line.x1 < before.x0
        if apart and line.top < before.top and not _is_upright(line):
            yield line, f"…{block.number.lstrip('…')}"


def _is_upright(line: Box) -> bool:
    """Return whether a line seems to run from top to bottom, or from the bottom to the top."""
    return line.bottom - line.top > 2 * (line.x1 - line.x0)


def _is_rising(lines: Sequence[Box]) -> bool:
    """Return whether upright lines are read from the bottom: then they follow to the right."""
    return bool(lines) and lines[-1].x0 >= lines[0].x0


def _wanted(line: Box, wide: float, high: float, rising: bool) -> list[Box]:
    """Return where a number may stand, the best place first: where its line begins."""
    middle = (line.top + line.bottom - high) / 2
    centre = (line.x0 + line.x1 - wide) / 2
    corners = [
        (line.x0 - wide, middle),
        (line.x0 - wide, line.top - high),
        (line.x0, line.top - high),
        (line.x1, middle),
        (line.x0 - wide, line.bottom),
        (line.x0, line.bottom),
        (max(0.0, line.x0 - wide / 2), max(0.0, line.top - high / 2)),
    ]
    if _is_upright(line):
        corners.insert(0, (centre, line.bottom if rising else line.top - high))
    return [Box(x, y, x + wide, y + high) for x, y in corners]


def _free(wanted: Sequence[Box], taken: Sequence[Box], size: tuple[int, int]) -> Box:
    """Return the first place on the page that hides nothing, else the last."""
    for box in wanted:
        on_page = box.x0 >= 0 and box.top >= 0 and box.x1 <= size[0] and box.bottom <= size[1]
        if on_page and not any(_meet(box, other) for other in taken):
            return box
    return wanted[-1]


def _meet(one: Box, other: Box) -> bool:
    across = one.x0 < other.x1 - 1 and other.x0 < one.x1 - 1
    return across and one.top < other.bottom - 1 and other.top < one.bottom - 1


def _corners(box: Box) -> tuple[int, int, int, int]:
    return round(box.x0), round(box.top), round(box.x1), round(box.bottom)


def _with_legend(picture: Image, marked: Sequence[Marked], title: str) -> Image:
    """Return the picture with a band below it that says what the colours mean."""
    import PIL.Image
    from PIL import ImageDraw

    kinds = [kind for kind in _COLOURS if any(block.kind == kind for block in marked)]
    parts = [(kind, f"{_NAMES.get(kind, kind)}: {_count(marked, kind)}") for kind in kinds]
    font = _font(_TYPE)
    rows = _rows(parts, title, font, picture.width)
    made = PIL.Image.new("RGB", (picture.width, picture.height + _BAND * len(rows)), "white")
    made.paste(picture, (0, 0))
    pen = ImageDraw.Draw(made)
    pen.line((0, picture.height, picture.width, picture.height), fill=(160, 160, 160))
    for number, row in enumerate(rows):
        x, y = 12.0, picture.height + number * _BAND + 9
        for kind, told in row:
            if kind:
                swatch = Box(x, y + 1, x + 22, y + 15)
                pen.rectangle(_corners(swatch), outline=_COLOURS[kind], width=2)
                if kind == "furniture":
                    _hatch(pen, swatch)
                x += 28
            pen.text((x, y), told, fill="black", font=font)
            x += font.getlength(told) + 18
    return made


def _rows(
    parts: Sequence[tuple[str, str]], title: str, font: FreeTypeFont | ImageFont, width: int
) -> list[list[tuple[str, str]]]:
    """Return the parts of the legend, the title first, in rows that fit."""
    rows: list[list[tuple[str, str]]] = [[]]
    x = 12.0
    for kind, told in (("", title), *parts):
        wide = font.getlength(told) + (46 if kind else 18)
        if rows[-1] and x + wide > width:
            rows.append([])
            x = 12.0
        rows[-1].append((kind, told))
        x += wide
    return rows


def _count(marked: Sequence[Marked], kind: str) -> int:
    return sum(block.kind == kind for block in marked)


def _font(size: int) -> FreeTypeFont | ImageFont:
    from PIL import ImageFont

    return ImageFont.load_default(size)
