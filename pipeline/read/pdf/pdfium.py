"""The fast source of a PDF's words and rules: pypdfium2, by word rather than by character.

A page's text is fetched whole; only the first and last character of each word are asked for their
boxes, and each run of type once for its font, size and baseline. That takes a tenth of the calls
that a look at every character would.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import ReadError
from pipeline.read.pdf.annotations import annotated, flattened
from pipeline.read.pdf.dots import bullets
from pipeline.read.pdf.leaf import Beside, Leaf
from pipeline.read.pdf.paths import sight
from pipeline.read.pdf.words import (
    DESCENT,
    UNKNOWN,
    Drawn,
    Frame,
    Glyph,
    Word,
    is_bold,
    is_on_page,
    plain,
    turn_of,
    typed,
    words,
)
from pipeline.read.scan.scanned import looked_at
from pipeline.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_WORD = re.compile(r"[^\s\x00\x02\ufffe]+[\x02\ufffe]?|[\x00\x02\ufffe]+")
_SIGNS = str.maketrans({"\x02": "-", "\ufffe": "-", "\x00": UNKNOWN})
_MARKED = re.compile(r"\(?[0-9A-Za-z]{1,4}[.)](?=[A-Za-z])")  # a marker that text follows closely
_AT_ONCE = 100  # pages read before the file is opened anew
_MAX_SIGNS = 300_000  # characters on a page
_UNSEEN = 3  # the text render mode that draws nothing
_PASSWORD = 4  # FPDF_ERR_PASSWORD


class _Run(NamedTuple):
    """What all characters of one text object share.

    `x` and `y` are where its baseline starts, as shown; `top` and `bottom` the edges of its type if
    it is level.
    """

    turn: int
    x: float
    y: float
    size: float
    bold: bool
    seen: bool
    top: float
    bottom: float


class _Place(NamedTuple):
    """Where a page's own coordinates start, its size as shown, and how it is turned for that."""

    left: float
    foot: float
    width: float
    height: float
    rotation: int

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page's own coordinates, from the top left corner as shown."""
        x, y = x - self.left, y - self.foot
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.width - x, y
        if self.rotation == 270:
            return self.width - y, self.height - x
        return x, self.height - y

    def box(self, left: float, foot: float, right: float, head: float) -> Box:
        """Return a box of the page's own coordinates, as shown."""
        if not self.rotation:
            x, y = self.left, self.height + self.foot
            return Box(left - x, y - head, right - x, y - foot)
        x0, y0 = self.shown(left, foot)
        x1, y1 = self.shown(right, head)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@cache
def _library() -> Any:  # noqa: ANN401 - ctypes functions
    """Return the library's functions that are called by word, taking bare addresses."""
    import pypdfium2.raw as raw

    handle, number = ctypes.c_void_p, ctypes.c_int

    def bound(name: str, *kinds: Any, gives: Any = number) -> Any:  # noqa: ANN401
        address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0
        return ctypes.PYFUNCTYPE(gives, *kinds)(address)

    class Library:
        box = staticmethod(bound("FPDFText_GetLooseCharBox", handle, number, handle))
        run = staticmethod(bound("FPDFText_GetTextObject", handle, number, gives=handle))
        matrix = staticmethod(bound("FPDFText_GetMatrix", handle, number, handle))
        origin = staticmethod(bound("FPDFText_GetCharOrigin", handle, number, handle, handle))
        size = staticmethod(bound("FPDFText_GetFontSize", handle, number, gives=ctypes.c_double))
        mode = staticmethod(bound("FPDFTextObj_GetTextRenderMode", handle))
        font = staticmethod(bound("FPDFTextObj_GetFont", handle, gives=handle))
        font_name = staticmethod(
            bound(
                "FPDFFont_GetBaseFontName", handle, handle, ctypes.c_size_t, gives=ctypes.c_size_t
            )
        )

    return Library


def leaves(data: bytes, id: str) -> Iterator[Leaf]:
    """Yield the pages of a PDF file; raise ReadError if it does not open."""
    start, count = 0, 1
    while start < count:
        with _opened(data, id) as file:  # anew now and then: it keeps all that it has parsed
            count = len(file)
            for at in range(start, min(start + _AT_ONCE, count)):
                yield _leaf_or_note(file, at)
        start += _AT_ONCE


def _leaf_or_note(file: Any, at: int) -> Leaf:  # noqa: ANN401
    import pypdfium2

    try:
        return _leaf(file, at)
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        return Leaf(at + 1, gap=f"Page {at + 1} is damaged: not read.")


@contextmanager
def _opened(data: bytes, id: str) -> Iterator[Any]:
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            what, todo = "is protected by a password.", "Save a copy without the password."
            raise ReadError(id, what, todo) from None
        raise ReadError(id, "is damaged and cannot be opened.", "Export it again.") from None
    try:
        yield file
    finally:
        file.close()


