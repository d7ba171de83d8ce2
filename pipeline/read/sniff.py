"""What a file really is, by its bytes and not by its name: told in messages, never guessed from.

The marks are those of the formats' own specifications, as the `file` command collects them.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import ReadError

_LARGEST = 1 << 30  # bytes: more than that is no document
_HEAD = 4096
_PROBE = 1 << 20  # bytes within which an archive names its parts
_PICTURE = "Save it as PDF and run text recognition on it, for example with ocrmypdf."
_RECORDING = "Have it written down, and add the text."
_ARCHIVE = "Unpack it and add the files in it."
_OTHER = "Save it as PDF or text."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, with its suffix, or with what to do where no suffix makes it readable."""

    name: str
    suffix: str = ""
    todo: str = ""


_TEXT = Kind("a text file", ".txt")
_PDF = Kind("a PDF", ".pdf")
_HTML = Kind("a web page", ".html")
_BY_FIRST_BYTES: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", Kind("a Rich Text document", ".rtf")),
    (b"\x89PNG\r\n\x1a\n", Kind("a PNG picture", todo=_PICTURE)),
    (b"\xff\xd8\xff", Kind("a JPEG picture", todo=_PICTURE)),
    (b"GIF8", Kind("a GIF picture", todo=_PICTURE)),
    (b"II*\0", Kind("a TIFF picture", todo=_PICTURE)),
    (b"MM\0*", Kind("a TIFF picture", todo=_PICTURE)),
    (b"\x1f\x8b", Kind("a gzip archive", todo=_ARCHIVE)),
    (b"BZh", Kind("a bzip2 archive", todo=_ARCHIVE)),
    (b"\xfd7zXZ\0", Kind("an xz archive", todo=_ARCHIVE)),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7z archive", todo=_ARCHIVE)),
    (b"Rar!\x1a\x07", Kind("a RAR archive", todo=_ARCHIVE)),
    (b"ID3", Kind("a sound recording", todo=_RECORDING)),
    (b"OggS", Kind("a sound recording", todo=_RECORDING)),
    (b"SQLite format 3\0", Kind("a database", todo="Export it as a sheet.")),
    (b"%!PS", Kind("a PostScript file", todo="Save it as PDF.")),
    (b"\x7fELF", Kind("a program", todo="Remove it.")),
    (b"MZ\x90\0", Kind("a program", todo="Remove it.")),
)
_IN_ZIP: tuple[tuple[bytes, Kind], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", Kind("an OpenDocument text", ".odt")),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Kind("a sheet", ".ods")),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", Kind("slides", ".odp")),
    (b"mimetypeapplication/epub", Kind("an e-book", ".epub")),
    (b"word/document", Kind("a Word document", ".docx")),
    (b"xl/workbook.bin", Kind("a binary Excel sheet", ".xlsb")),
    (b"xl/workbook", Kind("an Excel sheet", ".xlsx")),
    (b"ppt/presentation", Kind("PowerPoint slides", ".pptx")),
    (b"Index/Document.iwa", Kind("an Apple document", todo="Export it as Word or PDF.")),
)
_IN_OLE: tuple[tuple[str, Kind], ...] = (
    (
        "EncryptedPackage",
        Kind("a document protected by a password", todo="Save a copy without the password."),
    ),
    ("WordDocument", Kind("an old Word document", ".doc")),
    ("Workbook", Kind("an old Excel sheet", ".xls")),
    ("PowerPoint Document", Kind("old PowerPoint slides", ".ppt")),
    ("__substg1.0_", Kind("an Outlook message", ".msg")),
)
_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype\s+html|<html[\s>])", re.I)
_MEDIA = {
    b"WEBP": Kind("a WebP picture", todo=_PICTURE),
    b"WAVE": Kind("a sound recording", todo=_RECORDING),
    b"AVI ": Kind("a video", todo=_RECORDING),
}
_PICTURES = (b"heic", b"heix", b"mif1", b"avif")


def kind_of(data: bytes) -> Kind | None:
    """Return what kind of file some bytes are, None where nothing tells."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = (kind for mark, kind in _IN_ZIP if mark in data)
        return next(found, Kind("a ZIP archive", todo=_ARCHIVE))
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        found = (kind for name, kind in _IN_OLE if name.encode("utf-16-le") in data)
        return next(found, Kind("an old Office document", todo=_OTHER))
    if head[:1024].lstrip(b" \t\r\n\0").startswith(b"%PDF-"):
        return _PDF
    if _HTML_START.match(head):
        return _HTML
    for mark, kind in _BY_FIRST_BYTES:
        if head.startswith(mark):
            return kind
    return _media(head) or (_TEXT if _is_text(head) else None)


def kind_at(path: Path) -> Kind | None:
    """Return what kind of file lies at a path, None where it cannot be told."""
    try:
        with path.open("rb") as file:
            return kind_of(file.read(_PROBE))
    except OSError:
        return None


def _media(head: bytes) -> Kind | None:
    if head[:4] == b"RIFF":
        return _MEDIA.get(head[8:12])
    if head[4:8] == b"ftyp":
        picture = head[8:12] in _PICTURES
        return Kind("a picture", todo=_PICTURE) if picture else Kind("a recording", todo=_RECORDING)
    return None


def _is_text(head: bytes) -> bool:
    """Return whether bytes read as UTF-8 text; the last character may be cut."""
    try:
        text = head[: _HEAD - 4].decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return bool(text.strip()) and all(c.isprintable() or c.isspace() for c in text)


def check_kind(data: bytes, id: str, named: str, *suffixes: str) -> None:
    """Raise ReadError if a file named a PDF (say) is something else than its suffixes say."""
    kind = kind_of(data)
    if kind is None or kind.suffix in suffixes:
        return
    todo = kind.todo or f"Rename it to {PurePosixPath(id).stem}{kind.suffix}."
    raise ReadError(id, f"is named {named} but is {kind.name}.", todo)


def check_file(path: Path, id: str) -> None:
    """Raise ReadError unless a path leads to a file that may be opened: pipes would never end."""
    try:
        facts = path.stat()
    except OSError as error:
        raise _absent(path, id, error) from None
    if stat.S_ISDIR(facts.st_mode):
        raise _folder(path, id)
    if not stat.S_ISREG(facts.st_mode):
        what = "pipe" if stat.S_ISFIFO(facts.st_mode) else "device or socket"
        raise ReadError(id, f"is a {what}, not a file.", "Save what comes out of it as a file.")
    if facts.st_size > _LARGEST:
        raise ReadError(id, "is larger than 1 GB.", "Split it.")


def _absent(path: Path, id: str, error: OSError) -> ReadError:
    if error.errno == errno.ELOOP:
        return ReadError(id, "is a link that leads back to itself.", "Remove it.")
    if path.is_symlink():
        return ReadError(id, "is a link to a file that is not there.", "Remove it or mend it.")
    if isinstance(error, FileNotFoundError):
        return ReadError(id, "is not there any more.", "Put it back or run again without it.")
    return ReadError(id, f"cannot be opened: {error.strerror}.", "Check it.")


def _folder(path: Path, id: str) -> ReadError:
    if path.is_symlink():
        what = "is a link to a folder, and is not followed."
        return ReadError(id, what, "Put the folder itself there, or run it by itself.")
    try:
        os.scandir(path).close()
    except OSError as error:
        what = f"is a folder that cannot be looked into: {error.strerror}."
        return ReadError(id, what, "Change its permissions.")
    return ReadError(id, "is a folder, not a file.", "Name a file in it.")
