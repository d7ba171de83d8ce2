"""No count that is not printed can be worked out: an attacker tries every table there is."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StageError
from pipeline.privacy.moves import Key, Sum
from pipeline.privacy.suppression import Cell, Suppressed, suppress

few = settings(max_examples=60, deadline=None, derandomize=True)


def table(counts: dict[Key, tuple[int, int]]) -> tuple[list[Cell], list[Sum]]:
    """Return the cells of a table with all its margins, "*" standing for any."""
    axes = [sorted({key[axis] for key in counts}) for axis in range(len(next(iter(counts))))]
    totals: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for key, (value, people) in counts.items():
        for stars in itertools.product([False, True], repeat=len(key)):
            whole = tuple("*" if star else part for star, part in zip(stars, key, strict=True))
            totals[whole][0] += value
            totals[whole][1] += people
    sums = [
        Sum(key, tuple((*key[:axis], part, *key[axis + 1 :]) for part in axes[axis]))
        for key in totals
        for axis in range(len(key))
        if key[axis] == "*"
    ]
    return [Cell(key, value, people) for key, (value, people) in totals.items()], sums


@st.composite
def tables(draw: st.DrawFn, rows: int = 2, columns: int = 3) -> tuple[list[Cell], list[Sum]]:
    counts = {}
    for row, column in itertools.product(range(rows), range(columns)):
        value = draw(st.integers(0, 4))
        event = draw(st.integers(0, 9)) == 0
        people = 0 if event or not value else draw(st.integers(1, value))
        counts[(f"r{row}", f"c{column}")] = (value, people)
    return table(counts)


def intruder(cells: list[Cell], sums: list[Sum], done: Suppressed) -> set[Key]:
    """Return the hidden cells that have one value only in all tables that a reader can think of."""
    values = {cell.key: cell.value for cell in cells}
    hidden = sorted(done.primary | done.secondary)
    least, most = dict.fromkeys(hidden, 0), {key: values[key] + 3 for key in hidden}
    equations = []
    for one in sums:
        signs = {one.total: -1, **dict.fromkeys(one.parts, 1)}
        known = sum(sign * values[key] for key, sign in signs.items() if key not in most)
        equations.append(({k: s for k, s in signs.items() if k in most}, -known))
    return {
        key
        for key in hidden
        if not any(
            _solves(equations, hidden, least, most, {key: other})
            for other in range(least[key], most[key] + 1)
            if other != values[key]
        )
    }


def _solves(equations, hidden, least, most, fixed) -> bool:  # type: ignore[no-untyped-def]
    """Return whether whole numbers in their bounds solve all equations: backtracking, no solver."""
    for signs, right in equations:
        low = high = 0
        for key, sign in signs.items():
            ends = (fixed[key],) * 2 if key in fixed else (least[key], most[key])
            low += min(sign * end for end in ends)
            high += max(sign * end for end in ends)
        if not low <= right <= high:
            return False
    left = [key for key in hidden if key not in fixed]
    if not left:
        return True
    # the cell in the equation with the fewest open cells
    open_ = [[k for k in signs if k not in fixed] for signs, _ in equations]
    key = min((keys for keys in open_ if keys), key=len, default=left)[0]
    return any(
        _solves(equations, hidden, least, most, {**fixed, key: value})
        for value in range(least[key], most[key] + 1)
    )


@few
@given(tables(), st.sampled_from([2, 3, 5]))
def test_no_suppressed_count_can_be_worked_out(
    made: tuple[list[Cell], list[Sum]], threshold: int
) -> None:
    cells, sums = made
    done = suppress(cells, sums, threshold)
    assert intruder(cells, sums, done) <= done.exposed


@few
@given(tables(3, 3))
def test_linear_algebra_determines_no_suppressed_count(
    made: tuple[list[Cell], list[Sum]],
) -> None:
    cells, sums = made
    done = suppress(cells, sums, 3)
    hidden = sorted((done.primary | done.secondary) - done.exposed)
    rows = [[(key in one.parts) - (key == one.total) for key in hidden] for one in sums]
    if not hidden:
        return
    _, sizes, vectors = np.linalg.svd(np.array(rows, dtype=float))
    rank = int((sizes > 1e-9).sum())
    null = vectors[rank:]
    assert (np.abs(null).max(axis=0, initial=0.0) > 1e-9).all()


@few
@given(tables(), st.integers(0, 6))
def test_just_the_cells_of_too_few_people_are_primary(
    made: tuple[list[Cell], list[Sum]], threshold: int
) -> None:
    cells, sums = made
    done = suppress(cells, sums, threshold)
    assert done.primary == {cell.key for cell in cells if 0 < cell.people < threshold}
    assert not done.primary & done.secondary
    assert not (done.secondary and not done.primary)
    assert done.exposed <= done.primary | done.secondary


@few
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_cells_and_sums_changes_nothing(made, random) -> None:  # type: ignore[no-untyped-def]
    cells, sums = made
    first = suppress(cells, sums, 3)
    random.shuffle(cells)
    random.shuffle(sums)
    assert suppress(cells, sums, 3) == first


def test_a_threshold_of_0_suppresses_nothing() -> None:
    cells, sums = table({("a", "x"): (1, 1), ("a", "y"): (2, 1)})
    assert suppress(cells, sums, 0) == Suppressed()


def test_the_cheapest_neighbour_goes_with_a_small_count() -> None:
    parts = {("a",): (1, 1), ("b",): (9, 9), ("c",): (6, 6), ("d",): (0, 0), ("e",): (7, 7)}
    done = suppress(*table(parts), 3)
    assert done == Suppressed(frozenset({("a",)}), frozenset({("c",)}))


def test_the_first_of_two_equal_neighbours_goes() -> None:
    parts = {("a",): (1, 1), ("c",): (6, 6), ("b",): (6, 6)}
    assert suppress(*table(parts), 3).secondary == {("b",)}


def test_two_small_counts_protect_each_other() -> None:
    parts = {("a",): (2, 2), ("b",): (2, 2), ("c",): (9, 9)}
    done = suppress(*table(parts), 4)
    assert done.secondary == frozenset()


def test_a_hidden_count_may_be_none_so_that_two_of_1_protect_each_other() -> None:
    parts = {("a",): (1, 1), ("b",): (1, 1), ("c",): (9, 9)}
    assert suppress(*table(parts), 3).secondary == frozenset()


def test_what_is_fixed_is_never_hidden() -> None:
    whole, alone, rest = ("all",), ("a",), ("b",)
    cells = [Cell(whole, 9, 9, fixed=True), Cell(alone, 1, 1), Cell(rest, 8, 0)]
    assert suppress(cells, [Sum(whole, (alone, rest))], 3).secondary == {rest}
    done = suppress([Cell(whole, 1, 1, fixed=True), Cell(alone, 1, 1)], [Sum(whole, (alone,))], 3)
    assert (done.secondary, done.exposed) == (frozenset(), {alone})


def test_a_total_goes_only_where_nothing_else_will_do() -> None:
    whole, alone, rest = ("all",), ("a",), ("b",)
    cells = [Cell(whole, 9, 9), Cell(alone, 1, 1), Cell(rest, 8, 8)]
    assert suppress(cells, [Sum(whole, (alone, rest))], 3).secondary == {rest}
    cells = [Cell(whole, 1, 3), Cell(alone, 1, 1)]
    assert suppress(cells, [Sum(whole, (alone,))], 3).secondary == {whole}


def test_what_only_notes_of_events_tell_stays_in_print() -> None:
    parts = {("a",): (1, 1), ("b",): (2, 0), ("c",): (9, 9)}
    assert suppress(*table(parts), 3).secondary == {("c",)}


def test_a_total_and_its_only_part_protect_each_other() -> None:
    cells = [Cell(("all",), 1, 1), Cell(("a",), 1, 1)]
    done = suppress(cells, [Sum(("all",), (("a",),))], 2)
    assert (done.secondary, done.exposed) == (frozenset(), frozenset())


def test_a_cell_in_no_sum_needs_no_other() -> None:
    done = suppress([Cell(("a",), 1, 1), Cell(("b",), 5, 5)], [], 3)
    assert done == Suppressed(frozenset({("a",)}))


def test_a_large_linked_table_is_protected_as_a_whole() -> None:
    counts = {
        (f"t{t}", f"l{la}", f"g{g}"): (n, n)
        for t, la, g in itertools.product(range(14), range(3), range(8))
        for n in [(t * 7 + la * 5 + g * g * 3 + t * g) % 11]
    }
    cells, sums = table(counts)
    done = suppress(cells, sums, 3)
    assert not done.exposed
    hidden = done.primary | done.secondary
    assert not [one for one in sums if sum(key in hidden for key in one.keys) == 1]
    assert len(done.secondary) < 2 * len(done.primary)


@pytest.mark.parametrize(
    ("cells", "sums", "told"),
    [
        ([Cell(("a",), 1, 1)], [Sum(("a",), (("b",),))], "no cell"),
        ([Cell(("a",), 1, 1), Cell(("b",), 2, 2)], [Sum(("a",), (("b",),))], "add up"),
        ([Cell(("a",), 1, 1)], [Sum(("a",), (("a",),))], "twice"),
        ([Cell(("a",), -1, 0)], [], "cannot count"),
        ([Cell(("a",), 0, 2)], [], "cannot count"),
        (
            [Cell(("a",), 1, 1), Cell(("b",), 1, 1)],
            [Sum(("a",), (("b",),)), Sum(("b",), (("a",),))],
            "part of itself",
        ),
    ],
)
def test_sums_that_cannot_hold_are_a_bug(cells: list[Cell], sums: list[Sum], told: str) -> None:
    with pytest.raises(StageError, match=told):
        suppress(cells, sums, 3)
