"""Reading what other tools write: projects (.qdpx) and code books (.qdc) of REFI-QDA.

Tools differ in the case of `sources/`, in where the text stands (inside, in a file, as the
representation of a PDF), in braces around GUIDs and in line ends; elements that we do not know are
passed over. A file from anywhere may be a trap: what unpacks to too much, entities and document
types are refused.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import ReadError, SettingsError
from pipeline.refi.counting import counted_out
from pipeline.refi.guids import bare
from pipeline.refi.values import Project, ReadCode, ReadCoding, ReadSelection, ReadSource

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.read.office.package import Package

_TEXTS = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
_AGAIN = "Export it again as a REFI-QDA project (.qdpx)."
_BOOK_AGAIN = "Export it again as a REFI-QDA code book (.qdc)."
_MOST = 256_000_000  # bytes of all texts
_LONGEST = 12  # digits of a position


def read_project(data: bytes, where: str = "project.qdpx") -> Project:
    """Return a project; raise SettingsError where the bytes are none or cannot be trusted.

    `where` names the file in messages.
    """
    from pipeline.read.office.package import Package

    try:
        archive = Package(data, where, "a REFI-QDA project", ".qdpx")
        root = archive.xml("project.qde")
        if root is None:
            root = _elsewhere(archive)
        if root is None or _name(root) != "Project":
            raise SettingsError(where, "holds no project.qde.", _AGAIN)
        return _Reader(archive, root, where).project()
    except ReadError as error:
        raise SettingsError(error.where, error.what, error.todo) from None


def read_codebook(data: bytes, where: str = "codebook.qdc") -> tuple[ReadCode, ...]:
    """Return the codes of a code book, each before those that it holds.

    Raises SettingsError as `read_project` does.
    """
    from pipeline.read.office.package import parse

    try:
        root = parse(data, where)
    except ReadError as error:
        raise SettingsError(error.where, error.what, _BOOK_AGAIN) from None
    codes = _child(root, "Codes")
    if codes is None and _name(root) == "Project":
        book = _child(root, "CodeBook")
        codes = None if book is None else _child(book, "Codes")
    if codes is None:
        raise SettingsError(where, "holds no codes.", _BOOK_AGAIN)
    return tuple(_codes(codes, ""))


def _elsewhere(archive: Package) -> _Element | None:
    """Return the project where some tool put it in a folder or gave it another name."""
    found = [name for name in archive.names() if name.endswith(".qde")]
    return archive.xml(found[0]) if len(found) == 1 else None


class _Reader:
    """One project while it is read."""

    def __init__(self, archive: Package, root: _Element, where: str) -> None:
        self.archive, self.root, self.where = archive, root, where
        self.read = 0
        users = _child(root, "Users")
        self.users = {
            bare(user.get("guid", "")): (user.get("name") or user.get("id") or "").strip()
            for user in ([] if users is None else users)
            if _name(user) == "User"
        }

    def project(self) -> Project:
        """Return the project."""
        book, held = _child(self.root, "CodeBook"), _child(self.root, "Sources")
        codes = None if book is None else _child(book, "Codes")
        user = self.root.get("modifyingUserGUID") or self.root.get("creatingUserGUID") or ""
        moment = self.root.get("modifiedDateTime") or self.root.get("creationDateTime") or ""
        return Project(
            name=self.root.get("name", ""),
            origin=self.root.get("origin", ""),
            coder=self.users.get(bare(user), ""),
            date=_day(moment),
            users=tuple(name for name in self.users.values() if name),
            codes=() if codes is None else tuple(_codes(codes, "")),
            sources=tuple(
                self.source(one) for one in (() if held is None else held) if _is_source(one)
            ),
        )

    def source(self, element: _Element) -> ReadSource:
        """Return one source; that of a PDF or picture has the text that represents it."""
        inside = next(
            (
                child
                for child in element
                if _name(child) in ("Representation", "TextDescription", "Transcript")
            ),
            None,
        )
        told = element if _name(element) == "TextSource" or inside is None else inside
        raw = self.text(told)
        guid, name = bare(element.get("guid", "")), element.get("name") or told.get("name") or ""
        if raw is None:
            return ReadSource(guid, name, None, ())
        marked = [self.selection(one) for one in told if _name(one) == "PlainTextSelection"]
        text, placed = counted_out(raw, marked, self.root.get("origin", ""))
        for one in placed:
            self.check_span(one, text, name)
        return ReadSource(guid, name, text, placed)

    def text(self, element: _Element) -> str | None:
        """Return the text of a source as it is written; None where there is none."""
        inline, path = _child(element, "PlainTextContent"), element.get("plainTextPath", "")
        if not path:
            return None if inline is None else inline.text or ""
        if not path.startswith("internal://"):
            what = f"keeps the text of “{element.get('name', '')}” outside the project."
            raise SettingsError(self.where, what, "Export it with its documents inside.")
        file = path.removeprefix("internal://").lstrip("/")
        data = self.archive.read(f"sources/{file}")
        data = self.archive.read(file) if data is None else data
        if data is None:
            raise SettingsError(self.where, f"names {path}, but does not hold it.", _AGAIN)
        self.read += len(data)
        if self.read > _MOST:
            raise SettingsError(self.where, "holds more text than can be read.", "Split it.")
        return _decoded(data, self.where, path)

    def selection(self, element: _Element) -> ReadSelection:
        """Return a selection with its positions as they are written."""
        memo = _child(element, "Description")
        signed = (self.coder(element), _signed_on(element))
        return ReadSelection(
            guid=bare(element.get("guid", "")),
            name=element.get("name", ""),
            start=self.number(element, "startPosition"),
            end=self.number(element, "endPosition"),
            memo="" if memo is None else memo.text or "",
            codings=tuple(
                coding
                for child in element
                if _name(child) == "Coding"
                for coding in self.coding(child, signed)
            ),
        )

    def coding(self, element: _Element, signed: tuple[str, str]) -> Iterator[ReadCoding]:
        """Yield the code of a coding; who gave it is told there or of its selection."""
        ref = _child(element, "CodeRef")
        if ref is not None and ref.get("targetGUID"):
            coder = self.coder(element) or signed[0]
            yield ReadCoding(
                bare(ref.get("targetGUID", "")), coder, _signed_on(element) or signed[1]
            )

    def coder(self, element: _Element) -> str:
        """Return who changed something last, or made it; empty where the project does not say."""
        told = element.get("modifyingUser") or element.get("creatingUser") or ""
        return self.users.get(bare(told), "")

    def number(self, element: _Element, name: str) -> int:
        """Return a position; raise SettingsError where it is none."""
        told = element.get(name, "").strip()
        if told.isascii() and told.isdigit() and len(told) <= _LONGEST:
            return int(told)
        what = f"line {element.sourceline} of project.qde: {name} is no position: “{told[:20]}”."
        raise SettingsError(self.where, what, _AGAIN)

    def check_span(self, one: ReadSelection, text: str, name: str) -> None:
        """Raise SettingsError unless a selection lies in its text."""
        if not one.start <= one.end <= len(text):
            what = f"a selection of “{name}” ({one.start} to {one.end}) lies outside its text."
            raise SettingsError(self.where, what, _AGAIN)


def _codes(element: _Element, parent: str) -> Iterator[ReadCode]:
    """Yield the codes below an element, however deep, each before those that it holds."""
    waiting = [(child, parent) for child in reversed(element)]
    while waiting:
        code, above = waiting.pop()
        if _name(code) != "Code":
            continue
        told, guid = _child(code, "Description"), bare(code.get("guid", ""))
        codable = code.get("isCodable", "true").strip().lower() not in ("false", "0")
        description = "" if told is None else told.text or ""
        name, colour = code.get("name", ""), code.get("color", "")
        yield ReadCode(guid, name, description, above, codable, colour)
        waiting += [(child, guid) for child in reversed(code)]


def _decoded(data: bytes, where: str, path: str) -> str:
    """Return a text with its byte-order mark, if it has one: some tools count it."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return data.decode("utf-16" if wide else "utf-8")
    except UnicodeDecodeError:
        what = f"holds a text that is not UTF-8: {path}."
        raise SettingsError(where, what, _AGAIN) from None


def _is_source(element: _Element) -> bool:
    return _name(element) in _TEXTS


def _signed_on(element: _Element) -> str:
    return _day(element.get("modifiedDateTime") or element.get("creationDateTime") or "")


def _day(moment: str) -> str:
    """Return the day of a moment, or nothing where it is none."""
    try:
        return datetime.date.fromisoformat(moment.strip()[:10]).isoformat()
    except ValueError:
        return ""


def _child(element: _Element, name: str) -> _Element | None:
    return next((child for child in element if _name(child) == name), None)


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2]
