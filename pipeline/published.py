"""What may be shown to others: a run behind the door of publication, as every shared form reads it.

Whoever may not be quoted is counted here and has no words; contact details, and on demand names of
private persons, are masked; small counts are None. Forms print these values and nothing else.

`Run folder ──publish──► Publication ──form──► files`

All positions are code points in `Paper.text`, counted from 0, the end exclusive.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

PaperUnit = Literal["page", "line", "paragraph"]


@dataclass(frozen=True, slots=True)
class Code:
    """A label, stakeholder group or service of the code book: its id, name and definition."""

    id: str
    name: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it may be shown. `text` is empty where none of it may be quoted.

    `characters` (without white space), `segments` and `points` (segments labelled other than none)
    are those of the whole document. `status` is read, part or failed; `message` says why.
    """

    id: str
    sha256: str
    format: str
    pages: int
    unit: PaperUnit
    characters: int
    analysed: int
    segments: int
    points: int
    status: str
    message: str
    quotable: bool
    text: str


@dataclass(frozen=True, slots=True)
class PortionShown:
    """A document that is a portion of a long file, by the id of its paper, and that file's name."""

    document: str
    file: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment as it may be shown. Its `text` is empty where it may not be quoted.

    `id` is its address in the run, `number` counts the passages from 1 in reading order. `start`
    and `end` point into the paper's `text` (both 0 where nothing is shown); white space folded,
    the characters between them are `text`. `paragraph` is its printed number. `stakeholders` and
    `services` are ids of the code book; `hidden_groups` is set where who said it is suppressed,
    as too few people said so. `theme` and `second_theme` are ids, or empty; `fit` is the cosine to
    the theme's centre. `same_as` is the id of an earlier passage with the same words.
    """

    id: str
    number: int
    document: str
    page: int
    line: int
    at: str
    paragraph: str
    start: int
    end: int
    kind: str
    headings: tuple[str, ...]
    lead_in: str
    text: str
    label: str
    second_label: str
    confidence: float
    basis: str
    stakeholders: tuple[str, ...]
    stakeholder_basis: str
    hidden_groups: bool
    services: tuple[str, ...]
    theme: str
    fit: float | None
    second_theme: str
    review: bool
    quotable: bool
    same_as: str
    legibility: float


@dataclass(frozen=True, slots=True)
class LabelCount:
    """The points of a theme under one label; None stands for a count that is suppressed.

    `share` is that of all points of the label, `low` and `high` its 95% interval where there is
    one; `texts` counts points with the same words once; `groups` how many groups said so.
    """

    label: str
    points: int | None
    documents: int | None
    groups: int | None
    texts: int | None
    share: float | None
    low: float | None
    high: float | None
    quantifier: str
    statement: str


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """A theme as it may be shown; what stands for it are ids of passages, quotable ones only.

    `members` are the ids of all its points, best fit first, those without words too. `basis` is
    found, human or codebook; `stability`, `left_out` and `coherence` lie between 0 and 1.
    """

    id: str
    name: str
    definition: str
    status: str
    basis: str
    parent: str
    keywords: tuple[str, ...]
    stability: float | None
    left_out: float | None
    coherence: float | None
    points: int | None
    counts: tuple[LabelCount, ...]
    members: tuple[str, ...]
    exemplars: tuple[str, ...]
    borderline: tuple[str, ...]
    against: tuple[str, ...]
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParentShown:
    """A theme of themes, with the ids of its themes."""

    id: str
    name: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How often a group noted something on a theme under a label; None is suppressed.

    `share` is that of all points of the group.
    """

    theme: str
    label: str
    group: str
    points: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Voice:
    """How often a stakeholder group noted something: points by label, in the labels' order, all."""

    group: str
    by_label: tuple[int | None, ...]
    points: int | None


