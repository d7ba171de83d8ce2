"""What may name a theme: phrases of its findings, and what their words alone tell of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.themes.phrases import Phrase, stem
from pipeline.themes.points import centre

if TYPE_CHECKING:
    from pipeline.embed import Vectors

READ = 64  # findings of a group that phrases are taken from
_WEIGHED = 256  # findings of a group that stand for all when names are weighed by meaning
_ACRONYM = 5  # letters
_BACKED = 2  # findings that use a word of a name
_WORD = re.compile(r"[\w'’]+")


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
    """A phrase that may name a theme, as most of the findings read write it."""

    text: str
    phrase: Phrase
    held: int  # findings that use it, of those that are read
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What names of a group are made from: bounded, however many findings it has.

    `texts` are the findings nearest to its centre, that a reader would name it by; `often` are the
    headings that a third of all stand under. `some` are vectors that stand for `each` findings.
    """

    texts: tuple[str, ...]
    titles: frozenset[str]
    often: tuple[str, ...]
    centre: Vectors
    some: Vectors
    size: int  # findings

    @property
    def read(self) -> int:
        """Return how many findings the uses of a phrase are counted in."""
        return min(self.size, READ)

    @property
    def each(self) -> float:
        """Return how many findings each row of `some` stands for."""
        return self.size / max(1, len(self.some))


def source(group: Group) -> Source:
    """Return what names of a group are made from."""
    heads = Counter(written(heading) for heading in group.headings if heading)
    often = (h for h, count in sorted(heads.items()) if 3 * count >= len(group.texts))
    middle = centre(group.vectors)
    return Source(
        tuple(written(group.texts[at]) for at in _nearest(group, middle)),
        frozenset(heading.casefold() for heading in heads),
        tuple(often),
        middle,
        group.vectors[:_WEIGHED].copy(),  # a view would hold all of them
        len(group.texts),
    )


def _nearest(group: Group, middle: Vectors) -> list[int]:
    """Return the rows that may be quoted and lie nearest to the centre, in their order."""
    import numpy as np

    free = [at for at in range(len(group.texts)) if at not in group.withheld]
    if len(free) <= READ:
        return free
    near = np.round(group.vectors @ middle, 4)[free]
    return sorted(free[at] for at in np.argsort(-near, kind="stable")[:READ])


def found(own: Source, known: Mapping[str, Sequence[Phrase]]) -> dict[str, Candidate]:
    """Return the phrases of a group's texts, and the headings that a third of them stand under."""
    shown: dict[str, Counter[str]] = {}
    phrase_of: dict[str, Phrase] = {}
    runs = [known[text] for text in own.texts]
    runs += [[p for p in known[h] if p.text.casefold() == h.casefold()] for h in own.often]
    for inside in runs:
        for key, phrase in {one.text.casefold(): one for one in inside}.items():
            shown.setdefault(key, Counter())[phrase.text] += 1
            phrase_of.setdefault(key, phrase)
    return {
        key: Candidate(_likeliest(shown[key]), phrase, shown[key].total(), key in own.titles)
        for key, phrase in phrase_of.items()
    }


def _likeliest(shown: Counter[str]) -> str:
    return min(shown, key=lambda form: (-shown[form], form))


@dataclass(slots=True)
class Words:
    """How many findings of each group use a word, and how many of the others."""

    sizes: list[int] = field(default_factory=list)
    held: list[Counter[str]] = field(default_factory=list)
    all: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def add(self, texts: Iterable[str]) -> None:
        """Count the words of one more group."""
        own: Counter[str] = Counter()
        size = 0
        for text in texts:
            own.update({stem(word) for word in set(_WORD.findall(text))})
            size += 1
        self.sizes.append(size)
        self.held.append(own)
        self.all.update(own)
        self.groups.update(own.keys())
        self.total += size

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

    def form(self, candidate: Candidate, at: int, read: int) -> float:
        """Return what a phrase gains or loses with readers by its form, of `read` findings.

        One word will do where a third of the findings use it. A word that one finding alone uses
        makes a name of that finding; initials tell little to those outside.
        """
        phrase = candidate.phrase
        length = {5: -0.01, 6: -0.03}.get(len(phrase.words), 0.0)
        if len(phrase.words) == 1:
            length = -0.04 if 3 * candidate.held >= read else -0.14
        told = phrase.told or phrase.words
        lonely = sum(self.held[at][word] < _BACKED for word in told) / len(told)
        initials = any(word.isupper() and len(word) > 1 for word in candidate.text.split())
        again = 0.02 * min(3, candidate.held - 1) if len(phrase.words) > 1 else 0.0
        heading = 0.05 if candidate.is_heading else 0.0
        return length + again + heading - 0.05 * lonely - 0.03 * initials


def written(text: str) -> str:
    """Return a heading in capitals as a sentence would write it; any other text as it is."""
    return text.capitalize() if text.isupper() and len(text) > _ACRONYM else text
