"""The five stages as Protocols: what each takes and gives. Shapes only, no base classes.

A stage is a frozen dataclass whose fields are its settings, with `version: ClassVar[int]` and a
docstring that is its help. It keeps no state between calls, so it pickles and caches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from pipeline.codebook import CodeBook
from pipeline.compared import Comparison
from pipeline.corpus import TO_BE_FOUND, Portion, SheetColumns
from pipeline.published import Publication
from pipeline.types import Coded, Coding, Cut, Document, Links, Segment, StockTake, Themes


@dataclass(frozen=True, slots=True)
class Facts:
    """What the corpus says of one document: who speaks in it, and of which services.

    Of a sheet, what its columns hold, and which portion of it the document is.
    """

    stakeholders: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    columns: SheetColumns = TO_BE_FOUND
    portion: Portion | None = None


class Reader(Protocol):
    """Reads one file. `suffixes` are those it answers to, lower case with their dot."""

    version: ClassVar[int]
    suffixes: ClassVar[tuple[str, ...]]

    def read(self, path: Path, id: str) -> Document:
        """Return the document; raise ReadError if the file cannot be read."""


@runtime_checkable
class PortionReader(Reader, Protocol):
    """A reader that some files are too long for: it makes several documents of one."""

    def portions(self, path: Path, id: str) -> tuple[Portion, ...]:
        """Return the portions of a file in reading order, one or none where it is one document."""

    def about(self, columns: SheetColumns, portion: Portion | None) -> PortionReader:
        """Return the reader of a portion, or of the whole file, by what is said of its columns."""


class Segmenter(Protocol):
    """Cuts a document."""

    version: ClassVar[int]

    def segment(self, document: Document) -> Cut:
        """Return segments in reading order, none overlapping, and what was left out."""


class Classifier(Protocol):
    """Codes the segments of one document, all at once: who speaks is told by what stands around."""

    version: ClassVar[int]

    def classify(
        self, segments: Sequence[Segment], codebook: CodeBook, facts: Facts
    ) -> tuple[Coding, ...]:
        """Return one coding for each segment, in the same order."""

    def prepare(self, codebook: CodeBook) -> None:
        """Load what `classify` will need; called before workers are forked."""


class ThemeFinder(Protocol):
    """Groups findings into themes."""

    version: ClassVar[int]

    def find(
        self,
        coded: Sequence[Coded],
        codebook: CodeBook,
        parts: Mapping[str, int] | None = None,
        *,
        new: bool = True,
    ) -> Themes:
        """Return disjoint themes; the same answer for any order of the documents.

        `parts` numbers the exercise of each document where several are compared: each is placed in
        the book's themes by itself. Without `new` what fits none of these themes is unplaced.
        """

    def links(
        self, coded: Sequence[Coded], themes: Themes, codebook: CodeBook, parts: Mapping[str, int]
    ) -> Links:
        """Return what is said again from one exercise to another."""

    def prepare(self) -> None:
        """Load what `find` will need; called while documents are read elsewhere."""


class Reporter(Protocol):
    """Renders what was found. `name` is the file it writes."""

    version: ClassVar[int]
    name: ClassVar[str]

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the bytes of the file; the same input gives the same bytes."""


class YearReporter(Protocol):
    """Renders what changed between exercises. `name` is the file it writes."""

    version: ClassVar[int]
    name: ClassVar[str]

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the bytes of the file; the same input gives the same bytes."""


class Form(Protocol):
    """Renders what may be shown of a finished run. `name` is its word in `--format`."""

    version: ClassVar[int]
    name: ClassVar[str]

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return the files of the form by name; the same input gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which stages are used, with what settings, models and code book.

    Two numbers may be compared only if they come from one recipe. Where files lie on this machine
    is no part of it: stages keep paths out of their `repr`, and the digests of the files in.
    """

    readers: tuple[Reader, ...]
    segmenter: Segmenter
    classifier: Classifier
    finder: ThemeFinder
    reporters: tuple[Reporter, ...]
    codebook: CodeBook
    year_reporters: tuple[YearReporter, ...] = ()

    def lines(self) -> dict[str, str]:
        """Return each stage's settings as a line, and the digest of the code book."""
        stages = {
            "readers": self.readers,
            "segmenter": self.segmenter,
            "classifier": self.classifier,
            "finder": self.finder,
            "reporters": (*self.reporters, *self.year_reporters),
        }
        told = {name: _told(stage) for name, stage in stages.items()}
        return {**told, "codebook": self.codebook.digest}

    @property
    def coding_digest(self) -> str:
        """Return the digest of all that decides how one document is coded."""
        lines = self.lines()
        parts = [lines[name] for name in ("readers", "segmenter", "classifier")]
        parts.append(self.codebook.coding_digest)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def digest(self) -> str:
        """Return the digest of the whole recipe."""
        return hashlib.sha256(repr(sorted(self.lines().items())).encode()).hexdigest()


def _told(stage: object) -> str:
    if isinstance(stage, tuple):
        return " ".join(map(_told, stage))
    return f"{stage!r} version {getattr(stage, 'version', 0)}"
