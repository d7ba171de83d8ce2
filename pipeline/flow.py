"""The whole run on one page: read, segment, classify, theme, report.

Laws that are checked here: files = coded + failures; segments = codings; findings = in a theme +
in none; characters = segments + exclusions; rows of hand codings = outcomes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline import guard, parallel
from pipeline.cache import Cache, file_digest, key, pack, unpack
from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.errors import ReadError, StageError
from pipeline.limits import Limits
from pipeline.read.sniff import check_file, kind_at
from pipeline.rulings import rule
from pipeline.stages import Facts, PortionReader, Reader, Recipe, Segmenter
from pipeline.types import (
    Coded,
    Corpus,
    Cut,
    Document,
    Entry,
    Failure,
    HandCoding,
    StockTake,
    Themes,
)

_OF_ALL_YEARS = frozenset({"segments.csv", "documents.csv", "exclusions.csv", "codebook.toml",
                           "decisions.csv", "theme_members.csv"})  # fmt: skip
_SHAPE = 4  # of a remembered answer: raised when one of its values has a new field


@dataclass(frozen=True, slots=True)
class Read:
    """One document with its codings: what reading, cutting and coding make of a file."""

    document: Document
    coded: Coded


@dataclass(frozen=True, slots=True)
class Progress:
    """Who is told how far a run is: a stage's name and size, then each item done."""

    stage: Callable[[str, int], None] = lambda name, size: None
    step: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Run:
    """What a run found, and the seconds that each part took."""

    found: StockTake
    seconds: dict[str, float]


