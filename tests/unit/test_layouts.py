"""The drawn layouts and the measures are sound, and what is read from some of them stays good.

The full figures, beside other readers, come from `benchmarks/reading.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.pdf.reader import PdfReader

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import layouts  # noqa: E402 - a folder of scripts, not a package
from measures import Reading, Row, bag, f1, key, paired, plain, rising, score, true_rows  # noqa: E402
from peers import by_our_text_reader, of_document  # noqa: E402

# The least that is allowed of segments and, for tables, of cells; what was measured is higher.
FLOORS = {
    ("single", 1): (0.97, None),
    ("tight", 1): (0.95, None),
    ("two columns", 1): (0.93, None),
    ("three columns", 1): (0.93, None),
    ("breaks", 1): (0.97, None),
    ("web", 1): (0.97, None),
    ("turned", 0): (0.95, None),
    ("sideways", 1): (0.97, None),
    ("form", 3): (0.93, None),
    ("merged", 3): (0.95, 0.95),
    ("mixed", 0): (0.95, 0.95),
}
WORDS = st.lists(st.sampled_from(["one two", "three", "four five six", "seven"]), max_size=8)


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, int], layouts.Layout]:
    return {(kind, seed): layouts.draw(kind, seed) for kind, seed in FLOORS}


@pytest.mark.parametrize(("kind", "seed"), FLOORS)
def test_a_drawn_paper_is_read_at_least_as_well_as_its_floor(
    kind: str, seed: int, drawn: dict[tuple[str, int], layouts.Layout], tmp_path: Path
) -> None:
    layout = drawn[kind, seed]
    path = layouts.save(layout, tmp_path)
    found = score(layout.truth, of_document(PdfReader().read(path, path.name)))
    segments, cells = FLOORS[kind, seed]
    assert found.segments >= segments, found.misses[:5]
    assert found.words >= 0.98
    assert found.leaked <= 0.01
    assert cells is None or (found.cells or 0.0) >= cells


def test_the_truth_is_what_is_printed(drawn: dict[tuple[str, int], layouts.Layout]) -> None:
    for (kind, seed), layout in drawn.items():
        if kind in ("form", "sideways") or "columns" in kind:
            continue  # fields are no page text; cut words and turned lines come out in pieces
        pages = [
            page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(layout.data)
        ]
        printed = bag(pages)
        true = bag(row.text for row in true_rows(layout.truth["blocks"]))
        lost = (true - printed).total()
        assert lost <= 0.01 * true.total(), (kind, seed, (true - printed).most_common(5))


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    assert layouts.draw("ticked", 1) == layouts.draw("ticked", 1)
    assert layouts.draw("ticked", 1).data != layouts.draw("ticked", 2).data


@pytest.mark.parametrize("kind", layouts.LAYOUTS)
def test_every_kind_of_layout_says_what_it_holds(kind: str) -> None:
    assert (layouts.LAYOUTS[kind].__doc__ or "").endswith(".")


def test_a_perfect_reading_scores_one_and_running_lines_are_told() -> None:
    truth = layouts.draw("merged", 3).truth
    rows = list(true_rows(truth["blocks"]))
    perfect = score(truth, Reading(rows, kinds=True))
    assert (perfect.segments, perfect.order, perfect.words, perfect.leaked) == (1, 1, 1, 0)
    assert perfect.headings is not None
    assert f1(*perfect.headings) == 1
    leaky = score(truth, Reading([*rows, Row(truth["hf"][0]), Row("Page 2 of 2")]))
    assert leaky.leaked > 0
    assert leaky.segments < 1


@given(WORDS, WORDS)
def test_no_text_is_paired_twice(one: list[str], other: list[str]) -> None:
    pairs = paired(one, other)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert all(one[a] == other[b] for a, b in pairs)


def test_markers_ligatures_and_leaders_do_not_count() -> None:
    assert key("3.10 The  of\ufb01ce – “open”") == key('The office - "open"')
    assert key("b) Time") == key("• Time") == key("Time")
    assert plain("Scope ........ 3") == "Scope 3"
    assert rising([3, 1, 2, 5, 4]) == 3


def test_a_peers_text_is_cut_by_our_own_reader_of_text() -> None:
    rows = by_our_text_reader("- one thing went well\n- another did not go\n  well at all\n").rows
    assert [row.text for row in rows] == ["one thing went well", "another did not go well at all"]
