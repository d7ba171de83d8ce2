"""A cluster of Dask: the same bytes as here, whatever its workers see, are or suffer."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from small_notes import STAFF, UNION, write_corpus

import pipeline
from pipeline import afar, documents, parallel, settings
from pipeline.cache import Cache
from pipeline.errors import SettingsError
from pipeline.parallel import cluster
from pipeline.stages import Recipe
from pipeline.types import Entry

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")

SHEET = "Are you a...,What works well?\n" + "".join(
    f"Parent,The breakfast club number {n} is a great help\n" for n in range(30)
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a scheduler with two workers; one death is enough for Dask to give up."""
    quiet = {"distributed.scheduler.allowed-failures": 0, "distributed.logging": {}}
    with (
        dask.config.set(quiet),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=60
        ) as made,
    ):
        yield made.scheduler_address


def broken_odt() -> bytes:
    """Return a file whose error has a cause that no other process can be told."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("content.xml", "<office:document-content")
    return made.getvalue()


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Entry, ...]:
    files: dict[str, str | bytes] = {
        "staff.txt": STAFF, "union.txt": UNION, "broken.pdf": b"%PDF-1.7 no more", "empty.txt": "",
        "broken.odt": broken_odt(),
        "note.md": UNION.replace("\n\n- ", "\n\n1. "), "responses.csv": SHEET,
    }  # fmt: skip
    folder = write_corpus(tmp_path_factory.mktemp("cluster") / "notes", files)
    loaded = settings.load(folder).corpus.entries
    return (*loaded, Entry("gone.txt", folder / "gone.txt"))


def read(entry: Entry, recipe: Recipe) -> Any:
    return documents.read_one(entry, recipe=recipe, cache=Cache(), strict=False)


def told_of(made: list[Any]) -> list[Any]:
    return [
        (repr(one.read), one.vectors.tobytes()) if isinstance(one, documents.Encoded) else repr(one)
        for one in made
    ]


def read_or_die(entry: Entry, recipe: Recipe, marks: Path) -> Any:
    """End the worker, as the machine does where memory runs out, the first time it reads."""
    mark = marks / "killed"
    if entry.id == "staff.txt" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read(entry, recipe)


def die_of_union(entry: Entry, recipe: Recipe) -> str:
    del recipe
    if entry.id == "union.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    return entry.id


def where(entry: Entry, recipe: Recipe) -> tuple[str, str, bytes]:
    del recipe
    return str(entry.path.parent), entry.path.name, entry.path.read_bytes()


def unkept(entry: Entry, made: object) -> None:
    del entry, made


def test_a_killed_worker_changes_no_byte(
    address: str, entries: tuple[Entry, ...], recipe: Recipe, tmp_path: Path
) -> None:
    here = parallel.each(partial(read, recipe=recipe), entries)
    kept: dict[str, Any] = {}
    told: list[str] = []
    with cluster.scheduler(address):
        there = parallel.each(
            partial(read, recipe=recipe),
            entries,
            done=lambda entry: told.append(entry.id),
            afar=afar.reading(
                partial(read_or_die, marks=tmp_path),
                recipe,
                lambda entry, made: kept.update({entry.id: made}),
            ),
        )
    assert (tmp_path / "killed").exists()
    assert told_of(there) == told_of(here)
    assert sorted(told) == sorted(entry.id for entry in entries)
    assert told_of([kept[entry.id] for entry in entries]) == told_of(here)


def test_workers_read_files_that_were_sent_to_them(
    address: str, entries: tuple[Entry, ...], recipe: Recipe
) -> None:
    sheet = next(entry for entry in entries if entry.id == "responses.csv")
    with cluster.scheduler(address):
        made = parallel.each(
            partial(where, recipe=recipe),
            entries[:-1],
            afar=afar.reading(where, recipe, unkept),
        )
    assert [name for _, name, _ in made] == [entry.path.name for entry in entries[:-1]]
    assert [data for *_, data in made] == [entry.path.read_bytes() for entry in entries[:-1]]
    assert str(sheet.path.parent) not in {folder for folder, *_ in made}
    assert not any(Path(folder).exists() for folder, *_ in made)


def test_a_document_that_kills_each_worker_costs_itself_only(
    address: str, entries: tuple[Entry, ...], recipe: Recipe
) -> None:
    with cluster.scheduler(address):
        made = parallel.each(
            partial(die_of_union, recipe=recipe),
            entries[:-1],
            lost=lambda entry: f"lost {entry.id}",
            afar=afar.reading(die_of_union, recipe, unkept),
        )
    ids = [entry.id for entry in entries[:-1]]
    assert made == [f"lost {id}" if id == "union.txt" else id for id in ids]


def test_a_worker_of_another_kind_is_refused(
    address: str, entries: tuple[Entry, ...], recipe: Recipe
) -> None:
    far = afar.reading(read, recipe, unkept)
    order: Any = far.order()
    *given, terms = order.args
    for other in (replace(terms, recipe="other"), replace(terms, probe="other")):
        changed = replace(far, order=lambda other=other: partial(order.func, *given, other))
        with cluster.scheduler(address), pytest.raises(SettingsError, match="a worker: its"):
            parallel.each(partial(read, recipe=recipe), entries[:2], afar=changed)


def test_another_version_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "__version__", "99")
    with (
        pytest.raises(SettingsError, match=r"worker tcp:.* here it is 99\. Install the same"),
        cluster.scheduler(address),
    ):
        pass


def test_without_a_scheduler_or_dask_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with pytest.raises(SettingsError, match=r"no Dask scheduler answers"):
        cluster.scheduler("tcp://127.0.0.1:9").__enter__()
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(SettingsError, match=r'Install "taking-stock\[cluster\]"'):
        cluster.scheduler("tcp://127.0.0.1:9").__enter__()
