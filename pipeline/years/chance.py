"""Whether a change is more than chance, and how large it may be.

Three things make a share uncertain: which documents came in, how few points there are, and that
the coder errs. The interval of a change composes the first and the last: whole documents (or
respondents) are drawn again in each year, and what the coder is unsure of leaves and enters at
random. Where a year has too few documents, points are drawn in their place, which is too hopeful,
and the year is flagged. The probability of a change is Fisher's exact test of the two counts, and
what it is worth follows Benjamini and Hochberg, Controlling the False Discovery Rate (1995), over
all changes from one year to the next: of those called clear one in twenty at most is expected to be
false, of those called likely one in five.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.prevalence import FEWEST, per_source
from pipeline.types import Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Certainty = Literal["clear", "likely", "slight"]

LEVEL = 0.05  # of a probability by which one change is told from none
_CLEAR, _LIKELY = 0.05, 0.2  # shares of false changes among those so called
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """Some of a year's findings: those counted, and all they are counted against."""

    part: tuple[Finding, ...]
    whole: tuple[Finding, ...]

    @property
    def value(self) -> float:
        """Return the share, between 0 and 1."""
        return len(self.part) / max(1, len(self.whole))


def interval(before: Share, after: Share) -> tuple[float, float] | None:
    """Return the 95% interval of the change of a share; None where a year has no findings at all.

    The change itself lies in it. The draws follow from the addresses of the findings.
    """
    import numpy as np

    if not before.whole or not after.whole:
        return None
    drawn = _drawn(after, "after") - _drawn(before, "before")
    low, high = map(float, np.percentile(drawn, [2.5, 97.5]))
    change = after.value - before.value
    return round(min(low, change), 4), round(max(high, change), 4)


def _drawn(share: Share, salt: str) -> NDArray[np.float64]:
    """Return drawn shares: by documents, or by points where there are too few documents."""
    import numpy as np

    whole, part = per_source(share.whole), per_source(share.part)
    named = "\n".join([salt, *sorted(whole)]).encode()
    random = np.random.default_rng(int.from_bytes(hashlib.sha256(named).digest()[:8], "big"))
    if len(whole) < FEWEST:
        size = len(share.whole)
        drawn = random.binomial(size, share.value, size=_DRAWS) / size
    else:
        names = sorted(whole)
        weights = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=_DRAWS)
        above = weights @ np.array([part[name] for name in names])
        below = weights @ np.array([whole[name] for name in names])
        drawn = above / np.maximum(below, 1)
    error = random.standard_normal(_DRAWS) * _error(share)
    return np.asarray(np.clip(drawn + error, 0.0, 1.0), dtype=np.float64)


def _error(share: Share) -> float:
    """Return the standard deviation of a share through the coder's errors.

    A point is what it was coded as with its confidence c. What leaves is as much as what enters
    from elsewhere, so that the variance of the count is twice the sum of c (1 - c).
    """
    unsure = sum(f.coding.confidence * (1 - f.coding.confidence) for f in share.part)
    return float((2 * unsure) ** 0.5 / max(1, len(share.whole)))


def probability(part_from: int, whole_from: int, part_to: int, whole_to: int) -> float:
    """Return the two-sided probability of counts that far apart if nothing changed (Fisher)."""
    from scipy.stats import fisher_exact

    table = [[part_from, whole_from - part_from], [part_to, whole_to - part_to]]
    return round(float(fisher_exact(table).pvalue), 6)


def certainties(probabilities: Sequence[float | None]) -> list[Certainty]:
    """Return how certain each change is; None, which is no test, is slight."""
    tested = sorted(p for p in probabilities if p is not None)
    clear, likely = (_bound(tested, share) for share in (_CLEAR, _LIKELY))
    return [
        "slight" if p is None or p > likely else "clear" if p <= clear else "likely"
        for p in probabilities
    ]


def _bound(tested: Sequence[float], share: float) -> float:
    """Return the largest probability of which no more than a share is false."""
    held = [p for rank, p in enumerate(tested, 1) if p <= share * rank / len(tested)]
    return max(held, default=-1.0)


def silent_by_chance(share: float, points: int) -> float:
    """Return the probability that none of some points is of a theme which had that share."""
    return float((1.0 - share) ** points)
