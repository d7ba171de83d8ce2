"""Names for themes in the notes' own words: short phrases, contrastive with the other themes.

Candidates are runs of one to five words of the members that neither start nor end with a word
that carries nothing (Rose et al., Automatic Keyword Extraction from Individual Documents, 2010).
The best lies near the theme's centre, far from the other centres, and stands in more than one
finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder

if TYPE_CHECKING:
    from pipeline.embed import Vectors

_LONGEST = 5  # words
_CANDIDATES = 14  # phrases a theme that are compared by meaning
_INNER = frozenset("and of in for to with the on between by".split())
_EMPTY = frozenset(
    "a an and are as at be been being both but by can did do does each for from had has have he "
    "her his how i if in into is it its just me more most my no nor not of off on only or our out "
    "over own same she so some such than that the their them then there these they this those "
    "through to too under up us very was we were what when where which while who whom why will "
    "with you your much any all other others per via re due another among before after during "
    "without against whether because until however towards next longer elsewhere despite since "
    "instead nor yet rather whose quite around".split()
)
_AUXILIARIES = frozenset(
    "is are was were be been being has have had will would could should may might must".split()
)
_SPEECH = frozenset(
    "said say says noted reported asked stated reiterated struck agreed advised commented queried "
    "expressed raised felt wanted enquired added explained members member councillors councillor "
    "staff officer officers official officials executive chief representative representatives "
    "facilitator leader leaders manager parent parents group groups people someone nobody".split()
)
_ACTIONS = frozenset(  # verbs more often than nouns in notes: no name starts or ends with one
    "remain remains reach reaches thought think thinks feel feels felt run runs kept keep keeps "
    "left get gets got go goes going gone give gives given take takes taken find finds found work "
    "works sit sits know knows known see seen bring brings become becomes seem seems mean means "
    "help helps let lets put come comes wait waiting want wants like likes show shows stay stays "
    "move moves still too twice again already once always never often soon later now "
    "here there lay lie lies exist exists spot spots value valued thanked sign signed fall "
    "falls fell hold holds held grow grows turn turns begin begins start starts".split()
)
_VERBS = re.compile(r"\b(?:is|are|was|were|has|have|had|be|been|will|would|could|should|do|does)\b")
_BREAK = re.compile(r"[.,;:!?()\[\]“”\"‘]|\s[-–—/]\s|…|’\s")


@dataclass(frozen=True)
class Namer:
    """Names themes by the words of their members."""

    codebook: CodeBook
    encoder: Encoder

    def names(
        self, members: Sequence[Sequence[str]], keywords: Sequence[Sequence[str]]
    ) -> list[str]:
        """Return one name a theme, all different, in the order of the themes.

        `members` are the texts of each theme, `keywords` its c-TF-IDF words, best first.
        """
        found = [self._candidates(m, k) for m, k in zip(members, keywords, strict=True)]
        ranked = self._ranked(found, members)
        return _unique([_by_sense(order) for order in ranked])

    def _candidates(self, texts: Sequence[str], keywords: Sequence[str]) -> Counter[str]:
        """Return the likeliest phrases of a theme with the number of texts that hold them."""
        held: Counter[str] = Counter()
        shown: dict[str, Counter[str]] = {}
        for text in texts:
            for phrase in set(self._phrases(text)):
                held[phrase.lower()] += 1
                shown.setdefault(phrase.lower(), Counter())[phrase] += 1
        weight = {word: 1.0 / (rank + 2) for rank, word in enumerate(keywords)}

        def worth(phrase: str) -> float:
            words = [word for word in phrase.split() if word not in _INNER]
            told = sum(weight.get(word, 0.0) for word in words) / len(words) ** 0.5
            return float(told * held[phrase])

        best = sorted(held, key=lambda phrase: (-worth(phrase), phrase))[:_CANDIDATES]
        return Counter({_likeliest(shown[phrase]): held[phrase] for phrase in best})

    def _phrases(self, text: str) -> list[str]:
        dull = _EMPTY | frozenset(self.codebook.stop_words) | _SPEECH
        places = {name.lower() for name in self.codebook.place_names}
        found = []
        for part in _BREAK.split(text):
            words = re.findall(r"[\w'’&/-]*\w", part)
            low = ["", *(word.lower() for word in words), ""]
            for start in range(1, len(words) + 1):
                for end in range(start + 1, min(start + _LONGEST, len(words) + 1) + 1):
                    whole = _is_whole(low[start - 1], low[start:end], low[end])
                    if whole and self._is_phrase(low[start:end], dull, places):
                        found.append(" ".join(words[start - 1 : end - 1]))
        return found

    @staticmethod
    def _is_phrase(words: Sequence[str], dull: frozenset[str], places: set[str]) -> bool:
        edges = {words[0], words[-1]}
        if edges & dull or edges & _INNER or places & set(words):
            return False
        if any(word.isdigit() or len(word) < 2 for word in words):
            return False
        if words[-1] in _ACTIONS or words[0] in _ACTIONS or _SPEECH & set(words):
            return False
        if words[0].endswith("ly") or words[-1].endswith("ly"):
            return False
        inner = [word for word in words[1:-1] if word in _EMPTY]
        return all(word in _INNER for word in inner) and (len(words) > 1 or len(words[0]) > 3)

    def _ranked(
        self, found: Sequence[Counter[str]], members: Sequence[Sequence[str]]
    ) -> list[list[str]]:
        """Return each theme's phrases, best first, by closeness and contrast."""
        import numpy as np

        phrases = sorted({phrase for theme in found for phrase in theme})
        vectors = dict(zip(phrases, self.encoder.encode(phrases), strict=True))
        centres = np.stack([centre(self.encoder.encode(list(texts))) for texts in members])
        ranked: list[list[str]] = []
        for at, theme in enumerate(found):
            order = sorted(theme)
            if not order:
                ranked.append([])
                continue
            near = np.stack([vectors[phrase] for phrase in order]) @ centres.T
            rest = np.delete(near, at, axis=1)
            contrast = rest.max(axis=1) if rest.size else np.zeros(len(order))
            widest = np.log2(max(2, len(members[at])))
            spread = np.array([np.log2(theme[phrase]) / widest for phrase in order])
            length = np.array([_length_fit(phrase) for phrase in order])
            worth = near[:, at] - 0.4 * contrast + 0.5 * spread + length
            ranked.append([order[i] for i in np.lexsort((order, -np.round(worth, 5)))])
        return ranked


