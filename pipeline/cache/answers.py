"""The folder of answers. Two runs may use one folder at once: each entry is replaced whole."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from pipeline.cache import entries
from pipeline.cache.digests import key as key_of
from pipeline.cache.packing import pack, unpack
from pipeline.cache.shapes import shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

Value = TypeVar("Value")
_QUICK = 1  # a fifth of the size for a tenth of the time that packing takes


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of answers; without a folder it remembers nothing.

    A cache that cannot be read or written is no error: everything is computed, nothing is kept.
    """

    folder: Path | None = None

    def get(self, key: str) -> Any | None:  # noqa: ANN401 - whatever JSON was put there
        """Return the stored answer, or None."""
        return self._read(key, "json.z", _loaded)

    def put(self, key: str, answer: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Store an answer whole or not at all."""
        if self.folder is None:
            return
        told = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        small = zlib.compress(told.encode(), _QUICK)
        self._write(key, "json.z", lambda file: file.write(small))

    def get_array(self, key: str) -> NDArray[Any] | None:
        """Return the stored array, or None."""
        import numpy as np

        return self._read(key, "npy", lambda file, size: np.load(file, allow_pickle=False))

    def put_array(self, key: str, array: NDArray[Any]) -> None:
        """Store an array whole or not at all; raise ValueError if it holds Python objects."""
        import numpy as np

        self._write(key, "npy", lambda file: np.save(file, array, allow_pickle=False))

    def recall(self, kind: type[Value], key: str) -> Value | None:
        """Return the stored value of a dataclass type, or None.

        One that was kept by a version of the program in which the type had other fields is not
        found.
        """
        known = self.get(key_of(key, shape(kind)))
        return None if known is None else unpack(kind, known)

    def keep(self, key: str, value: object) -> None:
        """Store a value of a dataclass type whole or not at all."""
        if self.folder is not None:
            self.put(key_of(key, shape(type(value))), pack(value))

    def _path(self, key: str, form: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / f"{key[2:]}.{form}"

    def _read(self, key: str, form: str, load: Callable[[BinaryIO, int], Value]) -> Value | None:
        path = self._path(key, form)
        if path is None:
            return None
        try:
            with entries.read(path) as (file, size):
                return load(file, size)
        except (OSError, ValueError, zlib.error):
            return None

    def _write(self, key: str, form: str, fill: Callable[[BinaryIO], object]) -> None:
        path = self._path(key, form)
        if path is not None:
            with suppress(OSError):
                entries.write(path, fill)


def _loaded(file: BinaryIO, size: int) -> Any:  # noqa: ANN401 - JSON
    return json.loads(zlib.decompress(file.read(size)))
