from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StageError
from pipeline.privacy.details import (
    EMAILS,
    INSURANCE,
    NOT_SHOWN,
    PERSONS,
    POSTCODES,
    UNQUOTED,
    Detail,
)
from pipeline.privacy.masking import MaskedText, Shift, mask

TEXT = "abcdefghijklmnopqrstuvwxyz"
kinds = st.sampled_from([EMAILS, POSTCODES, PERSONS, UNQUOTED])
details = st.lists(
    st.builds(
        lambda kind, start, size: Detail(kind, start, min(26, start + size), kind == PERSONS),
        kinds, st.integers(0, 25), st.integers(1, 9),
    ),
    max_size=6,
)  # fmt: skip
some = settings(max_examples=60, deadline=None, derandomize=True)


def test_a_detail_is_replaced_by_its_words() -> None:
    made = mask("Ask Jane at a@b.uk", [Detail(PERSONS, 4, 8, 3), Detail(EMAILS, 12, 18)])
    assert made.text == "Ask [Person 3] at [e-mail address]"
    assert made.shifts == (Shift(4, 8, 4, 14), Shift(12, 18, 18, 34))


def test_a_span_that_cuts_into_a_masked_piece_holds_all_of_its_replacement() -> None:
    made = mask("Ask Jane now", [Detail(PERSONS, 4, 8, 1)])
    assert made.text == "Ask [Person 1] now"
    for span in ((4, 8), (5, 6), (4, 5), (7, 8)):
        assert made.at(*span) == (4, 14)
    assert made.at(0, 5) == (0, 14)
    assert made.at(7, 12) == (4, 18)
    assert made.at(8, 12) == (14, 18)
    assert made.at(0, 4) == (0, 4)
    assert made.at(6, 6) == (4, 4)
    assert made.at(8, 8) == (14, 14)


def test_of_details_that_overlap_the_longer_gives_the_words() -> None:
    assert mask(TEXT, [Detail(EMAILS, 1, 8), Detail(POSTCODES, 5, 10)]).text == (
        "a[e-mail address]klmnopqrstuvwxyz"
    )


def test_what_may_not_be_quoted_wins_over_all() -> None:
    made = mask(TEXT, [Detail(UNQUOTED, 3, 5), Detail(INSURANCE, 0, 26)])
    assert made.text == "[not to be quoted]"


def test_what_is_not_shown_wins_over_contact_details_only() -> None:
    held = [Detail(NOT_SHOWN, 3, 5), Detail(EMAILS, 0, 26)]
    assert mask(TEXT, held).text == "[not shown]"
    assert mask(TEXT, [*held, Detail(UNQUOTED, 9, 10)]).text == "[not to be quoted]"


def test_neighbours_that_touch_stay_two() -> None:
    made = mask("abcd", [Detail(EMAILS, 0, 2), Detail(POSTCODES, 2, 4)])
    assert made.text == "[e-mail address][postcode]"
    assert made.at(0, 2) == (0, 16)
    assert made.at(2, 4) == (16, 26)


@some
@given(details, st.integers(0, 26), st.integers(0, 26))
def test_a_span_outside_the_masked_pieces_keeps_its_characters(
    held: list[Detail], one: int, other: int
) -> None:
    start, end = sorted((one, other))
    made = mask(TEXT, held)
    new_start, new_end = made.at(start, end)
    assert 0 <= new_start <= new_end <= len(made.text)
    if not any(d.start < end and start < d.end for d in held):
        assert made.text[new_start:new_end] == TEXT[start:end]
    else:
        touched = [d for d in held if d.start < end and start < d.end and start < end]
        assert all("[" in made.text[new_start:new_end] for _ in touched)


@some
@given(details, st.randoms(use_true_random=False))
def test_the_order_of_details_changes_nothing(held: list[Detail], random) -> None:  # type: ignore[no-untyped-def]
    made = mask(TEXT, held)
    random.shuffle(held)
    assert mask(TEXT, held) == made


@some
@given(details)
def test_just_the_masked_characters_are_gone(held: list[Detail]) -> None:
    gone = {at for d in held for at in range(d.start, d.end)}
    made = mask(TEXT, held)
    left, at = "", 0
    for shift in made.shifts:
        left += made.text[at : shift.new_start]
        at = shift.new_end
    assert left + made.text[at:] == "".join(c for i, c in enumerate(TEXT) if i not in gone)


def test_nothing_to_mask_changes_nothing() -> None:
    assert mask(TEXT, []) == MaskedText(TEXT)
    assert mask(TEXT, []).at(3, 7) == (3, 7)


def test_a_detail_outside_the_text_is_a_bug() -> None:
    with pytest.raises(StageError, match="outside"):
        mask("abc", [Detail(EMAILS, 1, 4)])


@pytest.mark.parametrize(
    "broken", [(EMAILS, 3, 3, 0), (EMAILS, -1, 3, 0), ("odd", 1, 3, 0), (PERSONS, 1, 3, 0),
               (EMAILS, 1, 3, 1)]
)  # fmt: skip
def test_a_detail_that_makes_no_sense_is_a_bug(broken: tuple[str, int, int, int]) -> None:
    with pytest.raises(StageError):
        Detail(*broken)
