"""OpenDocument texts (.odt, .ott and flat .fodt; ODF 1.2), read as Word files are.

Headings by their outline level, list numbers counted, tables cell by cell. Deleted text, comments,
notes, running headers and footers and indexes are kept as furniture, each with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pipeline.errors import ReadError
from pipeline.read.flowing import Part, digest_of, document
from pipeline.read.office import setting
from pipeline.read.office.content import Block, Pages, all_text
from pipeline.read.office.odt_lists import Lists
from pipeline.read.office.odt_story import Story
from pipeline.read.office.odt_styles import OFFICE, STYLE, TEXT, Styles
from pipeline.read.office.package import Package, locked, not_one, parse
from pipeline.read.talk.transcript import as_transcript
from pipeline.text import fold
from pipeline.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

_KIND = "an OpenDocument text"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(frozen=True, slots=True)
class OdtReader:
    """Reads OpenDocument texts, zipped or flat."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".odt", ".ott", ".fodt")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a text; its places are pages where the file notes them."""
        data = path.read_bytes()
        try:
            found = _read(data, id)
        except RecursionError:
            raise ReadError(id, "is nested too deeply.", "Save it again.") from None
        if found is None:
            raise not_one(data, id, _KIND, ".odt")
        parts, pages = found
        parts = as_transcript(parts) or parts
        return document(parts, id=id, digest=digest_of(data), format="odt", pages=pages)


@dataclass(frozen=True, slots=True)
class _Source:
    """The roots of a file's content and styles, and how what is embedded in it is read."""

    content: _Element
    styles: _Element | None
    embedded: Callable[[str], _Element | None]


def _read(data: bytes, id: str) -> tuple[list[Part], int] | None:
    """Return the parts of a text in reading order and its pages, 0 if it does not tell."""
    source = _flat(data, id) if data.lstrip()[:1] == b"<" else _zipped(data, id)
    body = None if source is None else source.content.find(f"{OFFICE}body/{OFFICE}text")
    if source is None or body is None:
        return None
    styles = Styles()
    for root in (source.styles, source.content):
        styles.add(root)
    pages = Pages(known=_tells_pages(body))
    story = Story(styles, Lists(), dict(_deletions(body)), source.embedded, pages)
    blocks = story.blocks(body)
    for region in list(story.changes.values()):
        blocks += story.aside(region, "deleted")
    running = list(_running(source.styles, styles))
    headers = [part for part in running if part.reason == "page_header"]
    footers = [part for part in running if part.reason != "page_header"]
    parts = setting.parts(blocks, before=headers)
    return [*parts, *footers], pages.number if pages.known else 0


def _flat(data: bytes, id: str) -> _Source:
    root = parse(data, id)
    return _Source(root, root, lambda name: None)


def _zipped(data: bytes, id: str) -> _Source | None:
    package = Package(data, id, _KIND, ".odt")
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise locked(id)
    content = package.xml("content.xml")
    if content is None:
        return None

    def embedded(name: str) -> _Element | None:
        return package.xml(f"{name.removeprefix('./')}/content.xml") if name else None

    return _Source(content, package.xml("styles.xml"), embedded)


def _tells_pages(body: _Element) -> bool:
    said = body.get(f"{TEXT}use-soft-page-breaks") == "true"
    return said or next(body.iter(f"{TEXT}soft-page-break"), None) is not None


def _deletions(body: _Element) -> Iterator[tuple[str, _Element]]:
    """Yield the deletions that are stored apart, by the name that the text refers to."""
    for region in body.iterchildren(f"{TEXT}tracked-changes"):
        for change in region.iterchildren(f"{TEXT}changed-region"):
            gone = change.find(f"{TEXT}deletion")
            if gone is not None:
                yield change.get(f"{TEXT}id") or change.get(_XML_ID) or "", gone


def _running(root: _Element | None, styles: Styles) -> Iterator[Part]:
    """Yield running headers and footers, once each distinct text."""
    seen: set[tuple[str, str]] = set()
    master = None if root is None else root.find(f"{OFFICE}master-styles")
    for one in () if master is None else master.iter():
        kind = one.tag.removeprefix(STYLE).partition("-")[0] if one.tag.startswith(STYLE) else ""
        if kind not in ("header", "footer"):
            continue
        text = all_text(_story(one, styles))
        reason = f"page_{kind}"
        if text and (reason, fold(text)) not in seen:
            seen.add((reason, fold(text)))
            yield Part(text, "furniture", reason=reason)


def _story(element: _Element, styles: Styles) -> list[Block]:
    return Story(styles, Lists()).blocks(element)
