"""Same input, same bytes: any number of workers, any order of files, any hash seed."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from golden_files import written

from pipeline import flow, settings
from pipeline.cache import Cache
from pipeline.folder import manifest
from pipeline.stages import Recipe

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpora" / "2014"
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, cli: Shell) -> dict[str, Any]:
    """The files of a run with one worker and hash seed 1."""
    out = tmp_path_factory.mktemp("usual")
    done = cli(
        "run", CORPUS, "--out", out, "--fresh", "--workers", "1", env={"PYTHONHASHSEED": "1"}
    )
    assert done.returncode == 0, done.stderr
    return written(out)


def test_two_workers_and_another_hash_seed_do_not_show(
    usual: dict[str, Any], cli: Shell, tmp_path: Path
) -> None:
    done = cli(
        "run", CORPUS, "--out", tmp_path, "--fresh", "--workers", "2", env={"PYTHONHASHSEED": "2"}
    )
    assert done.returncode == 0, done.stderr
    assert written(tmp_path) == usual


def test_the_place_and_the_order_of_files_do_not_show(
    usual: dict[str, Any], cli: Shell, tmp_path: Path
) -> None:
    moved = tmp_path / "elsewhere" / "2014"
    moved.mkdir(parents=True)
    for path in sorted(CORPUS.iterdir(), reverse=True):
        shutil.copy(path, moved)
    done = cli("run", moved, "--out", tmp_path / "out", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert written(tmp_path / "out") == usual


def test_entries_in_another_order_give_the_same_themes(
    usual: dict[str, Any], recipe: Recipe, tmp_path: Path
) -> None:
    loaded = settings.load(CORPUS)
    turned = dataclasses.replace(loaded.corpus, entries=loaded.corpus.entries[::-1])
    found = flow.run(turned, recipe, cache=Cache(tmp_path)).found
    again = flow.run(loaded.corpus, recipe, cache=Cache(tmp_path)).found
    assert found.themes == again.themes
    files = flow.render(found, recipe)
    for name in ("documents.csv", "theme_stakeholders.csv", "themes.csv"):
        assert files[name] == usual[name]
    assert sorted(files["segments.csv"].splitlines()) == sorted(usual["segments.csv"].splitlines())
    told = manifest(found, recipe, files, {})
    assert told["counts"] == usual["run.json"]["counts"]


def test_remembered_answers_give_the_same_bytes(
    usual: dict[str, Any], recipe: Recipe, tmp_path: Path
) -> None:
    corpus = settings.load(CORPUS).corpus
    first = flow.render(flow.run(corpus, recipe, cache=Cache(tmp_path)).found, recipe)
    second = flow.render(flow.run(corpus, recipe, cache=Cache(tmp_path)).found, recipe)
    assert first == second
    assert first == {name: data for name, data in usual.items() if name != "run.json"}
