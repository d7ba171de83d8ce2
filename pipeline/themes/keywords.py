"""The words of themes by c-TF-IDF, weighed as BERTopic weighs them, without importing it.

c-TF-IDF: Grootendorst, BERTopic: Neural Topic Modeling with a Class-based TF-IDF Procedure, 2022,
with its `bm25_weighting` and `reduce_frequent_words`. The tests hold these words against those of
BERTopic itself; only where words weigh the same does its order hang on the machine.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.themes.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from pipeline.themes.consensus import Labels

TOP_WORDS = 10
_BLANKS = str.maketrans(dict.fromkeys("/–—-\n\t", " "))
_MARKS = re.compile(r"[^A-Za-z0-9 ]+")


def keywords(
    texts: Sequence[str], labels: Labels, stop_words: Collection[str]
) -> list[tuple[str, ...]]:
    """Return each theme's ten words of most weight, best first, those of one weight by alphabet.

    `labels` number the themes of the texts from 0. A word that is much used everywhere has no
    weight, and is a keyword of no theme; where there is one word only, it is all the same.
    """
    held: list[list[str]] = [[] for _ in range(int(labels.max(initial=-1)) + 1)]
    for text, label in zip(texts, labels, strict=True):
        held[label].append(text)
    dull = STOP_WORDS.union(stop_words)
    counts = [_counted(own, dull) for own in held]
    used: Counter[str] = Counter()
    for one in counts:
        used.update(one)
    if len(used) < 2:
        return [tuple(one) for one in counts]
    worth = _worth(used, used.total() // sum(map(bool, held)))
    return [_weightiest(one, worth) for one in counts]


def _counted(texts: Sequence[str], dull: Collection[str]) -> Counter[str]:
    """Return how often each word is used: two letters or digits and more, a letter first.

    As in BERTopic a mark joins what it stands between ("don't" is "dont"); strokes and dashes part
    words, or "IT/HR" would be one.
    """
    words = Counter(_MARKS.sub("", " ".join(texts).translate(_BLANKS)).lower().split(" "))
    known = {w: n for w, n in words.items() if len(w) > 1 and w[0].isalpha() and w not in dull}
    return Counter(known)


def _worth(used: Mapping[str, int], size: int) -> dict[str, float]:
    """Return how rare each word is: as BM25's inverse frequency, `size` words to a theme."""
    made = {word: math.log(1 + (size - n + 0.5) / (n + 0.5)) for word, n in used.items()}
    return {word: value for word, value in made.items() if value > 0}


def _weightiest(counts: Counter[str], worth: Mapping[str, float]) -> tuple[str, ...]:
    total = counts.total()
    weights = (
        (-round(math.sqrt(count / total) * worth[word], 12), word)
        for word, count in counts.items()
        if word in worth
    )
    return tuple(word for weight, word in heapq.nsmallest(TOP_WORDS, weights) if weight < 0)
