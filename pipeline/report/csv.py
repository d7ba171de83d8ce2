"""The tables as CSV: UTF-8, RFC 4180, a header row, `;` between the members of a set.

Columns are a contract: new ones come at the end, none is renamed or dropped.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pipeline.codebook import CodeBook
from pipeline.tables import Counts, characters, in_segments
from pipeline.text import ordinal
from pipeline.types import Block, Coding, Document, Ruling, StockTake


def as_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return the bytes of a table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def as_set(members: Iterable[str]) -> str:
    """Return the members of a set as one cell."""
    return ";".join(members)


@dataclass(frozen=True, slots=True)
class SegmentsCsv:
    """One row a segment, in reading order."""

    version: ClassVar[int] = 5
    name: ClassVar[str] = "segments.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = Counts.of(found, codebook)
        rows = []
        for coded in found.coded:
            for segment, coding in coded.pairs:
                theme, fit = counts.theme_of.get(segment.id, (None, 0.0))
                second = counts.second_of.get(segment.id)
                rows.append(
                    (
                        segment.id,
                        segment.document,
                        segment.place.page,
                        "" if segment.kind == "bullet" else ordinal(segment.marker),
                        segment.span.start,
                        segment.span.end,
                        segment.kind,
                        segment.heading_path,
                        segment.text,
                        coding.label,
                        f"{coding.confidence:.3f}",
                        coding.basis,
                        as_set(coding.stakeholders),
                        coding.stakeholder_basis,
                        as_set(coding.services),
                        theme.id if theme else "",
                        theme.name if theme else "",
                        f"{fit:.3f}" if theme else "",
                        "yes" if coding.review else "",
                        segment.lead_in,
                        segment.place.line,
                        segment.place.at,
                        "" if counts.may_quote(segment) else "no",
                        f"{segment.legibility:.3f}" if segment.legibility < 1 else "",
                        coding.second,
                        second.theme if second else "",
                        counts.first_of.get(segment.id, ""),
                    )
                )
        return as_table(SEGMENT_COLUMNS, rows)


SEGMENT_COLUMNS = [
    "segment_id",
    "document",
    "page",
    "paragraph",
    "start",
    "end",
    "kind",
    "heading_path",
    "text",
    "label",
    "label_confidence",
    "label_basis",
    "stakeholders",
    "stakeholder_basis",
    "services",
    "theme_id",
    "theme",
    "theme_confidence",
    "review",
    "lead_in",
    "line",
    "at",
    "may_quote",
    "legibility",
    "second_label",
    "second_theme_id",
    "same_as",
]


@dataclass(frozen=True, slots=True)
class DocumentsCsv:
    """One row a document, the unreadable ones too; characters do not count white space."""

    version: ClassVar[int] = 3
    name: ClassVar[str] = "documents.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = Counts.of(found, codebook)
        header = [
            "document",
            "sha256",
            "format",
            "pages",
            "characters",
            "segments",
            "segment_characters",
            "excluded_characters",
            "status",
            "message",
            "unit",
            "may_quote",
        ]
        rows: list[tuple[object, ...]] = []
        for document, coded in zip(found.documents, found.coded, strict=True):
            whole, inside = characters(document), in_segments(document, coded.cut)
            rows.append(
                (
                    document.id,
                    document.digest,
                    document.format,
                    document.pages,
                    whole,
                    len(coded.cut.segments),
                    inside,
                    whole - inside,
                    "part" if document.gaps else "read",
                    " ".join((*document.gaps, *document.notes)),
                    document.unit,
                    "no" if document.id in counts.withheld else "",
                )
            )
        rows += [
            (failure.item, failure.digest, *[""] * 6, "failed", failure.reason, "", "")
            for failure in found.failures
        ]
        return as_table(header, sorted(rows, key=lambda row: str(row[0])))


@dataclass(frozen=True, slots=True)
class BlocksCsv:
    """One row a paragraph, heading, list item or cell as it was read, whole, in reading order.

    Running headers, footers and page numbers stand in exclusions.csv only.
    """

    version: ClassVar[int] = 1
    name: ClassVar[str] = "blocks.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        del codebook
        header = ["document", "page", "line", "at", "start", "end", "kind", "level", "marker"]
        rows = (
            row
            for document in found.documents
            for block in document.blocks
            if (row := _block_row(document, block)) is not None
        )
        return as_table([*header, "under", "text"], rows)


_RUNNING = frozenset({"page_header", "page_footer", "page_number", "table_header"})


def _block_row(document: Document, block: Block) -> tuple[object, ...] | None:
    if block.reason in _RUNNING:
        return None
    place = document.locate(block.span)[0]
    numbered = block.marker if block.kind in ("title", "heading") else ""
    return (
        document.id,
        place.page,
        place.line,
        place.at,
        block.span.start,
        block.span.end,
        block.reason or block.kind,
        block.level,
        block.marker,
        " > ".join(heading.text for heading in block.under),
        f"{numbered} {document.read(block.span)}".strip(),
    )


@dataclass(frozen=True, slots=True)
class ExclusionsCsv:
    """One row a piece of text that is in no segment, with the reason."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "exclusions.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        del codebook
        rows = [
            (e.document, e.page, e.span.start, e.span.end, e.reason, e.text)
            for coded in found.coded
            for e in coded.cut.exclusions
        ]
        return as_table(["document", "page", "start", "end", "reason", "text"], rows)


@dataclass(frozen=True, slots=True)
class HumanCodingsCsv:
    """One row a row of hand codings, with what the machine had said and what became of the row.

    Of a set "none" says that it is empty; an empty cell, that nothing was said of it.
    """

    version: ClassVar[int] = 1
    name: ClassVar[str] = "human_codings.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        del codebook
        header = [
            "row",
            "coder",
            "date",
            "segment_id",
            "document",
            "page",
            "text",
            "label_machine",
            "label_human",
            "stakeholders_machine",
            "stakeholders_human",
            "services_machine",
            "services_human",
            "theme",
            "reason",
            "outcome",
            "why",
        ]
        return as_table(header, map(_ruling_row, found.rulings))


def _ruling_row(ruling: Ruling) -> tuple[object, ...]:
    said, segment, machine = ruling.coding, ruling.segment, ruling.machine
    return (
        said.row,
        said.coder,
        said.date,
        segment.id if segment else said.segment_id,
        segment.document if segment else said.document,
        segment.place.page if segment else "",
        segment.text if segment else said.text,
        machine.label if machine else "",
        said.label,
        *_both(machine, "stakeholders", said.stakeholders),
        *_both(machine, "services", said.services),
        said.theme,
        said.reason,
        ruling.outcome,
        ruling.why,
    )


def _both(machine: Coding | None, name: str, said: tuple[str, ...] | None) -> tuple[str, str]:
    """Return a set as the machine has it and as a person said it."""
    found: tuple[str, ...] = getattr(machine, name) if machine else ()
    return as_set(found), "" if said is None else as_set(said) or "none"
