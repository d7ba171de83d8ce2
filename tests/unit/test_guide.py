"""What people coded by hand leads where the other findings go."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from made_up import blobs

from pipeline.codebook import CodeBook, CodedTheme
from pipeline.themes import guide as module
from pipeline.themes.guide import Named, guide, led


@pytest.fixture
def book(codebook: CodeBook) -> CodeBook:
    known = (CodedTheme("pay", "Pay and grading"), CodedTheme("it", "IT systems"))
    return dataclasses.replace(codebook, themes=known)


def test_a_theme_of_the_code_book_is_known_by_its_id_and_by_its_name(book: CodeBook) -> None:
    for said in ("pay", "PAY", "Pay and grading", "  pay and   Grading "):
        assert guide([said], blobs(1, 1), book).themes == (Named("pay", "Pay and grading"),)


def test_a_theme_that_the_code_book_does_not_know_keeps_its_name(book: CodeBook) -> None:
    (made,) = guide(["school meals"], blobs(1, 1), book).themes
    assert made.name == "School meals"
    assert made.id.startswith("t") and len(made.id) == 9
    (again,) = guide(["school meals", ""], blobs(1, 2), book).themes
    assert again == made
    (other,) = guide(["school buses"], blobs(1, 1), book).themes
    assert other.id != made.id


def test_a_row_has_the_number_of_its_theme_and_others_have_none(book: CodeBook) -> None:
    made = guide(["it", "", "Buses", "pay", "IT systems", " "], blobs(1, 6), book)
    assert [theme.name for theme in made.themes] == ["Buses", "IT systems", "Pay and grading"]
    assert made.given.tolist() == [1, -1, 0, 2, 1, -1]


def test_nobody_said_anything_and_nothing_is_given(book: CodeBook) -> None:
    made = guide(["", ""], blobs(1, 2), book)
    assert made.themes == () and made.given.tolist() == [-1, -1]


def test_few_codings_lead_nobody_else() -> None:
    wanted = np.repeat(range(3), 20)
    given = np.where(np.arange(60) % 20 < 13, wanted, -1)
    assert (given >= 0).sum() == 39
    assert led(blobs(3, 20), given).tolist() == given.tolist()
    given[13] = 0
    assert (led(blobs(3, 20), given) >= 0).sum() > 40


def test_many_codings_lead_the_rows_that_are_like_them() -> None:
    wanted = np.repeat(range(4), 25)
    given = np.where(np.arange(100) % 25 < 15, wanted, -1)
    made = led(blobs(4, 25), given)
    assert (made[given >= 0] == given[given >= 0]).all()
    assert (made[given < 0] == wanted[given < 0]).mean() > 0.9


def test_codings_that_follow_no_words_lead_nobody() -> None:
    random = np.random.default_rng(5)
    given = np.where(np.arange(160) < 80, random.integers(0, 8, 160), -1)
    made = led(blobs(1, 160, spread=1.0), given)
    assert (made[:80] == given[:80]).all()
    assert (made[80:] >= 0).mean() < 0.1


def test_a_theme_of_fewer_than_four_codings_leads_nobody() -> None:
    given = np.full(100, -1)
    given[:20], given[25:45], given[50:53] = 0, 1, 2
    made = led(blobs(4, 25), given)
    assert (made == 2).sum() == 3


def test_codings_of_one_theme_alone_lead_nobody() -> None:
    given = np.full(60, -1)
    given[:50] = 0
    assert led(blobs(3, 20), given).tolist() == given.tolist()


def test_the_floor_is_where_enough_are_placed_right() -> None:
    vectors, themes = blobs(2, 30, spread=0.3), np.repeat([0, 1], 30)
    mixed = themes.copy()
    mixed[::7] = 1 - mixed[::7]
    clear, blurred = module._floor(vectors, themes), module._floor(vectors, mixed)
    assert 0.5 <= clear <= 1
    assert module._floor(vectors, np.arange(60) % 20) == 2.0 or blurred <= 1
