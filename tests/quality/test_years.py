"""How well planted changes are found, and how quiet the ledger is where nothing changed.

The floors lie below what was measured when they were set; benchmarks/years.py measures more seeds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.stages import Recipe
from pipeline.years.changes import Changes
from pipeline.years.counts import YearCounts
from pipeline.years.ledger import Ledger

sys.path.insert(0, str(Path(__file__).parents[1]))
import planted

Call = tuple[str, str, tuple[str, str], bool]  # matter, status, labels, whether a share rose


def calls(compared: Comparison, book: CodeBook, of: dict[str, str]) -> Iterator[Call]:
    """Yield what is called a change, by the matter that most points of the theme are about."""
    counts = YearCounts(compared, book)
    matter = {
        theme.id: Counter(of[member.segment] for member in theme.members).most_common(1)[0][0]
        for theme in compared.found.themes.themes
    }
    for change in Changes(counts).all:
        if change.certainty != "slight":
            yield matter[change.theme.id], "share", ("", ""), change.value > 0
    for entry in Ledger(counts).entries:
        if entry.is_change and entry.certainty != "slight":
            yield matter[entry.theme], entry.status, (entry.label_from, entry.label_to), False


def is_found(kind: str, call: Call) -> bool:
    """Return whether a call tells what was planted."""
    _, status, labels, rose = call
    if kind in ("rose", "fell"):
        return status == "share" and rose == (kind == "rose")
    if kind == "born":
        return status in ("emerged", "split")
    if kind == "dead":
        return status in ("dropped", "resolved", "merged")
    return labels == planted._TURN[kind]


@pytest.mark.parametrize("name", ["county", "college"])
def test_planted_changes_are_found_and_few_others_are_called(
    name: str, recipe: Recipe, codebook: CodeBook
) -> None:
    made = planted.plant(planted.bank(name), codebook, 1)
    compared, book = planted.compared(made, recipe.finder)
    found = list(calls(compared, book, made.of))
    wanted = {theme: kind for theme, kind in made.truth.items() if kind != "same"}
    hit = [t for t, kind in wanted.items() if any(c[0] == t and is_found(kind, c) for c in found)]
    false = [call for call in found if call[0] not in wanted]
    assert len(wanted) == 14
    assert len(hit) >= 12, set(wanted) - set(hit)
    assert len(false) <= 0.1 * len(found), false


def test_new_matters_that_no_book_has_are_mostly_found(recipe: Recipe, codebook: CodeBook) -> None:
    made = planted.plant(planted.bank("county"), codebook, 1, unknown=("born",))
    compared, book = planted.compared(made, recipe.finder)
    found = list(calls(compared, book, made.of))
    wanted = {theme: kind for theme, kind in made.truth.items() if kind != "same"}
    hit = [t for t, kind in wanted.items() if any(c[0] == t and is_found(kind, c) for c in found)]
    assert len(hit) >= 10, set(wanted) - set(hit)


@pytest.mark.parametrize("name", ["county", "college"])
def test_two_halves_of_the_same_notes_show_no_change(
    name: str, recipe: Recipe, codebook: CodeBook
) -> None:
    made = planted.halves(planted.plant(planted.bank(name), codebook, 1, {}), 1)
    compared, book = planted.compared(made, recipe.finder)
    themes = {call[0] for call in calls(compared, book, made.of)}
    assert len(themes) <= 0.05 * len(compared.found.themes.themes), themes
