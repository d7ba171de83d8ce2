"""Word files (.docx), read through their XML so that nothing is lost.

Headings come from styles and from looks, numbers are counted as Word counts them, tables are read
cell by cell. Deleted text, comments, notes, running headers and footers and the table of contents
are kept as furniture, each with its reason. Common and Strict Office Open XML (ECMA-376) are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pipeline.errors import ReadError
from pipeline.read.flowing import Part, digest_of, document
from pipeline.read.office import setting
from pipeline.read.office.content import Block, all_paragraphs, all_text
from pipeline.read.office.docx_story import Story
from pipeline.read.office.docx_styles import Styles
from pipeline.read.office.docx_text import Sources
from pipeline.read.office.numbering import Counter, Numbering, W
from pipeline.read.office.package import Package, not_one
from pipeline.read.talk.transcript import as_transcript
from pipeline.text import fold
from pipeline.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

_KIND = "a Word file"
_MAIN = "word/document.xml"
_RUNNING = {"header": "page_header", "footer": "page_footer"}
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment"))


@dataclass(frozen=True, slots=True)
class DocxReader:
    """Reads Word files, templates and those with macros; macros are never looked at."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".docx", ".docm", ".dotx", ".dotm")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a Word file; its places are pages where Word noted them."""
        data = path.read_bytes()
        return read_document(data, id, digest=digest_of(data), format="docx")


@dataclass(frozen=True, slots=True)
class Content:
    """What a Word file holds: its parts in order, its pages (0 if it does not tell), notes."""

    parts: tuple[Part, ...]
    pages: int
    notes: tuple[str, ...]


def read_document(data: bytes, id: str, *, digest: str, format: str) -> Document:
    """Return the document of a Word file's bytes; raise ReadError if there is no text in it."""
    found = content(data, id)
    return document(
        as_transcript(found.parts) or found.parts,
        id=id,
        digest=digest,
        format=format,
        pages=found.pages,
        notes=found.notes,
    )


def paragraphs(data: bytes, id: str) -> list[Part]:
    """Return the parts of a Word file's bytes, in reading order; raise ReadError if it is none."""
    return list(content(data, id).parts)


def content(data: bytes, id: str) -> Content:
    """Return what a Word file's bytes hold; raise ReadError if they are none."""
    package = Package(data, id, _KIND, ".docx")
    try:
        found = _content(package)
    except RecursionError:
        raise ReadError(id, "is nested too deeply.", "Save it again from Word.") from None
    if found is None:
        raise not_one(data, id, _KIND, ".docx")
    return found


@dataclass(frozen=True, slots=True)
class _Link:
    """A relationship of the main part: its kind and the name of the part it points to."""

    id: str
    kind: str
    target: str


def _content(package: Package) -> Content | None:
    main, links = _main(package)
    root = package.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        return None
    by_id = {link.id: link.target for link in links}
    sources = Sources(
        styles=Styles(_part(package, links, "styles")),
        numbering=Numbering(_part(package, links, "numbering")),
        notes=dict(_notes(package, links)),
        graphic=lambda id: package.xml(by_id[id]) if id in by_id else None,
    )
    story = Story(sources, Counter(sources.numbering))
    story.pages.known = next(body.iter(f"{W}lastRenderedPageBreak"), None) is not None
    blocks = story.blocks(body)
    left = _left_over(sources)
    running = list(_running(package, links, sources))
    headers = [part for part in running if part.reason == "page_header"]
    footers = [part for part in running if part.reason != "page_header"]
    parts = setting.parts([*blocks, *left], before=headers)
    pages = story.pages.number if story.pages.known else 0
    return Content((*parts, *footers), pages, tuple(sorted(sources.missed)))


def _main(package: Package) -> tuple[str, list[_Link]]:
    """Return the name of the main part and its relationships."""
    whole = _links(package, "_rels/.rels", "")
    main = next((link.target for link in whole if link.kind == "officeDocument"), _MAIN)
    folder, _, name = main.rpartition("/")
    return main, _links(package, f"{folder}/_rels/{name}.rels", folder)


def _links(package: Package, name: str, folder: str) -> list[_Link]:
    root = package.xml(name)
    found = [] if root is None else list(root)
    return [
        _Link(
            one.get("Id", ""),
            one.get("Type", "").rpartition("/")[2],
            _resolved(folder, one.get("Target", "")),
        )
        for one in found
        if one.get("TargetMode") != "External"
    ]


def _resolved(folder: str, target: str) -> str:
    """Return the name of a part from the folder that a link stands in."""
    if target.startswith("/"):
        return target.lstrip("/")
    steps = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _part(package: Package, links: list[_Link], kind: str) -> _Element | None:
    name = next((link.target for link in links if link.kind == kind), "")
    return package.xml(name) if name else None


def _notes(package: Package, links: list[_Link]) -> Iterator[tuple[tuple[str, str], _Element]]:
    for kind, reason in _NOTES:
        root = _part(package, links, kind)
        for one in () if root is None else root.iterchildren(f"{W}{reason}"):
            yield (reason, one.get(f"{W}id", "")), one


def _left_over(sources: Sources) -> list[Block]:
    """Return notes that nothing refers to."""
    found: list[Block] = []
    for (reason, _), note in list(sources.notes.items()):
        own = Story(sources, Counter(sources.numbering)).blocks(note)
        for one in all_paragraphs(own):
            one.reason = one.reason or reason
        found += own
    return found


def _running(package: Package, links: list[_Link], sources: Sources) -> Iterator[Part]:
    """Yield running headers and footers, once each distinct text."""
    seen: set[tuple[str, str]] = set()
    for link in links:
        reason = _RUNNING.get(link.kind)
        root = package.xml(link.target) if reason else None
        if root is None or not reason:
            continue
        own = Story(sources, Counter(sources.numbering)).blocks(root)
        text = all_text(own)
        if text and (reason, fold(text)) not in seen:
            seen.add((reason, fold(text)))
            yield Part(text, "furniture", reason=reason)
