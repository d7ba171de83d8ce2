"""Where the files that travel with the package lie: the default code book and the models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError

_PACKAGE = Path(__file__).parent


def read_trained(path: Path, *, version: str, wanted: tuple[str, ...]) -> dict[str, Any]:
    """Return what the JSON file of a trained model holds.

    `version` names the list in it that must be as `wanted`. Raises SettingsError if it is not, or
    if the file cannot be read.
    """
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SettingsError(str(path), "cannot be read.", "Run `pipeline train`.") from None
    if tuple(told[version]) != wanted:
        raise SettingsError(str(path), "is of another version.", "Run `pipeline train`.")
    return told


def shipped(name: str) -> Path:
    """Return the path of a shipped file: inside an installed wheel, or in the repository."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / "models" / name
