"""The words of themes: those that BERTopic gives, with less to import and a fixed order of ties."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIELDS

from pipeline.codebook import CodeBook
from pipeline.lean import HEAVY, without
from pipeline.themes import topics
from pipeline.themes.keywords import TOP_WORDS, keywords
from pipeline.themes.stop_words import STOP_WORDS

TEXTS = [text for field in FIELDS.values() for _, text in field]
LABELS = np.repeat(range(4), 8)
Told = list[dict[str, float]]


@pytest.fixture(scope="module")
def oracle() -> Iterator[Callable[[Sequence[str], Any, Sequence[str]], Told]]:
    """Yield BERTopic's own words of themes with their weights, and forget it afterwards."""
    with without(*HEAVY, hidden=("plotly",)):
        import bertopic
        import bertopic.dimensionality
        import bertopic.vectorizers

    def told(texts: Sequence[str], labels: Any, stop_words: Sequence[str]) -> Told:
        vectors = np.ones((len(texts), 2), dtype=np.float32)
        model, numbers = topics._fitted(bertopic, texts, vectors, labels, stop_words)
        weight = model.c_tf_idf_.toarray()
        words = model.vectorizer_model.get_feature_names_out()
        row = {int(label): int(at) for label, at in zip(labels, numbers, strict=True)}
        rows = [weight[row[number]] for number in range(len(row))]
        return [
            {w: float(v) for w, v in zip(words, one, strict=True) if v > 0 and w != "emptydoc"}
            for one in rows
        ]

    yield told
    for name in [name for name in sys.modules if name.partition(".")[0] == "bertopic"]:
        del sys.modules[name]


def check(made: Sequence[tuple[str, ...]], told: Told) -> None:
    """Hold words against weights: the ten of most weight, of equal ones the first by alphabet."""
    for words, weights in zip(made, told, strict=True):
        order = sorted(weights, key=lambda word: (-round(weights[word], 12), word))
        assert words == tuple(order[:TOP_WORDS])


Oracle = Callable[[Sequence[str], Any, Sequence[str]], Told]


def test_words_are_those_that_bertopic_gives(codebook: CodeBook, oracle: Oracle) -> None:
    made = keywords(TEXTS, LABELS, codebook.stop_words)
    check(made, oracle(TEXTS, LABELS, codebook.stop_words))
    assert all(len(words) == TOP_WORDS for words in made)


WORDS = "Pay pay grading the IT/HR pay-roll don't 4x4 x café bus, BUS\nlate – co–op 2014 well"


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS.split(" ")), max_size=8).map(" ".join),
            st.integers(0, 3),
        ),
        max_size=14,
    )
)
def test_words_of_any_texts_are_those_that_bertopic_gives(
    oracle: Oracle, told: list[tuple[str, int]]
) -> None:
    texts = ["school buses late", *(text + " forms" for text, _ in told), "grading of pay"]
    numbers = sorted({label for _, label in told} | {9, 10})
    labels = np.array([numbers.index(one) for one in (9, *(label for _, label in told), 10)])
    check(keywords(texts, labels, ("bus",)), oracle(texts, labels, ("bus",)))


def test_each_theme_has_its_own_words_the_weightiest_first(codebook: CodeBook) -> None:
    told = keywords(TEXTS, LABELS, codebook.stop_words)
    assert len(told) == 4
    for number, (name, words) in enumerate(zip(FIELDS, told, strict=True)):
        own = " ".join(TEXTS[8 * number : 8 * number + 8]).lower().replace("-", " ")
        assert 0 < len(words) <= TOP_WORDS == len(set(words)) and words
        assert all(word in own for word in words)
        assert {"payroll": "payroll", "buses": "school"}.get(name, name) in words[:3]


def test_the_words_of_a_theme_follow_its_number_and_not_its_size() -> None:
    texts = ["otter river"] * 2 + ["pay grading"] * 6 + ["bus timetable"] * 4
    told = keywords(texts, np.array([0] * 2 + [1] * 6 + [2] * 4), ())
    assert told == [("otter", "river"), ("grading", "pay"), ("bus", "timetable")]


def test_words_of_the_code_book_that_name_no_theme_are_no_keywords() -> None:
    texts = ["otter river"] * 3 + ["pay grading"] * 3
    assert keywords(texts, np.repeat([0, 1], 3), ("otter", "pay")) == [("river",), ("grading",)]


@pytest.mark.parametrize("texts", [["…", "it is so"], ["of the"], []])
def test_texts_without_words_have_no_keywords(texts: list[str]) -> None:
    assert keywords(texts, np.arange(len(texts)), ()) == [()] * len(texts)


def test_where_there_is_one_word_alone_it_is_the_keyword() -> None:
    assert keywords(["the pay", "of it"], np.arange(2), ()) == [("pay",), ()]


def test_a_theme_without_words_beside_others_has_none() -> None:
    told = keywords(["…", "otter river bank", "pay grading scale"], np.arange(3), ())
    assert told == [(), ("bank", "otter", "river"), ("grading", "pay", "scale")]


def test_the_order_of_texts_does_not_show() -> None:
    assert keywords(TEXTS[::-1], LABELS[::-1], ()) == keywords(TEXTS, LABELS, ())


def test_words_that_carry_nothing_are_those_of_scikit_learn() -> None:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    assert STOP_WORDS == ENGLISH_STOP_WORDS
