"""Answers by the hash of what went into them. Content-addressed, so resuming is running again.

An entry is a JSON file named by the SHA-256 of its key. A damaged entry counts as absent: it is
computed and written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
