"""`pipeline run` and `pipeline export`: a folder of notes becomes a run, a run becomes files."""

from __future__ import annotations

import json
import os
import platform
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.app import (
    CacheFolder,
    CodeBookPath,
    Fresh,
    Jobs,
    Json,
    Quiet,
    Scheduler,
    Strict,
)
from pipeline.cli.caching import bound, keep_small
from pipeline.cli.screen import leave, progress, say


def run(
    corpus: Annotated[Path, typer.Argument(help="A folder of notes, with or without corpus.toml.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write here instead of reports/<corpus>."),
    ] = None,
    codebook: CodeBookPath = None,
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
    strict: Strict = False,
    fresh: Fresh = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be read and stop.")
    ] = False,
    cache: CacheFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read a folder of notes, code every point, find themes, write the summary and tables."""
    from pipeline import settings
    from pipeline.cache import Cache
    from pipeline.folder import RunFolder, place, run_key

    loaded = settings.load(corpus, codebook=codebook)
    target = RunFolder(out or Path("reports") / loaded.corpus.name)
    if dry_run:
        _print_plan(loaded, target.path, as_json)
        return
    target.check_writable()
    folder, most = settings.cache_folder(cache), bound()
    kept = Cache(None if fresh else folder / "answers")
    lines = settings.recipe_lines(loaded.codebook, folder, kept, say=lambda line: say(line, quiet))
    known = None if fresh else target.unchanged(run_key(loaded.corpus, lines))
    if known and known.get("place") == place(target.path, [loaded.corpus], codebook):
        say("Nothing has changed since the last run.", quiet)
        _finish(known, target.path, as_json)
    recipe = settings.recipe(loaded.codebook, folder, said=lines)
    with sharing_out(scheduler), progress(quiet or as_json) as told:
        told_of = written(
            loaded.corpus,
            target,
            recipe,
            book=codebook,
            cache=kept,
            workers=jobs,
            strict=strict,
            told=told,
        )
    keep_small(folder, most)
    _finish(told_of, target.path, as_json)


def written(
    corpus: Any,  # noqa: ANN401 - here and below: the types would cost their imports
    target: Any,  # noqa: ANN401
    recipe: Any,  # noqa: ANN401
    *,
    book: Path | None,
    cache: Any,  # noqa: ANN401
    workers: int,
    strict: bool,
    told: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Run a corpus, write its folder and return the manifest; `book` is the code book if named."""
    from pipeline import flow
    from pipeline.folder import manifest, place

    begun = time.perf_counter()
    done = flow.run(
        corpus,
        recipe,
        cache=cache,
        workers=workers or workers_for(corpus),
        strict=strict,
        progress=told,
    )
    files = flow.render(done.found, recipe)
    seconds = {**done.seconds, "all": time.perf_counter() - begun}
    made = manifest(done.found, recipe, files, seconds)
    made["place"] = place(target.path, [corpus], book)
    target.write(files, made)
    return made


def sharing_out(scheduler: str) -> AbstractContextManager[None]:
    """Return the block in which a Dask scheduler's workers read and code, if one is named."""
    if not scheduler:
        return nullcontext()
    from pipeline.parallel import cluster

    return cluster.scheduler(scheduler)


def workers_for(corpus: Any) -> int:  # noqa: ANN401 - a Corpus; the type would cost its import
    """Return one worker a processor, or one where starting workers would outweigh the work."""
    if platform.system() == "Linux":
        return os.cpu_count() or 1
    size = sum(entry.path.stat().st_size for entry in corpus.entries if entry.path.exists())
    return 1 if size < 4_000_000 else os.cpu_count() or 1


def _print_plan(loaded: Any, out: Path, as_json: bool) -> None:  # noqa: ANN401
    files = [entry.id for entry in loaded.corpus.entries]
    plan = {"corpus": loaded.corpus.name, "codebook": str(loaded.codebook_path), "out": str(out)}
    if as_json:
        typer.echo(json.dumps({**plan, "documents": files}, ensure_ascii=False, indent=2))
        return
    for name, value in plan.items():
        typer.echo(f"{name}: {value}")
    for name in files:
        typer.echo(f"  {name}")


def _finish(manifest: dict[str, Any], out: Path, as_json: bool) -> None:
    """Print the result and exit: 0, or 3 where documents could not be read."""
    if as_json:
        typer.echo(json.dumps({"out": str(out), **manifest}, ensure_ascii=False, indent=2))
    else:
        counts = manifest["counts"]
        labels = counts["labels"]
        told = ", ".join(f"{n} {label}" for label, n in labels.items() if label != "none")
        typer.echo(f"Documents read: {counts['read']} of {counts['received']}")
        typer.echo(f"Points: {counts['findings']}{f' ({told})' if told else ''}")
        typer.echo(f"Themes: {counts['themes']}")
        typer.echo(str(out / "summary.md"))
    rows = manifest["counts"]["hand_codings"]
    lost = rows.get("unmatched")
    told = f"{lost} of {sum(rows.values())} rows speak of no segment"
    leave(manifest, *([f"Hand codings: {told}: see human_codings.csv"] if lost else []))
