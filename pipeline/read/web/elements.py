"""A web page as flat lists of its elements and texts, however broken or deep it is.

The parser (libxml2's, by lxml) reports what it meets and builds no tree of its own: a tree is cut
at 2,048 levels and loses what stands behind `</html>`. What it leaves out of its report is what
no reader sees: comments, declarations and the inside of an unfinished tag. It mends unclosed and
wrongly nested elements in ways that differ little from the HTML Standard's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import ReadError

_STEP = 4096  # bytes parsed between two looks at the work done
_MOST_WORK = 500_000_000  # end tags without a start, times the elements that each is sought in
_MOST_ELEMENTS = 1_000_000
_LOOKED = 2000  # characters of an attribute that names or styles
_KEPT = frozenset(
    "alt aria-hidden aria-level class colspan data-mark for headers hidden href id label open "
    "placeholder reversed role rowspan scope src start style title type value".split()
)
_SILENT = frozenset("script style template base link meta object param".split())


@dataclass(slots=True)
class Element:
    """An element: its parent's position (-1: none) and where it starts and ends in the events."""

    tag: str
    attributes: Mapping[str, str]
    parent: int
    start: int
    end: int = -1

    def get(self, name: str) -> str:
        """Return an attribute, or "" if it is not there."""
        return self.attributes.get(name, "")

    def words(self) -> str:
        """Return the names that an author gave the element: its id and classes, in lower case."""
        return f"{self.get('id')} {self.get('class')}"[:500].strip().lower()


@dataclass(slots=True)
class Page:
    """Elements in the order of their starts, and the events: a text, the start n, the end ~n."""

    elements: list[Element] = field(default_factory=list)
    events: list[str | int] = field(default_factory=list)
    _lengths: list[int] = field(default_factory=list)
    _linked: list[int] = field(default_factory=list)
    _started: list[int] = field(default_factory=list)

    def text(self, at: int) -> str:
        """Return all text in an element as it stands in the file, scripts left out."""
        element = self.elements[at]
        return "".join(self._texts(element.start, element.end))

    def size(self, at: int) -> int:
        """Return the characters in an element (-1: the page), white space and scripts left out."""
        return self._between(self._lengths, at)

    def linked(self, at: int) -> int:
        """Return how many characters of an element stand in links."""
        return self._between(self._linked, at)

    def holds(self, outer: int, inner: int) -> bool:
        """Return whether one element stands in another, or is it."""
        return self.elements[outer].start <= self.elements[inner].start < self.elements[outer].end

    def after(self, at: int) -> int:
        """Return the position of the first element behind an element: those within stand before."""
        return self._started[self.elements[at].end]

    def children(self, at: int) -> Iterator[int]:
        """Yield the elements directly in an element."""
        here, behind = at + 1, self.after(at)
        while here < behind:
            yield here
            here = self.after(here)

    def measure(self) -> None:
        """Count the characters up to each event, in links and in all."""
        length = linked = started = 0
        links = silent = 0
        for event in self.events:
            self._lengths.append(length)
            self._linked.append(linked)
            self._started.append(started)
            if isinstance(event, str):
                size = 0 if silent else len("".join(event.split()))
                length += size
                linked += size if links else 0
                continue
            step, tag = (1, self.elements[event].tag) if event >= 0 else (-1, self._tag(event))
            started += event >= 0
            links += step * (tag == "a")
            silent += step * (tag in _SILENT)
        self._lengths.append(length)
        self._linked.append(linked)
        self._started.append(started)

    def _tag(self, end: int) -> str:
        return self.elements[~end].tag

    def _between(self, counts: Sequence[int], at: int) -> int:
        if at < 0:
            return counts[-1]
        element = self.elements[at]
        return counts[element.end] - counts[element.start]

    def _texts(self, start: int, end: int) -> Iterator[str]:
        silent = 0
        for event in self.events[start:end]:
            if isinstance(event, str):
                if not silent:
                    yield event
            elif event >= 0:
                silent += self.elements[event].tag in _SILENT
            else:
                silent -= self._tag(event) in _SILENT


def parse(text: str, id: str) -> Page:
    """Return the page that some markup makes.

    Raise ReadError where it is broken on purpose: more than a million elements, or so many end
    tags without a start that the parser would take minutes over them.
    """
    from lxml import etree

    builder = _Builder(id)
    target: Any = builder
    parser = etree.HTMLParser(encoding="utf-8", target=target, huge_tree=True)
    data = text.encode("utf-8", errors="replace")
    work = 0
    for at in range(0, len(data), _STEP):
        piece, ended, deep = data[at : at + _STEP], builder.ended, len(builder.open)
        parser.feed(piece)
        loose = piece.count(b"</") - (builder.ended - ended)
        work += max(0, loose) * max(deep, len(builder.open))
        if work > _MOST_WORK:
            raise ReadError(id, "is broken: its tags do not match.", "Save the page again.")
    if data.strip():
        parser.close()
    return builder.finished()


def _short(name: str, value: str | None) -> str:
    """Return an attribute; what is no text is cut, and a picture that stands in one goes."""
    if not value or (name == "src" and value[:5].lower() == "data:"):
        return ""
    return value[:_LOOKED] if name in ("class", "id", "style") else value


class _Builder:
    """What the parser reports to."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.page = Page()
        self.open: list[int] = []
        self.ended = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        page = self.page
        number = len(page.elements)
        if number >= _MOST_ELEMENTS:
            what = f"holds more than {_MOST_ELEMENTS:,} elements."
            raise ReadError(self.id, what, "Divide the page.")
        kept = {name: _short(name, value) for name, value in attributes.items() if name in _KEPT}
        parent = self.open[-1] if self.open else -1
        page.elements.append(Element(tag.lower(), kept, parent, len(page.events)))
        page.events.append(number)
        self.open.append(number)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser closes what it opened, in turn
        """Close the element that was opened last."""
        self.ended += 1
        if self.open:
            number = self.open.pop()
            self.page.elements[number].end = len(self.page.events)
            self.page.events.append(~number)

    def data(self, text: str) -> None:
        """Take some text."""
        self.page.events.append(text)

    def close(self) -> None:
        """Say that the parser is done."""

    def finished(self) -> Page:
        """Return the page, with every element closed."""
        while self.open:
            self.end("")
        self.page.measure()
        return self.page
