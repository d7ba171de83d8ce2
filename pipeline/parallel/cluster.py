"""A cluster of other machines: Dask distributed (Rocklin, Dask, SciPy 2015).

joblib's own bridge to Dask gives the whole run up when one worker is killed once too often, and
sends a file again with every item made of it; its engine is therefore asked through its client.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import Any

import pipeline
from pipeline.errors import SettingsError
from pipeline.lean import HEAVY, without
from pipeline.parallel.tasks import LOST, Afar, Sent, in_turn, tried

_PATIENCE = 10  # seconds for a scheduler to answer and to have a worker
_AHEAD = 2  # items that wait for each thread of a worker
_OFTEN = 8  # times that an item is sent again because of another
_LARGE = 1 << 20  # bytes: a file of more goes to its worker past the scheduler
_VERSION = "__import__('pipeline').__version__"  # asked in a way that needs none of our modules


@contextmanager
def scheduler(address: str) -> Iterator[None]:
    """Let the workers of a Dask scheduler do what `each` shares out in the block.

    Raises SettingsError if there is no Dask here, no answer, no worker, or a worker with another
    version of this program: it might write other words.
    """
    client = _client(address)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is wrong is told by us
    try:
        _check_workers(client, address)
        from joblib import parallel_config

        with parallel_config(backend="dask", client=client):
            yield
    finally:
        client.close()


def _client(address: str) -> Any:  # noqa: ANN401 - Dask has no types
    try:
        with without(*HEAVY):
            from distributed import Client
    except ImportError:
        what = "Dask distributed is not installed."
        raise SettingsError("--scheduler", what, 'Install "taking-stock[cluster]".') from None
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except TypeError:
        todo = "Set distributed.comm.tls in ~/.config/dask/distributed.yaml, or write tcp://."
        raise SettingsError(f"--scheduler {address}", "TLS is not set up here.", todo) from None
    except (OSError, ValueError) as error:
        what = "no Dask scheduler answers there."
        todo = "Start one with `dask scheduler` and give the address that it prints."
        raise SettingsError(f"--scheduler {address}", what, todo) from error


def _check_workers(client: Any, address: str) -> None:  # noqa: ANN401
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        todo = f"Start one with `dask worker {address} --nthreads 1`."
        raise SettingsError(f"--scheduler {address}", "it has no worker.", todo) from None
    for worker, version in sorted(client.run(eval, _VERSION, on_error="return").items()):
        if isinstance(version, Exception):
            what = "this program is not installed there."
        elif version != pipeline.__version__:
            what = f"it has version {version} of this program; here it is {pipeline.__version__}."
        else:
            continue
        raise SettingsError(f"worker {worker}", what, "Install the same version on all machines.")


def results(
    client: Any,  # noqa: ANN401
    work: Callable[[Any], Any],
    items: Sequence[Any],
    order: Sequence[int],
    *,
    afar: Afar[Any, Any] | None,
    meanwhile: Callable[[], object],
) -> Generator[tuple[int, Any], None, None]:
    """Yield the number of an item and what became of it, as each is done.

    The work, with all its settings, goes to each worker once. A worker that ends costs the items
    that it had: Dask gives them to others, and what cannot be mended so is lost.
    """
    post = _Post(client, work, items, afar)
    waiting = iter(order)
    try:
        yield from post.fill(waiting)
        meanwhile()
        while post.asked:
            found = post.next()
            if found:
                yield found
            yield from post.fill(waiting)
    finally:
        post.close()


class _Post:
    """The items that are on their way, and the files that were sent ahead of them."""

    def __init__(
        self,
        client: Any,  # noqa: ANN401
        work: Callable[[Any], Any],
        items: Sequence[Any],
        afar: Afar[Any, Any] | None,
    ) -> None:
        from distributed import as_completed

        self.client, self.items, self.afar, self.work = client, items, afar, work
        self.asked: dict[Any, int] = {}
        self.order = afar.order() if afar else work
        self.coming = as_completed(loop=client.loop)
        self.ahead: dict[str, Any] = {}
        self.again: Counter[int] = Counter()

    def fill(self, waiting: Iterator[int]) -> Iterator[tuple[int, Any]]:
        """Send as many items as keep the workers busy; yield what must be done here."""
        with _reaching():
            most = max(1, sum(self.client.ncores().values())) * (1 + _AHEAD)
        while len(self.asked) < most:
            at = next(waiting, None)
            if at is None:
                return
            sent = self.afar.send(self.items[at]) if self.afar else None
            if self.afar and sent is None:
                yield at, tried(self.work, self.items[at])
            else:
                self._ask(at, sent)

    def _ask(self, at: int, sent: Sent | None) -> None:
        given = [self.items[at], *([self._parcel(sent)] if sent else [])]
        order = self._ahead("", self.order, everywhere=True)
        future = self.client.submit(in_turn, order, *given, pure=False)
        self.asked[future] = at
        self.coming.add(future)

    def _parcel(self, sent: Sent) -> Any:  # noqa: ANN401 - itself, or a future of Dask
        if sent.is_shared or len(sent.data) > _LARGE:
            return self._ahead(sent.digest, sent, everywhere=sent.is_shared)
        return sent

    def _ahead(self, name: str, what: Any, *, everywhere: bool) -> Any:  # noqa: ANN401
        """Return what stands for something on the workers; what died with them is sent again."""
        known = self.ahead.get(name)
        if known is not None and known.status == "finished":
            return known
        with _reaching():
            [future] = self.client.scatter([what], broadcast=everywhere, hash=False)
        if everywhere:
            self.ahead[name] = future
        return future

    def next(self) -> tuple[int, Any] | None:
        """Return the next item that is done, and what became of it; None if it was sent again."""
        from distributed import KilledWorker

        future = next(self.coming)
        at = self.asked.pop(future)
        with suppress(CancelledError), _reaching():
            if future.status == "finished":
                return at, future.result()
        if future.status == "error":
            error = future.exception()
            if isinstance(error, KilledWorker):
                return at, LOST
            raise error
        return self._again(at)

    def _again(self, at: int) -> tuple[int, Any] | None:
        """Send an item again whose answer, or what it needed, died with a worker of another."""
        self.again[at] += 1
        if self.client.status != "running":
            raise _gone()
        if self.again[at] > _OFTEN:
            return at, LOST
        self._ask(at, self.afar.send(self.items[at]) if self.afar else None)
        return None

    def close(self) -> None:
        """Take back what is wanted no more."""
        if self.asked and self.client.status == "running":
            self.client.cancel(list(self.asked))


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (OSError, TimeoutError) as error:
        raise _gone() from error


def _gone() -> SettingsError:
    todo = "Start it again, or run without it: what was done is remembered."
    return SettingsError("--scheduler", "the scheduler or all its workers went away.", todo)
