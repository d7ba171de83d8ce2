"""Which points a summary may quote where, as far as the tables tell.

Two things are left open by them: whether a cue told of a label besides the wording, and how two
fits differ that are the same in three places. What follows in either case is not left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.proof.summary_draft import Draft
from pipeline.proof.summary_points import Point

_Key = tuple[bool, int, float, int]


@dataclass(frozen=True)
class Quotable:
    """The points that may be quoted for a theme; `ranks` are the places of its exemplars."""

    points: Sequence[Point]
    ranks: Mapping[str, int]

    @cached_property
    def _texts(self) -> dict[str, list[Point]]:
        """Return the points by their words."""
        held: dict[str, list[Point]] = {}
        for point in self.points:
            if point.quotable:
                held.setdefault(point.shown.casefold(), []).append(point)
        return held

    @cached_property
    def _keys(self) -> dict[str, tuple[_Key, _Key]]:
        """Return what each point is ordered by, at best and at worst."""
        keys = {}
        for point in self.points:
            rank = self.ranks.get(point.id, len(self.ranks))
            best = not point.perhaps, rank, -point.fit, 0
            keys[point.id] = best, (not point.surely, rank, -point.fit, 1)
        return keys

    def _first(self, points: Sequence[Point]) -> list[Point]:
        """Return those points that may be the first of some."""
        if len(points) == 1:
            return list(points)
        least = min(self._keys[point.id][1] for point in points)
        return [point for point in points if self._keys[point.id][0] <= least]

    def choices(self, most: int) -> Iterator[Choice]:
        """Yield what may be quoted first, second, ...; each time the choice must be made known."""
        left = dict(self._texts)
        for _ in range(min(most, len(left))):
            choice = Choice(self._first([point for same in left.values() for point in same]))
            yield choice
            left.pop(choice.made.shown.casefold())

    def nearest(self, name: str) -> list[Point | None]:
        """Return what may stand for a theme of that name; None where nothing may, last."""
        texts = [self._first(same) for same in self._texts.values()]
        if not texts:
            return [None]
        worst = [max(_near(point, name, first=False) for point in same) for same in texts]
        least = min(worst)
        found: list[Point | None] = [
            point
            for same in texts
            for point in same
            if point.perhaps and _near(point, name, first=True) <= least
        ]
        is_sure = any(all(point.surely for point in same) for same in texts)
        return found if is_sure else [*found, None]


def _near(point: Point, name: str, *, first: bool) -> _Key:
    is_sure = point.perhaps if first else point.surely
    apart = name.casefold() not in point.row["text"].casefold()
    return not is_sure, int(apart), -point.fit, 0 if first else 1


@dataclass(slots=True)
class Choice:
    """Points of which one is quoted: the first, unless it is said which."""

    points: Sequence[Point]
    picked: Point | None = None

    @property
    def made(self) -> Point:
        """Return the point that is quoted."""
        return self.picked or self.points[0]

    def put(self, draft: Draft, start: str) -> None:
        """Put the line that quotes the point which the file quotes."""
        lines = {_marked(start, point): point for point in self.points}
        line = draft.pick(list(lines))
        self.picked = lines[line]
        draft.put(line, quotations=1)


def _marked(start: str, point: Point) -> str:
    return f"{start}{point.quote}{' (to be checked)' if point.review else ''}"


def best_of(points: Sequence[Point], draft: Draft, start: str, most: int) -> Iterator[str]:
    """Yield the lines that quote the surest of some points, at most so many.

    A point that the tables leave open may be passed over, one that is sure may not.
    """
    said = [point for point in points if point.quotable and point.perhaps]
    said.sort(key=lambda point: (-point.confidence, point.id))
    for _ in range(most):
        stop = next((at for at, point in enumerate(said) if point.surely), len(said))
        lines = [f"{start}{point.quote}" for point in said[: stop + 1]]
        if not lines:
            return
        line = draft.pick([lines[-1], *lines])
        if line != draft.next and stop == len(said) and not draft.next.startswith(start):
            return
        yield line
        said = said[lines.index(line) + 1 :]
