"""The head of the paper, its purpose, and the background: what was read, and how."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms import summary
from pipeline.forms.docx.markup import (
    Markup,
    heading,
    numbered,
    paragraph,
    reference,
    run,
    strong,
    tab,
    to_fill_in,
)
from pipeline.forms.docx.tables import Cell, Column, Table, count, said
from pipeline.forms.wording import HIDDEN
from pipeline.published import Publication, Voice
from pipeline.tables import counted, in_words
from pipeline.text import capital

_EACH_ROW = "A point that several groups made together counts once in the row of each of them."


def title_block(shown: Publication) -> Iterator[Markup]:
    """Yield the title, and to whom, on what, when and by whom: a person fills in what is open."""
    yield paragraph("Title", run(shown.title))
    date = run(day(shown)) if shown.date else to_fill_in("Date", "[date of the meeting]")
    for name, inside in (
        ("Report to", to_fill_in("Committee", "[name of the committee]")),
        ("Report on", run(shown.title)),
        ("Date", date),
        ("Report by", to_fill_in("Author", "[who brings the report]")),
    ):
        yield paragraph("Details", strong(f"{name}:"), tab(), inside)


def day(shown: Publication) -> str:
    """Return the date of the publication in words, nothing if there is none."""
    return f"{shown.date.day} {shown.date:%B %Y}" if shown.date else ""


def purpose(shown: Publication) -> Iterator[Markup]:
    """Yield the first section: what the paper is for, and what it holds."""
    yield heading(1, "Purpose")
    year = f" for {shown.year}" if shown.year else ""
    yield numbered(
        f"This paper reports what was said in the consultation notes and minutes received{year}: "
        "what has progressed, what stands in the way, and what is asked for."
    )
    yield numbered(
        "It is for members to consider. It draws no conclusions of its own and asks for no "
        "decision. Every quotation is word for word and names its document and place."
    )


def background(shown: Publication) -> Iterator[Markup]:
    """Yield the second section: the documents, who is heard in them, and how they were read."""
    yield heading(1, "Background")
    yield numbered(_received(shown), reference("documents"), run("."))
    if shown.groups:
        yield numbered(f"They record what was said by {summary.heard(shown)}.")
    yield numbered(
        f"The notes were cut into {counted(shown.made.segments, 'segment')}: bullets, list items "
        "and sentences. Each was coded as progress, a barrier or a need, or as none of these. "
        f"{_found(shown)} Points on the same matter were then put together as themes. ",
        reference("method"),
        run(" tells how."),
    )
    yield numbered(
        "A count says how often something was noted, not how many people think so: a consultation "
        "is not a vote. Notes leave things out, so a count of documents says “at least”."
    )
    yield from _by_group(shown)


def _received(shown: Publication) -> str:
    made = shown.made
    came = "came in and was read" if made.received == 1 else "came in and were read"
    if not made.failed:
        return f"{capital(counted(made.received, 'document'))} {came}; the list is in "
    return (
        f"{capital(counted(made.received, 'document'))} came in; {in_words(made.read)} could be "
        f"read and {in_words(made.failed)} could not. The list is in "
    )


def _found(shown: Publication) -> str:
    whole = shown.totals.points
    if whole is None:
        return "A segment that reports one of the three is called a point."
    report = "reports" if whole == 1 else "report"
    return (
        f"{capital(in_words(whole))} {report} one of the three; such a segment is called a point "
        "in this paper."
    )


def _by_group(shown: Publication) -> Iterator[Markup]:
    """Yield the table of points by stakeholder group and label."""
    labels = summary.reported(shown)
    names = [shown.name_of[label] for label in labels]
    columns = [
        Column("Stakeholder group", 4),
        *(Column(name, 1.6, number=True) for name in names),
        Column("All", 1.4, number=True),
    ]
    rows = [*shown.voices, shown.totals]
    yield Table(
        "Points by stakeholder group",
        "A row for each stakeholder group and one for all points; a column for each kind of point.",
        columns,
        [_voice(shown, voice) for voice in rows],
        last_is_total=True,
        below=f"{_EACH_ROW}{suppression(shown)}",
    ).markup()


def _voice(shown: Publication, voice: Voice) -> list[Cell]:
    name = capital(shown.name_of[voice.group]) if voice.group else "All points"
    return [said(name), *map(count, voice.by_label), count(voice.points)]


def suppression(shown: Publication) -> str:
    """Return what the star in a table means, with a blank before it; nothing if there is none."""
    held = shown.withheld
    if not held.suppressed and not held.secondary:
        return ""
    few = in_words(held.threshold)
    return (
        f" {HIDDEN} stands for a count that is not shown, as fewer than {few} people stand behind "
        "it or behind one that it would give away."
    )
