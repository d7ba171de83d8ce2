"""Processes of this machine, forked: they have all that is loaded here, and the items too."""

from __future__ import annotations

import mmap
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context
from typing import Any

from pipeline.parallel.tasks import LOST, tried

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def results(
    work: Callable[[Any], Any],
    items: Sequence[Any],
    order: Sequence[int],
    *,
    workers: int,
    meanwhile: Callable[[], object],
) -> Generator[tuple[int, Any], None, None]:
    """Yield the number of an item and what became of it, as each is done.

    If a process ends, the items that were in work are lost and the others go to new processes.
    Closing the iterator ends all processes at once.
    """
    rest = list(order)
    while rest:
        begun = mmap.mmap(-1, len(items))  # a byte an item, seen by all
        told: set[int] = set()
        with _pool(min(workers, len(rest)), work, items, begun) as pool:
            asked = _asked(pool, rest)
            meanwhile()
            for future in as_completed(list(asked)):
                at = asked.pop(future)
                with suppress(BrokenProcessPool):
                    made = future.result()
                    told.add(at)
                    yield at, made
                    del made
                del future
        rest = [at for at in rest if at not in told]
        lost = [at for at in rest if begun[at]]
        if not told and not lost:
            lost = rest  # no process so much as begins
        yield from ((at, LOST) for at in lost)
        rest = sorted(set(rest) - set(lost), key=order.index)
        meanwhile = _nothing


def _nothing() -> None:
    return


def _asked(pool: ProcessPoolExecutor, rest: Sequence[int]) -> dict[Future[Any], int]:
    asked: dict[Future[Any], int] = {}
    with suppress(BrokenProcessPool):
        for at in rest:
            asked[pool.submit(_answer, at)] = at
    return asked


@contextmanager
def _pool(
    workers: int, work: Callable[[Any], Any], items: Sequence[Any], begun: mmap.mmap
) -> Iterator[ProcessPoolExecutor]:
    before = active_children()
    pool = ProcessPoolExecutor(workers, get_context("fork"), _begin, (work, items, begun))
    try:
        yield pool
    except BaseException:  # an interrupt, or the answers are wanted no more
        for process in active_children():
            if process not in before:
                process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


# What follows runs in the other processes.

_HELD: list[Any] = []  # work, items and begun: forked, so never pickled


def _begin(work: Callable[[Any], Any], items: Sequence[Any], begun: mmap.mmap) -> None:
    """Set up a worker: one thread each, and an interrupt ends it at once, without a word."""
    import ctypes

    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    os.environ["OMP_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _HELD[:] = [work, items, begun]


def _answer(at: int) -> Any:  # noqa: ANN401 - whatever the work makes
    work, items, begun = _HELD
    begun[at] = 1
    return tried(work, items[at])
