"""The styles of a Word file: what a paragraph or a run is, followed through what they build on.

A property that is on or off (bold, hidden) is switched by each of paragraph and character style:
bold within a bold style is plain (ECMA-376 part 1, 17.7.3). What is set on the run itself counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.read.office.numbering import W, is_on, twips, whole

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"heading ([1-9])")
_CONTENTS = re.compile(r"toc (?:[1-9]|heading)|table of (?:figures|authorities)|index [1-9]")
_CHAIN = 30  # styles that build on one another at most; a ring of styles ends there
_BODY = 9  # the outline level of body text
_POINTS = 10.0  # Word's size where a file says none


class Look(NamedTuple):
    """What run properties say: None where they say nothing. `size` is in points."""

    bold: bool | None = None
    underline: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    style: str = ""
    font: str = ""


_NO_LOOK = Look()


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style with all it builds on; `ids` are its own id and those of its bases."""

    ids: tuple[str, ...] = ()
    heading: int = 0
    title: bool = False
    contents: bool = False
    list: str = ""
    level: int | None = None
    left: int | None = None
    look: Look = _NO_LOOK


@dataclass(slots=True)
class Styles:
    """All styles of a file by id."""

    root: _Element | None
    _elements: dict[str, _Element] = field(init=False)
    _paragraphs: dict[str, ParagraphStyle] = field(default_factory=dict)
    _runs: dict[str, Look] = field(default_factory=dict)
    _usual: str = ""
    _base: Look = _NO_LOOK

    def __post_init__(self) -> None:
        """Find the styles, the default paragraph style and the look that all start from."""
        found = [] if self.root is None else list(self.root.iterchildren(f"{W}style"))
        self._elements = {one.get(f"{W}styleId", ""): one for one in found}
        usual = [
            one.get(f"{W}styleId", "")
            for one in found
            if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in ("1", "true", "on")
        ]
        self._usual = usual[0] if usual else ""
        defaults = f"{W}docDefaults/{W}rPrDefault/{W}rPr"
        self._base = look(None if self.root is None else self.root.find(defaults))

    def paragraph(self, id: str) -> ParagraphStyle:
        """Return a paragraph style, the default one where the id is unknown."""
        id = id if id in self._elements else self._usual
        if id not in self._paragraphs:
            self._paragraphs[id] = self._paragraph(id)
        return self._paragraphs[id]

    def shown(self, own: Look, paragraph: ParagraphStyle) -> Look:
        """Return the look of a run, complete: from itself, its style, its paragraph's style."""
        run, above = self._run(own.style), paragraph.look
        bold = bool(run.bold) != bool(above.bold) if own.bold is None else own.bold
        hidden = bool(run.hidden) != bool(above.hidden) if own.hidden is None else own.hidden
        underline = above.underline if own.underline is None else own.underline
        size = own.size or run.size or above.size or _POINTS
        return Look(bold, bool(underline), hidden, size, font=own.font or run.font or above.font)

    def table(self, id: str) -> tuple[bool, bool]:
        """Return whether a table style sets the first row, and the first column, in bold."""
        parts = {
            part.get(f"{W}type"): look(part.find(f"{W}rPr")).bold
            for one in self._chain(id)
            for part in one.iterchildren(f"{W}tblStylePr")
        }
        return bool(parts.get("firstRow")), bool(parts.get("firstCol"))

    def _run(self, id: str) -> Look:
        if id not in self._runs:
            self._runs[id] = _joined(look(one.find(f"{W}rPr")) for one in self._chain(id))
        return self._runs[id]

    def _chain(self, id: str) -> list[_Element]:
        """Return a style and what it builds on, nearest first."""
        found: list[_Element] = []
        while id in self._elements and len(found) < _CHAIN:
            found.append(self._elements[id])
            base = found[-1].find(f"{W}basedOn")
            id = "" if base is None else base.get(f"{W}val", "")
        return found

    def _paragraph(self, id: str) -> ParagraphStyle:
        chain = self._chain(id)
        names = [_named(one) for one in chain]
        made = ParagraphStyle(
            ids=tuple(one.get(f"{W}styleId", "") for one in chain),
            title=bool(names) and names[0] == "title",
            contents=any(_CONTENTS.fullmatch(name) for name in names),
            look=_joined([*(look(one.find(f"{W}rPr")) for one in chain), self._base]),
        )
        heading: int | None = None
        for one, name in zip(chain, names, strict=True):
            properties = one.find(f"{W}pPr")
            own = outline_level(properties)
            said = _HEADING.fullmatch(name)
            if heading is None and (own is not None or said):
                heading = own if own is not None else int(said[1]) if said else 0
            list_, level = numbered(properties)
            left = left_of(properties)
            made = replace(
                made,
                list=made.list or list_,
                level=level if made.level is None else made.level,
                left=left if made.left is None else made.left,
            )
        return replace(made, heading=heading or 0)


