"""Which documents are portions of one file: whether what run.json says of it can be so.

To a reader the portions of a long sheet are one document, and counts of documents count files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.proof.claims import Checked
from pipeline.publish.finished import Row
from pipeline.types import Corpus

_KIND = "portions of files"


def check_told(manifest: Mapping[str, Any], documents: Sequence[Row], checked: Checked) -> None:
    """Take down portions that documents.csv does not know, or that can be none of their file."""
    digests = {row["document"]: row["sha256"] for row in documents}
    seen: set[str] = set()
    for file, ids in manifest.get("portions", {}).items():
        for id in ids:
            checked.add(_KIND)
            if id not in digests or id in seen or not id.startswith(f"{file}/"):
                what = f"“{id}” is no document, or no portion of this file alone."
                checked.fail("run.json", f"portions, {file}", what)
            seen.add(id)
        if len({digests.get(id) for id in ids}) != 1:
            what = "are not of one file, by their digests."
            checked.fail("run.json", f"portions, {file}", what)


def check_read(manifest: Mapping[str, Any], corpus: Corpus, checked: Checked) -> None:
    """Take down portions that are not those which the files are read in."""
    found: dict[str, list[str]] = {}
    for entry in corpus.entries:
        if entry.portion:
            found.setdefault(entry.file, []).append(entry.id)
    told = manifest.get("portions", {})
    for file in sorted({*told, *found}):
        said, here = told.get(file, []), found.get(file, [])
        checked.same("run.json", f"portions, {file}", said, here, kind=_KIND)
