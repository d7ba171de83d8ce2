"""From the elements of a web page to parts: headings, points with their marks, cells, prose.

One pass over the page, without recursion. Text is what a browser shows: runs of white space are
one blank, soft hyphens and zero-width spaces go, line breaks (`br`) divide paragraphs unless the
sentence goes on behind them. What is to be seen but is no text (the names of pictures, buttons,
deleted words) stands behind its paragraph as furniture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.read.flowing import Part, PartKind
from pipeline.read.web.boilerplate import is_file, reasons
from pipeline.read.web.elements import Element, Page
from pipeline.read.web.html_cells import Cell, cells
from pipeline.read.web.html_lines import (
    BREAK,
    Shown,
    filled,
    grouped,
    is_numbered_heading,
    joined_asides,
    led_in,
    plain_kind,
    shown_lines,
)
from pipeline.read.web.html_numbers import Numbering, numbering
from pipeline.read.web.html_title import chrome_of, is_heading, level_of, title_of, told_by_headings
from pipeline.read.web.preformatted import paragraphs
from pipeline.text import fold, marker

_BLOCKS = frozenset(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div "
    "dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup "
    "hr html legend li listing main menu nav noframes ol optgroup option p plaintext pre search "
    "section select summary table tbody td textarea tfoot th thead title tr ul xmp".split()
)
_SILENT = frozenset("script style template base link meta param".split())
_PRE = frozenset("pre listing xmp plaintext textarea".split())
_LISTS = frozenset("ul ol menu dir".split())
_TYPED = frozenset("text search email tel url number date submit button reset".split()) | {""}
_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*(?:block|flex|grid|list-item|table)", re.I)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|text-decoration[^;]*underline", re.I)
_PLAIN = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.I)
_WORD_LEVEL = re.compile(r"mso-list\s*:[^;]*?\blevel(\d)", re.I)
_WORD_MARK = re.compile(r"mso-list\s*:\s*ignore", re.I)
_NUMBER_CELL = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]?|\(?(?:[a-z]|[ivx]{1,4})[.)])$", re.I)
_DEEPEST = 20  # levels of a list that are told apart
_LONGEST_MARK = 12  # characters
_MOST_HEADS = 16  # of cells in cells
_STYLE = 2000  # characters of a style attribute that are looked at
_BELOW_TAGS = 7  # the level of a numbered heading that is told by its bold type


@dataclass(frozen=True, slots=True)
class _Context:
    """What a block says of the paragraphs in it.

    `under` are the elements whose text they stand under, `place` is the element that others may
    stand under (-1 for none), `word_level` the level of a list item as Word writes it.
    """

    kind: PartKind = ""
    level: int = 1
    reason: str = ""
    under: tuple[int, ...] = ()
    place: int = -1
    look: str = ""
    pre: bool = False
    word_level: int = 0


@dataclass(slots=True)
class _Frame:
    """An open element: the block it stands in, and what holds for its text.

    `mark` says that its text is the mark of what follows: "word" in a list as Word writes it,
    "cell" in a cell of its own.
    """

    at: int
    context: _Context
    block: bool
    strong: bool = False
    silent: bool = False
    mark: str = ""


def parts(page: Page, *, caution: int = 0, written: bool = False) -> list[Part]:
    """Return the parts of a page in reading order; see `reasons` for the degrees of caution.

    What was `written` as Markdown keeps the marks of its items, and the addresses of its links
    stand behind the paragraph unless the text shows them.
    """
    return walk(page, reasons(page, caution=caution), written=written)


def walk(page: Page, why: Sequence[str], *, written: bool = False) -> list[Part]:
    """Return the parts of a page whose elements are left out for the reasons given, or not."""
    title = title_of(page, why)
    named = [
        reason or ("page_title" if element.tag == "title" and at != title else "")
        for at, (element, reason) in enumerate(zip(page.elements, why, strict=True))
    ]
    for at in chrome_of(page, why, title):
        named[at : page.after(at)] = ["navigation"] * (page.after(at) - at)
    told = told_by_headings(page, why)
    state = _Walk(page, named, cells(page, why), title, told, written)
    for event in page.events:
        if isinstance(event, str):
            state.take(event)
        elif event >= 0:
            state.start(event)
        else:
            state.end()
    state.finish()
    return led_in(state.made) if state.made else []


@dataclass(slots=True)
class _Walk:
    page: Page
    why: Sequence[str]
    cells: Mapping[int, Cell]
    title: int
    told: bool
    written: bool
    made: list[Part] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame(-1, _Context(), True)])
    buffer: list[tuple[str, bool]] = field(default_factory=list)
    asides: list[tuple[str, str]] = field(default_factory=list)
    lists: list[Numbering] = field(default_factory=list)
    mark: str = ""
    is_shown_only: bool = True
    marks: dict[str, str] = field(default_factory=dict)
    places: dict[int, list[int]] = field(default_factory=dict)
    defined: set[int] = field(default_factory=set)

    def take(self, text: str) -> None:
        """Take the text of the element that is open."""
        frame = self.frames[-1]
        reason = self.why[frame.at] if frame.at >= 0 else ""
        if frame.silent:
            return
        if frame.mark and not reason:
            self.marks[frame.mark] = self.marks.get(frame.mark, "") + text
        elif reason != frame.context.reason:
            self.asides.append((reason, text))
        else:
            self.buffer.append((text, frame.strong))

    def start(self, at: int) -> None:
        """Open an element."""
        element, outer = self.page.elements[at], self.frames[-1]
        style = element.get("style")[:_STYLE]
        block = element.tag in _BLOCKS or bool(style and _DISPLAY.search(style))
        context = outer.context
        if block:
            self.flush(context)
            context = self._context(at, element, context)
        elif self.why[at] != (self.why[outer.at] if outer.at >= 0 else ""):
            self.asides.append((self.why[at], BREAK))
        bold = element.tag in ("b", "strong", "u") or bool(style and _BOLD.search(style))
        self.frames.append(
            _Frame(
                at,
                context,
                block,
                bold or (outer.strong and not (style and _PLAIN.search(style))),
                outer.silent or element.tag in _SILENT,
                outer.mark or self._marks(at, element, style),
            )
        )
        self._own_text(at, element)

    def end(self) -> None:
        """Close the element that was opened last."""
        frame = self.frames.pop()
        tag = self.page.elements[frame.at].tag
        if self.written and tag == "a":
            self._address(frame.at)
        if not frame.block:
            return
        self.flush(frame.context)
        if tag in _LISTS and self.lists:
            self.lists.pop()
        elif tag == "li":
            self.mark = ""
        if not frame.mark:
            self._unmarked("word", frame.context)
        if tag == "tr":
            self._unmarked("cell", frame.context)

    def finish(self) -> None:
        """End the page."""
        context = self.frames[-1].context
        self.flush(context)
        for kind in ("word", "cell"):
            self._unmarked(kind, context)

    def _unmarked(self, kind: str, context: _Context) -> None:
        """Keep a mark behind which nothing stands."""
        text = fold(self.marks.pop(kind, ""))
        if text:
            self._put(Part(text, "furniture", reason="marker"), context)

    def _marks(self, at: int, element: Element, style: str) -> str:
        if style and self.page.size(at) <= _LONGEST_MARK and _WORD_MARK.search(style):
            return "word"
        return "cell" if element.tag in ("td", "th") and self._is_number(at, element) else ""

    def _is_number(self, at: int, element: Element) -> bool:
        """Return whether a cell of a layout table holds nothing but the number of its row."""
        if at in self.cells or not 0 < self.page.size(at) <= 8 or element.parent < 0:
            return False
        behind = self.page.after(at)
        follows = behind < self.page.after(element.parent)
        brief = behind - at < 12 and not self.why[at]
        return follows and brief and bool(_NUMBER_CELL.match(fold(self.page.text(at))))

    def _own_text(self, at: int, element: Element) -> None:
        """Take what an element shows that is not between its tags."""
        tag, reason = element.tag, self.why[at]
        if tag == "br" and reason == self.frames[-1].context.reason:
            self.buffer.append((BREAK, True))
        elif tag in ("img", "area"):
            self._aside(reason or "picture_text", element.get("alt"))
            address = f"{element.get('src')} {element.get('title')}" if self.written else ""
            self._aside(reason or "link_address", address.strip())
        elif tag == "input" and element.get("type").lower() in _TYPED:
            self._aside(reason or "form_field", element.get("value"), element.get("placeholder"))
        elif tag == "textarea":
            self._aside("form_field", element.get("placeholder"))
        elif tag in ("optgroup", "option"):
            self._aside(reason or "form_field", element.get("label"))

    def _aside(self, reason: str, *texts: str) -> None:
        self.asides += [(reason, f"{BREAK}{text}{BREAK}") for text in texts if text.strip()]

    def _address(self, at: int) -> None:
        """Keep the address of a link, and its title, where the text does not show them."""
        element = self.page.elements[at]
        address = element.get("href").strip()
        bare = re.sub(r"^(?:mailto:|https?://)|/$", "", address)
        shown = fold(self.page.text(at)) if self.page.size(at) <= len(address) else ""
        if bare != re.sub(r"^https?://|/$", "", shown) or element.get("title"):
            self._aside(self.why[at] or "link_address", f"{address} {element.get('title')}".strip())

    def _context(self, at: int, element: Element, outer: _Context) -> _Context:
        """Return what a block says of the paragraphs in it."""
        tag, reason = element.tag, self.why[at]
        if not element.attributes and tag in ("div", "p") and at not in self.cells:
            same = reason == outer.reason and not outer.word_level
            return outer if same else replace(outer, reason=reason, word_level=0)
        found = _WORD_LEVEL.search(element.get("style")[:_STYLE])
        made = replace(
            outer,
            reason=reason,
            pre=outer.pre or tag in _PRE,
            word_level=int(found.group(1)) if found else 0,
        )
        return self._by_cell(at, made) if at in self.cells else self._by_tag(at, element, made)

    def _by_cell(self, at: int, made: _Context) -> _Context:
        cell = self.cells[at]
        kind: PartKind = "head" if cell.is_head else "cell"
        under = (*made.under, *cell.heads)[-_MOST_HEADS:]
        return replace(made, kind=kind, under=under, place=at)

    def _by_tag(self, at: int, element: Element, made: _Context) -> _Context:
        tag = element.tag
        if tag in _LISTS:
            items = self._items(at) if "reversed" in element.attributes else 0
            self.lists.append(numbering(element, items, len(self.lists) + 1))
        elif tag == "li":
            return self._item(element, made)
        elif tag == "dt":
            return self._term(element, made)
        elif tag == "dd":
            self.defined.add(element.parent)
            under = (*made.under, element.parent)[-_MOST_HEADS:]
            return replace(made, kind="", under=under, place=-1)
        elif tag == "title":
            return replace(made, kind="title")
        elif made.kind not in ("cell", "head") and is_heading(element):
            kind: PartKind = "title" if at == self.title else "heading"
            return replace(made, kind=kind, level=level_of(element))
        elif tag == "summary":
            return replace(made, look="b")
        return made

    def _items(self, at: int) -> int:
        return sum(self.page.elements[one].tag == "li" for one in self.page.children(at))

    def _term(self, element: Element, made: _Context) -> _Context:
        """Return the context of a term; those behind a definition stand for new ones."""
        if element.parent in self.defined:
            self.defined.discard(element.parent)
            self.places.pop(element.parent, None)
        return replace(made, kind="head", place=element.parent)

    def _item(self, element: Element, made: _Context) -> _Context:
        shown = self.lists[-1].next(element) if self.lists else "•"
        written = element.get("data-mark") if self.written else ""
        self.mark = "" if made.reason else written or shown
        kind: PartKind = made.kind if made.kind in ("cell", "head") else "point"
        return replace(made, kind=kind, level=min(max(1, len(self.lists)), _DEEPEST))

    def flush(self, context: _Context) -> None:
        """End the paragraph that is open."""
        if self.buffer:
            lines = shown_lines(self.buffer, pre=context.pre, look=context.look)
            self.buffer = []
            if any(line.text for line in lines):
                self._paragraph(lines, context)
        if self.asides:
            asides, self.asides = self.asides, []
            for reason, text in joined_asides(asides):
                self._put(Part(text, "furniture", reason=reason), context)

    def _paragraph(self, lines: Sequence[Shown], context: _Context) -> None:
        if context.reason:
            self._put(Part(filled(lines), "furniture", reason=context.reason), context)
        elif context.pre and not context.kind:
            for part in paragraphs("\n".join(line.text for line in lines)):
                self._put(part, context)
        elif context.kind in ("title", "heading", "head"):
            self._heading(filled(lines), context)
        else:
            for group in grouped(lines, context.kind):
                self._put(self._part(group, context), context)

    def _heading(self, text: str, context: _Context) -> None:
        file = is_file(text) if context.kind == "heading" else -1
        size = text[file:] if file > 0 else ""
        shown = text[:file].rstrip() if file > 0 else text
        mark = self._numbered(self._mark(), context)
        self._put(Part(shown, context.kind, context.level, mark), context)
        if size:
            self._put(Part(size, "furniture", reason="attachment"), context)

    def _part(self, line: Shown, context: _Context) -> Part:
        """Return a paragraph, item or cell with what marks it."""
        text = line.text
        if context.kind in ("point", "cell"):
            mark = self._mark()
            mark = self._numbered(mark, context) if marker(text)[0] else mark
            return Part(text, context.kind, context.level, mark)
        if fold(self.marks.get("word", "")):
            return Part(text, "point", max(1, context.word_level), self._mark())
        number = self._mark()
        if number and marker(f"{number} {text}")[0] in ("", "bullet"):
            return Part(text, "point", context.level, number)
        if number:
            return Part(f"{number} {text}", look=line.look)
        if line.look == "b" and is_numbered_heading(text):
            _, mark, begin = marker(text)
            return Part(text[begin:].lstrip(), "heading", _BELOW_TAGS, mark)
        if context.under:
            return Part(text, "" if marker(text)[0] else "text")
        return Part(text, plain_kind(text) if self.told and not line.look else "", look=line.look)

    def _mark(self) -> str:
        """Return the mark that waits for its text, once."""
        written = (fold(self.marks.pop(kind, "")) for kind in ("word", "cell"))
        found = " ".join(filter(None, written)) or self.mark
        self.is_shown_only, self.mark = found == self.mark, ""
        return found

    def _numbered(self, mark: str, context: _Context) -> str:
        """Return a mark if it is a number; a bullet goes, but not unseen where it was written."""
        if re.search(r"\w", mark):
            return mark
        if mark and not self.is_shown_only:
            self._put(Part(mark, "furniture", reason="marker"), context)
        return ""

    def _put(self, part: Part, context: _Context) -> None:
        """Add a part, with what it stands under; furniture of one reason is kept together."""
        last = self.made[-1] if self.made else None
        if part.kind == "furniture":
            if last and last.kind == "furniture" and last.reason == part.reason:
                self.made[-1] = replace(last, text=f"{last.text}\n{part.text}")
            elif part.text.strip():
                self.made.append(part)
            return
        under = tuple(n for one in context.under for n in self.places.get(one, ()))
        if context.place >= 0:
            self.places.setdefault(context.place, []).append(len(self.made))
        if not any(one.isprintable() and not one.isspace() for one in part.text):
            part = replace(part, kind="")
        self.made.append(replace(part, under=under[-_MOST_HEADS:]) if under else part)
