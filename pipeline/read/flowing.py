"""Formats that flow (Word, OpenDocument, web pages, e-mail, sheets): from parts to a document.

Their files say what a page only shows: what is a heading, a list item, a cell. A reader gives
`Part`s in reading order; the text is put together here, and what a part does not say of itself
is told by its shape, as in any other document.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from pipeline.errors import ReadError
from pipeline.read.outline import number_off, outline
from pipeline.read.pieces import Piece
from pipeline.read.rows import Chunk, Row, chunks
from pipeline.text import fold, marker, trim
from pipeline.types import COLUMN_LEVEL, Document, Heading, HeadingRole, Line, Place, Span

PartKind = Literal[
    "", "title", "heading", "point", "prose", "text", "cell", "head", "answer", "turn", "furniture"
]
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")
_MOST_PARTS = 300_000  # ten thousand pages
_INDENT = 10.0  # points that stand for one level of a list
_RANK = 100  # the rank of a heading of level 0; it falls by _STEP from level to level
_STEP = 5
_FULL = 50  # characters of a line that may have been wrapped


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, item or cell of a flowing document; a line end in its text divides lines.

    `kind` "" leaves it to the shape of the text whether it is a heading, a list item or prose, and
    its lines are told apart; "text" is prose however short; "head" is a table's column or row head.
    What somebody answered or said is never a heading or furniture: the lines of an "answer" are
    points or paragraphs, those of a "turn" of speech run on. `mark` is the number or bullet
    that is shown before the text but is no part of it. `level` is the depth of a heading or the
    nesting of a list item, from 1; a heading of level 0 ranks by its look. `look` names its type
    ("b14" is bold at 14 points). `reason` says why furniture is left out. `under` holds the
    positions, in the sequence of parts, of what it stands under besides the headings: the heads of
    its row and column, the speaker, the question; `role` tells what it is to those under it. `at`
    names its place where that is no page ("row 12", "00:03:15"), `ats` that of each of its lines.
    """

    text: str = field(repr=False)
    kind: PartKind = ""
    level: int = 1
    mark: str = ""
    look: str = ""
    reason: str = ""
    under: tuple[int, ...] = ()
    page: int = 1
    at: str = ""
    withheld: bool = False
    role: HeadingRole = ""
    ats: tuple[str, ...] = ()


def document(
    parts: Sequence[Part],
    *,
    id: str,
    digest: str,
    format: str,
    pages: int = 0,
    notes: Sequence[str] = (),
) -> Document:
    """Return the document that some parts make; raise ReadError if they hold no text.

    `pages` is 0 where the format has none: places are then told in paragraphs.
    """
    if len(parts) > _MOST_PARTS:
        what = f"holds {len(parts):,} paragraphs or cells, too many for one document."
        raise ReadError(id, what, "Split it into several files, then run again.")
    text, rows = _set([clean(part.text).strip("\n") for part in parts], parts)
    if not any(rows):
        raise ReadError(id, "holds no text.", "Export it again from its source.")
    found: list[Chunk | Piece] = []
    heads: dict[int, Heading] = {}
    for at, (part, own) in enumerate(zip(parts, rows, strict=True)):
        if not own:
            continue
        made = _pieces(text, part, own, tuple(heads[n] for n in part.under if n in heads))
        if part.kind in ("answer", "turn"):
            made = [replace(one, turn=at + 1) for one in made if isinstance(one, Piece)]
        span = Span(_chunk(made[0]).span.start, _chunk(made[-1]).span.end)
        heads[at] = Heading(fold(text[span.start : span.end]), span, COLUMN_LEVEL, part.role)
        found += made
    return Document(
        id=id,
        digest=digest,
        format=format,
        text=text,
        lines=tuple(Line(row.span, row.place) for own in rows for row in own),
        blocks=outline(text, found, lambda row, word: True, flat=False),
        pages=pages or 1,
        notes=tuple(notes),
        unit="page" if pages else "paragraph",
    )


