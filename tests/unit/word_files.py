"""Builds Word files for the tests, from strings of XML, and tells what was read of them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from pipeline.read.office.docx import DocxReader
from pipeline.types import Block, Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"
LONG = (
    "The committee heard that the teams had worked well together and that the joint plan had been "
    "agreed by both councils before the summer. Members asked for a further report in the autumn."
)


def part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {SPACES}>{inner}</w:{root}>'


def package(body: str, **parts: str) -> bytes:
    """Return a Word file; `parts` are further parts by name ("styles", "header1", ...)."""
    found = [
        f'<Relationship Id="{name}" Type="{OFFICE}/{re.sub(r"[0-9]", "", name)}" '
        f'Target="{name}.xml"/>'
        for name in parts
    ]
    files = {
        "_rels/.rels": links(
            f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": links("".join(found)),
        **{f"word/{name}.xml": xml for name, xml in parts.items()},
    }
    return zipped(files)


def links(inner: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{inner}</Relationships>'


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{t(text)}</w:r>"


def p(inner: str, properties: str = "") -> str:
    inner = inner if inner.startswith("<") or not inner else r(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def bold(text: str) -> str:
    return p(r(text, "<w:b/>"))


def item(text: str, level: int = 0, list: int = 1, run: str = "") -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>'
    return p(r(text, run), numbers)


def styled(text: str, style: str) -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


def table(*rows: list[str], first: str = "", look: str = "") -> str:
    made = "".join(
        f"<w:tr>{first if not at else ''}{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>"
        for at, row in enumerate(rows)
    )
    return f"<w:tbl><w:tblPr>{look}</w:tblPr>{made}</w:tbl>"


def lists(*levels: str, extra: str = "", nums: str = "") -> str:
    """Return a numbering part with one abstract list; each level is "format|text" or more XML."""
    made = ""
    for at, level in enumerate(levels):
        format, text, *rest = level.split("|")
        made += (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>'
            f'<w:lvlText w:val="{text}"/>{"".join(rest)}'
            f'<w:pPr><w:ind w:left="{360 * (at + 1)}"/></w:pPr></w:lvl>'
        )
    own = nums or '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    inner = f'<w:abstractNum w:abstractNumId="0">{made}</w:abstractNum>{extra}{own}'
    return part("numbering", inner)


def styles(inner: str) -> str:
    return part("styles", inner)


def style(
    id: str, name: str = "", *, based: str = "", more: str = "", kind: str = "paragraph"
) -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{id}"><w:name w:val="{name or id}"/>'
        f"{f'<w:basedOn w:val={chr(34)}{based}{chr(34)}/>' if based else ''}{more}</w:style>"
    )


def read_from(folder: Path, body: str | bytes, **parts: str) -> Document:
    """Return the document of a Word file with a body and further parts."""
    path = folder / "note.docx"
    path.write_bytes(body if isinstance(body, bytes) else package(body, **parts))
    return DocxReader().read(path, "note.docx")


def shown(document: Document, *kinds: str) -> list[str]:
    """Return the blocks as "mark text", those of some kinds or all but furniture."""
    return [
        f"{block.marker} {document.read(block.span)}".strip()
        for block in document.blocks
        if (block.kind in kinds if kinds else block.kind != "furniture")
    ]


def reasons(document: Document) -> dict[str, str]:
    return {document.read(b.span): b.reason for b in document.blocks if b.kind == "furniture"}


def block(document: Document, text: str) -> Block:
    return next(b for b in document.blocks if document.read(b.span) == text)


def under(document: Document, text: str) -> list[str]:
    return [head.text for head in block(document, text).under]


HEADINGS = styles(
    style("Heading1", "heading 1", more='<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
    + style(
        "Rubrik2", "heading 2", based="Heading1", more='<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
    )
    + style("Ours", "Our heading", based="Rubrik2")
    + style("Body", "Body of it", based="Heading1", more='<w:pPr><w:outlineLvl w:val="9"/></w:pPr>')
    + style("Title", "Title")
)  # fmt: skip
