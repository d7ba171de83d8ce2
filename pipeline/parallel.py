"""Doing one thing to many items: in order, failures as values, in as many processes as asked."""

from __future__ import annotations

import os
import platform
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def each(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    *,
    workers: int = 1,
    cost: Callable[[Item], float] = lambda item: 0.0,
    done: Callable[[Item], None] = lambda item: None,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Made]:
    """Return what `work` makes of each item, in the order of the items.

    `workers` processes share the items, the one of greatest `cost` first; with one, or one item,
    all happens here. `done` is told of each item as its result arrives; `meanwhile` runs here
    while the others work.
    """
    if workers <= 1 or len(items) <= 1:
        return _collect(map(work, items), items, done)
    with _shared(work, items, min(workers, len(items)), cost) as results:
        meanwhile()
        return _collect(results, items, done)


@contextmanager
def _shared(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    workers: int,
    cost: Callable[[Item], float],
) -> Iterator[Iterable[Made]]:
    """Yield the results of several processes as they come.

    On Linux workers are forked, which costs them no imports: half a corpus is coded before a
    fresh process has loaded its libraries. Elsewhere joblib's loky starts them; it restarts what
    a library's threads would not survive.
    """
    if platform.system() == "Linux":
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        pool = ProcessPoolExecutor(workers, get_context("fork"), initializer=_begin)
        try:
            order = sorted(range(len(items)), key=lambda at: -cost(items[at]))
            asked = {at: pool.submit(work, items[at]) for at in order}
            yield (asked[at].result() for at in range(len(items)))
        finally:
            pool.shutdown(cancel_futures=True)
        return
    from joblib import Parallel, delayed

    yield Parallel(n_jobs=workers, return_as="generator")(delayed(work)(item) for item in items)


def _begin() -> None:
    """Set up a worker: one thread each, and an interrupt ends it at once, without a word."""
    os.environ["OMP_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _collect(
    results: Iterable[Made], items: Sequence[Item], done: Callable[[Item], None]
) -> list[Made]:
    made = []
    for item, result in zip(items, results, strict=True):
        made.append(result)
        done(item)
    return made
