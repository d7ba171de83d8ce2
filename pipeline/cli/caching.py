"""`pipeline cache`: what is kept between runs, how large it is, and how to make it smaller."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.app import CacheFolder, Json

if TYPE_CHECKING:
    from pipeline.cache.bounds import Contents, Item

_VARIABLE = "TAKING_STOCK_CACHE_SIZE"


def cache(
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Remove what is left over, and what is over the size."),
    ] = False,
    size: Annotated[
        str,
        typer.Option(metavar="SIZE", envvar=_VARIABLE, help="What it may hold: 500 MB, 2GB."),
    ] = "4 GB",
    cache: CacheFolder = None,
    as_json: Json = False,
) -> None:
    """Show what is kept between runs: remembered answers and prepared models."""
    from pipeline import settings
    from pipeline.cache import bounds

    bound = bounds.bytes_of(size)
    folder = settings.cache_folder(cache)
    gone = bounds.prune(bounds.contents(folder), bound, _current()) if prune else None
    kept = bounds.contents(folder)
    told: dict[str, Any] = {"folder": str(folder), "bound": bound, **_told(kept)}
    if gone is not None:
        told["removed"] = _told(gone)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo(f"Folder: {folder}\nMay hold: {_size(bound)}")
    _print(kept)
    if gone is not None:
        typer.echo("Removed")
        _print(gone, "  ")


def bound() -> int:
    """Return how many bytes a cache may hold; raise SettingsError if the environment says none."""
    import os

    from pipeline.cache import bounds

    return bounds.bytes_of(os.environ.get(_VARIABLE) or bounds.USUAL, _VARIABLE)


def keep_small(folder: Path, bytes: int) -> None:
    """Remove, at the end of a run, what a cache holds too much."""
    from pipeline.cache import bounds

    bounds.prune_if_due(folder, bytes, _current())


def _current() -> set[str]:
    """Return the names of the models that this version of the program uses."""
    from pipeline import embed

    return {embed.model_digest()[:16]}


def _kinds(found: Contents) -> dict[str, tuple[Item, ...]]:
    return {"answers": found.answers, "models": found.models, "half-written": found.halves}


def _told(found: Contents) -> dict[str, Any]:
    return {
        name: {
            "number": len(items),
            "bytes": sum(item.size for item in items),
            "longest_unused": _day(items[0].used) if items else None,
        }
        for name, items in _kinds(found).items()
    }


def _print(found: Contents, indent: str = "") -> None:
    for name, told in _told(found).items():
        since = f", longest unused: {told['longest_unused']}" if told["number"] else ""
        line = f"{name.capitalize()}: {told['number']:,} ({_size(told['bytes'])}{since})"
        typer.echo(indent + line)


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(seconds))


def _size(bytes: int) -> str:
    """Return a number of bytes as people read it, three digits of it."""
    for power, unit in ((4, "TB"), (3, "GB"), (2, "MB"), (1, "kB")):
        if bytes >= 1000**power:
            return f"{bytes / 1000**power:.3g} {unit}"
    return f"{bytes} bytes"
