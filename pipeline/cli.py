"""The command line: read arguments, call, print, exit. Nothing is decided here."""

from __future__ import annotations

import gc
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import __version__
from pipeline.errors import PipelineError, SettingsError, StoppedError, did_you_mean

app = typer.Typer(
    name="pipeline",
    help="Extract themes from consultation notes and minutes: progress, barriers and needs, who "
    "says so, and where each word stands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no messages.")]
CodeBookPath = Annotated[
    Path | None,
    typer.Option("--codebook", metavar="FILE", help="Use this code book instead of the corpus's."),
]
CacheFolder = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="DIR",
        envvar="TAKING_STOCK_CACHE",
        help="Keep prepared models and remembered answers here.",
    ),
]


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"taking-stock {__version__}")
        raise typer.Exit


@app.command()
def run(
    corpus: Annotated[Path, typer.Argument(help="A folder of notes, with or without corpus.toml.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write here instead of reports/<corpus>."),
    ] = None,
    codebook: CodeBookPath = None,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes to use; 0 chooses by size.")
    ] = 0,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first document that cannot be read.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Remember nothing: compute all of it again.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be read and stop.")
    ] = False,
    cache: CacheFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read a folder of notes, code every point, find themes, write the summary and tables."""
    from pipeline import flow, settings
    from pipeline.cache import Cache
    from pipeline.folder import RunFolder, manifest

    begun = time.perf_counter()
    loaded = settings.load(corpus, codebook=codebook)
    target = RunFolder(out or Path("reports") / loaded.corpus.name)
    if dry_run:
        _print_plan(loaded, target.path, as_json)
        return
    target.check_writable()
    folder = settings.cache_folder(cache)
    recipe = settings.recipe(loaded.codebook, folder, say=lambda line: _say(line, quiet))
    known = None if fresh else target.unchanged(loaded.corpus, recipe)
    if known is not None:
        _say("Nothing has changed since the last run.", quiet)
        _finish(known, target.path, as_json)
    with _interruptible(), _progress(quiet or as_json) as told:
        done = flow.run(
            loaded.corpus,
            recipe,
            cache=Cache(None if fresh else folder / "answers"),
            workers=workers or _workers(loaded.corpus),
            strict=strict,
            progress=told,
        )
    files = flow.render(done.found, recipe)
    seconds = {**done.seconds, "all": time.perf_counter() - begun}
    told_of = manifest(done.found, recipe, files, seconds)
    target.write(files, told_of)
    _finish(told_of, target.path, as_json)


def _workers(corpus: Any) -> int:  # noqa: ANN401 - a Corpus; the type would cost its import
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
    for name, reason in manifest["failures"].items():
        typer.echo(f"Not included: {name}: {reason}", err=True)
    rows = manifest["counts"]["hand_codings"]
    if rows.get("unmatched"):
        told = f"{rows['unmatched']} of {sum(rows.values())} rows speak of no segment"
        typer.echo(f"Hand codings: {told}: see human_codings.csv", err=True)
    for name, gaps in manifest["gaps"].items():
        for gap in gaps:
            typer.echo(f"Read in part: {name}: {gap}", err=True)
    raise typer.Exit(3 if manifest["failures"] or manifest["gaps"] else 0)


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="One document.")],
    codebook: CodeBookPath = None,
    only: Annotated[
        str, typer.Option("--only", metavar="LABEL", help="Show only segments of this label.")
    ] = "",
    page: Annotated[
        int | None, typer.Option("--page", metavar="N", min=1, help="Show only this page.")
    ] = None,
    image: Annotated[
        Path | None,
        typer.Option("--image", metavar="PAGE.png", help="Draw that page (else the first) here."),
    ] = None,
    cache: CacheFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show page by page how one document is read, cut and coded, and why."""
    from pipeline import flow, settings
    from pipeline.report import inspection, page_image, page_listing, terminal

    if not file.is_file():
        near = sorted(path.name for path in file.parent.glob("*")) if file.parent.is_dir() else []
        todo = did_you_mean(file.name, near) if near else "Check the path."
        raise SettingsError(str(file), "there is no such file.", todo)
    book, facts = settings.for_file(file, codebook)
    recipe = settings.recipe(book, settings.cache_folder(cache), say=lambda line: _say(line, quiet))
    if only:
        book.label(only)
    reader = flow.reader_for(file, recipe.readers, file.name)
    read = flow.code(file, file.name, reader, recipe, facts)
    read = flow.as_coded_by_people(read, settings.hand_codings(file, book), book)
    shown = page or (1 if image else 0)
    inspection.check_page(read.document, page or 0)
    if image:
        page_image.write(read.document, file, shown, image)
        _say(f"Page {shown} is drawn in {image}.", quiet)
    if as_json:
        rows = inspection.as_rows(read.document, read.coded, only, shown)
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        from rich.console import Console

        terminal.show(page_listing.listing(read.document, read.coded, only, shown), Console())
    else:
        typer.echo(terminal.as_text(read.document, read.coded, only, shown))
    raise typer.Exit(3 if read.document.gaps else 0)


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="The folder of a finished run.")],
    format: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Formats, comma between: csv.")
    ] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write here instead of RUN/export.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write shareable forms of a finished run."""
    from pipeline.report.share import share

    written = share(run, out or run / "export", [part.strip() for part in format.split(",")])
    if as_json:
        typer.echo(json.dumps([str(path) for path in written], indent=2))
    else:
        for path in written:
            typer.echo(str(path))


Bound = Annotated[float | None, typer.Option(min=0, max=1, help="Exit with 4 if missed.")]
RunPath = Annotated[Path, typer.Argument(help="The folder of a finished run.")]


@app.command()
def evaluate(
    run: RunPath,
    gold: Annotated[Path, typer.Option(metavar="FILE", help="Hand codings, CSV or JSONL.")],
    document: Annotated[
        str, typer.Option(metavar="TEXT", help="Only documents whose name holds this.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write here instead of RUN/evaluation.")
    ] = None,
    min_label_f1: Bound = None,
    min_stakeholder_f1: Bound = None,
    min_service_f1: Bound = None,
    max_calibration_error: Bound = None,
    as_json: Json = False,
) -> None:
    """Score a run against hand codings, and list the disagreements worth reading."""
    from pipeline.agreement import evaluate, files, report

    bounds = evaluate.Bounds(
        min_label_f1, min_stakeholder_f1, min_service_f1, max_calibration_error
    )
    found = files.evaluated(run, gold, _codebook_of(run), document)
    told = files.write_evaluation(out or run / "evaluation", found, run, document)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{report.as_text(found)}\n{Path(told['out']) / files.REPORT}")
    evaluate.check(found, bounds)


@app.command()
def sample(
    run: RunPath,
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="How many segments.")] = 100,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here instead of RUN/sample.csv.")
    ] = None,
    seed_text: Annotated[
        str, typer.Option(metavar="TEXT", help="Another text draws another sample.")
    ] = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw segments for blind second coding: a sheet without labels, and what the labels mean."""
    from pipeline.agreement import files

    target = out or run / "sample.csv"
    told = files.write_sample(target, run, number, seed_text, _codebook_of(run))
    if told["segments"] < number:
        _say(f"The run has only {told['segments']} segments that are no headings.", quiet)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{told['sheet']}\n{told['codebook']}")


