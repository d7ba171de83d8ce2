"""One document: read, cut, coded and encoded, or why that could not be done.

All of this is done a document at a time, anywhere. What is remembered of a document is addressed by
everything that it was made from, so nothing is ever out of date: it is found, or it is made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import guard, registry
from pipeline.cache import Cache, file_digest, key, pack, unpack
from pipeline.codebook import CodeBook
from pipeline.errors import ReadError, StageError
from pipeline.limits import Limits
from pipeline.read.sniff import check_file, kind_at
from pipeline.rulings import rule
from pipeline.stages import Facts, PortionReader, Reader, Recipe, Segmenter, reads_portions
from pipeline.types import Coded, Corpus, Cut, Document, Entry, Failure, HandCoding

if TYPE_CHECKING:
    from pipeline.embed import Vectors


@dataclass(frozen=True, slots=True)
class Read:
    """One document with its codings: what reading, cutting and coding make of a file."""

    document: Document
    coded: Coded


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """One document with its codings, and what the theme finder needs of its findings.

    `vectors` has a row for each finding, in reading order; its shape is the finder's affair.
    """

    read: Read
    vectors: Vectors


def in_portions(corpus: Corpus, readers: Sequence[Reader]) -> Corpus:
    """Return a corpus with an entry for each portion of a file that is too long for one document.

    A file that cannot be read stays as it is: reading it tells why.
    """
    entries = [one for entry in corpus.entries for one in _portions(entry, readers)]
    return replace(corpus, entries=tuple(entries))


def _portions(entry: Entry, readers: Sequence[Reader]) -> list[Entry]:
    try:
        check_file(entry.path, entry.id)
        if not reads_portions(_answering(entry.path, readers, entry.id)):
            return [entry]
        reader: PortionReader = registry.loaded(_answering(entry.path, readers, entry.id))
        whole = reader.about(entry.columns, None)
        portions = guard.run(whole.portions, entry.path, entry.id, _limits(reader))
    except ReadError:
        return [entry]
    if len(portions) < 2:
        return [entry]
    return [replace(entry, id=f"{entry.id}/{one.name}", portion=one) for one in portions]


def remembered(entry: Entry, recipe: Recipe, cache: Cache) -> Encoded | None:
    """Return what an earlier run made of the same file by the same recipe, if it is kept."""
    if cache.folder is None:
        return None
    try:
        check_file(entry.path, entry.id)
        name = _address(entry, recipe)
    except (OSError, ReadError):
        return None
    vectors = cache.get_array(_of_vectors(name, recipe))
    read = None if vectors is None else cache.recall(Read, name)
    return None if vectors is None or read is None else Encoded(read, vectors)


def keep(entry: Entry, made: Encoded, recipe: Recipe, cache: Cache) -> None:
    """Remember what was made of a file, unless the file has changed since."""
    try:
        digest, name = _digest(entry), _address(entry, recipe)
    except OSError:
        return
    if digest == made.read.document.digest:
        cache.keep(name, made.read)
        cache.put_array(_of_vectors(name, recipe), made.vectors)


def _address(entry: Entry, recipe: Recipe) -> str:
    """Return what the answer to a file is kept under: its bytes, what is said of it, the stages."""
    reader = _answering(entry.path, recipe.readers, entry.id)
    return key("coded", recipe.coding_digest(reader), entry.id, _digest(entry), _facts(entry))


def _of_vectors(name: str, recipe: Recipe) -> str:
    return key("vectors", name, recipe.finder.encoding)


def _digest(entry: Entry) -> str:
    return entry.portion.digest if entry.portion else file_digest(entry.path)


def _facts(entry: Entry) -> Facts:
    return Facts(entry.stakeholders, entry.services, entry.columns, entry.portion)


def read_one(entry: Entry, *, recipe: Recipe, cache: Cache, strict: bool) -> Encoded | Failure:
    """Return one file read, cut, coded and encoded, or why that could not be done."""
    try:
        return _read_one(entry, recipe, cache)
    except ReadError as error:
        if strict:
            raise
        reason = f"{error.what} {error.todo}".strip()
        return Failure(entry.id, "read", reason, digest_of(entry))


def digest_of(entry: Entry) -> str:
    """Return the digest of a file, nothing where it has none."""
    try:
        check_file(entry.path, entry.id)
        return file_digest(entry.path)
    except (OSError, ReadError):
        return ""


def _read_one(entry: Entry, recipe: Recipe, cache: Cache) -> Encoded:
    check_file(entry.path, entry.id)
    reader = reader_for(entry.path, recipe.readers, entry.id)
    try:
        known = cache.recall(Read, _address(entry, recipe))  # encoded by another finder
    except OSError as error:
        raise ReadError(entry.id, f"cannot be opened: {error.strerror}.", "Check it.") from None
    read = known or shared(code(entry.path, entry.id, reader, recipe, _facts(entry)))
    made = Encoded(read, recipe.finder.encode(read.coded, recipe.codebook))
    keep(entry, made, recipe, cache)
    return made


def shared(read: Read) -> Read:
    """Return the same in which equal values are one object: a third less memory."""
    return unpack(Read, pack(read))


def code(path: Path, id: str, reader: Reader, recipe: Recipe, facts: Facts) -> Read:
    """Return a file read, cut and coded."""
    document = read_document(path, id, reader, facts)
    cut = cut_of(document, recipe.segmenter)
    codings = recipe.classifier.classify(cut.segments, recipe.codebook, facts)
    made = Read(document, Coded(cut, codings))
    check_characters(made)
    return made


def read_document(path: Path, id: str, reader: Reader, facts: Facts) -> Document:
    """Return a file as a document; raise ReadError if it cannot be read."""
    if isinstance(reader, PortionReader):
        reader = reader.about(facts.columns, facts.portion)
    return guard.run(reader.read, path, id, _limits(reader))


def cut_of(document: Document, segmenter: Segmenter) -> Cut:
    """Return a document cut; raise ReadError if nothing stands in it."""
    cut = segmenter.segment(document)
    if not cut.segments:
        raise ReadError(document.id, "holds no text.", "Export it again from its source.")
    return cut


def as_coded_by_people(read: Read, rows: Sequence[HandCoding], codebook: CodeBook) -> Read:
    """Return a document with the hand codings that name it, or that name no document, in it."""
    mine = [row for row in rows if row.document in ("", read.document.id)]
    return replace(read, coded=rule(mine, [read.coded], codebook).coded[0])


def _limits(reader: Reader) -> Limits:
    """Return what a reader may use for one file: some need more than is usual."""
    limits: Limits = getattr(reader, "limits", guard.USUAL)
    return limits


def load_readers(entries: Sequence[Entry], recipe: Recipe) -> None:
    """Load the readers that some files will need: once here, not in every worker."""
    for entry in entries:
        with suppress(ReadError):  # reading it tells why
            reader_for(entry.path, recipe.readers, entry.id)


def reader_for(path: Path, readers: Sequence[Reader], id: str) -> Reader:
    """Return the reader that answers to a file's suffix."""
    found: Reader = registry.loaded(_answering(path, readers, id))
    return found


