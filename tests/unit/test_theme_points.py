"""Findings as they are grouped: their order, what of them is topic, and their vectors."""

from __future__ import annotations

import random

import numpy as np
import pytest
from made_up import Said, note, notes, points

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.themes.finder import ConsensusFinder
from pipeline.themes.points import (
    both,
    canonical,
    centre,
    gathered,
    masked,
    point,
    says_nothing,
    unframed,
    vectors,
)  # fmt: skip


def test_the_order_of_findings_is_that_of_their_words_in_any_order_of_notes(
    codebook: CodeBook,
) -> None:
    coded = list(notes())
    wanted = canonical(coded, codebook)
    for seed in range(4):
        random.Random(seed).shuffle(coded)
        assert canonical(coded, codebook) == wanted
    renamed = [
        note(f"{9 - at}.txt", [Said(segment.text) for segment in one.cut.segments])
        for at, one in enumerate(notes())
    ]
    assert [p.text for p in canonical(renamed, codebook)] == [p.text for p in wanted]


def test_segments_that_report_nothing_are_no_findings(codebook: CodeBook) -> None:
    coded = note("a.txt", [Said("Pay is late"), Said("Tuesday", "none"), Said("Pay is fair")])
    assert {p.text for p in canonical([coded], codebook)} == {"Pay is late", "Pay is fair"}


def test_equal_words_come_in_order_of_their_address(codebook: CodeBook) -> None:
    coded = [note(name, [Said("Pay is late")] * 2) for name in ("b.txt", "a.txt")]
    found = [p.id for p in canonical(coded, codebook)]
    assert found == sorted(found) and len(found) == 4


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Members asked whether the buses would run", "the buses would run"),
        ("In response, the officer explained that pay is fixed", "pay is fixed"),
        ("Staff felt that it was slow", "it was slow"),
        ("Staff felt that so", "Staff felt that so"),
        ("Buses, staff said that pay is late", "Buses, staff said that pay is late"),
        ("The report that was noted", "The report that was noted"),
    ],
)  # fmt: skip
def test_a_topic_is_what_was_said_without_who_said_it(text: str, wanted: str) -> None:
    assert unframed(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Schools in Stirling are full", "Schools in are full"),
        ("Stirling’s schools", "schools"),
        ("STIRLING/Clackmannanshire joint team", "joint team"),
        ("Sterling work", "Sterling work"),
        ("Stirlingshire", "Stirlingshire"),
        ("Stirling", "Stirling"),
    ],
)
def test_places_that_are_in_everything_are_no_topic(text: str, wanted: str) -> None:
    assert masked(text, ("Stirling", "Clackmannanshire", "Clacks")) == wanted
    assert masked(text, ()) == text


def test_a_finding_keeps_its_words_for_readers(codebook: CodeBook) -> None:
    coded = note("a.txt", [Said("Staff said that Stirling pay runs are late")])
    (found,) = points([coded], codebook)
    assert found.text == "Staff said that Stirling pay runs are late"
    assert found.topic == "pay runs are late"


@pytest.mark.parametrize(
    "text",
    ["N/A", "n/a.", "NA", "Nothing to add", "nothing to add!", "Nothing further",
     "No comments", "None.", "No further comments", "Don't know",
     "Don’t know", "N / A", "n.a.", "No, nothing to add",
     "…", "—", "", "- ", "No concerns", "  nothing   to ADD "],
)  # fmt: skip
def test_answers_that_say_nothing_are_known(text: str, codebook: CodeBook) -> None:
    assert says_nothing(text, codebook)


@pytest.mark.parametrize(
    "text",
    ["Nothing to add on pay but buses are late", "No comment on pay is fair",
     "None of the buses ran",
     "No payroll staff", "Yes, more buses", "NAO report", "Pay"],
)  # fmt: skip
def test_answers_that_say_something_are_kept(text: str, codebook: CodeBook) -> None:
    assert not says_nothing(text, codebook)


