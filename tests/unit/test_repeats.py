"""The same words again fold into one text: campaign letters, pasted answers, double points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIELDS, Said, note, points

from pipeline.codebook import CodeBook
from pipeline.themes import repeats
from pipeline.themes.points import Point
from pipeline.themes.repeats import folded

LONG = "The library in our village should stay open on Saturdays because people work in the week"


Saying = Callable[..., list[Point]]


@pytest.fixture
def said(codebook: CodeBook) -> Saying:
    """Return the points of one note."""

    def saying(*texts: str) -> list[Point]:
        return points([note("a.txt", [Said(text) for text in texts])], codebook)

    return saying


def apart(names: Sequence[str], texts: Sequence[str], codebook: CodeBook) -> list[Point]:
    made = [note(name, [Said(text)]) for name, text in zip(names, texts, strict=True)]
    return points(made, codebook)


def test_equal_words_are_one_text_whatever_their_case_and_marks(said: Saying) -> None:
    assert folded(said("Pay is late", "PAY is late!", "“Pay is, late”", "Pay is not late")) == [
        0, 0, 0, 3,
    ]  # fmt: skip


def test_long_texts_fold_where_a_word_is_changed_and_short_ones_do_not(said: Saying) -> None:
    near = LONG.replace("village", "town") + " and cannot come then"
    assert folded(said(LONG + " and cannot come then", near)) == [0, 0]
    assert folded(said("Pay is late again today", "Pay is late again tomorrow")) == [0, 1]
    assert folded(said("a b c d e f", "a b c d e f g")) == [0, 0]
    assert folded(said("a b c d e", "a b c d e f")) == [0, 1]


def test_texts_that_share_a_beginning_alone_stay_apart(said: Saying) -> None:
    other = "The library in our village should stay open but needs many more books for children now"
    assert folded(said(LONG, other)) == [0, 1]
    turned = " ".join(reversed(LONG.split()))
    assert folded(said(LONG, turned)) == [0, 1]


def test_what_is_near_to_what_is_near_folds_too(said: Saying) -> None:
    words = [f"w{at}" for at in range(30)]
    one, two, three = (" ".join(words[at : at + 24]) for at in (0, 3, 6))
    assert repeats._near([tuple(one.split()), tuple(three.split())], [0, 1]) == []
    assert folded(said(one, two, three)) == [0, 0, 0]


def test_the_head_is_the_first_in_reading_order_not_the_first_in_the_list(
    codebook: CodeBook,
) -> None:
    found = apart(["c.txt", "a.txt", "b.txt"], ["Pay is late"] * 3, codebook)
    assert folded(found) == [1, 1, 1]


def test_different_findings_stay_apart_and_nothing_is_no_trouble(said: Saying) -> None:
    texts = [text for field in FIELDS.values() for _, text in field]
    assert folded(said(*texts)) == list(range(len(texts)))
    assert folded([]) == []
    assert folded(said("…", "—")) == [0, 0]


def test_a_shingle_that_everyone_has_tells_of_no_campaign(
    said: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "_COMMON", 2)
    texts = [f"we all think that the plan is good {word}" for word in ("one", "two", "six")]
    assert folded(said(*texts)) == [0, 1, 2]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([LONG, LONG.upper(), LONG + " now", "Pay", "pay!", "Buses", "…"]),
                min_size=1, max_size=9), st.randoms(use_true_random=False))  # fmt: skip
def test_texts_fold_alike_in_any_order(texts: list[str], random: Random) -> None:
    book = CodeBook("", (), (), ())
    found = apart([f"{at:02}.txt" for at in range(len(texts))], texts, book)
    mixed = list(found)
    random.shuffle(mixed)
    head = {p.id: found[at].id for p, at in zip(found, folded(found), strict=True)}
    assert head == {p.id: mixed[at].id for p, at in zip(mixed, folded(mixed), strict=True)}
    assert all(head[head[id]] == head[id] for id in head)
