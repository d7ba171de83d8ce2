"""A finished run as it lies in its folder: its tables row by row, its texts and run.json."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError

MANIFEST = "run.json"
CODEBOOK = "codebook.toml"
TEXTS = "texts/"
_LONGEST = 1 << 30  # characters of a cell: a whole answer fits
_AGAIN = "Run `pipeline run` again."
_NEEDED = {
    "segments.csv": ("segment_id", "document", "start", "end", "text", "label", "may_quote",
                     "second_label", "same_as"),
    "documents.csv": ("document", "status", "unit", "may_quote"),
    "exclusions.csv": ("document", "start", "end", "reason", "text"),
    "themes.csv": ("theme_id", "theme", "label", "share_low", "basis", "parent_id"),
    "theme_stakeholders.csv": ("theme_id", "label", "stakeholder", "segments"),
    "theme_parents.csv": ("parent_id", "parent", "themes"),
    "theme_members.csv": ("segment_id", "theme_id", "role", "fit"),
    "theme_evidence.csv": ("theme_id", "role", "segment_id"),
    "actions.csv": ("theme_id", "barrier_id", "need_id", "indicator_id", "similarity"),
}  # fmt: skip

Row = Mapping[str, str]


@dataclass(frozen=True)
class FinishedRun:
    """The files of a run: `tables` by file name, `texts` by document, and the manifest.

    `files` holds the bytes of everything that the manifest names.
    """

    name: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, Sequence[Row]]
    texts: Mapping[str, str]
    files: Mapping[str, bytes]

    @cached_property
    def _file_of(self) -> dict[str, str]:
        return files_of(self.manifest)

    def file(self, document: str) -> str:
        """Return the file that a document is, or is a portion of."""
        return self._file_of.get(document, document)


def read_run(folder: Path) -> FinishedRun:
    """Return the run in a folder.

    Raises SettingsError if there is none, if a file of it is gone or cannot be read, or if it was
    written by a version with other tables.
    """
    manifest = _manifest(folder)
    files = {name: _bytes(folder, name) for name in manifest["outputs"]}
    return run_of(str(folder), manifest, files)


def run_of(where: str, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> FinishedRun:
    """Return the run that some files are; `where` names it in errors."""
    if "comparison" in manifest:
        todo = "Give the folder of one year's run."
        raise SettingsError(where, "is a comparison of years, not a run.", todo)
    missing = [name for name in (*_NEEDED, CODEBOOK) if name not in files]
    if missing:
        raise SettingsError(where, f"lacks {', '.join(missing)}.", _AGAIN)
    tables = {name: rows_of(where, name, files[name]) for name in _NEEDED}
    texts = texts_of(where, files)
    return FinishedRun(str(manifest["corpus"]), manifest, tables, texts, files)


def files_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the file of each document that is a portion of one, as a manifest tells it."""
    told = manifest.get("portions", {})
    return {str(id): str(file) for file, ids in told.items() for id in ids}


def texts_of(where: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the texts among some files by the ids of their documents."""
    return {
        name.removeprefix(TEXTS).removesuffix(".txt"): _text(where, name, data)
        for name, data in files.items()
        if name.startswith(TEXTS)
    }


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        todo = "Give the folder that `pipeline run` wrote."
        raise SettingsError(str(folder), "holds no finished run.", todo)
    try:
        made = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(str(path), f"cannot be read ({error}).", _AGAIN) from None
    if not isinstance(made, dict) or not isinstance(made.get("outputs"), dict):
        raise SettingsError(str(path), "is not what a run writes.", _AGAIN)
    return made


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        where = str(folder / name)
        raise SettingsError(where, f"cannot be read ({error.strerror}).", _AGAIN) from None


def _text(where: str, name: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{where}/{name}", f"is no UTF-8 ({error}).", _AGAIN) from None


def rows_of(where: str, name: str, data: bytes) -> list[Row]:
    """Return the rows of a table; raise SettingsError if it is none, or lacks a column."""
    csv.field_size_limit(_LONGEST)
    text = _text(where, name, data)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows: list[Row] = list(table)
    except csv.Error as error:
        raise SettingsError(f"{where}/{name}", f"is no CSV ({error}).", _AGAIN) from None
    missing = [column for column in _NEEDED.get(name, ()) if column not in (table.fieldnames or ())]
    if missing:
        what = f"has no column {', '.join(missing)}."
        raise SettingsError(f"{where}/{name}", what, _AGAIN)
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise SettingsError(f"{where}/{name}", f"row {number} has other columns.", _AGAIN)
    return rows


def members(cell: str) -> tuple[str, ...]:
    """Return the members of a set in a cell."""
    return tuple(part for part in cell.split(";") if part)


def number(cell: str) -> float | None:
    """Return the number in a cell, None where it is empty."""
    return float(cell) if cell else None