def _leaf(file: Any, at: int) -> Leaf:  # noqa: ANN401 - a pypdfium2 document
    page = file[at]
    try:
        place = _place(page)
        seen = sight(page.raw, place.box, place.width * place.height)
        noted = annotated(page.raw, place.box)
        if noted.drawn and flattened(page.raw):
            page.close()
            page = file[at]
        text = page.get_textpage()
        try:
            said = _Reading(text.raw, place).said()
        finally:
            text.close()
        leaf = Leaf(
            number=at + 1,
            width=place.width,
            height=place.height,
            texts=_with_ticks(said.texts, (*noted.ticks, *_dots(said.texts, seen.dots)), place),
            rules=seen.rules,
            patches=seen.patches,
            pictures=seen.pictures,
            unseen=said.unseen,
            beside=(
                *(Beside(word, "outside_page") for word in said.astray),
                *(Beside(word, "comment") for word in noted.remarks),
            ),
        )
        return looked_at(leaf, lambda: _picture(page))
    finally:
        page.close()


def _picture(page: Any) -> tuple[Image, int]:  # noqa: ANN401
    from pipeline.render import picture, resolution

    dpi = resolution(page)
    return picture(page, dpi, grey=True), dpi


def _dots(texts: Sequence[Drawn], dots: Sequence[Box]) -> tuple[Word, ...]:
    """Return the bullets of a page that are pictures."""
    return next((bullets(drawn.words, dots) for drawn in texts if not drawn.frame.turn), ())


def _with_ticks(
    texts: tuple[Drawn, ...], ticks: tuple[Word, ...], place: _Place
) -> tuple[Drawn, ...]:
    """Return the texts with the tick boxes of a form among the words that run level."""
    if not ticks:
        return texts
    level = Frame(0, place.width, place.height)
    if all(drawn.frame != level for drawn in texts):
        return (*texts, Drawn(level, ticks))
    return tuple(
        Drawn(level, (*drawn.words, *ticks)) if drawn.frame == level else drawn for drawn in texts
    )


def _place(page: Any) -> _Place:  # noqa: ANN401
    left, foot, right, head = page.get_bbox()
    rotation = page.get_rotation()
    wide, high = right - left, head - foot
    if rotation in (90, 270):
        wide, high = high, wide
    return _Place(left, foot, wide, high, rotation)


class _Said(NamedTuple):
    """The words of a page by the way they run, the share not drawn, and those beyond its edge."""

    texts: tuple[Drawn, ...]
    unseen: float
    astray: tuple[Word, ...]


class _Held:
    """What the library writes a matrix and a point to, with their addresses."""

    def __init__(self) -> None:
        self.numbers = (ctypes.c_float * 6)()
        self.point = (ctypes.c_double * 2)()
        self.matrix = ctypes.addressof(self.numbers)
        self.x = ctypes.addressof(self.point)
        self.y = self.x + ctypes.sizeof(ctypes.c_double)


