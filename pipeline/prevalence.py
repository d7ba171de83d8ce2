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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.types import Finding, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST = 3  # documents or respondents with points, from which there is an interval
_DRAWS = 1000
_CELLS = 20_000_000  # numbers drawn, at most
_LEVEL = 0.95
_ROW = re.compile(r"\brow \d+$")


def source(segment: Segment) -> str:
    """Return what a point comes from: its document, or its respondent in a sheet of answers."""
    at = segment.place.at
    return f"{segment.document}, {at}" if _ROW.search(at) else segment.document


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
        import numpy as np

        if sum(count > 0 for count in whole.values()) < FEWEST:
            return None
        above = self._drawn(part)
        below = self._drawn(whole)
        shares = above[below > 0] / below[below > 0]
        edge = 100 * (1 - _LEVEL) / 2
        low, high = map(float, np.percentile(shares, [edge, 100 - edge]))
        share = sum(part.values()) / sum(whole.values())
        return round(min(low, share), 4), round(max(high, share), 4)

    def _drawn(self, counts: Mapping[str, int]) -> NDArray[np.float64]:
        """Return how many points each draw holds: whole numbers, so their order changes nothing."""
        import numpy as np

        made: NDArray[np.float64] = (_weights(self.sources) @ _row(self.sources, counts)).astype(
            np.float64
        )
        return made


@lru_cache(maxsize=1)
def _weights(sources: tuple[str, ...]) -> NDArray[np.float32]:
    """Return how often each source is drawn, shape (draws, sources): once a run."""
    import numpy as np

    count = len(sources)
    named = hashlib.sha256("\n".join(sources).encode()).digest()
    random = np.random.default_rng(int.from_bytes(named[:8], "big"))
    draws = max(200, min(_DRAWS, _CELLS // max(1, count)))
    made = random.multinomial(count, np.full(count, 1 / count), size=draws)
    return made.astype(np.float32)


def _row(sources: Sequence[str], counts: Mapping[str, int]) -> NDArray[np.float32]:
    import numpy as np

    return np.array([counts.get(name, 0) for name in sources], dtype=np.float32)
