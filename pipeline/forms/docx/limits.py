"""The fifth section: what the notes do not tell, and what this paper does not show."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms.docx.markup import Markup, bullet, heading, numbered, reference, run, strong
from pipeline.forms.docx.tables import Column, Table, count, said
from pipeline.forms.wording import HIDDEN
from pipeline.published import Paper, Publication, Withheld
from pipeline.tables import counted, in_words
from pipeline.text import capital


def limits(shown: Publication) -> Iterator[Markup]:
    """Yield the fifth section."""
    yield heading(1, "What the notes do not tell")
    yield numbered(
        "Notes record what somebody thought worth writing down. They leave things out, they speak "
        "for whole groups, and they do not tell how many people agree. What is not in them is not "
        "in this paper."
    )
    yield from _to_check(shown)
    yield heading(2, "Documents not included")
    yield from _not_included(shown)
    yield heading(2, "Text that was left out")
    yield from _left_out(shown)
    yield heading(2, "What is held back")
    yield from _held_back(shown.withheld)


def _to_check(shown: Publication) -> Iterator[Markup]:
    made = shown.made
    if made.review:
        share = 100 * made.review / max(1, made.segments)
        is_ = "is" if made.review == 1 else "are"
        yield numbered(
            f"The computer is unsure of {in_words(made.review)} of "
            f"{counted(made.segments, 'segment')} ({share:.0f}%), which {is_} to be checked by a "
            "person. Those among the points are marked in ",
            reference("points"),
            run("."),
        )


def _not_included(shown: Publication) -> Iterator[Markup]:
    lost = [paper for paper in shown.papers if paper.status != "read"]
    if not lost:
        yield numbered("All documents received were read in full.")
        return
    count = len(shown.files(lost))
    have = "document was" if count == 1 else "documents were"
    yield numbered(f"{capital(in_words(count))} {have} not read, or only in part:")
    for paper in lost:
        yield bullet(strong(paper.id), run(f" – {_why(paper)}"))


def _why(paper: Paper) -> str:
    part = "read in part" if paper.status == "part" else "not read"
    return f"{part}: {paper.message}" if paper.message else f"{part}."


def _left_out(shown: Publication) -> Iterator[Markup]:
    made = shown.made
    share = 100 * made.analysed / made.characters if made.characters else 0
    yield numbered(
        f"The segments hold {made.analysed:,} of the {made.characters:,} characters of the "
        f"documents read ({share:.0f}%), white space apart."
    )
    if not shown.left_out:
        return
    yield Table(
        "Text that stands in no segment",
        "A row for each reason why text was left out, with its pieces and characters.",
        [
            Column("What it is", 5),
            Column("Pieces", 1, number=True),
            Column("Characters", 1, number=True),
        ],
        [[said(capital(o.reason)), count(o.pieces), count(o.characters)] for o in shown.left_out],
    ).markup()


def _held_back(held: Withheld) -> Iterator[Markup]:
    """Yield what the door of publication held back, each kind in a paragraph."""
    told = [*_unquoted(held), *_masked(held), *_suppressed(held)]
    for one in told or ["Nothing is held back in this paper."]:
        yield numbered(one)


def _unquoted(held: Withheld) -> Iterator[str]:
    if held.documents:
        may = "document may" if held.documents == 1 else "documents may"
        yield f"{capital(in_words(held.documents))} {may} not be quoted."
    if held.passages:
        are = "is" if held.passages == 1 else "are"
        yield (
            f"{capital(counted(held.passages, 'point'))} {are} counted and not quoted, as the "
            "document, or whoever said so, may not be quoted."
        )


def _masked(held: Withheld) -> Iterator[str]:
    if held.masked:
        kinds = "; ".join(f"{one.kind}: {one.pieces:,}" for one in held.masked)
        yield f"Details by which people could be found are masked in the quotations ({kinds})."
    if held.pseudonymised:
        yield "Names of private persons are replaced by a mark."


def _suppressed(held: Withheld) -> Iterator[str]:
    if not held.threshold:
        return
    few = in_words(held.threshold)
    yield f"Counts by group behind which fewer than {few} people stand are not shown."
    if held.suppressed or held.secondary:
        more = (
            f", and {in_words(held.secondary)} more so that sums do not give them away"
            if held.secondary
            else ""
        )
        yield (
            f"That holds for {counted(held.suppressed, 'count')}{more}. Tables print {HIDDEN} "
            "instead."
        )
