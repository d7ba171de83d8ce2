"""The tables of corpus.toml and codebook.toml, and what is wrong with them: the door to pydantic.

Everything wrong is collected and shown at once, with the place and the nearest known word.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.codebook import ACTIVE
from pipeline.corpus import SheetColumns
from pipeline.errors import SettingsError, did_you_mean

LABELS = ("progress", "barrier", "need")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_Any = TypeVar("_Any", bound=_Table)


class DocumentTable(_Table):
    """What corpus.toml says of one document."""

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


class CorpusTable(_Table):
    """What corpus.toml says of an exercise."""

    title: str = ""
    year: int | None = Field(default=None, ge=1000, le=9999)
    asked: list[str] = list(LABELS)
    codebook: str = ""
    codings: str = ""
    document: list[DocumentTable] = []


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


class ThemeTable(_Table):
    """A theme of a code book; `why` tells of an edit."""

    id: str = ""
    name: str
    definition: str = ""
    examples: list[str] = []
    parent: str = ""
    status: str = ACTIVE
    into: str = ""
    split_from: str = ""
    edition: int = Field(default=1, ge=1)
    why: str = ""


class _EditedTable(_Table):
    by: str = ""
    on: datetime.date | None = None
    why: str = ""


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


class CodeBookTable(_Table):
    """A code book as a file."""

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
    theme: list[ThemeTable] = []
    edited: _EditedTable = _EditedTable()


def toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(str(path), "there is no such file.", "Check the path.") from None
    except UnicodeDecodeError:
        raise SettingsError(str(path), "is not UTF-8 text.", "Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise SettingsError(str(path), f"cannot be read: {error}.", "Correct that line.") from None


def validated(kind: type[_Any], data: dict[str, Any], path: Path) -> _Any:
    """Return a table of that kind; raise SettingsError with all that is wrong."""
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


def frozen(table: BaseModel) -> dict[str, Any]:
    """Return the values of a table, lists as tuples."""
    values = table.model_dump()
    return {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}


def _several(named: str | list[str]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else tuple(named)
