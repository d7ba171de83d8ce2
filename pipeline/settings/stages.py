"""The stages of a run with their models: the shipped recipe, and what it says of itself.

What it says is remembered, by the digest of the program and of its models: a run that finds nothing
changed then needs no stage, and imports none.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeGuard

from pipeline import embed, registry
from pipeline.cache import Cache, file_digest, key
from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError
from pipeline.read.scan import tesseract
from pipeline.shipped import shipped
from pipeline.stages import Recipe, RecipeLines

_PACKAGE = Path(__file__).parents[1]
_KINDS = {"readers", "suffixes", "portions", "segmenter", "classifier", "finder", "reporters",
          "year_reporters"}  # fmt: skip
_OF_READERS = ("readers", "suffixes", "portions")
_CODER = "coder/coder.json"
_WORDS = ("tagger/tagger.json", "namer/namer.json")


def recipe(
    codebook: CodeBook,
    cache: Path,
    *,
    say: Callable[[str], None] = lambda line: None,
    said: RecipeLines | None = None,
) -> Recipe:
    """Return the shipped recipe for a code book, with the sentence encoder prepared.

    What `recipe_lines` has `said` of it saves loading readers and reporters that are not used.
    """
    encoder = str(embed.prepare(cache / "models", say))
    weights, words = _trained(_CODER), tuple(map(_trained, _WORDS))
    encoder_digest = embed.model_digest()
    return Recipe(
        readers=_readers(said),
        segmenter=registry.load("segmenters", "points")(),
        classifier=registry.load("classifiers", "context")(
            encoder, str(weights), encoder_digest, file_digest(weights)
        ),
        finder=registry.load("finders", "consensus")(
            encoder, *map(str, words), encoder_digest, *map(file_digest, words)
        ),
        reporters=tuple(registry.load("reporters", n)() for n in registry.names("reporters")),
        codebook=codebook,
        year_reporters=_year_reporters(said),
    )


def _readers(said: RecipeLines | None) -> tuple[Any, ...]:
    """Return all readers; where it is said what they answer to, each to be loaded when met."""
    names = list(registry.names("readers"))
    if said is None or len(said.apart["readers"]) != len(names):
        return tuple(registry.load("readers", name)() for name in names)
    told = zip(names, *(said.apart[kind] for kind in _OF_READERS), strict=True)
    return tuple(
        registry.Later("readers", name, line, tuple(suffixes.split()), bool(portions))
        for name, line, suffixes, portions in told
    )


def _year_reporters(said: RecipeLines | None) -> tuple[Any, ...]:
    names, kind = list(registry.names("year_reporters")), "year_reporters"
    if said is None or len(said.apart[kind]) != len(names):
        return tuple(registry.load(kind, name)() for name in names)
    return tuple(
        registry.Later(kind, name, line) for name, line in zip(names, said.apart[kind], strict=True)
    )


def recipe_lines(
    codebook: CodeBook,
    cache: Path,
    answers: Cache,
    *,
    say: Callable[[str], None] = lambda line: None,
) -> RecipeLines:
    """Return what the shipped recipe says of itself, from the answers if it was asked before.

    `cache` is the folder that `recipe` takes, which is asked where the answers do not tell.
    """
    asked = _program()
    known = answers.get(asked) if asked else None
    if _are_lines(known):
        return RecipeLines(known, codebook)
    said = recipe(codebook, cache, say=say).apart()
    if asked:
        answers.put(asked, said)
    return RecipeLines(said, codebook)


def _are_lines(answer: Any) -> TypeGuard[dict[str, list[str]]]:  # noqa: ANN401 - what was kept
    """Return whether an answer has lines for each kind of stage, as many of all of readers."""
    if not isinstance(answer, dict) or answer.keys() != _KINDS:
        return False
    if not all(isinstance(lines, list) for lines in answer.values()):
        return False
    told = all(isinstance(line, str) for lines in answer.values() for line in lines)
    return told and len({len(answer[kind]) for kind in _OF_READERS}) == 1


def _program() -> str:
    """Return the digest of all that decides what the stages say of themselves.

    That is every module of this package, the Python that runs them, the models, and whether there
    is a program that recognises text. Empty where it cannot be told: where other packages add
    stages, or the modules are not there to be read.
    """
    modules = sorted(_PACKAGE.rglob("*.py"))
    if registry.foreign() or not modules:
        return ""
    source = hashlib.sha256()
    for module in modules:
        told = module.read_bytes()
        source.update(f"{module.relative_to(_PACKAGE).as_posix()}:{len(told)}:".encode() + told)
    models = [file_digest(_trained(name)) for name in (_CODER, *_WORDS)]
    recognises = bool(tesseract.program())
    return key("recipe", source.hexdigest(), sys.version, embed.model_digest(), models, recognises)


def _trained(name: str) -> Path:
    path = shipped(name)
    if not path.is_file():
        raise SettingsError(str(path), "is missing.", "Run `pipeline train` to make it.")
    return path
