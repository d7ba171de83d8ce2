"""Sealed files: content, then a digest of name and content, so that damage shows.

The digest stands at the end because numpy and JSON are read from the front; `np.load` does not
come so far. It is of the name too: under another entry's name an entry is no answer either.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.cache import locks

_FORM = "taking-stock 1"  # raised when entries are written in another way: the old are ignored
_SEAL = 32  # bytes of a SHA-256
_PIECE = 1 << 20
_HOUR = 3600.0


def write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a sealed file whole or not at all; raise OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            locks.hold(file)
            fill(file)
            file.flush()
            file.seek(0)
            file.write(_seal(file, path, os.fstat(file.fileno()).st_size))
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


@contextmanager
def read(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Yield a sealed file, at its start, and the bytes of its content.

    Raises OSError if it cannot be read, ValueError if its seal does not hold.
    """
    if not path.is_file():  # a pipe would be waited for
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        size = about.st_size - _SEAL
        if size < 0 or _seal(file, path, size) != file.read(_SEAL):
            raise ValueError(path.name)
        _used(path, about.st_mtime)
        file.seek(0)
        yield file, size


def _seal(file: BinaryIO, path: Path, size: int) -> bytes:
    """Return the digest of an entry's name and of so many bytes, which are read."""
    known = hashlib.sha256(f"{_FORM}\n{path.parent.name}{path.name}\n".encode())
    while size > 0:
        piece = file.read(min(size, _PIECE))
        if not piece:
            break
        known.update(piece)
        size -= len(piece)
    return known.digest()


def _used(path: Path, last: float) -> None:
    """Note that an entry was used: the longest unused are the first to go."""
    if time.time() - last > _HOUR:
        with suppress(OSError):
            os.utime(path)
