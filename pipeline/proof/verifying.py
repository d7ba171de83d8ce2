"""A proof on one page: digests, sources read again, tables counted again, forms made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.codebook import CodeBook
from pipeline.errors import PipelineError
from pipeline.proof.claims import Checked
from pipeline.proof.differences import differences
from pipeline.proof.exports import check_export, folders
from pipeline.proof.files import check_files, manifest_of
from pipeline.proof.sources import Source, check_sources
from pipeline.proof.summary import check_summary
from pipeline.proof.tables import check_tables
from pipeline.proof.years import check_years
from pipeline.publish.finished import run_of

_BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError)  # tables changed by hand
Again = Callable[[], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run is held against.

    `sources` are its exercises as they lie there now, `book` the code book that it wrote; `again`
    makes all its files anew, where that is wanted.
    """

    sources: Sequence[Source]
    book: CodeBook
    again: Again | None = None


def verify(folder: Path, evidence: Callable[[Mapping[str, Any]], Evidence]) -> Checked:
    """Return what holds of a finished run and what does not.

    `evidence` finds what the run, by its manifest, is held against. Raises SettingsError if the
    folder holds no run.
    """
    checked = Checked()
    manifest = manifest_of(folder, checked)
    if manifest is None:
        return checked
    files = check_files(folder, manifest, checked)
    try:
        held = evidence(manifest)
    except (PipelineError, *_BROKEN) as error:
        checked.fail("run.json", "", f"cannot be followed up: {error}")
        return checked
    if held.sources:
        check_sources(held.sources, manifest, files, held.book, checked)
    _check_inside(folder, manifest, files, held.book, checked)
    if held.again:
        _check_again(files, held.again(), checked)
    return checked


def _check_inside(
    folder: Path,
    manifest: Mapping[str, Any],
    files: Mapping[str, bytes],
    book: CodeBook,
    checked: Checked,
) -> None:
    """Check the files of a run against each other, and its exports against them."""
    try:
        if "comparison" in manifest:
            check_years(manifest, files, book, checked)
            return
        run = run_of(str(folder), manifest, files)
        check_tables(run, book, checked)
        check_summary(run, book, checked)
        for export in folders(folder):
            check_export(export, run, book, checked)
    except (PipelineError, *_BROKEN) as error:
        checked.fail(folder.name, "", f"cannot be counted again: {error!r}.")


def _check_again(files: Mapping[str, bytes], found: Mapping[str, bytes], checked: Checked) -> None:
    """Check that all files of a run, made anew from nothing, have the same bytes."""
    for name in sorted({*files, *found}):
        checked.add("files, all made again from nothing")
        for where, what in differences(name, files.get(name, b""), found.get(name, b"")):
            checked.fail(name, where, what)
