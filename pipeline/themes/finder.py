"""Finds themes: from findings to named themes with their evidence, on one page.

Findings are put in canonical order (by the hash of their words) before anything is drawn, so the
order of files never shows. Labels play no part in what is one theme, so a theme shows its progress,
its barriers and its needs side by side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from pipeline.codebook import CodeBook
from pipeline.nlp import english
from pipeline.themed import ThemeBasis
from pipeline.themes import across, evidence, topics
from pipeline.themes.answers import answers
from pipeline.themes.discover import Levels
from pipeline.themes.points import Point, canonical
from pipeline.themes.search import Models, Search
from pipeline.types import (
    Answer,
    Coded,
    Links,
    Member,
    ParentTheme,
    SecondTheme,
    Theme,
    Themes,
    Unplaced,
)


@dataclass(frozen=True)
class ConsensusFinder:
    """Groups findings by consensus clustering over many scales.

    Findings that stand together in `theme` of the runs are a theme, in `parent` of them a parent
    theme; themes have `smallest` findings or more. A finding whose cosine to its theme is below
    `fit` is listed as unplaced. `exemplars` are shown for each theme, and `lessons` are kept for
    the code book.
    """

    version: ClassVar[int] = 3

    encoder: str = field(repr=False)
    tagger: str = field(repr=False)
    namer: str = field(repr=False)
    encoder_digest: str
    tagger_digest: str
    namer_digest: str
    theme: float = 0.5
    parent: float = 0.15
    smallest: int = 3
    fit: float = 0.2
    exemplars: int = 5
    lessons: int = 8

    def prepare(self) -> None:
        """Import BERTopic and spaCy, and what they need."""
        topics.libraries()
        english()

    def find(
        self,
        coded: Sequence[Coded],
        codebook: CodeBook,
        parts: Mapping[str, int] | None = None,
        *,
        new: bool = True,
    ) -> Themes:
        """Return disjoint themes, the largest first, and the findings that fit none."""
        search = self._search(coded, codebook, parts, new=new)
        nothing = tuple(Unplaced(point.id, "", 0.0) for point in search.nothing)
        if not search.heads:
            return Themes((), nothing)
        made = [self._theme(search, number) for number in range(search.groups.count)]
        themes = sorted(filter(None, made), key=lambda theme: (-len(theme.members), theme.name))
        parents = _parents(search, themes)
        return Themes(
            themes=tuple(_under(theme, parents) for theme in themes),
            unplaced=(*_unplaced(search), *nothing),
            parents=tuple(sorted(set(parents.values()), key=lambda parent: parent.name)),
            second=_second(search, themes),
            repeats=_repeats(search),
            answers=tuple(pair for number in range(len(made)) for pair in _answers(search, number)),
        )

    def links(
        self, coded: Sequence[Coded], themes: Themes, codebook: CodeBook, parts: Mapping[str, int]
    ) -> Links:
        """Return what is said again from one exercise to another."""
        search = self._search(coded, codebook, parts)
        rows = {p.id: at for at in range(len(search.heads)) for p in search.copies(at)}
        of = {p.id: parts[p.segment.document] for p in search.said}
        return across.links(themes, rows, search.vectors, of)

    def topic_model(self, coded: Sequence[Coded], codebook: CodeBook) -> Any:  # noqa: ANN401
        """Return a fitted BERTopic whose topics are these themes, for its plots and tables."""
        search = self._search(coded, codebook)
        return topics.topic_model(
            [point.topic for point in search.heads],
            search.vectors,
            search.groups.themes,
            search.names,
            codebook.stop_words,
        )

    def _search(
        self,
        coded: Sequence[Coded],
        codebook: CodeBook,
        parts: Mapping[str, int] | None = None,
        *,
        new: bool = True,
    ) -> Search:
        found = tuple(canonical(coded, codebook))
        models = Models(self.encoder, self.tagger, self.namer)
        levels = Levels(theme=self.theme, parent=self.parent, smallest=self.smallest)
        return Search(found, codebook, models, levels, self.fit, parts or {}, new)

    def _theme(self, search: Search, number: int) -> Theme | None:
        """Return one theme with its evidence; None if none of its findings fits it."""
        inside = search.placed(number)
        if not inside:
            return None
        points, vectors = [search.heads[at] for at in inside], search.vectors[inside]
        members = [
            Member(point.id, search.fits[at]) for at in inside for point in search.copies(at)
        ]
        shown = evidence.facility(points, vectors, self.lessons)
        edge = sorted(range(len(inside)), key=lambda at: (search.margins[inside[at]], at))
        edge = [at for at in edge[: self.exemplars] if at not in shown[:1]]
        return Theme(
            id=search.ids[number],
            name=search.names[number],
            keywords=search.words[number],
            members=tuple(sorted(members, key=lambda m: (-m.fit, m.segment))),
            exemplars=tuple(points[at].id for at in shown[: self.exemplars]),
            stability=search.stability[number],
            left_out=search.left_out[number],
            coherence=evidence.coherence(vectors),
            basis=_basis(search, number),
            borderline=tuple(points[at].id for at in edge),
            minority=tuple(points[at].id for at in evidence.minority(points, vectors)),
            gists=tuple(evidence.gists(points, vectors, search.encoder)),
            lessons=tuple(points[at].id for at in shown),
        )


def _basis(search: Search, number: int) -> ThemeBasis:
    if number in search.by_hand:
        return "human"
    return "codebook" if search.is_of_book(number) else "found"


def _unplaced(search: Search) -> list[Unplaced]:
    """Return the findings that no theme holds, with the theme that they come nearest to."""
    found = []
    for at in range(len(search.heads)):
        if not search.is_placed(at):
            near = search.nearest(at)
            told = (search.ids[near], search.fit(at, near)) if near >= 0 else ("", 0.0)
            found += [Unplaced(point.id, *told) for point in search.copies(at)]
    return found


def _second(search: Search, themes: Sequence[Theme]) -> tuple[SecondTheme, ...]:
    """Return the second themes of findings that say two things."""
    known = {theme.id for theme in themes}
    found = []
    for at, number in enumerate(search.groups.second):
        if number < 0 or not search.is_placed(at) or not _TWO_PARTS.search(search.heads[at].text):
            continue
        if search.ids[int(number)] in known:
            fit = search.fit(at, int(number))
            found += [SecondTheme(p.id, search.ids[int(number)], fit) for p in search.copies(at)]
    return tuple(sorted(found, key=lambda one: one.segment))


_TWO_PARTS = re.compile(r"[,;:/&]|\s[-–—]\s|\b(?:and|but|while|also|as well as)\b", re.IGNORECASE)


def _repeats(search: Search) -> tuple[tuple[str, ...], ...]:
    """Return the addresses of findings with the same words, in reading order."""
    found = []
    for at in range(len(search.heads)):
        same = sorted(search.copies(at), key=lambda p: (p.segment.document, p.segment.span))
        if len(same) > 1:
            found.append(tuple(point.id for point in same))
    return tuple(sorted(found))


def _answers(search: Search, number: int) -> list[Answer]:
    inside = search.placed(number)
    points: list[Point] = [search.heads[at] for at in inside]
    return answers(search.ids[number], points, search.vectors[inside], search.codebook)


def _parents(search: Search, themes: Sequence[Theme]) -> dict[str, ParentTheme]:
    """Return the parent of each theme that has one, by the theme's id."""
    kept = {theme.id for theme in themes}
    found: dict[int, list[str]] = {}
    for number, parent in enumerate(search.groups.parents):
        if parent >= 0 and search.ids[number] in kept:
            found.setdefault(int(parent), []).append(search.ids[number])
    made = {}
    for number, children in found.items():
        if len(children) > 1:
            digest = hashlib.sha256(" ".join(sorted(children)).encode()).hexdigest()
            parent_theme = ParentTheme(f"p{digest[:8]}", search.parent_names[number])
            made.update(dict.fromkeys(children, parent_theme))
    return {**made, **_book_parents(search.codebook, kept)}


def _book_parents(book: CodeBook, kept: Set[str]) -> dict[str, ParentTheme]:
    """Return the parents that the code book gives its themes."""
    named = {theme.id: ParentTheme(theme.id, theme.name) for theme in book.themes}
    return {
        theme.id: named[theme.parent]
        for theme in book.themes
        if theme.id in kept and theme.parent in named
    }


def _under(theme: Theme, parents: Mapping[str, ParentTheme]) -> Theme:
    return replace(theme, parent=parents[theme.id].id) if theme.id in parents else theme
