"""The text of an OpenDocument paragraph: spans, white space, fields, and what hangs on it.

Elements that are not known to hold something else are walked into, so that no wrapper hides text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.read.office.content import Block, Pages, Paragraph, Run, Table
from pipeline.read.office.numbering import whole
from pipeline.read.office.odt_styles import (
    DRAW,
    OFFICE,
    TABLE,
    TEXT,
    Shape,
    Style,
    Styles,
    laid,
    shown,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

PAGE, CHANGE, TABLES = f"{TEXT}soft-page-break", f"{TEXT}change", f"{TABLE}table"
_S, _NOTE, _ANNOTATION = f"{TEXT}s", f"{TEXT}note", f"{OFFICE}annotation"
_SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_APART = frozenset(
    [
        *(f"{OFFICE}{name}" for name in "forms change-info binary-data".split()),
        *(f"{TABLE}{name}" for name in "title desc".split()),
        *(
            f"{TEXT}{name}"
            for name in "tracked-changes sequence-decls variable-decls user-field-decls number "
            "note-citation script hidden-text table-of-content-source illustration-index-source "
            "table-index-source object-index-source user-index-source alphabetical-index-source "
            "bibliography-source".split()
        ),
    ]
)
_UNSHOWN = ("{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}",
            "{http://purl.org/dc/elements/1.1/}",
            "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}")  # fmt: skip
_MATH = "{http://www.w3.org/1998/Math/MathML}math"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SPACES = re.compile(r"[ \t\n\r]+")


class Host(Protocol):
    """The story that a paragraph stands in: reads what hangs on it."""

    styles: Styles
    pages: Pages

    def embedded(self, name: str, /) -> _Element | None:
        """Return the root of a document within the file."""

    def aside(self, element: _Element, reason: str) -> list[Block]:
        """Return what stands apart from the line."""

    def table(self, element: _Element, reason: str) -> Table:
        """Return a table."""

    def deleted(self, mark: _Element) -> list[Block]:
        """Return what was deleted at a place."""


@dataclass(slots=True)
class Text:
    """Reads the text of one paragraph. White space is folded as OpenDocument asks (ODF 6.1.2)."""

    story: Host
    made: Paragraph
    style: Style
    blank: bool = True  # the last character was white space that was kept

    def read(self, element: _Element, own: Shape, reason: str) -> None:
        """Add the text of an element, what it holds and what comes between."""
        self._words(element.text, own, reason)
        for one in element.iterchildren():
            self._one(one, own, reason)
            self._words(one.tail, own, reason)

    def trim(self) -> None:
        """Take a blank off the end of the paragraph."""
        if self.made.runs and self.made.runs[-1].text.endswith(" "):
            last = self.made.runs[-1]
            self.made.runs[-1] = last._replace(text=last.text[:-1])

    def _words(self, text: str | None, own: Shape, reason: str) -> None:
        if not text:
            return
        folded = _SPACES.sub(" ", text.replace("\u00ad", ""))
        if self.blank and folded.startswith(" "):
            folded = folded[1:]
        if folded:
            self.blank = folded.endswith(" ")
            self._add(folded, own, reason)

    def _add(self, text: str, own: Shape, reason: str) -> None:
        strong, size, hidden = shown(own, self.style.shape)
        pages = self.story.pages
        if not text.isspace():
            pages.fresh = False
            if not self.made.begun:
                self.made.begun, self.made.page = True, pages.number
        self.made.runs.append(Run(text, strong, size, reason or ("hidden" if hidden else "")))

    def _sign(self, text: str, own: Shape, reason: str) -> None:
        self._add(text, own, reason)
        self.blank = text == "\n"

    def _one(self, one: _Element, own: Shape, reason: str) -> None:
        tag = one.tag
        if tag == _S:
            self._sign(" " * min(whole(one.get(f"{TEXT}c")) or 1, 1000), own, reason)
        elif tag in _SIGNS:
            self._sign(_SIGNS[tag], own, reason)
        elif tag == PAGE:
            self.story.pages.turn(hard=True)
        elif tag == _NOTE:
            kind = "endnote" if one.get(f"{TEXT}note-class") == "endnote" else "footnote"
            self.made.after += self.story.aside(one, kind)
        elif tag == _ANNOTATION:
            self.made.after += self.story.aside(one, "comment")
        elif tag == CHANGE:
            self.made.after += self.story.deleted(one)
        elif tag == f"{TEXT}hidden-text":
            self._add(one.get(f"{TEXT}string-value", ""), own, "hidden")
        elif tag == f"{TEXT}placeholder":
            self.read(one, own, reason or "form_field")
        elif tag == TABLES:
            self.made.after.append(self.story.table(one, reason))
        elif tag.startswith(DRAW):
            self.made.after += self.story.aside(one, reason)
            self._sums(one, own, reason)
        elif holds_text(one):
            style = self.story.styles.style("text", one.get(f"{TEXT}style-name", ""))
            inner = laid(style.shape, own) if tag == f"{TEXT}span" else own
            self.read(one, inner, reason)

    def _sums(self, frame: _Element, own: Shape, reason: str) -> None:
        """Add the text of equations, which are documents of their own within the file."""
        for one in frame.iter(f"{DRAW}object"):
            inner = next(one.iter(_MATH), None)
            root = self.story.embedded(one.get(_HREF, "")) if inner is None else inner
            if root is not None and root.tag == _MATH:
                kept = (part for part in root.iter() if part.tag != f"{_MATH[:-4]}annotation")
                self._sign("".join((part.text or "").strip() for part in kept), own, reason)


def holds_text(one: _Element) -> bool:
    """Return whether an element may hold text that is shown."""
    return one.tag not in _APART and not one.tag.startswith(_UNSHOWN)
