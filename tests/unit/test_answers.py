"""Which needs answer which barriers: near enough, inside a theme, never a point with itself."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import Said, note, points, unit

from pipeline.codebook import CodeBook
from pipeline.themes import answers as module
from pipeline.themes.answers import answers
from pipeline.themes.points import Point
from pipeline.types import Answer


def said(codebook: CodeBook, *told: Said) -> list[Point]:
    return points([note("a.txt", told)], codebook)


def named(found: list[Answer], known: list[Point]) -> list[tuple[str, str, str]]:
    text = {"": "", **{p.id: p.text for p in known}}
    return [(text[one.barrier], text[one.need], text[one.indicator]) for one in found]


def test_a_barrier_is_paired_with_the_needs_near_it_the_nearest_first(codebook: CodeBook) -> None:
    known = said(codebook, Said("b1"), Said("n1", "need"), Said("n2", "need"), Said("n3", "need"),
                 Said("far", "need"), Said("p", "progress"))  # fmt: skip
    vectors = unit([1, 0], [1, 0.5], [1, 0.1], [1, 0.9], [0, 1], [1, 0])
    found = answers("t1", known, vectors, codebook)
    assert named(found, known) == [("b1", "n2", ""), ("b1", "n1", "")]
    assert {one.theme for one in found} == {"t1"}
    assert [one.similarity for one in found] == pytest.approx([0.995, 0.8944], abs=1e-3)


def test_no_pair_lies_below_the_floor(codebook: CodeBook) -> None:
    known = said(codebook, Said("b"), Said("n", "need"))
    for cosine, count in ((module.NEAR + 0.01, 1), (module.NEAR - 0.01, 0)):
        vectors = unit([1, 0], [cosine, (1 - cosine**2) ** 0.5])
        assert len(answers("t", known, vectors, codebook)) == count


def test_a_point_that_is_barrier_and_need_does_not_answer_itself(codebook: CodeBook) -> None:
    known = said(codebook, Said("both", second="need"), Said("n", "need", second="barrier"))
    found = answers("t", known, unit([1, 0], [1, 0.1]), codebook)
    assert named(found, known) == [("both", "n", ""), ("n", "both", "")]


def test_barriers_come_in_their_order_and_progress_takes_no_part(codebook: CodeBook) -> None:
    known = said(codebook, Said("n", "need"), Said("p", "progress"), Said("b2"), Said("b1"))
    found = answers("t", known, np.ones((4, 1), dtype=np.float32), codebook)
    assert named(found, known) == [("b2", "n", ""), ("b1", "n", "")]


def test_what_stands_in_a_column_of_indicators_tells_of_progress_and_is_no_need(
    codebook: CodeBook,
) -> None:
    known = said(codebook, Said("b"), Said("n", "need", column="Action required"),
                 Said("i1", "need", column="Indicators of progress"),
                 Said("i2", "need", column="Success measures"),
                 Said("far", "need", column="Indicator"))  # fmt: skip
    vectors = unit([1, 0], [1, 0.1], [1, 0.6], [1, 0.3], [-1, 0])
    found = answers("t", known, vectors, codebook)
    assert named(found, known) == [("b", "n", "i2")]
    lone = answers("t", known[:1] + known[4:], vectors[[0, 4]], codebook)
    assert lone == []


def test_an_indicator_is_known_by_whole_words_of_the_code_book(codebook: CodeBook) -> None:
    book = dataclasses.replace(codebook, indicator_headings=("sign*", "proof"))
    for head, is_need in (("Signals", False), ("Proof", False), ("Proofs", True),
                          ("Design", True), ("Indicator", True)):  # fmt: skip
        known = said(book, Said("b"), Said("n", "need", column=head))
        assert len(answers("t", known, unit([1, 0], [1, 0]), book)) == is_need
    under = said(book, Said("b"), Said("n", "need", under=("Proof",)))
    assert len(answers("t", under, unit([1, 0], [1, 0]), book)) == 1


def test_no_barriers_or_no_needs_have_no_answers(codebook: CodeBook) -> None:
    for told in ([Said("b")], [Said("n", "need")], [Said("p", "progress")], []):
        known = said(codebook, *told)
        assert answers("t", known, np.ones((len(told), 1), dtype=np.float32), codebook) == []


def test_a_barrier_is_not_its_own_indicator(codebook: CodeBook) -> None:
    known = said(codebook, Said("b", second="need", column="Indicator"), Said("n", "need"))
    found = answers("t", known, unit([1, 0], [1, 0.1]), codebook)
    assert named(found, known) == [("b", "n", "")]


LABELS = ("barrier", "need", "progress")
told = st.tuples(st.sampled_from(LABELS), st.sampled_from(("", *LABELS)), st.booleans(),
                 st.integers(0, 20))  # fmt: skip


def slow(known: list[Point], angles: list[int], book: CodeBook) -> list[tuple[int, int, int]]:
    """Return the pairs by their definition: barrier, need and indicator, -1 without one."""

    def near(row: int, others: list[int]) -> list[int]:
        cosine = {o: round(float(np.cos((angles[o] - angles[row]) / 8)), 3) for o in others}
        return sorted((o for o in others if cosine[o] >= 0.5), key=lambda o: (-cosine[o], o))

    rows = {label: [at for at, p in enumerate(known) if label in (p.coding.label, p.coding.second)]
            for label in LABELS}  # fmt: skip
    signs = [at for at in rows["need"] if module._indicates(known[at], book)]
    needs = [at for at in rows["need"] if at not in signs]
    made = []
    for barrier in rows["barrier"]:
        for need in near(barrier, [at for at in needs if at != barrier])[:2]:
            signs_of = near(need, [at for at in signs if at not in (need, barrier)])
            made.append((barrier, need, signs_of[0] if signs_of else -1))
    return made


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(told, max_size=24), st.sampled_from([1, 3, 256]))
def test_pairs_are_those_of_the_definition_in_blocks_of_any_size(
    codebook: CodeBook, made: list[tuple[str, str, bool, int]], block: int
) -> None:
    known = said(codebook, *(
        Said(f"p{at}", label, second="" if second == label else second,
             column="Indicators" if sign else "")
        for at, (label, second, sign, _) in enumerate(made)
    ))  # fmt: skip
    angles = [turn for *_, turn in made]
    vectors = np.array([[np.cos(a / 8), np.sin(a / 8)] for a in angles], dtype=np.float32)
    row = {p.id: at for at, p in enumerate(known)} | {"": -1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        found = answers("t", known, vectors.reshape(-1, 2), codebook)
    assert [(row[o.barrier], row[o.need], row[o.indicator]) for o in found] == slow(
        known, angles, codebook
    )
