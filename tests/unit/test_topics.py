"""BERTopic on our vectors and themes: the words of themes, and a model for its plots."""

from __future__ import annotations

import numpy as np
import pytest
from made_up import FIELDS, blobs

from pipeline.codebook import CodeBook
from pipeline.themes import topics

TEXTS = [text for field in FIELDS.values() for _, text in field]
LABELS = np.repeat(range(4), 8)


def test_each_theme_has_its_own_words_the_weightiest_first(codebook: CodeBook) -> None:
    told = topics.keywords(TEXTS, blobs(4, 8), LABELS, codebook.stop_words)
    assert len(told) == 4
    for number, (name, words) in enumerate(zip(FIELDS, told, strict=True)):
        own = " ".join(TEXTS[8 * number : 8 * number + 8]).lower()
        assert 0 < len(words) <= topics.TOP_WORDS == len(set(words))
        assert all(word in own for word in words)
        assert {"payroll": "payroll", "buses": "school"}.get(name, name) in words[:3]


def test_the_words_of_a_theme_follow_its_number_and_not_its_size() -> None:
    texts = ["otter river"] * 2 + ["pay grading"] * 6 + ["bus timetable"] * 4
    labels = np.array([0] * 2 + [1] * 6 + [2] * 4)
    told = topics.keywords(texts, blobs(1, 12), labels, ())
    assert [set(words) for words in told] == [
        {"otter", "river"}, {"pay", "grading"}, {"bus", "timetable"},
    ]  # fmt: skip


def test_words_of_the_code_book_that_name_no_theme_are_no_keywords() -> None:
    texts = ["otter river"] * 3 + ["pay grading"] * 3
    told = topics.keywords(texts, blobs(1, 6), np.repeat([0, 1], 3), ("otter", "pay"))
    assert told == [("river",), ("grading",)]


@pytest.mark.parametrize("texts", [["…", "it is so"], ["of the"], []])
def test_texts_without_words_have_no_keywords(texts: list[str]) -> None:
    labels = np.arange(len(texts))
    told = topics.keywords(texts, blobs(1, max(1, len(texts)))[: len(texts)], labels, ())
    assert told == [()] * len(texts)


def test_a_theme_without_words_beside_others_has_none() -> None:
    texts = ["it is so", "otter river bank", "pay grading scale"]
    told = topics.keywords(texts, blobs(1, 3), np.arange(3), ())
    assert told[0] == () and set(told[1]) == {"otter", "river", "bank"}


def test_strokes_and_dashes_stand_between_words() -> None:
    assert topics.apart("IT/HR – pay-roll — now") == "IT HR   pay roll   now"
