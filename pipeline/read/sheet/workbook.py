"""Workbooks (.xlsx, .xlsb, .xls, .ods) by calamine: their worksheets as rows of text.

calamine lays a worksheet out as one full rectangle in memory and ends the process where that is
too large, so what an archive unpacks to, and how far apart its cells stand, is looked at before.
"""

from __future__ import annotations

import datetime
import html
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import ReadError
from pipeline.read.office.package import OLE, is_locked, locked
from pipeline.read.sheet.delimited import Record
from pipeline.read.sniff import kind_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetVisibleEnum

Made = TypeVar("Made")

_BLOCK = 1 << 22
_ROWS = 256  # that are asked for at once
_MOST = 1 << 30  # bytes that an archive may unpack to
_CELLS = 20_000_000  # cells of a worksheet; calamine needs 32 bytes for each
_SAVE = "Open it where it was made and save it again as .xlsx or .csv."
_ANY = (re.compile(rb'r="([A-Z]{1,3})\d'), re.compile(rb'r="[A-Z]{0,3}(\d+)"'))
_VALUED = (
    re.compile(rb'r="([A-Z]{1,3})\d+"(?:[^<>]*[^/<>])?>'),
    re.compile(rb'r="[A-Z]{1,3}(\d+)"(?:[^<>]*[^/<>])?>'),
)
_ASIDE = re.compile(r"xl/(?:comments\w*|threadedcomments/[^/]+|drawings/drawing\d*)\.xml")
_PARAGRAPH = re.compile(r"</(?:\w+:)?(?:p|comment|threadedComment)>")
_RUN = re.compile(r"<(?:\w+:)?(?:t|text)(?:\s[^>]*)?>([^<]*)<")
_OFFICE = {
    "word/document.xml": ("a Word document", ".docx"),
    "ppt/presentation.xml": ("PowerPoint slides", ".pptx"),
}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One worksheet of a workbook: its name, and whether it is shown."""

    path: Path
    id: str
    digest: str
    name: str
    shown: bool = True

    def records(self, *, row: int = 1, offset: int = 0) -> Iterator[Record]:
        """Yield the rows from `row` on, blank ones too; raise ReadError if they are damaged."""
        del offset
        sheet = self._sheet()
        if sheet.start is None:
            return
        lead = [""] * sheet.start[1]
        rows = sheet.iter_rows()
        _safely(self.id, lambda: next(islice(rows, row - 1, row - 1), None))
        number = row
        while some := _safely(self.id, lambda: list(islice(rows, _ROWS))):
            for cells in some:
                yield Record(number, [*lead, *map(_shown, cells)])
                number += 1

    def joined(self) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
        """Return the first and last cell (row, column from 0) of each range of merged cells."""
        return tuple(self._sheet().merged_cell_ranges or ())

    def _sheet(self) -> CalamineSheet:
        return _safely(self.id, lambda: _loaded(self.path, self.digest))[self.name][0]


def worksheets(path: Path, digest: str, id: str) -> tuple[Worksheet, ...]:
    """Return the worksheets of a workbook in their order; raise ReadError if it cannot be read."""
    from python_calamine import SheetVisibleEnum

    told = _safely(id, lambda: _loaded(path, digest))
    shown = SheetVisibleEnum.Visible
    return tuple(
        Worksheet(path, id, digest, name, visible == shown) for name, (_, visible) in told.items()
    )


@lru_cache(maxsize=1)
def _loaded(path: Path, digest: str) -> dict[str, tuple[CalamineSheet, SheetVisibleEnum]]:
    """Return all worksheets; kept, since the portions of a long one are asked for one by one."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    del digest  # another file at the same path is another workbook
    _check(path, path.name)
    with CalamineWorkbook.from_path(path) as workbook:
        return {
            one.name: (workbook.get_sheet_by_name(one.name), one.visible)
            for one in workbook.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        }


