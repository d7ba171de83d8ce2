"""What is drawn on a page besides its text: straight rules and pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.types import Box

Shown = Callable[[float, float, float, float], Box]  # from a page's own coordinates
Matrix = tuple[float, float, float, float, float, float]

_MAX_THINGS = 20_000  # drawn things on a page; with more it is a drawing
_MAX_POINTS = 400  # points of one path; with more it is a drawing
_PATCH = (60.0, 30.0)  # points: the width and height from which a filled shape may be a box
_MAX_PATCHES = 60  # filled shapes of a page; with more it is a drawing
_SIGN = 20.0  # points: a picture as small as that may be a bullet
_PALE = 250  # of 255: a patch as pale as that is not seen
_THIN = 3.0  # points: a filled shape as thin as that is a rule
_ROUNDED = 24  # parts of the outline of a box whose corners may be round
_STRAIGHT = 1.0  # points by which a rule may lean
_DEEP = 6  # forms within forms
_PATH, _IMAGE, _FORM = 2, 3, 5  # FPDF_PAGEOBJ_*
_LINE_TO, _MOVE_TO = 0, 2  # FPDF_SEGMENT_*
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Sight:
    """The rules of a page, as boxes without width or height, and the share that pictures take.

    `patches` are the level shapes that are filled, not ruled: the ground of a box of text; `dots`
    are pictures as small as a sign.
    """

    rules: tuple[Box, ...] = field(repr=False)
    pictures: float
    patches: tuple[Box, ...] = field(default=(), repr=False)
    dots: tuple[Box, ...] = field(default=(), repr=False)


def sight(page: Any, shown: Shown, area: float) -> Sight:  # noqa: ANN401 - a ctypes handle
    """Return what is drawn on a page of so many square points."""
    rules: list[Box] = []
    patches: list[Box] = []
    dots: list[Box] = []
    covered = 0.0
    for kind, thing, matrix in _things(page):
        if kind == _IMAGE:
            box = _bounds(thing, matrix, shown)
            wide, high = box.x1 - box.x0, box.bottom - box.top
            covered += wide * high
            dots += [box] if 2 < wide < _SIGN and 2 < high < _SIGN else []
        elif kind == _PATH:
            found = _rules(thing, matrix, shown)
            rules += found
            patches += [] if found else _patch(thing, matrix, shown)
    few = patches if len(patches) <= _MAX_PATCHES else ()
    share = min(1.0, covered / max(1.0, area))
    return Sight(tuple(rules), share, tuple(dict.fromkeys(few)), tuple(dots))


def _things(page: Any) -> Iterator[tuple[int, Any, Matrix]]:  # noqa: ANN401
    """Yield the paths and pictures of a page in the order drawn, forms taken apart."""
    import pypdfium2.raw as raw

    count = min(raw.FPDFPage_CountObjects(page), _MAX_THINGS)
    waiting = [(raw.FPDFPage_GetObject(page, at), _PLAIN, 0) for at in range(count)]
    waiting.reverse()
    left = _MAX_THINGS
    while waiting and left:
        left -= 1
        thing, matrix, depth = waiting.pop()
        kind = raw.FPDFPageObj_GetType(thing)
        if kind in (_PATH, _IMAGE):
            yield kind, thing, matrix
        elif kind == _FORM and depth < _DEEP:
            inner = _times(_matrix(thing), matrix)
            count = min(raw.FPDFFormObj_CountObjects(thing), left)
            found = [raw.FPDFFormObj_GetObject(thing, at) for at in range(count)]
            waiting += [(one, inner, depth + 1) for one in reversed(found)]


def _matrix(thing: Any) -> Matrix:  # noqa: ANN401
    import pypdfium2.raw as raw

    held = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, held):
        return _PLAIN
    return (held.a, held.b, held.c, held.d, held.e, held.f)


def _times(one: Matrix, other: Matrix) -> Matrix:
    """Return the matrix that does one and then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t,
        e * q + f * s + u,
    )  # fmt: skip


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(thing: Any, matrix: Matrix, shown: Shown) -> Box:  # noqa: ANN401
    import pypdfium2.raw as raw

    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(thing, *edges)
    left, foot, right, head = (edge.value for edge in edges)
    if matrix is _PLAIN:
        return shown(left, foot, right, head)
    corners = [_moved(x, y, matrix) for x in (left, right) for y in (foot, head)]
    xs, ys = zip(*corners, strict=True)
    return shown(min(xs), min(ys), max(xs), max(ys))


def _rules(path: Any, matrix: Matrix, shown: Shown) -> list[Box]:  # noqa: ANN401
    """Return the straight level and upright lines of a path that is stroked, or is thin."""
    import pypdfium2.raw as raw

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, filled, stroked)
    if not filled.value and not stroked.value:
        return []
    box = _bounds(path, matrix, shown)
    wide, high = box.x1 - box.x0, box.bottom - box.top
    if min(wide, high) < _THIN:
        return [_thinned(box)] if max(wide, high) >= _THIN else []
    if not stroked.value:
        return []
    return list(_edges(path, _times(_matrix(path), matrix), shown))


def _patch(path: Any, matrix: Matrix, shown: Shown) -> list[Box]:  # noqa: ANN401
    """Return the box of a path that is filled with a colour and large enough to hold a text."""
    import pypdfium2.raw as raw

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, filled, stroked)
    if not filled.value or not 4 <= raw.FPDFPath_CountSegments(path) <= _ROUNDED:
        return []
    box = _bounds(path, matrix, shown)
    if box.x1 - box.x0 < _PATCH[0] or box.bottom - box.top < _PATCH[1]:
        return []
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(path, *colour)
    red, green, blue, cover = (part.value for part in colour)
    return [box] if min(red, green, blue) < _PALE and cover else []


def _thinned(box: Box) -> Box:
    """Return a thin box as the line through its middle."""
    if box.x1 - box.x0 >= box.bottom - box.top:
        middle = (box.top + box.bottom) / 2
        return Box(box.x0, middle, box.x1, middle)
    middle = (box.x0 + box.x1) / 2
    return Box(middle, box.top, middle, box.bottom)


def _edges(path: Any, matrix: Matrix, shown: Shown) -> Iterator[Box]:  # noqa: ANN401
    """Yield the level and upright sides of a path."""
    import pypdfium2.raw as raw

    count = raw.FPDFPath_CountSegments(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = None
    for at in range(min(count, _MAX_POINTS)):
        part = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(part, x, y)
        point = _moved(x.value, y.value, matrix)
        kind = raw.FPDFPathSegment_GetType(part)
        if kind == _LINE_TO and last is not None:
            yield from _side(last, point, shown)
        if kind == _MOVE_TO:
            start = point
        last = point
        if raw.FPDFPathSegment_GetClose(part) and start is not None:
            yield from _side(last, start, shown)
            last = start


def _side(one: tuple[float, float], other: tuple[float, float], shown: Shown) -> Iterator[Box]:
    (a, b), (c, d) = one, other
    wide, high = abs(a - c), abs(b - d)
    if min(wide, high) <= _STRAIGHT and max(wide, high) >= _THIN:
        yield _thinned(shown(min(a, c), min(b, d), max(a, c), max(b, d)))
