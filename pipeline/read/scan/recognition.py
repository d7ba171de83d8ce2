"""Scanned pages: whether a page's text must be recognised, and what recognition makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.errors import ReadError
from pipeline.read.scan import tesseract
from pipeline.read.scan.language import is_language as is_language
from pipeline.read.scan.lettering import types
from pipeline.read.scan.picture import Stroke, weight
from pipeline.read.scan.upright import Asked, Sheet, sheet
from pipeline.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_FEW = 40  # characters: fewer are a page number or a stamp
COVERED = 0.4  # share of a page that pictures take, from which they may be all of it
HIDDEN = 0.5  # share of invisible characters from which a page's text is an earlier recognition
_MOST_PIXELS = 40_000_000  # an A3 sheet at 300 dpi has 17 million
_DOUBTFUL = 0.6  # confidence under which a word may be wrong
_LEGIBLE = 0.5  # mean confidence from which a page may be used; good scans have 0.85 and more
_TOLD = {
    "no text": "is a picture",
    "invisible text": "is a picture with unreadable text behind it",
    "not language": "has a font that does not say which characters it draws",
}
_DESCENT = 0.22  # of the type size: how far a line's foot lies below its baseline


@dataclass(frozen=True, slots=True)
class Seen:
    """A word that was recognised. Its box is in points, in the frame in which the page is upright.

    The box is as high as the type, from its baseline; `size` is in points; `confidence` lies
    between 0 and 1; `line` numbers the lines of the page.
    """

    text: str
    box: Box
    size: float
    bold: bool
    confidence: float
    line: int

    @property
    def is_doubtful(self) -> bool:
        """Return whether the word may well be wrong."""
        return self.confidence < _DOUBTFUL


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised on a page.

    Boxes are in points in the reading frame: the page turned upright (`turn`: by how many degrees
    its text is turned anticlockwise) and straightened (`slant`: by how many degrees its lines
    fall, about the middle). `printed` gives their place on the page as shown, which is `width` by
    `height` points. `rules` have no width or no height. `noise` are specks that were taken for
    signs, and lines of nonsense that drawings and signatures give. `confidence` is the mean over
    all characters, 0 to 1, noise included.
    """

    words: tuple[Seen, ...] = field(repr=False)
    rules: tuple[Box, ...] = field(repr=False)
    noise: tuple[Seen, ...] = field(repr=False)
    turn: int
    slant: float
    width: float
    height: float
    confidence: float

    @property
    def is_legible(self) -> bool:
        """Return whether enough of the page was recognised for its words to be used."""
        return self.confidence >= _LEGIBLE

    def printed(self, box: Box) -> Box:
        """Return where a box of the reading frame stands on the page as shown."""
        across = self.turn in (90, 270)
        wide, high = (self.height, self.width) if across else (self.width, self.height)
        box = _leaning(box, self.slant, wide / 2, high / 2)
        if self.turn == 90:
            return Box(box.top, wide - box.x1, box.bottom, wide - box.x0)
        if self.turn == 180:
            return Box(wide - box.x1, high - box.bottom, wide - box.x0, high - box.top)
        if self.turn == 270:
            return Box(high - box.bottom, box.x0, high - box.top, box.x1)
        return box


def _leaning(box: Box, degrees: float, x: float, y: float) -> Box:
    """Return a box moved to where it was before the page was straightened about a point."""
    if not degrees:
        return box
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    across, down = (box.x0 + box.x1) / 2 - x, (box.top + box.bottom) / 2 - y
    dx = x + cos * across - sin * down - (box.x0 + box.x1) / 2
    dy = y + sin * across + cos * down - (box.top + box.bottom) / 2
    return Box(box.x0 + dx, box.top + dy, box.x1 + dx, box.bottom + dy)


def installed() -> bool:
    """Return whether text can be recognised on this machine."""
    return bool(tesseract.version())


def recogniser() -> str:
    """Return "tesseract" if it is there, by a look that costs nothing; else ""."""
    return "tesseract" if tesseract.program() else ""


def version() -> str:
    """Return "tesseract 5.3.0 eng osd": what recognises, and what it was taught; "" if nothing."""
    return (
        " ".join(["tesseract", tesseract.version(), *tesseract.languages()]) if installed() else ""
    )


def advice(page: int, reason: str = "no text") -> str:
    """Return what to tell of a page that must be recognised where Tesseract is not installed."""
    return (
        f"Page {page} {_TOLD[reason]}: install Tesseract (Debian and Ubuntu: apt install "
        "tesseract-ocr; macOS: brew install tesseract; Windows: winget install "
        "UB-Mannheim.TesseractOCR) and run again."
    )


