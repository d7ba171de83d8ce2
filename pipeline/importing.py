"""What people corrected in an analysis program, brought back as codings.csv and codebook.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError
from pipeline.publish.finished import CODEBOOK, FinishedRun
from pipeline.publish.publication import Leave, publish
from pipeline.refi.corrections import (
    CodingRow,
    as_csv,
    codings,
    edited,
    read_codebook,
    read_project,
    themes,
)

CODINGS = "codings.csv"


@dataclass(frozen=True)
class Returned:
    """The files to carry on with by name, and how many codings and themes were changed."""

    files: Mapping[str, bytes]
    codings: int
    themes: int


def bring_back(file: Path, run: FinishedRun, codebook: CodeBook, leave: Leave) -> Returned:
    """Return what differs between a run and a project or code book that was made of it.

    `leave` is that with which it was exported. A file is there only if something of it differs.
    Raises SettingsError for a file that is neither, or that another run was exported to.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        todo = "Give a .qdpx or .qdc file."
        raise SettingsError(str(file), f"cannot be read ({error.strerror}).", todo) from None
    shown = publish(run, codebook, leave).shown
    if file.suffix.lower() == ".qdc":
        rows: tuple[CodingRow, ...] = ()
        edits = themes(read_codebook(data, str(file)), shown)
    else:
        project = read_project(data, str(file))
        rows = codings(project, shown)
        edits = themes(project.codes, shown, project)
    files = {CODINGS: as_csv(rows)} if rows else {}
    if edits:
        files[CODEBOOK] = edited(run.files[CODEBOOK], edits)
    return Returned(files, len(rows), len(edits))


def write(returned: Returned, folder: Path) -> None:
    """Write what was brought back; raise SettingsError if that cannot be done."""
    try:
        for name, data in returned.files.items():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    except OSError as error:
        what = f"cannot be written to ({error.strerror})."
        raise SettingsError(str(folder), what, "Name another folder with --out.") from None
