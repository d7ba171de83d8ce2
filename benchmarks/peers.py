"""Readers of PDF files side by side: ours and those that one would otherwise use.

Each takes a path and returns a `Reading`. A peer that gives plain text is cut into segments in
the four ways of `cuts`, and the best for each file counts: what is compared is the reading, not
what a user would do with it next. A peer that is not installed, nor in the folder that the
environment variable PEERS names, is left out.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measures import LEFT_OUT, Reading, Row

if TYPE_CHECKING:
    from pipeline.types import Block, Document

# A folder of packages to compare with, so that they need not be installed beside ours.
sys.path += filter(None, [os.environ.get("PEERS")])

ON_THE_PAGE = {"page_header", "page_footer", "page_number", "table_header", "note_reference"}
KINDS = {"title": "heading", "heading": "heading", "point": "bullet", "cell": "cell"}
START = re.compile(r"(?:[•·▪◦●○■➢\uf0b7*–-]|o|\(?\w{1,3}[.):]|\d{1,2}(?:\.\d{1,2})+\.?)\s+\S")
BOLD = re.compile(r"\*\*|__|^_|_$|<br>|&nbsp;")


@dataclass(frozen=True)
class Peer:
    """A reader: its name, the package it needs, how it reads, and only its text for its speed."""

    name: str
    package: str
    read: Callable[[Path], list[Reading]]
    text: Callable[[Path], object]

    @property
    def is_there(self) -> bool:
        """Return whether the package is installed."""
        return importlib.util.find_spec(self.package) is not None


def ours(path: Path) -> Document:
    """Return our reading of a PDF file."""
    from pipeline.read.pdf.reader import PdfReader

    return PdfReader().read(path, path.name)


def of_document(document: Document) -> Reading:
    """Return the rows of a document of ours: every block but what repeats on the pages."""
    kept = [b for b in document.blocks if b.kind != "furniture" or b.reason not in ON_THE_PAGE]
    rows = []
    for block in kept:
        text = document.read(block.span)
        kind = LEFT_OUT if block.kind == "furniture" else KINDS.get(block.kind, "")
        if kind == "heading" and block.marker:
            text = f"{block.marker} {text}"
        rows.append(Row(text, kind))
    return Reading(rows, list(_cells(document)), kinds=True)


def _cells(document: Document) -> Iterator[str]:
    """Yield whole cells: entries that follow each other in one column, under the same heads."""
    before: tuple[object, float, float] | None = None
    texts: list[str] = []
    last: Block | None = None
    for block in document.blocks:
        if block.kind != "cell":
            continue
        boxes = [place.box for place in document.locate(block.span) if place.box]
        x0, x1 = min((b.x0 for b in boxes), default=0.0), max((b.x1 for b in boxes), default=0.0)
        where = (block.under, x0, x1)
        same = (last is not None and before is not None and block.level == last.level == 0
                and before[0] == block.under and x0 < before[2] and before[1] < x1)  # fmt: skip
        if not same and texts:
            yield " ".join(texts)
            texts = []
        texts.append(document.read(block.span))
        before, last = where, block
    if texts:
        yield " ".join(texts)


def cuts(text: str) -> list[Reading]:
    """Return a plain text cut at blank lines, at lines, at lines that begin, and by our reader."""
    lines = [line.strip() for line in text.splitlines()]
    blank = re.split(r"\n\s*\n", "\n".join(lines))
    ways = [blank, lines, list(_begun(lines))]
    made = [Reading([Row(" ".join(part.split())) for part in way if part.strip()]) for way in ways]
    return [*made, by_our_text_reader(text)]


def by_our_text_reader(text: str) -> Reading:
    """Return a plain text as our reader of text files cuts it."""
    from pipeline.errors import ReadError
    from pipeline.read.plain import PlainReader

    with tempfile.TemporaryDirectory() as folder, suppress(ReadError):
        path = Path(folder) / "peer.txt"
        path.write_text(text, encoding="utf-8")
        made = of_document(PlainReader().read(path, path.name))
        return Reading(made.rows, None, kinds=True)
    return Reading([])


def _begun(lines: Sequence[str]) -> Iterator[str]:
    """Yield paragraphs: a marker, a blank line or a sentence's end before a short line ends one."""
    wide = sorted(map(len, filter(None, lines)))[int(0.9 * len([*filter(None, lines)]))] if any(
        lines) else 0  # fmt: skip
    open_: list[str] = []
    for line in lines:
        short = bool(open_) and len(open_[-1]) < 0.72 * wide
        ends = short and (open_[-1][-1:] in ".;:?!" or line[:1].isupper())
        if open_ and (not line or START.match(line) or ends):
            yield " ".join(open_)
            open_ = []
        if line:
            open_.append(line)
    if open_:
        yield " ".join(open_)


