"""Names for themes in the notes' own words: short phrases, contrastive with the other themes.

Candidates are whole noun phrases and -ing phrases of the members and of the headings they stand
under. A linear ranker, taught with 366 themes that people had named, weighs how near a phrase lies
to its theme and how far from the others, how many members use its words and how few of the other
findings do, and its form (a learned form of the criteria of Mei, Shen and Zhai, Automatic Labeling
of Multinomial Topic Models, 2007). `models/namer/CARD.md` tells how well it does.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.shipped import read_trained
from pipeline.text import capital
from pipeline.themes.grammar import Tagged, Tagger
from pipeline.themes.phrases import Phrase, phrases, stem
from pipeline.themes.points import both, centre

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Vectors

    Features = NDArray[np.float64]

FEATURES = (
    "near", "contrast", "apart", "finds", "members", "said", "telling", "common", "words 1",
    "words 2", "words 3", "words 4", "words 5", "words 6", "doing", "linked", "joined", "named",
    "heading", "capitals",
)  # fmt: skip
_CANDIDATES = 24  # phrases a theme that are compared by meaning
_ALIKE = 0.85  # cosine from which two names say the same


@dataclass(frozen=True, slots=True)
class Group:
    """The findings to name: what they say, the headings above them, and their vectors.

    `withheld` numbers those that may not be quoted: no phrase of theirs alone is a name.
    """

    texts: Sequence[str]
    headings: Sequence[str]
    vectors: Vectors
    withheld: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may name a theme, as most of its findings write it."""

    text: str
    phrase: Phrase
    held: int  # findings that use it
    is_heading: bool


@dataclass(frozen=True)
class Ranker:
    """Weights of the features, and the mean and spread that features are measured by."""

    weights: tuple[float, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]

    def worth(self, features: Features) -> Features:
        """Return the worth of each candidate, shape (n); more is better."""
        import numpy as np

        scaled = (features - np.array(self.means)) / np.array(self.spreads)
        made: Features = np.round(scaled @ np.array(self.weights), 6)
        return made


@cache
def load(path: Path) -> Ranker:
    """Return the ranker of a JSON file."""
    told = read_trained(path, version="features", wanted=FEATURES)
    return Ranker(tuple(told["weights"]), tuple(told["means"]), tuple(told["spreads"]))


@dataclass(frozen=True)
class Namer:
    """Names groups of findings by the words of their members."""

    codebook: CodeBook
    encoder: Encoder
    tagger: Tagger
    ranker: Ranker

    def names(self, groups: Sequence[Group], taken: Iterable[str] = ()) -> list[str]:
        """Return one name a group, all different, and none of those that are taken.

        A group that is told apart most clearly by a phrase has the first choice of it.
        """
        words = _Words(groups)
        ranked = [
            self._ranked(found, features, words, at)
            for at, (found, features) in enumerate(self._described(groups, words))
        ]
        return self._chosen(ranked, list(taken))

    def described(self, groups: Sequence[Group]) -> list[tuple[list[Candidate], Features]]:
        """Return the candidates of each group with their features, shape (n, 20)."""
        return self._described(groups, _Words(groups))

    def _described(
        self, groups: Sequence[Group], words: _Words
    ) -> list[tuple[list[Candidate], Features]]:
        import numpy as np

        found = self._candidates(groups, words)
        texts = sorted({candidate.text for one in found for candidate in one})
        row = {text: at for at, text in enumerate(texts)}
        if not texts:
            return [(one, np.zeros((0, len(FEATURES)))) for one in found]
        vectors = both(texts, self.encoder)
        near = vectors @ np.stack([centre(group.vectors) for group in groups]).T
        all_near = vectors @ np.concatenate([group.vectors for group in groups]).T
        of = np.repeat(np.arange(len(groups)), [len(group.vectors) for group in groups])
        made = []
        for at, one in enumerate(found):
            rows = [row[candidate.text] for candidate in one]
            finds = _precision(all_near[rows], of == at)
            made.append((one, _features(one, near[rows], finds, at, words)))
        return made

    def _ranked(
        self, found: Sequence[Candidate], features: Features, words: _Words, at: int
    ) -> list[tuple[str, float]]:
        """Return the candidates of one group with their worth, best first."""
        worth = self.ranker.worth(features) if found else ()
        size = words.sizes[at]
        pairs = [
            (one.text, round(float(value) + _form(one, size, words, at), 6))
            for one, value in zip(found, worth, strict=True)
        ]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def _candidates(self, groups: Sequence[Group], words: _Words) -> list[list[Candidate]]:
        """Return the likeliest phrases of each group, by their words."""
        texts = sorted({_written(t) for g in groups for t in (*g.texts, *g.headings) if t})
        tagged = self.tagger.tag(texts, self.encoder)
        known = {text: self._phrases(text, t) for text, t in zip(texts, tagged, strict=True)}
        made = []
        for at, group in enumerate(groups):
            found = _found(group, known)
            worth = {key: words.worth(one.phrase, at, one.held) for key, one in found.items()}
            order = sorted(found, key=lambda key: (-worth[key], key))
            made.append([found[key] for key in order[:_CANDIDATES]])
        return made

    @cached_property
    def _dull(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self.codebook.stop_words)

    @cached_property
    def _places(self) -> frozenset[str]:
        names = self.codebook.place_names
        return frozenset(stem(word) for name in names for word in name.split())

    def _phrases(self, text: str, tagged: Sequence[Tagged]) -> list[Phrase]:
        found = []
        for phrase in phrases(text, tagged):
            told = set(phrase.told)
            parts = {stem(part) for word in phrase.words for part in re.split(r"[-–]", word)}
            if told - self._dull and not parts & self._places:
                found.append(phrase)
        return found

    def _chosen(self, ranked: Sequence[Sequence[tuple[str, float]]], taken: list[str]) -> list[str]:
        """Return the best phrase of each group that says nothing another name says already."""
        names = [""] * len(ranked)
        used = [(text, self.encoder.encode([text])[0]) for text in taken]
        order = sorted(
            range(len(ranked)), key=lambda at: (-(ranked[at][0][1] if ranked[at] else -99.0), at)
        )
        for at in order:
            texts = [text for text, _ in ranked[at]]
            vectors = self.encoder.encode(texts)
            free = [
                (text, vector)
                for text, vector in zip(texts, vectors, strict=True)
                if all(not _same(text, vector, *one) for one in used)
            ]
            text, vector = free[0] if free else (_numbered(texts, at, used), None)
            names[at] = capital(text)
            used.append((text, self.encoder.encode([text])[0] if vector is None else vector))
        return names


