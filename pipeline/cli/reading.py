"""`pipeline inspect`: how one document is read, cut and coded."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import CacheFolder, CodeBookPath, Json, Quiet
from pipeline.cli.screen import say
from pipeline.errors import SettingsError, did_you_mean


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
    from pipeline import documents, settings
    from pipeline.report import inspection, page_image, page_listing, terminal

    if not file.is_file():
        near = sorted(path.name for path in file.parent.glob("*")) if file.parent.is_dir() else []
        todo = did_you_mean(file.name, near) if near else "Check the path."
        raise SettingsError(str(file), "there is no such file.", todo)
    book, facts = settings.for_file(file, codebook)
    recipe = settings.recipe(book, settings.cache_folder(cache), say=lambda line: say(line, quiet))
    if only:
        book.label(only)
    reader = documents.reader_for(file, recipe.readers, file.name)
    read = documents.code(file, file.name, reader, recipe, facts)
    read = documents.as_coded_by_people(read, settings.hand_codings(file, book), book)
    shown = page or (1 if image else 0)
    inspection.check_page(read.document, page or 0)
    if image:
        page_image.write(read.document, file, shown, image)
        say(f"Page {shown} is drawn in {image}.", quiet)
    if as_json:
        rows = inspection.as_rows(read.document, read.coded, only, shown)
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        from rich.console import Console

        terminal.show(page_listing.listing(read.document, read.coded, only, shown), Console())
    else:
        typer.echo(terminal.as_text(read.document, read.coded, only, shown))
    raise typer.Exit(3 if read.document.gaps else 0)
