"""The files of `pipeline evaluate` and `pipeline sample`, and writing them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.agreement.evaluate import Evaluation, evaluate, is_by_hand
from pipeline.agreement.finished import read_rows
from pipeline.agreement.gold import join
from pipeline.agreement.plot import reliability_plot
from pipeline.agreement.record import as_data, disagreements_table, unmatched_table
from pipeline.agreement.report import as_markdown
from pipeline.agreement.sheet import as_sheet, check_free, crib, sample
from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError

REPORT = "evaluation.md"


def title_of(run: Path) -> str:
    """Return the title of a run, or the name of its folder where it tells none."""
    try:
        return str(json.loads((run / "run.json").read_bytes())["title"])
    except (OSError, ValueError, KeyError, TypeError):
        return run.resolve().name


def evaluated(run: Path, gold: Path, codebook: CodeBook, document: str = "") -> Evaluation:
    """Return the evaluation of a run beside a file of hand codings.

    With `document`, of documents whose name holds that text. Raises SettingsError where the run
    or the file cannot be used, no coding is matched, or all are the run's own.
    """
    joined = join(gold, read_rows(run, document), codebook, document)
    if all(is_by_hand(unit, "label") for unit in joined.units):
        what = "the run took each of these codings from a person: there is nothing to compare."
        todo = "Run again without codings.csv, or give codings that the run does not know."
        raise SettingsError(str(gold), what, todo)
    return evaluate(joined, [label.id for label in codebook.labels])


def write_evaluation(
    folder: Path, found: Evaluation, run: Path, document: str = ""
) -> dict[str, Any]:
    """Write the files of an evaluation and return what evaluation.json says, with the folder."""
    write(folder, evaluation_files(found, title_of(run), document))
    return {"out": str(folder), **as_data(found, document)}


def write_sample(
    target: Path, run: Path, number: int, seed_text: str, codebook: CodeBook
) -> dict[str, Any]:
    """Write a sheet for blind coding with the code book beside it; return how much and where.

    Raises SettingsError where the run cannot be used or the sheet holds codings already.
    """
    drawn = sample(read_rows(run), number, seed_text)
    table, notes = as_sheet(drawn), target.with_suffix(".md")
    check_free(target, table)
    write(target.parent, {target.name: table, notes.name: crib(codebook, drawn)})
    return {"segments": len(drawn), "sheet": str(target), "codebook": str(notes)}


def evaluation_files(found: Evaluation, title: str, document: str = "") -> dict[str, bytes]:
    """Return the files of an evaluation by name."""
    data = json.dumps(as_data(found, document), ensure_ascii=False, indent=2) + "\n"
    return {
        REPORT: as_markdown(found, title).encode(),
        "evaluation.json": data.encode(),
        "disagreements.csv": disagreements_table(found),
        "unmatched.csv": unmatched_table(found),
        "calibration.svg": reliability_plot(found.bins, found.value("calibration_error")),
    }


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is made if need be; SettingsError where that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        what = f"cannot be written to ({error.strerror})."
        raise SettingsError(str(folder), what, "Name another place with --out.") from None
