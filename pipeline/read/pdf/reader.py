"""PDF: words and rules from a source, structure from their places on the page.

A document is gone through twice. The first time each page is seen by itself, and what it holds is
put aside (packed, if there are many pages); then it is known which lines run over all pages, and
the second time each page is put in reading order. So a thousand pages take little more memory
than one.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import ClassVar

from pipeline.errors import ReadError
from pipeline.limits import Limits
from pipeline.read.outline import outline
from pipeline.read.pdf import pdfium
from pipeline.read.pdf.aligned import aligned
from pipeline.read.pdf.columns import usual_edge
from pipeline.read.pdf.footnotes import noted, unmarked
from pipeline.read.pdf.leading import leading
from pipeline.read.pdf.leaf import Leaf
from pipeline.read.pdf.listing import listed
from pipeline.read.pdf.regions import column_starts, outside, page_parts, ruled_tables
from pipeline.read.pdf.ruled import Table
from pipeline.read.pdf.rules import level_rules, mended
from pipeline.read.pdf.running import Running, edge_lines, running
from pipeline.read.pdf.strips import Strip, strips
from pipeline.read.pdf.typeset import Part, merged, typeset
from pipeline.read.pdf.words import Frame, Word
from pipeline.read.scan import recognition as scan
from pipeline.read.sniff import check_kind
from pipeline.types import Box, Document

_AT_HAND = 60  # pages whose lines are kept as they are: packing takes a tenth of the time
_FULL = 12  # lines that make a page full enough to tell its edges
_UPRIGHT = Frame(0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PdfReader:
    """Reads PDF files that hold text; boxes are in points from the page's top left corner.

    `source` is "pdfium", which is quick, or "pdfplumber"; the blocks are the same. `recogniser` is
    what reads scanned pages: where it comes to be installed, remembered answers hold no longer.
    """

    source: str = "pdfium"
    recogniser: str = field(default_factory=scan.recogniser)
    limits: ClassVar[Limits] = Limits(seconds=90.0, per_megabyte=60.0)  # a scan takes its time
    version: ClassVar[int] = 2
    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a PDF file; raise ReadError if no text can be had from it."""
        data = path.read_bytes()
        _sniff(data, id)
        sheets = _sheets(self._leaves(data, id))
        _check(sheets, id)
        pages, notes = len(sheets), tuple(sheet.remark for sheet in sheets if sheet.remark)
        gaps = tuple(sheet.gap for sheet in sheets if sheet.gap)
        body = noted(_body(sheets))
        lines = [part for part in body if isinstance(part, Strip)]
        cells = [c.strips for t in body if isinstance(t, Table) for row in t.rows for c in row]
        led = leading(lines, cells)
        made = typeset(merged(body, led), led)
        return Document(
            id=id,
            digest=hashlib.sha256(data).hexdigest(),
            format="pdf",
            text=made.text,
            lines=made.lines,
            blocks=outline(made.text, made.found, made.fits, flat=False, usual=led.look),
            pages=pages,
            notes=notes,
            gaps=gaps,
        )

    def _leaves(self, data: bytes, id: str) -> Iterator[Leaf]:
        if self.source == "pdfium":
            return pdfium.leaves(data, id)
        from pipeline.read.pdf import plumber

        return plumber.leaves(data, id)


def _sniff(data: bytes, id: str) -> None:
    if not data.strip(b"\0 \r\n\t"):
        raise ReadError(id, "is empty.", "Export it again.")
    if b"%PDF" not in data[:1024]:
        check_kind(data, id, "a PDF", ".pdf")
        raise ReadError(id, "is named a PDF but is not one.", "Give it its true suffix.")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is kept of a page between the two passes; `loose` are the words outside tables."""

    number: int
    frame: Frame = _UPRIGHT
    loose: bytes | tuple[Strip, ...] = field(default=(), repr=False)
    aslant: tuple[tuple[Frame, bytes], ...] = ()
    beside: tuple[Running, ...] = ()
    tables: tuple[Table, ...] = ()
    frames: tuple[Box, ...] = ()
    rules: tuple[Box, ...] = ()
    edge_lines: tuple[Strip, ...] = ()
    right: float = 0.0
    signs: int = 0
    remark: str = ""
    gap: str = ""

    @property
    def height(self) -> float:
        """Return the page's height in the reading frame."""
        return self.frame.upright_height


def _sheets(leaves: Iterator[Leaf]) -> list[_Sheet]:
    made: list[_Sheet] = []
    for leaf in leaves:
        made.append(_sheet(leaf, made[-1].tables if made else ()))
    return made


def _sheet(leaf: Leaf, before: Sequence[Table]) -> _Sheet:
    """Return what a page holds, by itself; `before` are the tables of the page before."""
    if not leaf.texts:
        beside = _beside(leaf)
        return _Sheet(leaf.number, beside=beside, remark=leaf.remark, gap=leaf.gap)
    text, *aslant = leaf.texts
    grids = [[text.frame.upright(box) for box in grid] for grid in _grids(leaf.rules)]
    tables = ruled_tables(leaf.number, text, grids, before)
    loose = outside(text.words, tables)
    lines = strips(loose, leaf.number, text.frame)
    return _Sheet(
        number=leaf.number,
        frame=text.frame,
        loose=tuple(lines) if leaf.number <= _AT_HAND else _packed([ln.words for ln in lines]),
        aslant=tuple((drawn.frame, _packed([drawn.words])) for drawn in aslant),
        beside=_beside(leaf),
        tables=tuple(table.light() for table in tables),
        frames=(*(g[0] for g in grids if len(g) == 1), *map(text.frame.upright, leaf.patches)),
        rules=level_rules(
            list(map(text.frame.upright, leaf.rules)), [table.box for table in tables]
        ),
        edge_lines=tuple(line.light() for line in edge_lines(lines)),
        right=usual_edge([line.box.x1 for line in lines]) if len(lines) > _FULL else 0.0,
        signs=sum(len(word.text) for drawn in leaf.texts for word in drawn.words),
        remark=leaf.remark,
        gap=leaf.gap,
    )


