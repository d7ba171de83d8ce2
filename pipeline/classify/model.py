"""The trained coder: two small logistic models, kept as JSON and applied with numpy.

The first reads the wording (`wording.WordingFeatures`); the second weighs what the wording says
against what the context says. Both are multinomial logistic regressions, trained with
scikit-learn by `pipeline train`, calibrated by their regularisation and a temperature (Guo et
al., On Calibration of Modern Neural Networks, 2017).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classify.context import Context
from pipeline.classify.surroundings import context_features
from pipeline.classify.wording import grams
from pipeline.errors import SettingsError
from pipeline.types import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FORMAT = 3
_STRONG = 0.15  # logits from which a word is shown as a reason
_MOST_WORDS = 3
_EMPTY = frozenset(  # words that are no reason for a reader, whatever they weigh
    "a an and are as at be been being by for from had has have he her here his i in into is it its "
    "me my of on or our she so than that the their them then there these they this those to was we "
    "were what which who with you your can do does did".split()
)
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
        return softmax(self.logits(features))


def softmax(logits: Matrix) -> Matrix:
    """Return the probabilities that logits stand for, row by row."""
    import numpy as np

    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    made: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return made


@dataclass(frozen=True)
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
        wording = self.read([segment.text for segment in segments], features)
        table = context_features(wording, contexts, segments, self.labels)
        return wording, self.context.probabilities(table)

    def read(self, texts: Sequence[str], features: Matrix) -> Matrix:
        """Return probabilities from the wording of texts alone, shape (n, labels + 1)."""
        many = features.shape[1]
        logits = features @ self.wording.weights[:, :many].T + self.wording.biases
        return softmax(logits + _told(texts, self.columns, self.wording.weights[:, many:]))

    def telling(self, text: str, label: str) -> list[str]:
        """Return the words and pairs of a text that speak most for a label, the strongest first.

        A word speaks for a label by its weight for it above the mean of its weights.
        """
        pulls, columns = self.pulls[self.labels.index(label)], self.columns
        known = {gram: pulls[columns[gram]] for gram in grams(text) if gram in columns}
        strong = ((-pull, gram) for gram, pull in known.items() if pull >= _STRONG)
        chosen: list[str] = []
        for _, gram in sorted(strong):
            inside = any(f" {gram} " in f" {other} " for other in chosen)
            tells = not _EMPTY.issuperset(gram.split())
            if tells and not inside and len(chosen) < _MOST_WORDS:
                chosen.append(gram)
        return chosen

    @cached_property
    def pulls(self) -> list[list[float]]:
        """Return how much each word of the vocabulary speaks for each label (labels x words)."""
        weights = self.wording.weights[:, self.wording.weights.shape[1] - len(self.vocabulary) :]
        pulls: list[list[float]] = (weights - weights.mean(axis=0)).tolist()
        return pulls

    @cached_property
    def columns(self) -> dict[str, int]:
        """Return the column of each word and pair of the vocabulary."""
        return {gram: at for at, gram in enumerate(self.vocabulary)}


def _told(texts: Sequence[str], columns: dict[str, int], weights: Matrix) -> Matrix:
    """Return what the known words and pairs of each text add to the logits, shape (n, labels).

    The same as a row of zeros and ones times the weights, without the zeros.
    """
    import numpy as np

    found = [sorted(columns[gram] for gram in grams(text) if gram in columns) for text in texts]
    return np.array([weights[:, at].sum(axis=1) for at in found]).reshape(-1, len(weights))


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
