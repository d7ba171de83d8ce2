"""Parts of speech: one tag a word, in place, and right for plain sentences."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.shipped import shipped
from pipeline.themes import grammar
from pipeline.themes.grammar import TAGS, Tagger

SENTENCES = [
    "The new payroll system is slow",
    "Managers should report to one joint committee in Stirling",
    "Sharing of skills and knowledge between teams",
    "2014 forms aren’t there – yet…",
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return grammar.load(shipped("tagger/tagger.json"))


def test_every_word_has_one_tag_and_stands_where_it_says(tagger: Tagger, encoder: Encoder) -> None:
    told = tagger.tag([*SENTENCES, "", "  ", "…"], encoder)
    assert len(told) == 7 and told[4] == told[5] == ()
    for text, words in zip(SENTENCES, told, strict=False):
        assert {word.tag for word in words} <= set(TAGS)
        for word in words:
            assert len(text[word.start : word.end]) == len(word.text)
        assert "".join(text[word.start : word.end] for word in words) == text.replace(" ", "")
        assert all(one.end <= two.start for one, two in pairwise(words))


def test_plain_sentences_are_tagged_right(tagger: Tagger, encoder: Encoder) -> None:
    first, second, third, _ = (
        {w.text: w.tag for w in words} for words in tagger.tag(SENTENCES, encoder)
    )
    assert first["The"] == "DET" and first["new"] == "ADJ" and first["is"] == "AUX"
    assert first["payroll"] == first["system"] == "NOUN" and first["slow"] == "ADJ"
    assert second["should"] == "AUX" and second["report"] == "VERB" and second["to"] == "PREP"
    assert second["one"] == "NUM" and second["Stirling"] == "NAME"
    assert third["of"] == "PREP" and third["and"] == "CONJ" and third["skills"] == "NOUN"


def test_a_text_is_tagged_alike_whatever_stands_beside_it(tagger: Tagger, encoder: Encoder) -> None:
    together = tagger.tag(SENTENCES, encoder)
    assert together == [tagger.tag([text], encoder)[0] for text in SENTENCES]
    assert tagger.tag([], encoder) == []


def test_words_behind_the_reach_of_the_encoder_have_a_tag_still(
    tagger: Tagger, encoder: Encoder
) -> None:
    (told,) = tagger.tag(["late payroll runs again " * 120], encoder)
    assert len(told) == 480


def test_letters_tell_of_a_word_what_the_encoder_does_not_see(encoder: Encoder) -> None:
    words, features = grammar.features_of(["Ann saw NHS nursing", "ann saw nhs nursing"], encoder)
    large, small = (one[:, -4 - len(grammar._ENDINGS) :] for one in features)
    assert [w.text for w in words[0]] == ["Ann", "saw", "NHS", "nursing"]
    assert large[:, :4].tolist() == [[0, 1, 1, 0], [1, 0, 0, 0], [1, 1, 0, 1], [1, 0, 0, 0]]
    assert small[:, :4].tolist() == [[0, 0, 1, 0], *[[0, 0, 0, 0]] * 3]
    assert large[3, 4] == 1 and large[1, 4] == 0


def test_a_tagger_that_is_missing_or_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        grammar.load(tmp_path / "none.json")
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match="pipeline train"):
        grammar.load(broken)
    other = tmp_path / "other.json"
    told = {"tags": ["NOUN"], "weights": [[0.0]], "constants": [0.0]}
    other.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(SettingsError, match="another version"):
        grammar.load(other)
