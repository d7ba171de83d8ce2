"""Finds themes: BERTopic's c-TF-IDF over our vectors, with consensus clustering behind it.

Findings are put in canonical order (by the hash of their words) before anything is drawn, so the
order of files never shows. A finding's vector is that of its words, without place names, moved a
little towards its nearest heading: notes name their topics themselves. Labels play no part, so one
theme shows its progress, barriers and needs side by side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.lean import HEAVY, without
from pipeline.text import display
from pipeline.themes import consensus
from pipeline.themes.names import Namer, centre
from pipeline.types import COLUMN_LEVEL, NONE, Coded, Member, Segment, Theme, Themes, Unplaced

if TYPE_CHECKING:
    from pipeline.embed import Vectors
    from pipeline.themes.consensus import Labels

_DIRECT = 4000  # findings that are clustered directly; more are assigned to the themes of a sample


@dataclass(frozen=True)
class ConsensusFinder:
    """Groups findings by consensus clustering.

    `grain` times the root of the number of findings is the number of clusters looked for;
    clusters smaller than `smallest` join the nearest; a finding whose cosine to its theme is below
    `fit` is listed as unplaced. `heading_share` is the weight of the nearest heading.
    """

    version: ClassVar[int] = 1

    encoder: str = field(repr=False)
    encoder_digest: str
    grain: float = 3.0
    smallest: int = 3
    fit: float = 0.2
    heading_share: float = 0.3
    exemplars: int = 5

    def prepare(self) -> None:
        """Import BERTopic and what it needs."""
        _libraries()

    def find(self, coded: Sequence[Coded], codebook: CodeBook) -> Themes:
        """Return disjoint themes, the largest first, and the findings that fit none."""
        found = canonical(coded)
        if not found:
            return Themes(())
        encoder = Encoder(self.encoder)
        texts = [display(segment.text) for segment in found]
        plain = [_masked(_unframed(text), codebook) for text in texts]
        vectors = self._vectors(found, plain, encoder)
        clusters, steady = self._clusters(vectors)
        labels, keywords = _bertopic(plain, vectors, clusters, codebook)
        stability = {int(new): steady[int(old)] for new, old in zip(labels, clusters, strict=True)}
        kept = _Kept(found, texts, vectors, labels)
        names = Namer(codebook, encoder).names(
            [[plain[at] for at in kept.rows(number)] for number in range(len(keywords))], keywords
        )
        themes = [
            self._theme(kept, number, names[number], keywords[number], stability)
            for number in range(len(keywords))
        ]
        themes.sort(key=lambda theme: (-len(theme.members), theme.name))
        return self._with_unplaced(themes)

    def _vectors(self, found: Sequence[Segment], plain: Sequence[str], encoder: Encoder) -> Vectors:
        import numpy as np

        headings = encoder.encode([_nearest_heading(segment) for segment in found])
        has = np.array([[bool(_nearest_heading(segment))] for segment in found])
        mixed = encoder.encode(plain) + self.heading_share * headings * has
        made: Vectors = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
        return made

    def _clusters(self, vectors: Vectors) -> tuple[Labels, dict[int, float]]:
        """Return cluster numbers for all rows and the stability of each."""
        import numpy as np

        sample = vectors[:_DIRECT]
        count = len(sample)
        wanted = max(1, min(round(self.grain * count**0.5), count // self.smallest))
        found = consensus.partition(sample, wanted)
        labels = _merge_small(sample, found.labels, self.smallest)
        centres = _centres(sample, labels)
        rest = (vectors[_DIRECT:] @ centres.T).argmax(axis=1)
        labels = np.concatenate([(sample @ centres.T).argmax(axis=1), rest])
        stability = _carried(labels[:count], found)
        return consensus.in_order_of_appearance(labels), _renamed(labels, stability)

    def _theme(
        self,
        kept: _Kept,
        number: int,
        name: str,
        keywords: tuple[str, ...],
        stability: dict[int, float],
    ) -> Theme:
        rows = kept.rows(number)
        fits = kept.vectors[rows] @ centre(kept.vectors[rows])
        order = facility(kept.vectors[rows], self.exemplars)
        members = [
            Member(kept.found[row].id, round(float(fit), 4))
            for row, fit in zip(rows, fits, strict=True)
        ]
        chosen = tuple(kept.found[rows[at]].id for at in order)
        return Theme(
            id=f"t{hashlib.sha256(kept.texts[rows[order[0]]].encode()).hexdigest()[:8]}",
            name=name,
            keywords=keywords,
            members=tuple(sorted(members, key=lambda m: (-m.fit, m.segment))),
            exemplars=chosen,
            stability=stability.get(number, 0.0),
        )

    def _with_unplaced(self, themes: Sequence[Theme]) -> Themes:
        placed, unplaced = [], []
        for theme in themes:
            inside = tuple(m for m in theme.members if m.fit >= self.fit)
            unplaced += [
                Unplaced(m.segment, theme.id, m.fit) for m in theme.members if m.fit < self.fit
            ]
            held = {m.segment for m in inside}
            if inside:
                chosen = tuple(e for e in theme.exemplars if e in held)
                placed.append(
                    Theme(theme.id, theme.name, theme.keywords, inside, chosen, theme.stability)
                )
        return Themes(tuple(placed), tuple(unplaced))


@dataclass(frozen=True)
class _Kept:
    """Findings in canonical order with their texts, vectors and cluster numbers."""

    found: Sequence[Segment]
    texts: Sequence[str]
    vectors: Vectors
    labels: Labels

    def rows(self, number: int) -> list[int]:
        return [row for row, label in enumerate(self.labels) if label == number]


def canonical(coded: Sequence[Coded]) -> list[Segment]:
    """Return the findings in an order that depends on their words alone, then their address."""
    found = [segment for one in coded for segment, coding in one.pairs if coding.label != NONE]
    return sorted(
        found, key=lambda s: (hashlib.sha256(s.text.encode()).digest(), s.document, s.span)
    )


def _masked(text: str, codebook: CodeBook) -> str:
    if not codebook.place_names:
        return text
    names = "|".join(re.escape(name) for name in codebook.place_names)
    bare = " ".join(re.sub(rf"\b(?:{names})\b(?:['’]s)?[/&]?", " ", text, flags=re.I).split())
    return bare or text


_FRAME = re.compile(
    r"^(?:in (?:response|reply),\s+)?[^“”,;:]{0,70}?\b(?:said|noted|reported|stated|asked|"
    r"commented|"
    r"queried|advised|added|enquired|explained|suggested|felt|agreed|reiterated|expressed|"
    r"recognised|acknowledged|wondered|questioned|confirmed)\s+(?:that|whether|why|how|if|what)\s+",
    re.IGNORECASE,
)


def _unframed(text: str) -> str:
    """Return what was said without "Members asked whether": themes are not ways of reporting."""
    bare = _FRAME.sub("", text)
    return bare if len(bare.split()) >= 3 else text


def _nearest_heading(segment: Segment) -> str:
    above = [heading.text for heading in segment.headings if heading.level != COLUMN_LEVEL]
    return above[-1] if above else ""


def _merge_small(vectors: Vectors, labels: Labels, smallest: int) -> Labels:
    """Return labels with each small cluster's rows moved to their nearest larger cluster."""
    import numpy as np

    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= smallest)
    if not len(large):
        return np.zeros_like(labels)
    centres = _centres(vectors, labels)[large]
    moved = labels.copy()
    small = sizes[labels] < smallest
    moved[small] = large[(vectors[small] @ centres.T).argmax(axis=1)]
    return consensus.in_order_of_appearance(moved)


