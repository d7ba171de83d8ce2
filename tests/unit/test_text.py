"""Markers, sentences, and text made fit for a reader."""

from __future__ import annotations

import pytest

from pipeline.text import display, fold, is_caps, marker, ordinal, sentences, trim, unspaced, words
from pipeline.types import Span


@pytest.mark.parametrize(
    ("line", "kind", "mark"),
    [
        ("• text", "bullet", "•"),
        ("* text", "bullet", "*"),
        ("o text", "bullet", "o"),
        ("- text", "dash", "-"),
        ("– text", "dash", "–"),
        ("3.10 text", "section", "3.10"),
        ("– 3.4 text", "section", "3.4"),
        ("3. text", "number", "3."),
        ("12) text", "number", "12)"),
        ("(2) text", "number", "(2)"),
        ("1: text", "number", "1:"),
        ("(iv) text", "roman", "(iv)"),
        ("iv) text", "roman", "iv)"),
        ("- a) text", "letter", "a)"),
        ("  b. text", "letter", "b."),
    ],
)
def test_a_list_marker_is_known_with_its_kind(line: str, kind: str, mark: str) -> None:
    found = marker(line)
    assert found[:2] == (kind, mark)
    assert line[found[2] :] == "text"


@pytest.mark.parametrize(
    "line", ["**bold text", "*bold*", "-text", "2010 was good", "often so", "e.g. this", "...", ""]
)
def test_a_word_at_the_start_of_a_line_is_no_marker(line: str) -> None:
    assert marker(line) == ("", "", 0)


def test_a_marker_alone_on_its_line_marks_nothing() -> None:
    assert marker("- ") == ("", "", 0)
    assert marker("3.10") == ("", "", 0)


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "It worked well, e.g. SQA exams.",
        "He came (see para. 3. Then more.) and left.",
        "Mr. Brown and Cllr. J. Smith left.",
        "Savings of 3.5 million were made.",
        "No full stop",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert cut(text) == [text]


def test_sentences_end_at_stops_questions_and_calls() -> None:
    assert cut("Was it good? Yes! It was… Fine. £3 was saved") == [
        "Was it good?",
        "Yes!",
        "It was…",
        "Fine.",
        "£3 was saved",
    ]


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    assert cut("“Go now.” He left.") == ["“Go now.”", "He left."]


def test_sentences_of_a_quotation_are_cut() -> None:
    assert cut("“It is bad. It is worse.” He left.") == ["“It is bad.", "It is worse.”", "He left."]


def test_sentences_cover_all_but_white_space_and_keep_to_their_span() -> None:
    text = "Out. One is here.  Two\nis here. Out."
    inside = Span(5, len(text) - 5)
    found = list(sentences(text, inside))
    assert [fold(text[s.start : s.end]) for s in found] == ["One is here.", "Two is here."]
    assert unspaced("".join(text[s.start : s.end] for s in found)) == unspaced(text[5:-5])


def test_white_space_holds_no_sentence() -> None:
    assert cut(" \n ") == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a **bold** word", "a bold word"),
        ("lead *authority* model", "lead authority model"),
        ("two  blanks\nand a line", "two blanks and a line"),
        ("co-\noperate", "co-operate"),
        ("snake_case stays", "snake_case stays"),
        ("5 * 3", "5 * 3"),
    ],
)
def test_display_folds_and_takes_markdown_stars_away(raw: str, shown: str) -> None:
    assert display(raw) == shown


def test_trimming_moves_both_ends_inwards() -> None:
    assert trim("ab  cd  ef", Span(2, 8)) == Span(4, 6)


def test_trimming_white_space_leaves_an_empty_span() -> None:
    left = trim("a   b", Span(1, 4))
    assert left.start == left.end


def test_ordinals_are_markers_without_their_dress() -> None:
    assert [ordinal(mark) for mark in ("(B)", "3.", "3.10", "10 -")] == ["b", "3", "3.10", "10"]


def test_capitals_are_told_by_letters_alone() -> None:
    assert is_caps("STEERING GROUP 2014")
    assert not is_caps("Steering Group")
    assert not is_caps("IT")


def test_words_are_lower_case_and_keep_their_apostrophes() -> None:
    assert words("We can't, can we?") == ["we", "can't", "can", "we"]
