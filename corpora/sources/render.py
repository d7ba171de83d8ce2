"""Render the example papers from their sources: PDF pages or plain text.

Run ``python corpora/sources/render.py``; add a folder to write somewhere else.
The same sources always give the same bytes.
"""

from __future__ import annotations

import io
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from look import FACES, Look
from markup import Item, read_source, setting
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

HERE = Path(__file__).resolve().parent
MARGIN = 20 * mm
# Bullets come from the Symbol face: from there they can be read back out of the page.
DOT = '<font name="Symbol">•</font> '


@dataclass
class TableUnderWay:
    """A ruled table while its rows are being read."""

    heads: list[str]
    shares: list[float]
    rows: list[list[list[Paragraph]]] = field(default_factory=list)

    @classmethod
    def from_heads(cls, text: str) -> TableUnderWay:
        """Read ``Head:share | Head:share``; all heads blank means no heading row."""
        pairs = [part.strip().rpartition(":") for part in text.split("|")]
        return cls([head.strip() for head, _, _ in pairs], [float(s) for _, _, s in pairs])

    def flowable(self, look: Look, width: float) -> Table:
        """Finish the table, its heading row repeated on every page it reaches."""
        headed = any(self.heads)
        head = [[Paragraph(escape(h), look.cell(bold=True)) for h in self.heads]]
        body: list[list[Any]] = [
            row + [[] for _ in range(len(self.heads) - len(row))] for row in self.rows
        ]
        style: list[tuple[Any, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]
        if headed:
            style.append(("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.88, 0.88, 0.88)))
        total = sum(self.shares)
        widths = [width * share / total for share in self.shares]
        rows = head + body if headed else body
        return Table(
            rows,
            colWidths=widths,
            repeatRows=int(headed),
            style=style,
            hAlign="LEFT",
            spaceAfter=10,
            spaceBefore=4,
        )


@dataclass
class Setter:
    """Turns the items of one source into platypus flowables."""

    look: Look
    story: list[Flowable] = field(default_factory=list)
    table: TableUnderWay | None = None
    width: float = A4[0] - 2 * MARGIN

    def add(self, item: Item, text: str) -> None:
        """Set one directive, paragraph or table entry."""
        if item.kind == "directive":
            self._directive(item.marker, item.text)
        elif self.table is not None:
            self._entry(item, text)
        else:
            if item.kind == "heading" and item.marker:
                self.story.append(CondPageBreak(70 if self.width < A4[0] else 150))
            self.story.append(self._paragraph(item, text))

    def _directive(self, name: str, value: str) -> None:
        if name == "page":
            width = A4[1] if value == "landscape" else A4[0]
            self.width = width - 2 * MARGIN
            self.story += [NextPageTemplate(value), PageBreak()]
        elif name == "break":
            self.story.append(PageBreak())
        elif name == "space":
            self.story.append(Spacer(1, float(value)))
        elif name == "toc":
            self.story.append(self._contents_line(value))
        elif name == "table":
            self.table = TableUnderWay.from_heads(value)
        elif name == "row" and self.table is not None:
            self.table.rows.append([[]])
        elif name == "end" and self.table is not None:
            self.story.append(self.table.flowable(self.look, self.width))
            self.table = None

    def _entry(self, item: Item, text: str) -> None:
        """Put an entry into the open cell; a lone bar opens the next one."""
        assert self.table is not None
        row = self.table.rows[-1]
        if item.text.strip() == "|":
            row.append([])
            return
        marker = item.marker.strip("[]")
        lead = {"-": DOT, "": ""}.get(marker, f"{marker} ")
        row[-1].append(Paragraph(lead + text, self.look.cell()))

    def _contents_line(self, value: str) -> Paragraph:
        """Set a line of the contents page with a dotted leader."""
        label, _, page = (part.strip() for part in value.rpartition("|"))
        face, size = FACES[self.look.face][0], self.look.size
        room = self.width - 14 - stringWidth(f"{label}  {page}", face, size)
        dots = "." * int(room / stringWidth(".", face, size))
        return Paragraph(escape(f"{label} {dots} {page}"), self.look.style("toc"))

    def _paragraph(self, item: Item, text: str) -> Paragraph:
        """Set a heading, a paragraph or a list item outside any table."""
        if item.kind == "heading":
            level = item.marker.count("#")
            style = self.look.heading(level) if level else self.look.title()
            return Paragraph(text, style)
        if item.kind == "paragraph":
            return Paragraph(text, self.look.style("body"))
        dot = item.kind == "bullet"
        nested = item.marker.startswith(("--", "[["))
        marker = "•" if dot else item.marker.strip("[]")
        style = self.look.listed(marker, nested, dot)
        return Paragraph(text, style, bulletText="–" if dot and nested else marker)


def joined(items: Iterable[Item]) -> list[tuple[Item, str]]:
    """Gather each item with the sentences that run on from it."""
    gathered: list[tuple[Item, str]] = []
    for item in items:
        text = item.text if item.kind == "directive" else escape(item.text.strip())
        if item.run_on and gathered:
            first, so_far = gathered[-1]
            gathered[-1] = (first, f"{so_far} {text}")
        else:
            gathered.append((item, text))
    return gathered


def page_template(
    name: str, size: tuple[float, float], look: Look, lines: tuple[str, str, str]
) -> PageTemplate:
    """Make a page with its running header, running footer and page number."""
    width, height = size
    header, footer, total = lines

    def furnish(canvas: Canvas, doc: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(FACES[look.face][0], 8)
        canvas.drawString(MARGIN, height - 12 * mm, header)
        canvas.drawString(MARGIN, 11 * mm, footer)
        canvas.drawRightString(width - MARGIN, 11 * mm, f"Page {doc.page} of {total}")
        canvas.restoreState()

    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, 0, 0, 0, 0)
    return PageTemplate(name, [frame], onPage=furnish, pagesize=size)


def build(items: list[Item], total: str) -> tuple[bytes, int]:
    """Set the paper once; the page count comes back so that a second go can print it."""
    look = Look(setting(items, "font", "Helvetica"), float(setting(items, "size", "10")))
    setter = Setter(look)
    for item, text in joined(items):
        setter.add(item, text)
    target = io.BytesIO()
    title = setting(items, "papertitle")
    doc = BaseDocTemplate(target, invariant=1, title=title, author="", pagesize=A4)
    lines = (setting(items, "header"), setting(items, "footer"), total)
    doc.addPageTemplates(
        [
            page_template("portrait", A4, look, lines),
            page_template("landscape", landscape(A4), look, lines),
        ]
    )
    doc.build(setter.story)
    return target.getvalue(), doc.page


def text_paper(items: list[Item]) -> str:
    """Set a plain-text paper, its lines wrapped where the source asks for it."""
    wrap = int(setting(items, "wrap", "0"))
    lines: list[tuple[str, str]] = []
    for item in (i for i in items if i.kind != "directive"):
        if item.run_on:
            mark, so_far = lines[-1]
            lines[-1] = (mark, f"{so_far} {item.text.strip()}")
        else:
            lines.append((item.marker, item.text))
    return "\n".join(wrapped(mark, text, wrap) for mark, text in lines) + "\n"


def wrapped(mark: str, text: str, width: int) -> str:
    """One paragraph of a plain-text paper, hanging under its mark."""
    if not width:
        return mark + text
    hang = " " * len(mark.expandtabs())
    return textwrap.fill(text, width, initial_indent=mark, subsequent_indent=hang)


def render(path: Path, target: Path) -> None:
    """Render one source beside the other papers of its year."""
    items = read_source(path)
    out = target / path.parent.name / setting(items, "file")
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".txt":
        out.write_text(text_paper(items), encoding="utf-8")
        return
    _, pages = build(items, "99")
    out.write_bytes(build(items, str(pages))[0])


def main(target: Path = HERE.parent) -> None:
    """Render every source of every year."""
    for path in sorted(HERE.glob("[0-9]*/*.txt")):
        render(path, target)


if __name__ == "__main__":
    main(*(Path(arg) for arg in sys.argv[1:2]))