def told(page: int, found: Recognised, reason: str = "no text") -> str:
    """Return what to tell of a page that was recognised."""
    if not found.words and not found.noise:
        return f"Page {page} {_TOLD[reason]}; no text was recognised on it."
    sure = f"mean confidence {found.confidence:.0%}"
    if not found.is_legible:
        return f"Page {page} {_TOLD[reason]}; text recognition cannot make it out ({sure})."
    doubtful = sum(word.is_doubtful for word in found.words)
    look = f"; {doubtful} of {len(found.words)} words are doubtful" if doubtful else ""
    return f"Page {page} was read by text recognition ({sure}{look})."


def kept(page: int) -> str:
    """Return what to tell of a picture whose text was recognised earlier and is kept."""
    return f"Page {page} is a picture; the text that an earlier recognition put behind it was read."


def needs_recognition(
    characters: int, picture_share: float, text: str, invisible_share: float = 0.0
) -> str:
    """Return why a page's text must be recognised: "no text", "invisible text", "not language".

    "" if its own text will do. `characters` without white space; shares are 0 to 1, of the page's
    area and of its characters. Invisible text that is language is an earlier recognition: it is
    kept, since it may have been corrected by hand.
    """
    if characters < _FEW and picture_share > COVERED:
        return "no text"
    if is_language(text):
        return ""
    return "invisible text" if invisible_share > HIDDEN else "not language"


def recognise(image: Image, *, dpi: int, language: str = "eng", tables: bool = False) -> Recognised:
    """Return what is written on the picture of a page, as it is shown, with so many dots an inch.

    The scan's own resolution gives the best answer. `tables` says that the page is known to hold
    one; ruled tables are found anyway. Raises ReadError if Tesseract is absent, lacks the language,
    fails or takes too long.
    """
    _check(image, language)
    width, height = image.width * 72 / dpi, image.height * 72 / dpi
    found = sheet(image, Asked(dpi, language, tables))
    if found is None:
        return Recognised((), (), (), 0, 0.0, width, height, 1.0)
    return _recognised(found, dpi, width, height)


def _check(image: Image, language: str) -> None:
    if not installed():
        what = "Tesseract is not installed, so no text can be recognised."
        raise ReadError("text recognition", what, "Install it and run again.")
    unknown = [part for part in language.split("+") if part not in tesseract.languages()]
    if unknown:
        what = f'Tesseract has not been taught "{unknown[0]}".'
        raise ReadError("text recognition", what, "Install its data for that language.")
    if image.width * image.height > _MOST_PIXELS:
        raise ReadError("text recognition", "the picture is too large.", "Scan it at 200 dpi.")


def _recognised(sheet: Sheet, dpi: int, width: float, height: float) -> Recognised:
    """Return a sheet's marks as words in points, specks apart."""
    marks = (*sheet.marks, *sheet.noise)
    boxes = [Stroke(m.x0, m.top, m.x1, m.bottom) for m in marks]
    kinds = types(marks, list(weight(sheet.ink, boxes)))
    scale, (dx, dy) = 72 / dpi, sheet.lie.margin
    lines = {line: n for n, line in enumerate(dict.fromkeys(m.line for m in marks), start=1)}
    words: list[Seen] = []
    for mark, kind in zip(marks, kinds, strict=True):
        size, base = kind.size * scale, (kind.base - dy) * scale
        x0, x1 = (mark.x0 - dx) * scale, (mark.x1 - dx) * scale
        box = Box(x0, base - (1 - _DESCENT) * size, x1, base + _DESCENT * size)
        words.append(Seen(mark.text, box, size, kind.bold, mark.confidence, lines[mark.line]))
    return Recognised(
        words=tuple(words[: len(sheet.marks)]),
        rules=tuple(_thin(rule, scale, dx, dy) for rule in sheet.rules),
        noise=tuple(words[len(sheet.marks) :]),
        turn=sheet.turn,
        slant=sheet.lie.degrees,
        width=width,
        height=height,
        confidence=sheet.confidence,
    )


def _thin(rule: Stroke, scale: float, dx: int, dy: int) -> Box:
    """Return a rule in points, without width or without height."""
    x0, x1 = (rule.x0 - dx) * scale, (rule.x1 - dx) * scale
    top, bottom = (rule.top - dy) * scale, (rule.bottom - dy) * scale
    if x1 - x0 > bottom - top:
        return Box(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
    return Box((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