def run(
    corpus: Corpus,
    recipe: Recipe,
    *,
    cache: Cache | None = None,
    workers: int = 1,
    strict: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Return everything found in a corpus.

    A document that cannot be read becomes a failure; with `strict` its error is raised.
    """
    cache, progress = cache or Cache(), progress or Progress()
    begun = time.perf_counter()
    corpus = in_portions(corpus, recipe.readers)
    made = read_all(corpus, recipe, cache, progress, workers=workers, strict=strict)
    read = [one for one in made if isinstance(one, Read)]
    failures = tuple(one for one in made if isinstance(one, Failure))
    coded_at = time.perf_counter()
    progress.stage("Finding themes", 1)
    ruled = rule(corpus.codings.rows, [one.coded for one in read], recipe.codebook)
    themes = find_themes(with_leave(ruled.coded, corpus), recipe, cache)
    progress.step()
    found = StockTake(
        corpus=corpus,
        documents=tuple(one.document for one in read),
        coded=ruled.coded,
        themes=themes,
        failures=failures,
        rulings=ruled.rulings,
    )
    check(found)
    themed_at = time.perf_counter()
    return Run(found, {"read_and_code": coded_at - begun, "themes": themed_at - coded_at})


def in_portions(corpus: Corpus, readers: Sequence[Reader]) -> Corpus:
    """Return a corpus with an entry for each portion of a file that is too long for one document.

    A file that cannot be read stays as it is: reading it tells why.
    """
    entries = [one for entry in corpus.entries for one in _portions(entry, readers)]
    return replace(corpus, entries=tuple(entries))


def _portions(entry: Entry, readers: Sequence[Reader]) -> list[Entry]:
    try:
        check_file(entry.path, entry.id)
        reader = reader_for(entry.path, readers, entry.id)
        if not isinstance(reader, PortionReader):
            return [entry]
        whole = reader.about(entry.columns, None)
        portions = guard.run(whole.portions, entry.path, entry.id, _limits(reader))
    except ReadError:
        return [entry]
    if len(portions) < 2:
        return [entry]
    return [replace(entry, id=f"{entry.id}/{one.name}", portion=one) for one in portions]


def read_all(
    corpus: Corpus,
    recipe: Recipe,
    cache: Cache,
    progress: Progress,
    *,
    workers: int,
    strict: bool,
) -> list[Read | Failure]:
    """Return what became of each file, in the order of the corpus: remembered or made now."""
    progress.stage("Reading and coding", len(corpus.entries))
    known: dict[str, Read | Failure] = {}
    for entry in corpus.entries:
        found = remembered(entry, recipe, cache)
        if found is not None:
            known[entry.id] = found
            progress.step()
    rest = [entry for entry in corpus.entries if entry.id not in known]
    if len(rest) > 1 and workers > 1:
        recipe.classifier.prepare(recipe.codebook)  # once here, not in every worker
    made = parallel.each(
        partial(read_one, recipe=recipe, cache=cache, strict=strict),
        rest,
        workers=workers,
        cost=_cost,
        done=lambda entry: progress.step(),
        meanwhile=recipe.finder.prepare,
    )
    known.update(zip((entry.id for entry in rest), made, strict=True))
    return [known[entry.id] for entry in corpus.entries]


def _cost(entry: Entry) -> int:
    """Return how much there is to read of a file, nothing where it is gone."""
    try:
        return entry.path.stat().st_size
    except OSError:
        return 0


def remembered(entry: Entry, recipe: Recipe, cache: Cache) -> Read | None:
    """Return what an earlier run made of the same file by the same recipe, if it is kept."""
    if cache.folder is None:
        return None
    try:
        check_file(entry.path, entry.id)
        known = cache.get(_key(entry, recipe))
    except (OSError, ReadError):
        return None
    return None if known is None else unpack(Read, known)


def _key(entry: Entry, recipe: Recipe) -> str:
    digest = entry.portion.digest if entry.portion else file_digest(entry.path)
    return key("coded", _SHAPE, recipe.coding_digest, entry.id, digest, _facts(entry))


def _facts(entry: Entry) -> Facts:
    return Facts(entry.stakeholders, entry.services, entry.columns, entry.portion)


def read_one(entry: Entry, *, recipe: Recipe, cache: Cache, strict: bool) -> Read | Failure:
    """Return one file read, cut and coded, or why that could not be done."""
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


def _read_one(entry: Entry, recipe: Recipe, cache: Cache) -> Read:
    check_file(entry.path, entry.id)
    reader = reader_for(entry.path, recipe.readers, entry.id)
    try:
        name = _key(entry, recipe)
    except OSError as error:
        raise ReadError(entry.id, f"cannot be opened: {error.strerror}.", "Check it.") from None
    made = code(entry.path, entry.id, reader, recipe, _facts(entry))
    if cache.folder is not None:
        cache.put(name, pack(made))
    return made


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


def reader_for(path: Path, readers: Sequence[Reader], id: str) -> Reader:
    """Return the reader that answers to a file's suffix."""
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


def with_leave(coded: Sequence[Coded], corpus: Corpus) -> list[Coded]:
    """Return the documents with the segments of those that may not be quoted withheld.

    Themes are named and told in the notes' words: only words that may be quoted will do.
    """
    held = {entry.id for entry in corpus.entries if not entry.quotable}
    return [_withheld(one) if one.cut.document in held else one for one in coded]


def _withheld(coded: Coded) -> Coded:
    segments = tuple(replace(segment, withheld=True) for segment in coded.cut.segments)
    return replace(coded, cut=replace(coded.cut, segments=segments))


def find_themes(
    coded: Sequence[Coded],
    recipe: Recipe,
    cache: Cache,
    parts: Mapping[str, int] | None = None,
    *,
    new: bool = True,
) -> Themes:
    """Return the themes over all documents, remembered or found now."""
    find = partial(recipe.finder.find, coded, recipe.codebook, parts, new=new)
    said = (repr(coded), repr(parts), new)
    return recall(cache, Themes, find, "themes", recipe, *said)


_Kept = TypeVar("_Kept")


def recall(
    cache: Cache,
    kind: type[_Kept],
    make: Callable[[], _Kept],
    name: str,
    recipe: Recipe,
    *of: object,
) -> _Kept:
    """Return what a theme finder made of something, remembered or made now."""
    if cache.folder is None:
        return make()
    address = key(name, _SHAPE, recipe.lines()["finder"], recipe.codebook.digest, *of)
    known = cache.get(address)
    if known is not None:
        return unpack(kind, known)
    made = make()
    cache.put(address, pack(made))
    return made


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


def check(found: StockTake) -> None:
    """Raise StageError unless files and findings are all accounted for."""
    if len(found.corpus.entries) != len(found.documents) + len(found.failures):
        raise StageError("flow", "files received are not files coded and files failed.")
    placed = [member.segment for theme in found.themes.themes for member in theme.members]
    placed += [one.segment for one in found.themes.unplaced]
    if sorted(placed) != sorted(finding.segment.id for finding in found.findings()):
        raise StageError("flow", "findings are not those in a theme and those in none.")
    if tuple(ruling.coding for ruling in found.rulings) != found.corpus.codings.rows:
        raise StageError("flow", "rows of hand codings are not the rows with an outcome.")


def render(found: StockTake, recipe: Recipe) -> dict[str, bytes]:
    """Return the files of a run by name, without run.json."""
    files = {
        reporter.name: reporter.render(found, recipe.codebook) for reporter in recipe.reporters
    }
    return {**files, **_texts(found)}


def render_years(compared: Comparison, recipe: Recipe, counted: CodeBook) -> dict[str, bytes]:
    """Return the files of a comparison by name, without run.json.

    `counted` is the code book that the years were counted by. What a run writes of its points is
    here too, of all years together: without it no line of the ledger could be looked up.
    """
    files = {
        reporter.name: reporter.render(compared.found, counted)
        for reporter in recipe.reporters
        if reporter.name in _OF_ALL_YEARS
    }
    for writer in recipe.year_reporters:
        files[writer.name] = writer.render(compared, counted)
    return {**files, **_texts(compared.found)}


def _texts(found: StockTake) -> dict[str, bytes]:
    return {f"texts/{document.id}.txt": document.text.encode() for document in found.documents}
