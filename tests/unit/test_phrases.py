"""Phrases that may name a theme: whole, never cut from a compound, in the words of the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.themes.grammar import TAGS, Tagged
from pipeline.themes.phrases import LONGEST, Phrase, phrases, stem


def tagged(told: str) -> tuple[str, list[Tagged]]:
    """Return the text and words of "the/DET pay/NOUN"; "_" before a word joins it to the last."""
    text, words = "", []
    for pair in told.split():
        word, tag = pair.rsplit("/", 1)
        text += "" if word.startswith("_") or not text else " "
        word = word.removeprefix("_")
        words.append(Tagged(word, tag, len(text), len(text) + len(word)))
        text += word
    return text, words


def found(told: str) -> list[str]:
    return [phrase.text for phrase in phrases(*tagged(told))]


def test_a_phrase_links_its_parts_and_gives_each_that_is_whole() -> None:
    told = found("sharing/NOUN of/PREP skills/NOUN and/CONJ knowledge/NOUN helps/VERB")
    assert set(told) == {
        "sharing of skills and knowledge", "sharing of skills", "skills and knowledge", "knowledge",
    }  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        "adult/NOUN protection/NOUN forms/NOUN",
        "adult/ADJ protection/NOUN forms/NOUN",
        "the/DET adult/NOUN protection/NOUN forms/NOUN differ/VERB",
        "Forth/NAME Valley/NAME forms/NOUN",
    ],
)
def test_a_compound_is_never_cut(told: str) -> None:
    assert "forms" not in found(told)
    assert not [text for text in found(told) if text.endswith(("protection", "Valley", "adult"))]
    assert any(text.endswith("forms") and len(text.split()) > 1 for text in found(told))


def test_adjectives_may_be_spared_and_nouns_may_not() -> None:
    assert set(found("shared/ADJ payroll/NOUN system/NOUN")) == {
        "shared payroll system", "payroll system",
    }  # fmt: skip
    assert found("school/NOUN bus/NOUN passes/NOUN") == ["school bus passes"]


def test_a_noun_before_its_owner_or_number_is_no_end() -> None:
    assert found("councils/NOUN _'s/POSS payroll/NOUN") == ["councils's payroll"]
    assert found("phase/NOUN 2/NUM") == []


def test_doing_something_is_a_phrase() -> None:
    told = found("aligning/ING terms/NOUN and/CONJ conditions/NOUN")
    assert "aligning terms and conditions" in told and "aligning" not in told
    assert not [t for t in found("staff/NOUN are/AUX waiting/ING") if "waiting" in t]


@pytest.mark.parametrize(
    "told",
    [
        "staff/NOUN", "the/DET issues/NOUN", "other/ADJ things/NOUN",
        "a/DET lot/NOUN of/PREP it/PRON",
        "lack/NOUN of/PREP it/PRON", "our/PRON service/NOUN", "the/DET rest/NOUN", "2014/NUM",
        "good/ADJ progress/NOUN",
    ],
)  # fmt: skip
def test_words_that_tell_nothing_are_no_phrase(told: str) -> None:
    assert found(told) == []


def test_a_phrase_does_not_begin_with_an_empty_word_or_point_out_of_itself() -> None:
    assert found("other/ADJ payroll/NOUN systems/NOUN") == ["payroll systems"]
    assert found("training/NOUN for/PREP this/DET team/NOUN") == ["training"]
    assert "training for the payroll team" in found(
        "training/NOUN for/PREP the/DET payroll/NOUN team/NOUN"
    )


def test_a_phrase_does_not_run_over_marks() -> None:
    told = found("adult/NOUN care/NOUN _,/OTHER payroll/NOUN systems/NOUN")
    assert told == ["adult care", "payroll systems"]


def test_a_phrase_does_not_end_in_an_empty_word() -> None:
    assert found("training/NOUN for/PREP things/NOUN") == ["training"]
    assert "training for buses" in found("training/NOUN for/PREP buses/NOUN")


def test_words_joined_by_a_hyphen_are_one_word() -> None:
    whole = found("out/ADV _-/OTHER _of/PREP _-/OTHER _hours/NOUN cover/NOUN")
    assert whole == ["out-of-hours cover"]
    assert found("co/NOUN _-/OTHER _location/NOUN of/PREP teams/NOUN")[0] == "co-location of teams"
    assert "location of teams" not in found("co/NOUN _-/OTHER _location/NOUN of/PREP teams/NOUN")
    assert found("pay/NOUN -/OTHER grading/NOUN") == ["pay", "grading"]


def test_no_phrase_is_longer_than_six_words() -> None:
    told = " ".join(f"word{chr(97 + at)}/NOUN" for at in range(7))
    assert found(told) == []
    six = " ".join(f"word{chr(97 + at)}/NOUN" for at in range(6))
    assert len(found(six)[0].split()) == LONGEST == 6


def test_a_phrase_has_two_links_at_most_and_one_and() -> None:
    of = "use/NOUN of/PREP forms/NOUN for/PREP pay/NOUN in/PREP schools/NOUN"
    assert all(sum(w in ("of", "for", "in") for w in text.split()) <= 2 for text in found(of))
    three = found("pay/NOUN of/PREP in/PREP schools/NOUN for/PREP buses/NOUN")
    assert "pay of in schools for buses" not in three and "schools for buses" in three
    both = found("pay/NOUN and/CONJ buses/NOUN and/CONJ forms/NOUN")
    assert both and all(text.split().count("and") <= 1 for text in both)


WORDS = "pay forms the of and for staff co- - ’ ' 's joint X 3 , about"
words = st.lists(
    st.tuples(st.sampled_from(WORDS.split()), st.sampled_from(TAGS), st.booleans()),
    max_size=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(words)
def test_a_phrase_of_any_words_is_verbatim_and_whole(told: list[tuple[str, str, bool]]) -> None:
    text, parts = tagged(" ".join(f"{'_' * glued}{word}/{tag}" for word, tag, glued in told))
    for phrase in phrases(text, parts):
        assert phrase.text in text
        assert 1 <= len(phrase.words) == len(phrase.tags) <= LONGEST
        assert phrase.tags[-1] in ("NOUN", "NAME")
        assert phrase.tags[0] in ("NOUN", "NAME", "ADJ", "ING")
        assert phrase.text[0].isalpha() and phrase.text[-1].isalnum()
        assert not {"PRON", "VERB", "AUX", "OTHER", "SUB", "ADV", "NUM"} & set(phrase.tags)


@pytest.mark.parametrize(
    ("one", "other"),
    [("form", "forms"), ("Policy", "policies"), ("train", "training"),
     ("consult", "consultation"), ("team", "teams"), ("bus", "Bus")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("pay", "play"), ("bus", "bu"), ("form", "farm")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_the_words_that_tell_are_those_that_carry_meaning() -> None:
    phrase = Phrase("training of the teams", ("training", "of", "the", "teams"),
                    ("NOUN", "PREP", "DET", "NOUN"))  # fmt: skip
    assert phrase.told == (stem("training"), stem("teams"))