def _centres(vectors: Vectors, labels: Labels) -> Vectors:
    import numpy as np

    return np.stack([centre(vectors[labels == number]) for number in range(labels.max() + 1)])


def _carried(labels: Labels, found: consensus.Partition) -> dict[int, float]:
    """Return the stability of each final cluster: that of the consensus cluster it came from."""
    import numpy as np

    return {
        int(number): found.stability[int(np.bincount(found.labels[labels == number]).argmax())]
        for number in np.unique(labels)
    }


def _renamed(labels: Labels, stability: dict[int, float]) -> dict[int, float]:
    ordered = consensus.in_order_of_appearance(labels)
    return {
        int(new): stability.get(int(old), 0.0) for new, old in zip(ordered, labels, strict=True)
    }


def facility(vectors: Vectors, count: int) -> list[int]:
    """Return up to `count` rows that together lie near every row (greedy facility location).

    Lin and Bilmes, A Class of Submodular Functions for Document Summarization, 2011.
    """
    import numpy as np

    near = vectors @ vectors.T
    covered = np.zeros(len(vectors), dtype=np.float32)
    chosen: list[int] = []
    for _ in range(min(count, len(vectors))):
        gain = np.round(np.maximum(near, covered).sum(axis=1), 4)
        gain[chosen] = -1.0
        chosen.append(int(gain.argmax()))
        covered = np.maximum(covered, near[chosen[-1]])
    return chosen


class _Given:
    """Stands where BERTopic expects HDBSCAN and hands over the clusters that were found."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, vectors: Any, y: Any = None) -> _Given:  # noqa: ANN401 - scikit-learn's shape
        """Accept the vectors: the clusters are known."""
        del vectors, y
        return self


def _libraries() -> Any:  # noqa: ANN401 - BERTopic has no types
    """Return the bertopic package, imported without what this project does not use of it."""
    with without(*HEAVY, hidden=("plotly",)):
        import bertopic
        import bertopic.dimensionality
        import bertopic.vectorizers
    return bertopic


def _bertopic(
    texts: Sequence[str], vectors: Vectors, labels: Labels, codebook: CodeBook
) -> tuple[Labels, list[tuple[str, ...]]]:
    """Return cluster numbers and each cluster's c-TF-IDF words (Grootendorst, 2022)."""
    import numpy as np
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    bertopic = _libraries()
    dull = sorted(ENGLISH_STOP_WORDS | set(codebook.stop_words))
    counter = CountVectorizer(stop_words=dull, token_pattern=r"(?u)\b[a-zA-Z][\w'’-]+\b")
    apart = [re.sub(r"[/–—-]", " ", text) for text in texts]  # BERTopic would glue "IT/HR" to one
    if not any(map(counter.build_analyzer(), apart)):
        return labels, [()] * (int(labels.max()) + 1)
    model = bertopic.BERTopic(
        embedding_model=None,
        umap_model=bertopic.dimensionality.BaseDimensionalityReduction(),
        hdbscan_model=_Given(labels),
        vectorizer_model=counter,
        ctfidf_model=bertopic.vectorizers.ClassTfidfTransformer(
            bm25_weighting=True, reduce_frequent_words=True
        ),
        top_n_words=10,
        verbose=False,
    )
    topics, _ = model.fit_transform(apart, embeddings=vectors)
    told = model.get_topics()
    numbers = sorted(told)
    words = [tuple(word for word, weight in told[n] if word and weight > 0) for n in numbers]
    return np.asarray(topics, dtype=np.int64), words
