"""Delimited text (CSV, TSV): the records of a file one by one, each with its row and its bytes.

Quoting is that of RFC 4180; the delimiter is the one that cuts the first lines most evenly. A file
is never held whole: a record tells at which byte it ends, so that reading may start behind it.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ReadError
from pipeline.read.sniff import check_kind

_BLOCK = 1 << 20
_LONGEST = 1 << 24  # characters of one record
_HEAD = 1 << 16  # bytes that tell what kind of file it is
_SAMPLE = 200  # lines that tell the delimiter
_DELIMITERS = (",", ";", "\t", "|")
_NONE = "\x1f"  # a delimiter that no text holds: one column
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SEPARATOR = re.compile(r"sep=(.)\r?\n?$", re.IGNORECASE)
_ESCAPED = {"utf-8": "surrogateescape", "utf-16-le": "surrogatepass", "utf-16-be": "surrogatepass"}
_UNDECODED = re.compile(r"[\ud800-\udfff]")


class Record(NamedTuple):
    """One row of a sheet: its number from 1 as the sheet shows it, its cells, and where it ends.

    `end` is a byte of the file, 0 where that is not known. `broken` tells that a quotation mark
    was never closed, and the row taken to end with its line.
    """

    row: int
    cells: Sequence[str]
    end: int = 0
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Delimited:
    """A delimited text file: how it is written, and where its first record starts."""

    path: Path
    id: str
    encoding: str
    delimiter: str
    start: int
    newline: str
    width: int

    def records(self, *, row: int = 1, offset: int = 0) -> Iterator[Record]:
        """Yield the records from a byte on, blank ones too; `row` is the number of the first.

        Raises ReadError where a record is longer than 16 million characters.
        """
        lines = _Lines(self, offset or self.start)
        end = lines.at
        while (line := lines.take()) is not None:
            cells, broken = _cells(line, lines, self)
            end = lines.at
            yield Record(row, cells, end, broken)
            row += 1


def survey(path: Path, id: str) -> tuple[str, str, tuple[str, ...]]:
    """Return the SHA-256 (hex) of a text file, its encoding and what to tell of it.

    Byte-order mark, then UTF-8 with fewer errors than letters, then Windows-1252. Raises ReadError
    if it is no text.
    """
    digest, strict = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    head, whole = b"", True
    for block in _blocks(path):
        digest.update(block)
        if not head:
            head = block[:_HEAD]
            _check_text(head, id)
        whole = whole and _is_whole(strict, block)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if marked or whole:
        return digest.hexdigest(), marked or "utf-8", ()
    damaged, foreign = _damage(path)
    if foreign > 2 * damaged:
        return digest.hexdigest(), "utf-8", (f"Characters that are damaged (\ufffd): {damaged}.",)
    return digest.hexdigest(), "cp1252", ("Read as Windows-1252: it is not UTF-8.",)


def delimited(path: Path, encoding: str, id: str) -> Delimited:
    """Return how a text file is written, told by its first lines."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    start = next((len(mark) for mark, _ in _MARKS if head.startswith(mark)), 0)
    shown = head[start:].decode(encoding, errors="ignore")
    newline = "\n" if "\n" in shown or "\r" not in shown else "\r"
    plain = Delimited(path, id, encoding, _NONE, start, newline, 1)
    lines = list(islice(iter(_Lines(plain, start).take, None), _SAMPLE))
    told = _SEPARATOR.match(lines[0]) if lines else None
    if told:
        start += len(lines[0].encode(encoding))
        lines = lines[1:]
    whole = len(lines) < _SAMPLE
    width = {mark: _widths(lines, mark, whole) for mark in _DELIMITERS}
    best = told.group(1) if told else _best(width, path.suffix.lower())
    return Delimited(path, id, encoding, best, start, newline, width.get(best, (1, 0.0))[0])


