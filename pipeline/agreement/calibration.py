"""Calibration: whether a coder that says 80% is right 80 times of a hundred.

Segments are put into ten bins of confidence, (0, 0.1] to (0.9, 1]; the expected calibration error
is the mean over the bins of |share right - mean confidence|, weighted by the segments in each
(C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BINS = 10
Answer = tuple[float, bool]  # how sure the coder was, and whether it was right
Tally = Mapping[tuple[int, str], float]


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of confidence (above `low`, up to `high`): mean confidence and share right."""

    low: float
    high: float
    segments: int
    confidence: float
    right: float


def tally(answers: Iterable[Answer]) -> dict[tuple[int, str], float]:
    """Return per bin the number of answers, the sum of confidence and how many were right."""
    sums: dict[tuple[int, str], float] = {}
    for confidence, right in answers:
        at = min(BINS - 1, max(0, math.ceil(confidence * BINS - 1e-9) - 1))
        for what, value in (("segments", 1), ("confidence", confidence), ("right", right)):
            sums[at, what] = sums.get((at, what), 0) + value
    return sums


def bins(sums: Tally) -> tuple[Bin, ...]:
    """Return the bins that hold answers, lowest first: the reliability table."""
    found = []
    for at in range(BINS):
        n = sums.get((at, "segments"), 0)
        if n:
            confidence, right = sums[at, "confidence"] / n, sums.get((at, "right"), 0) / n
            found.append(Bin(at / BINS, (at + 1) / BINS, round(n), confidence, right))
    return tuple(found)


def calibration_error(sums: Tally) -> float | None:
    """Return the expected calibration error, 0 to 1, None where there are no answers."""
    of = [sums.get((at, "segments"), 0) for at in range(BINS)]
    gaps = (abs(sums.get((b, "right"), 0) - sums.get((b, "confidence"), 0)) for b in range(BINS))
    return sum(gaps) / sum(of) if sum(of) else None
