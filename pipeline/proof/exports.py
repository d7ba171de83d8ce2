"""Whether the shared forms of a run say what the run says: made again and compared part by part."""

from __future__ import annotations

from pathlib import Path

from pipeline import exporting
from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError
from pipeline.proof.claims import Checked
from pipeline.proof.differences import differences
from pipeline.proof.files import check_files, manifest_of
from pipeline.publish.finished import FinishedRun


def folders(run: Path) -> list[Path]:
    """Return the folders inside a run that hold an export."""
    return sorted(path.parent for path in run.glob(f"*/{exporting.RECORD}"))


def check_export(folder: Path, run: FinishedRun, book: CodeBook, checked: Checked) -> None:
    """Take down where the files of an export are not what its run makes now."""
    record = folder / exporting.RECORD
    mine = Checked()
    told = manifest_of(folder, mine, exporting.RECORD)
    files = check_files(folder, told, mine, exporting.RECORD) if told else {}
    try:
        named, leave = exporting.asked(record.read_bytes(), str(record))
        again = exporting.made_of(run, book, exporting.forms(named), leave)
    except (SettingsError, OSError) as error:
        mine.fail(exporting.RECORD, "", str(error))
    else:
        found = dict(again.files)
        del found["SHA256SUMS"]
        for name, data in {**files, exporting.RECORD: record.read_bytes()}.items():
            mine.add("shared forms, made again and compared")
            for where, what in differences(name, data, found.get(name, b"")):
                mine.fail(name, where, what)
        _check_persons(folder.parent, again.persons, mine)
    checked.add_from(mine, folder.name)


def _check_persons(run: Path, persons: bytes, checked: Checked) -> None:
    if not persons:
        return
    path = run / exporting.KEY
    found = path.read_bytes() if path.is_file() else b""
    for where, what in differences(exporting.KEY, found, persons):
        checked.fail(f"../{exporting.KEY}", where, what)