@dataclass(frozen=True, slots=True)
class PairShown:
    """A barrier beside a need of its theme that may answer it: ids of quotable passages."""

    theme: str
    barrier: str
    need: str
    indicator: str
    similarity: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many characters stand in no segment, white space apart, for one reason in plain words."""

    reason: str
    pieces: int
    characters: int


@dataclass(frozen=True, slots=True)
class Masked:
    """How many pieces of one kind were masked: `kind` in plain words ("e-mail addresses")."""

    kind: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the door of publication held back, counted.

    `documents` may not be quoted at all, `passages` (points of these and others) have no words.
    `threshold` is the number of people below which a count is suppressed, 0 where none is;
    `suppressed` counts the cells suppressed for that, `secondary` those suppressed so that totals
    do not give them away.
    """

    documents: int
    passages: int
    masked: tuple[Masked, ...]
    threshold: int
    suppressed: int
    secondary: int
    pseudonymised: bool


@dataclass(frozen=True, slots=True)
class Made:
    """How a run was made: versions, the digest of its recipe, its stages, libraries and counts.

    `key` is the digest of everything that went in; `stages` and `libraries` are pairs of name and
    what it was; `review` counts the segments that a person should look at.
    """

    version: str
    key: str
    recipe: str
    codebook: str
    stages: tuple[tuple[str, str], ...]
    libraries: tuple[tuple[str, str], ...]
    received: int
    read: int
    failed: int
    segments: int
    review: int
    hand_coded: int
    characters: int
    analysed: int


@dataclass(frozen=True)
class Publication:
    """Everything that shared forms show of one run; `date` is the day that they bear, if any.

    `portions` tells which papers are portions of one file: to a reader they are one document.
    """

    name: str
    title: str
    year: int | None
    asked: tuple[str, ...]
    labels: tuple[Code, ...]
    groups: tuple[Code, ...]
    services: tuple[Code, ...]
    papers: tuple[Paper, ...]
    passages: tuple[Passage, ...]
    themes: tuple[ThemeShown, ...]
    parents: tuple[ParentShown, ...]
    cells: tuple[GroupCount, ...]
    voices: tuple[Voice, ...]
    totals: Voice
    pairs: tuple[PairShown, ...]
    unanswered: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    withheld: Withheld
    made: Made
    date: datetime.date | None = None
    portions: tuple[PortionShown, ...] = ()

    @cached_property
    def _file_of(self) -> dict[str, str]:
        return {one.document: one.file for one in self.portions}

    def file(self, document: str) -> str:
        """Return the name of the file that a document is, or is a portion of."""
        return self._file_of.get(document, document)

    def files(self, papers: Iterable[Paper]) -> tuple[str, ...]:
        """Return the files that some papers are, or are portions of, each once, in their order."""
        return tuple(dict.fromkeys(self.file(paper.id) for paper in papers))

    @cached_property
    def points(self) -> tuple[Passage, ...]:
        """Return the passages labelled other than none, in reading order."""
        return tuple(passage for passage in self.passages if passage.label != "none")

    @cached_property
    def by_id(self) -> dict[str, Passage]:
        """Return the passages by their address in the run."""
        return {passage.id: passage for passage in self.passages}

    @cached_property
    def paper_of(self) -> dict[str, Paper]:
        """Return the papers by id."""
        return {paper.id: paper for paper in self.papers}

    @cached_property
    def theme_of(self) -> dict[str, ThemeShown]:
        """Return the themes by id."""
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def name_of(self) -> dict[str, str]:
        """Return the names of labels, groups, services, themes and parent themes by id."""
        codes = {one.id: one.name for one in (*self.labels, *self.groups, *self.services)}
        themes = {theme.id: theme.name for theme in self.themes}
        return {**codes, **themes, **{parent.id: parent.name for parent in self.parents}}

    def where(self, passage: Passage) -> str:
        """Return where a passage stands: its file, page, line or row, and printed paragraph."""
        unit = self.paper_of[passage.document].unit
        number = passage.page if unit == "page" else passage.line
        told = f"{self.file(passage.document)}, {passage.at or f'{unit} {number}'}"
        return f"{told}, paragraph {passage.paragraph}" if "." in passage.paragraph else told
