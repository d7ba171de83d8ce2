"""The trained coder: two small logistic models, kept as JSON and applied with numpy.

The first reads the wording (`wording.WordingFeatures`); the second weighs what the wording says
against what the context says. Both are multinomial logistic regressions, trained with
scikit-learn by `pipeline train`, calibrated by their regularisation and a temperature (Guo et
al., On Calibration of Modern Neural Networks, 2017).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classify.context import Context
from pipeline.classify.wording import bag
from pipeline.errors import SettingsError
from pipeline.text import LEAD_IN
from pipeline.types import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FORMAT = 2
OPEN = "open"  # words that say nothing alone and take the label of what stands above them


@dataclass(frozen=True, slots=True)
class Logistic:
    """A multinomial logistic regression: weights (labels x features) and biases (labels)."""

    weights: Matrix
    biases: Matrix
    temperature: float = 1.0

    def logits(self, features: Matrix) -> Matrix:
        """Return the logits, shape (n, labels), divided by the temperature."""
        made: Matrix = (features @ self.weights.T + self.biases) / self.temperature
        return made

    def probabilities(self, features: Matrix) -> Matrix:
        """Return probabilities, shape (n, labels), that sum to 1 in each row."""
        import numpy as np

        logits = self.logits(features)
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        made: Matrix = raised / raised.sum(axis=1, keepdims=True)
        return made


@dataclass(frozen=True, slots=True)
class CoderModel:
    """Both models, the order of their labels, and the threshold below which they are unsure.

    `vocabulary` holds the words and pairs of words whose presence the first model reads.
    """

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    wording: Logistic
    context: Logistic
    threshold: float

    def code(
        self, features: Matrix, contexts: Sequence[Context], segments: Sequence[Segment]
    ) -> tuple[Matrix, Matrix]:
        """Return probabilities from wording alone and in context, each (n, labels)."""
        import numpy as np

        blocks = range(0, max(1, len(segments)), _BLOCK)
        wording = np.vstack(
            [self._wording(features[at : at + _BLOCK], segments[at : at + _BLOCK]) for at in blocks]
        )
        table = context_features(wording, contexts, segments, self.labels)
        return wording, self.context.probabilities(table)

    def _wording(self, features: Matrix, segments: Sequence[Segment]) -> Matrix:
        import numpy as np

        told = bag([segment.text for segment in segments], self.vocabulary)
        return self.wording.probabilities(np.hstack([features, told]))


_BRIEF = 18  # words
_BLOCK = 2000  # segments whose words are told at once: 64 kB each


def context_features(
    wording: Matrix, contexts: Sequence[Context], segments: Sequence[Segment], labels: Sequence[str]
) -> Matrix:
    """Return the second model's features.

    Log-probabilities of the wording; what the nearest heading, a farther one, the lead-in and the
    column imply, one column a label; what the nearest of them implies, weighted by how open the
    wording is and by how far it agrees, and apart for prose, which headings bind less; and
    whether the segment introduces a list and says little else.
    """
    import numpy as np

    logs = np.log(np.clip(wording, 1e-3, 1.0))
    rows = []
    for p, context, segment in zip(wording, contexts, segments, strict=True):
        near = context.heading if context.is_near else ""
        far = "" if context.is_near else context.heading
        flags = [
            float(said == label)
            for said in (near, far, context.lead_in, context.column)
            for label in labels
        ]
        is_prose = float(segment.kind in ("paragraph", "numbered") and not context.lead_in)
        implied = [float(context.label == label) for label in labels]
        shares = zip(implied, p, strict=False)
        rows.append(
            [
                *flags,
                *(float(p[-1]) * flag for flag in implied),
                *(flag * float(share) for flag, share in shares),
                *(is_prose * flag for flag in implied),
                float(not context.label),
                is_prose,
                *_introduces(segment),
            ]
        )
    table = np.asarray(rows, dtype=np.float64).reshape(len(rows), -1)
    made: Matrix = np.hstack([logs, table]) if len(rows) else np.zeros((0, 1))
    return made


def _introduces(segment: Segment) -> list[float]:
    """Return whether a segment ends as an introduction does, and whether it says little else."""
    introduces = bool(LEAD_IN.search(segment.text))
    brief = introduces and len(segment.text.split()) <= _BRIEF
    return [float(introduces), 2.0 * brief]


@cache
def load(path: Path) -> CoderModel:
    """Return the model of a JSON file; raise SettingsError if it is not one."""
    import numpy as np

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SettingsError(
            str(path), "is no coder model.", "Run `pipeline train` to make it."
        ) from None
    if data.get("format") != FORMAT:
        raise SettingsError(str(path), "is a model of another version.", "Run `pipeline train`.")

    def logistic(part: dict[str, list[float]], temperature: float) -> Logistic:
        return Logistic(np.asarray(part["weights"]), np.asarray(part["biases"]), temperature)

    return CoderModel(
        labels=tuple(data["labels"]),
        vocabulary=tuple(data["vocabulary"]),
        wording=logistic(data["wording"], 1.0),
        context=logistic(data["context"], data["temperature"]),
        threshold=data["threshold"],
    )


def digest(path: Path) -> str:
    """Return the SHA-256 of the model file, or nothing where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
