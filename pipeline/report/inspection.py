"""How one document was cut and coded, and why: for `pipeline inspect`."""

from __future__ import annotations

from typing import Any

from pipeline.text import display
from pipeline.types import Coded, Coding, Document, Segment


def as_rows(document: Document, coded: Coded, only: str = "") -> dict[str, Any]:
    """Return the document's segments, codings, evidence and exclusions as plain data."""
    return {
        "document": document.id,
        "sha256": document.digest,
        "pages": document.pages,
        "notes": list(document.notes),
        "segments": [_row(s, c) for s, c in coded.pairs if not only or c.label == only],
        "exclusions": [
            {
                "page": e.page,
                "start": e.span.start,
                "end": e.span.end,
                "reason": e.reason,
                "text": e.text,
            }
            for e in coded.cut.exclusions
        ],
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
        "evidence": [{"kind": e.kind, "note": e.note} for e in coding.evidence],
    }


def as_text(document: Document, coded: Coded, only: str = "") -> str:
    """Return the same for a reader in a terminal."""
    lines = [f"{document.id}: {document.pages} page(s), {len(document.lines)} lines", ""]
    for segment, coding in coded.pairs:
        if only and coding.label != only:
            continue
        if segment.kind == "heading":
            lines += ["", f"{'#' * max(1, len(segment.headings) + 1)} {display(segment.text)}"]
        else:
            lines += _shown(segment, coding)
    lines += ["", f"Left out: {len(coded.cut.exclusions)} pieces"]
    for exclusion in coded.cut.exclusions:
        if exclusion.reason not in ("marker", "markup"):
            lines.append(f"  {exclusion.reason} (page {exclusion.page}): {exclusion.text[:70]}")
    return "\n".join(lines)


def _shown(segment: Segment, coding: Coding) -> list[str]:
    flag = " ? look" if coding.review else ""
    place = f"page {segment.place.page}, line {segment.place.line}"
    why = "; ".join(f"{e.kind}: {e.note}" for e in coding.evidence)
    marker = f"{segment.marker} " if segment.marker else ""
    return [
        f"[{coding.label} {coding.confidence:.2f}{flag}] {marker}{display(segment.text)}",
        f"    {place}; says: {', '.join(coding.stakeholders) or '-'}; "
        f"service: {', '.join(coding.services)}",
        f"    why: {why}",
    ]
