"""From corpus.toml, a code book and flags to values: the only door for data that people write.

Everything wrong is collected and shown at once, with the place and the nearest known word.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import embed, registry
from pipeline.cache import file_digest
from pipeline.codebook import CodeBook, CodedTheme, Group, Label, Quantifier, Voice
from pipeline.codings import check_codes, find_codings
from pipeline.corpus import TO_BE_FOUND, CodingFile, HandCoding, SheetColumns
from pipeline.errors import SettingsError, did_you_mean
from pipeline.listing import documents
from pipeline.shipped import shipped
from pipeline.stages import Facts, Recipe
from pipeline.types import NONE, Corpus, Entry

_LABELS = ("progress", "barrier", "need")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_Any = TypeVar("_Any", bound=_Table)


class _DocumentTable(_Table):
    file: str
    stakeholders: list[str] = []
    services: list[str] = []
    date: datetime.date | None = None
    quotable: bool = True
    text: str | list[str] = []
    respondent: str | list[str] = []
    quote: str = ""
    identifier: str | list[str] = []
    date_column: str | list[str] = []
    sheet: str | list[str] = []

    @property
    def columns(self) -> SheetColumns:
        """Return what is said of the columns of a sheet."""
        return SheetColumns(
            text=_several(self.text),
            respondent=_several(self.respondent),
            quote=self.quote,
            identifier=_several(self.identifier),
            date=_several(self.date_column),
            sheet=_several(self.sheet),
        )


class _CorpusTable(_Table):
    title: str = ""
    year: int | None = Field(default=None, ge=1000, le=9999)
    asked: list[str] = list(_LABELS)
    codebook: str = ""
    codings: str = ""
    document: list[_DocumentTable] = []


class _LabelTable(_Table):
    id: str
    name: str
    definition: str
    rules: list[str] = []
    examples: list[str] = []
    cues: list[str] = []
    weak_cues: list[str] = []
    heading_cues: list[str] = []
    lead_in_cues: list[str] = []
    column_cues: list[str] = []


class _GroupTable(_Table):
    id: str
    name: str
    aliases: list[str] = []
    weak_aliases: list[str] = []
    topic: bool = False


class _ThemeTable(_Table):
    id: str
    name: str
    definition: str = ""
    examples: list[str] = []
    parent: str = ""
    status: str = "active"


class _VoiceTable(_Table):
    speech_verbs: list[str] = []
    consultation: list[str] = []
    collective: list[str] = []
    author_headings: list[str] = []
    section_words: list[str] = []
    author: str = ""
    meeting: list[str] = []
    asking: list[str] = []
    members: str = ""
    press_marks: list[str] = []
    press: str = ""


class _QuantifierTable(_Table):
    name: str
    share: float = Field(ge=0, le=1)


class _CodeBookTable(_Table):
    title: str = ""
    general: str = "general"
    neutral_headings: list[str] = []
    turn_headings: list[str] = []
    before_turn: str = ""
    place_names: list[str] = []
    stop_words: list[str] = []
    empty_answers: list[str] = []
    indicator_headings: list[str] = []
    label: list[_LabelTable]
    stakeholder: list[_GroupTable]
    service: list[_GroupTable]
    voice: _VoiceTable = _VoiceTable()
    quantifier: list[_QuantifierTable] = []
    theme: list[_ThemeTable] = []


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
    known = next((d for d in table.document if d.file == file.name), _DocumentTable(file=""))
    return book, Facts(tuple(known.stakeholders), tuple(known.services), known.columns)


def hand_codings(file: Path, book: CodeBook) -> tuple[HandCoding, ...]:
    """Return what people coded in the folder of one document."""
    folder = file.resolve().parent
    return _codings(folder, _corpus_table(folder).codings, book).rows


def _codings(folder: Path, named: str, book: CodeBook) -> CodingFile:
    found = find_codings(folder, named)
    check_codes(found.rows, book, folder / (named or found.name))
    return found


def load_codebook(path: Path) -> CodeBook:
    """Return the code book of a TOML file."""
    table = _validated(_CodeBookTable, _toml(path), path)
    if not {label.id for label in table.label} >= {*_LABELS, NONE}:
        raise SettingsError(
            str(path), "a label is missing.", "Progress, barrier, need and none are all needed."
        )
    return CodeBook(
        title=table.title,
        general=table.general,
        neutral_headings=tuple(table.neutral_headings),
        turn_headings=tuple(table.turn_headings),
        before_turn=table.before_turn,
        place_names=tuple(table.place_names),
        stop_words=tuple(table.stop_words),
        empty_answers=tuple(table.empty_answers),
        indicator_headings=tuple(table.indicator_headings),
        labels=tuple(Label(**_frozen(label)) for label in table.label),
        stakeholders=tuple(Group(**_frozen(group)) for group in table.stakeholder),
        services=tuple(Group(**_frozen(group)) for group in table.service),
        voice=Voice(**_frozen(table.voice)),
        quantifiers=tuple(Quantifier(**_frozen(step)) for step in table.quantifier),
        themes=tuple(CodedTheme(**_frozen(theme)) for theme in table.theme),
    )


def cache_folder(named: Path | None = None) -> Path:
    """Return the folder for prepared models and remembered answers."""
    if named is not None:
        return named
    from platformdirs import user_cache_path

    return user_cache_path("taking-stock")


def recipe(
    codebook: CodeBook, cache: Path, *, say: Callable[[str], None] = lambda line: None
) -> Recipe:
    """Return the shipped recipe for a code book, with the sentence encoder prepared."""
    encoder = str(embed.prepare(cache / "models", say))
    weights = _trained("coder/coder.json")
    words = _trained("tagger/tagger.json"), _trained("namer/namer.json")
    encoder_digest = embed.model_digest()
    return Recipe(
        readers=tuple(registry.load("readers", name)() for name in registry.names("readers")),
        segmenter=registry.load("segmenters", "points")(),
        classifier=registry.load("classifiers", "context")(
            encoder, str(weights), encoder_digest, file_digest(weights)
        ),
        finder=registry.load("finders", "consensus")(
            encoder, *map(str, words), encoder_digest, *map(file_digest, words)
        ),
        reporters=tuple(registry.load("reporters", n)() for n in registry.names("reporters")),
        codebook=codebook,
    )


def _trained(name: str) -> Path:
    path = shipped(name)
    if not path.is_file():
        raise SettingsError(str(path), "is missing.", "Run `pipeline train` to make it.")
    return path


def _frozen(table: BaseModel) -> dict[str, Any]:
    values = table.model_dump()
    return {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}


def _several(named: str | list[str]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else tuple(named)


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


def _corpus_table(folder: Path) -> _CorpusTable:
    path = folder / "corpus.toml"
    return _validated(_CorpusTable, _toml(path), path) if path.exists() else _CorpusTable()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(str(path), "there is no such file.", "Check the path.") from None
    except UnicodeDecodeError:
        raise SettingsError(str(path), "is not UTF-8 text.", "Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise SettingsError(str(path), f"cannot be read: {error}.", "Correct that line.") from None


def _validated(kind: type[_Any], data: dict[str, Any], path: Path) -> _Any:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        said = [_explained(kind, found) for found in error.errors()]
        raise SettingsError(str(path), "; ".join(said), "") from None


def _explained(kind: type[_Table], found: Any) -> str:  # noqa: ANN401 - pydantic's error details
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in found["loc"])
    if found["type"] == "extra_forbidden":
        name = str(found["loc"][-1])
        return f'unknown key "{where}". {did_you_mean(name, _keys(kind, found["loc"]))}'
    return f'"{where}": {found["msg"].lower()}.'


def _keys(kind: type[BaseModel], place: Sequence[int | str]) -> Iterable[str]:
    """Return the keys that may stand at a place of a table."""
    for part in place[:-1]:
        if isinstance(part, str):
            annotation = kind.model_fields[part].annotation
            inner = getattr(annotation, "__args__", (annotation,))[0]
            kind = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else kind
    return kind.model_fields


def _codebook_path(folder: Path, named: str) -> Path:
    if named:
        return folder / named
    beside = [folder / "codebook.toml", folder.parent / "codebook.toml"]
    return next((path for path in beside if path.exists()), shipped("codebook.toml"))


def _check_codes(folder: Path, table: _CorpusTable, book: CodeBook) -> None:
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


def _corpus(folder: Path, table: _CorpusTable, codings: CodingFile) -> Corpus:
    said = {document.file: document for document in table.document}
    found = documents(folder, folder / table.codings if table.codings else None)
    if not found:
        raise SettingsError(str(folder), "holds no document.", "Put notes (PDF or text) into it.")
    entries = []
    for id, path in found:
        known = said.get(id, _DocumentTable(file=id))
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
