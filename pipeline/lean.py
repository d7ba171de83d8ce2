"""Importing a library without the heavy parts that this project does not use.

spaCy (through thinc), BERTopic and joblib's friends import PyTorch, UMAP or plotly when these
are installed, though nothing here calls them: 8 to 12 seconds a run. `without` makes such
modules look absent while one import runs. Modules that are loaded already stay loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType

HEAVY = ("torch", "umap", "hdbscan", "sentence_transformers", "transformers", "tensorflow", "jax")


class _Absent:
    """A finder that says of some modules that they are not installed."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise for the absent, leave all others to the next finder."""
        del path, target
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"{name} is left out of this import", name=name)
        return None


@contextmanager
def without(*names: str, hidden: Sequence[str] = ()) -> Iterator[None]:
    """Import what stands in the block as if the named modules were not installed.

    `hidden` names modules whose presence is asked with `importlib.util.find_spec`.
    """
    finder = _Absent(names)
    masked = [name for name in hidden if name not in sys.modules]
    sys.meta_path.insert(0, finder)
    sys.modules.update(dict.fromkeys(masked))  # type: ignore[arg-type]
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in masked:
            sys.modules.pop(name, None)
