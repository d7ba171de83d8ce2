"""Two exercises in which it is known what changed, and how an answer is held against that.

Three kinds: points planted by a plan (`tests/planted.py`), comments on two trusts of the NHS with
the topics that coders gave them, and gold sets (`theme_sets.py`) dealt out over two years, some of
whose topics are kept out of the first. Nothing of the last two is part of this repository.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from theme_sets import Gold

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.stages import ThemeFinder
from pipeline.years.changes import Changes
from pipeline.years.counts import YearCounts
from pipeline.years.ledger import Ledger
from tests import planted

TRUSTS = ("NHS/NEAS", "NHS/NHFT")
UNTOLD = frozenset({"Labelling not possible", "Not assigned"})
CODED = 250
LEVELS: dict[str, frozenset[str]] = {
    "clear": frozenset({"clear"}),
    "clear or likely": frozenset({"clear", "likely"}),
}
CERTAIN = LEVELS["clear or likely"]
_FEWEST, _MOST = 12, 0.25  # texts of a topic that may be new, and its share of a set
_GONE = frozenset({"dropped", "resolved", "merged"})
_NEW = frozenset({"emerged", "split"})
_TURNS = {"resolved": ("barrier", "progress"), "worsened": ("progress", "barrier")}


def trusts(folder: Path) -> tuple[Gold, Gold] | None:
    """Return the comments on each trust that have exactly one topic; None if they are not there.

    A comment that was made twice counts twice, as in a run. Order is that of the hashes.
    """
    path = folder / "labelled" / "nhs_feedback_2021_22.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["text"] or "").strip()]
    one, other = (_trust(name, rows) for name in TRUSTS)
    return one, other


def _trust(name: str, rows: Iterable[dict[str, str]]) -> Gold:
    pairs = sorted(
        (row["text"].strip(), row["topics"].strip())
        for row in rows
        if row["source"] == name and row["topics"].strip() and "|" not in row["topics"]
    )
    kept = [(text, topic) for text, topic in pairs if topic not in UNTOLD]
    return Gold(name, tuple(text for text, _ in kept), tuple(topic for _, topic in kept))


def coded(gold: Gold, salt: int, many: int = CODED) -> list[int]:
    """Return the rows that are coded by hand, drawn by the hash of their words and a salt."""
    seen: Counter[str] = Counter()
    keys = []
    for row, text in enumerate(gold.texts):
        seen[text] += 1  # the same words are not drawn all or none
        keys.append((hashlib.sha256(f"{salt}\n{seen[text]}\n{text}".encode()).digest(), row))
    return sorted(row for _, row in sorted(keys)[:many])


@dataclass(frozen=True, slots=True)
class Carried:
    """How well the themes of one exercise were carried to another; best is 1, 1, 0, 1, 1."""

    pair_f1: float
    r: float
    mae: float
    accuracy: float
    placed: float


Themes = tuple[Sequence[str], Sequence[str]]  # of the rows of each exercise; "" is in no theme


def carried(truth: Themes, found: Themes) -> Carried:
    """Return how well `found` tells what stands together and what became more or less frequent.

    Pair-F1: over all pairs of a row of one exercise and a row of the other, in one theme or not; a
    row in no theme is in none with any other. r and MAE: Pearson's correlation and mean absolute
    error, over the topics of the truth, of the change of a topic's share. Accuracy and share
    placed: of the second exercise.
    """
    topics = sorted(set(truth[0]) | set(truth[1]))
    real, told = _change(topics, truth), _change(topics, found)
    pairs = list(zip(truth[1], found[1], strict=True))
    return Carried(
        pair_f1(truth, found),
        float(np.corrcoef(real, told)[0, 1]),
        float(np.abs(real - told).mean()),
        sum(one == other for one, other in pairs) / len(pairs),
        sum(bool(one) for one in found[1]) / len(pairs),
    )


def pair_f1(truth: Themes, found: Themes) -> float:
    """Return the F1 of pairs across two exercises that are in one theme."""
    one, other = (Counter(zip(*pair, strict=True)) for pair in zip(truth, found, strict=True))
    both = sum(many * other[cell] for cell, many in one.items() if cell[1])
    real, told = (_pairs(*(Counter(side) for side in sides)) for sides in (truth, found))
    return 2 * both / max(1, real + told)


def _pairs(one: Counter[str], other: Counter[str]) -> int:
    return sum(many * other[theme] for theme, many in one.items() if theme)


def _change(topics: Sequence[str], themes: Themes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    before, after = (Counter(side) for side in themes)
    shares = [after[t] / len(themes[1]) - before[t] / len(themes[0]) for t in topics]
    return np.array(shares, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class TwoYears:
    """Texts of two years: year (0, 1) and topic of each; `born` are the topics of year 1 alone."""

    name: str
    texts: tuple[str, ...]
    topics: tuple[str, ...]
    years: tuple[int, ...]
    born: frozenset[str]

    def rows(self, year: int) -> list[int]:
        """Return the rows of a year."""
        return [row for row, its in enumerate(self.years) if its == year]

    @property
    def new(self) -> list[bool]:
        """Return whether the topic of each row is new; none of it stands in the first year."""
        return [topic in self.born for topic in self.topics]

    def f1(self, called: Sequence[bool]) -> float:
        """Return the F1 of the rows of the second year that are called new."""
        pairs = [(c, n) for c, n, y in zip(called, self.new, self.years, strict=True) if y]
        both = sum(c and n for c, n in pairs)
        return 2 * both / max(1, sum(c for c, _ in pairs) + sum(n for _, n in pairs))


def two_years(gold: Gold, seed: int) -> TwoYears:
    """Return a gold set dealt out over two years, a fifth of its topics kept out of each.

    Topics of few texts, or of a quarter of all, stay in both; where topics are few, one is new.
    """
    random = np.random.default_rng([len(gold.texts), seed])
    year = random.integers(0, 2, len(gold.texts)).tolist()
    sizes = Counter(gold.topics)
    fit = [t for t in sorted(sizes) if _FEWEST <= sizes[t] <= _MOST * len(gold.texts)]
    fit = [fit[at] for at in random.permutation(len(fit))]
    many = max(1, len(fit) // 5)
    absent = frozenset(fit[:many]), frozenset(fit[many : 2 * many])
    kept = [row for row, topic in enumerate(gold.topics) if topic not in absent[year[row]]]
    return TwoYears(
        gold.name,
        tuple(gold.texts[row] for row in kept),
        tuple(gold.topics[row] for row in kept),
        tuple(year[row] for row in kept),
        absent[0],
    )


def as_notes(two: TwoYears, book: CodeBook) -> planted.Planted:
    """Return the texts as notes of two years, each a point of progress, with no theme in the book.

    The matter of a segment is the row of its text.
    """
    random = np.random.default_rng(len(two.texts))
    made = [
        planted._notes(year, [(str(r), ("progress", two.texts[r])) for r in two.rows(year)], random)
        for year in (0, 1)
    ]
    return planted.Planted(
        (made[0][0], made[1][0]), (made[0][1], made[1][1]), {}, {**made[0][2], **made[1][2]}, book
    )


@dataclass
class Called:
    """What was called in planted years, counted over banks and seeds."""

    there: Counter[str] = field(default_factory=Counter)  # what was planted, by kind
    found: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    false: int = 0
    themes: int = 0
    changed: int = 0  # of these themes

    @property
    def recall(self) -> float:
        """Return the share of planted changes that were found."""
        return self.found.total() / max(1, self.there.total())

    @property
    def wrong(self) -> float:
        """Return the share of calls about a matter of which nothing was changed."""
        return self.false / max(1, self.calls)

    @property
    def quiet(self) -> float:
        """Return the share of themes that show no change."""
        return 1 - self.changed / max(1, self.themes)

    def add(self, notes: planted.Planted, counts: YearCounts, certain: Iterable[str]) -> None:
        """Count what is called, at some certainties, in notes in which changes were planted."""
        matter = _matters(counts.compared, notes)
        called = _calls(counts, frozenset(certain))
        calls = [(matter[theme], status, how) for theme, status, how in called]
        self.calls += len(calls)
        self.false += sum(notes.truth[call[0]] == "same" for call in calls)
        for what, kind in notes.truth.items():
            if kind != "same":
                self.there[kind] += 1
                self.found[kind] += any(c[0] == what and _tells(kind, *c[1:]) for c in calls)

    def add_null(self, counts: YearCounts, certain: Iterable[str]) -> None:
        """Count the themes that show a change, where nothing changed."""
        self.themes += len(counts.themes)
        self.changed += len({call[0] for call in _calls(counts, frozenset(certain))})


def _calls(counts: YearCounts, certain: frozenset[str]) -> list[tuple[str, str, object]]:
    """Return theme, status and labels of each change of the ledger, and each change of a share."""
    called: list[tuple[str, str, object]] = [
        (one.theme.id, "share", one.value > 0)
        for one in Changes(counts).all
        if one.certainty in certain
    ]
    called += [
        (one.theme, one.status, (one.label_from, one.label_to))
        for one in Ledger(counts).entries
        if one.certainty in certain and one.is_change
    ]
    return called


def _tells(kind: str, status: str, how: object) -> bool:
    """Return whether a change that was called is the change of that kind."""
    if kind in ("born", "dead"):
        return status in (_NEW if kind == "born" else _GONE)
    if kind in ("rose", "fell"):
        return status == "share" and how == (kind == "rose")
    return status in ("resolved", "changed_label") and how == _TURNS[kind]


def _matters(compared: Comparison, notes: planted.Planted) -> dict[str, str]:
    """Return the matter of most of each theme's points."""
    return {
        theme.id: Counter(notes.of[m.segment] for m in theme.members).most_common(1)[0][0]
        for theme in compared.found.themes.themes
    }


def counted(notes: planted.Planted, finder: ThemeFinder) -> YearCounts:
    """Return the counts of a comparison of notes, made as `pipeline compare` makes it."""
    return YearCounts(*planted.compared(notes, finder))


def newly(counts: YearCounts, certain: Iterable[str]) -> set[str]:
    """Return the ids of segments that stand in a theme which the ledger calls new."""
    held = frozenset(certain)
    new = {
        one.theme for one in Ledger(counts).entries if one.status in _NEW and one.certainty in held
    }
    return {m.segment for theme in counts.themes if theme.id in new for m in theme.members}
