"""The five stages as Protocols: what each takes and gives. Shapes only, no base classes.

A stage is a frozen dataclass whose fields are its settings, with `version: ClassVar[int]` and a
docstring that is its help. It keeps no state between calls, so it pickles and caches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from pipeline.codebook import CodeBook
from pipeline.corpus import TO_BE_FOUND, Portion, SheetColumns
from pipeline.types import Coded, Coding, Cut, Document, Links, Segment, StockTake, Themes

if TYPE_CHECKING:  # many classes, that most commands do not need
    from numpy.typing import NDArray

    from pipeline.compared import Comparison
    from pipeline.embed import Vectors
    from pipeline.published import Publication


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


def reads_portions(reader: Reader) -> bool:
    """Return whether a reader makes several documents of some files."""
    said: bool | None = getattr(reader, "reads_portions", None)
    return isinstance(reader, PortionReader) if said is None else said


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
    """Groups findings into themes: what they need of one document is made where it is coded."""

    version: ClassVar[int]

    @property
    def encoding(self) -> str:
        """Return what decides the vectors of findings, besides what decides their codings."""

    def encode(self, coded: Coded, codebook: CodeBook) -> Vectors:
        """Return a row for each finding of a document, in reading order."""

    def find(
        self,
        coded: Sequence[Coded],
        codebook: CodeBook,
        parts: Mapping[str, int] | None = None,
        *,
        new: bool = True,
        encoded: Sequence[tuple[Coded, Vectors]] = (),
    ) -> Themes:
        """Return disjoint themes; the same answer for any order of the documents.

        `parts` numbers the exercise of each document where several are compared: each is placed in
        the book's themes by itself. Without `new` what fits none of these themes is unplaced.
        `encoded` pairs documents with their vectors, as they were before people's codings: it
        saves work and changes nothing.
        """

    def links(
        self,
        coded: Sequence[Coded],
        themes: Themes,
        codebook: CodeBook,
        parts: Mapping[str, int],
        *,
        encoded: Sequence[tuple[Coded, Vectors]] = (),
    ) -> Links:
        """Return what is said again from one exercise to another."""

    def prepare(self) -> None:
        """Load what `find` will need; called while documents are read elsewhere."""


@runtime_checkable
class WordFinder(ThemeFinder, Protocol):
    """A theme finder whose models meet nearly the same words in one run after the other."""

    @property
    def wording(self) -> Mapping[str, str]:
        """Return by the name of each array of `words` what decides what stands in it."""

    def find(
        self,
        coded: Sequence[Coded],
        codebook: CodeBook,
        parts: Mapping[str, int] | None = None,
        *,
        new: bool = True,
        encoded: Sequence[tuple[Coded, Vectors]] = (),
        words: dict[str, NDArray[Any]] | None = None,
    ) -> Themes:
        """Return themes; what an earlier run put into `words` saves work and changes nothing.

        The arrays that the next run is to be given are put there in place of those given.
        """


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


@dataclass(frozen=True)
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
        return {**_joined(self.apart()), "codebook": self.codebook.digest}

    def apart(self) -> dict[str, list[str]]:
        """Return the line of each stage by its kind, and what is asked of a reader before it reads.

        That are the `suffixes` that it answers to, in one line with blanks between them, and under
        `portions` a word if some files are too long for it, else nothing.
        """
        stages: dict[str, Sequence[object]] = {
            "readers": self.readers,
            "segmenter": [self.segmenter],
            "classifier": [self.classifier],
            "finder": [self.finder],
            "reporters": self.reporters,
            "year_reporters": self.year_reporters,
        }
        told = {kind: [_told(stage) for stage in held] for kind, held in stages.items()}
        told["suffixes"] = [" ".join(reader.suffixes) for reader in self.readers]
        told["portions"] = ["yes" if reads_portions(one) else "" for one in self.readers]
        return told

    def coding_digest(self, reader: Reader) -> str:
        """Return the digest of all that decides how a document of some reader is coded."""
        return hashlib.sha256(f"{_told(reader)}\n{self._coding}".encode()).hexdigest()

    @cached_property
    def _coding(self) -> str:
        stages = (self.segmenter, self.classifier)
        return "\n".join((*map(_told, stages), self.codebook.coding_digest))

    @property
    def digest(self) -> str:
        """Return the digest of the whole recipe."""
        return _digest_of(self.lines())


@dataclass(frozen=True, slots=True)
class RecipeLines:
    """What a recipe says of itself, without its stages: enough to know a run that it made.

    `apart` holds the line of each stage as `Recipe.apart` gives them.
    """

    apart: Mapping[str, Sequence[str]]
    codebook: CodeBook

    @property
    def stages(self) -> dict[str, str]:
        """Return the lines of the stages as `Recipe.lines` gives them."""
        return _joined(self.apart)

    @property
    def digest(self) -> str:
        """Return the digest of the whole recipe, as the recipe itself would."""
        return _digest_of({**self.stages, "codebook": self.codebook.digest})


def _digest_of(lines: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(lines.items())).encode()).hexdigest()


def _joined(apart: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return one line for each kind of stage; those of both kinds of reporters are one."""
    told = {
        kind: " ".join(apart[kind]) for kind in ("readers", "segmenter", "classifier", "finder")
    }
    return {**told, "reporters": " ".join([*apart["reporters"], *apart["year_reporters"]])}


def _told(stage: object) -> str:
    return f"{stage!r} version {getattr(stage, 'version', 0)}"
