"""What stands around a segment, as numbers: heading, lead-in, column and neighbours in a list.

Headings and lead-ins decide one label in six of such papers; the neighbours in a list or passage
help where neither says anything (on the real papers headings add ten points of F1, neighbours one
to three).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.classify.context import Context
from pipeline.prevalence import respondent
from pipeline.text import LEAD_IN
from pipeline.types import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

_BRIEF = 18  # words


def context_features(
    wording: Matrix, contexts: Sequence[Context], segments: Sequence[Segment], labels: Sequence[str]
) -> Matrix:
    """Return the second model's features, shape (n, features), from the wording's probabilities.

    `wording` has shape (n, labels + 1), the last column for words that are open. The features:
    probabilities of the wording and their logarithms; what the nearest heading, a farther one,
    the lead-in and the column imply, one column a label, alone and times what the wording says,
    so that a heading binds open words more than clear ones; the same for prose, which headings
    bind less, and by the share of the heading that says so; the mean probabilities of the two
    neighbours in the list or passage; and whether the segment introduces a list and says little
    else.
    """
    import numpy as np

    if not segments:
        return np.zeros((0, 1))
    near = _flags([c.heading if c.is_near else "" for c in contexts], labels)
    far = _flags(["" if c.is_near else c.heading for c in contexts], labels)
    lead_in = _flags([c.lead_in for c in contexts], labels)
    column = _flags([c.column for c in contexts], labels)
    implied = _flags([c.label for c in contexts], labels)
    prose = np.array([[_is_prose(segment)] for segment in segments], dtype=np.float64)
    heading = np.array([[c.share] for c in contexts]) * (near + far)
    made: Matrix = np.hstack(
        [
            np.log(np.clip(wording, 1e-3, 1.0)),
            wording,
            *(near, far, lead_in, column, prose * implied, heading),
            *(_times(source, wording) for source in (near, far, lead_in, column, heading)),
            _times(prose * (near + far), wording),
            1.0 - implied.sum(axis=1, keepdims=True),
            prose,
            _neighbours(wording, segments),
            _introduces(segments),
        ]
    )
    return made


def _is_prose(segment: Segment) -> bool:
    return segment.kind in ("paragraph", "numbered") and not segment.lead_in


def _times(flags: Matrix, wording: Matrix) -> Matrix:
    """Return each flag times each probability, shape (n, flags * probabilities)."""
    made: Matrix = (flags[:, :, None] * wording[:, None, :]).reshape(len(flags), -1)
    return made


def _flags(said: Sequence[str], labels: Sequence[str]) -> Matrix:
    """Return one column a label: 1 where it is the one said."""
    import numpy as np

    rows = dict(zip(labels, np.eye(len(labels)), strict=True))
    none = np.zeros(len(labels))
    return np.array([rows.get(label, none) for label in said])


def _neighbours(wording: Matrix, segments: Sequence[Segment]) -> Matrix:
    """Return the mean probabilities of the two neighbours, and whether there is one.

    Neighbours stand under the same headings and lead-in of the same document.
    """
    import numpy as np

    sums, counts = np.zeros_like(wording), np.zeros((len(segments), 1))
    for start, end in passages(segments):
        sums[start + 1 : end] += wording[start : end - 1]
        counts[start + 1 : end] += 1
        sums[start : end - 1] += wording[start + 1 : end]
        counts[start : end - 1] += 1
    made: Matrix = np.hstack([sums / np.maximum(counts, 1), counts > 0])
    return made


def passages(segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return where each run of segments under the same headings and lead-in begins and ends.

    What another respondent of a sheet says in the next row is no neighbour.
    """
    keys = [(s.document, s.headings, s.lead_in, respondent(s)) for s in segments]
    starts = [at for at in range(len(keys)) if at == 0 or keys[at] != keys[at - 1]]
    return list(pairwise([*starts, len(keys)]))


def _introduces(segments: Sequence[Segment]) -> Matrix:
    """Return whether a segment ends as an introduction does, and whether it says little else."""
    import numpy as np

    introduces = [bool(LEAD_IN.search(segment.text)) for segment in segments]
    brief = [
        found and len(segment.text.split()) <= _BRIEF
        for found, segment in zip(introduces, segments, strict=True)
    ]
    return np.array([introduces, [2.0 * it for it in brief]], dtype=np.float64).T
