"""What stands for a theme: exemplars, minority reports and gists, always in the notes' words."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIELDS, Said, blobs, note, points, unit

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.themes import evidence, memory
from pipeline.themes.points import Point, both


def said(codebook: CodeBook, *told: tuple[str, str, tuple[str, ...]]) -> list[Point]:
    """Return points by document, text and groups."""
    return [
        made
        for name, text, by in told
        for made in points([note(name, [Said(text, by=by)])], codebook)
    ]


def plain(codebook: CodeBook, *texts: str) -> list[Point]:
    return said(codebook, *(("a.txt", text, ()) for text in texts))


def test_exemplars_cover_a_theme_and_not_its_middle(codebook: CodeBook) -> None:
    found = plain(codebook, *(f"point {at}" for at in range(30)))
    chosen = evidence.facility(found, blobs(3, 10), 3)
    assert {at // 10 for at in chosen} == {0, 1, 2}
    assert len(set(evidence.facility(found, blobs(3, 10), 12))) == 12


def test_the_first_exemplar_lies_nearest_to_all(codebook: CodeBook) -> None:
    vectors = blobs(1, 9, spread=0.4)
    chosen = evidence.facility(plain(codebook, *"abcdefghi"), vectors, 1)
    assert chosen == [int((vectors @ vectors.T).clip(0).sum(axis=1).argmax())]


def test_no_exemplar_says_again_what_another_says(codebook: CodeBook) -> None:
    found = plain(codebook, "Pay", "PAY", "pay", "Buses")
    chosen = evidence.facility(found, unit([1, 0], [1, 0.1], [1, 0.2], [0, 1]), 5)
    assert len(chosen) == 2
    assert {found[at].text.casefold() for at in chosen} == {"pay", "buses"}


def test_there_are_no_more_exemplars_than_texts(codebook: CodeBook) -> None:
    assert sorted(evidence.facility(plain(codebook, "a", "b"), blobs(2, 1), 5)) == [0, 1]
    assert evidence.facility([], np.zeros((0, 4), dtype=np.float32), 5) == []


@pytest.mark.parametrize("other", [("b.txt", ("staff",)), ("a.txt", ("trade_unions",))])
def test_an_exemplar_comes_from_another_document_or_group_where_that_costs_little(
    codebook: CodeBook, other: tuple[str, tuple[str, ...]]
) -> None:
    vectors = unit([1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0.2], [0, 1, -0.05])
    usual = [("a.txt", f"point {at}", ("staff",)) for at in range(6)]
    assert evidence.facility(said(codebook, *usual), vectors, 2) == [0, 3]
    usual[4] = (other[0], "point 4", other[1])
    assert evidence.facility(said(codebook, *usual), vectors, 2) == [0, 4]


def test_an_exemplar_from_elsewhere_is_not_taken_where_it_costs_much(codebook: CodeBook) -> None:
    vectors = unit([1, 0, 0], [1, 0.05, 0], [0, 1, 0], [0, 1, 0.1], [0, 1, 0.2], [1, 0.02, 0])
    names = ["a.txt"] * 5 + ["b.txt"]
    found = said(codebook, *((name, f"p{at}", ()) for at, name in enumerate(names)))
    first, second = evidence.facility(found, vectors, 2)
    assert {first, second} & {2, 3, 4} and {first, second} & {0, 1, 5}


def test_coherence_is_the_mean_cosine_of_two_members() -> None:
    assert evidence.coherence(blobs(1, 1)) == 1.0
    vectors = unit([1, 0], [1, 0], [0, 1])
    assert evidence.coherence(vectors) == round(1 / 3, 3)
    assert evidence.coherence(np.eye(4, dtype=np.float32)) == 0.0


def test_a_minority_report_is_by_one_group_and_nobody_else_says_the_like(
    codebook: CodeBook,
) -> None:
    found = said(
        codebook,
        ("a.txt", "lone", ("staff",)),
        ("a.txt", "shared", ("staff",)),
        ("b.txt", "theirs", ("trade_unions",)),
        ("b.txt", "both lone", ("staff", "trade_unions")),
        ("c.txt", "nobody", ()),
        ("b.txt", "further", ("trade_unions",)),
    )
    vectors = unit(
        [0.4, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 0.1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
    )  # fmt: skip
    told = evidence.minority(found, vectors)
    assert [found[at].text for at in told] == ["further", "lone"]


def test_there_is_no_minority_report_where_one_group_speaks(codebook: CodeBook) -> None:
    found = said(
        codebook, ("a.txt", "x", ("staff",)), ("b.txt", "y", ("staff",)), ("b.txt", "z", ())
    )
    assert evidence.minority(found, np.eye(3, dtype=np.float32)) == []


def test_what_another_group_says_too_by_any_of_its_members_is_no_minority(
    codebook: CodeBook,
) -> None:
    found = said(codebook, ("a.txt", "x", ("staff",)), ("b.txt", "y", ("staff", "trade_unions")))
    assert evidence.minority(found, unit([1, 0], [1, 0.2])) == []
    assert evidence.minority(found, unit([1, 0], [0, 1])) == [0]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "staff", "trade_unions", "staff trade_unions"]),
                  st.integers(0, 35)),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_minority_reports_are_those_of_the_definition_in_blocks_of_any_size(
    codebook: CodeBook, told: list[tuple[str, int]]
) -> None:
    found = said(codebook, *(("a.txt", f"p{at}", tuple(by.split())) for at, (by, _) in
                             enumerate(told)))  # fmt: skip
    vectors = unit(*([np.cos(turn / 5.7), np.sin(turn / 5.7)] for _, turn in told))
    groups = [set(point.coding.stakeholders) for point in found]
    expected = []
    for at, own in enumerate(groups):
        others = [row for row, group in enumerate(groups) if group - own]
        near = max((float(vectors[row] @ vectors[at]) for row in others), default=1.0)
        if len(own) == 1 and round(near, 4) < 0.5:
            expected.append((round(near, 4), at))
    for size in (1, 7, 1000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(evidence, "_BLOCK", size)
            assert set(evidence.minority(found, vectors)) == {at for _, at in expected}


LONG = (
    "The payroll system of each council closes on another day; managers who approve overtime for "
    "both councils wait for two closing days, which costs them time - nobody has said who will "
    "mend it, and staff are paid late"
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in evidence.clauses(text)]


def test_a_short_finding_is_one_clause_and_a_long_one_falls_into_several() -> None:
    assert cut("Pay is late; nobody knows why") == ["Pay is late; nobody knows why"]
    assert cut(LONG) == [
        "The payroll system of each council closes on another day",
        "managers who approve overtime for both councils wait for two closing days",
        "which costs them time",
        "nobody has said who will mend it",
        "and staff are paid late",
    ]


def test_a_long_finding_without_a_clause_of_fit_length_has_none() -> None:
    assert cut(" ".join(["word"] * 40)) == []
    assert cut(f"Too short; {' '.join(['word'] * 19)}") == []


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([*"abc", "so", "and", "—", "x;", "y,", "z."]), max_size=60))
def test_clauses_are_whole_words_one_behind_the_other(words: list[str]) -> None:
    text = " ".join(words)
    spans = list(evidence.clauses(text))
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    for start, end in spans:
        assert text[start:end] == text[start:end].strip()
        assert start == 0 or text[start - 1] == " "
        assert len(text[start:end].split()) <= 18


def test_a_gist_shows_the_one_clause_of_a_finding_that_lies_nearest(
    codebook: CodeBook, encoder: Encoder
) -> None:
    near = ["Managers approve overtime for both councils", "Overtime waits for two closing days"]
    found = plain(codebook, LONG, *near, "Managers wait for days to approve overtime")
    (made,) = evidence.gists([(found, both([p.topic for p in found], encoder))], encoder)
    shown = [LONG[g.start : g.end] for g in made if g.segment == found[0].id]
    assert shown == [cut(LONG)[1]]


def test_gists_are_the_clauses_nearest_to_the_middle_of_their_label(
    codebook: CodeBook, encoder: Encoder
) -> None:
    coded = note("a.txt", [Said(text, label) for label, text in FIELDS["payroll"]])
    found = points([coded], codebook)
    vectors = both([p.topic for p in found], encoder)
    (made,) = evidence.gists([(found, vectors)], encoder)
    by_id = {p.id: p for p in found}
    assert [g.label for g in made] == sorted(g.label for g in made)
    for label in ("barrier", "need", "progress"):
        own = [g for g in made if g.label == label]
        rows = [at for at, p in enumerate(found) if p.coding.label == label]
        middle = vectors[rows].mean(axis=0)
        near = [both([by_id[g.segment].text], encoder)[0] @ middle for g in own]
        assert len({g.segment for g in own}) == len(own) == min(6, len(rows))
        assert near == sorted(near, reverse=True)
        assert all(by_id[g.segment].coding.label == label for g in own)
        assert all(by_id[g.segment].text[g.start : g.end] == by_id[g.segment].text for g in own)


def test_gists_of_themes_together_are_those_of_each_alone(
    codebook: CodeBook, encoder: Encoder
) -> None:
    themes = []
    for own in FIELDS.values():
        found = points([note("a.txt", [Said(text, label) for label, text in own])], codebook)
        themes.append((found, both([p.topic for p in found], encoder)))
    together = evidence.gists(iter(themes), encoder)
    assert together == [evidence.gists([theme], encoder)[0] for theme in themes]
    assert all(together)
    assert evidence.gists([], encoder) == []


def test_the_clauses_of_all_themes_are_encoded_in_one_call(
    codebook: CodeBook, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(memory, "both", lambda texts, own: asked.append(texts) or both(texts, own))
    found = plain(codebook, LONG, "Pay is late")
    evidence.gists([(found, both([p.topic for p in found], encoder))] * 3, encoder)
    assert asked == [sorted({*cut(LONG), "Pay is late"})]
