"""What stands on a PDF page but not in it: form fields, free text, the remarks of its readers."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.read.pdf.words import Word, plain
from pipeline.types import Box

Shown = Callable[[float, float, float, float], Box]  # from a page's own coordinates

_MOST = 2000  # annotations on a page that are looked at
_REMARKS = frozenset({1, 8, 9, 10, 11, 12, 13, 14, 15})  # notes, marks and strokes, FPDF_ANNOT_*
_FREE_TEXT, _FIELD = 3, 20
_HIDDEN = 2 | 32  # the flags hidden and no view
_SIZE = 10.0  # points: the type that a remark is taken to be in


@dataclass(frozen=True, slots=True)
class Annotations:
    """The remarks and tick boxes of a page; `drawn` if it has fields or free text besides."""

    remarks: tuple[Word, ...] = field(default=(), repr=False)
    ticks: tuple[Word, ...] = field(default=(), repr=False)
    drawn: bool = False


def annotated(page: Any, shown: Shown) -> Annotations:  # noqa: ANN401 - a ctypes handle
    """Return what readers and respondents put on a page, in its order."""
    remarks, ticks, drawn = [], [], False
    for kind, note in _notes(page):
        if kind in _REMARKS:
            remarks += _word(_said(note, b"Contents"), note, shown)
        elif kind == _FIELD:
            state = _said(note, b"AS")
            ticks += _word({"": "", "Off": "☐"}.get(state, "☒"), note, shown)
            drawn = True
        elif kind == _FREE_TEXT:
            drawn = True
    return Annotations(tuple(remarks), tuple(ticks), drawn)


def flattened(page: Any) -> bool:  # noqa: ANN401
    """Make fields and free text part of a page's content; return whether that was done."""
    import pypdfium2.raw as raw

    return bool(raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS)


def _notes(page: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    import pypdfium2.raw as raw

    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        note = raw.FPDFPage_GetAnnot(page, number)
        if note:
            if not raw.FPDFAnnot_GetFlags(note) & _HIDDEN:
                yield raw.FPDFAnnot_GetSubtype(note), note
            raw.FPDFPage_CloseAnnot(note)


def _word(said: str, note: Any, shown: Shown) -> list[Word]:  # noqa: ANN401
    """Return what an annotation says as one word where it stands; nothing if it says nothing."""
    import pypdfium2.raw as raw

    text = " ".join(plain(said).split())
    if not text:
        return []
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(note, rect)
    box = shown(rect.left, rect.bottom, rect.right, rect.top)
    return [Word(text, box.x0, box.top, box.x1, max(box.bottom, box.top + 1), _SIZE)]


def _said(note: Any, key: bytes) -> str:  # noqa: ANN401
    import pypdfium2.raw as raw

    length = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    held = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(note, key, held, length)
    return bytes(held)[: max(0, length - 2)].decode("utf-16-le", errors="replace")