def _is_whole(before: str, words: Sequence[str], after: str) -> bool:
    """Return whether a run of words is a phrase of its own, not cut out of a longer one.

    It stands between punctuation and words that carry nothing, is no rest of a verb ("has led
    to"), and opens with no participle that governs what follows ("prepared for councils").
    """
    ends = not after or after in _EMPTY or after in _INNER
    begins = not before or ((before in _EMPTY or before in _INNER) and before not in _AUXILIARIES)
    governs = len(words) > 1 and words[0].endswith("ed") and words[1] in _INNER
    return ends and begins and not governs


def centre(vectors: Vectors) -> Vectors:
    """Return the unit vector in the middle of some unit vectors."""
    import numpy as np

    mean = vectors.mean(axis=0)
    made: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return made


def _length_fit(phrase: str) -> float:
    words = len(phrase.split())
    return {1: -0.12, 2: 0.06, 3: 0.08, 4: 0.06, 5: 0.0}.get(words, 0.0)


def _likeliest(shown: Counter[str]) -> str:
    return min(shown, key=lambda form: (-shown[form], form))


def _by_sense(order: Sequence[str]) -> list[str]:
    """Return phrases without finite verbs first: a theme is a thing, not a claim."""
    plain = [phrase for phrase in order if not _VERBS.search(phrase.lower())]
    return plain or list(order)


def _unique(ranked: Sequence[Sequence[str]]) -> list[str]:
    """Return the first phrase of each list that no earlier theme took, as a name."""
    taken: set[str] = set()
    names = []
    for number, order in enumerate(ranked, 1):
        free = [phrase for phrase in order if not _overlaps(phrase, taken)]
        name = free[0] if free else next(iter(order), f"Theme {number}")
        while name.lower() in taken:
            name = f"{name} ({number})"
        taken.add(name.lower())
        names.append(capital(name))
    return names


def _overlaps(phrase: str, taken: set[str]) -> bool:
    """Return whether a phrase has the same telling words as a name that is taken."""
    words = {_stem(word) for word in phrase.lower().split() if word not in _INNER}
    return any(words == {_stem(w) for w in name.split() if w not in _INNER} for name in taken)


def _stem(word: str) -> str:
    return re.sub(r"(?:ies|es|s|ing|ed|ment|ion)$", "", word)


def capital(phrase: str) -> str:
    """Return a phrase with a capital first letter."""
    return phrase[:1].upper() + phrase[1:]