class _Reading:
    """One page's text being read, with the runs and fonts met so far."""

    def __init__(self, text: Any, place: _Place) -> None:  # noqa: ANN401
        self.text = text
        self.handle = ctypes.cast(text, ctypes.c_void_p).value
        self.place = place
        self.runs: dict[int | None, _Run] = {}
        self.fonts: dict[int | None, bool] = {}
        self.held = _Held()

    def said(self) -> _Said:
        """Return the words, those that run the way of most first."""
        signs = self._signs()
        spans = [found.span() for found in _WORD.finditer(signs)]
        firsts, lasts = [start for start, _ in spans], [end - 1 for _, end in spans]
        keys = self._keys(firsts)
        ends = zip(
            spans, keys, self._keys(lasts), self._boxes(firsts), self._boxes(lasts), strict=True
        )
        runs, kept, astray = self.runs, dict[int, list[Word]](), list[Word]()
        for (start, end), key, last, one, other in ends:
            run = runs.get(key) or self._met(key, start)
            text = signs[start:end]
            made = kept.get(run.turn)
            if made is None:
                made = kept[run.turn] = []
            found = self._word(text, run, one, other) if key == last else None
            whole = (found,) if found is not None else self._apart(signs, start, end, run.turn)
            for word in whole:
                (made if is_on_page(word, self._frame(run.turn)) else astray).append(word)
        order = sorted(kept, key=lambda turn: (-sum(len(word[0]) for word in kept[turn]), turn))
        texts = tuple(Drawn(self._frame(turn), tuple(kept[turn])) for turn in order)
        return _Said(texts, self._unseen(keys), tuple(astray))

    def _apart(self, signs: str, start: int, end: int, turn: int) -> Sequence[Word]:
        """Return the words between two white spaces, looked at character by character."""
        return words(self._glyphs(signs, start, end), self._frame(turn))

    def _unseen(self, keys: Sequence[int | None]) -> float:
        """Return the share of the words, by the text objects they start in, that is not drawn."""
        hidden = {key for key, run in self.runs.items() if not run.seen}
        return sum(key in hidden for key in keys) / len(keys) if hidden else 0.0

    def _frame(self, turn: int) -> Frame:
        return Frame(turn, self.place.width, self.place.height)

    def _signs(self) -> str:
        """Return the page's characters, one for each number that the library counts by."""
        import pypdfium2.raw as raw

        count = raw.FPDFText_CountChars(self.text)
        if count <= 0:
            return ""
        if count > _MAX_SIGNS:
            raise ValueError("more characters than any page holds")
        held = (ctypes.c_ushort * (count + 1))()
        got = raw.FPDFText_GetText(self.text, 0, count, held)
        text = bytes(held)[: 2 * max(0, got - 1)].decode("utf-16-le", errors="replace")
        if len(text) == count:
            return text
        return "".join(chr(raw.FPDFText_GetUnicode(self.text, at)) for at in range(count))

    def _keys(self, ats: Sequence[int]) -> list[int | None]:
        """Return the addresses of the text objects that some characters belong to."""
        return list(map(_library().run, repeat(self.handle), ats))

    def _boxes(self, ats: Sequence[int]) -> list[tuple[float, float, float, float]]:
        """Return the advance boxes of some characters: left, head, right, foot."""
        held = (ctypes.c_float * (4 * len(ats)))()
        start = ctypes.addressof(held)
        places = range(start, start + ctypes.sizeof(held), 4 * ctypes.sizeof(ctypes.c_float))
        deque(map(_library().box, repeat(self.handle), ats, places), maxlen=0)
        edges = iter(held[:])
        return list(zip(edges, edges, edges, edges, strict=True))

    def _met(self, key: int | None, at: int) -> _Run:
        """Return what a text object's first character says of all."""
        library, handle, held = _library(), self.handle, self.held
        library.matrix(handle, at, held.matrix)
        library.origin(handle, at, held.x, held.y)
        a, b, c, d, *_ = held.numbers
        size = max(1.0, library.size(handle, at) * (math.hypot(c, d) or 1.0))
        turn = (turn_of(a, b) - self.place.rotation) % 360
        x, y = self.place.shown(*held.point)
        seen = key is not None and library.mode(key) != _UNSEEN
        bold = key is not None and self._is_bold(library.font(key))
        foot = y + DESCENT * size
        met = self.runs[key] = _Run(turn, x, y, size, bold, seen, foot - size, foot)
        return met

    def _is_bold(self, font: int | None) -> bool:
        if font not in self.fonts:
            name = ctypes.create_string_buffer(200)
            _library().font_name(font, ctypes.addressof(name), 200)
            self.fonts[font] = is_bold(name.value.decode("latin-1"))
        return self.fonts[font]

    def _word(
        self,
        text: str,
        run: _Run,
        one: tuple[float, float, float, float],
        other: tuple[float, float, float, float],
    ) -> Word | None:
        """Return the word between two characters, or None if they may not make one word."""
        limit = run.size * (0.75 * len(text) + 0.5)
        if (")" in text or "." in text) and _MARKED.match(text):
            return None
        if not text.isascii() or not text.isprintable():
            text = plain(text.translate(_SIGNS))
        if run.turn or self.place.rotation:
            return self._turned(text, run, one, other, limit)
        left = self.place.left
        x0, x1 = one[0] - left, other[2] - left
        if not 0 < x1 - x0 <= limit:
            return None
        return Word(text, x0, run.top, x1, run.bottom, run.size, run.bold)

    def _turned(
        self, text: str, run: _Run, one: Sequence[float], other: Sequence[float], limit: float
    ) -> Word | None:
        """Return the same for a page, or a text, that is turned."""
        left, right = min(one[0], other[0]), max(one[2], other[2])
        head, foot = max(one[1], other[1]), min(one[3], other[3])
        box = self.place.box(left, foot, right, head)
        reach = box.bottom - box.top if run.turn in (90, 270) else box.x1 - box.x0
        if reach > limit:
            return None
        box = self._frame(run.turn).upright(typed(box, (run.x, run.y), run.turn, run.size))
        return Word(text, box.x0, box.top, box.x1, box.bottom, run.size, run.bold)

    def _glyphs(self, signs: str, start: int, end: int) -> Iterator[Glyph]:
        """Yield characters with their boxes; those of a ligature have one box, and are one."""
        ats = range(start, end)
        for (key, (left, head, right, foot)), same in groupby(
            zip(self._keys(ats), self._boxes(ats), ats, strict=True), key=lambda one: one[:2]
        ):
            at = [number for *_, number in same]
            run = self.runs.get(key) or self._met(key, at[0])
            yield Glyph(
                text=signs[at[0] : at[-1] + 1].translate(_SIGNS),
                box=self.place.box(left, foot, right, head),
                origin=(run.x, run.y),
                turn=run.turn,
                size=run.size,
                bold=run.bold,
            )
