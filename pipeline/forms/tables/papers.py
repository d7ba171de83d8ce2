"""The tables of documents, of what stands in no segment, and of how the result was made."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms.tables.columns import DOCUMENT
from pipeline.forms.tables.table import Column, Table, Value, rows
from pipeline.forms.wording import IN_PORTIONS
from pipeline.published import Publication


def documents(shown: Publication) -> Table:
    """Return the table of documents, those that could not be read as well."""
    return Table(
        "documents",
        "Documents",
        "One row a document, those that could not be read as well."
        + (f" {IN_PORTIONS}" if shown.portions else ""),
        (
            DOCUMENT,
            Column("format", "Format", "what kind of file it is"),
            Column("status", "Status", "read, part (of it) or failed", required=True),
            Column("message", "Message", "why it, or a part of it, could not be read"),
            Column("pages", "Pages", "how many pages it has", "integer", required=True),
            Column("unit", "Counted in", "what places are told by: page, line or paragraph"),
            Column("characters", "Characters", "white space apart", "integer", required=True),
            Column("analysed", "Analysed", "characters that stand in a segment", "integer"),
            Column("segments", "Segments", "how many segments it was cut into", "integer"),
            Column("points", "Points", "how many of these report something", "integer"),
            Column("quotable", "May be quoted", "no: none of its words are shown", "boolean"),
            Column("sha256", "SHA-256", "the digest of the file, which tells its exact edition"),
        ),
        rows(
            [
                *(paper.id, paper.format, paper.status, paper.message, paper.pages, paper.unit),
                *(paper.characters, paper.analysed, paper.segments, paper.points),
                *(paper.quotable, paper.sha256),
            ]
            for paper in shown.papers
        ),
        key=("document",),
    )


def left_out(shown: Publication) -> Table:
    """Return the table of what stands in no segment, by reason."""
    return Table(
        "left_out",
        "Left out",
        "What stands in the documents but in no segment, by reason.",
        (
            Column("reason", "Reason", "what it is", required=True),
            Column("pieces", "Pieces", "how many pieces", "integer", required=True),
            Column("characters", "Characters", "white space apart", "integer", required=True),
        ),
        rows([left.reason, left.pieces, left.characters] for left in shown.left_out),
        key=("reason",),
    )


def withheld(shown: Publication) -> Table:
    """Return the table of what was held back or masked before anything was shown, counted."""
    return Table(
        "withheld",
        "Held back",
        "What was held back, masked or suppressed before anything was shown.",
        (
            Column("what", "What", "what was held back", required=True),
            Column("number", "Number", "how many", "integer", required=True),
        ),
        rows(_held_back(shown)),
        key=("what",),
    )


def _held_back(shown: Publication) -> Iterator[list[Value]]:
    held = shown.withheld
    yield ["documents of which nothing may be quoted", held.documents]
    yield ["points that are counted but not quoted", held.passages]
    for masked in held.masked:
        yield [f"{masked.kind} masked", masked.pieces]
    yield ["people below which a count is suppressed (0: none is)", held.threshold]
    yield ["counts suppressed as too few people stand behind them", held.suppressed]
    yield ["counts suppressed so that totals do not give others away", held.secondary]


def about(shown: Publication) -> Table:
    """Return the table of how the result was made."""
    return Table(
        "about",
        "How it was made",
        "What the result is of, and which program, settings and libraries made it.",
        (
            Column("item", "Item", "what is told", required=True),
            Column("value", "Value", "what it is"),
        ),
        rows(_told(shown)),
        key=("item",),
    )


def _told(shown: Publication) -> Iterator[list[Value]]:
    made = shown.made
    yield ["title", shown.title]
    yield ["name", shown.name]
    yield ["year", str(shown.year or "")]
    yield ["date", shown.date.isoformat() if shown.date else ""]
    yield ["labels asked for", ", ".join(shown.asked)]
    for name in ("received", "read", "failed"):
        yield [f"documents {name}", str(getattr(made, name))]
    for name in ("segments", "hand_coded", "review", "characters", "analysed"):
        yield [_COUNTED[name], str(getattr(made, name))]
    yield ["Taking Stock version", made.version]
    yield ["digest of all that went in", made.key]
    yield ["digest of the recipe", made.recipe]
    yield ["code book", made.codebook]
    for name, what in made.stages:
        yield [f"stage: {name}", what]
    for name, what in made.libraries:
        yield [f"library: {name}", what]


_COUNTED = {
    "segments": "segments",
    "hand_coded": "segments coded by people",
    "review": "segments to be checked",
    "characters": "characters, white space apart",
    "analysed": "characters that stand in a segment",
}
