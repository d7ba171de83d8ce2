"""Training the coder from authored examples, and scoring it on domains left out.

Examples are JSON lines: text, label (in context), wording (label of the text alone), second,
headings, lead_in, column, kind, document, domain, genre. Examples of one document follow each
other as its points do. Needs scikit-learn; nothing else in `classify` does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.classify.context import Context, ContextReader
from pipeline.classify.model import FORMAT, OPEN, CoderModel, Logistic, softmax
from pipeline.classify.surroundings import context_features
from pipeline.classify.wording import WordingFeatures, bag, grams
from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.types import COLUMN_LEVEL, NONE, Heading, Place, Segment, SegmentKind, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Matrix = NDArray[np.float64]
    Labels = NDArray[np.str_]

_STRENGTH = 0.03  # inverse regularisation of the wording model
_CONTEXT_STRENGTH = 0.3
_RARE = 3  # texts


@dataclass(frozen=True, slots=True)
class Example:
    """One authored segment with its two labels.

    `wording` is `open` where the words alone would say nothing but the context does; `second` is
    the label of a second point that the segment also makes, if any.
    """

    segment: Segment
    label: str
    wording: str
    domain: str
    genre: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model with the scores it reached on the domains that were left out."""

    model: CoderModel
    scores: dict[str, dict[str, float]]
    calibration_error: float
    examples: int
    review: Review


@dataclass(frozen=True, slots=True)
class Review:
    """The share of left-out points marked for review, and the share of the others that is right."""

    share: float
    right: float


def read_examples(folder: Path) -> tuple[Example, ...]:
    """Return the examples of all .jsonl files of a folder, in file and line order."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise SettingsError(str(folder), "holds no .jsonl file of examples.", "Check the path.")
    return tuple(example for path in paths for example in _file(path))


def _file(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            data = json.loads(line)
            yield _example(data, f"{path.name}:{number}")
        except (ValueError, KeyError) as error:
            raise SettingsError(
                f"{path}:{number}", f"is no example: {error}.", "Correct the line."
            ) from None


def _example(data: object, where: str) -> Example:
    if not isinstance(data, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - told as any other bad line
    headings = [Heading(text, Span(0, 0), level) for level, text in enumerate(data["headings"], 1)]
    if data.get("column"):
        headings.append(Heading(data["column"], Span(0, 0), COLUMN_LEVEL))
    kind: SegmentKind = data["kind"]
    segment = Segment(
        document=data.get("document", where),
        span=Span(0, len(data["text"])),
        text=data["text"],
        kind=kind,
        place=Place(1, 1),
        headings=tuple(headings),
        lead_in=data.get("lead_in", ""),
    )
    wording = data["wording"]
    if wording == NONE and data["label"] != NONE:
        wording = OPEN
    genre, second = data.get("genre", ""), data.get("second", "")
    return Example(segment, data["label"], wording, data["domain"], genre, second)


@dataclass(frozen=True, slots=True)
class _Matter:
    """What there is to learn from: a row an example, and the two labels wanted of it."""

    segments: Sequence[Segment]
    contexts: Sequence[Context]
    features: csr_matrix
    labels: tuple[str, ...]
    wanted: Labels
    alone: Labels

    @property
    def readings(self) -> tuple[str, ...]:
        return (*self.labels, OPEN)

    @property
    def silent(self) -> Labels:
        """Return what is wanted with nothing above: there, open words say nothing."""
        import numpy as np

        return np.where(self.alone == OPEN, NONE, self.alone)

    def around(self, wording: Matrix) -> tuple[Matrix, Matrix]:
        """Return the second model's features as they are, and with nothing above."""
        bare = [Context()] * len(self.segments)
        made = context_features(wording, self.contexts, self.segments, self.labels)
        return made, context_features(wording, bare, self.segments, self.labels)


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """What models said of the rows of a domain (or genre) of which they had seen nothing."""

    wording: Matrix
    both: Matrix
    held: Matrix


