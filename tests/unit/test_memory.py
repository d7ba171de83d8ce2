"""Words remembered between runs: nothing is asked twice, and nothing is answered otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIELDS, Said, note

from pipeline import flow
from pipeline.cache import Cache
from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.shipped import shipped
from pipeline.stages import Recipe, WordFinder
from pipeline.themes import grammar, memory, stability
from pipeline.themes.finder import ConsensusFinder
from pipeline.themes.grammar import Tagged, Tagger
from pipeline.themes.memory import TAGGED, VECTORS, Memory
from pipeline.themes.points import both
from pipeline.types import Coded, Themes

TEXTS = [
    "The new payroll system is slow",
    "Sharing of skills and knowledge between teams",
    "2014 forms aren’t there – yet…",
    "",
    "…",
]


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stability, "_RUNS", 8)
        patch.setattr(stability, "_RESAMPLES", 2)
        patch.setattr(stability, "_DOCUMENTS", 2)
        yield


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return grammar.load(shipped("tagger/tagger.json"))


@pytest.fixture(scope="module")
def finder(recipe: Recipe) -> ConsensusFinder:
    made = recipe.finder
    assert isinstance(made, ConsensusFinder)
    return made


@pytest.fixture(scope="module")
def coded() -> tuple[Coded, ...]:
    return noted("")


def noted(more: str) -> tuple[Coded, ...]:
    """Return four notes, the first with one finding more."""
    fields = [[Said(text, label) for label, text in field] for field in FIELDS.values()]
    if more:
        fields[0].append(Said(more, "barrier"))
    return tuple(note(f"{at}.txt", said) for at, said in enumerate(fields))


class Counting:
    """Notes what the models are asked."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.encoded: list[str] = []
        self.tagged: list[str] = []
        tag = Tagger.tag

        def encoding(texts: Sequence[str], encoder: Encoder) -> Any:
            self.encoded += texts
            return both(texts, encoder)

        def tagging(tagger: Tagger, texts: Sequence[str], encoder: Encoder) -> Any:
            self.tagged += texts
            return tag(tagger, texts, encoder)

        patch.setattr(memory, "both", encoding)
        patch.setattr(Tagger, "tag", tagging)


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Counting:
    return Counting(monkeypatch)


def met(encoder: Encoder, tagger: Tagger) -> dict[str, np.ndarray]:
    """Return what a run keeps that met the texts above."""
    first = Memory()
    first.vectors(TEXTS, encoder)
    first.tags(TEXTS, tagger, encoder)
    return first.kept()


def test_what_is_remembered_is_what_the_models_say_bit_for_bit(
    encoder: Encoder, tagger: Tagger, models: Counting
) -> None:
    again = Memory(met(encoder, tagger))
    asked = len(models.encoded), len(models.tagged)
    vectors, tagged = again.vectors(TEXTS, encoder), again.tags(TEXTS, tagger, encoder)
    assert (len(models.encoded), len(models.tagged)) == asked
    assert vectors.tobytes() == both(TEXTS, encoder).tobytes()
    assert vectors.dtype == np.float32
    assert tagged == tagger.tag(TEXTS, encoder)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(earlier=st.lists(st.sampled_from(TEXTS)), now=st.lists(st.sampled_from(TEXTS)))
def test_any_texts_in_any_order_have_the_answers_they_would_have(
    earlier: list[str], now: list[str], encoder: Encoder, tagger: Tagger
) -> None:
    first = Memory()
    first.vectors(earlier, encoder)
    first.tags(earlier, tagger, encoder)
    second = Memory(first.kept())
    wanted = both(now, encoder) if now else np.zeros((0, 768), np.float32)
    assert second.vectors(now, encoder).tobytes() == wanted.tobytes()
    assert second.tags(now, tagger, encoder) == tagger.tag(now, encoder)


def test_models_are_asked_for_what_is_new_alone(
    encoder: Encoder, tagger: Tagger, models: Counting
) -> None:
    again = Memory(met(encoder, tagger))
    models.encoded.clear()
    models.tagged.clear()
    again.vectors(["A new text", *TEXTS], encoder)
    again.tags([*TEXTS, "Another"], tagger, encoder)
    assert (models.encoded, models.tagged) == (["A new text"], ["Another"])


def test_a_run_that_met_nothing_new_keeps_nothing(encoder: Encoder, tagger: Tagger) -> None:
    kept = met(encoder, tagger)
    again = Memory(kept)
    again.vectors(TEXTS[:2], encoder)
    again.tags(TEXTS[:2], tagger, encoder)
    assert again.kept() == {}
    again.vectors(["A new text"], encoder)
    assert set(again.kept()) == {VECTORS}
    assert len(again.kept()[VECTORS]) == len(TEXTS) + 1


def test_what_this_run_met_is_kept_before_what_earlier_ones_did(
    encoder: Encoder, tagger: Tagger, monkeypatch: pytest.MonkeyPatch, models: Counting
) -> None:
    monkeypatch.setattr(memory, "_MOST", len(TEXTS))
    second = Memory(met(encoder, tagger))
    second.vectors(["One", "Two"], encoder)
    kept = second.kept()
    assert len(kept[VECTORS]) == len(TEXTS)
    models.encoded.clear()
    Memory(kept).vectors(["One", "Two", *TEXTS], encoder)
    assert len(models.encoded) == 2 and not {"One", "Two"} & set(models.encoded)


