"""One search for themes: what is known of the findings, each step made from those before.

Findings with the same words are folded into one text before anything is grouped; `heads` are these
texts, and all arrays have a row for each of them, in canonical order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.themes import (
    carried,
    draws,
    evidence,
    grammar,
    guide,
    keywords,
    names,
    points,
    stability,
)
from pipeline.themes.discover import Groups, Levels
from pipeline.themes.grouped import Grouped, by_book, grouped, near_centres
from pipeline.themes.guide import Guide, Named
from pipeline.themes.memory import Memory
from pipeline.themes.names import Group, Namer
from pipeline.themes.points import Point, says_nothing
from pipeline.themes.repeats import folded, place
from pipeline.themes.stability import Steadiness

if TYPE_CHECKING:
    from pipeline.embed import Vectors
    from pipeline.themes.draws import Keys
    from pipeline.types import Coded


@dataclass(frozen=True, slots=True)
class Models:
    """Where the encoder, the tagger and the ranker of names lie."""

    encoder: str
    tagger: str
    namer: str


@dataclass(frozen=True)
class Search:
    """The findings in canonical order and everything that follows from them.

    `least_fit` is the cosine to its theme from which a finding is placed. `parts` numbers the
    exercise that each document belongs to; without `new` only the code book's themes are used.
    `encoded` are documents with the vectors of their findings, if these are known; `memory` may
    know what the models make of words.
    """

    found: tuple[Point, ...]
    codebook: CodeBook
    models: Models
    levels: Levels
    least_fit: float
    parts: Mapping[str, int] = field(default_factory=dict)
    new: bool = True
    encoded: Sequence[tuple[Coded, Vectors]] = ()
    memory: Memory = field(default_factory=Memory)

    @cached_property
    def encoder(self) -> Encoder:
        """Return the sentence encoder."""
        return Encoder(self.models.encoder)

    @cached_property
    def nothing(self) -> tuple[Point, ...]:
        """Return the findings that say nothing, unless a person put them in a theme."""
        return tuple(
            point
            for point in self.found
            if says_nothing(point.text, self.codebook) and not point.coding.theme
        )

    @cached_property
    def said(self) -> tuple[Point, ...]:
        """Return the findings that say something."""
        nothing = {point.id for point in self.nothing}
        return tuple(point for point in self.found if point.id not in nothing)

    @cached_property
    def _copies(self) -> list[list[Point]]:
        """Return the findings of each text, the same one first in any order of rows and files."""
        held: dict[int, list[Point]] = {}
        for at, leader in enumerate(folded(self.said)):
            held.setdefault(leader, []).append(self.said[at])
        runs = [
            run
            for leader in sorted(held)
            for same in self._by_part(held[leader])
            for run in _by_theme(same)
        ]
        return [sorted(run, key=place) for run in runs]

    def _part(self, point: Point) -> int:
        return self.parts.get(point.segment.document, 0)

    def _by_part(self, run: list[Point]) -> list[list[Point]]:
        """Return findings of one text apart by exercise: each counts its own."""
        held: dict[int, list[Point]] = {}
        for point in run:
            held.setdefault(self._part(point), []).append(point)
        return list(held.values())

    def copies(self, at: int) -> list[Point]:
        """Return all findings with the words of one text."""
        return self._copies[at]

    @cached_property
    def heads(self) -> tuple[Point, ...]:
        """Return one finding for each text."""
        return tuple(same[0] for same in self._copies)

    @cached_property
    def vectors(self) -> Vectors:
        """Return unit vectors, shape (n, 768)."""
        return points.gathered(self.heads, self.encoded, self.encoder)

    @cached_property
    def keys(self) -> Keys:
        """Return what chance follows from: the content of each text."""
        return draws.keys([point.text for point in self.heads])

    @cached_property
    def guide(self) -> Guide:
        """Return what people said of themes."""
        return guide.guide(self._coded, self.vectors, self.codebook)

    @cached_property
    def _coded(self) -> list[str]:
        """Return the theme that a person put each text in, empty where nobody did."""
        return [next((t for p in same if (t := p.coding.theme)), "") for same in self._copies]

    @cached_property
    def _grouped(self) -> Grouped:
        """Return the theme of each text, and which themes are the code book's."""
        taught = carried.lessons(self.codebook, self.encoder)
        placed = None
        if taught:
            parts = [self._part(head) for head in self.heads]
            placed = by_book(taught, self.vectors, self._resolved, parts)
        return grouped(self.vectors, self.keys, self.levels, self.guide, placed, new=self.new)

    @cached_property
    def _resolved(self) -> list[str]:
        """Return the id of the theme that a person put each text in, empty where nobody did."""
        named = [guide.named(theme, self.codebook) for theme in self._coded]
        return ["" if one is None else one.id for one in named]

    @cached_property
    def groups(self) -> Groups:
        """Return the theme of each text, its second theme, and each theme's parent."""
        return self._grouped.groups

    @cached_property
    def members(self) -> list[list[int]]:
        """Return the rows of each theme."""
        found: list[list[int]] = [[] for _ in range(self.groups.count)]
        for at, number in enumerate(self.groups.themes):
            if number >= 0:
                found[int(number)].append(at)
        return found

    @cached_property
    def _near(self) -> Vectors:
        """Return the cosine of each text to the centre of each theme, shape (n, themes)."""
        return near_centres(self.vectors, self.members, self._grouped)

    def fit(self, at: int, number: int) -> float:
        """Return the cosine of a text to the centre of a theme."""
        return round(float(self._near[at, number]), 4)

    @cached_property
    def fits(self) -> list[float]:
        """Return the cosine of each text to the centre of its own theme."""
        return [
            self.fit(at, int(number)) if number >= 0 else 0.0
            for at, number in enumerate(self.groups.themes)
        ]

    @cached_property
    def margins(self) -> list[float]:
        """Return how much nearer each text is to its own theme than to the next."""
        import numpy as np

        others = self._near.copy()
        rows = np.flatnonzero(self.groups.themes >= 0)
        others[rows, self.groups.themes[rows]] = -1.0
        nearest = others.max(axis=1, initial=-1.0)
        return [round(fit - float(near), 4) for fit, near in zip(self.fits, nearest, strict=True)]

    def is_placed(self, at: int) -> bool:
        """Return whether a text fits its theme, or a person put it there."""
        number = int(self.groups.themes[at])
        if number < 0:
            return False
        sure = number < len(self._grouped.themes) or bool(self._coded[at])
        return sure or self.fits[at] >= self.least_fit

    def nearest(self, at: int) -> int:
        """Return the number of the theme nearest to a text, of those that hold any; -1: none."""
        return max(self.holding, key=lambda number: (self.fit(at, number), -number), default=-1)

    @cached_property
    def holding(self) -> list[int]:
        """Return the numbers of the themes that hold any text."""
        return [number for number in range(self.groups.count) if self.placed(number)]

    def placed(self, number: int) -> list[int]:
        """Return the rows that a theme holds."""
        return self._placed[number]

    @cached_property
    def _placed(self) -> list[list[int]]:
        return [[at for at in rows if self.is_placed(at)] for rows in self.members]

    @cached_property
    def by_hand(self) -> frozenset[int]:
        """Return the numbers of the themes that people put findings in."""
        coded = (at for at, theme in enumerate(self._coded) if theme)
        return frozenset(int(self.groups.themes[at]) for at in coded)

    @cached_property
    def known(self) -> dict[int, Named]:
        """Return the themes that people named, by their number: in the book or while coding."""
        found = {at: Named(one.id, one.name) for at, one in enumerate(self._grouped.themes)}
        for number, theme in enumerate(self.guide.themes):
            rows = [at for at, given in enumerate(self.guide.given) if given == number]
            found.setdefault(int(self.groups.themes[rows[0]]), theme)
        return found

    def is_of_book(self, number: int) -> bool:
        """Return whether the code book has a theme."""
        return number < len(self._grouped.themes)

    @cached_property
    def words(self) -> list[tuple[str, ...]]:
        """Return the c-TF-IDF words of each theme."""
        rows = [at for at, number in enumerate(self.groups.themes) if number >= 0]
        if not rows:
            return []
        texts = [self.heads[at].topic for at in rows]
        return keywords.keywords(texts, self.groups.themes[rows], self.codebook.stop_words)

    @cached_property
    def _namer(self) -> Namer:
        tagger, ranker = Path(self.models.tagger), Path(self.models.namer)
        models = self.encoder, grammar.load(tagger), names.load(ranker)
        return Namer(self.codebook, *models, self.memory)

    def _group(self, rows: list[int]) -> Group:
        heads = [self.heads[at] for at in rows]
        withheld = frozenset(at for at, head in enumerate(heads) if head.segment.withheld)
        return Group(
            [p.said for p in heads], [p.heading for p in heads], self.vectors[rows], withheld
        )

    @cached_property
    def names(self) -> list[str]:
        """Return the name of each theme: that which people gave, else one of its own words."""
        known = {number: theme.name for number, theme in self.known.items()}
        free = [number for number in range(self.groups.count) if number not in known]
        made = self._namer.names(
            (self._group(self.members[number]) for number in free), known.values()
        )
        named = {**known, **dict(zip(free, made, strict=True))}
        return [named[number] for number in range(self.groups.count)]

    @cached_property
    def parent_names(self) -> dict[int, str]:
        """Return the name of each parent theme by its number: those of its two main themes."""
        made = {}
        for number in sorted({int(parent) for parent in self.groups.parents if parent >= 0}):
            inside = [at for at, parent in enumerate(self.groups.parents) if parent == number]
            order = sorted(inside, key=lambda at: (-len(self.members[at]), self.names[at]))
            made[number] = names.joined([self.names[at] for at in order])
        return made

    @cached_property
    def ids(self) -> list[str]:
        """Return the id of each theme: the code book's, or one from its first exemplar."""
        return [
            self.known[number].id if number in self.known else self._id(rows)
            for number, rows in enumerate(self.members)
        ]

    def _id(self, rows: list[int]) -> str:
        heads = [self.heads[at] for at in rows]
        first = evidence.facility(heads, self.vectors[rows], 1)[0]
        return f"t{hashlib.sha256(heads[first].text.encode()).hexdigest()[:8]}"

    @cached_property
    def _found(self) -> list[int]:
        """Return the rows of themes that were found, not placed by the book."""
        first = len(self._grouped.themes)
        return [at for at, number in enumerate(self.groups.themes) if number >= first]

    @cached_property
    def steadiness(self) -> Steadiness:
        """Return how steady each theme is; a theme of the book is by definition."""
        rows, first = self._found, len(self._grouped.themes)
        labels = self.groups.themes[rows] - first
        documents = [self.heads[at].segment.document for at in rows]
        found = stability.steadiness(
            self.vectors[rows], self.keys[rows], labels, documents, self.levels
        )
        return Steadiness([*[1.0] * first, *found.resampled], [*[None] * first, *found.left_out])


def _by_theme(run: list[Point]) -> list[list[Point]]:
    """Return findings of one text apart where people put them in different themes."""
    themes = list(dict.fromkeys(point.coding.theme for point in run if point.coding.theme))
    if len(themes) < 2:
        return [run]
    first, *others = themes
    apart = [[point for point in run if point.coding.theme == theme] for theme in others]
    return [[point for point in run if point.coding.theme in ("", first)], *apart]
