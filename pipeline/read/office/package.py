"""Office files are zip archives of XML: opened with bounds, parsed without entities or network.

What an archive says of itself is not trusted: each part is read to a bound and no further, so
that a small file that unpacks to gigabytes fails at once. A document type is refused: no office
format needs one, and entities that hold entities grow without end.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from pipeline.errors import ReadError
from pipeline.read.sniff import check_kind

if TYPE_CHECKING:
    from lxml.etree import _Element

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how the container of old Office files starts
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PART = 64_000_000  # bytes: some 2,000 pages of densely formatted Word XML
_RATIO = 200  # real office XML is packed 5 to 60 times
_SMALL = 4_000_000  # bytes below which no ratio is a danger
_TAGS = 4_000_000  # a tree of so many tags takes some 450 MB
_SAVE_AGAIN = "Open it where it was made and save it again."
_BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error)
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main",
     b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math",
     b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip


class Package:
    """The parts of an office file by name; names differ in nothing but case at most once."""

    def __init__(self, data: bytes, id: str, kind: str, suffix: str) -> None:
        """Open an archive; raise ReadError if `data` is none.

        `kind` and `suffix` name the format that is looked for ("a Word file", ".docx").
        """
        self.id = id
        try:  # some sites send a line of their own before the archive
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN:
            if data.startswith(_ZIP):
                raise ReadError(id, "is damaged: its end is missing.", "Fetch it again.") from None
            raise not_one(data, id, kind, suffix) from None
        self._names = {_plain(info.filename): info for info in self._archive.infolist()}

    def names(self) -> list[str]:
        """Return the names of all parts, in lower case and in order."""
        return sorted(self._names)

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a part, or None if there is none; raise ReadError past a bound."""
        info = self._names.get(_plain(name))
        if info is None:
            return None
        if info.flag_bits & 1:
            raise locked(self.id)
        self._check(info.file_size, info.compress_size)
        try:
            with self._archive.open(info) as part:
                data = part.read(_PART + 1)
        except (*_BROKEN, zlib.error, EOFError, OSError, RuntimeError):
            what = f"is damaged: {name} in it cannot be unpacked."
            raise ReadError(self.id, what, _SAVE_AGAIN) from None
        self._check(len(data), info.compress_size)
        return data

    def xml(self, name: str) -> _Element | None:
        """Return the root element of a part, or None if there is no such part."""
        data = self.read(name)
        return None if data is None else parse(data, self.id)

    def _check(self, size: int, packed: int) -> None:
        if size > _PART or (size > _SMALL and size > _RATIO * max(1, packed)):
            raise ReadError(self.id, "unpacks to more than any document holds.", "Do not open it.")


def parse(data: bytes, id: str) -> _Element:
    """Return the root of some XML; Strict Office namespaces become those of common files.

    Raise ReadError if it is broken, too deep (256 levels), too large or has a document type.
    """
    from lxml import etree

    if data.count(b"<") > _TAGS:
        raise ReadError(id, "is too large.", "Split it into several documents.")
    for strict, common in _STRICT if b"http://purl.oclc.org/ooxml" in data[:20_000] else ():
        data = data.replace(strict, common)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(id, f"is broken: {_first(str(error))}.", _SAVE_AGAIN) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(id, "holds a document type, which may hide a trap.", _SAVE_AGAIN)
    return root


def locked(id: str) -> ReadError:
    """Return the error of a file that asks for a password."""
    return ReadError(id, "is protected by a password.", "Save it without the password.")


def is_locked(data: bytes) -> bool:
    """Return whether some bytes are an OLE container that holds an encrypted Office file."""
    return data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data


def not_one(data: bytes, id: str, kind: str, suffix: str) -> ReadError:
    """Return the error of a file that is not what it is named, as exactly as its bytes tell."""
    if not data:
        return ReadError(id, "is empty.", "Fetch it again.")
    if is_locked(data):
        return locked(id)
    try:
        check_kind(data, id, kind, suffix)
    except ReadError as error:
        return error
    if data.startswith(_ZIP):
        return ReadError(id, "is damaged: a part of it is missing.", "Fetch it again.")
    return ReadError(id, f"is named {kind} but is not one.", "Give it its true suffix.")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _first(message: str) -> str:
    return message.split(", line ")[0].rstrip(".")
