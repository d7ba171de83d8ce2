"""The styles of an OpenDocument text (ODF 1.2 and 1.3): looks, indents, levels of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.read.office import symbols
from pipeline.read.office.numbering import twips, whole
from pipeline.read.office.odt_lists import Level, Levels

if TYPE_CHECKING:
    from lxml.etree import _Element

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, STYLE, FO, SVG = (
    f"{{{_ODF}{name}:1.0}}"
    for name in "office text table drawing style xsl-fo-compatible svg-compatible".split()
)
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_ALIGNED = f"{STYLE}list-level-label-alignment"
_CHAIN = 30  # styles that build on one another at most; a ring of styles ends there
_POINTS = 12.0  # the size where a file says none


class Shape(NamedTuple):
    """What text properties say: None where they say nothing. `size` in points, `share` of it."""

    bold: bool | None = None
    underline: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    share: float | None = None


_NO_SHAPE = Shape()


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all it builds on. `list` names its list style.

    `left` is its indent in twips, `own_left` that which it sets itself.
    """

    names: tuple[str, ...] = ()
    shape: Shape = _NO_SHAPE
    list: str = ""
    left: int | None = None
    own_left: int | None = None
    breaks: bool = False
    fill: str = ""


@dataclass(slots=True)
class Styles:
    """All styles of a text, by family and name; `outline` numbers headings."""

    outline: Levels = field(default_factory=dict)
    _elements: dict[tuple[str, str], _Element] = field(default_factory=dict)
    _lists: dict[str, _Element] = field(default_factory=dict)
    _fonts: dict[str, str] = field(default_factory=dict)
    _made: dict[tuple[str, str], Style] = field(default_factory=dict)
    _levels: dict[str, Levels] = field(default_factory=dict)

    def add(self, root: _Element | None) -> None:
        """Add the styles of a part of the file; later ones of a name take its place."""
        for one in () if root is None else root.iter(
            f"{STYLE}style", f"{STYLE}default-style", f"{TEXT}list-style", f"{TEXT}outline-style",
            f"{STYLE}font-face",
        ):  # fmt: skip
            name = one.get(f"{STYLE}name", "")
            if one.tag == f"{TEXT}list-style":
                self._lists[name] = one
            elif one.tag == f"{STYLE}font-face":
                self._fonts[name] = one.get(f"{SVG}font-family", name).strip("'\"")
            elif one.tag == f"{TEXT}outline-style":
                self.outline = dict(self._read_levels(one))
            else:
                self._elements[one.get(f"{STYLE}family", ""), name] = one

    def style(self, family: str, name: str) -> Style:
        """Return a style of a family ("paragraph", "text", "table-cell"), complete."""
        if (family, name) not in self._made:
            self._made[family, name] = self._style(family, name)
        return self._made[family, name]

    def _style(self, family: str, name: str) -> Style:
        chain: list[_Element] = []
        id = name
        while id and (family, id) in self._elements and len(chain) < _CHAIN:
            chain.append(self._elements[family, id])
            id = chain[-1].get(f"{STYLE}parent-style-name", "")
        names = tuple(one.get(f"{STYLE}name", "") for one in chain)
        default = self._elements.get((family, ""))
        page = bool(chain and chain[0].get(f"{STYLE}master-page-name"))
        made = Style(names=names, breaks=page, own_left=_margin(chain[0]) if chain else None)
        for one in chain if default is None else [*chain, default]:
            made = _laid_over(made, one)
        return made

    def levels(self, name: str) -> Levels:
        """Return the levels of a list style, from 1; none where the style is unknown."""
        if name not in self._levels:
            element = self._lists.get(name)
            self._levels[name] = {} if element is None else dict(self._read_levels(element))
        return self._levels[name]

    def _read_levels(self, element: _Element) -> Iterator[tuple[int, Level]]:
        for one in element.iterchildren():
            at = whole(one.get(f"{TEXT}level"))
            if at is not None:
                yield at, self._level(one)

    def _level(self, one: _Element) -> Level:
        properties = one.find(f"{STYLE}list-level-properties")
        made = Level(
            start=whole(one.get(f"{TEXT}start-value")) or 1,
            left=0 if properties is None else _left(properties),
            aligned=properties is not None and _ALIGNED in (one.tag for one in properties),
        )
        if one.tag == f"{TEXT}list-level-style-image":
            return replace(made, bullet="•")
        if one.tag == f"{TEXT}list-level-style-bullet":
            sign = symbols.shown(one.get(f"{TEXT}bullet-char", "•"), self._font(one))
            return replace(made, bullet=sign.strip())
        pattern = one.get(f"{STYLE}num-list-format") or one.get(f"{_LOEXT}num-list-format")
        return replace(
            made,
            format=one.get(f"{STYLE}num-format", ""),
            prefix=one.get(f"{STYLE}num-prefix", ""),
            suffix=one.get(f"{STYLE}num-suffix", ""),
            shown=whole(one.get(f"{TEXT}display-levels")) or 1,
            pattern=pattern or "",
            sync=one.get(f"{STYLE}num-letter-sync") == "true",
        )

    def _font(self, one: _Element) -> str:
        properties = one.find(f"{STYLE}text-properties")
        if properties is None:
            return ""
        name = properties.get(f"{STYLE}font-name", "")
        return self._fonts.get(name, name) or properties.get(f"{FO}font-family", "").strip("'\"")


