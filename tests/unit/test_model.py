"""The trained coder: what its numbers promise, and files that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify import model
from pipeline.classify.context import Context, ContextReader
from pipeline.classify.mixed import main_part, parts, second_label, swaps
from pipeline.classify.surroundings import context_features, passages
from pipeline.classify.wording import WordingFeatures, bag, main_clause
from pipeline.codebook import CodeBook
from pipeline.embed import DIMENSIONS, Encoder
from pipeline.errors import SettingsError
from pipeline.shipped import shipped
from pipeline.stages import Facts, Recipe
from pipeline.types import Segment

Cut = Callable[[str], tuple[Segment, ...]]
TEXT = "PAPER\n\nConcerns\n\n- slow replies\n- no training\n\nWe need:\n\n- one plan\n"


@pytest.fixture(scope="module")
def coder() -> model.CoderModel:
    return model.load(shipped("coder/coder.json"))


def test_probabilities_sum_to_one(
    coder: model.CoderModel, codebook: CodeBook, encoder: Encoder, cut: Cut
) -> None:
    segments = [s for s in cut(TEXT) if s.kind != "heading"]
    features, _, _ = WordingFeatures(codebook, encoder).matrix([s.text for s in segments])
    contexts = ContextReader(codebook).read(segments)
    alone, both = coder.code(features, contexts, segments)
    assert alone.shape == (4, len(coder.labels) + 1)
    assert both.shape == (4, len(coder.labels))
    for table in (alone, both):
        assert (table >= 0).all()
        assert np.allclose(table.sum(axis=1), 1.0)


def test_large_numbers_do_not_overflow() -> None:
    weights = np.array([[1e4], [-1e4]])
    found = model.Logistic(weights, np.zeros(2)).probabilities(np.array([[1.0], [-1.0]]))
    assert np.allclose(found, [[1.0, 0.0], [0.0, 1.0]])


def test_a_higher_temperature_is_less_sure() -> None:
    weights, ones = np.array([[1.0], [-1.0]]), np.ones((1, 1))
    cold = model.Logistic(weights, np.zeros(2)).probabilities(ones)
    warm = model.Logistic(weights, np.zeros(2), 4.0).probabilities(ones)
    assert cold.max() > warm.max() > 0.5


def test_the_model_knows_the_labels_of_the_shipped_code_book(
    coder: model.CoderModel, codebook: CodeBook
) -> None:
    assert set(coder.labels) == {label.id for label in codebook.labels}
    assert 0 < coder.threshold < 1


@pytest.mark.parametrize("text", ["", "no json", "{"])
def test_a_file_that_is_no_model_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "coder.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"is no coder model.*Run `pipeline train`"):
        model.load(path)


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no coder model"):
        model.load(tmp_path / "none.json")


def test_a_model_of_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "coder.json"
    path.write_text(json.dumps({"format": model.FORMAT + 1}))
    with pytest.raises(SettingsError, match="is a model of another version"):
        model.load(path)


def test_context_features_are_as_many_for_every_segment(coder: model.CoderModel, cut: Cut) -> None:
    segments = cut(TEXT)
    wording = np.full((len(segments), len(coder.labels) + 1), 0.2)
    contexts = [Context("barrier")] * len(segments)
    table = context_features(wording, contexts, segments, coder.labels)
    assert table.shape == (len(segments), coder.context.weights.shape[1])


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("It was slow, but staff are content", " staff are content"),
        ("While it was slow, staff are content", " staff are content"),
        ("Staff are content, although it was slow", "Staff are content"),
        ("Staff are content", "Staff are content"),
    ],
)
def test_the_main_clause_carries_the_point(text: str, clause: str) -> None:
    start, end = main_clause(text)
    assert text[start:end] == clause


def test_the_same_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    alone = Encoder(encoder.folder).encode(["slow replies"])
    among = encoder.encode(["a", "slow replies", "quite another text of more words"])
    assert (alone[0] == among[1]).all()
    assert np.allclose(np.linalg.norm(among, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_an_empty_table(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_near_meanings_lie_nearer_than_far_ones(encoder: Encoder) -> None:
    a, b, c = encoder.encode(["staff training", "teaching employees new skills", "road repairs"])
    assert a @ b > a @ c


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Working well but the pace has slowed", ["Working well", "but the pace has slowed"]),
        (
            "Although delays remain, waits have halved",
            ["Although delays remain,", "waits have halved"],
        ),
        ("Staff are content, though it was slow", ["Staff are content", "though it was slow"]),
        ("It works. It needs money.", ["It works.", "It needs money."]),
        ("Costs rise, and members should act", ["Costs rise, and", "members should act"]),
        ("It cost 2.5 million in all", ["It cost 2.5 million in all"]),
        ("but", ["but"]),
        ("", [""]),
    ],
)
def test_a_point_is_parted_where_it_turns(text: str, wanted: list[str]) -> None:
    found = [text[span.start : span.end].strip(" ,") for span in parts(text)]
    assert found == [part.strip(" ,") for part in wanted]


@given(st.text(alphabet="ab ,.;but howevr", max_size=60))
def test_parts_follow_each_other_inside_the_text(text: str) -> None:
    found = parts(text)
    assert found
    for before, after in pairwise(found):
        assert before.end <= after.start
    assert found[-1].end <= len(text)


def test_the_clearest_other_part_gives_the_second_label() -> None:
    labels = ("progress", "barrier", "need", "none")
    told = np.array([[0.9, 0.1, 0, 0, 0], [0.1, 0.7, 0.1, 0.1, 0]])
    assert second_label("barrier", told, labels) == ("progress", 0)
    assert second_label("progress", told, labels) == ("barrier", 1)
    assert second_label("none", told, labels) == ("", -1)
    assert second_label("progress", told[:1], labels) == ("", -1)


def test_a_turn_gives_a_second_label_and_says_why(recipe: Recipe, cut: Cut) -> None:
    text = "PAPER\n\n- The new rota works very well but nobody knows who pays for it\n- One plan\n"
    codings = recipe.classifier.classify(cut(text), recipe.codebook, Facts())
    point = next(coding for coding in codings if "rota" in coding.segment or coding.second)
    assert {point.label, point.second} == {"barrier", "progress"}
    assert [one.note for one in point.evidence if one.kind == "second"]


def test_neighbours_stand_under_the_same_heading(cut: Cut) -> None:
    segments = [s for s in cut(TEXT) if s.kind != "heading"]
    assert passages(segments) == [(0, 3), (3, 4)]  # "We need:" still stands under the heading
    assert passages([]) == []


def test_the_words_that_tell_stand_in_the_text(coder: model.CoderModel) -> None:
    text = "There is still no clear plan and staff are worried"
    found = coder.telling(text, "barrier")
    assert found
    assert all(word in text.lower() for word in found)
    assert coder.telling("", "barrier") == []
    assert coder.telling("and it is of the", "barrier") == []


def test_words_weigh_as_in_a_full_table(
    coder: model.CoderModel, codebook: CodeBook, encoder: Encoder
) -> None:
    texts = ["There is no clear plan", "Staff should be told", ""]
    features, _, _ = WordingFeatures(codebook, encoder).matrix(texts)
    table = np.hstack([features, bag(texts, coder.vocabulary).toarray()])
    assert np.allclose(coder.read(texts, features), coder.wording.probabilities(table))


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("It works well but the pace has slowed", 1),
        ("Although delays remain, waits have halved", 1),
        ("Waits have halved, although delays remain", 0),
        ("Waits have halved; delays remain", -1),
    ],
)
def test_the_main_part_is_where_the_point_is(text: str, main: int) -> None:
    assert main_part(text, parts(text)) == main


def test_the_main_part_has_the_first_word() -> None:
    labels = ("progress", "barrier", "need", "none")
    assert swaps(np.array([0.1, 0.8, 0.0, 0.1, 0.0]), "barrier", labels)
    assert not swaps(np.array([0.5, 0.4, 0.0, 0.1, 0.0]), "barrier", labels)
