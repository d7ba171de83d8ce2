"""Small runs made by hand: documents of one point a line, with the themes that a test wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.types import (
    Answer,
    Coded,
    Coding,
    Corpus,
    Cut,
    Document,
    Entry,
    Gist,
    Line,
    Member,
    ParentTheme,
    Place,
    SecondTheme,
    Segment,
    Span,
    StockTake,
    Theme,
    Themes,
    Unplaced,
)


@dataclass(frozen=True)
class Said:
    """A point of a document: its words, label and speakers; `at` is where it stands in a sheet."""

    text: str
    label: str
    groups: tuple[str, ...] = ("employees",)
    withheld: bool = False
    review: bool = False
    at: str = ""


def stock_take(
    notes: Mapping[str, Sequence[Said]], themes: Themes, *, hidden: Sequence[str] = ()
) -> StockTake:
    """Return a run over notes; documents in `hidden` may not be quoted."""
    made = {name: _document(name, points) for name, points in notes.items()}
    coded = tuple(_coded(made[name], points) for name, points in notes.items())
    entries = tuple(Entry(name, Path(name), quotable=name not in hidden) for name in notes)
    corpus = Corpus("notes", "Notes", 2014, ("progress", "barrier", "need"), entries)
    return StockTake(corpus, tuple(made.values()), coded, themes, ())


def _document(name: str, points: Sequence[Said]) -> Document:
    lines, start = [], 0
    for number, point in enumerate(points, 1):
        span = Span(start, start + len(point.text))
        lines.append(Line(span, Place(1, number, at=point.at)))
        start = span.end + 1
    text = "".join(f"{point.text}\n" for point in points)
    return Document(name, "0" * 64, "text", text, tuple(lines), (), unit="line")


def _coded(document: Document, points: Sequence[Said]) -> Coded:
    segments = tuple(
        document.cut(line.span, kind="bullet", withheld=point.withheld)
        for line, point in zip(document.lines, points, strict=True)
    )
    codings = tuple(
        Coding(
            segment.id,
            point.label,
            point.groups,
            ("general",),
            0.9,
            "wording",
            "section",
            review=point.review,
        )
        for segment, point in zip(segments, points, strict=True)
    )
    return Coded(Cut(document.id, segments, ()), codings)


NOTES: Mapping[str, Sequence[Said]] = {
    "a.txt": (
        Said("Joint training is shared and liked", "progress"),
        Said("Two payroll systems are kept for one team", "barrier", ("trade_unions",)),
        Said("One payroll system is needed at once", "need"),
        Said("Pensions | nobody <b>knows</b> what they cost", "barrier"),
    ),
    "b.txt": (
        Said("Joint training is shared and liked", "progress", ("trade_unions",)),
        Said("Training of clerks has been forgotten", "barrier", ("trade_unions",), review=True),
        Said("Pay is late every single month", "barrier", ("public",), withheld=True),
        Said("Two payroll systems are kept for one team", "barrier"),
    ),
    "c.txt": (
        Said("Hidden remark about training that went well", "progress", ("public",)),
        Said("Secret demand for payroll by Christmas", "need", ("public",)),
        Said("The month in which wages were right", "need", ("public",)),
        Said("Rain fell on the day of the session", "barrier", ("public",)),
        Said("Apologies were received", "none", ()),
    ),
}


def ids(notes: Mapping[str, Sequence[Said]] = NOTES) -> dict[str, list[str]]:
    """Return the addresses of the points of each document."""
    run = stock_take(notes, Themes(()))
    return {one.cut.document: [segment.id for segment in one.cut.segments] for one in run.coded}


def gist(address: str, label: str) -> Gist:
    """Return a gist that is the whole of a point."""
    start, _, end = address.partition("#char=")[2].partition(",")
    return Gist(label, address, 0, int(end) - int(start))


def segment(found: StockTake, address: str) -> Segment:
    return next(s for one in found.coded for s in one.cut.segments if s.id == address)


def small(*, hidden: Sequence[str] = ("c.txt",)) -> StockTake:
    """Return a run with two themes under a parent, second themes, repeats, answers and a stray."""
    a, b, c = ids().values()
    training = Theme(
        id="t1",
        name="Joint training",
        keywords=("training", "joint"),
        members=_members(a[0], b[0], c[0], b[1]),
        exemplars=(a[0], c[0]),
        stability=0.4,
        left_out=0.125,
        coherence=0.5,
        parent="p1",
        borderline=(b[1],),
        minority=(c[0],),
        gists=(gist(b[1], "barrier"), gist(c[0], "progress"), gist(a[0], "progress")),
    )
    payroll = Theme(
        id="t2",
        name="Payroll systems",
        keywords=("payroll",),
        members=_members(a[1], b[2], a[2], b[3], c[1], c[2]),
        exemplars=(a[1], c[1]),
        stability=0.75,
        coherence=0.25,
        parent="p1",
        basis="human",
        borderline=(c[2],),
        minority=(b[2],),
        gists=(gist(b[2], "barrier"), gist(a[1], "barrier"), gist(a[2], "need")),
    )
    return stock_take(
        NOTES,
        Themes(
            themes=(payroll, training),
            unplaced=(Unplaced(a[3], "t2", 0.125), Unplaced(c[3], "", 0.0)),
            parents=(ParentTheme("p1", "Working together"),),
            second=(SecondTheme(b[1], "t2", 0.25),),
            repeats=((a[0], b[0]), (a[1], b[3])),
            answers=(
                Answer("t2", a[1], c[1], 0.5, c[2]),
                Answer("t2", a[1], a[2], 0.75),
            ),
        ),
        hidden=hidden,
    )


def _members(*addresses: str) -> tuple[Member, ...]:
    return tuple(Member(one, round(0.9 - 0.05 * at, 4)) for at, one in enumerate(addresses))