def look(properties: _Element | None) -> Look:
    """Return what some run properties say."""
    bold = underline = hidden = size = None
    style = font = ""
    for one in () if properties is None else properties.iterchildren():
        tag = one.tag
        if tag == _B:
            bold = is_on(one)
        elif tag == _SZ:
            size = _points(one.get(_VAL))
        elif tag == _U:
            underline = is_on(one)
        elif tag == _VANISH:
            hidden = is_on(one)
        elif tag == _RSTYLE:
            style = one.get(_VAL, "")
        elif tag == _RFONTS:
            font = one.get(_ASCII) or one.get(_HANSI) or ""
    return Look(bold, underline, hidden, size, style, font)


_B, _SZ, _U, _VANISH, _RSTYLE, _RFONTS, _VAL, _ASCII, _HANSI = (
    f"{W}{name}" for name in "b sz u vanish rStyle rFonts val ascii hAnsi".split()
)


def numbered(properties: _Element | None) -> tuple[str, int | None]:
    """Return the list and the level that paragraph properties name, "" and None if none."""
    own = None if properties is None else properties.find(f"{W}numPr")
    if own is None:
        return "", None
    list_, level = own.find(f"{W}numId"), own.find(f"{W}ilvl")
    return (
        "" if list_ is None else list_.get(f"{W}val", ""),
        None if level is None else whole(level.get(f"{W}val")),
    )


def outline_level(properties: _Element | None) -> int | None:
    """Return the depth of a heading from 1 that paragraph properties set, 0 for body text."""
    own = None if properties is None else properties.find(f"{W}outlineLvl")
    level = None if own is None else whole(own.get(f"{W}val"))
    return None if level is None else level + 1 if 0 <= level < _BODY else 0


def left_of(properties: _Element | None) -> int | None:
    """Return where the first line starts or the rest hangs, in twips, if that is set."""
    own = None if properties is None else properties.find(f"{W}ind")
    if own is None:
        return None
    left = twips(own.get(f"{W}left") or own.get(f"{W}start"))
    first = max(0, twips(own.get(f"{W}firstLine")) or 0)
    return left if not first else (left or 0) + first


def _points(text: str | None) -> float | None:
    """Return a size in points: half-points, unless a unit is named."""
    if text and text.isdecimal():
        return int(text[:6]) / 2
    measure = twips(text)
    return None if measure is None else measure / 20


def _joined(looks: Iterator[Look] | list[Look]) -> Look:
    """Return looks laid over one another, the nearest on top."""
    bold = underline = hidden = size = None
    font = ""
    for one in looks:
        bold = one.bold if bold is None else bold
        underline = one.underline if underline is None else underline
        hidden = one.hidden if hidden is None else hidden
        size = one.size if size is None else size
        font = font or one.font
    return Look(bold, underline, hidden, size, font=font)


def _named(style: _Element) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else name.get(f"{W}val", "").lower()
