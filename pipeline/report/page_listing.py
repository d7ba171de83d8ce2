"""What is shown of a document, page by page, in reading order: for `pipeline inspect`.

Each block with its segments, why they are coded so, and in its place what was left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.report.inspection import Numbered, counted, is_paged, numbered
from pipeline.text import display
from pipeline.types import (
    COLUMN_LEVEL,
    NONE,
    Block,
    Coded,
    Coding,
    Document,
    Exclusion,
    Heading,
    Segment,
)

_WHO = frozenset({"speaker", "section", "sentence", "document", "default"})  # says who speaks
_AROUND = frozenset({"marker", "markup"})  # left out round the words of a block, shown with it
_LONG = 60  # characters of a heading, cue or lead-in in a line that says why


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a listing; `number`, `what` and `where` are blank where a block goes on.

    `tone` is the kind of block, or "trail" for the headings above; `label` is a label, or the
    reason why furniture is left out.
    """

    page: int
    tone: str
    text: str
    number: str = ""
    what: str = ""
    where: str = ""
    label: str = ""
    sure: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, with what is told of it; a document without pages is one, number 0."""

    number: int
    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What is shown of a document: a title, its pages, and what the whole of it comes to."""

    title: str
    pages: tuple[Page, ...]
    of: int
    totals: tuple[tuple[str, str], ...]


def listing(document: Document, coded: Coded, only: str = "", page: int = 0) -> Listing:
    """Return what to show of a document, of one page, or of the segments of one label."""
    items = tuple(_Walk(document, coded, only).items())
    size = f"{document.pages:,} pages" if document.pages > 1 else "one page"
    size = size if is_paged(document) else f"no pages, places are {document.unit}s"
    pages = tuple(_pages(document, items, page, only)) if is_paged(document) else (Page(0, items),)
    told = {note for one in pages for note in one.notes}
    return Listing(
        title=f"{document.id}: {document.format}, {size}, {len(document.lines):,} lines",
        pages=pages,
        of=document.pages,
        totals=tuple(one for one in _totals(document, coded) if one[1] not in told),
    )


def _pages(document: Document, items: Sequence[Item], page: int, only: str) -> Iterator[Page]:
    """Yield the pages to show: all, or one, or those that hold what is asked for."""
    held: dict[int, list[Item]] = {}
    for item in items:
        held.setdefault(item.page, []).append(item)
    for number in range(1, document.pages + 1) if not page else (page,):
        if number in held or not only:
            told = (*document.notes, *document.gaps)
            notes = tuple(note for note in told if note.startswith(f"Page {number} "))
            yield Page(number, tuple(held.get(number, ())), notes)


