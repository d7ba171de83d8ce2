"""Comparisons of years made by hand: points in a table, with the themes and links a test wants."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import strategies as st

from pipeline import registry
from pipeline.codebook import CodeBook, Group, Label
from pipeline.compared import Comparison, Year
from pipeline.types import (
    Answer,
    Coded,
    Coding,
    Corpus,
    Cut,
    Document,
    Entry,
    Evidence,
    Kin,
    Line,
    Link,
    Links,
    Member,
    Place,
    Span,
    StockTake,
    Theme,
    Themes,
    Unplaced,
)
from pipeline.years.counts import YearCounts
from pipeline.years.entry import Entry as LedgerEntry
from pipeline.years.ledger import Ledger

PROGRESS, BARRIER, NEED = LABELS = ("progress", "barrier", "need")
GROUPS = ("employees", "trade_unions", "elected_members", "public")
THEN, NOW = YEARS = ("2012", "2014")

BOOK = CodeBook(
    title="Made up",
    labels=tuple(Label(id, id.capitalize(), "") for id in (*LABELS, "none")),
    stakeholders=tuple(Group(id, id.replace("_", " ")) for id in GROUPS),
    services=(Group("general", "general"),),
)


@dataclass(frozen=True)
class Point:
    """A point of a year; no theme: it is in none. Its words are its name in links and answers."""

    year: str
    theme: str
    label: str
    text: str
    document: str = "a.txt"
    by: tuple[str, ...] = ("employees",)
    withheld: bool = False
    sure: float = 0.9

    @property
    def id(self) -> str:
        return f"{self.year}/{self.document}"


def points(
    year: str,
    theme: str,
    label: str,
    many: int,
    *,
    by: tuple[str, ...] = ("employees",),
    over: int = 4,
) -> list[Point]:
    """Return points of one kind, strewn over some documents; no two have the same words."""
    who = " and ".join(by) or "nobody"
    return [
        Point(year, theme, label, words(year, theme, label, n, who), f"{n % over}.txt", by)
        for n in range(many)
    ]


def words(year: str, theme: str, label: str, number: int = 0, who: str = "employees") -> str:
    """Return what `points` lets somebody say."""
    return f"The {label} of {theme or 'nothing'} that {who} saw in {year}, number {number}"


def rest(many: int = 20, theme: str = "rest", years: Sequence[str] = YEARS) -> list[Point]:
    """Return points of every label in every year, all of one theme and said by members."""
    return [
        point
        for year in years
        for label in LABELS
        for point in points(year, theme, label, many, by=("elected_members",))
    ]


@dataclass(frozen=True)
class Table:
    """A comparison in short; `links` are pairs of words, an earlier point's and a later one's.

    `asked` tells what a year asked about, all labels unless it is named. Documents in `hidden` may
    not be quoted; `present` names who speaks in a document by its corpus.toml.
    """

    points: Sequence[Point]
    years: tuple[str, ...] = YEARS
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Sequence[tuple[str, str]] = ()
    kin: Sequence[Kin] = ()
    answers: Sequence[tuple[str, str]] = ()
    hidden: frozenset[str] = frozenset()
    present: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> dict[str, list[Point]]:
        held: dict[str, list[Point]] = {id: [] for id in sorted(self.present)}
        for point in self.points:
            held.setdefault(point.id, []).append(point)
        return dict(sorted(held.items()))


def compared(table: Table) -> Comparison:
    """Return the comparison that a table tells of."""
    made = {id: _document(id, said) for id, said in table.documents.items()}
    coded = tuple(_coded(made[id], said) for id, said in table.documents.items())
    address = {segment.text: segment.id for one in coded for segment in one.cut.segments}
    assert len(address) == len(table.points), "no two points of a table may have the same words"
    entries = tuple(
        Entry(id, Path(id), stakeholders=table.present.get(id, ()), quotable=id not in table.hidden)
        for id in made
    )
    found = StockTake(
        Corpus("made", "Made", None, LABELS, entries),
        tuple(made.values()),
        coded,
        _themes(table, address),
        (),
    )
    return Comparison(_years(table, made), found, _links(table, address))


def _years(table: Table, documents: Iterable[str]) -> tuple[Year, ...]:
    own = {name: tuple(id for id in documents if id.startswith(f"{name}/")) for name in table.years}
    return tuple(
        Year(name, f"Notes of {name}", table.asked.get(name, LABELS), own[name])
        for name in table.years
    )


def _document(id: str, said: Sequence[Point]) -> Document:
    lines, at = [], 0
    for number, point in enumerate(said, 1):
        lines.append(Line(Span(at, at + len(point.text)), Place(1, number)))
        at += len(point.text) + 1
    text = "\n".join(point.text for point in said)
    return Document(id, "0" * 64, "text", text, tuple(lines), (), unit="line")


def _coded(document: Document, said: Sequence[Point]) -> Coded:
    segments = tuple(
        document.cut(line.span, kind="bullet", withheld=point.withheld)
        for line, point in zip(document.lines, said, strict=True)
    )
    why = (Evidence("cue", "made up"),)
    codings = tuple(
        Coding(
            segment.id, point.label, point.by, (), point.sure, "wording", "document", evidence=why
        )
        for segment, point in zip(segments, said, strict=True)
    )
    return Coded(Cut(document.id, segments, ()), codings)


def _themes(table: Table, address: Mapping[str, str]) -> Themes:
    held: dict[str, list[str]] = {}
    for point in table.points:
        if point.label != "none":
            held.setdefault(point.theme, []).append(address[point.text])
    loose = held.pop("", [])
    order = sorted(held, key=lambda theme: (-len(held[theme]), theme))
    answers = [
        Answer(_theme_of(table, barrier), address[barrier], address[need], 0.7)
        for barrier, need in table.answers
    ]
    return Themes(
        tuple(_theme(id, table.names.get(id, id), sorted(held[id])) for id in order),
        tuple(Unplaced(id, "", 0.0) for id in sorted(loose)),
        answers=tuple(answers),
    )


def _theme(id: str, name: str, members: Sequence[str]) -> Theme:
    inside = tuple(Member(one, round(0.9 - at / 1000, 4)) for at, one in enumerate(members))
    return Theme(id, name, (), inside, tuple(members[:2]), 0.8)


def _theme_of(table: Table, text: str) -> str:
    return next(point.theme for point in table.points if point.text == text)


def _links(table: Table, address: Mapping[str, str]) -> Links:
    """Return the links, the first the strongest."""
    told = tuple(
        Link(_theme_of(table, first), address[first], address[last], round(0.9 - at / 1000, 4))
        for at, (first, last) in enumerate(table.links)
    )
    return Links(told, tuple(table.kin))


def eventful() -> Table:
    """Return two years in which something of every kind happens."""
    said = [
        *rest(),
        *points(THEN, "roads", BARRIER, 12),
        *points(NOW, "roads", PROGRESS, 12),
        *points(THEN, "pay", PROGRESS, 9),
        *points(NOW, "pay", PROGRESS, 9, by=("public",)),
        *points(NOW, "pay", BARRIER, 9),
        *points(NOW, "trust", NEED, 14),
        *points(THEN, "noise", NEED, 14),
        *points(THEN, "noise", BARRIER, 6),
        *points(NOW, "noise", BARRIER, 6),
        *points(THEN, "", NEED, 3),
    ]
    links = [
        (words(THEN, "roads", BARRIER), words(NOW, "roads", PROGRESS)),
        (words(THEN, "noise", BARRIER, 2), words(NOW, "noise", BARRIER, 3)),
        (words(THEN, "pay", PROGRESS, 1), words(NOW, "pay", BARRIER, 4)),
    ]
    return Table(said, links=links)


EMPTY = {
    "nothing at all": Table([]),
    "one year without points": Table(points(THEN, "roads", BARRIER, 4)),
    "the other year without points": Table(points(NOW, "roads", BARRIER, 4)),
    "points in no theme": Table([*points(THEN, "", NEED, 4), *points(NOW, "", NEED, 4)]),
    "points that report nothing": Table([Point(THEN, "", "none", "Tea was taken")]),
    "nobody named": Table(points(THEN, "roads", NEED, 4, by=())),
    "a year that asked nothing": Table(
        [*points(THEN, "roads", NEED, 4), *points(NOW, "roads", NEED, 4)], asked={THEN: ()}
    ),
    "three years, the middle one empty": Table(
        [*points("a", "roads", NEED, 4), *points("c", "roads", NEED, 4)], ("a", "b", "c")
    ),
}


def swapped(one: Comparison) -> Comparison:
    """Return a comparison whose documents stand in the other order."""
    found = replace(
        one.found,
        documents=one.found.documents[::-1],
        coded=one.found.coded[::-1],
        corpus=replace(one.found.corpus, entries=one.found.corpus.entries[::-1]),
    )
    years = tuple(replace(year, documents=year.documents[::-1]) for year in one.years)
    return replace(one, years=years, found=found)


def counts(table: Table, book: CodeBook = BOOK) -> YearCounts:
    return YearCounts(compared(table), book)


def ledger(table: Table, book: CodeBook = BOOK) -> tuple[LedgerEntry, ...]:
    return Ledger(counts(table, book)).entries


def files(one: Comparison, book: CodeBook = BOOK) -> dict[str, bytes]:
    """Return every file that the reporters of years write."""
    made = [registry.load("year_reporters", name)() for name in registry.STAGES["year_reporters"]]
    return {reporter.name: reporter.render(one, book) for reporter in made}


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


THEMES = ("roads", "pay", "trust")


@st.composite
def tables(draw: st.DrawFn, years: int = 2) -> Table:
    """Draw a table of three themes: cells of any size, years that ask about less, links, kin."""
    names = tuple(str(2010 + 2 * at) for at in range(years))
    size = st.sampled_from([0, 0, 1, 2, 3, 7, 20])
    who = st.sampled_from([(), ("employees",), ("trade_unions",), ("employees", "public")])
    said = [
        point
        for year in names
        for theme in (*THEMES, "")
        for label in LABELS
        for point in points(year, theme, label, draw(size), by=draw(who), over=4)
    ]
    some = st.lists(st.sampled_from(LABELS), unique=True).map(tuple)
    asked = {name: draw(st.one_of(st.just(LABELS), some)) for name in names}
    return Table(said, names, asked, _drawn_links(draw, said), _drawn_kin(draw, years))


def _drawn_links(draw: st.DrawFn, said: Sequence[Point]) -> list[tuple[str, str]]:
    placed = [point for point in said if point.theme]
    if not placed:
        return []
    pick = st.integers(0, len(placed) - 1)
    pairs = draw(st.lists(st.tuples(pick, pick), max_size=12, unique=True))
    ends = [(placed[a], placed[b]) for a, b in pairs]
    return [(a.text, b.text) for a, b in ends if a.theme == b.theme and a.year < b.year]


def _drawn_kin(draw: st.DrawFn, years: int) -> list[Kin]:
    share = st.sampled_from([0.0, 0.49, 0.5, 1.0])
    one = st.tuples(st.sampled_from(THEMES), st.sampled_from(THEMES), share, share)
    return [
        Kin(first, last, since, since + 1, forward, backward)
        for first, last, forward, backward in draw(st.lists(one, max_size=3))
        for since in range(years - 1)
    ]
