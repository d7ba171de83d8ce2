"""What can go wrong, as kinds of `PipelineError`.

    PipelineError          exit 1   the house's own; never raised bare
    ├── SettingsError      exit 2   arguments, corpus.toml, code book, folders
    ├── ReadError          exit 3   one document could not be read; becomes a `Failure`
    ├── StageError         exit 1   a stage broke its promise: a bug, the run stops
    ├── StoppedError       exit 1   the user stopped it
    └── CheckError         exit 4   a check (verify, evaluate) did not hold

Every message reads `where: what. what to do.`
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

_LISTED = 15  # more known words than that are no help


class PipelineError(Exception):
    """An error that says where it happened, what is wrong and what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, where: str, what: str, todo: str = "") -> None:
        self.where = where
        self.what = what
        self.todo = todo
        super().__init__(where, what, todo)

    def __str__(self) -> str:
        tail = f" {self.todo}" if self.todo else ""
        return f"{self.where}: {self.what}{tail}"


class SettingsError(PipelineError):
    """Arguments, configuration or corpus that cannot be used."""

    exit_code: ClassVar[int] = 2


class ReadError(PipelineError):
    """One document that cannot be read; the run goes on without it and says so."""

    exit_code: ClassVar[int] = 3


class StageError(PipelineError):
    """A stage that broke its promise. This is a bug, not the user's mistake."""


class StoppedError(PipelineError):
    """The user stopped the program."""


class CheckError(PipelineError):
    """A check that did not hold."""

    exit_code: ClassVar[int] = 4


def alone(error: PipelineError) -> PipelineError:
    """Return an error without what led to it: it goes to another process.

    Where a library lets tracebacks travel (Dask does), a cause that cannot would stop it.
    """
    error.__cause__ = error.__context__ = None
    made: PipelineError = error.with_traceback(None)
    return made


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean "x"?` for the nearest known word, else a short list of those known."""
    options = sorted(known)
    near = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Known: {', '.join(options)}." if len(options) <= _LISTED else ""
