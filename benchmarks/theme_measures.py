"""How good themes are: against gold, against themselves, by their words; figures in tables.

Labels are numbers of topics, one a row; -1 is a row in no topic. For agreement each such row is
taken as a topic of its own, as the scorer of whole runs does: leaving rows out is paid for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import log
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from theme_sets import Run

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]
    Vector = NDArray[np.float32]  # one, shape (d,)

_WORD = re.compile(r"\w\w+")
TOP = 10  # words of a topic
SAME_NAME, SAME_MEMBERS = 0.9, 0.7
Words = Sequence[Sequence[str]]
Figures = dict[str, dict[str, float | None]]  # a line a method, with its figure of each column
MEAN = "mean"
FLOOR = "(every text alone)"  # what a method gets that groups nothing


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well topics agree with those of people; 1 is best, AMI and ARI are about 0 by chance."""

    nmi: float
    ami: float
    ari: float


def alone(labels: Sequence[int] | Labels) -> list[int]:
    """Return labels in which each row without a topic has a topic of its own."""
    top = max(labels, default=-1)
    return [int(label) if label >= 0 else int(top) + 1 + at for at, label in enumerate(labels)]


def agreement(gold: Sequence[str], labels: Sequence[int] | Labels) -> Agreement:
    """Return NMI (arithmetic mean), AMI (Vinh et al., 2010) and ARI (Hubert and Arabie, 1985)."""
    from sklearn import metrics

    own = alone(labels)
    return Agreement(
        float(metrics.normalized_mutual_info_score(gold, own)),
        float(metrics.adjusted_mutual_info_score(gold, own)),
        float(metrics.adjusted_rand_score(gold, own)),
    )


def ari(one: Sequence[int] | Labels, other: Sequence[int] | Labels) -> float:
    """Return the adjusted Rand index of two sets of labels of the same rows."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(alone(one), alone(other)))


def kept(one: Mapping[int, int] | None, other: Mapping[int, int] | None) -> float | None:
    """Return the ARI of two answers, labels by row, on the rows that both hold.

    An answer of no topic or of a single one has no structure that could be kept: 0, where the
    index by itself would say 1. None where there is no answer.
    """
    if one is None or other is None:
        return None
    rows = sorted(one.keys() & other.keys())
    if min(topics(list(one.values())), topics(list(other.values()))) < 2:
        return 0.0
    return ari([one[row] for row in rows], [other[row] for row in rows])


def topics(labels: Sequence[int] | Labels) -> int:
    """Return how many topics there are; rows without one do not count."""
    return len({int(label) for label in labels if label >= 0})


def placed(labels: Sequence[int] | Labels) -> float:
    """Return the share of rows that have a topic."""
    return sum(label >= 0 for label in labels) / len(labels) if len(labels) else 0.0


def renamed(labels: Sequence[int] | Labels) -> list[int]:
    """Return labels numbered as the rows meet them; -1 stays."""
    names: dict[int, int] = {}
    return [-1 if one < 0 else names.setdefault(int(one), len(names)) for one in labels]


def tokens(text: str) -> list[str]:
    """Return the words of a text, in lower case, of two letters or more."""
    return _WORD.findall(text.lower())


def top_words(texts: Sequence[str], labels: Sequence[int] | Labels, *, least: int = 1) -> Words:
    """Return the top ten words of each topic by c-TF-IDF (Grootendorst, 2022).

    Weight = share of the word in the topic's words × ln(1 + words a topic ÷ frequency of the
    word). Scikit-learn's stop words are left out, as are words in fewer than `least` texts; equal
    weights are in alphabetical order.
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    spread = Counter(word for text in texts for word in set(tokens(text)))
    good = {word for word, n in spread.items() if n >= least} - ENGLISH_STOP_WORDS
    held: dict[int, Counter[str]] = defaultdict(Counter)
    for text, label in zip(texts, labels, strict=True):
        if label >= 0:
            held[int(label)].update(word for word in tokens(text) if word in good)
    whole: Counter[str] = Counter()
    for words in held.values():
        whole.update(words)
    mean = whole.total() / max(1, len(held))

    def best(words: Counter[str]) -> list[str]:
        weight = {w: n / words.total() * log(1 + mean / whole[w]) for w, n in words.items()}
        return sorted(weight, key=lambda w: (-weight[w], w))[:TOP]

    return [best(held[label]) for label in sorted(held)]


def npmi(words: Words, texts: Sequence[str]) -> float | None:
    """Return the mean coherence of topics' words, -1 to 1; None without any pair of words.

    Normalised pointwise mutual information (Bouma, 2009) of each pair of a topic's words, ln(p(x,
    y) ÷ p(x)p(y)) ÷ -ln p(x, y), p being the share of the texts that hold the words. A pair that
    never meets has -1; one that stands in every text has 1. Mean over pairs, then over topics.
    """
    wanted = {word for topic in words for word in topic}
    where: dict[str, set[int]] = {word: set() for word in wanted}
    for at, text in enumerate(texts):
        for word in wanted.intersection(tokens(text)):
            where[word].add(at)
    means = []
    for topic in words:
        pairs = [_npmi(where[x], where[y], len(texts)) for x, y in combinations(topic, 2)]
        means += [sum(pairs) / len(pairs)] if pairs else []
    return sum(means) / len(means) if means else None


def _npmi(one: set[int], other: set[int], count: int) -> float:
    both = len(one & other)
    if not both:
        return -1.0
    if both == count:
        return 1.0
    return log(both * count / (len(one) * len(other))) / -log(both / count)


def diversity(words: Words) -> float | None:
    """Return the share of different words among all topics' words (Dieng et al., 2020)."""
    every = [word for topic in words for word in topic]
    return len(set(every)) / len(every) if every else None


