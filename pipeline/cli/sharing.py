"""`pipeline export`, `verify` and `import`: what leaves, the proof of it, what returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.app import CacheFolder, Json, Quiet, RunPath
from pipeline.cli.screen import say
from pipeline.errors import SettingsError

_SHOWN = 40  # problems printed, at most


def export(
    run: RunPath,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="LIST",
            help="Forms, comma between: csv, docx, html, json, method, qdc, qdpx, xlsx; or all.",
        ),
    ] = "all",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write here instead of RUN/export.")
    ] = None,
    pseudonymise: Annotated[
        bool,
        typer.Option("--pseudonymise", help="Mask the names of private persons; keep a key file."),
    ] = False,
    threshold: Annotated[
        int | None,
        typer.Option(
            "--threshold",
            min=0,
            metavar="N",
            help="Hold back counts by group of fewer people; 5 where people answer singly, else 0.",
        ),
    ] = None,
    date: Annotated[
        str, typer.Option("--date", metavar="DATE", help="The day that the forms bear, 2014-05-03.")
    ] = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write shareable forms of a finished run: Word, Excel, a web page, CSV, REFI-QDA, JSON."""
    from pipeline import exporting, settings
    from pipeline.publish.finished import CODEBOOK, read_run
    from pipeline.publish.publication import Leave

    chosen, leave = exporting.forms(format), Leave(threshold, pseudonymise, date)
    read = read_run(run)
    book = settings.load_codebook(run / CODEBOOK)
    made = exporting.export(read, book, chosen, leave)
    paths = exporting.write(made, out or run / "export", run)
    if made.persons:
        say(f"Who stands behind the pseudonyms: {run / exporting.KEY}. Keep it to yourself.", quiet)
    if as_json:
        typer.echo(json.dumps([str(path) for path in paths], indent=2))
    else:
        for path in paths:
            typer.echo(str(path))


def import_(
    file: Annotated[
        Path, typer.Argument(help="A project (.qdpx) or code book (.qdc) made of a run.")
    ],
    run: Annotated[
        Path, typer.Option("--run", metavar="RUN", help="The folder of the run it was made of.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write here instead of RUN/import.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Bring corrections made in NVivo and the like back as codings.csv and codebook.toml."""
    from pipeline import exporting, importing, settings
    from pipeline.publish.finished import CODEBOOK, read_run
    from pipeline.publish.publication import Leave

    read = read_run(run)
    book = settings.load_codebook(run / CODEBOOK)
    beside = [folder / exporting.RECORD for folder in (file.parent, run / "export")]
    record = next((path for path in beside if path.is_file()), None)
    leave = exporting.asked(record.read_bytes(), str(record))[1] if record else Leave()
    found = importing.bring_back(file, read, book, leave)
    target = out or run / "import"
    importing.write(found, target)
    told = {"codings": found.codings, "themes": found.themes}
    if as_json:
        paths = [str(target / name) for name in found.files]
        typer.echo(json.dumps({**told, "files": paths}, indent=2))
        return
    typer.echo(f"Codings that differ: {found.codings}")
    typer.echo(f"Edits of themes: {found.themes}")
    for name in found.files:
        typer.echo(str(target / name))
    if found.files:
        say("Look at them, copy them beside the notes, and run again.", quiet)


def verify(
    run: RunPath,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus", metavar="DIR", help="Where the notes lie now, if they were moved."
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Also make all of it again from nothing and compare bytes."),
    ] = False,
    cache: CacheFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Prove a finished run: re-read its sources, and check every quotation, count and cell."""
    from functools import partial

    from pipeline.proof.verifying import verify as prove

    moved = [path.resolve() for path in corpus or ()]
    for path in moved:
        if not path.is_dir():
            todo = "Give the folder in which the notes lie now."
            raise SettingsError(f"--corpus {path}", "is no folder.", todo)
    found = prove(run, partial(_evidence, run, moved, again=again, cache=cache))
    if as_json:
        typer.echo(json.dumps(found.told(), ensure_ascii=False, indent=2))
    else:
        _print_proof(found.told(), quiet)
    raise typer.Exit(4 if found.problems else 0)


def _evidence(
    run: Path,
    moved: list[Path],
    manifest: Any,  # noqa: ANN401
    *,
    again: bool,
    cache: Path | None,
) -> Any:  # noqa: ANN401
    """Return what a run is held against: its notes where they lie now, its own code book."""
    from pipeline import settings
    from pipeline.proof.sources import Source
    from pipeline.proof.verifying import Evidence
    from pipeline.publish.finished import CODEBOOK

    folders = moved or [run / place for place in manifest["place"]["corpora"]]
    own = run / CODEBOOK
    for folder in folders:
        if not folder.is_dir():
            todo = "Say with --corpus where the notes lie now."
            raise SettingsError(str(folder), "there is no such folder.", todo)
    corpora = [settings.load(folder, codebook=own).corpus for folder in folders]
    prefixes = [f"{year}/" for year in manifest.get("years", ())] or [""]
    if len(corpora) != len(prefixes):
        todo = f"Name --corpus {len(prefixes)} times, the earliest year first."
        raise SettingsError("--corpus", f"{len(corpora)} folders were named.", todo)
    sources = [Source(*pair) for pair in zip(corpora, prefixes, strict=True)]
    book = settings.load_codebook(own)
    if not again:
        return Evidence(sources, book)
    return Evidence(sources, book, _again(run, folders, manifest, cache))


def _again(run: Path, folders: list[Path], manifest: Any, cache: Path | None) -> Any:  # noqa: ANN401
    """Return what makes a run or a comparison once more, with nothing remembered."""
    from pipeline import comparing, flow, settings

    named = manifest["place"]["codebook"]
    loaded = [settings.load(f, codebook=run / named if named else None) for f in folders]
    recipe = settings.recipe(loaded[0].codebook, settings.cache_folder(cache))

    def made() -> dict[str, bytes]:
        if "comparison" in manifest:
            compared, counted = comparing.compare([one.corpus for one in loaded], recipe)
            return flow.render_years(compared, recipe, counted.codebook)
        return flow.render(flow.run(loaded[0].corpus, recipe).found, recipe)

    return made


def _print_proof(told: dict[str, Any], quiet: bool) -> None:
    """Print what was checked, then what does not hold."""
    for kind, count in told["checked"].items():
        say(f"{count:>9,} {kind}", quiet)
    problems = told["problems"]
    for problem in problems[:_SHOWN]:
        typer.echo(problem)
    if len(problems) > _SHOWN:
        typer.echo(f"and {len(problems) - _SHOWN:,} more: --json lists them all")
    lost = "1 thing does" if len(problems) == 1 else f"{len(problems):,} things do"
    typer.echo(f"{lost} not hold." if problems else "Everything holds.")