def _safely(id: str, work: Callable[[], Made]) -> Made:
    """Return what calamine makes; whatever it raises, a panic of its own too, is a ReadError."""
    from python_calamine import PasswordError

    try:
        return work()
    except PasswordError:
        raise locked(id) from None
    except ReadError as error:
        raise ReadError(id, error.what, error.todo) from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        said = " ".join(str(error).split())[:80].rstrip(".")
        raise ReadError(id, f"is damaged ({said}).", _SAVE) from None


def _shown(value: object) -> str:
    """Return a cell as a person would read it: whole numbers without ".0", dates as in ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    return str(value)


def _check(path: Path, id: str) -> None:
    """Raise ReadError if a file is no workbook, is locked, or would not fit into memory."""
    with path.open("rb") as file:
        head = file.read(4096)
        if head[:8] == OLE:
            if is_locked(head + file.read()):
                raise locked(id)
            return
    if not head.strip(b"\0\r\n\t "):
        raise ReadError(id, "is empty.", "Save it again.")
    if not head.startswith(b"PK"):
        raise _misnamed(head, id)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive, id)
    except _BROKEN:
        raise ReadError(id, "is damaged: it cannot be unpacked.", _SAVE) from None


def asides(path: Path) -> list[str]:
    """Return the comments on cells and the text boxes of a workbook, in order of their parts."""
    found: list[str] = []
    if not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if _ASIDE.fullmatch(name.lower()) and archive.getinfo(name).file_size < _BLOCK:
                parts = _PARAGRAPH.split(archive.read(name).decode("utf-8", "replace"))
                found += ["".join(_RUN.findall(part)) for part in parts]
    return [text for part in found if (text := html.unescape(part).strip())]


def _misnamed(head: bytes, id: str) -> ReadError:
    """Return the error of a file that is named a workbook and is something else."""
    stem = PurePosixPath(id).stem
    opening = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    kind = kind_of(head)
    if opening.startswith((b"<table", b"<html", b"<!doctype html")):
        what, todo = "a web page", f"Rename it to {stem}.html."
    elif opening.startswith(b"<?xml"):
        what, todo = "an XML file", "Open it in a spreadsheet and save it as .xlsx."
    elif kind and kind.suffix == ".txt":
        what, todo = "delimited text", f"Rename it to {stem}.csv."
    elif kind:
        what, todo = kind.name, kind.todo or f"Rename it to {stem}{kind.suffix}."
    else:
        return ReadError(id, "is not a workbook.", _SAVE)
    return ReadError(id, f"is named a workbook but is {what}.", todo)


def _check_archive(archive: zipfile.ZipFile, id: str) -> None:
    names = {name.lower() for name in archive.namelist()}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml", "[content_types].xml"}:
        raise ReadError(id, "is not a workbook but a ZIP archive.", "Unpack it.")
    for part, kind in _OFFICE.items():
        if part in names:
            raise ReadError(id, f"is not a workbook but {kind[0]}.", f"Rename it to {kind[1]}.")
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise locked(id)
    if sum(info.file_size for info in archive.infolist()) > _MOST:
        raise ReadError(id, "unpacks to more than 1 GB.", "Save it as .csv.")
    for info in archive.infolist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", info.filename.lower()):
            _check_cells(archive, info, id)


def _check_cells(archive: zipfile.ZipFile, info: zipfile.ZipInfo, id: str) -> None:
    """Raise ReadError if the cells of a worksheet stand too far apart, or are too many."""
    size = _spread(archive, info, _ANY)
    if size > _CELLS:  # cells that hold nothing but a look do not count
        size = _spread(archive, info, _VALUED)
    if size > _CELLS:
        what = f"has {size:,} cells in {info.filename}."
        raise ReadError(id, what, "Delete stray cells far from the table, or save it as .csv.")


def _spread(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, found: tuple[re.Pattern[bytes], ...]
) -> int:
    """Return how many cells the rectangle around all cells of a worksheet has, at most."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    count, rest = 0, b""
    with archive.open(info) as part:
        while block := part.read(_BLOCK):
            columns.update(found[0].findall(rest + block))
            rows.update(found[1].findall(rest + block))
            count += block.count(b"<c")
            rest = block[-200:]
    widest = max(map(_column, columns), default=0)
    return max(count, widest * max(map(int, rows), default=0))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
