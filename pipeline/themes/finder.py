"""Finds themes: from findings to named themes with their evidence, on one page.

Findings are put in canonical order (by the hash of their words) before anything is drawn, so the
order of files never shows. Labels play no part in what is one theme, so a theme shows its progress,
its barriers and its needs side by side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.nlp import english
from pipeline.themed import ThemeBasis
from pipeline.themes import across, consensus, evidence, memory, points, topics
from pipeline.themes.answers import answers
from pipeline.themes.discover import Levels
from pipeline.themes.memory import Memory
from pipeline.themes.points import Point, canonical
from pipeline.themes.search import Models, Search
from pipeline.types import (
    Answer,
    Coded,
    Gist,
    Links,
    Member,
    ParentTheme,
    SecondTheme,
    Theme,
    Themes,
    Unplaced,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.embed import Vectors


@dataclass(frozen=True)
class ConsensusFinder:
    """Groups findings by consensus clustering over many scales.

    Findings that stand together in `theme` of the runs are a theme, in `parent` of them a parent
    theme; themes have `smallest` findings or more. A finding whose cosine to its theme is below
    `fit` is listed as unplaced. `exemplars` are shown for each theme, and `lessons` are kept for
    the code book.
    """

    version: ClassVar[int] = 4

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

    @property
    def encoding(self) -> str:
        """Return what decides the vectors of findings: the encoder, and how they are mixed."""
        return f"{self.encoder_digest} {points.VERSION}"

    @property
    def wording(self) -> Mapping[str, str]:
        """Return what decides each array that `find` keeps of words."""
        made_by = f"{self.version} {memory.VERSION} {self.encoder_digest}"
        return {memory.VECTORS: made_by, memory.TAGGED: f"{made_by} {self.tagger_digest}"}

    def encode(self, coded: Coded, codebook: CodeBook) -> Vectors:
        """Return a unit vector for each finding of a document, shape (n, 768), float16."""
        return points.vectors(points.of_document(coded, codebook), Encoder(self.encoder))

    def prepare(self) -> None:
        """Import spaCy, and what clustering needs."""
        english()
        consensus.libraries()

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
        """Return disjoint themes, the largest first, and the findings that fit none.

        What `words` holds of what the models make of words saves work and changes nothing; what
        is to be remembered from now on is put there.
        """
        known = Memory(words)
        search = self._search(coded, codebook, parts, new=new, encoded=encoded, memory=known)
        themes = self._themes(search)
        if words is not None:
            words.update(known.kept())
        return themes

    def _themes(self, search: Search) -> Themes:
        nothing = tuple(Unplaced(point.id, "", 0.0) for point in search.nothing)
        if not search.heads:
            return Themes((), nothing)
        gists = _worked_out(search)
        held = search.holding
        made = [self._theme(search, *pair) for pair in zip(held, gists, strict=True)]
        themes = sorted(made, key=lambda theme: (-len(theme.members), theme.name))
        parents = _parents(search, themes)
        return Themes(
            themes=tuple(_under(theme, parents) for theme in themes),
            unplaced=(*_unplaced(search), *nothing),
            parents=tuple(sorted(set(parents.values()), key=lambda parent: parent.name)),
            second=_second(search, themes),
            repeats=_repeats(search),
            answers=tuple(pair for number in held for pair in _answers(search, number)),
        )

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
        search = self._search(coded, codebook, parts, encoded=encoded)
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
        encoded: Sequence[tuple[Coded, Vectors]] = (),
        memory: Memory | None = None,
    ) -> Search:
        found = tuple(canonical(coded, codebook))
        models = Models(self.encoder, self.tagger, self.namer)
        levels = Levels(theme=self.theme, parent=self.parent, smallest=self.smallest)
        held = memory or Memory()
        return Search(found, codebook, models, levels, self.fit, parts or {}, new, encoded, held)

    def _theme(self, search: Search, number: int, gists: tuple[Gist, ...]) -> Theme:
        """Return one theme with its evidence."""
        inside = search.placed(number)
        heads, vectors = _inside(search, number)
        members = [
            Member(point.id, search.fits[at]) for at in inside for point in search.copies(at)
        ]
        shown = evidence.facility(heads, vectors, self.lessons)
        edge = sorted(range(len(inside)), key=lambda at: (search.margins[inside[at]], at))
        edge = [at for at in edge[: self.exemplars] if at not in shown[:1]]
        return Theme(
            id=search.ids[number],
            name=search.names[number],
            keywords=search.words[number],
            members=tuple(sorted(members, key=lambda m: (-m.fit, m.segment))),
            exemplars=tuple(heads[at].id for at in shown[: self.exemplars]),
            stability=search.steadiness.resampled[number],
            left_out=search.steadiness.left_out[number],
            coherence=evidence.coherence(vectors),
            basis=_basis(search, number),
            borderline=tuple(heads[at].id for at in edge),
            minority=tuple(heads[at].id for at in evidence.minority(heads, vectors)),
            gists=gists,
            lessons=tuple(heads[at].id for at in shown),
        )


def _worked_out(search: Search) -> list[tuple[Gist, ...]]:
    """Return the gists of the themes that hold any, with the search's steadiness and names known.

    How steady the themes are is found beside: the encoder, which names and gists wait for, leaves
    a processor's worth of room.
    """
    for first in ("vectors", "keys", "groups"):
        getattr(search, first)
    with ThreadPoolExecutor(1) as beside:
        steady = beside.submit(getattr, search, "steadiness")
        for one in ("words", "names"):
            getattr(search, one)
        inside = (_inside(search, number) for number in search.holding)
        gists = evidence.gists(inside, search.encoder, search.memory)
        steady.result()
    return gists


def _inside(search: Search, number: int) -> tuple[list[Point], Vectors]:
    """Return the findings that a theme holds, and their vectors."""
    inside = search.placed(number)
    return [search.heads[at] for at in inside], search.vectors[inside]


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
    return answers(search.ids[number], *_inside(search, number), search.codebook)


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
