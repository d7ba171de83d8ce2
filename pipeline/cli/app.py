"""The application that commands are registered with, and the options that they share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import __version__

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
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", "--workers", metavar="N", min=0, help="Processes to use; 0 chooses by size."
    ),
]
Scheduler = Annotated[
    str,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Let the workers of a Dask scheduler read and code, as tcp://host:8786.",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first document that cannot be read.")
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Remember nothing: compute all of it again.")]
RunPath = Annotated[Path, typer.Argument(help="The folder of a finished run.")]
Bound = Annotated[float | None, typer.Option(min=0, max=1, help="Exit with 4 if missed.")]


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"taking-stock {__version__}")
        raise typer.Exit