def _laid_over(made: Style, below: _Element) -> Style:
    """Return a style completed by one that it builds on."""
    paragraph = below.find(f"{STYLE}paragraph-properties")
    cell = below.find(f"{STYLE}table-cell-properties")
    left = _margin(below)
    breaks = paragraph is not None and paragraph.get(f"{FO}break-before") == "page"
    return replace(
        made,
        shape=laid(made.shape, shape(below.find(f"{STYLE}text-properties"))),
        list=made.list or below.get(f"{STYLE}list-style-name", ""),
        left=left if made.left is None else made.left,
        breaks=made.breaks or breaks,
        fill=made.fill or ("" if cell is None else _fill(cell)),
    )


def _margin(style: _Element) -> int | None:
    paragraph = style.find(f"{STYLE}paragraph-properties")
    return None if paragraph is None else twips(paragraph.get(f"{FO}margin-left"))


def _fill(cell: _Element) -> str:
    fill = cell.get(f"{FO}background-color", "").lower()
    return "" if fill in ("transparent", "#ffffff") else fill


def shape(properties: _Element | None) -> Shape:
    """Return what some text properties say."""
    if properties is None:
        return _NO_SHAPE
    weight = properties.get(f"{FO}font-weight")
    line = properties.get(f"{STYLE}text-underline-style")
    display = properties.get(f"{TEXT}display")
    size = properties.get(f"{FO}font-size", "")
    points = twips(size)
    percent = re.fullmatch(r"(\d{1,3})%", size)
    return Shape(
        bold=None if weight is None else weight in ("bold", "600", "700", "800", "900"),
        underline=None if line is None else line != "none",
        hidden=None if display is None else display == "none",
        size=None if points is None else points / 20,
        share=None if percent is None else int(percent[1]) / 100,
    )


def laid(above: Shape, below: Shape) -> Shape:
    """Return one shape laid over another: a size in per cent is that of what is below."""
    share = above.share if above.share is not None else 1.0
    size = above.size
    if size is None and below.size is not None:
        size = below.size * share
    kept = None if size is not None else _product(above.share, below.share)
    return Shape(
        bold=below.bold if above.bold is None else above.bold,
        underline=below.underline if above.underline is None else above.underline,
        hidden=below.hidden if above.hidden is None else above.hidden,
        size=size,
        share=kept,
    )


def _product(one: float | None, other: float | None) -> float | None:
    return one if other is None else other if one is None else one * other


def shown(own: Shape, below: Shape) -> tuple[bool, float, bool]:
    """Return whether text is bold or underlined, its size in points and whether it is hidden."""
    made = laid(own, below)
    size = made.size if made.size is not None else _POINTS * (made.share or 1.0)
    return bool(made.bold or made.underline), round(size * 2) / 2, bool(made.hidden)


def _left(properties: _Element) -> int:
    """Return where the text of a list level starts, in twips."""
    aligned = properties.find(_ALIGNED)
    if aligned is not None:
        return twips(aligned.get(f"{FO}margin-left")) or 0
    before = twips(properties.get(f"{TEXT}space-before")) or 0
    return before + (twips(properties.get(f"{TEXT}min-label-width")) or 0)
