"""The picture of a page, before its text is recognised: ink, specks, slant, ruled lines.

All in pixels from the top left corner; ink is an array of truth values, one for each pixel.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Ink = NDArray[np.bool_]

_SPECK = 3  # dark pixels in a square of 49: no more make a speck, no full stop and no thin rule
_DUSTY = 0.003  # share of the ink that specks are on a sheet worth cleaning; 0.02 was seen
_SLANT = 5.0  # degrees: scanners and hands do not turn a sheet by more
_SLIGHT = 0.05  # degrees: half a line's height over the width of a page is ten times that
_LONG = 0.4  # inches: the shortest rule
_PIECE = 0.15  # inches: the shortest unbroken part of a rule, longer than a dash
_THICK = 0.045  # inches: a rule is no thicker
_BREAK = 0.06  # inches: so far may a worn rule be broken
_GRAINS = 50  # to an inch: finer than the white between words, coarser than between letters
_MAX_PIECES = 20_000  # with more the page is a photograph


class Stroke(NamedTuple):
    """A straight line that is drawn on a page, as the box of pixels that it covers."""

    x0: int
    top: int
    x1: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Slant:
    """How a sheet lies askew: by how many degrees its lines fall, and its size in pixels."""

    degrees: float
    width: int
    height: int

    @property
    def margin(self) -> tuple[int, int]:
        """Return by how much a straightened picture is wider and higher, on either side."""
        sine = abs(math.sin(math.radians(self.degrees)))
        return math.ceil(self.height * sine / 2), math.ceil(self.width * sine / 2)


def inked(grey: Image) -> Ink:
    """Return which pixels are ink: darker than Otsu's threshold (IEEE Trans. SMC 9, 1979).

    A sheet that is mostly dark is taken for white on black.
    """
    import numpy as np

    counts = np.bincount(np.asarray(grey).ravel(), minlength=256).astype(float)
    below, weighed = counts.cumsum(), (counts * np.arange(256)).cumsum()
    apart = below * (below[-1] - below)
    spread = (weighed[-1] * below / below[-1] - weighed) ** 2 / np.where(apart > 0, apart, np.inf)
    dark = np.asarray(grey) <= int(spread.argmax())
    return dark if 2 * int(dark.sum()) <= dark.size else ~dark


def unspecked(grey: Image, ink: Ink) -> tuple[Image, Ink]:
    """Return a picture and its ink without the specks that dust leaves, where there are many.

    On a clean sheet nothing is touched: its smallest dots are decimal points.
    """
    import numpy as np
    import PIL.Image
    from PIL import ImageFilter

    mask = PIL.Image.fromarray(ink.astype(np.uint8) * 245)
    round_it = np.asarray(mask.filter(ImageFilter.BoxBlur(3)))  # 5 for each dark pixel of 49
    alone = ink & (round_it < 5 * (_SPECK + 0.5))
    if int(alone.sum()) < _DUSTY * int(ink.sum()):
        return grey, ink
    pixels = np.asarray(grey).copy()
    pixels[alone] = _paper(pixels, ink)
    return PIL.Image.fromarray(pixels), ink & ~alone


def _paper(pixels: Any, ink: Ink) -> int:  # noqa: ANN401 - an array of bytes
    """Return the usual grey of what is no ink."""
    import numpy as np

    bare = pixels[::7, ::7][~ink[::7, ::7]]
    return int(np.median(bare)) if bare.size else 255


def is_sideways(ink: Ink) -> bool:
    """Return whether lines of text seem to run from top to bottom.

    Across lines of text dark and bare rows alternate, along them nothing does.
    """
    import numpy as np

    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    level = float(np.abs(np.diff(rows)).sum()) / max(1, int(rows.sum()))
    upright = float(np.abs(np.diff(columns)).sum()) / max(1, int(columns.sum()))
    return upright > 1.3 * level


def slant(ink: Ink) -> Slant:
    """Return how a sheet lies askew: the turn that parts its lines most sharply.

    The sum of squared steps from row to row is greatest when rows run along the lines (Postl 1986).
    """
    import numpy as np

    height, width = ink.shape
    step = max(1, round(height / 1200))
    rows, columns = np.nonzero(ink[::step, ::step])
    columns = columns - columns.mean() if len(columns) else columns

    def sharpness(degrees: float) -> float:
        tilted = rows - columns * math.tan(math.radians(degrees))
        counts = np.bincount((tilted - tilted.min()).round().astype(int)).astype(float)
        return float((np.diff(counts) ** 2).sum())

    if len(rows) < 100:
        return Slant(0.0, width, height)
    found = 0.0
    for reach, grain in ((_SLANT, 0.25), (0.2, 0.05)):
        steps = round(reach / grain)
        near = [found + grain * n for n in range(-steps, steps + 1)]
        found = max(near, key=lambda degrees: (sharpness(degrees), -abs(degrees)))
    if abs(found) >= _SLANT or sharpness(found) < 1.1 * sharpness(0.0):
        found = 0.0
    return Slant(0.0 if abs(found) <= _SLIGHT else round(found, 2), width, height)


def straightened(grey: Image, lie: Slant) -> Image:
    """Return the picture turned upright, with a margin so that no corner is cut off."""
    import PIL.Image

    if not lie.degrees:
        return grey
    dx, dy = lie.margin
    cos, sin = math.cos(math.radians(lie.degrees)), math.sin(math.radians(lie.degrees))
    x, y = lie.width / 2, lie.height / 2
    across = (cos, -sin, x - cos * (x + dx) + sin * (y + dy))
    down = (sin, cos, y - sin * (x + dx) - cos * (y + dy))
    return grey.transform(
        (lie.width + 2 * dx, lie.height + 2 * dy),
        PIL.Image.Transform.AFFINE,
        (*across, *down),
        PIL.Image.Resampling.BILINEAR,
        fillcolor=255,
    )


def ruled(ink: Ink, dpi: int) -> tuple[Stroke, ...]:
    """Return the level and the upright rules of a straight sheet, the level ones first."""
    level = _level(ink, dpi)
    upright = _level(ink.T, dpi)
    return (*level, *(Stroke(s.top, s.x0, s.bottom, s.x1) for s in upright))


def _level(ink: Ink, dpi: int) -> list[Stroke]:
    found = _strokes(_pieces(ink, round(_PIECE * dpi)))
    thin = [stroke for stroke in found if stroke.bottom - stroke.top <= max(4, _THICK * dpi)]
    joined = _joined(thin, round(_BREAK * dpi))
    return [stroke for stroke in joined if stroke.x1 - stroke.x0 >= _LONG * dpi]


def _pieces(ink: Ink, least: int) -> Sequence[tuple[int, int, int]]:
    """Return the unbroken runs of ink along the rows as (row, start, end).

    A pixel counts as ink if that above or below it is: so a rule that leans a little stays whole.
    """
    import numpy as np

    near = np.zeros((ink.shape[0], ink.shape[1] + 1), bool)  # a bare column ends each row
    near[:, :-1] = ink
    near[1:, :-1] |= ink[:-1]
    near[:-1, :-1] |= ink[1:]
    edges = np.flatnonzero(np.diff(near.ravel(), prepend=False))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= least
    if int(long.sum()) > _MAX_PIECES:
        return ()
    rows, lefts = np.divmod(starts[long], near.shape[1])
    rights = lefts + (ends - starts)[long]
    return list(zip(rows.tolist(), lefts.tolist(), rights.tolist(), strict=True))


def _strokes(pieces: Iterable[tuple[int, int, int]]) -> list[Stroke]:
    """Return runs that touch from row to row as one stroke each."""
    open_: list[Stroke] = []
    done: list[Stroke] = []
    for row, x0, x1 in pieces:
        done += [s for s in open_ if s.bottom < row]
        open_ = [s for s in open_ if s.bottom >= row]
        met = [s for s in open_ if s.x0 < x1 and x0 < s.x1]
        open_ = [s for s in open_ if s not in met]
        open_.append(_around([*met, Stroke(x0, row, x1, row + 1)]))
    return sorted(done + open_, key=lambda s: (s.top, s.x0))


def _joined(strokes: Sequence[Stroke], gap: int) -> list[Stroke]:
    """Return strokes that go on after a short break, on the same height, as one."""
    made: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda s: (s.x0, s.top)):
        before = next((s for s in reversed(made) if _goes_on(s, stroke, gap)), None)
        if before is None:
            made.append(stroke)
        else:
            made[made.index(before)] = _around([before, stroke])
    return sorted(made, key=lambda s: (s.top, s.x0))


def _goes_on(before: Stroke, stroke: Stroke, gap: int) -> bool:
    level = before.top <= stroke.bottom and stroke.top <= before.bottom
    return level and stroke.x0 - before.x1 <= gap


def _around(strokes: Sequence[Stroke]) -> Stroke:
    lefts, tops, rights, feet = zip(*strokes, strict=True)
    return Stroke(min(lefts), min(tops), max(rights), max(feet))


def without(grey: Image, ink: Ink, rules: Sequence[Stroke]) -> tuple[Image, Ink]:
    """Return picture and ink with the rules painted over, which else are taken for "|" and "_"."""
    import numpy as np
    import PIL.Image

    if not rules:
        return grey, ink
    pixels, bare = np.asarray(grey).copy(), ink.copy()
    paper = _paper(pixels, ink)
    for x0, top, x1, bottom in rules:
        part = (slice(max(0, top - 1), bottom + 1), slice(max(0, x0 - 1), x1 + 1))
        pixels[part], bare[part] = paper, False
    return PIL.Image.fromarray(pixels), bare


def patches(ink: Ink, taken: Iterable[Stroke], dpi: int) -> list[Stroke]:
    """Return the boxes of ink that lies in none of the boxes taken: words, more or less."""
    import numpy as np

    left = ink.copy()
    for x0, top, x1, bottom in taken:
        edge = 1 + (bottom - top) // 8
        left[max(0, top - edge) : bottom + edge, max(0, x0 - edge) : x1 + edge] = False
    grain = max(1, dpi // _GRAINS)
    high, wide = (size // grain * grain for size in left.shape)
    cells = left[:high, :wide].reshape(high // grain, grain, wide // grain, grain)
    coarse: Ink = np.logical_or.reduce(np.logical_or.reduce(cells, axis=3), axis=1)
    near = coarse.copy()
    near[:, 1:] |= coarse[:, :-1]
    near[:, :-1] |= coarse[:, 1:]
    found = []
    for x0, top, x1, bottom in _strokes(_pieces(near, 1)):
        x, y = x0 * grain, top * grain
        part = left[y : bottom * grain, x : x1 * grain]
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        if len(rows):
            right, foot = x + int(columns[-1]) + 1, y + int(rows[-1]) + 1
            found.append(Stroke(x + int(columns[0]), y + int(rows[0]), right, foot))
    return found


def weight(ink: Ink, boxes: Iterable[Stroke]) -> Iterator[float]:
    """Yield for each box how thick its strokes are: the mean run of ink along a row, in pixels."""
    import numpy as np

    for x0, top, x1, bottom in boxes:
        part = ink[max(0, top) : bottom, max(0, x0) : x1]
        begun = int(part[:, :1].sum()) + int((part[:, 1:] & ~part[:, :-1]).sum())
        yield float(np.count_nonzero(part)) / begun if begun else 0.0