@pytest.mark.parametrize(
    "odd",
    [
        np.zeros(3),
        np.zeros((2, 2), dtype=np.uint8),
        np.zeros(2, dtype=[("text", "V32"), ("answer", "<f4", (5,))]),
        np.zeros(2, dtype=[("text", "V16"), ("answer", "u1", (128,))]),
    ],
)
def test_arrays_of_another_form_hold_nothing(
    odd: np.ndarray, encoder: Encoder, tagger: Tagger, models: Counting
) -> None:
    held = Memory({VECTORS: odd, TAGGED: odd})
    assert held.tags(TEXTS, tagger, encoder) == Memory().tags(TEXTS, tagger, encoder)
    held.vectors(TEXTS, encoder)
    assert models.encoded == TEXTS


@pytest.mark.parametrize("wrong", ["fewer", "more", "unknown"])
def test_tags_that_do_not_fit_the_words_are_asked_again(
    wrong: str, encoder: Encoder, tagger: Tagger, models: Counting
) -> None:
    kept = met(encoder, tagger)[TAGGED].copy()
    codes = kept["answer"]
    last = [int((row != 255).sum()) for row in codes]
    for row, count in zip(codes, last, strict=True):
        if wrong == "more":
            row[count] = 0
        elif count:
            row[count - 1] = 255 if wrong == "fewer" else 200
    models.tagged.clear()
    told = Memory({TAGGED: kept}).tags(TEXTS, tagger, encoder)
    assert models.tagged == (TEXTS if wrong == "more" else [t for t in TEXTS if t])
    assert told == tagger.tag(TEXTS, encoder)


def test_very_long_texts_are_tagged_and_not_remembered(encoder: Encoder, tagger: Tagger) -> None:
    text = "late payroll runs again " * 60
    held = Memory()
    assert len(held.tags([text], tagger, encoder)[0]) == 240
    assert held.kept() == {}


def test_themes_are_the_same_with_words_remembered_and_without(
    finder: ConsensusFinder, codebook: CodeBook, coded: tuple[Coded, ...], models: Counting
) -> None:
    words: dict[str, np.ndarray] = {}
    assert repr(finder.find(coded, codebook, words=words)) == repr(finder.find(coded, codebook))
    assert set(words) == {VECTORS, TAGGED}
    changed = noted("The payroll office has no deputy for the summer")
    wanted = finder.find(changed, codebook)
    models.encoded.clear()
    models.tagged.clear()
    assert repr(finder.find(changed, codebook, words=words)) == repr(wanted)
    assert models.tagged == ["The payroll office has no deputy for the summer"]
    whole = len(words[VECTORS])
    assert 0 < len(models.encoded) < whole / 4


def entries(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.npy")}


def find(coded: Sequence[Coded], recipe: Recipe, cache: Cache) -> Themes:
    return flow.find_themes(coded, recipe, cache, ())


def test_the_next_run_is_given_the_words_of_the_last(
    recipe: Recipe, coded: tuple[Coded, ...], tmp_path: Path, models: Counting
) -> None:
    cache = Cache(tmp_path)
    assert isinstance(recipe.finder, WordFinder)
    find(coded, recipe, cache)
    assert len(entries(tmp_path)) == 2
    models.tagged.clear()
    changed = noted("The payroll office has no deputy")
    known = find(changed, recipe, cache)
    assert models.tagged == ["The payroll office has no deputy"]
    assert repr(known) == repr(find(changed, recipe, Cache()))


def test_themes_that_are_remembered_need_no_words(
    recipe: Recipe, coded: tuple[Coded, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    found = find(coded, recipe, cache)
    monkeypatch.setattr(Cache, "get_array", lambda *asked: pytest.fail("words were loaded"))
    assert find(coded, recipe, cache) == found


def test_words_of_another_encoder_or_tagger_are_not_believed(
    recipe: Recipe, finder: ConsensusFinder, coded: tuple[Coded, ...], tmp_path: Path,
    models: Counting,
) -> None:  # fmt: skip
    cache = Cache(tmp_path)
    find(coded, recipe, cache)
    texts = len(models.encoded), len(models.tagged)
    for field, again in (("tagger_digest", (0, texts[1])), ("encoder_digest", texts)):
        models.encoded.clear()
        models.tagged.clear()
        other = replace(recipe, finder=replace(finder, **{field: "another"}))
        find(coded, other, cache)
        assert (len(models.encoded), len(models.tagged)) == again


def test_a_damaged_entry_is_ignored_and_written_again(
    recipe: Recipe, coded: tuple[Coded, ...], tmp_path: Path, models: Counting
) -> None:
    cache = Cache(tmp_path)
    wanted = find(coded, recipe, cache)
    whole = entries(tmp_path)
    for path in tmp_path.rglob("*"):
        if path.suffix == ".npy":
            path.write_bytes(path.read_bytes()[:-100])
        elif path.is_file():
            path.unlink()  # the themes: they are found again
    models.tagged.clear()
    assert repr(find(coded, recipe, cache)) == repr(wanted)
    assert models.tagged
    assert entries(tmp_path) == whole


def test_a_word_is_told_with_its_own_letters_and_place(encoder: Encoder, tagger: Tagger) -> None:
    (words,) = Memory(met(encoder, tagger)).tags(TEXTS[2:3], tagger, encoder)
    assert words[0] == Tagged("2014", words[0].tag, 0, 4)
    assert [word.text for word in words][2:4] == ["are", "n't"]
