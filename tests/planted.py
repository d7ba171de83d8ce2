"""Two years of notes in which it is known what changed: truth to hold the ledger against.

The points stand in banks (`tests/years`): 24 matters of one field with 30 points each, a third of
them progress, barriers and needs. Nobody trained anything on them. A plan says how often each
matter is noted in each year under each label; points are drawn without return, so no year repeats
the words of another, and strewn over the documents of the year.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.codebook import CodeBook, CodedTheme
from pipeline.compared import Comparison, Year
from pipeline.corpus import Corpus
from pipeline.edition import next_edition
from pipeline.stages import ThemeFinder
from pipeline.tables import Counts
from pipeline.types import Coded, Coding, Cut, Document, Entry, Line, Place, Span, StockTake, Themes

BANKS = Path(__file__).parent / "years"
LABELS = ("progress", "barrier", "need")
GROUPS = ("employees", "trade_unions", "service_managers", "elected_members", "partners")
EXAMPLES = 6  # of each matter, for the code book
Pair = tuple[str, str]  # label and text
Kind = str  # "same", "born", "dead", "rose", "fell", "resolved", "worsened"


@dataclass(frozen=True, slots=True)
class Bank:
    """The points of each matter: label and text."""

    points: dict[str, tuple[Pair, ...]]

    @property
    def themes(self) -> tuple[str, ...]:
        return tuple(self.points)


def bank(name: str) -> Bank:
    """Return a bank by its name."""
    held: dict[str, list[Pair]] = {}
    for line in (BANKS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        held.setdefault(row["theme"], []).append((row["label"], row["text"]))
    return Bank({theme: tuple(points) for theme, points in sorted(held.items())})


@dataclass(frozen=True, slots=True)
class Planted:
    """Notes of two years, what was planted in them, and a code book of all matters or some."""

    years: tuple[tuple[Coded, ...], tuple[Coded, ...]]
    documents: tuple[tuple[Document, ...], tuple[Document, ...]]
    truth: dict[str, Kind]
    of: dict[str, str]  # the matter of each segment
    book: CodeBook

    @property
    def names(self) -> tuple[str, str]:
        return ("2021", "2023")


PLAN: dict[Kind, int] = {"born": 3, "dead": 3, "rose": 2, "fell": 2, "resolved": 2, "worsened": 2}
_SIZES: dict[Kind, tuple[int, int]] = {
    "same": (9, 9), "born": (0, 20), "dead": (20, 0), "rose": (3, 21), "fell": (21, 3),
    "resolved": (10, 10), "worsened": (10, 10),
}  # fmt: skip
_TURN = {"resolved": ("barrier", "progress"), "worsened": ("progress", "barrier")}


def plant(
    source: Bank,
    codebook: CodeBook,
    seed: int,
    plan: dict[Kind, int] | None = None,
    *,
    unknown: Sequence[Kind] = (),
) -> Planted:
    """Return two years in which a plan comes true; matters of `unknown` kinds are in no book."""
    random = np.random.default_rng(seed)
    order = [source.themes[at] for at in random.permutation(len(source.themes))]
    kinds = [kind for kind, many in (PLAN if plan is None else plan).items() for _ in range(many)]
    truth = dict(zip(order, [*kinds, *["same"] * (len(order) - len(kinds))], strict=True))
    said: tuple[list[tuple[str, Pair]], list[tuple[str, Pair]]] = ([], [])
    themes = []
    for theme, kind in truth.items():
        drawn = [source.points[theme][at] for at in random.permutation(len(source.points[theme]))]
        examples, drawn = _examples(drawn, kind)
        if kind not in unknown:
            themes.append(CodedTheme(_id(theme), theme, examples=tuple(t for _, t in examples)))
        for year, points in enumerate(_drawn(drawn, kind)):
            said[year].extend((theme, point) for point in points)
    made = [_notes(year, points, random) for year, points in enumerate(said)]
    return Planted(
        (made[0][0], made[1][0]),
        (made[0][1], made[1][1]),
        truth,
        {**made[0][2], **made[1][2]},
        replace(codebook, themes=tuple(themes), place_names=()),
    )


def _id(theme: str) -> str:
    return theme.lower().replace(" ", "-")


def _examples(drawn: list[Pair], kind: Kind) -> tuple[list[Pair], list[Pair]]:
    """Return the points of the code book and the rest; what turns keeps the labels it needs."""
    last = [point for point in drawn if kind not in _TURN or point[0] not in _TURN[kind]]
    taken = (last or drawn)[:EXAMPLES]
    return taken, [point for point in drawn if point not in taken]


def _drawn(points: list[Pair], kind: Kind) -> tuple[list[Pair], list[Pair]]:
    before, after = _SIZES[kind]
    if kind in _TURN:
        first, last = ([p for p in points if p[0] == label] for label in _TURN[kind])
        return first[:before], last[:after]
    return points[:before], points[before : before + after]


def _notes(
    year: int, points: list[tuple[str, Pair]], random: np.random.Generator
) -> tuple[tuple[Coded, ...], tuple[Document, ...], dict[str, str]]:
    """Return the documents of one year, one a group, with their codings, each as sure as .9."""
    at = random.permutation(len(points))
    coded, documents, of = [], [], {}
    for number, group in enumerate(GROUPS):
        mine = [points[i] for i in at[number :: len(GROUPS)]]
        one, document = _note(f"{('2021', '2023')[year]}/{group}.txt", group, mine)
        coded.append(one)
        documents.append(document)
        of.update({s.id: theme for s, (theme, _) in zip(one.cut.segments, mine, strict=True)})
    return tuple(coded), tuple(documents), of


def _note(id: str, group: str, points: list[tuple[str, Pair]]) -> tuple[Coded, Document]:
    texts = [text for _, (_, text) in points]
    lines, at = [], 0
    for number, text in enumerate(texts, 1):
        lines.append(Line(Span(at, at + len(text)), Place(1, number)))
        at += len(text) + 1
    document = Document(id, "0" * 64, "text", "\n".join(texts), tuple(lines), ())
    segments = tuple(document.cut(line.span, kind="bullet") for line in lines)
    codings = tuple(
        Coding(s.id, label, (group,), (), 0.9, "wording", "document")
        for s, (_, (label, _)) in zip(segments, points, strict=True)
    )
    return Coded(Cut(id, segments, ()), codings), document


def compared(planted: Planted, finder: ThemeFinder) -> tuple[Comparison, CodeBook]:
    """Return the comparison of planted notes as `pipeline compare` makes it, codings given."""
    every = (*planted.years[0], *planted.years[1])
    number = {one.cut.document: year for year, part in enumerate(planted.years) for one in part}
    found = _stock_take(planted, finder.find(every, planted.book, number))
    book = next_edition(Counts(found, planted.book))
    book = replace(
        planted.book, themes=(*planted.book.themes, *book.themes[len(planted.book.themes) :])
    )
    themes = finder.find(every, book, number, new=False)
    links = finder.links(every, themes, book, number)
    years = tuple(
        Year(name, name, LABELS, tuple(one.cut.document for one in part))
        for name, part in zip(planted.names, planted.years, strict=True)
    )
    return Comparison(years, _stock_take(planted, themes), links), book


def _stock_take(planted: Planted, themes: Themes) -> StockTake:
    every = (*planted.years[0], *planted.years[1])
    entries = tuple(Entry(one.cut.document, Path(one.cut.document)) for one in every)
    return StockTake(
        Corpus("planted", "Planted", None, LABELS, entries),
        (*planted.documents[0], *planted.documents[1]),
        every,
        themes,
        (),
    )


def halves(planted: Planted, seed: int) -> Planted:
    """Return the notes of both years shuffled and dealt out anew: nothing changed between them."""
    random = np.random.default_rng(seed)
    every = [
        (planted.of[s.id], (c.label, s.text))
        for part in planted.years
        for one in part
        for s, c in one.pairs
    ]
    at = random.permutation(len(every))
    half = len(every) // 2
    made = [
        _notes(year, [every[i] for i in rows], random)
        for year, rows in enumerate((at[:half], at[half:]))
    ]
    return replace(
        planted,
        years=(made[0][0], made[1][0]),
        documents=(made[0][1], made[1][1]),
        truth=dict.fromkeys(planted.truth, "same"),
        of={**made[0][2], **made[1][2]},
    )
