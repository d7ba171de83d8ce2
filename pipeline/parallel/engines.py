"""Engines that joblib knows: loky where nothing can be forked, and what the caller has opened."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from pipeline.parallel.tasks import LOST, Afar, in_turn, tried

_TRIES = 2  # of all items together, before each that is left is lost


def opened() -> Any | None:  # noqa: ANN401 - a backend of joblib, which has no types
    """Return the engine that the caller opened with `joblib.parallel_config`, None without one.

    Who has opened one has imported joblib: it is not imported here to look.
    """
    joblib = sys.modules.get("joblib")
    if joblib is None:
        return None
    backend, jobs = joblib.parallel.get_active_backend()
    is_usual = type(backend).__name__ == "LokyBackend" and jobs in (None, 1)
    return None if is_usual else backend


def is_here(engine: Any) -> bool:  # noqa: ANN401
    """Return whether an engine works on this machine: joblib's own do."""
    return type(engine).__module__.startswith("joblib._parallel_backends")


def client_of(engine: Any) -> Any | None:  # noqa: ANN401
    """Return the client of an engine that is Dask distributed, None for any other."""
    return engine.client if type(engine).__name__ == "DaskDistributedBackend" else None


def results(
    work: Callable[[Any], Any],
    items: Sequence[Any],
    order: Sequence[int],
    *,
    workers: int | None,
    afar: Afar[Any, Any] | None,
    meanwhile: Callable[[], object],
) -> Generator[tuple[int, Any], None, None]:
    """Yield the number of an item and what became of it, as each is done.

    `workers` is None where the caller's engine says how many. joblib tells of a process that ended
    but not which item it had: all that have no answer are tried again, and then are lost.
    """
    rest = list(order)
    for _ in range(_TRIES):
        told: set[int] = set()
        try:
            for at, made in _once(work, items, rest, workers, afar, meanwhile):
                told.add(at)
                yield at, made
        except BrokenProcessPool:
            meanwhile = _nothing
        rest = [at for at in rest if at not in told]
        if not rest:
            return
    yield from ((at, LOST) for at in rest)


def _nothing() -> None:
    return


def _once(
    work: Callable[[Any], Any],
    items: Sequence[Any],
    order: Sequence[int],
    workers: int | None,
    afar: Afar[Any, Any] | None,
    meanwhile: Callable[[], object],
) -> Iterator[tuple[int, Any]]:
    from joblib import Parallel, delayed
    from joblib.parallel import get_active_backend

    here: list[int] = []
    there = afar.order() if afar else work

    def asked() -> Iterator[Any]:
        for at in order:
            sent = afar.send(items[at]) if afar else None
            if afar and sent is None:
                here.append(at)
            elif afar:
                yield delayed(_numbered)(at, there, items[at], sent)
            else:
                yield delayed(_numbered)(at, work, items[at])

    streams = getattr(get_active_backend()[0], "supports_return_generator", False)
    kind = "generator_unordered" if streams else "list"
    told = Parallel(n_jobs=workers, return_as=kind, batch_size=1)(asked())
    meanwhile()
    yield from told
    yield from ((at, tried(work, items[at])) for at in here)


def _numbered(at: int, work: Callable[..., Any], *given: Any) -> tuple[int, Any]:  # noqa: ANN401
    return at, in_turn(work, *given)
