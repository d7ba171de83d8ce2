"""What depends on where things stand: the numbers of tables and references, and the contents.

Word counts all of this itself; it is filled in so that the paper reads well before anybody asks
Word to. The contents give no pages, for which Word alone could know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.forms.docx import markup
from pipeline.forms.docx.markup import NAMESPACE, Markup

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = f"{{{NAMESPACE}}}"
_LEVELS = {"Heading1": 1, markup.APPENDIX: 1, "Heading2": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: its level, number if it has one, words and bookmark."""

    level: int
    number: str
    text: str
    bookmark: str


@dataclass(slots=True)
class Count:
    """Counts headings, paragraphs and tables as Word will, in one walk over the body."""

    section: int = 0
    paragraph: int = 0
    appendix: int = 0
    entries: list[Entry] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)

    def walk(self, body: Element) -> None:
        """Count through the body, and mark the headings that the contents list."""
        for one in body.iterchildren(f"{_W}p"):
            style = one[0][0].get(f"{_W}val", "")
            number = self._next(style)
            for start in one.iterchildren(f"{_W}bookmarkStart"):
                self.numbers[start.get(f"{_W}name", "")] = number
            if style in _LEVELS:
                self._enter(one, _LEVELS[style], number)

    def _next(self, style: str) -> str:
        """Return the number that Word gives to the next paragraph of a style."""
        if style == "Heading1":
            self.section, self.paragraph = self.section + 1, 0
            return str(self.section)
        if style == markup.NUMBERED:
            self.paragraph += 1
            return f"{self.section}.{self.paragraph}"
        if style == markup.APPENDIX:
            self.appendix += 1
            return f"Appendix {self.appendix}"
        return ""

    def _enter(self, head: Element, level: int, number: str) -> None:
        name = f"_Toc{len(self.entries) + 1:08d}"
        start = head.makeelement(f"{_W}bookmarkStart", {f"{_W}id": "0", f"{_W}name": name})
        head.insert(1, start)
        head.append(head.makeelement(f"{_W}bookmarkEnd", {f"{_W}id": "0"}))
        words = "".join(text.text or "" for text in head.iter(f"{_W}t"))
        self.entries.append(Entry(level, number, words, name))


def fill_in(body: Element, numbers: dict[str, str]) -> None:
    """Write the numbers of tables and references into their fields, and those of bookmarks."""
    tables = 0
    for one in body.iter(f"{_W}fldSimple"):
        kind, name = one.get(f"{_W}instr", "").split()[:2]
        if kind == "SEQ":
            tables += 1
        shown = str(tables) if kind == "SEQ" else numbers[name]
        next(one.iter(f"{_W}t")).text = shown
    opened: list[str] = []
    for at, one in enumerate(body.iter(f"{_W}bookmarkStart", f"{_W}bookmarkEnd")):
        if one.tag.endswith("Start"):
            opened.append(str(at))
            one.set(f"{_W}id", str(at))
        else:
            one.set(f"{_W}id", opened.pop())


def contents(entries: Sequence[Entry]) -> Markup:
    """Return the contents as a field with its lines filled in, each a link to its heading."""
    lines = list(_lines(entries))
    return markup.joined([markup.paragraph("TOCHeading", markup.run("Contents")), *lines])


def _lines(entries: Sequence[Entry]) -> Iterator[Markup]:
    begin, separate, end = (
        Markup(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>')
        for kind in ("begin", "separate", "end")
    )
    asked = Markup(
        r'<w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \n \h \z \u </w:instrText></w:r>'
    )
    for at, entry in enumerate(entries):
        first = [begin, asked, separate] if at == 0 else []
        last = [end] if at == len(entries) - 1 else []
        yield markup.paragraph(f"TOC{entry.level}", *first, _line(entry), *last)


def _line(entry: Entry) -> Markup:
    number = (markup.run(entry.number), markup.tab()) if entry.number else ()
    return markup.link(entry.bookmark, *number, markup.run(entry.text))
