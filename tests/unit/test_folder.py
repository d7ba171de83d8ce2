"""The folder of a finished run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.errors import SettingsError
from pipeline.folder import RunFolder, manifest, run_key
from pipeline.stages import Recipe
from pipeline.types import StockTake


@pytest.fixture
def finished(tmp_path: Path, found: StockTake, recipe: Recipe) -> RunFolder:
    """A run written into a folder."""
    files = flow.render(found, recipe)
    folder = RunFolder(tmp_path / "run")
    folder.write(files, manifest(found, recipe, files, {"all": 1.0}))
    return folder


def test_a_finished_run_is_recognised(
    finished: RunFolder, found: StockTake, recipe: Recipe
) -> None:
    known = finished.unchanged(run_key(found.corpus, recipe))
    assert known is not None
    assert known["counts"]["findings"] == len(found.findings())


def test_an_output_that_was_changed_or_removed_is_seen(
    finished: RunFolder, found: StockTake, recipe: Recipe
) -> None:
    table = finished.path / "themes.csv"
    whole = table.read_bytes()
    table.write_bytes(whole + b"x")
    assert finished.unchanged(run_key(found.corpus, recipe)) is None
    table.unlink()
    assert finished.unchanged(run_key(found.corpus, recipe)) is None
    table.write_bytes(whole)
    assert finished.unchanged(run_key(found.corpus, recipe)) is not None


@pytest.mark.parametrize("text", ["", "{", "{}", '{"key": 1}'])
def test_a_broken_manifest_counts_as_none(
    finished: RunFolder, found: StockTake, recipe: Recipe, text: str
) -> None:
    (finished.path / "run.json").write_text(text)
    assert finished.unchanged(run_key(found.corpus, recipe)) is None


def test_an_input_that_was_changed_is_seen(
    finished: RunFolder, found: StockTake, recipe: Recipe
) -> None:
    path = found.corpus.entries[0].path
    whole = path.read_bytes()
    try:
        path.write_bytes(whole + b"\nMore.\n")
        assert finished.unchanged(run_key(found.corpus, recipe)) is None
    finally:
        path.write_bytes(whole)


def test_foreign_files_stay_and_files_of_an_earlier_run_go(finished: RunFolder) -> None:
    (finished.path / "mine.docx").write_text("mine")
    finished.write({"new.csv": b"new"}, {"key": "k", "outputs": {"new.csv": ""}})
    left = {path.name for path in finished.path.iterdir()}
    assert left == {"mine.docx", "new.csv", "run.json", "SHA256SUMS"}


def test_every_file_is_named_in_the_manifest(finished: RunFolder) -> None:
    told = json.loads((finished.path / "run.json").read_bytes())
    lying = {
        path.relative_to(finished.path).as_posix()
        for path in finished.path.rglob("*")
        if path.is_file()
    }
    assert lying == {*told["outputs"], "run.json", "SHA256SUMS"}


def test_a_failure_while_writing_leaves_the_earlier_run_whole(
    finished: RunFolder, found: StockTake, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> int:
        if path.name == "run.json":
            raise OSError(28, "No space left on device")
        with path.open("wb") as file:
            return file.write(data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SettingsError, match="No space"):
        finished.write({"themes.csv": b"half"}, {"outputs": {}})
    monkeypatch.undo()
    assert finished.unchanged(run_key(found.corpus, recipe)) is not None
    assert not list(finished.path.glob(".writing-*"))


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("x")
    with pytest.raises(SettingsError, match=r"cannot be written to.*Name another folder"):
        RunFolder(tmp_path / "run").check_writable()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SettingsError, match="cannot be written to"):
            RunFolder(tmp_path / "run").check_writable()
    finally:
        tmp_path.chmod(0o700)


def test_timings_alone_may_differ(found: StockTake, recipe: Recipe) -> None:
    files = flow.render(found, recipe)
    first = manifest(found, recipe, files, {"all": 1.0})
    second = manifest(found, recipe, files, {"all": 2.0})
    assert first.pop("timings") != second.pop("timings")
    assert first == second
