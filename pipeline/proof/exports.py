"""Whether the shared forms of a run say what the run says: made again and compared part by part."""

from __future__ import annotations

from pathlib import Path

from pipeline import __version__, exporting
from pipeline.codebook import CodeBook
from pipeline.errors import PipelineError
from pipeline.folder import MANIFEST, SUMS
from pipeline.proof.claims import Checked
from pipeline.proof.differences import differences
from pipeline.proof.files import check_files, manifest_of
from pipeline.publish.finished import FinishedRun


def folders(run: Path) -> list[Path]:
    """Return the folders inside a run that hold an export, or what is left of one."""
    held = {path.parent for name in (exporting.RECORD, SUMS) for path in run.rglob(name)}
    return sorted(folder for folder in held - {run} if not (folder / MANIFEST).exists())


def check_export(folder: Path, run: FinishedRun, book: CodeBook, checked: Checked) -> None:
    """Take down where the files of an export are not what its run makes now."""
    mine = Checked()
    _check(folder, run, book, mine)
    checked.add_from(mine, folder.name)


def _check(folder: Path, run: FinishedRun, book: CodeBook, checked: Checked) -> None:
    record = folder / exporting.RECORD
    if not record.is_file():
        checked.fail(exporting.RECORD, "", "is gone: nothing tells what was exported.")
        return
    told = manifest_of(folder, checked, exporting.RECORD)
    if told is None:
        return
    files = check_files(folder, told, checked, exporting.RECORD)
    if told.get("key") != run.manifest["key"]:
        checked.fail(exporting.RECORD, "key", "is of another run: export again.")
        return
    made_by = told.get("taking_stock")
    if made_by != __version__:
        what = f"was written by Taking Stock {made_by}, this is {__version__}: export again."
        checked.fail(exporting.RECORD, "taking_stock", what)
        return
    try:
        named, leave = exporting.asked(record.read_bytes(), str(record))
        again = exporting.made_of(run, book, exporting.forms(named), leave)
    except PipelineError as error:
        checked.fail(exporting.RECORD, "", f"cannot be made again: {error}")
        return
    found = {name: data for name, data in again.files.items() if name != SUMS}
    for name, data in {**files, exporting.RECORD: record.read_bytes()}.items():
        checked.add("shared forms, made again and compared")
        for where, what in differences(name, data, found.get(name, b"")):
            checked.fail(name, where, what)
    _check_persons(folder.parent, again.persons, checked)


def _check_persons(run: Path, persons: bytes, checked: Checked) -> None:
    if not persons:
        return
    path = run / exporting.KEY
    found = path.read_bytes() if path.is_file() else b""
    for where, what in differences(exporting.KEY, found, persons):
        checked.fail(f"../{exporting.KEY}", where, what)
