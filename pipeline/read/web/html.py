"""Web pages, saved as HTML, XHTML or in one file with their pictures (MHTML).

The text of a page is what a browser shows of it. Scripts, styles, comments and attributes are
not counted, but for what is seen or read out: the names of pictures and the words on buttons.
Navigation, hidden and deleted words are furniture, so that all that is left out is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.errors import ReadError
from pipeline.read.flowing import Part, clean, digest_of, document
from pipeline.read.sniff import check_kind
from pipeline.read.web.charsets import decode_page, is_binary
from pipeline.types import Document

_TAG = re.compile(r"<(?:[A-Za-z!/?])")
_CONTENT = ("", "point", "prose", "text", "cell")
_EMPTIED = re.compile(
    r"<(script|style|title|iframe|textarea|noscript|xmp)\b([^<>]{0,2000})/>", re.IGNORECASE
)
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


@dataclass(frozen=True, slots=True)
class HtmlReader:
    """Reads web pages: byte-order mark, declared encoding, then UTF-8, then Windows-1252."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml", ".mhtml", ".mht")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a page: its main text, what is left out as furniture."""
        data = path.read_bytes()
        told = ""
        page = data
        if path.suffix.lower() in (".mhtml", ".mht"):
            from pipeline.read.web.mail_parts import saved_page

            page, told = saved_page(data, id)
        check_kind(page, id, "a web page", ".html", ".txt")
        if is_binary(page):
            raise ReadError(id, "is named a web page but is not one.", "Give it its true suffix.")
        text, notes = decode_page(page, told)
        if path.suffix.lower() == ".xhtml" or text.lstrip().startswith("<?xml"):
            text = _as_html(text)
        return document(
            page_parts(text, id), id=id, digest=digest_of(data), format="html", notes=notes
        )


def page_parts(text: str, id: str) -> list[Part]:
    """Return the parts of a page; more is taken as text, step by step, if nothing is left."""
    from pipeline.read.web.boilerplate import CAUTIONS
    from pipeline.read.web.elements import parse
    from pipeline.read.web.html_walk import parts
    from pipeline.read.web.preformatted import paragraphs

    if not _TAG.search(text):
        return paragraphs(clean(text))
    page = parse(clean(text), id)
    made: list[Part] = []
    for caution in range(CAUTIONS):
        made = parts(page, caution=caution)
        if any(part.kind in _CONTENT for part in made):
            break
    return made


def markup_parts(text: str, id: str, *, written: bool = False) -> list[Part]:
    """Return the parts of a piece of markup that is no page: all that can be seen is its text."""
    from pipeline.read.web.elements import parse
    from pipeline.read.web.html_walk import parts

    return parts(parse(clean(text), id), caution=2, written=written)


def _as_html(text: str) -> str:
    """Return XHTML as HTML: empty elements closed, and the text in CDATA sections escaped."""
    first, *others = _EMPTIED.sub(r"<\1\2></\1>", text).split(_CDATA)
    made = [first]
    for other in others:
        inner, end, after = other.partition(_CDATA_END)
        made += [inner.replace("&", "&amp;").replace("<", "&lt;"), after] if end else [inner]
    return "".join(made)
