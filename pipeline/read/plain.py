"""Plain text notes: decoded once, cut into rows by their line breaks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.errors import ReadError
from pipeline.read.outline import outline
from pipeline.read.rows import Row, chunks, unwrapped, wrap_fits
from pipeline.text import marker, trim
from pipeline.types import Document, Line, Place, Span

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class PlainReader:
    """Reads text files: byte-order mark, then strict UTF-8, then Windows-1252."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a text file; line ends become LF, nothing else changes."""
        data = path.read_bytes()
        text, encoding = decode(data, id)
        rows = tuple(_rows(text))
        lines = tuple(Line(row.span, row.place) for row in rows)
        wrapped = not unwrapped(rows)
        fits = wrap_fits(rows)
        found = chunks(text, rows, fits, wrapped=wrapped)
        return Document(
            id=id,
            digest=hashlib.sha256(data).hexdigest(),
            format="text",
            text=text,
            lines=lines,
            blocks=outline(text, found, fits),
            pages=1 + text.count("\f"),
            unit="line",
            notes=() if encoding != "cp1252" else ("Read as Windows-1252: it is not UTF-8.",),
        )


def decode(data: bytes, id: str) -> tuple[str, str]:
    """Return the text of some bytes, with LF line ends, and the encoding that fitted."""
    if data[:4] in (b"%PDF", b"PK\x03\x04") or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ReadError(id, "is named a text file but is not one.", "Give it its true suffix.")
    text, encoding = _decode(data)
    if "\0" in text:
        raise ReadError(id, "is a binary file.", "Export it as text or PDF.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def _rows(text: str) -> Iterator[Row]:
    """Yield the lines that hold characters.

    A form feed starts a page. A line that starts with one blank where the line above has none,
    and is no list item, starts a new block: text taken out of PDFs marks a new page that way.
    """
    start, number, page, blank, above = 0, 0, 1, True, 0
    for piece in text.split("\n"):
        number += 1
        feeds = piece.count("\f")
        page += feeds
        span = trim(text, Span(start, start + len(piece)))
        start += len(piece) + 1
        if span.start == span.end:
            blank = True
            continue
        lead = text[start - len(piece) - 1 : span.start].replace("\t", "    ")
        indent = len(lead.strip("\f\n"))
        line = text[span.start : span.end]
        turned = indent == 1 and not above and not marker(line)[0]
        yield Row(
            span=span,
            place=Place(page, number),
            gap=blank or bool(feeds) or turned,
            indent=indent,
            right=indent + len(line),
        )
        blank, above = False, indent
