"""In what two versions of a file differ: cell by cell, line by line, part by part."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import zip_longest

from pipeline.proof.claims import shortly

_SHOWN = 20  # differences told of one file
_AROUND = 40  # characters told on either side of a difference in a long line


def differences(name: str, said: bytes, found: bytes) -> Iterator[tuple[str, str]]:
    """Yield where a file differs from what was found, and how; nothing if the two are the same."""
    if said == found:
        return
    told = False
    for at, difference in enumerate(_differences(name, said, found)):
        told = True
        if at == _SHOWN:
            yield "", "differs in more places."
            return
        yield difference
    if not told:
        yield "", "differs, though not in its words."


def _differences(name: str, said: bytes, found: bytes) -> Iterator[tuple[str, str]]:
    if zipfile.is_zipfile(io.BytesIO(found)):
        yield from _parts(said, found)
        return
    try:
        texts = said.decode("utf-8-sig"), found.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield "", "is no UTF-8 any more."
        return
    yield from (_cells if name.endswith(".csv") else _lines)(*texts)


def _parts(said: bytes, found: bytes) -> Iterator[tuple[str, str]]:
    """Yield in which parts of an archive the two differ."""
    try:
        ours, theirs = _unzipped(said), _unzipped(found)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        yield "", f"cannot be opened: {error}."
        return
    for part in sorted({*ours, *theirs}):
        if part not in ours or part not in theirs:
            yield part, "is there in one version only."
        else:
            for where, what in differences(part, ours[part], theirs[part]):
                yield f"{part}, {where}".removesuffix(", "), what


def _unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _cells(said: str, found: str) -> Iterator[tuple[str, str]]:
    try:
        ours, theirs = _rows(said), _rows(found)
    except csv.Error as error:
        yield "", f"is no table any more: {error}."
        return
    header = theirs[0] if theirs else []
    for number, (mine, other) in enumerate(zip_longest(ours, theirs), 1):
        if mine is None or other is None:
            yield f"row {number}", "is missing." if mine is None else "is one row too many."
            return
        for at, (cell, right) in enumerate(zip_longest(mine, other)):
            if cell != right:
                column = header[at] if at < len(header) else f"column {at + 1}"
                yield f"row {number}, {column}", _says(cell, right)


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def _lines(said: str, found: str) -> Iterator[tuple[str, str]]:
    for number, (mine, other) in enumerate(zip_longest(said.split("\n"), found.split("\n")), 1):
        if mine != other:
            yield f"line {number}", _says(*_near(mine, other))
            if mine is None or other is None:
                return


def _near(mine: str | None, other: str | None) -> tuple[str | None, str | None]:
    """Return two lines, cut to what stands about the first place in which they differ."""
    if mine is None or other is None:
        return mine, other
    at = next((n for n, (a, b) in enumerate(zip(mine, other, strict=False)) if a != b), 0)
    at = at or min(len(mine), len(other))
    start = max(0, at - _AROUND)
    return mine[start : at + _AROUND], other[start : at + _AROUND]


def _says(cell: str | None, right: str | None) -> str:
    return f"says {shortly(cell or '')}, but it is {shortly(right or '')}."