def nearest_is_own(
    texts: Sequence[Vector], names: Vectors, own: Sequence[set[int]]
) -> float | None:
    """Return the share of rows to which the name of a theme of their own is nearest.

    Vectors are of unit length; `own` are the numbers of each row's themes.
    """
    hits = [int((names @ one).argmax()) in mine for one, mine in zip(texts, own, strict=True)]
    return sum(hits) / len(hits) if hits else None


def near_an_exemplar(
    pairs: Iterable[tuple[Vector, Sequence[Vector]]], least: float = 0.5
) -> float | None:
    """Return the share of rows within a cosine of one of their theme's exemplars.

    Each pair is the unit vector of a row and those of the exemplars.
    """
    hits = [any(float(one @ row) >= least for one in shown_) for row, shown_ in pairs]
    return sum(hits) / len(hits) if hits else None


def overlap(one: set[str], other: set[str]) -> float:
    """Return the members that two themes share, as a share of the smaller theme."""
    return len(one & other) / max(1, min(len(one), len(other)))


def twins(names: Vectors, members: Sequence[set[str]]) -> list[tuple[int, int]]:
    """Return pairs of themes whose names (cosine > .9) or members (overlap > .7) are the same."""
    alike = names @ names.T
    return [
        (one, other)
        for one, other in combinations(range(len(members)), 2)
        if alike[one, other] > SAME_NAME or overlap(members[one], members[other]) > SAME_MEMBERS
    ]


def held_out(
    run: Run, encode: Callable[[Sequence[str]], Vectors], ids: Sequence[str], names: Vectors
) -> tuple[int, float | None, float | None]:
    """Return how many findings of a run are held out, and how many are found again.

    Held out are those that have a theme and are no exemplar. The shares are of those to which the
    name of their theme is nearest, and of those near one of its exemplars. `names` are the vectors
    of the themes in `ids`.
    """
    vectors = dict(zip(run.ids, encode(run.texts), strict=True))
    chosen = {one for five in run.exemplars.values() for one in five}
    pairs = zip(run.ids, run.themes, strict=True)
    rows = [(one, themes) for one, themes in pairs if themes and one not in chosen]
    number = {theme: at for at, theme in enumerate(ids)}
    own = [{number[theme] for theme in themes} for _, themes in rows]
    by_name = nearest_is_own([vectors[one] for one, _ in rows], names, own)
    near = near_an_exemplar(
        (vectors[one], [vectors[shown_] for shown_ in run.exemplars[themes[0]]])
        for one, themes in rows
    )
    return len(rows), by_name, near


def shown(value: float | str | None, digits: int = 3) -> str:
    """Return a figure as it is printed."""
    if value is None or isinstance(value, str):
        return value or "–"
    return f"{round(value, digits) + 0.0:.{digits}f}"  # no "-0.000"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose first column is to the left."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def mean(values: Sequence[float | None]) -> float | None:
    """Return the mean, None where there is nothing or a figure is missing."""
    known = [value for value in values if value is not None]
    return fmean(known) if known and len(known) == len(values) else None


@dataclass
class Tables:
    """Figures by table, method and column."""

    held: dict[str, Figures] = field(default_factory=dict)

    def keep(self, title: str, method: str, column: str, value: float | None) -> None:
        """Put a figure into a table."""
        self.held.setdefault(title, {}).setdefault(method, {})[column] = value

    def average(self, title: str, columns: Iterable[str] | None = None, name: str = MEAN) -> None:
        """Put the mean over some columns of a table, or all, beside them."""
        wanted = None if columns is None else set(columns)
        for row in self.held.get(title, {}).values():
            found = [value for key, value in row.items() if wanted is None or key in wanted]
            if found:
                row[name] = mean(found)

    def grid(self, title: str, digits: int = 3) -> str:
        """Return a table with its title, a line a method."""
        rows = self.held[title]
        columns = list(dict.fromkeys(column for row in rows.values() for column in row))
        lines = [
            [name, *(shown(row.get(c), digits) for c in columns)] for name, row in rows.items()
        ]
        return f"**{title}**\n\n{table(['', *columns], lines)}"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach, at least `low` and at most `high`, and the table and column it is in."""

    name: str
    table: str
    column: str
    low: float | None = None
    high: float | None = None

    def line(self, found: Figures, ours: str, beside: str) -> list[str]:
        """Return the line of a goal: name, goal, ours, whether it holds, a method, the best."""
        own = found.get(ours, {}).get(self.column)
        others = {name: row.get(self.column) for name, row in found.items()
                  if name not in (ours, FLOOR)}  # fmt: skip
        known = {name: value for name, value in others.items() if value is not None}
        between = self.low is not None and self.high is not None
        best = max if self.high is None else min
        name = "" if between else best(known, key=lambda one: known[one], default="")
        floor = found.get(FLOOR, {}).get(self.column)
        top = f"{shown(known[name])} {name}" if name else "–"
        return [
            self.name,
            self.said(),
            shown(own),
            self.verdict(own, floor),
            shown(others.get(beside)),
            top,
        ]

    def said(self) -> str:
        """Return the goal as it is printed."""
        if self.high is None:
            return "–" if self.low is None else f"≥ {self.low:g}"
        return f"≤ {self.high:g}" if self.low is None else f"{self.low:g}–{self.high:g}"

    def verdict(self, value: float | None, floor: float | None = None) -> str:
        """Return whether the goal is reached, by how much not, and if no grouping gets further."""
        if value is None or self.low is self.high is None:
            return "–"
        if floor is not None and value <= floor:
            return f"no better than grouping nothing ({shown(floor)})"
        short = max(
            (self.low or value) - value, value - (value if self.high is None else self.high)
        )
        return "yes" if short <= 0 else f"short by {short:.3g}"