def _found(group: Group, known: Mapping[str, Sequence[Phrase]]) -> dict[str, Candidate]:
    """Return the phrases of a group's texts, and the headings that a third of them stand under."""
    shown: dict[str, Counter[str]] = {}
    phrase_of: dict[str, Phrase] = {}
    heads = Counter(_written(heading) for heading in group.headings if heading)
    often = [h for h, count in sorted(heads.items()) if 3 * count >= len(group.texts)]
    free = (text for at, text in enumerate(group.texts) if at not in group.withheld)
    runs = [known[_written(text)] for text in free]
    runs += [[p for p in known[h] if p.text.casefold() == h.casefold()] for h in often]
    for inside in runs:
        for phrase in {one.text.casefold(): one for one in inside}.values():
            shown.setdefault(phrase.text.casefold(), Counter())[phrase.text] += 1
            phrase_of.setdefault(phrase.text.casefold(), phrase)
    titles = {heading.casefold() for heading in heads}
    return {
        key: Candidate(_likeliest(shown[key]), phrase, sum(shown[key].values()), key in titles)
        for key, phrase in phrase_of.items()
    }


def _same(text: str, vector: Vectors, other: str, known: Vectors) -> bool:
    """Return whether two names have the same telling words or the same meaning."""
    if {stem(w) for w in text.split()} == {stem(w) for w in other.split()}:
        return True
    return round(float(vector @ known), 4) >= _ALIKE


def _numbered(texts: Sequence[str], at: int, used: Sequence[tuple[str, object]]) -> str:
    """Return a name for a group that has no phrase of its own left."""
    base = texts[0] if texts else "points without a common phrase"
    taken = {text.casefold() for text, _ in used}
    numbered = (f"{base} ({number})" for number in itertools.count(at + 1))
    return next(n for n in itertools.chain([base], numbered) if n.casefold() not in taken)


