"""Parts of speech and the phrases they make: what may be said of a theme in the notes' own words.

A linear classifier reads each word's state in the lower half of the sentence encoder, where word
classes show best (Tenney et al., BERT Rediscovers the Classical NLP Pipeline, 2019). It was taught
with sentences tagged by hand; `models/tagger/CARD.md` tells how well it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.embed import Encoder, States
from pipeline.nlp import Word, tokens
from pipeline.shipped import read_trained

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

TAGS = (
    "NOUN", "NAME", "VERB", "ING", "PART", "AUX", "ADJ", "ADV", "DET", "PRON", "PREP", "TO", "SUB",
    "CONJ", "NUM", "POSS", "OTHER",
)  # fmt: skip
_ENDINGS = ("ing", "ed", "s", "ly", "tion", "sion", "ment", "ity", "ness", "ance", "ence", "ship",
            "able", "al", "ive", "ous", "ful")  # fmt: skip
_AT_ONCE = 1024  # texts whose states are held: 50 MB


@dataclass(frozen=True, slots=True)
class Tagged:
    """A word of a text with its part of speech, one of TAGS; `start`, `end` are characters."""

    text: str
    tag: str
    start: int
    end: int


@dataclass(frozen=True)
class Tagger:
    """Weights of the classifier, shape (17, features), and its constants, shape (17)."""

    weights: Matrix
    constants: Matrix

    def tag(self, texts: Sequence[str], encoder: Encoder) -> list[tuple[Tagged, ...]]:
        """Return the words of each text with their tags."""
        made: list[tuple[Tagged, ...]] = [()] * len(texts)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # like with like: faster
        for start in range(0, len(order), _AT_ONCE):
            rows = order[start : start + _AT_ONCE]
            pairs = zip(*features_of([texts[at] for at in rows], encoder), strict=True)
            for at, (words, features) in zip(rows, pairs, strict=True):
                made[at] = self._tagged(words, features)
        return made

    def _tagged(self, words: Sequence[Word], features: Matrix) -> tuple[Tagged, ...]:
        best = (features @ self.weights.T + self.constants).argmax(axis=1)
        return tuple(
            Tagged(word.text, TAGS[at], word.start, word.end)
            for word, at in zip(words, best.tolist(), strict=True)
        )


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text that have tags: all tokens but blanks."""
    return tuple(word for word in tokens(text) if word.text.strip())


def features_of(
    texts: Sequence[str], encoder: Encoder
) -> tuple[list[tuple[Word, ...]], list[Matrix]]:
    """Return the words of each text and their features, shape (words, features)."""
    words = [words_of(text) for text in texts]
    found = encoder.shallow.states(texts)
    return words, [_features(own, one) for own, one in zip(words, found, strict=True)]


def _features(words: Sequence[Word], found: States) -> Matrix:
    """Return the mean state of each word's pieces and what its letters tell."""
    import numpy as np

    size = found.states.shape[1]
    rows = np.zeros((len(words), size + 4 + len(_ENDINGS)), dtype=np.float32)
    if not words:
        return rows
    rows[:, size:] = [_shape(words, at) for at in range(len(words))]
    pieces = [at for at, (start, end) in enumerate(found.offsets) if start < end]
    first, whole = 0, []
    for at, word in enumerate(words):
        while first < len(pieces) and found.offsets[pieces[first]][0] < word.start:
            first += 1
        last = first
        while last < len(pieces) and found.offsets[pieces[last]][1] <= word.end:
            last += 1
        if last == first + 1:
            whole.append((at, pieces[first]))  # most words are one piece
        elif last > first:
            rows[at, :size] = found.states[pieces[first:last]].mean(axis=0)
        first = last
    if whole:
        alone, states = zip(*whole, strict=True)
        rows[alone, :size] = found.states[list(states)]
    return rows


def _shape(words: Sequence[Word], at: int) -> list[bool]:
    """Return what the letters of a word tell: the encoder does not see capitals."""
    word = words[at].text
    capital = word[:1].isupper()
    return [
        at > 0 and words[0].text[:1].isupper(),
        capital,
        at == 0,
        len(word) > 1 and word.isupper(),
        *_endings(word),
    ]


@lru_cache(maxsize=_AT_ONCE)
def _endings(word: str) -> tuple[bool, ...]:
    return tuple(word.endswith(ending) for ending in _ENDINGS)


@cache
def load(path: Path) -> Tagger:
    """Return the tagger of a JSON file."""
    import numpy as np

    told = read_trained(path, version="tags", wanted=TAGS)
    return Tagger(
        np.array(told["weights"], dtype=np.float32), np.array(told["constants"], dtype=np.float32)
    )