def digest_of(data: bytes) -> str:
    """Return the SHA-256 (hex) of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def clean(text: str) -> str:
    """Return text with LF line ends, without the characters that no text may hold."""
    return _NEVER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _set(texts: Sequence[str], parts: Sequence[Part]) -> tuple[str, list[list[Row]]]:
    """Return the text of a document and the rows of each part; a part without text has none."""
    pieces: list[str] = []
    rows: list[list[Row]] = []
    length = number = 0
    for part, text in zip(parts, texts, strict=True):
        own: list[Row] = []
        if text.strip():
            number += 1
            tight = part.kind in ("cell", "head", "point")
            joint = "" if not pieces else "\n" if tight else "\n\n"
            shown = f"{part.mark} {text.lstrip()}" if part.mark else text
            pieces += [joint, shown]
            own = list(_rows(part, shown, length + len(joint), number))
            length += len(joint) + len(shown)
        rows.append(own)
    return "".join(pieces), rows


def _rows(part: Part, text: str, start: int, number: int) -> Iterator[Row]:
    at = start
    for count, line in enumerate(text.split("\n")):
        span = trim(text, Span(at - start, at - start + len(line)))
        at += len(line) + 1
        if span.end > span.start:
            yield Row(
                span=Span(start + span.start, start + span.end),
                place=Place(part.page, number, at=_at(part, count)),
                gap=span.start == 0 and part.kind not in ("cell", "head", "point"),
                indent=_INDENT * part.level if part.kind == "point" else 0.0,
                right=float(span.end - span.start),
                look=part.look,
            )


def _at(part: Part, line: int) -> str:
    return part.ats[line] if line < len(part.ats) else part.at


def _pieces(
    text: str, part: Part, rows: Sequence[Row], under: tuple[Heading, ...]
) -> list[Chunk | Piece]:
    """Return what a part is: one piece, or chunks of unknown kind where it does not say."""
    if part.kind == "" or part.kind == "answer":
        wrapped = part.kind == "answer" and _are_wrapped(text, rows)
        found = chunks(text, rows, lambda row, word: True, wrapped=wrapped)
        if not under and not part.withheld and not part.kind:
            return list(found)
        return [
            Piece(one, "point" if one.kind else "prose", one.kind, "", under, part.withheld)
            for one in found
        ]
    chunk = _whole(text, part, rows)
    if part.kind == "head":
        return [Piece(chunk, "cell", "header", "", under)]
    if part.kind == "turn":
        return [Piece(chunk, "prose", under=under, withheld=part.withheld)]
    if part.kind == "text":
        return [Piece(chunk, "prose", "text", under=under, withheld=part.withheld)]
    style = ""
    if part.kind == "heading":
        chunk = number_off(text, chunk)
        style = f"h{_RANK - _STEP * part.level} outline"
        if not part.level:
            style = f"{part.look} {'outline' if part.mark else 'plain'}"
    elif part.kind == "point":
        style = chunk.kind or "bullet"
    return [Piece(chunk, part.kind, style, part.reason, under, part.withheld)]


def _are_wrapped(text: str, rows: Sequence[Row]) -> bool:
    """Return whether lines end because they are full: a long one breaks off and goes on below."""
    return any(
        row.right >= _FULL
        and text[row.span.end - 1] not in ".!?:;"
        and text[after.span.start].islower()
        for row, after in pairwise(rows)
    )


def _whole(text: str, part: Part, rows: Sequence[Row]) -> Chunk:
    """Return all rows of a part as one chunk, with its marker off."""
    whole = Span(rows[0].span.start, rows[-1].span.end)
    shown = text[whole.start : whole.end]
    if part.mark:
        kind, mark, begin = marker(shown)[0], part.mark, len(part.mark)
    else:
        kind, mark, begin = marker(shown) if part.kind in ("point", "cell") else ("", "", 0)
    span = trim(text, Span(whole.start + begin, whole.end))
    if span.start == span.end:
        kind, mark, span = "", "", whole
    return Chunk(tuple(rows), span, fold(text[span.start : span.end]), kind, mark)


def _chunk(made: Chunk | Piece) -> Chunk:
    return made.chunk if isinstance(made, Piece) else made
