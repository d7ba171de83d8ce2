"""Which files of a folder are documents: all that are not hidden and not ours.

What cannot be opened (a link that leads nowhere, a pipe, a folder without permission) is listed
too: reading it says what is wrong, so that nothing is dropped in silence.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

_IGNORED = {
    "codings.csv",
    "codings.jsonl",
    "decisions.csv",
    "readme.md",
    "readme.txt",
    "thumbs.db",
    "desktop.ini",
}
_HIDDEN = (".", "~$", "__")
_SETTINGS = ".toml"  # corpus.toml, code books
_RUN = "run.json"
_EXPORT = "export.json"
_BESIDES = ("SHA256SUMS", "pseudonyms.csv")  # what lies beside a run's own files


def documents(folder: Path, besides: Path | None = None) -> list[tuple[str, Path]]:
    """Return each document of a folder and of the folders in it, with its id, in order of id.

    The file `besides` is none. Links to files are followed, links to folders are not: they may
    lead anywhere, or round.
    """
    found = ((_id(folder, path), path) for path in _found(folder))
    ours = os.path.normpath(besides) if besides else None
    return sorted(one for one in found if os.path.normpath(one[1]) != ours)


def _found(folder: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    ours: set[Path] = set()
    for above, folders, files in os.walk(folder, onerror=closed.append):
        here = Path(above)
        if here != folder and (_RUN in files or _EXPORT in files):
            folders.clear()
            continue
        folders[:] = filter(_is_shown, folders)
        if _RUN in files:
            ours = _written(here)
        yield from (here / name for name in files if _is_note(name) and here / name not in ours)
        yield from (here / name for name in folders if (here / name).is_symlink())
    yield from (Path(error.filename) for error in closed)


def _is_note(name: str) -> bool:
    low = name.lower()
    return _is_shown(name) and low not in _IGNORED and not low.endswith(_SETTINGS)


def _is_shown(name: str) -> bool:
    return not name.startswith(_HIDDEN)


def _written(folder: Path) -> set[Path]:
    """Return the files that a run wrote into a folder of notes."""
    try:
        told = json.loads((folder / _RUN).read_bytes())
        return {folder / str(name) for name in (_RUN, *_BESIDES, *told["outputs"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _id(folder: Path, path: Path) -> str:
    """Return the path of a document in its folder; bytes that are no text are spelled out."""
    name = path.relative_to(folder).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
