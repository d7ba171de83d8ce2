"""Parts of speech and the phrases they make: what may be said of a theme in the notes' own words.

A linear classifier reads each word's state in the lower half of the sentence encoder, where word
classes show best (Tenney et al., BERT Rediscovers the Classical NLP Pipeline, 2019). It was taught
with sentences tagged by hand; `models/tagger/CARD.md` tells how well it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.embed import Encoder
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
        made = []
        for words, features in zip(*features_of(texts, encoder), strict=True):
            best = (features @ self.weights.T + self.constants).argmax(axis=1)
            made.append(
                tuple(
                    Tagged(word.text, TAGS[int(at)], word.start, word.end)
                    for word, at in zip(words, best, strict=True)
                )
            )
        return made


def features_of(
    texts: Sequence[str], encoder: Encoder
) -> tuple[list[tuple[Word, ...]], list[Matrix]]:
    """Return the words of each text and their features, shape (words, features)."""
    import numpy as np

    words = [tuple(word for word in tokens(text) if word.text.strip()) for text in texts]
    made = []
    for own, states in zip(words, encoder.shallow.states(texts), strict=True):
        rows = np.zeros((len(own), states.states.shape[1] + 4 + len(_ENDINGS)), dtype=np.float32)
        for at, word in enumerate(own):
            inside = [
                number
                for number, (start, end) in enumerate(states.offsets)
                if start < end and word.start <= start and end <= word.end
            ]
            if inside:
                rows[at, : states.states.shape[1]] = states.states[inside].mean(axis=0)
            rows[at, states.states.shape[1] :] = _shape(own, at)
        made.append(rows)
    return words, made


def _shape(words: Sequence[Word], at: int) -> list[bool]:
    """Return what the letters of a word tell: the encoder does not see capitals."""
    word = words[at].text
    capital = word[:1].isupper()
    return [
        at > 0 and words[0].text[:1].isupper(),
        capital,
        at == 0,
        len(word) > 1 and word.isupper(),
        *(word.endswith(ending) for ending in _ENDINGS),
    ]


@cache
def load(path: Path) -> Tagger:
    """Return the tagger of a JSON file."""
    import numpy as np

    told = read_trained(path, version="tags", wanted=TAGS)
    return Tagger(
        np.array(told["weights"], dtype=np.float32), np.array(told["constants"], dtype=np.float32)
    )
