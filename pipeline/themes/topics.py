"""The only door to BERTopic: its c-TF-IDF and its plots, on our vectors and our themes.

BERTopic is modular: the clusterer is a part that one hands over (Grootendorst, BERTopic, 2022). Its
own, HDBSCAN behind UMAP, gives 2, 16 or 17 topics for the same comments in another order; here the
themes are found already, and its part only hands them on.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.lean import HEAVY, without

if TYPE_CHECKING:
    from pipeline.embed import Vectors
    from pipeline.themes.consensus import Labels

TOP_WORDS = 10


class _Given:
    """Stands where BERTopic expects a clusterer and hands over the themes that were found."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, vectors: Any, y: Any = None) -> _Given:  # noqa: ANN401 - scikit-learn's shape
        """Accept the vectors: the themes are known."""
        del vectors, y
        return self


def libraries() -> Any:  # noqa: ANN401 - BERTopic has no types
    """Return the bertopic package, imported without what a run does not use of it."""
    with without(*HEAVY, hidden=("plotly",)):
        import bertopic
        import bertopic.dimensionality
        import bertopic.vectorizers
    return bertopic


def keywords(
    texts: Sequence[str], vectors: Vectors, labels: Labels, stop_words: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return each theme's ten words of most weight by c-TF-IDF, best first.

    `labels` number the themes of the texts from 0.
    """
    count = int(labels.max(initial=-1)) + 1
    told_words = [set(counter(stop_words).build_analyzer()(apart(text))) for text in texts]
    if len(set().union(*told_words)) < 2:  # BERTopic needs two words to compare
        return [_words_of(told_words, labels, number) for number in range(count)]
    model, topics = _fitted(libraries(), texts, vectors, labels, stop_words)
    told = model.get_topics()
    topic_of = {int(label): int(topic) for label, topic in zip(labels, topics, strict=True)}
    return [
        tuple(word for word, weight in told[topic_of[number]] if word and weight > 0)
        for number in range(count)
    ]


def _words_of(words: Sequence[set[str]], labels: Labels, number: int) -> tuple[str, ...]:
    held = (words[at] for at, label in enumerate(labels) if label == number)
    return tuple(sorted(set().union(*held)))


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
    for name in [name for name in sys.modules if name.partition(".")[0] == "bertopic"]:
        del sys.modules[name]  # a run imports it without its plots
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
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    dull = sorted(ENGLISH_STOP_WORDS | set(stop_words))
    return CountVectorizer(stop_words=dull, token_pattern=r"(?u)\b[a-zA-Z][\w'’-]+\b")


def apart(text: str) -> str:
    """Return a text with strokes and dashes as blanks: BERTopic would glue "IT/HR" to one word."""
    return re.sub(r"[/–—-]", " ", text)
