"""Writing the XML of the standard: the same elements always give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.refi.code_tree import BookCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
ORIGIN = "Taking Stock"  # without an origin QualCoder's importer fails
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PLACES = {
    PROJECT: "http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd",
    CODEBOOK: "http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd",
}


def root(space: str, tag: str, **attributes: str) -> _Element:
    """Return the root element of a project or a code book."""
    from lxml import etree

    spaces: Any = {None: space, "xsi": _XSI}
    made = etree.Element(f"{{{space}}}{tag}", nsmap=spaces)
    made.set(f"{{{_XSI}}}schemaLocation", f"{space} {_PLACES[space]}")
    for name, value in attributes.items():
        made.set(name, value)
    return made


def add(parent: _Element, tag: str, text: str = "", **attributes: str) -> _Element:
    """Return a new last child of an element, with its attributes in order."""
    space = parent.tag[: parent.tag.index("}") + 1]
    made = parent.makeelement(f"{space}{tag}", attributes)
    parent.append(made)
    if text:
        made.text = text
    return made


def add_codes(parent: _Element, codes: Iterable[BookCode]) -> None:
    """Add codes, and under each what it holds."""
    for code in codes:
        made = add(
            parent,
            "Code",
            guid=code.guid,
            name=code.name,
            isCodable="true" if code.codable else "false",
            color=code.colour,
        )
        if code.description:
            add(made, "Description", code.description)
        add_codes(made, code.codes)


def written(element: _Element) -> bytes:
    """Return the bytes of a document, an element a line."""
    from lxml import etree

    return etree.tostring(element, xml_declaration=True, encoding="utf-8", pretty_print=True)
