"""`pipeline evaluate` and `pipeline sample`: a run beside what people say of the same text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.app import Bound, Json, Quiet, RunPath
from pipeline.cli.screen import say


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
        say(f"The run has only {told['segments']} segments that are no headings.", quiet)
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
