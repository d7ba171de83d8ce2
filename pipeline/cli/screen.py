"""What a person sees meanwhile: messages, a bar on a terminal, what an interrupt left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn

import typer

from pipeline.errors import StoppedError


def say(line: str, quiet: bool = False) -> None:
    """Write a line to stderr, unless the run is quiet."""
    if not quiet:
        typer.echo(line, err=True)


def interruptible(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that, when it is interrupted, says how things stand."""

    @wraps(command)
    def told(*given: Any, **named: Any) -> None:  # noqa: ANN401 - what the command takes
        try:
            command(*given, **named)
        except KeyboardInterrupt:
            todo = "Nothing half-written is left; run again to go on."
            raise StoppedError(command.__name__.rstrip("_"), "was interrupted.", todo) from None

    return told


@contextmanager
def progress(quiet: bool) -> Iterator[Any]:
    """Yield what tells how far a run is: a bar on a terminal, nothing on a pipe."""
    from pipeline.flow import Progress

    if quiet or not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    )  # fmt: skip
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: list[Any] = []
        yield Progress(
            stage=lambda name, size: tasks.append(bars.add_task(name, total=size)),
            step=lambda: bars.advance(tasks[-1]),
        )


def leave(manifest: dict[str, Any], *besides: str) -> NoReturn:
    """Say what could not be read, and what else there is to know; exit with 0, or 3 if anything."""
    for name, reason in manifest["failures"].items():
        typer.echo(f"Not included: {name}: {reason}", err=True)
    for line in besides:
        typer.echo(line, err=True)
    for name, gaps in manifest["gaps"].items():
        for gap in gaps:
            typer.echo(f"Read in part: {name}: {gap}", err=True)
    raise typer.Exit(3 if manifest["failures"] or manifest["gaps"] else 0)