def markdown(text: str) -> list[Reading]:
    """Return a Markdown text cut by its own marks, or in the ways of plain text."""
    rows: list[Row] = []
    cells: list[str] = []
    fresh = True
    for line in text.splitlines():
        line = line.strip()  # noqa: PLW2901
        if line.startswith("|"):
            if not re.fullmatch(r"[|\s:-]+", line):
                found = [cell.strip() for cell in line.strip("|").split("|")]
                cells += [_unmarked(cell) for cell in found if cell]
                rows += [Row(_unmarked(part), "cell") for cell in found
                         for part in cell.split("<br>") if part.strip()]  # fmt: skip
            fresh = True
        elif line.startswith("#"):
            rows.append(Row(_unmarked(line.lstrip("# ")), "heading"))
            fresh = True
        elif not line:
            fresh = True
        elif START.match(line):
            rows.append(Row(_unmarked(line), "bullet"))
            fresh = False
        elif fresh or not rows:
            rows.append(Row(_unmarked(line)))
            fresh = False
        else:
            rows[-1] = Row(f"{rows[-1].text} {_unmarked(line)}", rows[-1].kind)
    flat = [Reading(one.rows, cells, one.kinds) for one in cuts(_unmarked(text))]
    return [Reading(rows, cells, kinds=True), *flat]


def _unmarked(text: str) -> str:
    return BOLD.sub(" ", text).strip()


def _pdfplumber_text(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        made = []
        for page in pdf.pages:
            made.append(page.extract_text() or "")
            page.close()
    return "\n\n".join(made)


def _pdfplumber_tables(path: Path) -> list[Reading]:
    """Return the text outside tables and the tables cell by cell, or each line of a cell."""
    import pdfplumber

    texts: list[str] = []
    cells: list[str] = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            found = page.find_tables()
            rest = page
            for table in found:
                rest = rest.outside_bbox(table.bbox, strict=False) if _within(table, page) else rest
                cells += [cell for row in table.extract() for cell in row if cell and cell.strip()]
            texts.append(rest.extract_text() or "")
            page.close()
    whole = [Row(" ".join(cell.split()), "cell") for cell in cells]
    parts = [Row(part, "cell") for cell in cells for part in _begun(cell.splitlines())]
    outside = cuts("\n\n".join(texts))
    flat = [" ".join(cell.split()) for cell in cells]
    return [Reading([*one.rows, *more], flat, one.kinds) for one in outside
            for more in (whole, parts)]  # fmt: skip


def _within(table: Any, page: Any) -> bool:  # noqa: ANN401 - pdfplumber's own
    x0, top, x1, bottom = table.bbox
    return x1 > x0 and bottom > top and x0 < page.width and top < page.height


def _pdfminer(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(str(path)))


def _pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n\n".join(page.extract_text() for page in PdfReader(path).pages)


def _pypdfium2(path: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return "\n\n".join(pages).replace("\r\n", "\n").replace("\ufffe", "-")


def _pymupdf4llm(path: Path) -> str:
    import pymupdf4llm

    return str(pymupdf4llm.to_markdown(str(path), show_progress=False))


@cache
def _converter() -> Any:  # noqa: ANN401 - markitdown's own
    from markitdown import MarkItDown

    return MarkItDown()


def _markitdown(path: Path) -> str:
    return str(_converter().convert(str(path)).text_content)


def _unstructured(path: Path) -> list[Reading]:
    from unstructured.partition.pdf import partition_pdf

    kinds = {"Title": "heading", "ListItem": "bullet"}
    found = [one for one in partition_pdf(str(path), strategy="fast")
             if one.category not in ("Header", "Footer", "PageBreak")]  # fmt: skip
    return [
        Reading([Row(one.text, kinds.get(one.category, "")) for one in found], None, kinds=True)
    ]


def _kreuzberg(path: Path) -> str:
    from kreuzberg import extract_file_sync

    return str(extract_file_sync(str(path)).content)


def _flat(name: str, package: str, text: Callable[[Path], str]) -> Peer:
    return Peer(name, package, lambda path: cuts(text(path)), text)


PEERS = (
    Peer("ours", "pipeline", lambda path: [of_document(ours(path))], ours),
    _flat("pdfplumber `extract_text`", "pdfplumber", _pdfplumber_text),
    Peer("pdfplumber with tables", "pdfplumber", _pdfplumber_tables, _pdfplumber_tables),
    _flat("pdfminer.six", "pdfminer", _pdfminer),
    _flat("pypdf", "pypdf", _pypdf),
    _flat("pypdfium2", "pypdfium2", _pypdfium2),
    Peer("pymupdf4llm", "pymupdf4llm", lambda p: markdown(_pymupdf4llm(p)), _pymupdf4llm),
    Peer("markitdown", "markitdown", lambda p: markdown(_markitdown(p)), _markitdown),
    Peer("unstructured (fast)", "unstructured", _unstructured, _unstructured),
    _flat("kreuzberg", "kreuzberg", _kreuzberg),
)
