"""What the words of a segment alone say: embedding, cue phrases and shape as numbers.

Cue words beat meaning for requests (SemEval-2019 task 9A), meaning beats cue words for what no
list foresees; the model sees both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.nlp import Hit, Phrases
from pipeline.text import LEAD_IN, display, words
from pipeline.types import NONE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from pipeline.embed import Vectors

_SHAPE = (
    "question",
    "lead_in",
    "gerund",
    "words",
    "first_person",
    "past",
    "will",
    "negated",
    "capital",
)


@dataclass(frozen=True)
class WordingFeatures:
    """Turns texts into rows of numbers: 768 of meaning and grammar, then cues, then shape."""

    codebook: CodeBook
    encoder: Encoder

    @cached_property
    def _strong(self) -> Phrases:
        return Phrases({label.id: label.cues for label in self.codebook.labels})

    @cached_property
    def _weak(self) -> Phrases:
        return Phrases({label.id: label.weak_cues for label in self.codebook.labels})

    def prepare(self) -> None:
        """Build the matchers."""
        _ = self._strong, self._weak

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of their columns: those that report, then none."""
        ids = [label.id for label in self.codebook.labels if label.id != NONE]
        return (*ids, NONE)

    def cues(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Return the strong cues of each text."""
        return self._strong.find(texts)

    def matrix(self, texts: Sequence[str]) -> tuple[NDArray[np.float64], list[list[Hit]], Vectors]:
        """Return features of shape (n, 768 + cues + shape), the cues, and the unit vectors."""
        import numpy as np

        shown = [display(text) for text in texts]
        vectors = self.encoder.encode(shown)
        strong, weak = self._strong.find(shown), self._weak.find(shown)
        rows = [
            [*self._counts(hits), *self._counts(soft), *self._last(text, hits), *_shape(text)]
            for text, hits, soft in zip(shown, strong, weak, strict=True)
        ]
        width = 3 * len(self.labels) + len(_SHAPE)
        table = np.asarray(rows, dtype=np.float64).reshape(len(shown), width)
        shallow = self.encoder.shallow.encode(shown)
        numbers = [vectors.astype(np.float64) * 4.0, shallow.astype(np.float64) * 4.0, table]
        return np.hstack(numbers), strong, vectors

    def _counts(self, hits: Sequence[Hit]) -> list[float]:
        names = [hit.name for hit in hits]
        return [min(2.0, math.log2(1 + names.count(label))) for label in self.labels]

    def _last(self, text: str, hits: Sequence[Hit]) -> list[float]:
        """Return which label has a cue in the main clause: behind "but" or before "although"."""
        start, end = main_clause(text)
        inside = {hit.name for hit in hits if hit.span.start < end and hit.span.end > start}
        return [float(label in inside) for label in self.labels]


_TURN = re.compile(r"[,;–-]?\s*\b(?:but|however|yet)\b", re.IGNORECASE)
_CONCEDE = re.compile(r"^\s*(?:while|although|though|despite|whilst)\b[^,]*,", re.IGNORECASE)
_AFTERTHOUGHT = re.compile(r"[,–-]\s*(?:although|though|despite|albeit)\b", re.IGNORECASE)


def main_clause(text: str) -> tuple[int, int]:
    """Return where the part of a sentence that carries its point begins and ends."""
    concede = _CONCEDE.match(text)
    if concede:
        return concede.end(), len(text)
    turn = _TURN.search(text)
    if turn and turn.start() > 0:
        return turn.end(), len(text)
    after = _AFTERTHOUGHT.search(text)
    return 0, after.start() if after else len(text)


def _shape(text: str) -> list[float]:
    lower = text.lower()
    count = len(lower.split())
    return [
        float(text.rstrip("'\"”’)").endswith("?")),
        float(bool(LEAD_IN.search(text))),
        float(bool(re.match(r"[a-z]+ing\b", lower))),
        math.log2(1 + count) / 4,
        float(bool(re.search(r"\b(?:i|we|our|us|my)\b", lower))),
        float(bool(re.search(r"\b(?:was|were|had)\b", lower))),
        float(bool(re.search(r"\b(?:will|would|could|may|might)\b", lower))),
        float(bool(re.search(r"\b(?:not|no|never|nor|n't|without)\b|n['’]t\b", lower))),
        float(text[:1].isupper()),
    ]


def grams(text: str) -> set[str]:
    """Return the words of a text and its pairs of neighbouring words."""
    found = words(display(text))
    return {*found, *(f"{a} {b}" for a, b in pairwise(found))}


def bag(texts: Sequence[str], vocabulary: Sequence[str]) -> csr_matrix:
    """Return which words and pairs of a vocabulary stand in each text, shape (n, words)."""
    import numpy as np
    from scipy.sparse import csr_matrix

    column = {gram: at for at, gram in enumerate(vocabulary)}
    rows = [sorted(column[gram] for gram in grams(text) if gram in column) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    found = np.array([at for row in rows for at in row], dtype=np.int64)
    return csr_matrix((np.ones(len(found)), found, ends), shape=(len(texts), len(vocabulary)))
