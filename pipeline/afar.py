"""Reading a file on another machine: its bytes go there, what was read comes back.

Nothing of this machine is needed there but the same version of this program: a worker reads the
file from a folder of its own, under the same name, with models of its own. Stages keep paths out
of their `repr`, so that the digest of a recipe is the same on all machines that may share work.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pipeline import embed
from pipeline.cache import file_digest
from pipeline.cache.bounds import usual
from pipeline.errors import ReadError, SettingsError
from pipeline.parallel import Afar, Sent
from pipeline.read.sniff import check_file
from pipeline.shipped import shipped
from pipeline.stages import Recipe
from pipeline.types import Entry

Made = TypeVar("Made")

_TRAINED = {
    "weights": "coder/coder.json", "tagger": "tagger/tagger.json", "namer": "namer/namer.json"
}  # fmt: skip
_SAME = "Install the same version on all machines."
_PROBE = (
    "Joint training has been excellent",
    "Nobody answers the telephone at the office, and nobody rings back",
    "We need one timetable for both schools",
)
_KEPT = 4  # files that a worker keeps for the next portion of them


@dataclass(frozen=True, slots=True)
class Terms:
    """What must be the same there as here, or other bytes would come back.

    `recipe` is the digest of all stages, settings and models; `probe` that of some vectors: a
    processor with other instructions rounds otherwise.
    """

    recipe: str
    probe: str


def reading(
    read: Callable[[Entry, Recipe], Made], recipe: Recipe, keep: Callable[[Entry, Made], None]
) -> Afar[Entry, Made]:
    """Return how entries are read by other machines; `read` must pickle and need no cache."""
    return Afar(_Sender(), partial(_order, read, recipe), keep)


def _order(read: Callable[[Entry, Recipe], Made], recipe: Recipe) -> Callable[[Entry, Sent], Made]:
    return partial(_read_there, read, recipe, Terms(recipe.digest, _probed(recipe)))


class _Sender:
    """Reads files to be sent; one of many portions is read once."""

    def __init__(self) -> None:
        self.last: dict[Path, Sent] = {}

    def __call__(self, entry: Entry) -> Sent | None:
        """Return what goes with an entry, None if its file cannot be read: that is told here."""
        if entry.path in self.last:
            return self.last[entry.path]
        self.last.clear()
        try:
            check_file(entry.path, entry.id)
            data = entry.path.read_bytes()
        except (OSError, ReadError):
            return None
        digest = hashlib.sha256(data).hexdigest()
        made = Sent(entry.path.name, digest, data, is_shared=entry.portion is not None)
        if made.is_shared:
            self.last[entry.path] = made
        return made


def _probed(recipe: Recipe) -> str:
    """Return a digest of the vectors of some sentences, nothing where there is no encoder."""
    folder = getattr(recipe.classifier, "encoder", "")
    if not folder:
        return ""
    return hashlib.sha256(embed.Encoder(folder).encode(_PROBE).tobytes()).hexdigest()


# What follows runs on the other machine.

_AGREED: dict[Terms, Recipe] = {}
_FILES: dict[str, TemporaryDirectory[str]] = {}


def _read_there(
    read: Callable[[Entry, Recipe], Made], recipe: Recipe, terms: Terms, entry: Entry, sent: Sent
) -> Made:
    """Return what was read of a file that was sent here."""
    if terms not in _AGREED:
        _AGREED.clear()
        _AGREED[terms] = _agreed(recipe, terms)
    folder = _FILES.pop(sent.digest, None) or _written(sent)
    try:
        return read(replace(entry, path=Path(folder.name, sent.name)), _AGREED[terms])
    finally:
        if sent.is_shared:
            _FILES[sent.digest] = folder
            while len(_FILES) > _KEPT:
                _FILES.pop(next(iter(_FILES))).cleanup()
        else:
            folder.cleanup()


def _written(sent: Sent) -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="taking-stock-", ignore_cleanup_errors=True)
    Path(folder.name, sent.name).write_bytes(sent.data)
    return folder


def _agreed(recipe: Recipe, terms: Terms) -> Recipe:
    """Return a recipe with the models of this machine; raise SettingsError if all is not alike."""
    if recipe.digest != terms.recipe:
        raise SettingsError("a worker", "its stages or settings are of another version.", _SAME)
    own = replace(recipe, classifier=_own(recipe.classifier), finder=_own(recipe.finder))
    if _probed(own) != terms.probe:
        what = "its processor or its libraries compute other vectors than this machine's."
        todo = "Use machines of one kind, with the same versions of all that is installed."
        raise SettingsError("a worker", what, todo)
    return own


def _own(stage: Any) -> Any:  # noqa: ANN401 - any stage that has models
    """Return a stage with the paths of this machine's models, which must be the same ones."""
    named = {field.name for field in fields(stage)}
    made: dict[str, str] = {}
    if "encoder" in named:
        if embed.model_digest() != stage.encoder_digest:
            raise SettingsError("a worker", "it has another sentence encoder.", _SAME)
        made["encoder"] = str(_encoder(stage.encoder))
    for name in sorted(named & _TRAINED.keys()):
        made[name] = _trained(name, getattr(stage, name), getattr(stage, f"{name}_digest"))
    return replace(stage, **made)


def _trained(name: str, named: str, digest: str) -> str:
    """Return the path of a trained model: the one that was named if it is here too."""
    for path in (Path(named), shipped(_TRAINED[name])):
        if path.is_file() and file_digest(path) == digest:
            return str(path)
    raise SettingsError("a worker", f"it has another {_TRAINED[name]}.", _SAME)


def _encoder(named: str) -> Path:
    """Return the folder of the prepared encoder: the one that was named if it is here too."""
    if (Path(named) / "model.bin").is_file():
        return Path(named)
    cache = os.environ.get("TAKING_STOCK_CACHE")
    return embed.prepare((Path(cache) if cache else usual()) / "models")