def _beside(leaf: Leaf) -> tuple[Running, ...]:
    """Return the lines of what belongs to a page but not to its text, by reason."""
    made = []
    for reason in dict.fromkeys(reason for _, reason in leaf.beside):
        own = [word for word, why in leaf.beside if why == reason]
        whole = [Strip((word,), leaf.number) for word in own]
        lines = whole if reason == "comment" else strips(own, leaf.number)
        made += [Running(line.light(), reason) for line in lines]
    return tuple(made)


def _grids(rules: Sequence[Box]) -> tuple[tuple[Box, ...], ...]:
    if len(rules) < 2:
        return ()
    from pipeline.read.pdf.plumber import grids

    return grids(mended(rules))


def _packed(lines: Sequence[Sequence[Word]]) -> bytes:
    """Return lines of words as bytes: a seventh of the memory of the words themselves."""
    return marshal.dumps([list(map(tuple, line)) for line in lines])


def _unpacked(data: bytes) -> list[tuple[Word, ...]]:
    lines = marshal.loads(data)
    return [tuple(map(Word._make, line)) for line in lines]


def _check(sheets: Sequence[_Sheet], id: str) -> None:
    """Raise ReadError if no page holds text that can be read."""
    if not sheets:
        raise ReadError(id, "has no pages.", "Export it again.")
    if any(sheet.signs for sheet in sheets):
        return
    gaps = [sheet.gap for sheet in sheets if sheet.gap]
    if gaps and all("damaged" in gap for gap in gaps):
        raise ReadError(id, "is damaged: none of its pages can be read.", "Export it again.")
    if gaps:
        more = f" The same holds for {len(gaps) - 1} more." if len(gaps) > 1 else ""
        raise ReadError(id, "holds pictures of pages but no text.", gaps[0] + more)
    remarks = " ".join(sheet.remark for sheet in sheets if sheet.remark)
    raise ReadError(id, "holds no text.", remarks or "Export it again from its source.")


def _body(sheets: list[_Sheet]) -> list[Part]:
    """Return the lines, tables and running lines of all pages in reading order.

    The sheets are used up: what a page held packed is let go once it is laid out.
    """
    edges = running([sheet.edge_lines for sheet in sheets], [sheet.height for sheet in sheets])
    usual = _usual_edges(sheets)
    body: list[Part] = []
    sheets.reverse()
    for edge in edges:
        sheet = sheets.pop()
        run = {(line.strip.text, line.strip.box) for line in edge}
        heads = [line for line in edge if 2 * line.strip.box.top < sheet.height]
        body += heads
        edge_ = usual.get(sheet.height, 0.0)
        body += _laid(sheet, run, edge_, _open_table(body, sheet.number), column_starts(body))
        body += [line for line in reversed(edge) if line not in heads]
        body += sheet.beside
    return body


def _laid(
    sheet: _Sheet,
    run: set[tuple[str, Box]],
    usual: float,
    open_: Table | None,
    known: Sequence[float],
) -> Iterator[Part]:
    """Yield the lines and tables of a page in reading order, without its running lines."""
    every = sheet.loose
    if isinstance(every, bytes):
        every = tuple(Strip(words, sheet.number, sheet.frame) for words in _unpacked(every))
    lines = [line for line in every if (line.text, line.box) not in run]
    index = {(line.text, line.box) for line in listed(lines)}
    text = [line for line in lines if (line.text, line.box) not in index]
    found = aligned(text, sheet.number, open_, sheet.rules)
    taken = {word[1:5] for part in found for row in part.rows for c in row for s in c.strips
             for word in s.words}  # fmt: skip
    loose = [line for line in lines if line.words[0][1:5] not in taken]
    for part in page_parts(loose, [*sheet.tables, *found], sheet.frames, usual, known):
        if isinstance(part, Table):
            yield part.light()
            continue
        if (part.text, part.box) in index:
            yield Running(part.light(), "contents")
            continue
        for line in unmarked(part):
            yield line.light()
    for frame, packed in sheet.aslant:
        for words in _unpacked(packed):
            for line in strips(words, sheet.number, frame):
                yield line.placed(flow=-1).light()


def _open_table(body: Sequence[Part], page: int) -> Table | None:
    """Return the table that the page before ends with."""
    last = next((part for part in reversed(body) if not isinstance(part, Running)), None)
    return last if isinstance(last, Table) and last.page == page - 1 else None


def _usual_edges(sheets: Sequence[_Sheet]) -> dict[float, float]:
    """Return the right edge of the text on most full pages of each height."""
    found: dict[float, list[float]] = {}
    for sheet in sheets:
        found.setdefault(sheet.height, []).extend([sheet.right] if sheet.right else [])
    return {height: median(edges) if edges else 0.0 for height, edges in found.items()}
