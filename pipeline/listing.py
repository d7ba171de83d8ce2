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
    "corpus.toml",
    "codebook.toml",
    "codings.csv",
    "codings.jsonl",
    "decisions.csv",
    "readme.md",
    "readme.txt",
    "thumbs.db",
    "desktop.ini",
}
_HIDDEN = (".", "~$", "__")
_RUN = "run.json"


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
    for above, folders, files in os.walk(folder, onerror=closed.append):
        here = Path(above)
        if _RUN in files and here != folder:
            folders.clear()
            continue
        folders[:] = filter(_is_shown, folders)
        ours = _IGNORED | (_written(here) if _RUN in files else set())
        yield from (here / name for name in files if _is_shown(name) and name.lower() not in ours)
        yield from (here / name for name in folders if (here / name).is_symlink())
    yield from (Path(error.filename) for error in closed)


def _is_shown(name: str) -> bool:
    return not name.startswith(_HIDDEN)


def _written(folder: Path) -> set[str]:
    """Return the names of the files that a run wrote into a folder of notes."""
    try:
        told = json.loads((folder / _RUN).read_bytes())
        return {_RUN, *(str(name).lower() for name in told["outputs"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _id(folder: Path, path: Path) -> str:
    """Return the path of a document in its folder; bytes that are no text are spelled out."""
    name = path.relative_to(folder).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
