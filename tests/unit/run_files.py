"""The table of a finished run and files of hand codings, as small as a test needs them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.report.csv import SEGMENT_COLUMNS

Rows = Sequence[dict[str, Any]]


def segment(number: int, text: str, label: str, **more: object) -> dict[str, Any]:
    """One row of segments.csv in a.txt, or in the document named."""
    document = str(more.get("document", "a.txt"))
    return {
        "segment_id": f"{document}#char={number * 100},{number * 100 + 90}",
        "document": document,
        "page": 1,
        "start": number * 100,
        "end": number * 100 + 90,
        "kind": "bullet",
        "heading_path": "STAFF > Concerns",
        "text": text,
        "label": label,
        "label_confidence": "0.800",
        "label_basis": "wording",
        **more,
    }


def write_run(folder: Path, rows: Rows) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "segments.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, SEGMENT_COLUMNS, lineterminator="\r\n", restval="")
        table.writeheader()
        table.writerows(rows)
    return folder


def write_gold(path: Path, rows: Rows) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".jsonl":
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        table.writeheader()
        table.writerows(rows)
    return path


def cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
