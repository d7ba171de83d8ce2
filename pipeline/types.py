"""The values that everything else passes on. Frozen, slotted, checked when they are made.

    Document ──cut──► Segment ──► Coding ──► Coded ──► Theme ──► StockTake

All positions are code points in `Document.text`, counted from 0, the end exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pipeline.corpus import Corpus as Corpus
from pipeline.corpus import Entry as Entry
from pipeline.corpus import HandCoding as HandCoding
from pipeline.errors import StageError
from pipeline.themed import Answer as Answer
from pipeline.themed import Gist as Gist
from pipeline.themed import Kin as Kin
from pipeline.themed import Link as Link
from pipeline.themed import Links as Links
from pipeline.themed import Member as Member
from pipeline.themed import ParentTheme as ParentTheme
from pipeline.themed import SecondTheme as SecondTheme
from pipeline.themed import Theme as Theme
from pipeline.themed import Themes as Themes
from pipeline.themed import Unplaced as Unplaced

NONE = "none"  # the label of a segment that reports nothing
COLUMN_LEVEL = 9  # the level of a heading that is a table's column or row head

Unit = Literal["page", "line", "paragraph"]
BlockKind = Literal["title", "heading", "point", "prose", "cell", "furniture"]
SegmentKind = Literal["heading", "paragraph", "bullet", "numbered", "table_cell"]
HeadingRole = Literal["", "question", "speaker"]
EvidenceKind = Literal["heading", "lead_in", "column", "cue", "words", "second", "model", "speaker",
                       "section", "sentence", "document", "default", "human"]  # fmt: skip
Outcome = Literal["applied", "conflict", "overruled", "unmatched"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise StageError("span", f"[{self.start}, {self.end}) is not a range.")

    def holds(self, other: Span) -> bool:
        """Return whether the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Return whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points (1/72 inch) from the top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: page from 1, line on that page (file, for text) from 1, its box.

    `at` names the place where neither page nor line does: "row 12", "00:03:15".
    """

    page: int
    line: int
    box: Box | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line of a document; `confidence`, 0 to 1, is less than 1 if it was recognised."""

    span: Span
    place: Place
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (or a table's column or row head) that a block stands under; 0 is a title.

    `role` tells what is more than a head: the question that was asked, or who answers or speaks.
    """

    text: str
    span: Span
    level: int
    role: HeadingRole = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together, without its marker.

    `marker` is the printed number or bullet ("3.10", "b)", "•"); `level` is the depth of a
    heading or the nesting of a point; `reason` says why furniture is left out; `under` holds what
    it stands under besides the headings: column and row heads, the speaker, the question asked.
    `withheld` is set where whoever wrote it did not give leave to be quoted. `turn` numbers the
    answer or turn of speech that it is part of, from 1: no list goes on from one to the next.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    marker: str = ""
    reason: str = ""
    under: tuple[Heading, ...] = ()
    withheld: bool = False
    turn: int = 0


@dataclass(frozen=True)
class Document:
    """A document's text, fixed when it was read, with its lines and blocks in reading order.

    `unit` is what its places are told in: pages where it has them, else lines or paragraphs.
    `notes` tell how it was read, `gaps` what of it could not be: a page, an attachment.
    """

    id: str
    digest: str
    format: str
    text: str = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    pages: int = 1
    notes: tuple[str, ...] = ()
    unit: Unit = "page"
    gaps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        spans = [line.span for line in self.lines] + [block.span for block in self.blocks]
        for span in spans:
            if span.end > len(self.text):
                raise StageError(self.id, f"{span} lies outside the text.")
        for before, after in pairwise(self.blocks):
            if before.span.end > after.span.start:
                raise StageError(self.id, f"blocks overlap: {before.span} and {after.span}.")

    def slice(self, span: Span) -> str:
        """Return the characters of a span as they stand in the text."""
        return self.text[span.start : span.end]

    def read(self, span: Span) -> str:
        """Return a span with runs of white space folded to one blank."""
        return " ".join(self.slice(span).split())

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(line.span.start for line in self.lines)

    def lines_at(self, span: Span) -> tuple[Line, ...]:
        """Return the lines that a span touches, in reading order."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        found = []
        for at in range(first, len(self.lines)):
            line = self.lines[at]
            if line.span.start >= span.end:
                break
            if line.span.overlaps(span):
                found.append(line)
        return tuple(found)

    def locate(self, span: Span) -> tuple[Place, ...]:
        """Return the places of the lines that a span touches, in reading order."""
        return tuple(line.place for line in self.lines_at(span))

    def cut(
        self,
        span: Span,
        *,
        kind: SegmentKind,
        marker: str = "",
        headings: tuple[Heading, ...] = (),
        lead_in: Span | None = None,
        withheld: bool = False,
    ) -> Segment:
        """Return the segment at a span: the only way in which segments are made."""
        lines = self.lines_at(span)
        if not lines:
            raise StageError(self.id, f"{span} stands on no line of the document.")
        return Segment(
            document=self.id,
            span=span,
            text=self.read(span),
            kind=kind,
            place=lines[0].place,
            marker=marker,
            headings=headings,
            lead_in="" if lead_in is None else self.read(lead_in),
            lead_in_span=lead_in,
            withheld=withheld,
            legibility=min(line.confidence for line in lines),
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """The smallest self-contained point, with the headings and lead-in it stands under.

    `legibility`, 0 to 1, is that of its least sure line: 1 unless it was recognised from a scan.
    """

    document: str
    span: Span
    text: str
    kind: SegmentKind
    place: Place
    marker: str = ""
    headings: tuple[Heading, ...] = ()
    lead_in: str = ""
    lead_in_span: Span | None = None
    withheld: bool = False
    legibility: float = 1.0

    @property
    def id(self) -> str:
        """Return the segment's address, the same in every run."""
        return f"{self.document}#char={self.span.start},{self.span.end}"

    @property
    def heading_path(self) -> str:
        """Return the headings, outermost first."""
        return " > ".join(heading.text for heading in self.headings)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A piece of text that is in no segment, with the reason."""

    document: str
    span: Span
    page: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """What a segmenter makes of one document: its segments and what it left out."""

    document: str
    segments: tuple[Segment, ...]
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a coding says what it says: the kind of reason and the words that gave it."""

    kind: EvidenceKind
    note: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """What is said of one segment. `confidence` lies between 0 and 1."""

    segment: str
    label: str
    stakeholders: tuple[str, ...]
    services: tuple[str, ...]
    confidence: float
    basis: str
    stakeholder_basis: str
    review: bool = False
    evidence: tuple[Evidence, ...] = ()
    theme: str = ""  # as a person named it
    second: str = ""  # label of another point that the segment makes besides


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of a row of hand codings, and what the machine had made of its segment.

    What it says counts (`applied`), or counts though another person says otherwise (`conflict`);
    or a later row says otherwise (`overruled`), or it speaks of no segment (`unmatched`).
    """

    coding: HandCoding
    outcome: Outcome
    why: str = ""
    segment: Segment | None = None
    machine: Coding | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """A document's cut with exactly one coding per segment; it refuses to exist otherwise."""

    cut: Cut
    codings: tuple[Coding, ...]

    def __post_init__(self) -> None:
        wanted = [segment.id for segment in self.cut.segments]
        if wanted != [coding.segment for coding in self.codings]:
            raise StageError(self.cut.document, "not exactly one coding for each segment.")

    @property
    def pairs(self) -> tuple[tuple[Segment, Coding], ...]:
        """Return segments with their codings in reading order."""
        return tuple(zip(self.cut.segments, self.codings, strict=True))


@dataclass(frozen=True, slots=True)
class Finding:
    """A segment labelled other than none, with its coding."""

    segment: Segment
    coding: Coding


@dataclass(frozen=True, slots=True)
class Failure:
    """A document (or other item) that a stage could not use, with the reason in a sentence."""

    item: str
    stage: str
    reason: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class StockTake:
    """Everything a run found: what reporters and tables read."""

    corpus: Corpus
    documents: tuple[Document, ...]
    coded: tuple[Coded, ...]
    themes: Themes
    failures: tuple[Failure, ...]
    rulings: tuple[Ruling, ...] = ()

    def findings(self) -> tuple[Finding, ...]:
        """Return the segments labelled other than none, in reading order."""
        return tuple(
            Finding(segment, coding)
            for coded in self.coded
            for segment, coding in coded.pairs
            if coding.label != NONE
        )
