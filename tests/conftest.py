"""What many tests need: the encoder prepared once, the shipped code book, small notes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import hypothesis
import pytest
from small_notes import NOTES, write_corpus

from pipeline import embed, flow, settings
from pipeline.codebook import CodeBook
from pipeline.read.plain import PlainReader
from pipeline.segment import PointSegmenter
from pipeline.shipped import shipped
from pipeline.stages import Recipe
from pipeline.types import Document, Segment, StockTake

ROOT = Path(__file__).parents[1]

# Where a failure would hold up others the examples are the same each time; elsewhere they are new.
hypothesis.settings.register_profile("same", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the encoder in it and no answers of another day."""
    folder = tmp_path_factory.mktemp("cache")
    named = os.environ.get("TAKING_STOCK_CACHE")
    if named:
        made = embed.prepare(Path(named) / "models")
        shutil.copytree(made, folder / "models" / made.name)
    embed.prepare(folder / "models")
    return folder


@pytest.fixture(scope="session")
def encoder(cache_folder: Path) -> embed.Encoder:
    return embed.Encoder(str(embed.prepare(cache_folder / "models")))


@pytest.fixture(scope="session")
def codebook() -> CodeBook:
    return settings.load_codebook(shipped("codebook.toml"))


@pytest.fixture(scope="session")
def recipe(codebook: CodeBook, cache_folder: Path) -> Recipe:
    return settings.recipe(codebook, cache_folder)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], Document]:
    """Read a text note."""

    def reading(text: str | bytes) -> Document:
        path = tmp_path / "note.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return PlainReader().read(path, "note.txt")

    return reading


@pytest.fixture
def cut(read: Callable[[str], Document]) -> Callable[[str], tuple[Segment, ...]]:
    """Read and cut a text note."""
    return lambda text: PointSegmenter().segment(read(text)).segments


@pytest.fixture
def corpus(tmp_path: Path) -> Callable[..., Path]:
    """Write a small corpus: two good notes, and the files and corpus.toml that are given."""

    def writing(more: Mapping[str, str | bytes] | None = None, toml: str = "") -> Path:
        return write_corpus(tmp_path / "notes", {**NOTES, **(more or {})}, toml)

    return writing


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> StockTake:
    """What a run finds in the two small notes, the union's not to be quoted."""
    toml = '[[document]]\nfile = "union.txt"\nstakeholders = ["trade_unions"]\nquotable = false\n'
    folder = write_corpus(tmp_path_factory.mktemp("found") / "notes", NOTES, toml)
    return flow.run(settings.load(folder).corpus, recipe).found


Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def python(cache_folder: Path) -> Shell:
    """Run a fresh Python on this project; `env` adds variables."""

    def running(
        *args: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        known = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "TAKING_STOCK_CACHE": str(cache_folder),
            **(env or {}),
        }
        return subprocess.run(
            [sys.executable, *map(str, args)],
            cwd=cwd,
            env=known,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return running


@pytest.fixture(scope="session")
def cli(python: Shell) -> Shell:
    """Run a command of the command line in a fresh process."""
    return lambda *args, **options: python("-m", "pipeline", *args, **options)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the golden files anew."""
    parser.addoption("--write-golden", action="store_true", help="write the golden files anew")
