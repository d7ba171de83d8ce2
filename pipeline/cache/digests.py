"""The names of answers: digests of what went into them."""

from __future__ import annotations

import hashlib
from pathlib import Path


def key(*parts: object) -> str:
    """Return the SHA-256 (hex) of the parts' representations."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