def _check_text(head: bytes, id: str) -> None:
    """Raise ReadError if a file's first bytes are not those of delimited text."""
    check_kind(head, id, "delimited text", ".txt")
    if any(head.startswith(mark) for mark, _ in _MARKS):
        return
    opening = head[:200].lstrip().lower()
    if opening.startswith((b"<table", b"<?xml")):
        what = "is named delimited text but is a web page or XML."
        raise ReadError(id, what, "Open it in a spreadsheet and save it as .xlsx.")
    if head.count(0) + len(_CONTROL.findall(head)) > 0.02 * len(head):
        raise ReadError(id, "is a binary file.", "Export the sheet as .csv or .xlsx.")


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file by parts, then an empty one."""
    with path.open("rb") as file:
        yield from chain(iter(partial(file.read, _BLOCK), b""), [b""])


def _damage(path: Path) -> tuple[int, int]:
    """Return how many errors a file has as UTF-8, and how many characters that are not ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    damaged = foreign = 0
    for block in _blocks(path):
        shown = decoder.decode(block, not block)
        damaged += shown.count("\ufffd")
        foreign += len(shown) - len(shown.encode("ascii", "ignore"))
    return damaged, foreign


def _is_whole(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    """Return whether the bytes so far are strict UTF-8; an empty block ends them."""
    try:
        decoder.decode(block, not block)
    except UnicodeDecodeError:
        return False
    return True


def _widths(lines: Sequence[str], delimiter: str, whole: bool) -> tuple[int, float]:
    """Return the usual number of cells of a record if it is cut there, and how many have it."""
    csv.field_size_limit(_LONGEST)
    try:
        found = [len(row) for row in csv.reader(map(_flat, lines), delimiter=delimiter) if row]
    except csv.Error:
        return 1, 0.0
    found = found if whole or len(found) < 2 else found[:-1]
    if not found:
        return 1, 0.0
    width, count = max(Counter(found).items(), key=lambda item: (item[1], item[0]))
    if found[0] >= 3 and found[0] != width and found.count(found[0]) > 0.3 * len(found):
        width, count = found[0], found.count(found[0])  # the heads tell how wide it is
    return width, count / len(found)


def _best(widths: dict[str, tuple[int, float]], suffix: str) -> str:
    """Return the delimiter that cuts most records into the same number of cells."""
    if suffix == ".tsv" and widths["\t"][0] > 1:
        return "\t"
    fit = {
        mark: (share, width)
        for mark, (width, share) in widths.items()
        if width > 1 and (share >= 0.6 or (width > 2 and share >= 0.3))
    }
    order = sorted(fit, key=lambda mark: (fit[mark], -_DELIMITERS.index(mark)))
    return order[-1] if order else _NONE


class _Lines:
    """The lines of a file from a byte on; `at` is the byte behind the last one taken."""

    def __init__(self, file: Delimited, offset: int) -> None:
        self.file, self.at = file, offset
        self.is_wide = file.encoding.startswith("utf-16")
        self.escaped = _ESCAPED.get(file.encoding)
        self.ahead: deque[str] = deque()
        self.source = self._read(offset)

    def take(self) -> str | None:
        """Return the next line with its end, or None behind the last."""
        line = self.ahead.popleft() if self.ahead else next(self.source, None)
        if line is not None:
            self.at += self._size(line)
        return line

    def back(self, lines: Sequence[str]) -> None:
        """Give lines back, to be taken again."""
        self.ahead.extendleft(reversed(lines))
        self.at -= sum(map(self._size, lines))

    def _size(self, line: str) -> int:
        if self.escaped is None or (line.isascii() and not self.is_wide):
            return len(line)
        return len(line.encode(self.file.encoding, self.escaped))

    def _read(self, offset: int) -> Iterator[str]:
        encoding, newline = self.file.encoding, self.file.newline
        decoder = codecs.getincrementaldecoder(encoding)(_ESCAPED.get(encoding, "replace"))
        with self.file.path.open("rb") as file:
            file.seek(offset)
            rest = ""
            while block := file.read(_BLOCK):
                *lines, rest = (rest + _decoded(decoder, block)).split(newline)
                yield from (line + newline for line in lines)
                if len(rest) > _LONGEST:
                    raise ReadError(
                        self.file.id, "holds a line of more than 16 million characters.",
                        "Check that it is a sheet.",
                    )  # fmt: skip
            rest += _decoded(decoder, b"")
        if rest:
            yield rest


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes) -> str:
    try:
        return decoder.decode(block, not block)
    except UnicodeDecodeError:  # half a character at the end of a UTF-16 file
        return "\ufffd"


