"""How sure a share is: intervals from resampling whole documents.

Points of one document hang together, so documents are drawn again, not points (the cluster
bootstrap; Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8). In a
sheet of answers each respondent's row is drawn. The draws follow from the names of what is drawn:
the same notes give the same interval.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from pipeline.types import Finding, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST = 3  # documents or respondents with points, from which there is an interval
_DRAWS = 1000
_CELLS = 20_000_000  # numbers drawn, at most
_AT_ONCE = 2_000_000  # of these, in memory at full width
_LEVEL = 0.95
_ROW = re.compile(r"\brow \d+$")


def respondent(segment: Segment) -> str:
    """Return the row of a sheet of answers that a point stands in, empty elsewhere."""
    at = segment.place.at
    return at if _ROW.search(at) else ""


def source(segment: Segment) -> str:
    """Return what a point comes from: its document, or its respondent in a sheet of answers."""
    row = respondent(segment)
    return f"{segment.document}, {row}" if row else segment.document


def per_source(findings: Iterable[Finding]) -> Counter[str]:
    """Return how many findings each document, or respondent, has."""
    return Counter(source(finding.segment) for finding in findings)


@dataclass(frozen=True)
class Resamples:
    """Draws of some sources with replacement."""

    sources: tuple[str, ...]

    def interval(
        self, part: Mapping[str, int], whole: Mapping[str, int]
    ) -> tuple[float, float] | None:
        """Return the 95% percentile interval of a share, which the share itself lies in.

        `part` and `whole` count the points of each source. None where fewer than three sources
        have any point of the whole: there is too little to draw from.
        """
        return self.among(whole).interval(part)

    def among(self, whole: Mapping[str, int]) -> Whole:
        """Return the points that shares are taken of, drawn once for all of them."""
        return Whole(self, whole)

    def drawn(self, counts: Mapping[str, int]) -> NDArray[np.float64]:
        """Return how many points each draw holds: whole numbers, so their order changes nothing.

        Only the sources that have points are looked at, and no more than so many at once.
        """
        import numpy as np

        weights = _weights(self.sources)
        held = [(self._at[name], count) for name, count in counts.items() if name in self._at]
        at = np.array([place for place, _ in held], dtype=np.intp)
        many = np.array([count for _, count in held], dtype=np.float64)
        made = np.zeros(weights.shape[1])
        step = max(1, _AT_ONCE // weights.shape[1])
        for start in range(0, len(held), step):
            stretch = slice(start, start + step)
            made += many[stretch] @ weights[at[stretch]]
        return made

    @cached_property
    def _at(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.sources)}


@dataclass(frozen=True)
class Whole:
    """The points of some sources that shares are taken of; `counts` are those of each source."""

    resamples: Resamples
    counts: Mapping[str, int] = field(repr=False)

    def interval(self, part: Mapping[str, int]) -> tuple[float, float] | None:
        """Return the 95% percentile interval of the share of a part, as `Resamples.interval`."""
        import numpy as np

        if not self._is_enough:
            return None
        told = self._drawn > 0
        shares = self.resamples.drawn(part)[told] / self._drawn[told]
        edge = 100 * (1 - _LEVEL) / 2
        low, high = map(float, np.percentile(shares, [edge, 100 - edge]))
        share = sum(part.values()) / self._total
        return round(min(low, share), 4), round(max(high, share), 4)

    @cached_property
    def _is_enough(self) -> bool:
        return sum(count > 0 for count in self.counts.values()) >= FEWEST

    @cached_property
    def _total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def _drawn(self) -> NDArray[np.float64]:
        return self.resamples.drawn(self.counts)


@lru_cache(maxsize=1)
def _weights(sources: tuple[str, ...]) -> NDArray[np.unsignedinteger]:
    """Return how often each source is drawn, shape (sources, draws): once a run.

    In the narrowest whole numbers: most are 0, 1 or 2, and there may be millions of them.
    """
    import numpy as np

    count = len(sources)
    named = hashlib.sha256("\n".join(sources).encode()).digest()
    random = np.random.default_rng(int.from_bytes(named[:8], "big"))
    draws = max(200, min(_DRAWS, _CELLS // max(1, count)))
    even = np.full(count, 1 / count)
    step = max(1, _AT_ONCE // max(1, count))
    made = []
    for start in range(0, draws, step):
        some = random.multinomial(count, even, size=min(step, draws - start)).T
        made.append(some.astype(np.min_scalar_type(some.max(initial=0))))
    return np.concatenate(made, axis=1)
