"""Points that share their words: told in the summary from five on, and proved from the tables."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from made_by_hand import Said, stock_take

from pipeline import flow
from pipeline.edition import next_edition
from pipeline.folder import manifest
from pipeline.proof.claims import Checked
from pipeline.proof.summary import check_summary
from pipeline.publish.finished import FinishedRun, run_of
from pipeline.stages import Recipe
from pipeline.tables import Counts
from pipeline.types import StockTake, Themes, Unplaced

HEAD = "## Said in the same words"


def campaign(
    *texts: tuple[str, int], first_withheld: bool = False, withheld: bool = False
) -> StockTake:
    """Return a run in which each text comes so often, and one point comes once."""
    said = [
        Said(text, "need", withheld=withheld or (first_withheld and not at), at=f"row {at}")
        for text, count in texts
        for at in range(count)
    ]
    found = stock_take({"a.csv": [*said, Said("Pay is late", "barrier")]}, Themes(()))
    points = [one.segment for one in found.findings()]
    repeats = tuple(
        run
        for text, _ in texts
        if len(run := tuple(one.id for one in points if one.text == text)) > 1
    )
    points.sort(key=lambda one: (hashlib.sha256(one.text.encode()).digest(), one.span))
    themes = Themes((), tuple(Unplaced(one.id, "", 0.0) for one in points), repeats=repeats)
    return replace(found, themes=themes)


def finished(found: StockTake, recipe: Recipe) -> FinishedRun:
    files = flow.render(found, recipe)
    return run_of("", manifest(found, recipe, files, {"all": 1.0}), files)


def summary(found: StockTake, recipe: Recipe) -> str:
    run = finished(found, recipe)
    assert problems(run, found, recipe) == []
    return run.files["summary.md"].decode()


def problems(run: FinishedRun, found: StockTake, recipe: Recipe) -> list[str]:
    checked = Checked()
    check_summary(run, next_edition(Counts(found, recipe.codebook)), checked)
    return [str(one) for one in checked.problems]


def part(text: str) -> list[str]:
    return [line for line in text.partition(HEAD)[2].partition("\n## ")[0].split("\n") if line]


def test_a_text_that_comes_four_times_is_not_spoken_of(recipe: Recipe) -> None:
    assert HEAD not in summary(campaign(("Save our library", 4)), recipe)


def test_a_text_that_comes_five_times_is(recipe: Recipe) -> None:
    told = part(summary(campaign(("Save our library", 5), ("Mend the road", 2)), recipe))
    assert told[0].startswith(
        "7 of the eight points share their words, or nearly, with another: these are two texts, "
        "so that all points together are three different texts."
    )
    assert told[1:] == ["- five points: “Save our library” (a.csv, row 0)"]


def test_the_three_largest_are_shown_the_largest_first(recipe: Recipe) -> None:
    texts = (("One more bus", 6), ("Two more buses", 9), ("A new bridge", 6), ("A ferry", 5))
    told = part(summary(campaign(*texts), recipe))[1:]
    assert [line.partition(" (")[0] for line in told] == [
        "- nine points: “Two more buses”",
        "- six points: “One more bus”",
        "- six points: “A new bridge”",
    ]


def test_the_words_are_those_of_a_point_that_may_be_quoted(recipe: Recipe) -> None:
    told = part(summary(campaign(("Save our library", 5), first_withheld=True), recipe))
    assert told[1:] == ["- five points: “Save our library” (a.csv, row 1)"]


def test_words_that_may_not_be_quoted_are_counted_only(recipe: Recipe) -> None:
    made = summary(campaign(("Save our library", 5), withheld=True), recipe)
    assert part(made)[1:] == ["- five points: words that may not be quoted"]
    assert "Save our library" not in made


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("7 of the eight", "6 of the eight"),
        ("are two texts", "are three texts"),
        ("together are three different", "together are four different"),
        ("- five points: “Save our library” (a.csv, row 0)", "- five points: “Save”"),
        ("- five points", "- six points"),
        (f"{HEAD}\n", "## Said\n"),
    ],
)
def test_what_the_tables_do_not_say_is_found(recipe: Recipe, true: str, false: str) -> None:
    found = campaign(("Save our library", 5), ("Mend the road", 2))
    run = finished(found, recipe)
    said = run.files["summary.md"].decode()
    assert true in said
    changed = said.replace(true, false).encode()
    forged = run_of("", run.manifest, {**run.files, "summary.md": changed})
    assert problems(forged, found, recipe)