def _cells(line: str, lines: _Lines, file: Delimited) -> tuple[list[str], bool]:
    """Return the cells of the record that starts with a line, and whether it is broken."""
    if '"' not in line:
        shown = _flat(line).strip("\r\n")
        return (shown.split(file.delimiter) if shown else []), False
    whole = None if line.count('"') % 2 else _whole(line, file.delimiter)
    if whole is not None:
        return whole, False
    taken = [line]
    cells, ends = _parsed(taken, lines, file.delimiter, strict=True)
    if cells is not None:
        return cells, False
    if ends and len(taken) == 1:
        return _loose(_flat(line).strip("\n"), file.delimiter), False
    if ends:  # quotation marks inside a cell that are not doubled, or one that is not closed
        cells, _ = _parsed(taken, lines, file.delimiter, strict=False)
        if cells is not None and not _swallows(cells, taken, file):
            return cells, False
    lines.back(taken[1:])
    cells, _ = _parsed(taken[:1], None, file.delimiter, strict=False)
    return cells or [_flat(line)], True


def _whole(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line that is a record as it should be, as nearly all of them are."""
    try:
        return next(csv.reader((_flat(line),), delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None


def _loose(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line with quotation marks inside a cell that are not doubled.

    One ends a cell only where the next cell starts right behind it, not a blank as in a sentence.
    """
    cells, at = [], 0
    while at <= len(line):
        if line.startswith('"', at):
            end = line.find('"', at + 1)
            while end >= 0 and not _closes(line, end, delimiter):
                end = line.find('"', end + 1 + line.startswith('""', end))
            end = len(line) if end < 0 else end
            cells.append(line[at + 1 : end].replace('""', '"'))
            at = end + 2
        else:
            end = line.find(delimiter, at)
            end = len(line) if end < 0 else end
            cells.append(line[at:end])
            at = end + 1
    return cells


def _closes(line: str, at: int, delimiter: str) -> bool:
    after = line[at + 1 : at + 3]
    return not after or (after[0] == delimiter and after[1:] != " ")


def _swallows(cells: Sequence[str], taken: Sequence[str], file: Delimited) -> bool:
    """Return whether a record of several lines holds another: a line that is as wide as a row."""
    rows = csv.reader(map(_flat, taken[1:]), delimiter=file.delimiter)
    wide = file.width > 2 and any(len(row) == file.width for row in rows)
    return wide or len(cells) != file.width


def _parsed(
    taken: list[str], lines: _Lines | None, delimiter: str, *, strict: bool
) -> tuple[list[str] | None, bool]:
    """Return the cells of one record, taking as many lines as it needs, and whether it ends.

    None where the record is not as it should be, and may not be if `strict`.
    """
    used = size = 0

    def feed() -> Iterator[str]:
        nonlocal used, size
        while size <= _LONGEST:
            if used == len(taken):
                line = lines.take() if lines else None
                if line is None:
                    return
                taken.append(line)
            used += 1
            size += len(taken[used - 1])
            yield _flat(taken[used - 1])

    csv.field_size_limit(2 * _LONGEST)
    try:
        cells = next(csv.reader(feed(), delimiter=delimiter, strict=strict), None)
    except csv.Error as error:
        return None, not str(error).startswith("unexpected end")
    if lines and used < len(taken):
        lines.back(taken[used:])
        del taken[used:]
    return cells, True


def _flat(line: str) -> str:
    """Return a line without NULs, half characters and ends of line inside it."""
    end = "\n" if line.endswith(("\n", "\r")) else ""
    shown = line.rstrip("\r\n").replace("\0", "").replace("\r", " ")
    return (shown if shown.isascii() else _UNDECODED.sub("\ufffd", shown)) + end
