"""Whether the files of a run are those that were written: digests, names, nothing gone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.folder import MANIFEST, SUMS, digests, sums
from pipeline.proof.claims import Checked

KIND = "files as they were written, by their digests"


def manifest_of(folder: Path, checked: Checked, name: str = MANIFEST) -> Mapping[str, Any] | None:
    """Return what a folder says of its files; None, with the reason taken down, if it is broken.

    Raises SettingsError if the folder holds no such file at all.
    """
    path = folder / name
    if not path.is_file():
        todo = "Give the folder that `pipeline run` or `pipeline compare` wrote."
        raise SettingsError(str(folder), "holds no finished run.", todo)
    try:
        made = json.loads(path.read_bytes())
        names = made["outputs"].keys()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        checked.fail(name, "", f"cannot be read: {error}.")
        return None
    if not all(isinstance(one, str) and _is_inside(folder, one) for one in names):
        checked.fail(name, "outputs", "names a file that lies elsewhere.")
        return None
    return made  # type: ignore[no-any-return]


def _is_inside(folder: Path, name: str) -> bool:
    home = folder.resolve()
    return (home / name).resolve().is_relative_to(home)


def check_files(
    folder: Path, manifest: Mapping[str, Any], checked: Checked, name: str = MANIFEST
) -> dict[str, bytes]:
    """Return the files that a manifest names, those that are gone or changed taken down."""
    files: dict[str, bytes] = {}
    for one in manifest["outputs"]:
        try:
            files[one] = (folder / one).read_bytes()
        except OSError:
            checked.fail(one, "", "is gone.")
    check_digests(files, manifest["outputs"], checked)
    _check_sums(folder, manifest["outputs"], checked, name)
    _check_strays(folder, manifest["outputs"], checked)
    return files


def check_digests(files: Mapping[str, bytes], wanted: Mapping[str, str], checked: Checked) -> None:
    """Take down each file whose digest is not the one that was written."""
    for name, found in digests(files).items():
        checked.add(KIND)
        if found != wanted[name]:
            checked.fail(name, "", "was changed after it was written (its SHA-256 differs).")


def _check_sums(folder: Path, outputs: Mapping[str, str], checked: Checked, name: str) -> None:
    """Check the list of all digests, which vouches for the manifest itself."""
    own = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    try:
        told = (folder / SUMS).read_bytes()
    except OSError:
        checked.fail(SUMS, "", "is gone: nothing vouches for the list of files.")
        return
    checked.add(KIND, 2)
    if told != sums({**outputs, name: own}):
        checked.fail(SUMS, "", f"is not the list of the digests of {name} and the files it names.")


def _check_strays(folder: Path, outputs: Mapping[str, str], checked: Checked) -> None:
    """Take down texts that no document of the run has."""
    for path in sorted((folder / "texts").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in outputs:
            checked.fail(name, "", "is the text of no document of the run.")
