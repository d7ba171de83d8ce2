"""Names of themes: in the notes' own words, all different, without places."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.themes.names import Namer, capital

FORMS = [
    "Two sets of adult protection forms are used",
    "The adult protection forms differ in Stirling",
    "Adult protection forms take too long",
]
PAY = [
    "Payroll systems in Clackmannanshire run twice",
    "Two payroll systems for one team",
    "The payroll systems do not talk to each other",
]
KEYWORDS = [("adult", "protection", "forms"), ("payroll", "systems", "twice")]


@pytest.fixture
def namer(codebook: CodeBook, encoder: Encoder) -> Namer:
    return Namer(codebook, encoder)


def test_a_theme_is_named_by_a_phrase_of_its_members(namer: Namer) -> None:
    forms, pay = namer.names([FORMS, PAY], KEYWORDS)
    assert "protection" in forms.lower()
    assert "payroll" in pay.lower()


def test_names_are_all_different_even_for_equal_themes(namer: Namer) -> None:
    names = namer.names([FORMS] * 4, [KEYWORDS[0]] * 4)
    assert len({name.lower() for name in names}) == 4


def test_no_name_holds_a_place(namer: Namer) -> None:
    texts = ["Stirling schools are good", "Stirling schools improve", "Good schools in Stirling"]
    assert "stirling" not in namer.names([texts], [("stirling", "schools")])[0].lower()


def test_no_name_starts_or_ends_with_an_empty_word(namer: Namer) -> None:
    phrases = namer._phrases("The aims of the plan, and of those who work for it")
    assert phrases
    for phrase in phrases:
        words = phrase.lower().split()
        assert not {words[0], words[-1]} & {"the", "of", "and", "for", "it", "who", "those"}


def test_a_phrase_does_not_run_over_punctuation(namer: Namer) -> None:
    assert not [p for p in namer._phrases("adult care, payroll teams") if "care payroll" in p]


def test_texts_without_a_phrase_still_get_a_name(namer: Namer) -> None:
    names = namer.names([["It is so"], ["They are"]], [(), ()])
    assert len(set(names)) == 2 and all(names)


def test_a_code_book_may_name_words_that_name_no_theme(namer: Namer, codebook: CodeBook) -> None:
    book = dataclasses.replace(codebook, stop_words=("payroll", "forms"))
    for name in Namer(book, namer.encoder).names([FORMS, PAY], KEYWORDS):
        assert name.split()[0].lower() not in book.stop_words
        assert name.split()[-1].lower() not in book.stop_words


def test_a_name_starts_with_a_capital_and_keeps_its_abbreviations() -> None:
    assert capital("money for ICT") == "Money for ICT"
