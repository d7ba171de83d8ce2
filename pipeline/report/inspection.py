"""How one document was read, cut and coded, as plain data: for `pipeline inspect`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from pipeline.errors import SettingsError
from pipeline.tables import characters, in_segments
from pipeline.text import unspaced
from pipeline.types import Block, Coded, Coding, Document, Place, Segment


@dataclass(frozen=True, slots=True)
class Numbered:
    """A block with its number, from 1 on each page (throughout, where there are no pages)."""

    number: int
    page: int
    block: Block
    places: tuple[Place, ...]

    @property
    def line(self) -> int:
        """Return the line that it starts on."""
        return self.places[0].line if self.places else 0


def is_paged(document: Document) -> bool:
    """Return whether a document has pages that can be shown one by one."""
    return document.unit == "page"


def check_page(document: Document, page: int) -> None:
    """Raise SettingsError unless there is such a page; 0 stands for all."""
    if page and not is_paged(document):
        what = f"has no pages: its places are told in {document.unit}s."
        raise SettingsError(document.id, what, "Leave --page out.")
    if not 0 <= page <= document.pages:
        what = f"has no page {page}: it has {document.pages}."
        raise SettingsError(document.id, what, "Choose another --page.")


def numbered(document: Document) -> tuple[Numbered, ...]:
    """Return the blocks in reading order with their numbers."""
    counts: Counter[int] = Counter()
    found = []
    for block in document.blocks:
        places = document.locate(block.span)
        page = places[0].page if places and is_paged(document) else 1
        counts[page] += 1
        found.append(Numbered(counts[page], page, block, places))
    return tuple(found)


def as_rows(document: Document, coded: Coded, only: str = "", page: int = 0) -> dict[str, Any]:
    """Return the document's blocks, segments, codings, evidence and exclusions as plain data.

    With `page` only those of one page, with `only` only the segments of one label.
    """
    blocks = [one for one in numbered(document) if page in (0, one.page)]
    pairs = [
        (segment, coding)
        for segment, coding in coded.pairs
        if only in ("", coding.label) and page in (0, segment.place.page)
    ]
    exclusions = [one for one in coded.cut.exclusions if page in (0, one.page)]
    return {
        "document": document.id,
        "sha256": document.digest,
        "format": document.format,
        "unit": document.unit,
        "pages": document.pages,
        "notes": list(document.notes),
        "gaps": list(document.gaps),
        "characters": counted(document, coded),
        "blocks": [_block_row(document, one) for one in blocks],
        "segments": [_row(segment, coding) for segment, coding in pairs],
        "exclusions": [
            {
                "page": exclusion.page,
                "start": exclusion.span.start,
                "end": exclusion.span.end,
                "reason": exclusion.reason,
                "text": exclusion.text,
            }
            for exclusion in exclusions
        ],
    }


def counted(document: Document, coded: Coded) -> dict[str, Any]:
    """Return how many characters a document has, white space apart, and where they went."""
    left: Counter[str] = Counter()
    for exclusion in coded.cut.exclusions:
        left[exclusion.reason] += len(unspaced(exclusion.text))
    return {
        "all": characters(document),
        "in_segments": in_segments(document, coded.cut),
        "left_out": dict(sorted(left.items())),
    }


def _block_row(document: Document, one: Numbered) -> dict[str, Any]:
    block = one.block
    boxes = [(place.page, place.box) for place in one.places if place.box is not None]
    return {
        "number": one.number,
        "page": one.page,
        "line": one.line,
        "at": one.places[0].at if one.places else "",
        "kind": block.kind,
        "level": block.level,
        "marker": block.marker,
        "reason": block.reason,
        "start": block.span.start,
        "end": block.span.end,
        "under": [heading.text for heading in block.under],
        "withheld": block.withheld,
        "boxes": [
            {"page": page, "box": [round(edge, 1) for edge in (b.x0, b.top, b.x1, b.bottom)]}
            for page, b in boxes
        ],
        "text": document.read(block.span),
    }


def _row(segment: Segment, coding: Coding) -> dict[str, Any]:
    return {
        "segment_id": segment.id,
        "page": segment.place.page,
        "line": segment.place.line,
        "start": segment.span.start,
        "end": segment.span.end,
        "kind": segment.kind,
        "marker": segment.marker,
        "headings": [heading.text for heading in segment.headings],
        "lead_in": segment.lead_in,
        "text": segment.text,
        "label": coding.label,
        "confidence": coding.confidence,
        "basis": coding.basis,
        "stakeholders": list(coding.stakeholders),
        "stakeholder_basis": coding.stakeholder_basis,
        "services": list(coding.services),
        "review": coding.review,
        "legibility": segment.legibility,
        "theme": coding.theme,
        "second_label": coding.second,
        "evidence": [{"kind": e.kind, "note": e.note} for e in coding.evidence],
    }
