"""The text of a document as it runs, every passage of it an anchor in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.html.places import Places
from pipeline.published import Paper, Passage

_BLANK = re.compile(r"\s*\n[^\S\n]*\n\s*")  # one blank line or more
_FEED = "\f"


@dataclass(frozen=True)
class RunningText:
    """Writes the text of one document: paragraphs, page breaks, and passages marked by label."""

    places: Places
    paper: Paper
    passages: Sequence[Passage]

    def paragraphs(self) -> Html:
        """Return the text as paragraphs, a line with the page before what stands on a new one."""
        made: list[Html] = []
        held: list[Html] = []
        for piece in self._pieces():
            if isinstance(piece, Html):
                held.append(piece)
                continue
            made += _closed(held)
            held = []
            if piece:
                made.append(element("p", f"Page {piece}", class_="page"))
        return joined(*made, *_closed(held))

    def _pieces(self) -> Iterator[Html | int]:
        """Yield pieces of text in order; between them 0 where a paragraph ends, or a new page."""
        at, page = 0, 1
        paged = self.paper.unit == "page"
        if paged:
            yield 1
        for passage in sorted(self.passages, key=lambda one: (one.start, one.end, one.number)):
            before = self.paper.text[at : max(at, passage.start)]
            turned = paged and passage.page > page
            if turned:
                page = passage.page
            yield from _between(before, page if turned else 0)
            begin = max(at, passage.start)
            yield self._marked(passage, self.paper.text[begin : passage.end])
            at = max(at, passage.end)
        yield from _between(self.paper.text[at:], 0)

    def _marked(self, passage: Passage, words: str) -> Html:
        """Return a passage as an anchor; a point with its label, which leads to its theme."""
        here = f"s{passage.number}"
        label = self.places.label_at.get(passage.label)
        if label is None or not self.places.is_listed(passage):
            return element("span", _shown(words), id=here)
        name = self.places.labels[label - 1].name
        back = element("a", name, href=f"#p{passage.number}")
        return element("mark", _shown(words), " ", back, id=here, class_=f"m{label}")


def _between(text: str, page: int) -> Iterator[Html | int]:
    """Yield what stands between two passages; a new page begins at a form feed if there is one.

    Else with the line on which the later passage stands.
    """
    cut = len(text) if not page else max(text.rfind(_FEED), text.rfind("\n"))
    if page and _FEED in text:
        cut = text.rfind(_FEED)
    yield from _split(text[:cut] if cut >= 0 else "")
    if page:
        yield page
    yield from _split(text[max(cut, 0) :])


def _split(text: str) -> Iterator[Html | int]:
    for at, piece in enumerate(_BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n"))):
        if at:
            yield 0
        if piece:
            yield joined(_shown(piece))


def _closed(held: Sequence[Html]) -> Iterator[Html]:
    """Yield pieces as a paragraph, unless they hold nothing."""
    inside = joined(*held)
    if inside.strip():
        yield element("p", inside, dir="auto")


def _shown(text: str) -> str:
    """Return text without what only steers a printer or tells the order of bytes."""
    return text.replace("\f", "\n").replace("\v", "\n").replace("\ufeff", "")