class _Walk:
    """A walk through a document in reading order; it knows which headings were shown last."""

    def __init__(self, document: Document, coded: Coded, only: str) -> None:
        self.document, self.only = document, only
        self.pairs = coded.pairs
        self.starts = [segment.span.start for segment, _ in self.pairs]
        self.loose = [e for e in coded.cut.exclusions if _is_loose(e)]
        self.page = 0
        self.trail: tuple[str, ...] = ()
        self.seen: set[str] = set()
        self.who = ""

    def items(self) -> Iterator[Item]:
        """Yield the rows: blocks with their segments, and between them what was left out."""
        loose = iter(self.loose)
        waiting = next(loose, None)
        for one in numbered(self.document):
            while waiting is not None and waiting.span.start < one.block.span.start:
                yield from self.left_out(waiting)
                waiting = next(loose, None)
            yield from self.block(one)
        while waiting is not None:
            yield from self.left_out(waiting)
            waiting = next(loose, None)

    def left_out(self, exclusion: Exclusion) -> Iterator[Item]:
        if not self.only:
            yield Item(exclusion.page, "furniture", exclusion.text, what="left out",
                       label=_words(exclusion.reason))  # fmt: skip

    def block(self, one: Numbered) -> Iterator[Item]:
        """Yield a block's rows: one for furniture and headings, else one for each segment."""
        block = one.block
        if block.kind == "furniture":
            if not self.only:
                yield self.item(one, self.document.read(block.span), _words(block.reason))
            return
        first = True
        for segment, coding in self.within(block):
            if self.only not in ("", coding.label):
                continue
            heading = block.kind in ("title", "heading")
            if not heading:
                yield from self.above(one.page, segment, block)
            yield self.segment(one if first else None, one, segment, coding)
            if heading:
                self.turn_to(one.page)
                self.seen.add(display(segment.text))
                self.trail = (*_texts(segment.headings), display(segment.text))
            first = False

    def within(self, block: Block) -> Sequence[tuple[Segment, Coding]]:
        begin = bisect_left(self.starts, block.span.start)
        return self.pairs[
            begin : bisect_left(self.starts, max(block.span.end, block.span.start + 1))
        ]

    def above(self, page: int, segment: Segment, block: Block) -> Iterator[Item]:
        """Yield the headings that a segment stands under, if they do not stand above it here."""
        self.turn_to(page)
        under = set(_texts(block.under))
        trail = tuple(text for text in _texts(segment.headings) if text not in under)
        if trail and trail != self.trail and not self.seen.issuperset(trail):
            yield Item(page, "trail", " › ".join(trail), what="under")
        self.trail = trail

    def turn_to(self, page: int) -> None:
        """Forget on a new page what was shown on the one before."""
        if page != self.page:
            self.page, self.trail, self.seen = page, (), set()

    def item(self, one: Numbered, text: str, label: str = "") -> Item:
        what = _what(one.block)
        where = one.places[0].at or str(one.line) if one.places else ""
        return Item(one.page, one.block.kind, text, str(one.number), what, where, label)

    def segment(
        self, head: Numbered | None, one: Numbered, segment: Segment, coding: Coding
    ) -> Item:
        """Return the row of a segment; `head` is its block if it is the first in it."""
        plain = segment.kind == "heading" and coding.label == NONE and coding.basis != "human"
        base = self.item(one, "") if head else Item(one.page, one.block.kind, "")
        sure = f"{coding.confidence:.0%}{' ?' if coding.review else ''}"
        mark = one.block.marker if one.block.kind in ("title", "heading") else ""
        return Item(
            page=one.page,
            tone=one.block.kind,
            text=f"{mark} {display(segment.text)}".lstrip(),
            number=base.number,
            what=base.what,
            where=base.where or ("" if head else str(segment.place.line)),
            label="" if plain else "+".join(filter(None, (coding.label, coding.second))),
            sure="" if plain else sure,
            notes=() if plain else tuple(self.notes(one.block, segment, coding)),
        )

    def notes(self, block: Block, segment: Segment, coding: Coding) -> Iterator[str]:
        """Yield what stands over a cell, why it is coded so, and who says it where that is new."""
        if block.under:
            yield f"under: {' › '.join(_texts(block.under))}"
        if segment.legibility < 1:
            yield f"recognised from a picture: {segment.legibility:.0%} sure"
        is_plain = coding.label == NONE and coding.basis != "human" and not coding.review
        if is_plain and not self.only:
            return
        why = [f"{_words(e.kind)} “{_short(e.note)}”" if e.kind != "model" else e.note
               for e in coding.evidence if e.kind not in _WHO]  # fmt: skip
        yield f"why: {'; '.join(why) or coding.basis}"
        told = [f"{_words(e.kind)} “{_short(e.note)}”" for e in coding.evidence if e.kind in _WHO]
        who = f"says: {', '.join(coding.stakeholders) or 'not told'}"
        who += f" ({'; '.join(told)})" if told else ""
        who += f"; service: {', '.join(coding.services) or 'not told'}"
        if who != self.who:
            yield who
        self.who = who


def _is_loose(exclusion: Exclusion) -> bool:
    """Return whether marks round a block hold more than a marker: then they are shown."""
    return exclusion.reason in _AROUND and sum(map(str.isalpha, exclusion.text)) > 3


def _texts(headings: Sequence[Heading]) -> tuple[str, ...]:
    return tuple(display(heading.text) for heading in headings)


def _what(block: Block) -> str:
    if block.kind == "furniture":
        return "left out"
    if block.kind == "heading":
        return f"heading {block.level}"
    if block.kind == "cell" and block.level == COLUMN_LEVEL:
        return "head"
    indent = " " * max(0, block.level - 1) if block.kind == "point" else ""
    return f"{indent}{block.kind} {block.marker}".rstrip()


def _words(name: str) -> str:
    return name.replace("_", " ")


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1].rstrip()}…"


def _totals(document: Document, coded: Coded) -> Iterator[tuple[str, str]]:
    """Yield what the whole document comes to."""
    kinds = Counter(block.kind for block in document.blocks)
    labels = Counter(c.label for s, c in coded.pairs if s.kind != "heading")
    review = sum(coding.review for coding in coded.codings)
    told = counted(document, coded)
    left = ", ".join(f"{_words(reason)} {n:,}" for reason, n in told["left_out"].items())
    inside, out = told["in_segments"], sum(told["left_out"].values())
    yield "Blocks", ", ".join(f"{n:,} {kind}" for kind, n in kinds.items())
    said = ", ".join(f"{n:,} {label}" for label, n in labels.most_common())
    yield "Segments", f"{said}; {review:,} to look at (?)"
    yield "Characters", f"{told['all']:,} = {inside:,} in segments + {out:,} left out ({left})"
    for note in document.notes:
        yield "Note", note
    for gap in document.gaps:
        yield "Not read", gap