def _codebook_of(run: Path) -> Any:  # noqa: ANN401 - a CodeBook; the type would cost its import
    """Return the code book that a run used, or the shipped one where it kept none."""
    from pipeline import settings
    from pipeline.shipped import shipped

    used = run / "codebook.toml"
    return settings.load_codebook(used if used.is_file() else shipped("codebook.toml"))


@app.command()
def train(
    models: Annotated[
        list[str] | None,
        typer.Argument(metavar="MODEL", help="coder, topical, tagger, namer; none is all."),
    ] = None,
    examples: Annotated[
        Path, typer.Option(metavar="DIR", help="Authored examples; tags/ and themes/ inside.")
    ] = Path("models/training"),
    codebook: Annotated[
        Path, typer.Option(metavar="FILE", help="The code book whose cues are used.")
    ] = Path("models/codebook.toml"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where models and their cards go, a folder each.")
    ] = Path("models"),
    measure: Annotated[
        bool, typer.Option("--measure", help="Measure topical on fields left out: twice the time.")
    ] = False,
    cache: CacheFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Train models again from authored examples and print their scores on what was left out."""
    from pipeline import settings, trainers

    names = trainers.chosen(models or ())
    book, folder = settings.load_codebook(codebook), settings.cache_folder(cache) / "models"
    lesson = trainers.Lesson(examples, book, out, folder, measure, lambda line: _say(line, quiet))
    told = trainers.train(names, lesson)
    if as_json:
        typer.echo(json.dumps(told, indent=2))
    else:
        typer.echo("\n".join(line for name in told for line in trainers.as_lines(name, told[name])))


def _say(line: str, quiet: bool = False) -> None:
    if not quiet:
        typer.echo(line, err=True)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Turn an interrupt into an error that says how things stand."""
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError(
            "run", "was interrupted.", "Nothing half-written is left; run again to go on."
        ) from None


@contextmanager
def _progress(quiet: bool) -> Iterator[Any]:
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


def main() -> None:
    """Run the command line; a user's mistake gives a message and an exit code, no traceback."""
    gc.set_threshold(50_000, 20, 20)  # a short process full of imports: collect seldom
    code: int | str | None = 0
    try:
        app()
    except SystemExit as leaving:
        code = leaving.code
    except PipelineError as error:
        typer.echo(f"Error: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
    _leave(code)


def _leave(code: int | str | None) -> None:
    """End the process at once: taking apart all that was imported would cost half a second."""
    code = code if isinstance(code, int) else int(code is not None)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        code = code or 0
    os._exit(code)
