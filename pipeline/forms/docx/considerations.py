"""The third section: what has progressed, what stands in the way, what is needed, and answers."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms import summary
from pipeline.forms.docx.markup import (
    NUMBERED,
    Markup,
    heading,
    numbered,
    paragraph,
    reference,
    run,
    strong,
)
from pipeline.forms.docx.tables import Cell, Column, Table, said
from pipeline.forms.wording import quote, words
from pipeline.published import PairShown, Passage, Publication
from pipeline.tables import counted, in_words
from pipeline.text import capital


def considerations(shown: Publication) -> Iterator[Markup]:
    """Yield the third section."""
    yield heading(1, "Considerations")
    yield numbered(
        "The themes noted most often stand first. A theme is quoted here only where the coding of "
        "a point is sure; all points are listed in ",
        reference("points"),
        run("."),
    )
    yield heading(2, "General progress")
    services = summary.progress(shown)
    if not services:
        yield numbered(summary.asked_but_empty(shown, "progress"))
    for section in services:
        yield heading(3, capital(shown.name_of[section.service]))
        yield from _section(shown, section)
    yield heading(2, "Issues and challenges")
    yield from _section(shown, summary.challenges(shown))
    yield heading(2, "Going forward we think we need")
    yield from _section(shown, summary.forward(shown))
    yield from _answers(shown)


def _section(shown: Publication, section: summary.Section) -> Iterator[Markup]:
    """Yield the themes of a section as numbered paragraphs, each with what is quoted of it."""
    for item in section.items:
        who = summary.who(shown, item.groups)
        told = ", ".join(filter(None, (counted(item.points, "point"), who)))
        name, counts = strong(item.name), run(f" ({told})")
        yield paragraph(NUMBERED, name, counts, keep=bool(item.quotes))
        for passage in item.quotes:
            yield quotation(passage, shown.where(passage))
    if not section.items and not section.rest:
        yield numbered(summary.asked_but_empty(shown, section.label))
    elif section.rest:
        more = "more " if section.items else ""
        stand = "stands" if section.rest == 1 else "stand"
        told = f"{in_words(section.rest)} {more}{'point' if section.rest == 1 else 'points'}"
        yield numbered(f"{capital(told)} {stand} in other themes or in none.")


def quotation(passage: Passage, source: str) -> Markup:
    """Return words set off as a quotation, with where they are from."""
    return paragraph("Quote", run(words(passage)), run(f" ({source})", style="Source"))


def _answers(shown: Publication) -> Iterator[Markup]:
    """Yield the table of issues with the needs that come nearest to them."""
    barriers = sum(passage.label == "barrier" for passage in shown.points)
    if not barriers or not any(passage.label == "need" for passage in shown.points):
        return
    yield heading(2, "What is asked for in answer")
    best = summary.best_pairs(shown)
    if best:
        yield numbered(
            "The table sets issues beside the need of the same theme that comes nearest. The "
            "computer put them together because their words are alike: whether one answers the "
            "other is for members to judge."
        )
    yield numbered(_without(shown, barriers))
    if best:
        yield _table(shown, best)


def _table(shown: Publication, best: list[PairShown]) -> Markup:
    known = any(pair.indicator for pair in best)
    columns = [
        Column("Issue", 4),
        Column("What is asked for", 4),
        *([Column("Indicator", 3)] if known else []),
        Column("Alike", 0.8, number=True),
    ]
    return Table(
        "Issues, and what is asked for in answer",
        "Each row sets an issue beside the need nearest to it, with the place of both.",
        columns,
        [_row(shown, pair, known=known) for pair in best],
        below="Alike: how near the words are to one another; 1.00 is the same.",
    ).markup()


def _row(shown: Publication, pair: PairShown, *, known: bool) -> list[Cell]:
    ends = [pair.barrier, pair.need, *([pair.indicator] if known else [])]
    cells = [said(quote(shown.by_id[end], shown) if end else "") for end in ends]
    return [*cells, said(f"{pair.similarity:.2f}")]


def _without(shown: Publication, barriers: int) -> str:
    none = len(shown.unanswered)
    if not none:
        return "For every barrier there is a need of the same theme that comes near."
    return (
        f"For {in_words(none)} of {counted(barriers, 'barrier')} the notes name no need of the "
        "same theme that comes near."
    )
