"""Bootstrap intervals: how far a measure may be off because these documents were coded, not others.

Documents, not segments, are drawn again with replacement, since segments of one document are
alike; the interval runs from the 2.5th to the 97.5th percentile of the measure over the draws
(B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13). Where there is one
document only, blocks of consecutive segments are drawn instead, about the cube root of their
number long (H. Künsch, Annals of Statistics 17 (1989), 1217-1241; P. Hall, J. Horowitz and
B.-Y. Jing, Biometrika 82 (1995), 561-574). That tells nothing about other documents.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import mul
from typing import TypeVar

DRAWS = 1000
FEW = 10  # with fewer documents an interval is itself a rough guess
_TAIL = 0.025

_Key = TypeVar("_Key", bound=Hashable)
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Interval:
    """The range that holds a measure in 95 of 100 draws."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Draws:
    """Which parts are drawn, how often: one row a draw, one count a part. `unit` names the part."""

    unit: str
    parts: int
    weights: tuple[tuple[int, ...], ...]

    @property
    def caution(self) -> str:
        """Return what a reader must know of intervals from these draws, nothing if nothing."""
        if self.unit != "document":
            return "One document only: these intervals say nothing about other documents."
        return f"Only {self.parts} documents: the intervals are rough." if self.parts < FEW else ""


def parts_of(
    items: Sequence[_Item], document: Callable[[_Item], str]
) -> tuple[str, tuple[tuple[_Item, ...], ...]]:
    """Return what is to be drawn, and its name: documents, or blocks where there is only one."""
    by_document: dict[str, list[_Item]] = {}
    for item in items:
        by_document.setdefault(document(item), []).append(item)
    if len(by_document) != 1:
        return "document", tuple(tuple(by_document[name]) for name in sorted(by_document))
    size = max(1, round(len(items) ** (1 / 3)))
    blocks = (tuple(items[at : at + size]) for at in range(0, len(items), size))
    return f"block of {size} consecutive segments", tuple(blocks)


def draw(unit: str, parts: int, content: Iterable[str]) -> Draws:
    """Return 1,000 draws of parts; their seed is the SHA-256 of the content, so they repeat."""
    digest = hashlib.sha256("\x1f".join(content).encode("utf-8", "surrogatepass")).digest()
    chance = random.Random(int.from_bytes(digest, "big"))
    rows = []
    for _ in range(DRAWS if parts else 0):
        drawn = Counter(chance.choices(range(parts), k=parts))
        rows.append(tuple(drawn[at] for at in range(parts)))
    return Draws(unit, parts, tuple(rows))


def interval(
    tallies: Sequence[Mapping[_Key, float]],
    measure: Callable[[Mapping[_Key, float]], float | None],
    draws: Draws,
) -> Interval | None:
    """Return the 95% interval of a measure that is computed from summed tallies of the parts.

    Draws for which the measure is not defined are left out; None if fewer than half remain or
    if there is but one part to draw.
    """
    if draws.parts < 2:
        return None
    parts = {
        key: [tally.get(key, 0) for tally in tallies] for key in dict.fromkeys(chain(*tallies))
    }
    sums = ({key: sum(map(mul, row, held)) for key, held in parts.items()} for row in draws.weights)
    values = [value for total in sums if (value := measure(total)) is not None]
    if len(values) * 2 < len(draws.weights):
        return None
    values.sort()
    return Interval(_percentile(values, _TAIL), _percentile(values, 1 - _TAIL))


def _percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of sorted values lies, by linear interpolation."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])
