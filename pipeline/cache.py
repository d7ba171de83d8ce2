"""Answers by the hash of what went into them. Content-addressed, so resuming is running again.

An entry is a JSON file named by the SHA-256 of its key. A damaged entry counts as absent: it is
computed and written again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile
import types
import typing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")


def key(*parts: object) -> str:
    """Return the SHA-256 (hex) of the parts' representations."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of answers; without a folder it remembers nothing."""

    folder: Path | None = None

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / f"{key[2:]}.json"

    def get(self, key: str) -> Any | None:  # noqa: ANN401 - whatever JSON was put there
        """Return the stored answer, or None."""
        path = self._path(key)
        if path is None:
            return None
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError):
            return None

    def put(self, key: str, answer: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Store an answer whole or not at all; a cache that cannot be written is no error."""
        path = self._path(key)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(answer, file, ensure_ascii=False, separators=(",", ":"))
            Path(name).replace(path)
        except OSError:
            return


def pack(value: Any) -> Any:  # noqa: ANN401 - any value of the house
    """Return a value as plain JSON: dataclasses become lists of their fields."""
    if dataclasses.is_dataclass(value):
        return [pack(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, (tuple, list)):
        return [pack(item) for item in value]
    return value


def unpack(kind: type[Value], data: Any) -> Value:  # noqa: ANN401 - what `pack` made
    """Return the value of a dataclass type from what `pack` made of it."""
    made: Value = _unpack(kind, data)
    return made


def _unpack(kind: Any, data: Any) -> Any:  # noqa: ANN401
    if data is None:
        return None
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        parts = zip(_fields(kind), data, strict=True)
        return kind(**{name: _unpack(hint, part) for (name, hint), part in parts})
    origin = typing.get_origin(kind)
    if origin is tuple:
        inner = typing.get_args(kind)[0]
        return tuple(_unpack(inner, item) for item in data)
    if origin in (types.UnionType, typing.Union):
        return _unpack(next(a for a in typing.get_args(kind) if a is not type(None)), data)
    return data


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:  # noqa: ANN401 - a dataclass type
    hints = typing.get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))
