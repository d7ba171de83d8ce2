"""`pipeline train`: models made again from authored examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import CacheFolder, Json, Quiet
from pipeline.cli.screen import say


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
    lesson = trainers.Lesson(examples, book, out, folder, measure, lambda line: say(line, quiet))
    told = trainers.train(names, lesson)
    if as_json:
        typer.echo(json.dumps(told, indent=2))
    else:
        typer.echo("\n".join(line for name in told for line in trainers.as_lines(name, told[name])))
