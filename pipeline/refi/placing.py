"""Where the selections of a project that comes back stand in the texts that were exported.

A document is known by its GUID, by its name, or by its text. Where a tool changed white space only
the characters are counted without it; where it changed more, the words are looked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.errors import SettingsError
from pipeline.published import Paper, Passage
from pipeline.refi.code_tree import tidy
from pipeline.refi.guids import of_selection, of_source
from pipeline.refi.project import Exported
from pipeline.refi.values import Project, ReadSelection, ReadSource
from pipeline.text import unspaced


@dataclass(frozen=True, slots=True)
class Mark:
    """A selection with its place in the text that was exported."""

    start: int
    end: int
    read: ReadSelection


@dataclass(frozen=True, slots=True)
class PlacedPaper:
    """A paper that came back: the marks of each passage by its id, and those of no passage.

    `sure` is False where the text was changed so much that a missing mark says nothing.
    """

    paper: Paper
    by_passage: dict[str, list[Mark]] = field(default_factory=dict)
    loose: list[Mark] = field(default_factory=list)
    sure: bool = True


def placed(project: Project, made: Exported) -> tuple[PlacedPaper, ...]:
    """Return the papers of the run that the project holds, with their marks.

    Raises SettingsError where the project is not one of this run.
    """
    found = list(_pairs(project, made))
    if made.papers and not found:
        what = f"holds none of the documents of “{made.shown.title}”."
        raise SettingsError(project.name or "project", what, "Give the project made of this run.")
    told = tuple(_placed(paper, source, made) for paper, source in found)
    exported = any(made.points(one.paper.id) for one in told)
    if exported and not any(one.by_passage for one in told):
        what = "holds none of the coded passages of the run."
        todo = "Export it with its codings; a code book alone is read as .qdc."
        raise SettingsError(project.name or "project", what, todo)
    return told


def _pairs(project: Project, made: Exported) -> Iterator[tuple[Paper, ReadSource]]:
    texts = [source for source in project.sources if source.text is not None]
    by_guid = {source.guid: source for source in texts}
    by_name = {_stem(source.name): source for source in reversed(texts)}
    by_text = {unspaced(source.text or ""): source for source in reversed(texts)}
    taken: set[int] = set()
    for paper in made.papers:
        text = unspaced(made.plain[paper.id].text)
        found = (
            by_guid.get(of_source(made.shown.name, paper.id))
            or by_name.get(_stem(tidy(paper.id)))
            or by_text.get(text)
        )
        if found is not None and id(found) not in taken:
            taken.add(id(found))
            yield paper, found


def _stem(name: str) -> str:
    """Return a name as tools keep it, with or without .txt at its end."""
    return name.casefold().removesuffix(".txt")


def _placed(paper: Paper, source: ReadSource, made: Exported) -> PlacedPaper:
    alignment = _Alignment(source.text or "", made.plain[paper.id].text)
    told = PlacedPaper(paper, sure=alignment.is_sure)
    finder = _Passages(made, made.passages[paper.id])
    for read in source.selections:
        span = alignment.span(read.start, read.end)
        if span is None:
            continue
        mark = Mark(*span, read)
        owners = finder.of(mark)
        for owner in owners:
            told.by_passage.setdefault(owner.id, []).append(mark)
        if not owners:
            told.loose.append(mark)
    return told


class _Alignment:
    """A text that came back beside the one that was exported."""

    def __init__(self, back: str, ours: str) -> None:
        self.back, self.ours = back, ours
        self.is_same = back == ours
        self.is_sure = self.is_same or unspaced(back) == unspaced(ours)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return a stretch of the text that came back in the one that was exported."""
        if self.is_same:
            return start, end
        if self.is_sure:
            return self.without_space(start, end)
        return self.looked_for(self.back[start:end], start)

    @cached_property
    def letters(self) -> tuple[list[int], list[int]]:
        """Return the positions of what is no white space, in both texts."""
        back = [at for at, letter in enumerate(self.back) if not letter.isspace()]
        return back, [at for at, letter in enumerate(self.ours) if not letter.isspace()]

    def without_space(self, start: int, end: int) -> tuple[int, int] | None:
        back, ours = self.letters
        first, last = bisect_left(back, start), bisect_left(back, end) - 1
        return None if last < first else (ours[first], ours[last] + 1)

    def looked_for(self, piece: str, near: int) -> tuple[int, int] | None:
        """Return where the words of a stretch stand, nearest to where they stood."""
        words = piece.strip()
        if not words:
            return None
        after, before = self.ours.find(words, near), self.ours.rfind(words, 0, near + len(words))
        found = min(
            (at for at in (after, before) if at >= 0), key=lambda at: abs(at - near), default=-1
        )
        return None if found < 0 else (found, found + len(words))


class _Passages:
    """The passages of one paper by all that a mark is known by."""

    def __init__(self, made: Exported, passages: Sequence[Passage]) -> None:
        self.by_guid = {
            of_selection(made.shown.name, one.id): (one, made.span(one)) for one in passages
        }
        self.by_span: dict[tuple[int, int], list[Passage]] = {}
        for one, span in self.by_guid.values():
            self.by_span.setdefault(span, []).append(one)
        self.order = sorted(self.by_guid.values(), key=lambda pair: (pair[1][1], pair[1][0]))
        self.ends = [end for _, (_, end) in self.order]

    def of(self, mark: Mark) -> Sequence[Passage]:
        """Return the passages that a mark speaks of: by GUID, by its place, or half of each."""
        known = self.by_guid.get(mark.read.guid)
        if known is not None and _shared(mark, known[1]):
            return (known[0],)
        return self.by_span.get((mark.start, mark.end)) or self.over(mark)

    def over(self, mark: Mark) -> Sequence[Passage]:
        """Return the passage that covers half of a mark and is covered by it by half."""
        best: tuple[Passage, ...] = ()
        most = 0
        for passage, span in self.order[bisect_right(self.ends, mark.start) :]:
            if span[0] >= mark.end:
                break
            shared = _shared(mark, span)
            if 2 * shared >= max(mark.end - mark.start, span[1] - span[0]) and shared > most:
                best, most = (passage,), shared
        return best


def _shared(mark: Mark, span: tuple[int, int]) -> int:
    """Return how many characters a mark and a stretch have in common."""
    return max(0, min(mark.end, span[1]) - max(mark.start, span[0]))
