"""Cuts a document into its smallest self-contained points.

One bullet, lettered item or table entry is one segment; prose and numbered paragraphs (3.10) are
cut at sentences. Every segment knows the headings above it and the lead-in of its list, because
in such notes the answer stands above the point ("What is needed", "were felt to have:").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from pipeline.text import LEAD_IN, marker, sentences, trim
from pipeline.types import (
    COLUMN_LEVEL,
    Block,
    Cut,
    Document,
    Exclusion,
    Heading,
    Segment,
    SegmentKind,
    Span,
)

_MOST_TITLES = 8  # lines of titles one above the other that a segment carries
_LONGEST = 5000  # characters; nobody makes a point of more, and coders take for ever over it
_LONGEST_CONTEXT = 1000  # characters of a heading or a lead-in
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,3})+\.?$")
_ANSWER = re.compile(r"in (?:response|reply|answer)\b", re.IGNORECASE)
_CLOSED = re.compile(r"[.;!?…]['\"”’)*_]*$")
_MARKUP = re.compile(r"(?:</?\w+>|[*_#|\s])+")


@dataclass(frozen=True, slots=True)
class PointSegmenter:
    """Cuts at blocks, and at sentences where a block is prose."""

    version: ClassVar[int] = 2

    def segment(self, document: Document) -> Cut:
        """Return the segments in reading order, with what was left out and why."""
        found = tuple(part for one in _segments(document) for part in _bearable(document, one))
        return Cut(document.id, found, tuple(_exclusions(document, found)))


@dataclass(slots=True)
class _Context:
    """The headings and lead-ins that are open at a place of the document."""

    titles: list[Heading] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    lead_in: Span | None = None
    parents: dict[int, Span] = field(default_factory=dict)
    titled: bool = False
    turn: int = 0

    def enter(self, heading: Heading) -> None:
        """Open a heading and close those of its level and below; a title closes all."""
        if heading.level == 0:
            above = self.titles[1 - _MOST_TITLES :] if self.titled else []
            self.titles = [*above, heading]
            self.headings = []
        else:
            self.headings = [*(h for h in self.headings if h.level < heading.level), heading]
        self.titled = heading.level == 0
        self.lead_in, self.parents = None, {}

    def take(self, turn: int) -> None:
        """Forget what introduces a list where another answer or turn of speech begins."""
        if turn != self.turn:
            self.lead_in, self.parents = None, {}
        self.turn = turn

    @property
    def path(self) -> tuple[Heading, ...]:
        """Return the open headings, outermost first."""
        return (*self.titles, *self.headings)

    def above(self, block: Block) -> Span | None:
        """Return what introduces a point: its parent point, or the sentence before the list."""
        parents = [self.parents[level] for level in sorted(self.parents) if level < block.level]
        found = parents[-1] if parents else self.lead_in
        return None if found is None or found.end - found.start > _LONGEST_CONTEXT else found

    def pass_point(self, block: Block) -> None:
        """Remember a point as the parent of deeper ones."""
        self.parents = {lv: span for lv, span in self.parents.items() if lv < block.level}
        self.parents[block.level] = block.span


def _segments(document: Document) -> Iterator[Segment]:
    context = _Context()
    for block in document.blocks:
        if block.kind == "furniture":
            continue
        context.take(block.turn)
        if block.kind in ("title", "heading"):
            yield _heading(document, block, context)
        elif block.kind == "cell":
            yield from _cell(document, block, context)
        elif block.kind == "point":
            yield from _point(document, block, context)
        else:
            yield from _prose(document, block, context)
        context.titled = context.titled and block.kind == "title"


def _heading(document: Document, block: Block, context: _Context) -> Segment:
    made = document.cut(block.span, kind="heading", marker=block.marker, headings=context.path)
    context.enter(Heading(_shown(document.read(block.span)), block.span, block.level))
    above = tuple(h for h in context.path if h.span != block.span)
    return replace(made, headings=above)


def _shown(text: str) -> str:
    return re.sub(r"\*{2,}|_{2,}", "", text[:_LONGEST_CONTEXT]).strip(" *_")


def _under(block: Block) -> tuple[Heading, ...]:
    if all(len(head.text) <= _LONGEST_CONTEXT for head in block.under):
        return block.under
    return tuple(replace(head, text=head.text[:_LONGEST_CONTEXT]) for head in block.under)


def _cell(document: Document, block: Block, context: _Context) -> Iterator[Segment]:
    kind: SegmentKind = "heading" if block.level == COLUMN_LEVEL else "table_cell"
    headings = (*context.path, *_under(block))
    yield document.cut(
        block.span, kind=kind, marker=block.marker, headings=headings, withheld=block.withheld
    )


def _point(document: Document, block: Block, context: _Context) -> Iterator[Segment]:
    kind: SegmentKind = "numbered" if re.search(r"\w", _bare(block.marker)) else "bullet"
    is_section = bool(_SECTION.match(block.marker))
    spans = list(sentences(document.text, block.span))
    if not is_section:
        spans = list(_answers(document, block.span, spans))
    lead_in = context.above(block)
    for span in spans:
        yield document.cut(
            span,
            kind=kind,
            marker=block.marker,
            headings=(*context.path, *_under(block)),
            lead_in=lead_in,
            withheld=block.withheld,
        )
    context.pass_point(replace(block, span=spans[-1]))


def _bare(mark: str) -> str:
    return "" if mark == "o" else mark


def _answers(document: Document, whole: Span, spans: Iterable[Span]) -> Iterator[Span]:
    """Keep a point whole, but cut it where a second voice answers ("In response, ...")."""
    start = whole.start
    for span in spans:
        if span.start > start and _ANSWER.match(document.slice(span)):
            yield trim(document.text, Span(start, span.start))
            start = span.start
    yield Span(start, whole.end)


def _prose(document: Document, block: Block, context: _Context) -> Iterator[Segment]:
    spans = list(sentences(document.text, block.span))
    headings = (*context.path, *_under(block))
    for span in spans:
        yield document.cut(span, kind="paragraph", headings=headings, withheld=block.withheld)
    last = document.read(spans[-1])
    introduces = LEAD_IN.search(last) or not _CLOSED.search(last)
    context.lead_in = spans[-1] if introduces else None
    context.parents = {}


def _bearable(document: Document, segment: Segment) -> Iterator[Segment]:
    """Yield a segment, or the parts of one that is too long, cut at white space if there is any."""
    text, start, stop = document.text, segment.span.start, segment.span.end
    if stop - start <= _LONGEST:
        yield segment
        return
    while start < stop:
        end = start + _LONGEST
        if end < stop:
            spaces = [text.rfind(space, start + 1, end) for space in " \n"]
            end = max(spaces) if max(spaces) > start else end
        span = trim(text, Span(start, min(end, stop)))
        start = end
        if span.end > span.start:
            place = document.locate(span)[0]
            yield replace(segment, span=span, text=document.read(span), place=place)


def _exclusions(document: Document, segments: Iterable[Segment]) -> Iterator[Exclusion]:
    """Yield every run of characters that no segment holds, white space apart."""
    furniture = [block for block in document.blocks if block.kind == "furniture"]
    begins = [block.span.start for block in furniture]
    start = 0
    for end, after in [(s.span.start, s.span.end) for s in segments] + [(len(document.text),) * 2]:
        inside = furniture[bisect_left(begins, start) : bisect_left(begins, end)]
        yield from _left_out(document, Span(start, end), inside)
        start = after


def _left_out(document: Document, gap: Span, furniture: Sequence[Block]) -> Iterator[Exclusion]:
    at = gap.start
    for block in furniture:
        yield from _rest(document, Span(at, block.span.start))
        yield _exclusion(document, block.span, block.reason)
        at = block.span.end
    yield from _rest(document, Span(at, gap.end))


def _rest(document: Document, span: Span) -> Iterator[Exclusion]:
    found = trim(document.text, span)
    if found.end > found.start:
        yield _exclusion(document, found, _why(document.slice(found)))


def _why(text: str) -> str:
    if _MARKUP.fullmatch(text):
        return "markup"
    bare = _MARKUP.sub(" ", text).strip()
    return "marker" if marker(f"{bare} x")[0] or re.fullmatch(r"[\w.()]{1,6}", bare) else "markup"


def _exclusion(document: Document, span: Span, reason: str) -> Exclusion:
    places = document.locate(span)
    page = places[0].page if places else 1
    return Exclusion(document.id, span, page, reason, document.read(span))
