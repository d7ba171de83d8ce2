"""Doing one thing to many items: in order, failures as values, in as many processes as asked.

Here, or on the engine that the caller opened with `joblib.parallel_config`: Dask distributed, Ray,
threads. Wherever it is done, the same comes back.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any, TypeVar

from pipeline.errors import PipelineError, StageError
from pipeline.parallel import engines
from pipeline.parallel.tasks import LOST, Raised, tried
from pipeline.parallel.tasks import Afar as Afar
from pipeline.parallel.tasks import Sent as Sent

Item = TypeVar("Item")
Made = TypeVar("Made")

Results = Callable[..., Generator[tuple[int, Any], None, None]]


def each(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    *,
    workers: int = 1,
    cost: Callable[[Item], float] = lambda item: 0.0,
    done: Callable[[Item], None] = lambda item: None,
    meanwhile: Callable[[], object] = lambda: None,
    lost: Callable[[Item], Made] | None = None,
    afar: Afar[Item, Made] | None = None,
) -> list[Made]:
    """Return what `work` makes of each item, in the order of the items.

    `workers` processes share the items, the one of greatest `cost` first; with one, or one item,
    all happens here. `done` is told of each item as its result arrives; `meanwhile` runs here
    while the others work. An item whose process ends before it answers is tried once more, by
    itself; if that process ends too it becomes what `lost` makes of it, or StageError without.
    `afar` says how items are worked on where this disk is not seen. An error of ours that `work`
    raises is raised here: of several, the first in the order of the items.
    """
    engine = engines.opened()
    if engine is None and (workers <= 1 or len(items) <= 1):
        return _here(work, items, done)
    order = sorted(range(len(items)), key=lambda at: -cost(items[at]))
    far = None if engine is None or engines.is_here(engine) else afar
    results = _results(engine, workers, far)
    gathered = _Gathered(items, done, far)
    gathered.take(results(work, items, order, meanwhile=meanwhile))
    for at in gathered.lost():
        gathered.take(results(work, items, [at], meanwhile=lambda: None))
    for at in gathered.lost():
        gathered.put(at, tried(lost or _refused, items[at]))
    return gathered.all()


def _here(
    work: Callable[[Item], Made], items: Sequence[Item], done: Callable[[Item], None]
) -> list[Made]:
    made = []
    for item in items:
        made.append(work(item))
        done(item)
    return made


def _results(engine: Any, workers: int, far: Afar[Any, Any] | None) -> Results:  # noqa: ANN401
    """Return what shares the items out."""
    client = engines.client_of(engine)
    if client is not None:
        from pipeline.parallel import cluster

        return partial(cluster.results, client, afar=far)
    if engine is None and platform.system() == "Linux":
        from pipeline.parallel import forked

        return partial(forked.results, workers=workers)
    jobs = workers if engine is None else None
    return partial(engines.results, workers=jobs, afar=far)


def _refused(item: object) -> Any:  # noqa: ANN401 - it returns nothing
    raise StageError(str(item), "the process that worked on it ended twice.")


class _Gathered:
    """What became of each item so far."""

    def __init__(
        self,
        items: Sequence[Any],
        done: Callable[[Any], None],
        far: Afar[Any, Any] | None,
    ) -> None:
        self.items, self.done, self.far = items, done, far
        self.made: dict[int, Any] = {}
        self.first = len(items)  # the first item that an error was raised for

    def take(self, results: Generator[tuple[int, Any], None, None]) -> None:
        """Take results as they come, until all are here that come before an error."""
        try:
            for at, made in results:
                self.put(at, made)
                if self.first < len(self.items) and all(n in self.made for n in range(self.first)):
                    return
        finally:
            results.close()

    def put(self, at: int, made: Any) -> None:  # noqa: ANN401
        """Take what became of one item."""
        self.made[at] = made
        if made is LOST:
            return
        if isinstance(made, Raised):
            self.first = min(self.first, at)
        elif self.far:
            self.far.keep(self.items[at], made)
        self.done(self.items[at])

    def lost(self) -> list[int]:
        """Return the items whose process ended, in order; those before an error only."""
        return [at for at in range(self.first) if self.made.get(at) is LOST]

    def all(self) -> list[Any]:
        """Return what was made of all items, in their order; raise the first error."""
        if self.first < len(self.items):
            error: PipelineError = self.made[self.first].error
            raise error
        return [self.made[at] for at in range(len(self.items))]
