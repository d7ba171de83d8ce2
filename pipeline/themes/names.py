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
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook
from pipeline.embed import DIMENSIONS, Encoder
from pipeline.shipped import read_trained
from pipeline.text import capital
from pipeline.themes.candidates import Candidate, Group, Source, Words, found, source
from pipeline.themes.grammar import Tagged, Tagger
from pipeline.themes.memory import Memory
from pipeline.themes.phrases import Phrase, phrases, stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Vectors

    Features = NDArray[np.float64]

__all__ = ["FEATURES", "Candidate", "Group", "Namer", "Ranker", "joined", "load"]

FEATURES = (
    "near", "contrast", "apart", "finds", "members", "said", "telling", "common", "words 1",
    "words 2", "words 3", "words 4", "words 5", "words 6", "doing", "linked", "joined", "named",
    "heading", "capitals",
)  # fmt: skip
_CANDIDATES = 24  # phrases a theme that are compared by meaning
_ALIKE = 0.85  # cosine from which two names say the same
_STEPS = 10_000  # steps from 0 to 1 that cosines are told apart by


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


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The candidates of a group, best first: their texts, worths and vectors of shape (n, 384)."""

    texts: tuple[str, ...]
    worths: tuple[float, ...]
    vectors: Vectors


@dataclass(frozen=True)
class Namer:
    """Names groups of findings by the words of their members.

    `memory` may know what the models make of words: it saves work and changes no name.
    """

    codebook: CodeBook
    encoder: Encoder
    tagger: Tagger
    ranker: Ranker
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def names(self, groups: Iterable[Group], taken: Iterable[str] = ()) -> list[str]:
        """Return one name a group, all different, and none of those that are taken.

        A group that is told apart most clearly by a phrase has the first choice of it. Groups are
        taken one after the other: no more than one needs to be held.
        """
        words, sources = _counted(groups)
        ranked = [
            self._ranked(own, features, vectors, words, at, sources[at].read)
            for at, (own, features, vectors) in enumerate(self._described(sources, words))
        ]
        return self._chosen(ranked, list(taken))

    def described(self, groups: Iterable[Group]) -> list[tuple[list[Candidate], Features]]:
        """Return the candidates of each group with their features, shape (n, 20)."""
        words, sources = _counted(groups)
        return [(own, features) for own, features, _ in self._described(sources, words)]

    def _described(
        self, sources: Sequence[Source], words: Words
    ) -> list[tuple[list[Candidate], Features, Vectors]]:
        """Return the candidates of each group, their features and their vectors."""
        import numpy as np

        known = self._candidates(sources, words)
        texts = sorted({candidate.text for own in known for candidate in own})
        row = {text: at for at, text in enumerate(texts)}
        if not texts:
            none = np.zeros((0, 2 * DIMENSIONS), dtype=np.float32)
            return [(own, np.zeros((0, len(FEATURES))), none) for own in known]
        vectors = self.memory.vectors(texts, self.encoder)
        near = vectors @ np.stack([own.centre for own in sources]).T
        some = np.concatenate([own.some for own in sources]).T
        of = np.repeat(np.arange(len(sources)), [len(own.some) for own in sources])
        weights = np.array([own.each for own in sources])[of]
        made = []
        for at, own in enumerate(known):
            rows = [row[candidate.text] for candidate in own]
            finds = _precision(vectors[rows] @ some, of == at, weights)
            read = sources[at].read
            made.append((own, _features(own, near[rows], finds, at, words, read), vectors[rows]))
        return made

    def _ranked(
        self,
        own: Sequence[Candidate],
        features: Features,
        vectors: Vectors,
        words: Words,
        at: int,
        read: int,
    ) -> _Ranked:
        """Return the candidates of one group with their worth, best first."""
        worth = self.ranker.worth(features) if own else ()
        told = [
            round(float(value) + words.form(one, at, read), 6)
            for one, value in zip(own, worth, strict=True)
        ]
        order = sorted(range(len(own)), key=lambda number: (-told[number], own[number].text))
        return _Ranked(
            tuple(own[number].text for number in order),
            tuple(told[number] for number in order),
            vectors[order, :DIMENSIONS] * 2**0.5,
        )

    def _candidates(self, sources: Sequence[Source], words: Words) -> list[list[Candidate]]:
        """Return the likeliest phrases of each group, by their words."""
        texts = sorted({text for own in sources for text in (*own.texts, *own.often)})
        tagged = self.memory.tags(texts, self.tagger, self.encoder)
        known = {text: self._phrases(text, t) for text, t in zip(texts, tagged, strict=True)}
        made = []
        for at, own in enumerate(sources):
            shown = found(own, known)
            worth = {key: words.worth(one.phrase, at, one.held) for key, one in shown.items()}
            order = sorted(shown, key=lambda key: (-worth[key], key))
            made.append([shown[key] for key in order[:_CANDIDATES]])
        return made

    @cached_property
    def _dull(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self.codebook.stop_words)

    @cached_property
    def _places(self) -> frozenset[str]:
        names = self.codebook.place_names
        return frozenset(stem(word) for name in names for word in name.split())

    def _phrases(self, text: str, tagged: Sequence[Tagged]) -> list[Phrase]:
        kept = []
        for phrase in phrases(text, tagged):
            parts = {stem(part) for word in phrase.words for part in re.split(r"[-–]", word)}
            if set(phrase.told) - self._dull and not parts & self._places:
                kept.append(phrase)
        return kept

    def _chosen(self, ranked: Sequence[_Ranked], taken: Sequence[str]) -> list[str]:
        """Return the best phrase of each group that says nothing another name says already."""
        names = [""] * len(ranked)
        used = list(taken)
        vectors = list(self.encoder.encode(used))
        order = sorted(
            range(len(ranked)), key=lambda at: (-max(ranked[at].worths, default=-99.0), at)
        )
        for at in order:
            own = ranked[at]
            free = _first_free(own, used, vectors)
            text = own.texts[free] if free >= 0 else _numbered(own.texts, at, used)
            names[at] = capital(text)
            used.append(text)
            vectors.append(own.vectors[free] if free >= 0 else self.encoder.encode([text])[0])
        return names


def _counted(groups: Iterable[Group]) -> tuple[Words, list[Source]]:
    """Return how often words are used, and what names of each group are made from."""
    words = Words()
    sources = []
    for group in groups:
        words.add(group.texts)
        sources.append(source(group))
    return words, sources


def _first_free(own: _Ranked, used: Sequence[str], vectors: Sequence[Vectors]) -> int:
    """Return the first candidate with other telling words and another meaning than the used; -1."""
    import numpy as np

    said = {_stems(text) for text in used}
    near = np.zeros(len(own.texts))
    if len(used) and len(own.texts):
        near = np.round(own.vectors @ np.stack(vectors).T, 4).max(axis=1)
    free = (
        at for at, text in enumerate(own.texts) if near[at] < _ALIKE and _stems(text) not in said
    )
    return next(free, -1)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


def _numbered(texts: Sequence[str], at: int, used: Collection[str]) -> str:
    """Return a name for a group that has no phrase of its own left."""
    base = texts[0] if texts else "points without a common phrase"
    taken = {text.casefold() for text in used}
    numbered = (f"{base} ({number})" for number in itertools.count(at + 1))
    return next(n for n in itertools.chain([base], numbered) if n.casefold() not in taken)


def _precision(near: Vectors, inside: NDArray[np.bool_], weights: Features) -> list[float]:
    """Return how many of the findings nearest to each phrase are of the group, on average.

    Average precision (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008,
    section 8.4): 1 where a name finds all of its theme before anything else. Each row counts as
    many times as `weights` tells.
    """
    import numpy as np

    made = []
    for row in -np.rint(near * np.float32(_STEPS)).astype(np.int16):  # sorted in linear time
        order = np.argsort(row, kind="stable")
        hit, passed = inside[order], np.cumsum(weights[order])
        right = np.cumsum(weights[order][hit]) / passed[hit]
        made.append(float(right.mean()) if len(right) else 0.0)
    return made


def _features(
    found: Sequence[Candidate],
    near: Vectors,
    finds: Sequence[float],
    at: int,
    words: Words,
    read: int,
) -> Features:
    import numpy as np

    others = np.delete(near, at, axis=1)
    rows = []
    for candidate, own, rest, found_by in zip(found, near[:, at], others, finds, strict=True):
        apart = [rest.max(), rest.mean()] if len(rest) else [0.0, 0.0]
        place = [float(own), *(float(own - other) for other in apart), found_by]
        rows.append([*place, *_told(candidate, at, words, read)])
    return np.array(rows, dtype=np.float64).reshape(len(found), len(FEATURES))


def _told(candidate: Candidate, at: int, words: Words, read: int) -> list[float]:
    """Return what the words of a candidate tell of it: the features behind "finds"."""
    told = candidate.phrase.told or candidate.phrase.words
    said = [words.said(word, at) for word in told]
    tags, count = candidate.phrase.tags, len(candidate.phrase.words)
    return [
        math.log2(1 + candidate.held) / math.log2(1 + max(2, read)),
        sum(said) / len(said),
        sum(words.telling(word, at) for word in told) / len(told),
        sum(words.common(word) for word in told) / len(told),
        *(float(count == size) for size in range(1, 7)),
        float(tags[0] == "ING"),
        float("PREP" in tags),
        float("CONJ" in tags),
        float("NAME" in tags),
        float(candidate.is_heading),
        float(candidate.text.isupper()),
    ]


def joined(names: Sequence[str]) -> str:
    """Return a name for themes together: those of the first two, shorter ones if they are long."""
    first, second = sorted(names[:3], key=lambda name: len(name.split()) > _SHORT)[:2]
    kept = second[:2].isupper() or any(word[:1].isupper() for word in second.split()[1:])
    return f"{first}; {second if kept else second[:1].lower() + second[1:]}"


_SHORT = 4  # words of a name that may well stand beside another
