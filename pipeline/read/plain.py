"""Plain text notes: decoded once, cut into rows by their line breaks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.errors import ReadError
from pipeline.read.outline import outline
from pipeline.read.rows import Row, chunks, unwrapped, wrap_fits
from pipeline.read.sniff import check_kind
from pipeline.text import marker, trim
from pipeline.types import Document, Line, Place, Span

_MARKS = (  # UTF-32 first: its mark starts with that of UTF-16
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ZEROS = {  # of four bytes that stand for one or two Latin letters, those that are zero
    "utf-32-le": (1, 2, 3),
    "utf-32-be": (0, 1, 2),
    "utf-16-le": (1, 3),
    "utf-16-be": (0, 2),
}
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1b\x7f\ufeff]")
_DAMAGED = "\ufffd"
_ASCII = frozenset(map(chr, range(128)))
_MOST_CHARACTERS = 10_000_000  # two or three thousand pages
_MOST_BYTES = 4 * _MOST_CHARACTERS
_MOST_LINES = 200_000
_LONGEST_LINE = 1_000_000
_SPLIT = "Split it into several files, then run again."


@dataclass(frozen=True, slots=True)
class PlainReader:
    """Reads text files: byte-order mark, then strict UTF-8, then Windows-1252."""

    version: ClassVar[int] = 2
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a text file.

        Line ends become LF, and control characters are left out; nothing else changes. Raises
        ReadError if the file is of another kind, or longer than one document may be.
        """
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        found = decoded(data, id)
        text = found.text
        _check_length(data, text, id)
        rows = tuple(_rows(text))
        lines = tuple(Line(row.span, row.place) for row in rows)
        wrapped = not unwrapped(rows)
        fits = wrap_fits(rows)
        parts = chunks(text, rows, fits, wrapped=wrapped)
        return Document(
            id=id,
            digest=hashlib.sha256(data).hexdigest(),
            format="text",
            text=text,
            lines=lines,
            blocks=outline(text, parts, fits),
            pages=1 + text.count("\f"),
            unit="line",
            notes=found.notes,
        )


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a text file, how its bytes were read, and what a user should know of it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, id: str) -> tuple[str, str]:
    """Return the characters of a file of text, as `decoded` does, and the encoding that fitted."""
    found = decoded(data, id)
    return found.text, found.encoding


def decoded(data: bytes, id: str) -> Decoded:
    """Return the characters of a text file, with LF line ends, without control characters.

    Raises ReadError where the bytes are of another kind of file, or of no text.
    """
    check_kind(data, id, "a text file", ".txt")
    found = _decoded(data)
    text = found.text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    bare = _CONTROL.sub("", text)
    left_out = len(text) - len(bare)
    if "\0" in text or left_out - text.count("\ufeff") > max(3, 0.02 * len(text)):
        raise ReadError(id, "is a binary file.", "Export it as text or PDF.")
    notes = found.notes
    if _DAMAGED in bare:
        notes += (f"Characters that are damaged ({_DAMAGED}): {bare.count(_DAMAGED)}.",)
    if left_out:
        notes += (f"Control characters that are left out: {left_out}.",)
    return Decoded(bare, found.encoding, notes)


def _decoded(data: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, errors="replace"), encoding)
    for encoding, zeros in _ZEROS.items():
        if _has_zeros(data, zeros):
            with suppress(UnicodeDecodeError):
                note = f"Read as {encoding[:6].upper()}: it has no byte-order mark."
                return Decoded(data.decode(encoding), encoding, (note,))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _mended(data)


def _has_zeros(data: bytes, zeros: Sequence[int]) -> bool:
    """Return whether most bytes at some places of four are zero, and few are elsewhere."""
    if len(data) % 2 or b"\0" not in data[:4]:
        return False
    count = [data[at::4].count(0) for at in range(4)]
    inside = min(count[at] for at in zeros)
    outside = max(count[at] for at in range(4) if at not in zeros)
    return 4 * inside > 0.7 * (len(data) - 3) and 4 * outside < 0.05 * len(data) + 1


def _mended(data: bytes) -> Decoded:
    """Return what is no strict UTF-8: UTF-8 with fewer errors than letters, else Windows-1252."""
    text = data.decode("utf-8", errors="replace")
    if sum(map(text.count, set(text) - _ASCII)) > 2 * text.count(_DAMAGED):
        return Decoded(text, "utf-8")
    note = "Read as Windows-1252: it is not UTF-8."
    return Decoded(data.decode("cp1252", errors="replace"), "cp1252", (note,))


def _check_length(data: bytes, text: str, id: str) -> None:
    """Raise ReadError if a text is longer than what can be one document."""
    if len(data) > _MOST_BYTES or len(text) > _MOST_CHARACTERS:
        most = _MOST_CHARACTERS // 1_000_000
        raise ReadError(id, f"holds more than {most} million characters.", _SPLIT)
    lines = text.split("\n")
    longest = max(map(len, lines))
    if longest > _LONGEST_LINE:
        what = f"holds a line of {longest:,} characters."
        raise ReadError(id, what, "Divide it into paragraphs, then run again.")
    filled = sum(map(bool, map(str.strip, lines)))
    if filled > _MOST_LINES:
        raise ReadError(id, f"holds {filled:,} lines, too many for one document.", _SPLIT)


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
        begin, start = start, start + len(piece) + 1
        if not piece or piece.isspace():
            blank = True
            continue
        span = trim(text, Span(begin, begin + len(piece)))
        lead = text[begin : span.start].replace("\t", "    ")
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
