"""What is sent to another machine, and what it reads it with."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import afar
from pipeline.corpus import Portion
from pipeline.errors import SettingsError
from pipeline.stages import Recipe
from pipeline.types import Entry

DATA = b"ID,Text\n1,The library opens at lunch time now\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "responses.csv"
    path.write_bytes(DATA)
    return path


def portion(sheet: Path, number: int) -> Entry:
    part = Portion(f"rows {number}", "", number, number + 1, 0, hashlib.sha256(DATA).hexdigest())
    return Entry(f"responses.csv/{part.name}", sheet, portion=part)


def unread(entry: Entry, recipe: Recipe) -> Path:
    del recipe
    return entry.path


def far_of(recipe: Recipe) -> Any:
    return afar.reading(unread, recipe, lambda entry, made: None)


def test_a_file_of_many_portions_is_read_once_and_sent_as_one(sheet: Path, recipe: Recipe) -> None:
    send = far_of(recipe).send
    first, second = send(portion(sheet, 1)), send(portion(sheet, 2))
    assert first is second
    assert (first.name, first.data, first.is_shared) == ("responses.csv", DATA, True)
    assert first.digest == hashlib.sha256(DATA).hexdigest()


def test_what_cannot_be_read_is_told_of_here(tmp_path: Path, recipe: Recipe) -> None:
    send = far_of(recipe).send
    assert send(Entry("gone.txt", tmp_path / "gone.txt")) is None
    assert send(Entry("folder", tmp_path)) is None


def test_a_worker_keeps_a_shared_file_and_removes_the_others(sheet: Path, recipe: Recipe) -> None:
    far = far_of(recipe)
    work = far.order()
    one, two = portion(sheet, 1), portion(sheet, 2)
    kept = work(one, far.send(one))
    assert kept.read_bytes() == DATA
    assert work(two, far.send(two)) == kept
    alone = Entry("responses.csv", sheet)
    read = work(alone, replace(far.send(alone), digest="another", is_shared=False))
    assert read != kept
    assert not read.parent.exists()
    for number in range(9):
        work(one, replace(far.send(one), digest=str(number)))
    assert not kept.parent.exists()


def test_models_that_lie_elsewhere_there_are_found_and_must_be_the_same(
    recipe: Recipe, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKING_STOCK_CACHE", str(cache_folder))
    coder: Any = recipe.classifier
    finder: Any = recipe.finder
    lost = replace(coder, encoder="/no/such", weights="/no/such.json")
    assert afar._own(lost) == coder
    astray = replace(finder, encoder="/no/such", tagger="/no/t.json", namer="/no/n.json")
    assert afar._own(astray) == finder
    for other in (
        replace(coder, encoder_digest="other"),
        replace(coder, weights_digest="other"),
        replace(finder, tagger_digest="other"),
    ):
        with pytest.raises(SettingsError, match="a worker: it has another"):
            afar._own(other)


def test_a_recipe_is_the_same_wherever_its_models_lie(recipe: Recipe) -> None:
    coder: Any = recipe.classifier
    moved = replace(recipe, classifier=replace(coder, encoder="/no/such"))
    assert moved.digest == recipe.digest
    assert replace(recipe, classifier=replace(coder, weights_digest="x")).digest != recipe.digest
