"""Shareable forms of a finished run, made from its tables alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = {
    "document": "the file the point stands in",
    "page": "its page, from 1",
    "line": "its line on that page (in the file, for text)",
    "paragraph": "its printed paragraph number, if it has one",
    "heading_path": "the headings above it, outermost first",
    "text": "its words",
    "label": "progress, barrier or need",
    "label_confidence": "how sure the coder is, from 0 to 1",
    "stakeholders": "who says so",
    "services": "which service it is about",
    "theme": "the theme that holds it",
    "review": "yes: a person should look at it",
    "segment_id": "its address in the run",
}


def share(run: Path, out: Path, formats: Sequence[str]) -> list[Path]:
    """Write a run's shareable forms into a folder and return their paths.

    Raises SettingsError for a folder that holds no finished run or an unknown format.
    """
    for name in formats:
        if name not in FORMATS:
            raise SettingsError("--format", f'there is no "{name}".', did_you_mean(name, FORMATS))
    if not (run / "run.json").is_file() or not (run / "segments.csv").is_file():
        raise SettingsError(
            str(run), "holds no finished run.", "Give the folder that `pipeline run` wrote."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        return [path for name in formats for path in FORMATS[name](run, out)]
    except PermissionError:
        raise SettingsError(
            str(out), "cannot be written to.", "Name another folder with --out."
        ) from None


def _csv(run: Path, out: Path) -> list[Path]:
    """Write points.csv (one row a finding), a cross-table, and what the columns mean.

    UTF-8 with a byte-order mark, so that spreadsheets show it right; a cell that a spreadsheet
    would take for a formula gets an apostrophe before it.
    """
    import pandas as pd

    segments = pd.read_csv(run / "segments.csv", dtype=str, keep_default_na=False)
    points = segments.loc[segments["label"] != "none", list(_COLUMNS)]
    cross = _cross_table(points)
    written = [out / "points.csv", out / "themes_by_label.csv", out / "columns.csv"]
    meaning = pd.DataFrame(list(_COLUMNS.items()), columns=["column", "meaning"])
    for path, frame in zip(written, (points, cross, meaning), strict=True):
        safe = frame.map(_no_formula)
        safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    title = json.loads((run / "run.json").read_bytes())["title"]
    note = out / "README.txt"
    note.write_text(
        f"{title}\n\npoints.csv: one row a point. themes_by_label.csv: points by theme and label.\n"
        "columns.csv: what the columns of points.csv mean. A count says how often something was\n"
        "noted, not how many people think so.\n",
        encoding="utf-8",
    )
    return [*written, note]


def _cross_table(points: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    placed = points.loc[points["theme"] != ""]
    cross = pd.crosstab(placed["theme"], placed["label"])
    wanted = [name for name in ("progress", "barrier", "need") if name in cross.columns]
    wanted += [name for name in cross.columns if name not in wanted]
    cross = cross[wanted]
    cross["all"] = cross.sum(axis=1)
    return cross.sort_values(["all", "theme"], ascending=[False, True]).reset_index()


def _no_formula(cell: object) -> object:
    risky = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t")
    return f"'{cell}" if risky else cell


FORMATS: dict[str, Callable[[Path, Path], list[Path]]] = {"csv": _csv}
