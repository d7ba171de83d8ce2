"""Points that say two things: where a sentence turns, and what its other part says.

A coder codes such a sentence once, by its main point, and notes the other: "Working well, but the
pace has slowed" is a barrier first and progress second. It stays one segment, so that what is
quoted is what was said; counts go by the first label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.classify.wording import main_clause
from pipeline.types import NONE, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FEWEST = 2  # words of a part
_CLEAR = 0.6  # probability from which a part is taken to say something of its own
_TURN = r"(?:but|however|yet|although|though|albeit|whereas|while|whilst|nevertheless|except)"
_ASK = r"(?:and|so)\s+(?=(?:\S+\s+){0,6}?(?:should|must|needs?|ought|please)\b)"
_SEAM = re.compile(
    rf"\s*[,;–-]?\s+(?={_TURN}\b)|;\s+|[.!?]['\"”’)]*\s+(?=[\"“‘'(]?[A-Z])|,?\s+{_ASK}",
    re.IGNORECASE,
)
_CONCESSION = re.compile(r"\s*(?:while|although|though|despite|whilst)\b[^,;]*,", re.IGNORECASE)


def parts(text: str) -> list[Span]:
    """Return the parts of a text that may each make a point; one part where it does not turn."""
    cuts = [0]
    opening = _CONCESSION.match(text)
    if opening:
        cuts.append(opening.end())
    cuts += [seam.end() for seam in _SEAM.finditer(text) if seam.start() > cuts[-1]]
    spans = [Span(start, end) for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    long = [span for span in spans if len(text[span.start : span.end].split()) >= _FEWEST]
    return long if len(long) > 1 else [Span(0, len(text))]


def main_part(text: str, spans: Sequence[Span]) -> int:
    """Return which part carries the point: behind "but", or before "although"; -1 if none does.

    Of parts that only follow each other none is the main one.
    """
    start, end = main_clause(text)
    if (start, end) == (0, len(text)):
        return -1
    shares = [min(span.end, end) - max(span.start, start) for span in spans]
    return max(range(len(spans)), key=lambda at: (shares[at] > 0, at if start else -at))


def swaps(main: NDArray[np.float64], second: str, labels: Sequence[str]) -> bool:
    """Return whether the main part, whose probabilities these are, clearly says the second."""
    return float(main[list(labels).index(second)]) >= _CLEAR


def second_label(first: str, told: NDArray[np.float64], labels: Sequence[str]) -> tuple[str, int]:
    """Return the label of the clearest part that says another thing than `first`, and its place.

    `told` holds the probabilities of the parts, shape (parts, labels or more); a point that
    reports nothing has no second label.
    """
    if first == NONE:
        return "", -1
    found = [
        (float(row[at]), -place, label)
        for place, row in enumerate(told)
        for at, label in enumerate(labels)
        if label not in (first, NONE) and row[at] >= _CLEAR
    ]
    if not found:
        return "", -1
    _, place, label = max(found)
    return label, -place
