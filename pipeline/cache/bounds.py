"""How large a cache is, and what goes when it is too large: what was longest unused.

Only files and folders that this program writes are counted and removed: whatever else lies there
stays. To remove is safe at any time: what a run finds gone it makes again.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.cache import locks
from pipeline.errors import SettingsError

ANSWERS = "answers"  # the folders in that of the cache
MODELS = "models"
USUAL = "4 GB"
_DAY = 86_400.0
_HOUR = 3_600.0
_FEW = 5_000  # answers, which are looked through in a twentieth of a second
_STAMP = "looked-through"  # holds the number of answers when they were last looked through
_SHELF = re.compile(r"[0-9a-f]{2}")
_ANSWER = re.compile(r"[0-9a-f]{62}\.(json|json\.z|npy)")
_MODEL = re.compile(r"[0-9a-f]{16}")
_HALF = re.compile(r"tmp[a-z0-9_]{8}")
_ANY = re.compile(r".+", re.DOTALL)
_UNITS = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([kmgt]b)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """A file or folder of a cache: its bytes, and when it was last used, in seconds since 1970."""

    path: Path
    size: int
    used: float


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a cache, the longest unused first.

    `halves` are what ended runs left half-written, or what a run is writing now.
    """

    answers: tuple[Item, ...] = ()
    models: tuple[Item, ...] = ()
    halves: tuple[Item, ...] = ()

    @property
    def size(self) -> int:
        """Return the bytes of all of it."""
        return sum(item.size for item in (*self.answers, *self.models, *self.halves))


def usual() -> Path:
    """Return the folder that a cache lies in where none is named."""
    from platformdirs import user_cache_path

    try:
        return user_cache_path("taking-stock")
    except RuntimeError:  # a user without a home, as in some containers
        todo = "Name a folder with --cache, or by TAKING_STOCK_CACHE."
        raise SettingsError("cache", "no home folder is known to keep it in.", todo) from None


def bytes_of(told: str, where: str = "size of the cache") -> int:
    """Return the bytes that a size like "500 MB" or "2GB" says; raise SettingsError if none."""
    known = _SIZE.fullmatch(told.strip())
    if known is None:
        todo = "Write it like 500 MB or 2GB."
        raise SettingsError(where, f'"{told}" is no size.', todo)
    return int(float(known[1]) * _UNITS[(known[2] or "").lower()])


def contents(folder: Path) -> Contents:
    """Return what lies in the folder of a cache; nothing where there is no folder yet.

    Raises SettingsError if it cannot be read.
    """
    try:
        shelves = _entries(folder / ANSWERS, _SHELF)
        held = (_entries(Path(shelf.path), _ANY) for shelf in shelves if shelf.is_dir())
        answers = [one for entries in held for one in entries]
        models = _entries(folder / MODELS, _ANY)
    except OSError as error:
        where, what = str(error.filename or folder), f"cannot be read ({error.strerror})."
        raise SettingsError(where, what, "Name another folder with --cache.") from None
    return Contents(
        _items(answers, _ANSWER), _items(models, _MODEL), _items([*answers, *models], _HALF)
    )


def _entries(folder: Path, name: re.Pattern[str]) -> list[os.DirEntry[str]]:
    """Return what lies in a folder under such a name; nothing where there is no such folder."""
    try:
        with os.scandir(folder) as found:
            return [one for one in found if name.fullmatch(one.name)]
    except FileNotFoundError:
        return []


def _items(entries: Iterable[os.DirEntry[str]], name: re.Pattern[str]) -> tuple[Item, ...]:
    """Return the entries of such a name, the longest unused first; what has gone is passed over."""
    found = []
    for entry in entries:
        if name.fullmatch(entry.name):
            with suppress(OSError):
                found.append(_item(entry))
    return tuple(sorted(found, key=lambda item: (item.used, item.path)))


def _item(entry: os.DirEntry[str]) -> Item:
    """Return a file, or a folder with all that is in it; links are not followed."""
    own = entry.stat(follow_symlinks=False)
    size, used = own.st_size, own.st_mtime
    if entry.is_dir(follow_symlinks=False):
        with os.scandir(entry.path) as found:
            parts = [_item(one) for one in found]
        size = sum(part.size for part in parts)
        used = max([used, *(part.used for part in parts)])
    return Item(Path(entry.path), size, used)


def prune(known: Contents, size: int, current: Collection[str]) -> Contents:
    """Remove what is left over, then the longest unused answers over a size; return what went.

    Left over is what a run that was ended left half-written, and models other than those of the
    `current` names that have not been used for a day.
    """
    past = time.time() - _DAY
    halves = _removed(one for one in known.halves if one.used < past or _is_dead(one.path))
    others = [one for one in known.models if one.path.name not in current]
    models = _removed(one for one in others if one.used < past)
    over = known.size - Contents((), models, halves).size - size
    return Contents(_removed(_longest_unused(known.answers, over)), models, halves)


def _is_dead(path: Path) -> bool:
    """Return whether a half-written answer is nobody's any more; of a model only its age tells."""
    return path.is_file() and not locks.is_held(path)


def _longest_unused(answers: Iterable[Item], over: int) -> Iterator[Item]:
    """Yield answers, the longest unused first, until so many bytes are found."""
    for one in answers:
        if over <= 0:
            return
        over -= one.size
        yield one


def _removed(items: Iterable[Item]) -> tuple[Item, ...]:
    """Remove files and folders; return those that are gone now."""
    return tuple(item for item in items if _remove(item.path))


def _remove(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):  # another run reads it, and this system minds
            path.unlink()
    return not path.exists()


def prune_if_due(folder: Path, size: int, current: Collection[str]) -> None:
    """Prune, unless many answers were looked through within the hour; errors are none here."""
    stamp = folder / ANSWERS / _STAMP
    with suppress(OSError, ValueError):
        recent = time.time() - stamp.stat().st_mtime < _HOUR
        if recent and int(stamp.read_text(encoding="ascii")) > _FEW:
            return
    with suppress(OSError, SettingsError):
        known = contents(folder)
        gone = prune(known, size, current)
        stamp.write_text(str(len(known.answers) - len(gone.answers)), encoding="ascii")
