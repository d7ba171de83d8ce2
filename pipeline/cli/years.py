"""`pipeline compare` and `pipeline codebook`: what changed, and the book that it is counted by."""

from __future__ import annotations

import json
import time
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
from pipeline.cli.runs import sharing_out, workers_for, written
from pipeline.cli.screen import leave, progress, say


def compare(
    corpora: Annotated[
        list[Path], typer.Argument(help="Two folders of notes or more, the earliest first.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write here instead of reports/<a>-<b>."),
    ] = None,
    codebook: CodeBookPath = None,
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
    strict: Strict = False,
    fresh: Fresh = False,
    cache: CacheFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Set years side by side: what persisted, emerged, was resolved, and who says so."""
    from pipeline import comparing, flow, settings
    from pipeline.cache import Cache
    from pipeline.folder import RunFolder, comparison_key, comparison_manifest, place

    begun = time.perf_counter()
    loaded = [settings.load(path, codebook=codebook) for path in corpora]
    exercises = [one.corpus for one in loaded]
    comparing.year_names(exercises)
    pairs = zip(corpora, loaded, strict=True)
    book = comparing.check_one_book([(str(path), one.codebook) for path, one in pairs])
    target = RunFolder(out or Path("reports") / "-".join(one.name for one in exercises))
    target.check_writable()
    folder, most = settings.cache_folder(cache), bound()
    kept = Cache(None if fresh else folder / "answers")
    lines = settings.recipe_lines(book, folder, kept, say=lambda line: say(line, quiet))
    known = None if fresh else target.unchanged(comparison_key(exercises, lines))
    if known and known.get("place") == place(target.path, exercises, codebook):
        say("Nothing has changed since the last comparison.", quiet)
        _finish(known, target.path, as_json)
    recipe = settings.recipe(book, folder, said=lines)
    with sharing_out(scheduler), progress(quiet or as_json) as told:
        if out is None:
            _run_missing(
                exercises,
                recipe,
                book=codebook,
                cache=kept,
                workers=jobs,
                strict=strict,
                told=told,
            )
        compared, counted = comparing.compare(
            exercises,
            recipe,
            cache=kept,
            workers=jobs or max(map(workers_for, exercises)),
            strict=strict,
            progress=told,
        )
    files = flow.render_years(compared, recipe, counted.codebook)
    seconds = {"all": time.perf_counter() - begun}
    told_of = comparison_manifest(compared, exercises, recipe, counted.codebook, files, seconds)
    told_of["place"] = place(target.path, exercises, codebook)
    target.write(files, told_of)
    keep_small(folder, most)
    _finish(told_of, target.path, as_json)


def _run_missing(exercises: list[Any], recipe: Any, **how: Any) -> None:  # noqa: ANN401
    """Run each year that has no finished run in its usual place; one that has is left alone."""
    from pipeline.folder import MANIFEST, RunFolder

    for corpus in exercises:
        target = RunFolder(Path("reports") / corpus.name)
        if not (target.path / MANIFEST).is_file():
            written(corpus, target, recipe, **how)


def _finish(manifest: dict[str, Any], out: Path, as_json: bool) -> None:
    """Print the result and exit: 0, or 3 where documents could not be read."""
    if as_json:
        typer.echo(json.dumps({"out": str(out), **manifest}, ensure_ascii=False, indent=2))
    else:
        counts = manifest["counts"]
        typer.echo(f"Documents read: {counts['read']} of {counts['received']}")
        typer.echo(f"Points: {counts['findings']}")
        typer.echo(f"Themes: {counts['themes']}")
        for status, number in counts["ledger"].items():
            typer.echo(f"  {status}: {number}")
        typer.echo(str(out / "summary.md"))
    leave(manifest)


def codebook(
    file: Annotated[Path, typer.Argument(help="A code book: codebook.toml.")],
    record: Annotated[
        bool, typer.Option("--record", help="Write edits since the log to decisions.csv beside it.")
    ] = False,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who made the edits.")] = "",
    on: Annotated[str, typer.Option(metavar="DATE", help="When, as 2026-03-01.")] = "",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why they were made.")] = "",
    replay: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write here the book that the log alone makes."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what was edited in a code book, write it to its decision log, or replay the log."""
    from pipeline import settings
    from pipeline.decisions import Signature
    from pipeline.report.bookkeeping import Books

    books = Books(file, settings.load_codebook(file))
    told = books.told()
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print_book(told)
    if record:
        say(str(books.record(Signature(by, on, why))))
    if replay is not None:
        say(str(books.replay(replay)))


def _print_book(told: dict[str, Any]) -> None:
    themes = ", ".join(f"{number} {status}" for status, number in told["themes"].items())
    typer.echo(f"Themes: {themes or 'none'}")
    typer.echo(f"Decisions: {told['decisions']}")
    for edit in told["edits"]:
        change = f": {edit['before']} → {edit['after']}" if edit["field"] else ""
        typer.echo(f"  {edit['action']} {edit['theme_id']} “{edit['theme']}”{change}")
