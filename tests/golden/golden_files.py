"""What the golden tests read of a folder that a run or a comparison wrote."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder: Path) -> dict[str, Any]:
    """Return the bytes of every file of a run by name; run.json without its timings and place.

    Without the list of digests, too: it holds that of run.json.
    """
    files: dict[str, Any] = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    told = json.loads(files["run.json"])
    del told["timings"], told["place"], files["SHA256SUMS"]
    return {**files, "run.json": told}