class _Words:
    """How many findings of each group use a word, and how many of the others."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.sizes = [len(group.texts) for group in groups]
        self.held = [
            Counter(s for text in group.texts for s in {stem(w) for w in _WORD.findall(text)})
            for group in groups
        ]
        self.all = sum(self.held, Counter[str]())
        self.groups = Counter(word for one in self.held for word in one)
        self.total = sum(self.sizes)

    def said(self, word: str, at: int) -> float:
        """Return the share of a group's findings that use a word."""
        return self.held[at][word] / max(1, self.sizes[at])

    def telling(self, word: str, at: int) -> float:
        """Return how much likelier a word is in a group than elsewhere, as a log ratio."""
        here = (self.held[at][word] + 0.5) / (self.sizes[at] + 1)
        others = self.all[word] - self.held[at][word]
        return math.log(here / ((others + 0.5) / (self.total - self.sizes[at] + 1)))

    def common(self, word: str) -> float:
        """Return the share of groups that use a word."""
        return self.groups[word] / max(1, len(self.sizes))

    def worth(self, phrase: Phrase, at: int, held: int) -> float:
        """Return how likely a phrase is to name a group, by its words alone."""
        told = phrase.told or phrase.words
        mean = sum(self.said(w, at) * max(0.0, self.telling(w, at)) for w in told) / len(told)
        return round(mean * (1 + 0.5 * math.log2(max(1, held))) * (1 + 0.1 * min(3, len(told))), 6)


_WORD = re.compile(r"[\w'’]+")


def _precision(near: Vectors, inside: NDArray[np.bool_]) -> list[float]:
    """Return how many of the findings nearest to each phrase are of the group, on average.

    Average precision (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008,
    section 8.4): 1 where a name finds all of its theme before anything else.
    """
    import numpy as np

    made = []
    for row in np.round(near, 4):
        hit = inside[np.argsort(-row, kind="stable")]
        right = np.cumsum(hit)[hit] / (np.flatnonzero(hit) + 1)
        made.append(float(right.mean()) if len(right) else 0.0)
    return made


def _features(
    found: Sequence[Candidate], near: Vectors, finds: Sequence[float], at: int, words: _Words
) -> Features:
    import numpy as np

    rows = []
    others = np.delete(near, at, axis=1)
    for candidate, own, rest, found_by in zip(found, near[:, at], others, finds, strict=True):
        told = candidate.phrase.told or candidate.phrase.words
        said = [words.said(word, at) for word in told]
        count = len(candidate.phrase.words)
        rows.append(
            [
                float(own),
                float(own - (rest.max() if len(rest) else 0.0)),
                float(own - (rest.mean() if len(rest) else 0.0)),
                found_by,
                math.log2(1 + candidate.held) / math.log2(1 + max(2, words.sizes[at])),
                sum(said) / len(said),
                sum(words.telling(word, at) for word in told) / len(told),
                sum(words.common(word) for word in told) / len(told),
                *(float(count == size) for size in range(1, 7)),
                float(candidate.phrase.tags[0] == "ING"),
                float("PREP" in candidate.phrase.tags),
                float("CONJ" in candidate.phrase.tags),
                float("NAME" in candidate.phrase.tags),
                float(candidate.is_heading),
                float(candidate.text.isupper()),
            ]
        )
    return np.array(rows, dtype=np.float64).reshape(len(found), len(FEATURES))


def _written(text: str) -> str:
    """Return a heading in capitals as a sentence would write it; any other text as it is."""
    return text.capitalize() if text.isupper() and len(text) > _ACRONYM else text


_ACRONYM = 5  # letters


def _form(candidate: Candidate, size: int, words: _Words, at: int) -> float:
    """Return what a phrase gains or loses with readers by its form.

    One word will do where a third of the findings use it. A word that one finding alone uses makes
    a name of that finding; initials tell little to those outside.
    """
    phrase = candidate.phrase
    length = {5: -0.01, 6: -0.03}.get(len(phrase.words), 0.0)
    if len(phrase.words) == 1:
        length = -0.04 if 3 * candidate.held >= size else -0.14
    told = phrase.told or phrase.words
    lonely = sum(words.held[at][word] < _BACKED for word in told) / len(told)
    initials = any(word.isupper() and len(word) > 1 for word in candidate.text.split())
    again = 0.02 * min(3, candidate.held - 1) if len(phrase.words) > 1 else 0.0
    heading = 0.05 if candidate.is_heading else 0.0
    return length + again + heading - 0.05 * lonely - 0.03 * initials


_BACKED = 2  # findings that use a word of a name


def _likeliest(shown: Counter[str]) -> str:
    return min(shown, key=lambda form: (-shown[form], form))


def joined(names: Sequence[str]) -> str:
    """Return a name for themes together: those of the first two, shorter ones if they are long."""
    first, second = sorted(names[:3], key=lambda name: len(name.split()) > _SHORT)[:2]
    kept = second[:2].isupper() or any(word[:1].isupper() for word in second.split()[1:])
    return f"{first}; {second if kept else second[:1].lower() + second[1:]}"


_SHORT = 4  # words of a name that may well stand beside another
