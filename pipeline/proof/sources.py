"""Whether a run is what its sources say: read again, cut again, compared cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline import documents, registry
from pipeline.codebook import CodeBook
from pipeline.errors import ReadError
from pipeline.folder import facts
from pipeline.proof import portions
from pipeline.proof.claims import Checked
from pipeline.proof.differences import differences
from pipeline.publish.finished import TEXTS
from pipeline.read.sniff import check_file
from pipeline.report.csv import as_table
from pipeline.stages import Facts, Reader
from pipeline.types import Coded, Coding, Corpus, Document, Entry, Failure, StockTake, Themes

_DIGESTS = "source files by their digests"
_FAILURES = "reasons why documents could not be read"
_READ = ("documents.csv", "exclusions.csv", "blocks.csv")
_CUT = ("segment_id", "document", "page", "paragraph", "start", "end", "kind", "heading_path",
        "text", "lead_in", "line", "at", "may_quote", "legibility")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One exercise as its folder holds it now, and what stands before its documents' names."""

    corpus: Corpus
    prefix: str = ""


def check_sources(
    sources: Sequence[Source],
    manifest: Mapping[str, Any],
    files: Mapping[str, bytes],
    book: CodeBook,
    checked: Checked,
) -> None:
    """Read the sources again and take down where the files of a run say something else."""
    check_inputs(sources, manifest, checked)
    found = _read_again(sources)
    _check_read(found, manifest, checked)
    portions.check_read(manifest, found.corpus, checked)
    for document in found.documents:
        _check_text(document, files, checked)
    for name in _READ:
        if name in files:
            _check_table(name, files[name], _rendered(name, found, book), checked)
    said = _only(_CUT, files.get("segments.csv", b""))
    again = _only(_CUT, _rendered("segments.csv", found, book))
    _check_table("segments.csv", said, again, checked)


def check_inputs(sources: Sequence[Source], manifest: Mapping[str, Any], checked: Checked) -> None:
    """Take down sources that are not, by their digests, what went into the run."""
    _check_settings(sources, manifest, checked)
    inputs = {str(id): str(digest) for id, digest in manifest["inputs"].items()}
    here: set[str] = set()
    for source in sources:
        for entry in source.corpus.entries:
            id = source.prefix + entry.id
            held = [name for name in inputs if name == id or name.startswith(f"{id}/")]
            here.update(held)
            _check_input(id, entry, {inputs[name] for name in held}, checked)
    for id in sorted({*inputs} - here):
        checked.fail(id, "", "is no longer among the sources.")


def _check_input(id: str, entry: Entry, told: set[str], checked: Checked) -> None:
    """Check one file; of a long sheet each portion bears the digest of the whole."""
    checked.add(_DIGESTS)
    if not told:
        checked.fail(id, "", "is among the sources, but not in the run.")
    elif told != {documents.digest_of(entry)}:
        checked.fail(id, "", "was changed after the run (its SHA-256 differs).")


def _check_settings(
    sources: Sequence[Source], manifest: Mapping[str, Any], checked: Checked
) -> None:
    """Check that corpus.toml and the hand codings are those that went in."""
    found = facts({source.prefix: source.corpus for source in sources})
    for name, digest in found.items():
        checked.add(_DIGESTS)
        if manifest["facts"].get(name) != digest:
            checked.fail(name, "", "is not what it was when the run was made.")


def _read_again(sources: Sequence[Source]) -> StockTake:
    """Return the documents read and cut anew, with no codings to speak of."""
    readers = tuple(registry.load("readers", name)() for name in registry.names("readers"))
    entries: list[Entry] = []
    held: list[Document] = []
    coded: list[Coded] = []
    failures: list[Failure] = []
    for source in sources:
        whole = documents.in_portions(source.corpus, readers)
        for entry in whole.entries:
            named = replace(entry, id=f"{source.prefix}{entry.id}")
            entries.append(named)
            made = _read(named, readers)
            if isinstance(made, Failure):
                failures.append(made)
            else:
                held.append(made.document)
                coded.append(made.coded)
    corpus = replace(sources[0].corpus, entries=tuple(entries))
    return StockTake(corpus, tuple(held), tuple(coded), Themes(()), tuple(failures))


def _read(entry: Entry, readers: Sequence[Reader]) -> documents.Read | Failure:
    try:
        check_file(entry.path, entry.id)
        reader = documents.reader_for(entry.path, readers, entry.id)
        facts_of = Facts(columns=entry.columns, portion=entry.portion)
        document = documents.read_document(entry.path, entry.id, reader, facts_of)
        return documents.Read(document, _with_nothing_said(document))
    except ReadError as error:
        reason = f"{error.what} {error.todo}".strip()
        return Failure(entry.id, "read", reason, documents.digest_of(entry))


def _with_nothing_said(document: Document) -> Coded:
    """Return a document cut, with codings that say nothing: a reporter wants some."""
    cut = documents.cut_of(document, registry.load("segmenters", "points")())
    codings = (Coding(s.id, "none", (), (), 0.0, "", "") for s in cut.segments)
    return Coded(cut, tuple(codings))


def _check_read(found: StockTake, manifest: Mapping[str, Any], checked: Checked) -> None:
    """Check that the same documents can be read as then, and the same cannot."""
    read = {document.id: document.digest for document in found.documents}
    then = {*manifest["inputs"]} - {*manifest["failures"]}
    for id in sorted({*read} ^ then):
        now = "can" if id in read else "cannot"
        checked.fail(id, "", f"{now} be read now, unlike when the run was made.")
    failed = {failure.item: failure.reason for failure in found.failures}
    for id, reason in manifest["failures"].items():
        checked.same("run.json", f"failures, {id}", reason, failed.get(id), kind=_FAILURES)


def _check_text(document: Document, files: Mapping[str, bytes], checked: Checked) -> None:
    name = f"{TEXTS}{document.id}.txt"
    checked.add("characters of the sources, read again", len(document.text))
    for where, what in differences(name, files.get(name, b""), document.text.encode()):
        checked.fail(name, where, what)


def _rendered(name: str, found: StockTake, book: CodeBook) -> bytes:
    reporter = registry.load("reporters", Path(name).stem)()
    made: bytes = reporter.render(found, book)
    return made


def _only(columns: Sequence[str], table: bytes) -> bytes:
    """Return some columns of a table."""
    rows = csv.DictReader(io.StringIO(table.decode("utf-8", "replace"), newline=""))
    return as_table(columns, ([row.get(name) or "" for name in columns] for row in rows))


def _check_table(name: str, said: bytes, found: bytes, checked: Checked) -> None:
    rows = csv.reader(io.StringIO(found.decode(), newline=""))
    checked.add("cells of tables, from the sources read again", sum(map(len, rows)))
    for where, what in differences(name, said, found):
        checked.fail(name, where, what)
