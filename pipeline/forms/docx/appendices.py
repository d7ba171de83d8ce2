"""The second and third appendix: the documents, and how the paper was made."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms.docx.markup import Markup, appendix, body, heading, paragraph, run, strong
from pipeline.forms.docx.tables import Cell, Column, Table, count, said
from pipeline.forms.wording import IN_PORTIONS
from pipeline.published import Paper, Publication
from pipeline.tables import counted, listed

_STATUS = {"read": "Read", "part": "Read in part", "failed": "Not read"}


def documents(shown: Publication) -> Iterator[Markup]:
    """Yield the table of documents."""
    yield appendix("Documents", bookmark="documents")
    yield body(
        "All documents received. Characters are counted without white space. Those coded stand in "
        "segments; the others are page numbers, running headers and the like."
        + (f" {IN_PORTIONS}" if shown.portions else "")
    )
    columns = [
        Column("Document", 3.2),
        Column("Format", 1.2),
        Column("Pages", 1.1, number=True),
        Column("Characters", 1.75, number=True),
        Column("Coded", 1.2, number=True),
        Column("Segments", 1.65, number=True),
        Column("Points", 1.15, number=True),
        Column("Status", 1.3),
    ]
    yield Table(
        "Documents received",
        "A row for each document: its format and size, how much of it was coded, and whether it "
        "could be read.",
        columns,
        [_document(paper) for paper in shown.papers],
    ).markup()


def _document(paper: Paper) -> list[Cell]:
    sizes = (paper.characters, paper.analysed, paper.segments, paper.points)
    status = _STATUS.get(paper.status, paper.status)
    silent = "" if paper.quotable else "; not to be quoted"
    pages = count(paper.pages) if paper.pages else said("")
    kind = (
        paper.format.upper() if len(paper.format) <= 4 and paper.format != "text" else paper.format
    )
    return [said(paper.id), said(kind), pages, *map(count, sizes), said(f"{status}{silent}")]


def method(shown: Publication) -> Iterator[Markup]:
    """Yield the note on method."""
    made = shown.made
    yield appendix("Method note", bookmark="method")
    yield heading(2, "How the notes were read")
    by_hand = (
        f" People coded {counted(made.hand_coded, 'segment')} by hand." if made.hand_coded else ""
    )
    yield body(
        f"Taking Stock {made.version} cut the documents into {counted(made.segments, 'segment')} "
        "and coded each from its own words and from the headings above it, with the code book "
        f"“{made.codebook}”.{by_hand} No language model wrote any of this paper, and nothing left "
        "the computer. A group is taken to speak where the text says so, else where its section or "
        "its document does. Points with the same words, or nearly, are one text where themes are "
        "found, so that a text sent in by many weighs as one; they are counted singly, and “in "
        "… wordings” counts them once."
    )
    yield heading(2, "What the labels mean")
    for label in shown.labels:
        meaning = f" – {label.definition.rstrip('.')}." if label.definition else ""
        yield paragraph("BodyText", strong(label.name), run(meaning))
    yield from _figures()
    yield from _again(shown)


def _figures() -> Iterator[Markup]:
    """Yield what the figures on a theme mean."""
    yield heading(2, "What the figures mean")
    for name, meaning in (
        ("Groups", "how many stakeholder groups noted it, and which part of those heard that is."),
        ("Share", "the part of all points of the label; in brackets how far it hangs on which "
         "documents came in: 95% of the shares lie between the two where these are drawn by lot."),
        ("Steady", "how much of the theme comes again when a fifth of the points is left out, and "
         "in brackets when one of the documents is; 1 is all of it. Themes under 0.5 are to be "
         "read with care: other notes would have drawn their bounds elsewhere."),
        ("Coherent", "how alike the points of a theme are; 1 is the same. Neither figure tells "
         "whether a theme matters."),
    ):  # fmt: skip
        yield paragraph("BodyText", strong(name), run(f" – {meaning}"))


def _again(shown: Publication) -> Iterator[Markup]:
    """Yield what somebody needs to make the same paper again."""
    made = shown.made
    yield heading(2, "To make it again")
    used = listed([f"{name} {version}" for name, version in made.libraries])
    yield body(
        "The same documents with the same recipe give the same paper, byte for byte."
        + (f" Libraries used: {used}." if used else "")
    )
    digests = f"Recipe: {made.recipe}. Run: {made.key}."
    yield paragraph("BodyText", run(digests, style="Source"))
