"""What may become of one item in another process, and what is sent to one on another machine."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pipeline.errors import PipelineError, alone

Item = TypeVar("Item")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Raised:
    """An error of ours, on its way back: other errors travel as bugs do, with their traceback."""

    error: PipelineError


@dataclass(frozen=True, slots=True)
class Lost:
    """The process that had the item ended before it answered."""


LOST = Lost()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Sent:
    """The bytes of a file, with its name and digest; other items may be made of the same file."""

    name: str
    digest: str
    data: bytes
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Afar(Generic[Item, Made]):
    """How an item is worked on by a machine that does not see the disk of this one.

    `send` returns what goes with an item, None for one that must be worked on here; `order`, called
    here once, returns the work that is done there; `keep` is told here of each answer from there.
    """

    send: Callable[[Item], Sent | None]
    order: Callable[[], Callable[[Item, Sent], Made]]
    keep: Callable[[Item, Made], None] = lambda item, made: None


def tried(work: Callable[..., Made], *given: Any) -> Made | Raised:  # noqa: ANN401
    """Return what `work` makes, or the error of ours that it raised."""
    try:
        return work(*given)
    except PipelineError as error:
        return Raised(alone(error))


_TURN = threading.Lock()


def in_turn(work: Callable[..., Made], *given: Any) -> Made | Raised:  # noqa: ANN401
    """Do the same in a worker of an engine that is not ours.

    Models keep what they computed: the threads of one process take turns. Dask's and
    multiprocessing's workers are daemons, which may start no process; reading a file does.
    """
    worker = multiprocessing.current_process()
    if worker.daemon:
        worker.daemon = False
    with _TURN:
        return tried(work, *given)