def test_the_code_book_says_what_says_nothing() -> None:
    book = CodeBook("", (), (), (), empty_answers=("rien", "pas de commentaire*", "a.b"))
    assert says_nothing("Rien!", book) and says_nothing("Pas de commentaires", book)
    assert not says_nothing("N/A", book) and not says_nothing("Rien de neuf", book)
    assert not says_nothing("axb", book)


def test_vectors_are_unit_and_half_of_each_encoder(codebook: CodeBook, encoder: Encoder) -> None:
    found = points([note("a.txt", [Said("Pay is late"), Said("Buses are late")])], codebook)
    made = vectors(found, encoder)
    assert made.shape == (2, 768) and made.dtype == np.float16
    made = made.astype(np.float32)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-3)
    own, topical = (e.encode([p.topic for p in found]) for e in (encoder, encoder.topical))
    mean = (own[0] @ own[1] + topical[0] @ topical[1]) / 2
    assert made[0] @ made[1] == pytest.approx(mean, abs=1e-3)


@pytest.mark.parametrize("kept", [(), (0,), (0, 1, 2)])
def test_vectors_made_before_are_those_made_now(
    kept: tuple[int, ...], codebook: CodeBook, encoder: Encoder
) -> None:
    coded = [
        note("a.txt", [Said("Pay is late", under=("Staff",)), Said("Buses are late", "none")]),
        note("b.txt", [Said("Pay is late"), Said("Pay is early", under=("Staff",))]),
        note("c.txt", []),
    ]
    finder = ConsensusFinder(encoder.folder, "", "", "", "", "")
    encoded = [(coded[at], finder.encode(coded[at], codebook)) for at in kept]
    assert [len(rows) for _, rows in encoded] == [[1, 2, 0][at] for at in kept]
    found = canonical(coded, codebook)
    fresh = gathered(found, (), encoder)
    assert fresh.dtype == np.float32 and fresh.shape == (3, 768)
    assert (gathered(found, encoded, encoder) == fresh).all()
    assert (fresh == vectors(found, encoder)).all()


def test_what_a_finding_reports_does_not_move_it(codebook: CodeBook, encoder: Encoder) -> None:
    made = [Said("Pay is late", label) for label in ("barrier", "need", "progress")]
    one, two, three = vectors(points([note("a.txt", made)], codebook), encoder)
    assert (one == two).all() and (two == three).all()


def test_a_heading_that_speaks_of_the_same_draws_and_another_hardly(
    codebook: CodeBook, encoder: Encoder
) -> None:
    text = "It is typed in by hand and goes wrong every month"
    heads = ["", "Typing of monthly data by hand", "Otters in the river"]
    found = points([note("a.txt", [Said(text, under=(h,) if h else ()) for h in heads])], codebook)
    bare, near, far = vectors(found, encoder)
    assert 0.8 < bare @ near < 0.995
    assert bare @ far > bare @ near
    assert near @ both(["Typing of monthly data by hand"], encoder)[0] > (
        bare @ both(["Typing of monthly data by hand"], encoder)[0] + 0.02
    )


def test_the_nearest_heading_counts_and_the_head_of_a_column_does_not(codebook: CodeBook) -> None:
    coded = note("a.txt", [Said("Pay is late", under=("Staff", "Pay"), column="Issues"), Said("x")])
    assert [p.heading for p in points([coded], codebook)] == ["Pay", ""]


def test_a_centre_is_a_unit_vector_in_the_middle() -> None:
    middle = centre(np.eye(2, 4, dtype=np.float32))
    assert np.allclose(middle, [2**-0.5, 2**-0.5, 0, 0])
    assert np.isfinite(centre(np.array([[1, 0], [-1, 0]], dtype=np.float32))).all()


def test_a_point_is_its_segment_and_coding(codebook: CodeBook) -> None:
    coded = note("a.txt", [Said("Pay is late")])
    (pair,) = coded.pairs
    made = point(*pair, codebook)
    assert (made.id, made.segment, made.coding) == (pair[0].id, *pair)