def train(examples: Sequence[Example], codebook: CodeBook, encoder: Encoder) -> Trained:
    """Return a model trained on all examples, with its scores on what was left out.

    Confidence is set on genres left out, which differ more than domains do: new papers differ so.
    """
    import numpy as np

    vocabulary = _vocabulary([example.segment.text for example in examples])
    matter = _matter(examples, WordingFeatures(codebook, encoder), vocabulary)
    labels, wanted = matter.labels, matter.wanted
    domains = np.array([example.domain for example in examples])
    by_domain = _left_out(matter, domains)
    by_genre = _left_out(matter, np.array([example.genre for example in examples]))
    temperature = _temperature(by_genre.held, wanted, labels)
    sharp = _sharpen(by_genre.held, temperature)
    threshold = _threshold(sharp, wanted, labels)
    both, bare = matter.around(by_domain.wording)
    rows, told = np.vstack([both, bare]), np.concatenate([wanted, matter.silent])
    model = CoderModel(
        labels=labels,
        vocabulary=vocabulary,
        wording=_fit(matter.features, matter.alone, matter.readings),
        context=_tempered(_fit(rows, told, labels, _CONTEXT_STRENGTH), temperature),
        threshold=threshold,
    )
    scores = _all_scores(matter, domains, by_domain, by_genre)
    error = calibration_error(sharp, wanted, labels)
    return Trained(model, scores, error, len(examples), _review(sharp, wanted, labels, threshold))


def _matter(
    examples: Sequence[Example], words: WordingFeatures, vocabulary: Sequence[str]
) -> _Matter:
    import numpy as np

    segments = [example.segment for example in examples]
    texts = [segment.text for segment in segments]
    return _Matter(
        segments=segments,
        contexts=ContextReader(words.codebook).read(segments),
        features=_joined(words.matrix(texts)[0], texts, vocabulary),
        labels=words.labels,
        wanted=np.array([example.label for example in examples]),
        alone=np.array([example.wording for example in examples]),
    )


def _left_out(matter: _Matter, groups: Labels) -> _LeftOut:
    wording = _outside(matter.features, matter.alone, groups, matter.readings)
    both, bare = matter.around(wording)
    besides = (bare, matter.silent)
    held = _outside(both, matter.wanted, groups, matter.labels, _CONTEXT_STRENGTH, besides)
    return _LeftOut(wording, both, held)


def _all_scores(
    matter: _Matter, domains: Labels, by_domain: _LeftOut, by_genre: _LeftOut
) -> dict[str, dict[str, float]]:
    """Return F1 by label for each domain left out, and for all rows together."""
    labels, readings = matter.labels, matter.readings
    scores = {
        domain: _scores(by_domain.held[domains == domain], matter.wanted[domains == domain], labels)
        for domain in sorted(set(domains.tolist()))
    }
    scores["all, domain left out"] = _scores(by_domain.held, matter.wanted, labels)
    scores["all, genre left out"] = _scores(by_genre.held, matter.wanted, labels)
    scores["wording alone, domain left out"] = _scores(by_domain.wording, matter.alone, readings)
    scores["wording alone, genre left out"] = _scores(by_genre.wording, matter.alone, readings)
    return scores


def _right(held: Matrix, wanted: Labels, labels: Sequence[str]) -> NDArray[np.bool_]:
    """Return of each row whether its likeliest label is the one wanted."""
    import numpy as np

    found: NDArray[np.bool_] = np.array([labels[at] for at in held.argmax(axis=1)]) == wanted
    return found


def _review(held: Matrix, wanted: Labels, labels: Sequence[str], threshold: float) -> Review:
    sure = held.max(axis=1) >= threshold
    right = _right(held, wanted, labels)
    return Review(float(1 - sure.mean()), float(right[sure].mean()))


_REVIEW = 0.2  # the largest share of points that a person is asked to look at
_RIGHT = 0.93  # the share of the others that should be right


def _threshold(held: Matrix, wanted: Labels, labels: Sequence[str]) -> float:
    """Return the confidence below which a label is marked for review.

    The lowest one above which 93% of the left-out labels are right, unless that would mark more
    than a fifth of them.
    """
    import numpy as np

    confidence = held.max(axis=1)
    right = _right(held, wanted, labels)
    most = float(np.quantile(confidence, _REVIEW))
    for threshold in np.arange(0.3, most, 0.01):
        if right[confidence >= threshold].mean() >= _RIGHT:
            return round(float(threshold), 2)
    return round(most, 2)


