"""Findings are placed in the code book's themes by the book alone; what fits none is left over."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIELDS, Said, blobs, field_of, note, notes, texts_of

from pipeline.codebook import CodeBook, CodedTheme
from pipeline.stages import Recipe
from pipeline.themes import carried
from pipeline.themes.carried import Lessons, place
from pipeline.themes.finder import ConsensusFinder
from pipeline.types import Themes


def taught(names: Sequence[str], vectors: np.ndarray, of: Sequence[int]) -> Lessons:
    """Return lessons of themes by their names: the rows teach the themes with these numbers."""
    themes = [CodedTheme(name, name) for name in names]
    return carried._lessons(themes, vectors.astype(np.float32), np.array(of))


@pytest.fixture
def three() -> tuple[Lessons, np.ndarray]:
    """Lessons of three themes, four each, and twenty more rows of each and of a fourth kind."""
    rows = blobs(4, 24, spread=0.1).astype(np.float32)
    known = [at * 24 + i for at in range(3) for i in range(4)]
    rest = [at for at in range(96) if at not in known]
    return taught("abc", rows[known], [0] * 4 + [1] * 4 + [2] * 4), rows[rest]


def test_findings_go_to_the_theme_they_are_like_and_strange_ones_to_none(
    three: tuple[Lessons, np.ndarray],
) -> None:
    lessons, rows = three
    made = place([lessons], rows, [""] * len(rows)).numbers
    wanted = np.repeat([0, 1, 2, -1], [20, 20, 20, 24])
    assert (made == wanted).mean() > 0.95


def test_a_theme_of_a_later_edition_takes_nothing_from_those_before(
    three: tuple[Lessons, np.ndarray],
) -> None:
    lessons, rows = three
    alone = place([lessons], rows, [""] * len(rows)).numbers
    later = taught(["like a", "strange"], np.vstack([rows[:4], rows[60:64]]), [0] * 4 + [1] * 4)
    both = place([lessons, later], rows, [""] * len(rows)).numbers
    assert (both[alone >= 0] == alone[alone >= 0]).all()
    assert (both[60:] == 4).sum() > 15


def test_what_people_coded_stands_where_they_put_it_and_teaches_the_others(
    three: tuple[Lessons, np.ndarray],
) -> None:
    lessons, rows = three
    coded = [""] * len(rows)
    coded[60:72] = ["a"] * 12
    coded[0], coded[61] = "c", "elsewhere"
    made = place([lessons], rows, coded).numbers
    assert made[[0, 60, 61, 62]].tolist() == [2, 0, -1, 0]
    before = place([lessons], rows, [""] * len(rows)).numbers
    assert (made[72:] == 0).sum() > (before[72:] == 0).sum()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 30))
def test_the_order_of_findings_changes_nothing(seed: int, count: int) -> None:
    rows = blobs(3, 14, spread=0.2, seed=seed).astype(np.float32)
    lessons = taught("abc", rows[[0, 1, 14, 15, 28, 29]], [0, 0, 1, 1, 2, 2])
    order = np.random.default_rng(seed).permutation(len(rows))[:count]
    kept = np.sort(order)
    made = place([lessons], rows[order], [""] * count).numbers
    again = place([lessons], rows[kept], [""] * count).numbers
    assert made[np.argsort(order)].tolist() == again.tolist()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 5), st.integers(2, 6))
def test_a_lesson_left_out_scores_as_if_it_had_never_been_there(
    seed: int, themes: int, each: int
) -> None:
    rows = blobs(themes, each, spread=0.3, seed=seed).astype(np.float32)
    of = np.repeat(range(themes), each)
    lessons = taught([str(at) for at in range(themes)], rows, of.tolist())
    best = []
    for at in range(len(rows)):
        left = np.arange(len(rows)) != at
        without = taught([str(n) for n in range(themes)], rows[left], of[left].tolist())
        best.append(carried._scores(without, rows[[at]]).max())
    wanted = np.percentile(best, carried._REACHED)
    assert carried._enough(lessons) == pytest.approx(wanted, abs=2e-4)


def test_one_finding_alone_and_none_at_all_can_be_placed(
    three: tuple[Lessons, np.ndarray],
) -> None:
    lessons, rows = three
    assert place([lessons], rows[:1], [""]).numbers.tolist() == [0]
    assert place([lessons], rows[:0], []).numbers.tolist() == []


def test_a_theme_with_a_name_only_takes_what_is_very_like_it() -> None:
    rows = blobs(2, 3).astype(np.float32)
    lessons = taught("a", rows[:1], [0])
    assert place([lessons], rows[1:], [""] * 5).numbers.tolist() == [0, 0, -1, -1, -1]


def book_of(codebook: CodeBook, fields: Sequence[str], each: int = 5) -> CodeBook:
    """Return the code book with a theme for each field, taught by its first points."""
    themes = tuple(
        CodedTheme(name, name.capitalize(), examples=tuple(t for _, t in FIELDS[name][:each]))
        for name in fields
    )
    return dataclasses.replace(codebook, themes=themes)


def where(found: Themes, text: dict[str, str]) -> dict[str, str]:
    return {text[m.segment]: theme.id for theme in found.themes for m in theme.members}


@pytest.fixture
def finder(recipe: Recipe) -> ConsensusFinder:
    made: ConsensusFinder = recipe.finder  # type: ignore[assignment]
    return made


def test_findings_go_to_the_books_themes_and_the_rest_is_grouped_anew(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    coded = notes()
    book = book_of(codebook, ("payroll", "buses", "library"))
    found = finder.find(coded, book)
    held = where(found, texts_of(coded))
    right = sum(id == field_of(text) for text, id in held.items() if field_of(text) != "protection")
    assert right >= 22
    basis = {theme.id: theme.basis for theme in found.themes}
    assert {basis[name] for name in ("payroll", "buses", "library")} == {"codebook"}
    (new,) = [theme for theme in found.themes if theme.basis == "found"]
    assert {field_of(texts_of(coded)[m.segment]) for m in new.members} == {"protection"}
    assert {theme.name for theme in found.themes if theme.basis == "codebook"} == {
        "Payroll", "Buses", "Library"
    }  # fmt: skip


def test_without_new_themes_what_fits_none_is_unplaced_with_its_nearest(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    coded = notes()
    book = book_of(codebook, ("payroll", "buses", "library"))
    found = finder.find(coded, book, new=False)
    assert {theme.basis for theme in found.themes} == {"codebook"}
    text = texts_of(coded)
    unplaced = {field_of(text[one.segment]) for one in found.unplaced}
    assert "protection" in unplaced and all(one.nearest for one in found.unplaced)
    placed = [member.segment for theme in found.themes for member in theme.members]
    assert sorted([*placed, *(one.segment for one in found.unplaced)]) == sorted(text)


def test_an_exercise_is_placed_alike_alone_and_beside_another(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    coded = notes()
    other = note("other.txt", [Said("Bus lanes are painted red"), Said("The pay day moved to May")])
    book = book_of(codebook, ("payroll", "buses"))
    parts = {one.cut.document: 0 for one in coded} | {"other.txt": 1}
    alone = where(finder.find(coded, book, new=False), texts_of(coded))
    both = where(finder.find((*coded, other), book, parts, new=False), texts_of((*coded, other)))
    assert {text: id for text, id in both.items() if text in alone} == alone


def test_merged_themes_live_on_and_retired_ones_take_nothing(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    coded = notes()
    book = book_of(codebook, ("payroll", "buses", "library", "protection"))
    pay, buses, library, protection = book.themes
    merged = dataclasses.replace(buses, status="merged", into="payroll")
    retired = dataclasses.replace(library, status="retired")
    book = dataclasses.replace(codebook, themes=(pay, merged, retired, protection))
    found = finder.find(coded, book, new=False)
    held = where(found, texts_of(coded))
    assert set(held.values()) == {"payroll", "protection"}
    on_buses = [id for text, id in held.items() if field_of(text) == "buses"]
    assert on_buses.count("payroll") >= 6
    said = note("hand.txt", [Said("Something else altogether", theme="buses")])
    by_hand = finder.find((*coded, said), book, new=False)
    assert where(by_hand, texts_of((*coded, said)))["Something else altogether"] == "payroll"


def test_a_book_whose_themes_are_all_retired_is_as_good_as_none(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    book = book_of(codebook, ("payroll",))
    idle = dataclasses.replace(
        book, themes=tuple(dataclasses.replace(t, status="retired") for t in book.themes)
    )
    assert finder.find(notes(), idle).themes == finder.find(notes(), codebook).themes


def test_repeats_in_two_exercises_are_counted_in_each(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    words = "Payroll mistakes take weeks to put right"
    one, other = note("a.txt", [Said(words)]), note("b.txt", [Said(words)])
    book = book_of(codebook, ("payroll", "buses"))
    found = finder.find((one, other), book, {"a.txt": 0, "b.txt": 1}, new=False)
    assert found.repeats == ()
    assert sum(len(theme.members) for theme in found.themes) == 2
    together = finder.find((one, other), book, new=False)
    assert len(together.repeats) == 1
