"""The folder of a finished run: written whole or not at all, and recognised when unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.cache import file_digest
from pipeline.cache.locks import alone
from pipeline.codebook import CodeBook
from pipeline.errors import ReadError, SettingsError
from pipeline.publish.finished import MANIFEST as MANIFEST
from pipeline.read.sniff import check_file
from pipeline.stages import Recipe, RecipeLines
from pipeline.types import Corpus, Entry, StockTake

if TYPE_CHECKING:
    from pipeline.compared import Comparison

SUMS = "SHA256SUMS"
_STAGED = ".writing-"  # what the folders are called that files wait in
_NO_MANIFEST = (OSError, ValueError, KeyError, TypeError, AttributeError)
_LIBRARIES = (
    "bertopic",
    "ctranslate2",
    "numpy",
    "pdfplumber",
    "scikit-learn",
    "spacy",
    "tokenizers",
)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run's files lie."""

    path: Path

    def check_writable(self) -> None:
        """Raise SettingsError unless files can be written there."""
        probe = self.path
        try:
            probe.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=probe):
                pass
        except OSError as error:
            raise SettingsError(
                str(self.path),
                f"cannot be written to ({error.strerror}).",
                "Name another folder with --out.",
            ) from None

    def unchanged(self, key: str) -> dict[str, Any] | None:
        """Return the manifest of a finished run with that key: the same input, the same recipe.

        None if there is none, or if one of its files was changed or removed.
        """
        try:
            written = (self.path / MANIFEST).read_bytes()
            manifest: dict[str, Any] = json.loads(written)
            if manifest["key"] != key:
                return None
            told = sums({**manifest["outputs"], MANIFEST: hashlib.sha256(written).hexdigest()})
            whole = (self.path / SUMS).read_bytes() == told and all(
                file_digest(self.path / name) == digest
                for name, digest in manifest["outputs"].items()
            )
        except _NO_MANIFEST:
            return None
        return manifest if whole else None

    def write(self, files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        """Put the files in place of those of an earlier run; foreign files stay."""
        self.check_writable()
        try:
            self._write(files, manifest)
        except OSError as error:
            where = str(error.filename or self.path)
            what = f"cannot be written ({error.strerror})."
            todo = "Make room, or give the document a shorter or another name."
            raise SettingsError(where, what, todo) from None

    def _write(self, files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        """Put the files in place in an order that a run which is killed can be told by.

        What was staged stays until its manifest is in place, and no file of an earlier run stays
        after that: the next run knows from the two manifests what was written here.
        """
        with alone(self.path):
            halves = [half for half in self.path.glob(f"{_STAGED}*") if half.is_dir()]
            old = {name for home in (self.path, *halves) for name in self._written(home)}
            told = {**files, MANIFEST: as_json(manifest)}
            told[SUMS] = sums(digests(told))
            with tempfile.TemporaryDirectory(dir=self.path, prefix=_STAGED) as work:
                _stage(Path(work), told)
                for name in sorted(old - set(files)):
                    (self.path / name).unlink(missing_ok=True)
                for name in told:
                    (self.path / name).parent.mkdir(parents=True, exist_ok=True)
                    (Path(work) / name).replace(self.path / name)
            for half in halves:
                shutil.rmtree(half, ignore_errors=True)
            texts = self.path / "texts"
            if texts.is_dir() and not any(texts.iterdir()):
                shutil.rmtree(texts)

    def _written(self, home: Path) -> set[str]:
        """Return the files that the manifest in a folder tells of; names that lead out are not."""
        try:
            names = set(map(str, json.loads((home / MANIFEST).read_bytes())["outputs"]))
        except _NO_MANIFEST:
            return set()
        whole = self.path.resolve()
        return {name for name in names if (whole / name).resolve().is_relative_to(whole)}


def _stage(work: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, in their order."""
    for name, data in files.items():
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def run_key(corpus: Corpus, recipe: Recipe | RecipeLines) -> str:
    """Return the digest of everything that goes into a run."""
    files = {entry.file: entry for entry in corpus.entries}  # portions of a file count once
    sources = [(id, _digest_or_none(entry.path), _said(entry)) for id, entry in files.items()]
    parts = (
        __version__,
        recipe.digest,
        corpus.name,
        sorted(facts({"": corpus}).items()),
        corpus.title,
        corpus.year,
        corpus.asked,
        (corpus.codings.name, corpus.codings.digest),
        sources,
        repr(recipe.codebook.log),
        _versions(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _said(entry: Entry) -> tuple[object, ...]:
    date = str(entry.date)
    return entry.stakeholders, entry.services, date, entry.quotable, entry.columns


def _digest_or_none(path: Path) -> str:
    try:
        check_file(path, path.name)
        return file_digest(path)
    except (OSError, ReadError):
        return ""


@cache
def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in _LIBRARIES}


def comparison_key(corpora: Sequence[Corpus], recipe: Recipe | RecipeLines) -> str:
    """Return the digest of everything that goes into a comparison, the order of years included."""
    keys = [run_key(corpus, recipe) for corpus in corpora]
    return hashlib.sha256(repr(("compare", keys)).encode()).hexdigest()


def manifest(
    found: StockTake, recipe: Recipe, files: dict[str, bytes], seconds: dict[str, float]
) -> dict[str, Any]:
    """Return run.json: what went in, by what recipe, what came out.

    Of two runs of the same input only `timings` may differ, and `place`, which is added where a
    run is written: where its sources lie.
    """
    codings = found.corpus.codings
    return {
        "taking_stock": __version__,
        "corpus": found.corpus.name,
        "title": found.corpus.title,
        "year": found.corpus.year,
        "asked": list(found.corpus.asked),
        "key": run_key(found.corpus, recipe),
        **_made_by(recipe),
        "inputs": _inputs(found),
        **_portions(found.corpus),
        "codings": {codings.name: codings.digest} if codings.name else {},
        "facts": facts({"": found.corpus}),
        **_shortfalls(found),
        "outputs": digests(files),
        "counts": {
            **_counts(found),
            "hand_codings": dict(sorted(Counter(r.outcome for r in found.rulings).items())),
        },
        "timings": _timings(seconds),
    }


def comparison_manifest(
    compared: Comparison,
    corpora: Sequence[Corpus],
    recipe: Recipe,
    counted: CodeBook,
    files: dict[str, bytes],
    seconds: dict[str, float],
) -> dict[str, Any]:
    """Return run.json of a comparison made by a recipe, counted by the code book made of its."""
    from pipeline.years.counts import YearCounts
    from pipeline.years.ledger import Ledger

    found = compared.found
    entries = Ledger(YearCounts(compared, counted)).entries
    statuses = dict(sorted(Counter(entry.status for entry in entries).items()))
    return {
        "taking_stock": __version__,
        "comparison": found.corpus.name,
        "years": {
            year.name: {"title": year.title, "asked": list(year.asked)} for year in compared.years
        },
        "key": comparison_key(corpora, recipe),
        **_made_by(recipe),
        "inputs": _inputs(found),
        **_portions(found.corpus),
        "facts": facts({f"{y.name}/": c for y, c in zip(compared.years, corpora, strict=True)}),
        **_shortfalls(found),
        "outputs": digests(files),
        "counts": {**_counts(found), "links": len(compared.links.points), "ledger": statuses},
        "timings": _timings(seconds),
    }


def _made_by(recipe: Recipe) -> dict[str, Any]:
    return {
        "recipe": recipe.digest,
        "stages": recipe.lines(),
        "seeds": "derived from content; canonical order by SHA-256 of each finding's text",
        "libraries": _versions(),
    }


def _inputs(found: StockTake) -> dict[str, str]:
    """Return the digest of each file, those that could not be read last."""
    read = {document.id: document.digest for document in found.documents}
    return {**read, **{failure.item: failure.digest for failure in found.failures}}


def _portions(corpus: Corpus) -> dict[str, dict[str, list[str]]]:
    """Return the documents that are portions of each long file, in order; nothing if none are."""
    made: dict[str, list[str]] = {}
    for entry in corpus.entries:
        if entry.portion:
            made.setdefault(entry.file, []).append(entry.id)
    return {"portions": made} if made else {}


def facts(corpora: Mapping[str, Corpus]) -> dict[str, str]:
    """Return the digests of what people wrote beside the notes: corpus.toml and hand codings.

    Corpora are given by what stands before the names of their documents; a digest is empty where
    there is no such file.
    """
    made = {}
    for prefix, corpus in corpora.items():
        file = folder_of(corpus) / "corpus.toml"
        made[f"{prefix}corpus.toml"] = file_digest(file) if file.is_file() else ""
        made[f"{prefix}codings"] = corpus.codings.digest
    return made


def _shortfalls(found: StockTake) -> dict[str, Any]:
    return {
        "failures": {failure.item: failure.reason for failure in found.failures},
        "gaps": {document.id: document.gaps for document in found.documents if document.gaps},
    }


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file by its name."""
    return {n: hashlib.sha256(data).hexdigest() for n, data in sorted(files.items())}


def _counts(found: StockTake) -> dict[str, Any]:
    """Return how much was found; a file of which one portion was read counts as read."""
    files = found.corpus.files
    read = {files.get(document.id, document.id) for document in found.documents}
    labels = Counter(c.label for coded in found.coded for c in coded.codings)
    return {
        "received": len({*files.values()}),
        "read": len(read),
        "failed": len({files.get(one.item, one.item) for one in found.failures} - read),
        "segments": sum(len(coded.codings) for coded in found.coded),
        "exclusions": sum(len(coded.cut.exclusions) for coded in found.coded),
        "findings": len(found.findings()),
        "labels": dict(sorted(labels.items())),
        "review": sum(c.review for coded in found.coded for c in coded.codings),
        "themes": len(found.themes.themes),
        "unplaced": len(found.themes.unplaced),
    }


def _timings(seconds: dict[str, float]) -> dict[str, Any]:
    told = {name: round(value, 3) for name, value in seconds.items()}
    return {"python": platform.python_version(), **told}


def sums(digests: Mapping[str, str]) -> bytes:
    """Return digests as `sha256sum --check` reads them, files in the order of their names.

    Backslashes and line ends in a name are escaped as coreutils do, with one before the line.
    """
    return "".join(map(_sum, sorted(digests.items()))).encode()


def _sum(item: tuple[str, str]) -> str:
    name, digest = item
    told = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if told == name else chr(92)}{digest}  {told}\n"


def place(out: Path, corpora: Sequence[Corpus], codebook: Path | None) -> dict[str, Any]:
    """Return where the sources of a run lie, seen from its folder, and the code book if named."""
    folders = [folder_of(corpus) for corpus in corpora]
    return {
        "corpora": [_seen_from(out, folder) for folder in folders],
        "codebook": "" if codebook is None else _seen_from(out, codebook),
    }


def folder_of(corpus: Corpus) -> Path:
    """Return the folder that the files of a corpus lie in."""
    first = corpus.entries[0]
    return first.path.parents[len(Path(first.file).parts) - 1]


def _seen_from(out: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), out.resolve())).as_posix()
    except ValueError:  # on another drive
        return str(path.resolve())


def as_json(data: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """Return readable JSON bytes, UTF-8, with a final line end."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
