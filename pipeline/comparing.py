"""A comparison on one page: read each year, find themes over all, count each year by one book.

Without a code book the themes are found over all years together; with one, only what it leaves
over. Either way every year is then counted by the book that comes of it, and by nothing else: a
year that is added later changes no count of the years before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import partial

from pipeline import documents, flow
from pipeline.cache import Cache
from pipeline.codebook import CodeBook
from pipeline.compared import Comparison, Year
from pipeline.corpus import CodingFile
from pipeline.documents import Encoded
from pipeline.edition import next_edition
from pipeline.errors import SettingsError
from pipeline.flow import Progress
from pipeline.rulings import rule
from pipeline.stages import Recipe
from pipeline.tables import Counts
from pipeline.types import (
    Coded,
    Corpus,
    Failure,
    Links,
    StockTake,
    Themes,
)


def compare(
    corpora: Sequence[Corpus],
    recipe: Recipe,
    *,
    cache: Cache | None = None,
    workers: int = 1,
    strict: bool = False,
    progress: Progress | None = None,
) -> tuple[Comparison, Recipe]:
    """Return everything found in some exercises together, and the recipe with the book used.

    Raises SettingsError where there are fewer than two, or two bear one name.
    """
    cache, progress = cache or Cache(), progress or Progress()
    names = year_names(corpora)
    parts, encoded = [], []
    for name, corpus in zip(names, corpora, strict=True):
        whole = documents.in_portions(corpus, recipe.readers)
        made = flow.read_all(whole, recipe, cache, progress, workers=workers, strict=strict)
        parts.append(_part(name, whole, made, recipe.codebook))
        encoded += [one for one in made if isinstance(one, Encoded)]
    progress.stage("Finding themes over all years", 3)
    found = _together(parts)
    years = tuple(
        Year(name, part.corpus.title, part.corpus.asked, tuple(d.id for d in part.documents))
        for name, part in zip(names, parts, strict=True)
    )
    number = {id: at for at, year in enumerate(years) for id in year.documents}
    leave = flow.with_leave(found.coded, found.corpus)
    first = replace(found, themes=flow.find_themes(leave, recipe, cache, encoded, number))
    progress.step()
    counted = replace(recipe, codebook=_counting_book(first, recipe.codebook))
    themes = flow.find_themes(leave, counted, cache, encoded, number, new=False)
    progress.step()
    known = [(one.read.coded, one.vectors) for one in encoded]
    find = partial(counted.finder.links, leave, themes, counted.codebook, number, encoded=known)
    links = flow.recall(cache, Links, find, "links", counted, flow.digest(leave), repr(number))
    progress.step()
    found = replace(first, themes=themes)
    flow.check(found)
    return Comparison(years, found, links), counted


def year_names(corpora: Sequence[Corpus]) -> list[str]:
    """Return what the exercises are called in every table: their year, else their folder's name."""
    if len(corpora) < 2:
        raise SettingsError("compare", "one corpus cannot be compared.", "Name two or more.")
    years = Counter(corpus.year for corpus in corpora)
    names = [
        str(corpus.year) if corpus.year and years[corpus.year] == 1 else corpus.name
        for corpus in corpora
    ]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        what = f'two corpora are called "{twice[0]}".'
        raise SettingsError("compare", what, "Give each another year in its corpus.toml.")
    return names


def check_one_book(books: Sequence[tuple[str, CodeBook]]) -> CodeBook:
    """Return the code book of all exercises; raise SettingsError, saying what differs, if several.

    `books` pairs the path of each exercise with its code book.
    """
    where, book = books[0]
    for other, its in books[1:]:
        if its != book:
            told = "; ".join(_differences(book, its))
            raise SettingsError(
                f"{where} and {other}",
                f"their code books differ, so their numbers may not be compared: {told}.",
                "Give both one code book, or name one with --codebook.",
            )
    return book


def _differences(book: CodeBook, other: CodeBook) -> list[str]:
    """Return in words what differs between two code books."""
    parts = ("labels", "stakeholders", "services", "themes")
    told = []
    for part in parts:
        ours = {item.id: item for item in getattr(book, part)}
        theirs = {item.id: item for item in getattr(other, part)}
        ids = [id for id in {**ours, **theirs} if ours.get(id) != theirs.get(id)]
        if ids:
            more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
            told.append(f"{part} ({', '.join(ids[:3])}{more})")
    lists = (field.name for field in fields(book) if field.name not in (*parts, "log"))
    told += [name for name in lists if getattr(book, name) != getattr(other, name)]
    return told or ["the order of what they say"]


def _part(
    name: str, corpus: Corpus, made: Sequence[Encoded | Failure], codebook: CodeBook
) -> StockTake:
    """Return one exercise as a part of a comparison: its documents under the name of its year."""
    read = [one.read for one in made if isinstance(one, Encoded)]
    failures = [one for one in made if isinstance(one, Failure)]
    ruled = rule(corpus.codings.rows, [one.coded for one in read], codebook)
    entries = tuple(replace(entry, id=f"{name}/{entry.id}") for entry in corpus.entries)
    return StockTake(
        corpus=replace(corpus, entries=entries),
        documents=tuple(replace(o.document, id=f"{name}/{o.document.id}") for o in read),
        coded=tuple(_under(name, one) for one in ruled.coded),
        themes=Themes(()),
        failures=tuple(replace(one, item=f"{name}/{one.item}") for one in failures),
    )


def _under(name: str, coded: Coded) -> Coded:
    """Return a document's codings with the name of its year in every address."""
    document = f"{name}/{coded.cut.document}"
    cut = replace(
        coded.cut,
        document=document,
        segments=tuple(replace(one, document=document) for one in coded.cut.segments),
        exclusions=tuple(replace(one, document=document) for one in coded.cut.exclusions),
    )
    codings = tuple(replace(one, segment=f"{name}/{one.segment}") for one in coded.codings)
    return Coded(cut, codings)


def _together(parts: Sequence[StockTake]) -> StockTake:
    """Return the parts as one stock-take, without themes and without rows of hand codings."""
    corpora = [part.corpus for part in parts]
    asked = dict.fromkeys(label for corpus in corpora for label in corpus.asked)
    corpus = Corpus(
        name="-".join(one.name for one in corpora),
        title=" and ".join(one.title for one in corpora),
        year=None,
        asked=tuple(asked),
        entries=tuple(entry for one in corpora for entry in one.entries),
        codings=CodingFile(),
    )
    return StockTake(
        corpus=corpus,
        documents=tuple(document for part in parts for document in part.documents),
        coded=tuple(coded for part in parts for coded in part.coded),
        themes=Themes(()),
        failures=tuple(failure for part in parts for failure in part.failures),
    )


def _counting_book(found: StockTake, book: CodeBook) -> CodeBook:
    """Return the code book that all years are counted by: its own themes as they are, and the new.

    Examples that people gave now are kept for the next edition: here their findings stand already
    where people put them.
    """
    following = next_edition(Counts.of(found, book))
    return replace(book, themes=(*book.themes, *following.themes[len(book.themes) :]))
