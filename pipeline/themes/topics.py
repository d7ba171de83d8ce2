"""The only door to BERTopic: its plots and tables, on our vectors and our themes.

A run needs none of it: its keywords are BERTopic's c-TF-IDF in `keywords.py`, which the tests hold
against BERTopic itself, since importing it costs as much as finding the themes of twelve notes.

BERTopic is modular: the clusterer is a part that one hands over (Grootendorst, BERTopic, 2022). Its
own, HDBSCAN behind UMAP, gives 2, 16 or 17 topics for the same comments in another order; here the
themes are found already, and its part only hands them on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.themes.keywords import TOP_WORDS
from pipeline.themes.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from pipeline.embed import Vectors
    from pipeline.themes.consensus import Labels


class _Given:
    """Stands where BERTopic expects a clusterer and hands over the themes that were found."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, vectors: Any, y: Any = None) -> _Given:  # noqa: ANN401 - scikit-learn's shape
        """Accept the vectors: the themes are known."""
        del vectors, y
        return self


def topic_model(
    texts: Sequence[str],
    vectors: Vectors,
    labels: Labels,
    names: Sequence[str],
    stop_words: Sequence[str],
) -> Any:  # noqa: ANN401 - a BERTopic
    """Return a fitted BERTopic with our themes as its topics, by name: for its plots and tables.

    Imports all of BERTopic, plotly and UMAP included: some ten seconds.
    """
    import bertopic
    import bertopic.dimensionality
    import bertopic.vectorizers

    model, topics = _fitted(bertopic, texts, vectors, labels, stop_words)
    topic_of = {int(topic): names[int(label)] for label, topic in zip(labels, topics, strict=True)}
    model.set_topic_labels(topic_of)
    return model


def _fitted(
    bertopic: Any,  # noqa: ANN401
    texts: Sequence[str],
    vectors: Vectors,
    labels: Labels,
    stop_words: Sequence[str],
) -> tuple[Any, Any]:
    model = bertopic.BERTopic(
        embedding_model=None,
        umap_model=bertopic.dimensionality.BaseDimensionalityReduction(),
        hdbscan_model=_Given(labels),
        vectorizer_model=counter(stop_words),
        ctfidf_model=bertopic.vectorizers.ClassTfidfTransformer(
            bm25_weighting=True, reduce_frequent_words=True
        ),
        top_n_words=TOP_WORDS,
        verbose=False,
    )
    topics, _ = model.fit_transform([apart(text) for text in texts], embeddings=vectors)
    return model, topics


def counter(stop_words: Sequence[str]) -> Any:  # noqa: ANN401 - a CountVectorizer
    """Return what counts words: whole ones, without those that carry nothing."""
    from sklearn.feature_extraction.text import CountVectorizer

    dull = sorted(STOP_WORDS.union(stop_words))
    return CountVectorizer(stop_words=dull, token_pattern=r"(?u)\b[a-zA-Z][\w'’-]+\b")


def apart(text: str) -> str:
    """Return a text with strokes and dashes as blanks: BERTopic would glue "IT/HR" to one word."""
    return re.sub(r"[/–—-]", " ", text)
