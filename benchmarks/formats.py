"""The same paper in several formats, long papers and pictures of papers, for `reading.py`."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from drawn.material import Said, Section, actions, some_sections

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DPI = 200
BULLET = 1  # the list of the Word file


def found(program: str) -> str:
    """Return where a program is, or nothing."""
    return shutil.which(program) or ""


def repeated(files: Sequence[Path], pages: int, target: Path) -> None:
    """Write a file of so many pages: those of the files, again and again."""
    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    sources = [pypdfium2.PdfDocument(path) for path in files]
    while len(made) < pages:
        for source in sources:
            room = pages - len(made)
            if room > 0:
                made.import_pages(source, list(range(min(len(source), room))))
    made.save(target)


def pictured(path: Path, folder: Path) -> Path:
    """Write a file that holds only pictures of another's pages, with its truth beside it."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    folder = folder / "pictures"
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    canvas = Canvas(str(target), invariant=1)
    document = pypdfium2.PdfDocument(path)
    for page in document:
        image = page.render(scale=DPI / 72, grayscale=True).to_pil()
        data = io.BytesIO()
        image.save(data, "JPEG", quality=60)
        canvas.setPageSize(page.get_size())
        canvas.drawImage(ImageReader(data), 0, 0, *page.get_size())
        canvas.showPage()
    canvas.save()
    truth = f"{path.stem}.truth.json"
    shutil.copy(path.with_name(truth), folder / truth)
    return target


def paper() -> list[Section]:
    """Return the text of the paper that is kept in several formats."""
    return some_sections(0, 1500)


def truth(*, tables: bool) -> Iterator[str]:
    """Yield the segments of that paper, with or without its tables."""
    for section in paper():
        yield section.heading
        yield from (said.text for said in section.said)
    for number, grid in enumerate(actions()[:2] if tables else ()):
        yield f"Action table {number + 1}"
        yield from grid.heads
        yield from (said.text for row in grid.rows for cell in row for said in cell)


def versions(folder: Path, *, tables: bool) -> list[Path]:
    """Return that paper as a Word file and as all that LibreOffice makes of it."""
    program = found("soffice")
    word = folder / f"paper-{int(tables)}.docx"
    _write(word, tables=tables)
    made = [word]
    for kind in ("odt", "txt:Text (encoded):UTF8", "pdf", "doc", "rtf", "html"):
        target = word.with_suffix("." + kind.partition(":")[0])
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(folder),
                   str(word)]  # fmt: skip
        subprocess.run(command, capture_output=True, check=False, timeout=180)
        made += [target] if target.exists() else []
    return made


def _write(target: Path, *, tables: bool) -> None:
    """Write the paper as a Word file; its numbers and bullets are computed, not typed."""
    body = [_section(section) for section in paper()]
    for number, grid in enumerate(actions()[:2] if tables else ()):
        body += [_paragraph(f"Action table {number + 1}", bold=True), _table(grid.heads, grid.rows)]
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations("numbering", "numbering.xml"),
        "word/numbering.xml": _numbering(),
        "word/document.xml": f'<w:document xmlns:w="{SPACE}"><w:body>{"".join(body)}</w:body>'
        "</w:document>",
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def _section(section: Section) -> str:
    head = _paragraph(section.heading, bold=True, size=28 - 2 * section.level)
    return head + "".join(_said(said) for said in section.said)


def _said(said: Said) -> str:
    if said.kind == "para":
        return _paragraph(said.text)
    if said.marker == "•":
        return _paragraph(said.text, number=BULLET, level=int(said.nested))
    return _paragraph(f"{said.marker}\t{said.text}", hang=720 if said.kind == "num" else 1080)


def _paragraph(text: str, *, bold: bool = False, size: int = 22, number: int = 0, level: int = 0,
               hang: int = 0) -> str:  # fmt: skip
    look = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
    form = ""
    if number:
        form = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    if bold:
        form += "<w:keepNext/>"
    form += '<w:spacing w:after="120"/>'
    if hang:
        form += f'<w:ind w:left="{hang}" w:hanging="{min(hang, 720)}"/>'
    runs = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(t)}</w:t>' for t in text.split("\t"))
    return f"<w:p><w:pPr>{form}</w:pPr><w:r>{look}{runs}</w:r></w:p>"


def _table(heads: Sequence[str], rows: Sequence[Sequence[Sequence[Said]]]) -> str:
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in
                    ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip
    look = f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
    grid = "<w:tblGrid>" + '<w:gridCol w:w="1900"/>' * len(heads) + "</w:tblGrid>"
    first = "".join(f"<w:tc>{_paragraph(head, bold=True)}</w:tc>" for head in heads)
    made = [f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{first}</w:tr>"]
    for row in rows:
        cells = ["".join(_paragraph(said.text) for said in cell) or "<w:p/>" for cell in row]
        cells += ["<w:p/>"] * (len(heads) - len(cells))
        made.append("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>")
    return f"<w:tbl>{look}{grid}{''.join(made)}</w:tbl><w:p/>"


def _numbering() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="{sign}"/><w:pPr><w:ind w:left="{720 + 360 * level}" w:hanging="360"/>'
        "</w:pPr></w:lvl>"
        for level, sign in enumerate("•–")
    )
    return (
        f'<w:numbering xmlns:w="{SPACE}"><w:abstractNum w:abstractNumId="0">{levels}'
        f'</w:abstractNum><w:num w:numId="{BULLET}"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>"
    )


def _types() -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{kind}.numbering+xml"/></Types>'
    )


def _relations(kind: str, target: str) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}"/></Relationships>'
    )
