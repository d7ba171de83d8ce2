"""Importing a library without the heavy parts that this project does not use.

spaCy (through thinc), BERTopic and joblib's friends import PyTorch, UMAP or plotly when these
are installed, though nothing here calls them: 8 to 12 seconds a run. `without` makes such
modules look absent while one import runs. Modules that are loaded already stay loaded.

A package may also import far more when it is opened than the modules in it that are wanted:
`unopened` puts that off until somebody asks for more.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

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
        if name in self.names or name.partition(".")[0] in self.names:
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


class _Unopened(ModuleType):
    """A package whose modules can be imported while its own `__init__` has not run.

    That runs as soon as it is asked for a name, or for a module, that it does not have yet.
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the package holds
        """Open the package and return what it then has of that name."""
        spec = self.__spec__
        if name == "__warningregistry__" or spec is None or spec.loader is None:
            raise AttributeError(name)  # asked of every module when warnings are counted
        self.__class__ = ModuleType  # type: ignore[assignment]
        self.__path__ = list(spec.submodule_search_locations or ())
        spec.loader.exec_module(self)
        return getattr(self, name)


class _Opening(_Unopened):
    """The same while the modules wanted are imported: nothing opens it."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Say that there is nothing of that name yet."""
        raise AttributeError(name)


@contextmanager
def unopened(*names: str) -> Iterator[None]:
    """Import modules in the block without the `__init__` of the packages named, outer ones first.

    Afterwards a package opens itself when it is asked for more; one that is open stays so.
    """
    made: list[ModuleType] = []
    try:
        for name in names:
            made += _placed(name)
        yield
    finally:
        for package in made:
            package.__class__ = _Unopened
            del package.__path__


def _placed(name: str) -> list[ModuleType]:
    """Return a package that was put in its place unopened; none if it is open, or not there."""
    spec = None if name in sys.modules else importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        return []
    package = importlib.util.module_from_spec(spec)
    package.__class__ = _Opening
    sys.modules[name] = package
    above, _, own = name.rpartition(".")
    if above:
        setattr(sys.modules[above], own, package)
    return [package]
