"""Shareable forms of a finished run: checked, taken through the door of publication, rendered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline import __version__, registry
from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError, did_you_mean
from pipeline.folder import MANIFEST, SUMS, as_json, digests, sums
from pipeline.publish.finished import FinishedRun
from pipeline.publish.publication import Leave, publish
from pipeline.published import Publication
from pipeline.stages import Form

RECORD = "export.json"  # beside the forms: what was asked for, and the digests of the files
KEY = "pseudonyms.csv"  # beside the run, not the forms: who stands behind a pseudonym
ALL = "all"
_LIBRARIES = ("lxml", "python-docx", "xlsxwriter")


@dataclass(frozen=True)
class Exported:
    """The files of an export by name, its record included, and who stands behind pseudonyms."""

    files: Mapping[str, bytes]
    shown: Publication
    persons: bytes


def forms(wanted: str) -> tuple[Form, ...]:
    """Return the forms that a list names, comma between; `all` names every one.

    Raises SettingsError for a form that there is not.
    """
    known = registry.names("forms")
    named = [part.strip() for part in wanted.split(",") if part.strip()]
    for name in named:
        if name not in (*known, ALL):
            raise SettingsError("--format", f'there is no "{name}".', did_you_mean(name, known))
    if not named:
        raise SettingsError("--format", "names no form.", f"Known: {', '.join(known)}, {ALL}.")
    chosen = sorted(known) if ALL in named else list(dict.fromkeys(named))
    return tuple(registry.load("forms", name)() for name in chosen)


def export(
    run: FinishedRun, codebook: CodeBook, chosen: Sequence[Form], leave: Leave | None = None
) -> Exported:
    """Return the shareable forms of a run, whose code book is the one that it wrote.

    Raises SettingsError where a file of the run was changed since.
    """
    for name, digest in digests(run.files).items():
        if run.manifest["outputs"][name] != digest:
            todo = "`pipeline verify` tells what does not hold; run again before you share it."
            raise SettingsError(f"{run.name}: {name}", "was changed after the run.", todo)
    return made_of(run, codebook, chosen, leave or Leave())


def made_of(run: FinishedRun, codebook: CodeBook, chosen: Sequence[Form], leave: Leave) -> Exported:
    """Return the shareable forms of a run as it stands."""
    released = publish(run, codebook, leave)
    shown = released.shown
    files = {name: data for form in chosen for name, data in form.render(shown).items()}
    record = _record(shown, chosen, leave, files)
    made = {**files, RECORD: as_json(record)}
    return Exported({**made, SUMS: sums(digests(made))}, shown, released.persons)


def _record(
    shown: Publication, chosen: Sequence[Form], leave: Leave, files: Mapping[str, bytes]
) -> dict[str, Any]:
    """Return what an export says of itself: enough to make it again."""
    return {
        "taking_stock": __version__,
        "title": shown.title,
        "key": shown.made.key,
        "formats": {form.name: form.version for form in chosen},
        "leave": asdict(leave),
        "withheld": asdict(shown.withheld),
        "libraries": {name: found for name in _LIBRARIES if (found := _version(name))},
        "outputs": digests(files),
    }


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def asked(record: bytes, where: str) -> tuple[str, Leave]:
    """Return the formats and the leave that the record of an export holds.

    Raises SettingsError where it is not what an export writes.
    """
    try:
        told = json.loads(record)
        return ",".join(told["formats"]), Leave(**told["leave"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"is not what an export writes ({error})."
        raise SettingsError(where, what, "Export the run again.") from None


def write(exported: Exported, out: Path, run: Path) -> list[Path]:
    """Write an export into a folder, in place of an earlier one, and return the paths.

    The key to the pseudonyms, if there are any, goes beside the run. Raises SettingsError if a
    folder cannot be written to.
    """
    if (out / MANIFEST).exists():
        raise SettingsError(str(out), "holds a run.", "Name another folder with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in _earlier(out) - set(exported.files):
            (out / name).unlink(missing_ok=True)
        for name, data in exported.files.items():
            (out / name).write_bytes(data)
        if exported.persons:
            (run / KEY).write_bytes(exported.persons)
    except OSError as error:
        what = f"cannot be written to ({error.strerror})."
        raise SettingsError(str(out), what, "Name another folder with --out.") from None
    return [out / name for name in exported.files]


def _earlier(out: Path) -> set[str]:
    """Return the files that an earlier export wrote here; names that lead elsewhere are not."""
    try:
        names = set(map(str, json.loads((out / RECORD).read_bytes())["outputs"]))
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if Path(name).name == name}
