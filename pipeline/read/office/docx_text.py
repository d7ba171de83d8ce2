"""The text of a Word paragraph: its runs, what fields show, what is deleted, hidden or elsewhere.

Every element that is not known to hold something else is walked into, so that no wrapper (content
controls, smart tags, insertions, links, whatever newer versions add) hides text. Of alternatives
for old and new versions one is read. What is not shown is kept with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.read.office import symbols
from pipeline.read.office.content import Block, Pages, Paragraph, Run
from pipeline.read.office.docx_styles import Look, ParagraphStyle, Styles, look
from pipeline.read.office.numbering import Numbering, W, is_on, whole

if TYPE_CHECKING:
    from lxml.etree import _Element

P, TBL, TXBX = f"{W}p", f"{W}tbl", f"{W}txbxContent"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ALTERNATIVES, _TEXTPATH = f"{_MC}AlternateContent", "{urn:schemas-microsoft-com:vml}textpath"
_DIAGRAM, _CHART = f"{_D}relIds", f"{_C}chart"
_RUN, _SDT, _FIELD = f"{W}r", f"{W}sdt", f"{W}fldChar"


def _names(names: str) -> frozenset[str]:
    return frozenset(f"{W}{name}" for name in names.split())


WRAPPERS = _names("ins moveTo smartTag customXml hyperlink sdtContent")
PROPERTIES = _names(
    "pPr rPr tblPr tblGrid tblPrEx trPr tcPr sdtPr sdtEndPr smartTagPr customXmlPr sectPr fldData "
    "ffData numberingChange delInstrText bookmarkStart bookmarkEnd proofErr"
)
_DELETED = _names("del moveFrom")
_GRAPHICS = _names("drawing pict object")
_SHOWN = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = {
    f"{W}footnoteReference": "footnote",
    f"{W}endnoteReference": "endnote",
    f"{W}commentReference": "comment",
}
_TEXTS = (f"{W}t", f"{W}delText", f"{M}t", f"{_A}t", _TEXTPATH, _DIAGRAM, _CHART)
_CONTENTS = ("TOC", "TOA", "INDEX")
_NO_LOOK = Look()


@dataclass(slots=True)
class _Field:
    code: str = ""
    result: bool = False

    @property
    def reason(self) -> str:
        """Return why what stands in the field now is no text, if it is none."""
        if not self.result:
            return "field_code"
        return "contents" if self.code.strip().upper().startswith(_CONTENTS) else ""


@dataclass(slots=True)
class Fields:
    """The fields that are open; those that are never closed are taken for none."""

    unclosed: frozenset[_Element] = frozenset()
    open: list[_Field] = field(default_factory=list)

    def take(self, mark: _Element) -> None:
        """Open, turn to the result of, or close a field."""
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin" and mark not in self.unclosed:
            self.open.append(_Field())
        elif kind == "separate" and self.open:
            self.open[-1].result = True
        elif kind == "end" and self.open:
            self.open.pop()

    @property
    def reason(self) -> str:
        """Return why what stands here is no text of the document, if it is none."""
        return next((one.reason for one in self.open if one.reason), "")


@dataclass(slots=True)
class Sources:
    """What the stories of one file share, and the texts that are kept elsewhere.

    `notes` are footnotes, endnotes and comments by kind and id; they are taken out as they are
    read. `graphic` gives the root of a diagram or chart by its relationship; `missed` is what was
    not read.
    """

    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], _Element]
    graphic: Callable[[str], _Element | None]
    missed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Text:
    """Reads paragraphs; `story` reads what stands apart from the line: boxes, notes."""

    sources: Sources
    story: Callable[[_Element, str, bool], list[Block]]
    pages: Pages = field(default_factory=Pages)
    fields: Fields = field(default_factory=Fields)

    def read(self, parent: _Element, made: Paragraph, style: ParagraphStyle, reason: str) -> None:
        """Add the text of a paragraph, or of what wraps a part of it."""
        for one, why in inside(parent, reason):
            self.take(one, made, style, why)

    def take(self, one: _Element, made: Paragraph, style: ParagraphStyle, why: str) -> None:
        """Add the text of one element to a paragraph."""
        tag = one.tag
        if tag == _RUN:
            self._run(one, made, style, why)
        elif tag == f"{M}t":
            self._add(made, one.text or "", self.sources.styles.shown(_NO_LOOK, style), why)
        elif tag == f"{W}fldSimple":
            self.fields.open.append(_Field(one.get(f"{W}instr", ""), result=True))
            self.read(one, made, style, why)
            self.fields.open.pop()
        elif tag in (P, TBL, TXBX):
            made.after += self.story(one, why, True)
        elif tag in _GRAPHICS:
            self._graphic(one, made, why)
        elif tag not in PROPERTIES:
            self.read(one, made, style, why)

    def _run(self, run: _Element, made: Paragraph, style: ParagraphStyle, reason: str) -> None:
        own = look(run.find(f"{W}rPr"))
        shape = self.sources.styles.shown(own, style)
        why = reason or ("hidden" if shape.hidden else "")
        marked = False
        for one, deeper in inside(run, why):
            tag = one.tag
            if tag == f"{W}t":
                text = (one.text or "").replace("\n", " ").replace("\u00ad", "")
                cause = "footnote" if marked else deeper
                self._add(made, symbols.shown(text, own.font), shape, cause)
            elif tag in _NOTES:
                self._note(one, made)
                marked = is_on(one) and one.get(f"{W}customMarkFollows", "0") not in ("0", "false")
            elif tag == f"{W}instrText":
                if self.fields.open:
                    self.fields.open[-1].code += one.text or ""
            elif not self._sign(one, made, shape, deeper) and tag not in PROPERTIES:
                if tag in _GRAPHICS:
                    self._graphic(one, made, deeper)
                else:
                    self.read(one, made, style, deeper)

    def _sign(self, one: _Element, made: Paragraph, shape: Look, reason: str) -> bool:
        """Add what an element of a run stands for; return whether it is such a one."""
        tag = one.tag
        if tag in _SHOWN:
            self._add(made, _SHOWN[tag], shape, reason)
        elif tag == f"{W}br":
            self._add(made, "\n", shape, reason)
            if one.get(f"{W}type") == "page":
                self.pages.turn(hard=True)
        elif tag == f"{W}lastRenderedPageBreak":
            self.pages.turn(hard=False)
        elif tag == _FIELD:
            self._add(made, _form(one), shape, reason)
            self.fields.take(one)
        elif tag == f"{W}delText":
            self._add(made, one.text or "", shape, "deleted")
        elif tag == f"{W}sym":
            code, font = one.get(f"{W}char", ""), one.get(f"{W}font", "")
            self._add(made, symbols.coded(code, font), shape, reason)
        else:
            return False
        return True

    def _add(self, made: Paragraph, text: str, shape: Look, reason: str) -> None:
        if not text:
            return
        if self.pages.fresh and not text.isspace():
            self.pages.fresh = False
        if not made.begun and not text.isspace():
            made.begun, made.page = True, self.pages.number
        strong = bool(shape.bold or shape.underline)
        made.runs.append(Run(text, strong, shape.size or 0.0, reason or self.fields.reason))

    def _note(self, mark: _Element, made: Paragraph) -> None:
        """Put the text of a note behind the paragraph that refers to it."""
        reason = _NOTES[mark.tag]
        note = self.sources.notes.pop((reason, mark.get(f"{W}id", "")), None)
        if note is not None:
            made.after += self.story(note, reason, False)

    def _graphic(self, graphic: _Element, made: Paragraph, reason: str) -> None:
        for one, why in inside(graphic, reason):
            tag = one.tag
            if tag == TXBX:
                made.after += self.story(one, why, False)
            elif tag == _TEXTPATH:
                self._aside(made, one.get("string", ""), why or "watermark")
            elif tag == f"{_A}p":
                self._aside(made, drawn(one), why)
            elif tag == _DIAGRAM:
                root = self.sources.graphic(one.get(f"{_R}dm", ""))
                for paragraph in () if root is None else root.iter(f"{_A}p"):
                    self._aside(made, drawn(paragraph), why)
            elif tag == _CHART:
                root = self.sources.graphic(one.get(f"{_R}id", ""))
                found = () if root is None else root.iter(f"{_A}t", f"{_C}v")
                self._aside(made, "\n".join(part.text or "" for part in found), why or "chart")
            elif tag not in PROPERTIES:
                self._graphic(one, made, why)

    def _aside(self, made: Paragraph, text: str, reason: str) -> None:
        if text.strip():
            made.after.append(Paragraph([Run(text)], reason=reason, page=self.pages.number))


def inside(parent: _Element, reason: str) -> Iterator[tuple[_Element, str]]:
    """Yield what an element holds, wrappers opened, each with why it is not shown ("" if it is)."""
    for one in parent.iterchildren():
        tag = one.tag
        if tag in WRAPPERS:
            yield from inside(one, reason)
        elif tag == _SDT:
            yield from inside(one, reason or _reason_of_control(one))
        elif tag == _ALTERNATIVES:
            chosen = _chosen(one)
            if chosen is not None:
                yield from inside(chosen, reason)
        elif tag in _DELETED:
            yield from inside(one, "deleted")
        else:
            yield one, reason


def unclosed_fields(root: _Element) -> frozenset[_Element]:
    """Return the marks that begin a field that never ends."""
    opened: list[_Element] = []
    for mark in root.iter(_FIELD):
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            opened.append(mark)
        elif kind == "end" and opened:
            opened.pop()
    return frozenset(opened)


def drawn(paragraph: _Element) -> str:
    """Return the text of a paragraph of a drawing."""
    parts = paragraph.iter(f"{_A}t", f"{_A}br")
    return "".join("\n" if part.tag == f"{_A}br" else part.text or "" for part in parts)


def _chosen(alternatives: _Element) -> _Element | None:
    """Return the first of some alternatives that holds text, else the first."""
    branches = [one for one in alternatives.iterchildren() if one.tag.startswith(_MC)]
    held = (one for one in branches if next(one.iter(*_TEXTS), None) is not None)
    return next(held, branches[0] if branches else None)


def _reason_of_control(control: _Element) -> str:
    """Return why the text of a content control is none of the document's, if it is none."""
    properties = control.find(f"{W}sdtPr")
    if properties is None:
        return ""
    gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
    if gallery is not None and gallery.get(f"{W}val") == "Table of Contents":
        return "contents"
    return "form_field" if is_on(properties.find(f"{W}showingPlcHdr")) else ""


def _form(begin: _Element) -> str:
    """Return what an old form field shows that has no result: a box, the entry chosen."""
    box = begin.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        said = box.find(f"{W}checked")
        return "☒" if is_on(box.find(f"{W}default") if said is None else said) else "☐"
    choice = begin.find(f"{W}ffData/{W}ddList")
    if choice is None:
        return ""
    entries = [one.get(f"{W}val", "") for one in choice.iterchildren(f"{W}listEntry")]
    for name in ("result", "default"):
        which = choice.find(f"{W}{name}")
        at = None if which is None else whole(which.get(f"{W}val"))
        if at is not None and 0 <= at < len(entries):
            return entries[at]
    return entries[0] if entries else ""