def _joined(numbers: Matrix, texts: Sequence[str], vocabulary: Sequence[str]) -> csr_matrix:
    """Return dense and word features side by side, sparse: ten times as fast to train on."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([csr_matrix(numbers), bag(texts, vocabulary)], format="csr")


def _vocabulary(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words and pairs of words that stand in at least three texts."""
    held = Counter(gram for text in texts for gram in grams(text))
    return tuple(sorted(gram for gram, count in held.items() if count >= _RARE))


def _fit(
    features: Matrix | csr_matrix,
    wanted: Labels,
    labels: Sequence[str],
    strength: float = _STRENGTH,
) -> Logistic:
    """Return a logistic regression with its rows in the order of the labels."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=strength, max_iter=1000, tol=1e-4)
    with threadpool_limits(1):
        model.fit(features, wanted)
    order = [list(model.classes_).index(label) for label in labels]
    weights, biases = model.coef_[order], model.intercept_[order]
    return Logistic(np.round(weights, 4), np.round(biases, 4))


def _tempered(model: Logistic, temperature: float) -> Logistic:
    return Logistic(model.weights, model.biases, temperature)


def _outside(
    features: Matrix | csr_matrix,
    wanted: Labels,
    left_out: Labels,
    labels: Sequence[str],
    strength: float = _STRENGTH,
    besides: tuple[Matrix, Labels] | None = None,
) -> Matrix:
    """Return probabilities of each row by a model that saw nothing of the row's domain (or genre).

    `besides` are further rows to learn from, and their labels, in the same order.
    """
    import numpy as np

    made = np.zeros((len(wanted), len(labels)))
    for name in sorted(set(left_out.tolist())):
        inside = left_out == name
        rows, told = features[~inside], wanted[~inside]
        if besides is not None:
            rows = np.vstack([rows, besides[0][~inside]])
            told = np.concatenate([told, besides[1][~inside]])
        model = _fit(rows, told, labels, strength)
        made[inside] = softmax(features[inside] @ model.weights.T + model.biases)
    return made


def _temperature(held: Matrix, wanted: Labels, labels: Sequence[str]) -> float:
    """Return the temperature that makes the left-out labels most likely."""
    import numpy as np

    at = np.array([list(labels).index(label) for label in wanted])
    grid = np.round(np.arange(0.5, 2.51, 0.05), 2)
    losses = [-np.log(_sharpen(held, t)[np.arange(len(at)), at]).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def _sharpen(held: Matrix, temperature: float) -> Matrix:
    import numpy as np

    raised = np.clip(held, 1e-9, 1.0) ** (1.0 / temperature)
    made: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return made


def _scores(held: Matrix, wanted: Labels, labels: Sequence[str]) -> dict[str, float]:
    from sklearn.metrics import f1_score

    said = [labels[at] for at in held.argmax(axis=1)]
    each = f1_score(wanted, said, labels=list(labels), average=None, zero_division=0)
    scores = {label: round(float(score), 4) for label, score in zip(labels, each, strict=True)}
    return {"macro": round(float(each.mean()), 4), **scores, "n": float(len(said))}


def calibration_error(held: Matrix, wanted: Labels, labels: Sequence[str]) -> float:
    """Return the expected calibration error over ten bins of confidence (Guo et al., 2017)."""
    import numpy as np

    confidence = held.max(axis=1)
    right = _right(held, wanted, labels)
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs(right[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def to_json(model: CoderModel) -> str:
    """Return a model as JSON text, the same for the same model."""

    def part(logistic: Logistic) -> dict[str, Any]:
        return {"weights": logistic.weights.tolist(), "biases": logistic.biases.tolist()}

    data = {
        "format": FORMAT,
        "labels": list(model.labels),
        "vocabulary": list(model.vocabulary),
        "threshold": model.threshold,
        "temperature": model.context.temperature,
        "wording": part(model.wording),
        "context": part(model.context),
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
