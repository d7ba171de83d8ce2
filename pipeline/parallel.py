"""Doing one thing to many items: in order, failures as values, joblib decides where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def each(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    *,
    workers: int = 1,
    done: Callable[[Item], None] = lambda item: None,
) -> list[Made]:
    """Return what `work` makes of each item, in the order of the items.

    `workers` processes share the items; with one, or one item, all happens here. `done` is told
    of each item as its result arrives. A caller who opened `joblib.parallel_config` decides the
    back end (loky, threads, Dask).
    """
    if workers <= 1 or len(items) <= 1:
        return _collect(map(work, items), items, done)
    from joblib import Parallel, delayed

    pool = Parallel(n_jobs=min(workers, len(items)), return_as="generator")
    return _collect(pool(delayed(work)(item) for item in items), items, done)


def _collect(
    results: Iterable[Made], items: Sequence[Item], done: Callable[[Item], None]
) -> list[Made]:
    made = []
    for item, result in zip(items, results, strict=True):
        made.append(result)
        done(item)
    return made