def _answering(path: Path, readers: Sequence[Reader], id: str) -> Reader:
    """Return the same, not loaded if that was put off."""
    suffix = path.suffix.lower()
    for reader in readers:
        if suffix in reader.suffixes:
            return reader
    known = [known for reader in readers for known in reader.suffixes]
    what = f"{suffix} files cannot be read." if suffix else "has no suffix."
    kind = kind_at(path)
    if kind and kind.suffix in known:
        todo = f"It is {kind.name}: rename it to {path.stem}{kind.suffix}."
    else:
        todo = f"Save it as one of these: {', '.join(known)}."
    raise ReadError(id, what, todo)


def check_characters(read: Read) -> None:
    """Raise StageError unless each character is in a segment or an exclusion, and in one only."""
    text, cut = read.document.text, read.coded.cut
    spans = sorted([s.span for s in cut.segments] + [e.span for e in cut.exclusions])
    at = 0
    for span in spans:
        if span.start < at:
            raise StageError(read.document.id, f"characters {span.start} to {at} are held twice.")
        if text[at : span.start].strip():
            raise StageError(read.document.id, f"characters {at} to {span.start} are lost.")
        at = span.end
    if text[at:].strip():
        raise StageError(read.document.id, f"characters {at} to {len(text)} are lost.")
