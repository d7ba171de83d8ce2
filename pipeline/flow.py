"""The whole run on one page: read, segment, classify, theme, report.

Laws that are checked here: files = coded + failures; segments = codings; findings = in a theme +
in none; characters = segments + exclusions; rows of hand codings = outcomes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from pipeline import afar, parallel
from pipeline.cache import Cache, key
from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.documents import (
    Encoded,
    digest_of,
    in_portions,
    keep,
    load_readers,
    read_one,
    remembered,
)
from pipeline.errors import ReadError, StageError
from pipeline.parallel import Afar
from pipeline.rulings import rule
from pipeline.stages import Recipe, WordFinder
from pipeline.types import Coded, Corpus, Entry, Failure, StockTake, Themes

_OF_ALL_YEARS = frozenset({"segments.csv", "documents.csv", "exclusions.csv", "codebook.toml",
                           "decisions.csv", "theme_members.csv"})  # fmt: skip


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
    encoded = [one for one in made if isinstance(one, Encoded)]
    read = [one.read for one in encoded]
    failures = tuple(one for one in made if isinstance(one, Failure))
    coded_at = time.perf_counter()
    progress.stage("Finding themes", 1)
    ruled = rule(corpus.codings.rows, [one.coded for one in read], recipe.codebook)
    themes = find_themes(with_leave(ruled.coded, corpus), recipe, cache, encoded)
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


def read_all(
    corpus: Corpus,
    recipe: Recipe,
    cache: Cache,
    progress: Progress,
    *,
    workers: int,
    strict: bool,
) -> list[Encoded | Failure]:
    """Return what became of each file, in the order of the corpus: remembered or made now."""
    progress.stage("Reading and coding", len(corpus.entries))
    known: dict[str, Encoded | Failure] = {}
    for entry in corpus.entries:
        found = remembered(entry, recipe, cache)
        if found is not None:
            known[entry.id] = found
            progress.step()
    rest = [entry for entry in corpus.entries if entry.id not in known]
    if len(rest) > 1 and workers > 1:
        recipe.classifier.prepare(recipe.codebook)  # once here, not in every worker
        load_readers(rest, recipe)
    made = parallel.each(
        partial(read_one, recipe=recipe, cache=cache, strict=strict),
        rest,
        workers=workers,
        cost=_cost,
        done=lambda entry: progress.step(),
        meanwhile=recipe.finder.prepare,
        lost=partial(_lost, strict=strict),
        afar=_afar(recipe, cache, strict=strict),
    )
    known.update(zip((entry.id for entry in rest), made, strict=True))
    return [known[entry.id] for entry in corpus.entries]


def _afar(recipe: Recipe, cache: Cache, *, strict: bool) -> Afar[Entry, Encoded | Failure]:
    """Return how files are read where this disk is not seen; what comes back is remembered here."""

    def answered(entry: Entry, made: Encoded | Failure) -> None:
        if isinstance(made, Encoded):
            keep(entry, made, recipe, cache)

    return afar.reading(partial(_read_afar, strict=strict), recipe, answered)


def _read_afar(entry: Entry, recipe: Recipe, *, strict: bool) -> Encoded | Failure:
    return read_one(entry, recipe=recipe, cache=Cache(), strict=strict)


def _lost(entry: Entry, *, strict: bool) -> Encoded | Failure:
    """Return what becomes of a file that ends each process that reads it."""
    what, todo = "the process that read it ended twice.", "Split it, or take it out, and run again."
    if strict:
        raise ReadError(entry.id, what, todo)
    return Failure(entry.id, "read", f"{what} {todo}", digest_of(entry))


def _cost(entry: Entry) -> int:
    """Return how much there is to read of a file, nothing where it is gone."""
    try:
        return entry.path.stat().st_size
    except OSError:
        return 0


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
    encoded: Sequence[Encoded],
    parts: Mapping[str, int] | None = None,
    *,
    new: bool = True,
) -> Themes:
    """Return the themes over all documents, remembered or found now."""
    known = [(one.read.coded, one.vectors) for one in encoded]
    find = partial(recipe.finder.find, coded, recipe.codebook, parts, new=new, encoded=known)
    if isinstance(recipe.finder, WordFinder):
        find = partial(_with_words, find, recipe.finder.wording, cache)
    said = (digest(coded), repr(parts), new)
    return recall(cache, Themes, find, "themes", recipe, *said)


def _with_words(find: Callable[..., Themes], wording: Mapping[str, str], cache: Cache) -> Themes:
    """Return themes found with what the last run's models made of words; keep it for the next."""
    names = {kind: key("words", kind, made_by) for kind, made_by in wording.items()}
    known = {kind: cache.get_array(name) for kind, name in names.items()}
    words = {kind: array for kind, array in known.items() if array is not None}
    themes = find(words=words)
    for kind, array in words.items():
        if array is not known[kind]:
            cache.put_array(names[kind], array)
    return themes


def digest(coded: Sequence[Coded]) -> str:
    """Return the SHA-256 (hex) of all that documents hold, one at a time."""
    whole = hashlib.sha256()
    for one in coded:
        whole.update(repr(one).encode())
    return whole.hexdigest()


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
    address = key(name, recipe.lines()["finder"], recipe.codebook.digest, *of)
    known = cache.recall(kind, address)
    if known is not None:
        return known
    made = make()
    cache.keep(address, made)
    return made


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
