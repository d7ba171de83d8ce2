"""From corpus.toml, a code book and flags to values: the only door for data that people write.

Everything wrong is collected and shown at once, with the place and the nearest known word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import registry
from pipeline.codebook import CodeBook
from pipeline.codings import check_codes, find_codings
from pipeline.corpus import TO_BE_FOUND, CodingFile, HandCoding
from pipeline.errors import SettingsError, did_you_mean
from pipeline.listing import documents
from pipeline.settings.book import load_codebook as load_codebook
from pipeline.settings.stages import recipe as recipe
from pipeline.settings.stages import recipe_lines as recipe_lines
from pipeline.settings.tables import CorpusTable, DocumentTable, toml, validated
from pipeline.shipped import shipped
from pipeline.stages import Facts
from pipeline.types import NONE, Corpus, Entry


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run works on: the corpus and the code book, with the files they came from."""

    corpus: Corpus
    codebook: CodeBook
    codebook_path: Path = field(default=Path())


def load(folder: Path, *, codebook: Path | None = None) -> Settings:
    """Return the settings of a corpus folder.

    Raises SettingsError if the folder is missing or holds no document, or if corpus.toml or the
    code book cannot be used.
    """
    _check_folder(folder)
    table = _corpus_table(folder)
    path = codebook or _codebook_path(folder, table.codebook)
    book = load_codebook(path)
    _check_codes(folder, table, book)
    codings = _codings(folder, table.codings, book)
    return Settings(_corpus(folder, table, codings), book, path)


def for_file(file: Path, codebook: Path | None) -> tuple[CodeBook, Facts]:
    """Return the code book and the facts that hold for one document in its folder."""
    folder = file.resolve().parent
    table = _corpus_table(folder)
    book = load_codebook(codebook or _codebook_path(folder, table.codebook))
    known = next((d for d in table.document if d.file == file.name), DocumentTable(file=""))
    return book, Facts(tuple(known.stakeholders), tuple(known.services), known.columns)


def hand_codings(file: Path, book: CodeBook) -> tuple[HandCoding, ...]:
    """Return what people coded in the folder of one document."""
    folder = file.resolve().parent
    return _codings(folder, _corpus_table(folder).codings, book).rows


def _codings(folder: Path, named: str, book: CodeBook) -> CodingFile:
    found = find_codings(folder, named)
    check_codes(found.rows, book, folder / (named or found.name))
    return found


def cache_folder(named: Path | None = None) -> Path:
    """Return the folder for prepared models and remembered answers."""
    if named is not None:
        return named
    from pipeline.cache.bounds import usual

    return usual()


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        near = (
            [p.name for p in folder.parent.glob("*") if p.is_dir()]
            if folder.parent.exists()
            else []
        )
        todo = did_you_mean(folder.name, near) if near else "Give the path of a folder of notes."
        raise SettingsError(str(folder), "there is no such folder.", todo)
    if not folder.is_dir():
        raise SettingsError(
            str(folder), "is a file.", "Give the folder it lies in, or `inspect` it."
        )


def _corpus_table(folder: Path) -> CorpusTable:
    path = folder / "corpus.toml"
    return validated(CorpusTable, toml(path), path) if path.exists() else CorpusTable()


def _codebook_path(folder: Path, named: str) -> Path:
    if named:
        return folder / named
    beside = [folder / "codebook.toml", folder.parent / "codebook.toml"]
    return next((path for path in beside if path.exists()), shipped("codebook.toml"))


def _check_codes(folder: Path, table: CorpusTable, book: CodeBook) -> None:
    where = str(folder / "corpus.toml")
    wrong = []
    labels = {label.id for label in book.labels if label.id != NONE}
    groups = {group.id for group in book.stakeholders}
    services = {group.id for group in book.services}
    wrong += [(f'asked: no label "{x}"', x, labels) for x in table.asked if x not in labels]
    for document in table.document:
        wrong += [
            (f'{document.file}: no stakeholder group "{x}"', x, groups)
            for x in document.stakeholders
            if x not in groups
        ]
        wrong += [
            (f'{document.file}: no service "{x}"', x, services)
            for x in document.services
            if x not in services
        ]
        if document.columns != TO_BE_FOUND and not _is_sheet(document.file):
            wrong.append((f"{document.file}: its columns are named, but it is no sheet", "", set()))
        if not (folder / document.file).is_file():
            near = {path.name for path in folder.iterdir() if path.is_file()}
            wrong.append((f'there is no file "{document.file}"', document.file, near))
    if wrong:
        said = [
            f"{what}. {did_you_mean(word, known) if known else ''}" for what, word, known in wrong
        ]
        raise SettingsError(where, "; ".join(map(str.strip, said)), "")


def _is_sheet(file: str) -> bool:
    """Return whether some reader asks what the columns of such a file are."""
    readers = [registry.load("readers", name) for name in registry.names("readers")]
    suffix = Path(file).suffix.lower()
    return any(suffix in reader.suffixes for reader in readers if hasattr(reader, "portions"))


def _corpus(folder: Path, table: CorpusTable, codings: CodingFile) -> Corpus:
    said = {document.file: document for document in table.document}
    found = documents(folder, folder / table.codings if table.codings else None)
    if not found:
        raise SettingsError(str(folder), "holds no document.", "Put notes (PDF or text) into it.")
    entries = []
    for id, path in found:
        known = said.get(id, DocumentTable(file=id))
        entries.append(
            Entry(
                id=id,
                path=path,
                stakeholders=tuple(known.stakeholders),
                services=tuple(known.services),
                date=known.date,
                quotable=known.quotable,
                columns=known.columns,
            )
        )
    name = folder.resolve().name
    year = table.year or (int(name) if re.fullmatch(r"\d{4}", name) else None)
    return Corpus(
        name=name,
        title=table.title or f"Taking stock: {name}",
        year=year,
        asked=tuple(table.asked),
        entries=tuple(entries),
        codings=codings,
    )
